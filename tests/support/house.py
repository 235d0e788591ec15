"""One row of everything that the referees watch over, for tests of the database itself."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from app.audit.record import record
from app.models import Case, ProfileSnapshot, Signature, WorkflowVersion, db

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = NOW.date()


def fill(account_id: int, post_id: int, organisation_id: int) -> None:
    session = db.session()
    session.add(
        WorkflowVersion(digest="w" * 64, name="monitoring", variant={}, structure={}, recorded_at=NOW)
    )
    session.add(ProfileSnapshot(digest="p" * 64, values={}, recorded_at=NOW))
    session.flush()
    case = new_case("JC-2026-00001")
    record(session, case, "case.opened", actor=None)
    record(session, case, "case.due_date_set", actor=None)
    session.add(
        Signature(
            case_id=case.id, action="appraise", source="a", target="b", round=1, position=0, length=1,
            role="village_clerk", account_id=account_id, on_behalf_of=None, post_id=post_id,
            organisation_id=organisation_id, occurred_on=DAY, recorded_at=NOW, sequence=2, voided_by=None,
        )
    )  # fmt: skip
    session.execute(text(
        "INSERT INTO event (stream_kind, stream_id, sequence, kind, body, digest, previous,"
        " occurred_on, recorded_at)"
        " VALUES ('profile', 1, 1, 'profile.set', :body, :body, :none, '2026-03-02', '2026-03-02 01:00:00')"
    ), {"body": b"x" * 32, "none": b""})  # fmt: skip
    session.execute(text(
        "INSERT INTO profile_entry (id, stream_kind, last_sequence, key, value, valid_from, document_number,"
        " reason, status, proposed_by, proposed_at) VALUES (1, 'profile', 1, 'k', '{}', '2026-03-02', '', '',"
        " 'decided', :by, '2026-03-02 01:00:00')"
    ), {"by": account_id})  # fmt: skip
    session.commit()


def new_case(ref: str) -> Case:
    return Case(
        ref=ref, workflow="monitoring", workflow_digest="w" * 64, profile_digest="p" * 64, opening="applied",
        legacy=False, fast_lane_on=None, state="applied", territory="990101101001", version=1, round=1,
        opened_on=DAY, opened_at=NOW, entered_on=DAY, due_on=None, due_provisional=False, closed_on=None,
        key=b"k" * 60,
    )  # fmt: skip


def refused(connection: Connection, statement: object, words: str, **values: object) -> None:
    with pytest.raises(IntegrityError, match=words):
        connection.execute(text(statement) if isinstance(statement, str) else statement, values)  # type: ignore[call-overload]
    connection.rollback()
