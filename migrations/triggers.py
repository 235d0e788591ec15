"""The referees that a step gives to its new tables, as each database words them (decisions.md 3 and 4).

A step that has run says for ever what it said: ``WORDING`` in ``app/audit/referee.py`` holds the digest
of all triggers, so that a change here that reaches a step of old is found. Step 0027 brought what older
ones had said of replacing to the words that stand here now.
"""

from collections.abc import Iterable, Mapping

SILENT = "a change without its event"


def triggers(
    dialect: str, keys: Mapping[str, Iterable[str]], *, kept: Iterable[str] = (), streamed: Iterable[str] = ()
) -> list[str]:
    """Return the statements for tables whose rows are never deleted.

    ``keys`` has each table's unique keys as conditions on ``NEW``: on SQLite a row with one of them would
    be replaced. Each is asked for by itself, which its index answers. Rows of ``kept`` are never changed
    either, those of ``streamed`` only with their event.
    """
    found = []
    for table, same in keys.items():
        found.append(refusal(dialect, f"{table}_no_delete", "DELETE", table, f"{table} is never deleted"))
        if dialect == "sqlite":
            taken = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {one})" for one in same)
            never = f"{table} is never replaced"
            found.append(refusal(dialect, f"{table}_no_replace", "INSERT", table, never, taken))
        else:
            found.append(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION referee_refuse()"
            )
    found += [
        refusal(dialect, f"{table}_no_update", "UPDATE", table, f"{table} is never changed") for table in kept
    ]
    return found + [_not_silent(dialect, table) for table in streamed]


def refusal(dialect: str, name: str, event: str, table: str, message: str, condition: str = "") -> str:
    """Return the statement for a trigger that refuses an event, where the condition holds."""
    if dialect == "sqlite":
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition or '1'}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    when = f"WHEN ({condition}) " if condition else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
        f"FOR EACH ROW {when}EXECUTE FUNCTION referee_refuse()"
    )


def _not_silent(dialect: str, table: str) -> str:
    if dialect == "sqlite":
        changed = "NEW.last_sequence <= OLD.last_sequence OR NEW.id <> OLD.id"
        return refusal(dialect, f"{table}_not_silent", "UPDATE", table, SILENT, changed)
    return (
        f"CREATE TRIGGER {table}_not_silent BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION referee_not_silent()"
    )
