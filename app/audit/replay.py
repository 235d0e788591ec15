"""Replays cases: what their events tell, walked by the pinned definition, against what their rows say."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from app.audit.record import UnfitEvent, content_of
from app.audit.row_digests import row_digest
from app.audit.walk import HeldThen, Walk
from app.definitions import of_case
from app.engine.standing import CaseStanding
from app.engine.turn import owed_roles
from app.models.account import Post
from app.models.base import Base, StreamKind
from app.models.case import Case, Signature
from app.models.event import Event

BATCH = 500
"""Cases read at once: three statements for all of them."""

SAME_MOMENT = timedelta(seconds=2)
"""How far apart the two times of one transaction may be."""

_SIGNATURE = (
    "action", "source", "target", "round", "position", "length", "role", "account_id", "on_behalf_of",
    "post_id", "organisation_id", "occurred_on", "voided_by", "snapshot_digest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing in which a case's events disagree with its definition or with its rows.

    ``what`` names it: a fault of an event (``role``, ``position``, ``state`` …), ``row.COLUMN`` for
    the case's row, ``signature`` for the row of a signature, ``schema`` for an event that can't be
    read. ``detail`` says both sides, in roles, states, numbers and days: nothing personal.
    """

    ref: str
    case_id: int
    sequence: int
    what: str
    detail: str


def count_cases(session: Session, ref: str | None = None) -> int:
    """Return how many cases :func:`replay` will walk through."""
    return session.execute(select(func.count(Case.id)).where(*_chosen(ref))).scalar_one()


def replay(
    session: Session, ref: str | None = None, *, seen: Callable[[int], object] = lambda _number: None
) -> Iterator[Disagreement]:
    """Yield every disagreement of one case or of all, by the number of the case.

    The caller's transaction should see one moment (REPEATABLE READ), or cases signed meanwhile look
    half changed. ``seen`` is called with the number of cases of each batch.
    """
    posts = {
        number: HeldThen(account, role, organisation, begin.isoformat())
        for number, account, role, organisation, begin in session.execute(
            select(Post.id, Post.account_id, Post.role, Post.organisation_id, Post.valid_from)
        )
    }
    last = 0
    while True:
        statement = select(*Case.__table__.columns).where(Case.id > last, *_chosen(ref))
        cases = session.execute(statement.order_by(Case.id).limit(BATCH)).all()
        if not cases:
            return
        yield from _batch(session, cases, posts)
        last = cases[-1].id
        seen(len(cases))


def _chosen(ref: str | None) -> list[Any]:
    return [Case.ref == ref] if ref is not None else []


def _batch(
    session: Session, cases: Sequence[Row[Any]], posts: Mapping[int, HeldThen]
) -> Iterator[Disagreement]:
    first, last = cases[0].id, cases[-1].id
    events = _by_case(
        session.execute(
            select(Event.stream_id, Event.sequence, Event.kind, Event.body)
            .where(Event.stream_kind == StreamKind.CASE.value, Event.stream_id.between(first, last))
            .order_by(Event.stream_id, Event.sequence)
        ).all()
    )
    signatures = _by_case(
        session.execute(
            select(
                Signature.case_id,
                Signature.sequence,
                Signature.recorded_at,
                *(getattr(Signature, name) for name in _SIGNATURE),
            )
            .where(Signature.case_id.between(first, last))
            .order_by(Signature.case_id, Signature.sequence)
        ).all()
    )
    for case in cases:
        try:
            definition = of_case(session, case.workflow_digest)
        except (NoResultFound, LookupError, ValueError, TypeError):
            detail = "the definition that it is pinned to can't be read"
            yield Disagreement(case.ref, case.id, 0, "definition", detail)
            continue
        walk = Walk(definition.workflow, posts)
        _take(walk, events.get(case.id, []))
        found = (*walk.wrong, *_row(walk, case), *_rows(walk, signatures.get(case.id, [])))
        for sequence, what, detail in sorted(found, key=lambda one: one[0]):
            yield Disagreement(case.ref, case.id, sequence, what, detail)


def _by_case(rows: Sequence[Any]) -> dict[int, list[Row[Any]]]:
    return {number: list(group) for number, group in groupby(rows, key=lambda row: int(row[0]))}


def _take(walk: Walk, events: Sequence[Row[Any]]) -> None:
    for event in events:
        try:
            walk.take(event.sequence, event.kind, content_of(event.body))
        except (UnfitEvent, ValueError, LookupError, TypeError, AttributeError) as error:
            walk.wrong.append((event.sequence, "schema", type(error).__name__))


def _row(walk: Walk, case: Row[Any]) -> Iterator[tuple[int, str, str]]:
    """Compare the row of the case with what its events come to."""
    newest = int(walk.row.get("last_sequence", 0))
    agrees = True
    for name, told in walk.row.items():
        held = as_told(getattr(case, name))
        if held != told:
            agrees = False
            yield newest, f"row.{name}", f"the row says {held}, the events come to {told}"
    if not walk.row:
        yield 0, "missing", "the case has no events"
    elif agrees and not walk.wrong:
        yield from _unnamed(walk, case, newest)


def _unnamed(walk: Walk, case: Row[Any], newest: int) -> Iterator[tuple[int, str, str]]:
    """Compare what follows from the definition, then what no event tells by name but the digest covers."""
    standing = CaseStanding(walk.row["state"], case.territory, tuple(walk.standing))
    owed = owed_roles(walk.workflow, standing, case.opening)
    if tuple(case.turn.split()) != owed:
        yield newest, "row.turn", f"the row says {case.turn.split()}, owed by {list(owed)}"
    elif walk.digest not in (None, row_digest(Base.metadata.tables["case"], case._mapping)):
        yield newest, "row", "the row isn't as its newest event left it"


def _rows(walk: Walk, signatures: Sequence[Row[Any]]) -> Iterator[tuple[int, str, str]]:
    """Compare the rows of the signatures with the events that gave them and made them void."""
    held = {row.sequence: row for row in signatures}
    for sequence in walk.given.keys() - held.keys():
        yield sequence, "signature", "the event has no signature"
    for sequence, row in held.items():
        given = walk.given.get(sequence)
        if given is None:
            yield sequence, "signature", "the signature has no event"
            continue
        if not _at_once(row.recorded_at, given["recorded_at"]):
            yield sequence, "signature", f"recorded at {row.recorded_at}, the event {given['recorded_at']}"
        for name in _SIGNATURE:
            says = as_told(getattr(row, name))
            if says != given[name]:
                yield sequence, "signature", f"{name}: the signature says {says}, the event {given[name]}"


def _at_once(row: datetime, event: str) -> bool:
    """Return whether a row was saved in the moment of its event; each reads the clock for itself."""
    return abs(row - datetime.fromisoformat(event)) <= SAME_MOMENT


def as_told(value: object) -> object:
    """Return a column's value in the spelling in which an event tells it."""
    return value.isoformat() if isinstance(value, date) else value
