"""Lists of call-backs as their pages show them: who is to be called, what was said, what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import func, select

from app.audit.seen import note_seen
from app.errors import NotFound
from app.facts.inspection_calls import TOLD, differing
from app.facts.leads import kin_of_household
from app.identity import HOUSEHOLD_PHONE, PHONE_CONTEXT
from app.lookup import get_call_list, in_territories
from app.masking import GONE, masked_phone
from app.models.account import Person
from app.models.base import db
from app.models.household import Household
from app.models.inspection_sample import InspectionCall, InspectionCallList, InspectionCallTry
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor, region_of
from app.queries.case_file import unsealed
from app.queries.officers import names_of
from app.queries.places import region_names
from workflows.inspection import CALL_QUESTION

PAGE = 50


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list of a page; ``answered`` of ``calls`` households were reached."""

    id: int
    title: str
    place: str
    made_at: datetime
    who: str
    calls: int
    answered: int
    differing: int


@dataclass(frozen=True, slots=True)
class CallRow:
    """One household of a list: the telephone masked, how often it was tried, what came of it last."""

    position: int
    name: str
    place: str
    phone: str
    tries: int
    outcome: str
    differs: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """One list with its households."""

    row: ListRow
    source: str
    sample_id: int | None
    begin_on: date | None
    end_on: date | None
    calls: tuple[CallRow, ...]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question with what was said and what was recorded; ``differs`` where they don't agree."""

    question: str
    said: str
    recorded: str
    differs: bool


@dataclass(frozen=True, slots=True)
class TryRow:
    """One call as it was recorded."""

    outcome: str
    called_on: date
    recorded_at: datetime
    who: str
    answers: tuple[AnswerRow, ...]
    note: str


@dataclass(frozen=True, slots=True)
class CallPage:
    """One household to call. ``kin`` says that the reader keeps out of it."""

    list_id: int
    title: str
    row: CallRow
    household_id: int
    head_id: int
    head_phone: str
    tries: tuple[TryRow, ...]
    kin: bool
    following: int | None


def call_lists(actor: Actor, before: int | None) -> tuple[tuple[ListRow, ...], int | None]:
    """Return a page of the lists in reach, the newest first, and the mark of the next page."""
    reach = in_territories(actor.territories_for(Permission.INSPECTION_SAMPLE), InspectionCallList.territory)
    statement = select(InspectionCallList).where(reach).order_by(InspectionCallList.id.desc())
    if before is not None:
        statement = statement.where(InspectionCallList.id < before)
    found = list(db.session.execute(statement.limit(PAGE + 1)).scalars())
    return _list_rows(found[:PAGE]), found[PAGE - 1].id if len(found) > PAGE else None


def call_list_page(actor: Actor, list_id: int) -> ListPage:
    """Return one list in reach; raise :class:`NotFound` otherwise."""
    listed = get_call_list(db.session(), actor, list_id)
    return ListPage(
        _list_rows([listed])[0], listed.source, listed.sample_id, listed.begin_on, listed.end_on,
        tuple(_call_row(row) for row in _calls(list_id)),
    )  # fmt: skip


def call_page(actor: Actor, list_id: int, position: int) -> CallPage:
    """Return one household of a list in reach with every call so far."""
    session = db.session()
    listed = get_call_list(session, actor, list_id)
    rows = _calls(list_id)
    row = next((one for one in rows if one.InspectionCall.position == position), None)
    if row is None:
        raise NotFound
    household, head = row.Household, session.get_one(Person, row.Household.head_id)
    return CallPage(
        list_id=listed.id, title=listed.title, row=_call_row(row), household_id=household.id,
        head_id=head.id, head_phone=masked_phone(unsealed(head.key, head.phone_sealed, PHONE_CONTEXT)),
        tries=_tries(row.InspectionCall.id, household.key),
        kin=bool(actor.people & kin_of_household(session, household.id)),
        following=next(
            (one.InspectionCall.position for one in rows
             if one.InspectionCall.position > position and one.outcome != "answered"), None
        ),
    )  # fmt: skip


def _list_rows(lists: Sequence[InspectionCallList]) -> tuple[ListRow, ...]:
    newest = _newest()
    counts = {
        row.list_id: (row.calls, row.answered or 0, row.differing or 0)
        for row in db.session.execute(
            select(
                InspectionCall.list_id,
                func.count().label("calls"),
                func.count().filter(InspectionCallTry.outcome == "answered").label("answered"),
                func.count().filter(InspectionCallTry.differs > 0).label("differing"),
            )
            .outerjoin(newest, newest.c.call_id == InspectionCall.id)
            .outerjoin(InspectionCallTry, InspectionCallTry.id == newest.c.newest)
            .where(InspectionCall.list_id.in_([one.id for one in lists]))
            .group_by(InspectionCall.list_id)
        )
    }
    places = region_names(region_of(one.territory) for one in lists)
    names = names_of(one.account_id for one in lists)
    return tuple(
        ListRow(
            one.id, one.title, places.get(region_of(one.territory), ""), one.made_at,
            names.get(one.account_id, ""), *counts.get(one.id, (0, 0, 0)),
        )
        for one in lists
    )  # fmt: skip


def _newest() -> Any:
    """Return for each call its newest try, and how many there were."""
    return (
        select(
            InspectionCallTry.call_id,
            func.max(InspectionCallTry.id).label("newest"),
            func.count().label("tries"),
        )
        .group_by(InspectionCallTry.call_id)
        .subquery()
    )


def _calls(list_id: int) -> Sequence[Any]:
    newest = _newest()
    return db.session.execute(
        select(
            InspectionCall, Household, Person.name, Region.name.label("place"), newest.c.tries,
            InspectionCallTry.outcome, InspectionCallTry.differs,
        )
        .join(Household, Household.id == InspectionCall.household_id)
        .join(Person, Person.id == Household.head_id)
        .join(Region, Region.code == Household.territory)
        .outerjoin(newest, newest.c.call_id == InspectionCall.id)
        .outerjoin(InspectionCallTry, InspectionCallTry.id == newest.c.newest)
        .where(InspectionCall.list_id == list_id)
        .order_by(InspectionCall.position)
    ).all()  # fmt: skip


def _call_row(row: Any) -> CallRow:
    note_seen(db.session(), ("household", row.Household.id))
    phone = masked_phone(unsealed(row.Household.key, row.Household.phone_sealed, HOUSEHOLD_PHONE))
    return CallRow(
        row.InspectionCall.position, row.name, row.place, phone, row.tries or 0, row.outcome or "",
        row.differs or 0,
    )  # fmt: skip


def _tries(call_id: int, key: bytes) -> tuple[TryRow, ...]:
    found = list(
        db.session.execute(
            select(InspectionCallTry)
            .where(InspectionCallTry.call_id == call_id)
            .order_by(InspectionCallTry.id.desc())
        ).scalars()
    )
    names = names_of(one.account_id for one in found)
    return tuple(_try_row(one, key, names) for one in found)


def _try_row(one: InspectionCallTry, key: bytes, names: Mapping[int, str]) -> TryRow:
    text = unsealed(key, one.told_sealed, f"{TOLD}/{one.call_id}/{one.sequence}")
    told: dict[str, Any] = {"answers": {}, "recorded": {}, "note": text}
    if text not in GONE:
        told = orjson.loads(text)
    differs = differing(told["answers"], told["recorded"])
    return TryRow(
        one.outcome, one.called_on, one.recorded_at, names.get(one.account_id, ""),
        tuple(
            AnswerRow(name, told["answers"][name], told["recorded"].get(name, ""), name in differs)
            for name, _ in CALL_QUESTION
            if name in told["answers"]
        ),
        told["note"],
    )  # fmt: skip
