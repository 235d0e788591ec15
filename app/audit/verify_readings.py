"""Checks what stands beside the bytes of readings: their columns, and what each is about.

Who looked at whom is asked by these (``access``, ``access_subject``), so a row that was changed, taken away
or added there would hide or invent a reading, with every byte of the log in its place.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session

from app.audit.access import content_of
from app.audit.verify_logs import Seen, Wrong
from app.clock import local_date
from app.models.access import Access, AccessSubject
from app.models.log import LogName

_BATCH = 1000
_AT_ONCE = 500
"""Keys asked for at once."""

Key = tuple[str, int, int]
Beside = tuple[str, int | None, date]
"""What a row says of its reading: the kind, the account, the day in China."""

_KEY = (AccessSubject.subject_kind, AccessSubject.subject_id, AccessSubject.access_id)
_BESIDE = (AccessSubject.kind, AccessSubject.actor_id, AccessSubject.recorded_on)


def verify_readings(session: Session, *, seen: Seen = lambda _number: None) -> Iterator[Wrong]:
    """Yield every reading whose columns or subjects aren't those of its bytes.

    ``what`` is ``reading`` (a column says otherwise than the bytes), ``subject`` (what it is about says
    otherwise), ``subject_gone`` or ``subject_unknown`` (no bytes tell of it).
    """
    told, last = 0, 0
    while True:
        rows = session.execute(
            select(Access.id, Access.kind, Access.body, Access.actor_id, Access.recorded_at)
            .where(Access.id > last)
            .order_by(Access.id)
            .limit(_BATCH)
        ).all()
        if not rows:
            break
        last = rows[-1].id
        for row in rows:
            if not _fits(row):
                yield Wrong(LogName.ACCESS, "reading", f"access/{row.id}")
        expected = dict(pair for row in rows for pair in _expected(row))
        told += len(expected)
        yield from _compare(session, expected)
        seen(len(rows))
    if session.execute(select(func.count()).select_from(AccessSubject)).scalar_one() != told:
        yield from _unknown(session)


def _fits(row: Row[int, str, bytes, int | None, datetime]) -> bool:
    try:
        said = content_of(bytes(row.body))
        return (said["kind"], said["actor"].get("account"), datetime.fromisoformat(said["recorded_at"])) == (
            row.kind, row.actor_id, row.recorded_at,
        )  # fmt: skip
    except (ValueError, LookupError, TypeError, AttributeError):
        return False


def _expected(row: Row[int, str, bytes, int | None, datetime]) -> Iterator[tuple[Key, Beside]]:
    """Yield the rows that the bytes of a reading tell of; none where they can't be read."""
    try:
        said = content_of(bytes(row.body))
        beside = (
            str(said["kind"]),
            said["actor"].get("account"),
            local_date(datetime.fromisoformat(said["recorded_at"])),
        )
        for word, numbers in said["subjects"].items():
            yield from (((word, int(number), row.id), beside) for number in numbers)
    except (ValueError, LookupError, TypeError, AttributeError):
        return


def _compare(session: Session, expected: dict[Key, Beside]) -> Iterator[Wrong]:
    keys = list(expected)
    for at in range(0, len(keys), _AT_ONCE):
        part = keys[at : at + _AT_ONCE]
        held: dict[Key, Beside] = {
            (kind, subject, reading): tuple(beside)  # type: ignore[misc]
            for kind, subject, reading, *beside in session.execute(
                select(*_KEY, *_BESIDE).where(tuple_(*_KEY).in_(part))
            )
        }
        for key in part:
            if key not in held:
                yield Wrong(LogName.ACCESS, "subject_gone", _place(key))
            elif held[key] != expected[key]:
                yield Wrong(LogName.ACCESS, "subject", _place(key))


def _unknown(session: Session) -> Iterator[Wrong]:
    """Yield the rows that no reading tells of; asked only where there are more or fewer than told."""
    last: Sequence[Any] | None = None
    while True:
        statement = select(*_KEY, Access.body).outerjoin(Access, Access.id == AccessSubject.access_id)
        if last is not None:
            statement = statement.where(tuple_(*_KEY) > last)
        rows = session.execute(statement.order_by(*_KEY).limit(_BATCH)).all()
        for kind, subject, reading, body in rows:
            if not _tells(body, kind, subject):
                yield Wrong(LogName.ACCESS, "subject_unknown", _place((kind, subject, reading)))
        if len(rows) < _BATCH:
            return
        last = tuple(rows[-1][:3])


def _tells(body: bytes | None, kind: str, subject: int) -> bool:
    try:
        return body is not None and subject in content_of(bytes(body))["subjects"].get(kind, ())
    except (ValueError, LookupError, TypeError, AttributeError):
        return False


def _place(key: Key) -> str:
    return "/".join(("access_subject", *(str(part) for part in key)))
