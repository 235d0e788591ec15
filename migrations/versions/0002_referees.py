"""Triggers that referee history: events are never changed, no change of a streamed row is silent."""

from alembic import op

revision = "0002"
down_revision = "0001"

STREAMED = (
    "account", "case", "comparison_list", "household", "meeting", "notice", "organisation", "person",
    "profile_entry", "signature_list",
)  # fmt: skip
KEPT = (
    "application", "consent", "notice_entry", "profile_snapshot", "signature_list_entry", "snapshot", "visit",
    "visitor", "workflow_version",
)  # fmt: skip
LASTING = (
    "attendance", "comparison_entry", "evidence", "explanation", "membership", "national_entry", "objection",
    "recusal", "relation", "signature", "village_roster", "vote",
)  # fmt: skip
"""What may change (by an event of the thing that it belongs to) and is never deleted."""
KEYS = {
    "account": ("id", "person_id", "username"),
    "application": ("id", "case_id, sequence"),
    "attendance": ("meeting_id, person_id",),
    "case": ("id", "ref"),
    "comparison_entry": ("id", "list_id, case_id, person_id"),
    "comparison_list": ("id",),
    "consent": ("application_id, person_id",),
    "event": ("id", "stream_kind, stream_id, sequence", "idempotency_key"),
    "evidence": ("id", "name"),
    "explanation": ("id",),
    "household": ("id", "national_code"),
    "meeting": ("id",),
    "membership": ("id",),
    "national_entry": ("case_id",),
    "notice": ("id",),
    "notice_entry": ("notice_id, case_id",),
    "objection": ("id",),
    "organisation": ("id",),
    "person": ("id", "identity_hash"),
    "profile_entry": ("id",),
    "profile_snapshot": ("digest",),
    "recusal": ("meeting_id, case_id, person_id",),
    "relation": ("id", "holder_id, person_id"),
    "signature": ("id", "case_id, sequence"),
    "signature_list": ("id",),
    "signature_list_entry": ("list_id, case_id",),
    "snapshot": ("digest",),
    "village_roster": ("id",),
    "visit": ("id", "case_id, sequence"),
    "visitor": ("visit_id, account_id",),
    "vote": ("meeting_id, case_id",),
    "workflow_version": ("digest",),
}
"""The unique keys of what is never deleted, the primary key first."""
SIGNATURE_FIXED = (
    "id", "case_id", "action", "source", "target", "round", "position", "length", "role", "account_id",
    "on_behalf_of", "post_id", "organisation_id", "occurred_on", "recorded_at", "sequence", "snapshot_digest",
)  # fmt: skip
ADMINISTRATORS = "('audit_admin', 'security_admin', 'system_admin')"

SILENT = "a change without its event"
ALONE = "an administrator holds no other post"


def upgrade() -> None:
    statements = _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql()
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in _sqlite_names():
            op.execute(f"DROP TRIGGER {name}")
        return
    op.execute("DROP FUNCTION referee_refuse() CASCADE")
    op.execute("DROP FUNCTION referee_event_in_sequence() CASCADE")
    op.execute("DROP FUNCTION referee_not_silent() CASCADE")
    op.execute("DROP FUNCTION referee_administrator_alone() CASCADE")


# --- SQLite -------------------------------------------------------------------------------------


def _sqlite() -> list[str]:
    statements = []
    for table in ("event", *STREAMED, *KEPT, *LASTING):
        statements.append(_abort(f"{table}_no_delete", f'DELETE ON "{table}"', f"{table} is never deleted"))
    for table in ("event", *KEPT):
        statements.append(_abort(f"{table}_no_update", f'UPDATE ON "{table}"', f"{table} is never changed"))
    statements.append(
        _abort(
            "event_in_sequence",
            "INSERT ON event",
            "event out of sequence",
            """(NEW.sequence = 1 AND NEW.previous <> x'')
               OR (NEW.sequence > 1 AND NOT EXISTS (SELECT 1 FROM event
                   WHERE stream_kind = NEW.stream_kind AND stream_id = NEW.stream_id
                   AND sequence = NEW.sequence - 1 AND digest = NEW.previous))""",
        )
    )
    for table in STREAMED:
        statements.append(
            _abort(
                f"{table}_not_silent",
                f'UPDATE ON "{table}"',
                SILENT,
                "NEW.last_sequence <= OLD.last_sequence OR NEW.id <> OLD.id",
            )
        )
    # INSERT OR REPLACE and UPDATE OR REPLACE delete the rows in their way without asking a delete
    # trigger (unless the connection switched on recursive triggers); so ask before, for every unique key.
    for table, (key, *unique) in KEYS.items():
        taken = f'EXISTS (SELECT 1 FROM "{table}" WHERE {_same(key, *unique)})'
        statements.append(
            _abort(f"{table}_no_replace", f'INSERT ON "{table}"', f"{table} is never replaced", taken)
        )
        if table in STREAMED and unique:
            others = f'EXISTS (SELECT 1 FROM "{table}" WHERE {key} <> NEW.{key} AND ({_same(*unique)}))'
            statements.append(
                _abort(
                    f"{table}_no_replace_update", f'UPDATE ON "{table}"', f"{table} is never replaced", others
                )
            )
    statements.append(
        _abort(
            "signature_no_update",
            f"UPDATE OF {', '.join(SIGNATURE_FIXED)} ON signature",
            "signature is never changed",
        )
    )
    statements.append(
        _abort(
            "signature_void_once",
            "UPDATE OF voided_by ON signature",
            "signature is void already",
            "OLD.voided_by IS NOT NULL",
        )
    )
    for when in ("INSERT", "UPDATE"):
        statements.append(
            _abort(f"post_administrator_alone_{when.lower()}", f"{when} ON post", ALONE, _another_post("NEW"))
        )
    return statements


def _same(*keys: str) -> str:
    """Say that a row has one of the keys of the new one."""
    return " OR ".join(
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in key.split(", ")) + ")" for key in keys
    )


def _sqlite_names() -> list[str]:
    return [statement.split()[2] for statement in _sqlite()]


def _abort(name: str, event: str, message: str, condition: str = "1") -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {event} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _another_post(new: str) -> str:
    return f"""EXISTS (SELECT 1 FROM post AS other
        WHERE other.account_id = {new}.account_id AND other.id <> {new}.id
        AND (other.role IN {ADMINISTRATORS} OR {new}.role IN {ADMINISTRATORS})
        AND other.ended_at IS NULL AND {new}.ended_at IS NULL
        AND (other.valid_to IS NULL OR other.valid_to >= {new}.valid_from)
        AND ({new}.valid_to IS NULL OR {new}.valid_to >= other.valid_from))"""


# --- PostgreSQL ---------------------------------------------------------------------------------


def _postgresql() -> list[str]:
    statements = [
        _function("refuse", "RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = '23000';"),
        _function(
            "event_in_sequence",
            """IF (NEW.sequence = 1 AND NEW.previous <> '\\x'::bytea)
                OR (NEW.sequence > 1 AND NOT EXISTS (SELECT 1 FROM event
                    WHERE stream_kind = NEW.stream_kind AND stream_id = NEW.stream_id
                    AND sequence = NEW.sequence - 1 AND digest = NEW.previous))
               THEN RAISE EXCEPTION 'event out of sequence' USING ERRCODE = '23000'; END IF;
               RETURN NEW;""",
        ),
        _function(
            "not_silent",
            f"""IF NEW.last_sequence <= OLD.last_sequence OR NEW.id <> OLD.id
                THEN RAISE EXCEPTION '{SILENT}' USING ERRCODE = '23000'; END IF;
                RETURN NEW;""",
        ),
        _function(
            "administrator_alone",
            f"""IF {_another_post("NEW")}
                THEN RAISE EXCEPTION '{ALONE}' USING ERRCODE = '23000'; END IF;
                RETURN NEW;""",
        ),
        _trigger("event_in_sequence", "INSERT", "event", "event_in_sequence"),
        _trigger("signature_no_update", f"UPDATE OF {', '.join(SIGNATURE_FIXED)}", "signature", "refuse"),
        _trigger(
            "signature_void_once",
            "UPDATE OF voided_by",
            "signature",
            "refuse",
            "OLD.voided_by IS NOT NULL",
        ),
        _trigger("post_administrator_alone", "INSERT OR UPDATE", "post", "administrator_alone"),
    ]
    for table in ("event", *STREAMED, *KEPT, *LASTING):
        statements.append(_trigger(f"{table}_no_delete", "DELETE", table, "refuse"))
        statements.append(
            f'CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION referee_refuse()"
        )
    for table in ("event", *KEPT):
        statements.append(_trigger(f"{table}_no_update", "UPDATE", table, "refuse"))
    for table in STREAMED:
        statements.append(_trigger(f"{table}_not_silent", "UPDATE", table, "not_silent"))
    return statements


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION referee_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _trigger(name: str, event: str, table: str, function: str, condition: str = "") -> str:
    when = f"WHEN ({condition}) " if condition else ""
    return (
        f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" '
        f"FOR EACH ROW {when}EXECUTE FUNCTION referee_{function}()"
    )
