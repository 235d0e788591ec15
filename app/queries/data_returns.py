"""Lists that the province returned, as they were compared with ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select

from app.audit.seen import note_seen
from app.facts.data_hits import get_data_return
from app.keyring import vault
from app.lookup import in_territories
from app.models.account import Person
from app.models.base import db
from app.models.data_rule import DataReturn
from app.models.household import Household
from app.permissions import Permission
from app.policy import Actor
from app.queries.places import region_names
from app.rules.registry import RULES
from app.rules.rule import DataRule

PAGE = 50
PARTS = ("theirs_only", "ours_only", "shared", "unknown")


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One list among others, with its counts."""

    id: int
    title: str
    received_at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison: rule, household, member; for what isn't known, row of the sheet and why."""

    rule: DataRule | None
    household_id: int
    head: str
    member: str
    place: str
    row: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """One comparison: the lines of one part, a page at a time."""

    row: ReturnRow
    part: str
    lines: tuple[Line, ...]
    following: int | None


def returns(actor: Actor, before: int | None = None) -> tuple[tuple[ReturnRow, ...], int | None]:
    """Return the comparisons in reach, the newest first, and the mark of the next page."""
    reach = in_territories(actor.territories_for(Permission.DATA_RULES_COMPARE), DataReturn.territory)
    statement = select(DataReturn).where(reach).order_by(DataReturn.id.desc()).limit(PAGE + 1)
    if before is not None:
        statement = statement.where(DataReturn.id < before)
    found = db.session.execute(statement).scalars().all()
    shown = tuple(_row(one) for one in found[:PAGE])
    return shown, shown[-1].id if len(found) > PAGE else None


def return_page(actor: Actor, return_id: int, part: str, after: int = 0) -> ReturnPage:
    """Return a part of a comparison from a line on; raise :class:`NotFound` out of reach."""
    found = get_data_return(db.session(), actor, return_id)
    lists: dict[str, list[Any]] = orjson.loads(
        vault().unpack(found.key, found.body_sealed, context="data_return/lists")
    )
    chosen = lists[part][after : after + PAGE]
    lines = _unknown(chosen) if part == "unknown" else _lines(actor, chosen)
    more = after + PAGE if len(lists[part]) > after + PAGE else None
    return ReturnPage(_row(found), part, tuple(lines), more)


def _row(found: DataReturn) -> ReturnRow:
    return ReturnRow(found.id, found.title, found.received_at, {name: getattr(found, name) for name in PARTS})


def _unknown(chosen: Sequence[Any]) -> list[Line]:
    return [Line(None, 0, "", "", "", row, why) for row, why in chosen]


def _lines(actor: Actor, chosen: Sequence[Any]) -> list[Line]:
    session = db.session()
    numbers = {home for _, home, _ in chosen}
    reach = in_territories(actor.territories_for(Permission.DATA_RULES_COMPARE), Household.territory)
    homes = {
        row.id: row
        for row in session.execute(
            select(Household.id, Household.territory, Person.name)
            .join(Person, Person.id == Household.head_id)
            .where(Household.id.in_(numbers), reach)
        )
    }
    people = dict(
        session.execute(
            select(Person.id, Person.name).where(Person.id.in_({person for *_, person in chosen}))
        ).all()
    )
    names = region_names(row.territory for row in homes.values())
    note_seen(session, *(("household", number) for number in sorted(homes)))
    return [
        Line(RULES[rule], home, homes[home].name, people.get(person, ""), names[homes[home].territory])
        for rule, home, person in chosen
        if home in homes
    ]
