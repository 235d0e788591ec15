"""What the data rules found: lists by place, counts by rule, one household as it stands at this moment."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app import clock
from app.audit.seen import note_seen
from app.facts.data_hits import reason_context, waived_on, waiving_post
from app.facts.rule_facts import households, standards
from app.keyring import vault
from app.lookup import get_household, get_region, in_territories
from app.models.account import Account, Person
from app.models.base import db
from app.models.data_rule import DataCheck, DataHit
from app.models.household import Household
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor, territory_of
from app.profiles import values
from app.queries.marks import row_number
from app.queries.places import lies_in, places_above, places_in, region_names
from app.rules.judge import Finding, judge
from app.rules.registry import RULES
from app.rules.rule import DataRule
from app.sealing import Unreadable

PAGE = 50
VILLAGE = 12
STATES = ("open", "waived", "corrected")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which hits are asked for; what is empty asks for nothing. ``state`` is one of :data:`STATES`."""

    place: str = ""
    rule: str = ""
    severity: str = ""
    state: str = "open"

    def address(self, **changes: str) -> dict[str, Any]:
        """Return what an address says about it, with changes: only what differs from nothing."""
        found = {name: changes.get(name, getattr(self, name)) for name in self.__slots__}
        if found["state"] == "open":
            del found["state"]
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class HitRow:
    """One hit as a list shows it. ``reason`` is why it was waived, by whom, until when."""

    id: int
    rule: DataRule
    severity: str
    state: str
    household_id: int
    head: str
    person_id: int | None
    member: str
    place: str
    found_on: date
    ended_on: date | None
    waived_by: str
    waived_until: date | None
    reason: str
    waivable: bool


@dataclass(frozen=True, slots=True)
class HitPage:
    """A page of hits, the places in which they lie, and how many there are of each severity."""

    code: str
    name: str
    above: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str, int], ...]
    severities: Mapping[str, int]
    rows: tuple[HitRow, ...]
    following: str | None
    checkable: bool

    @property
    def total(self) -> int:
        """Return how many hits of all severities there are."""
        return sum(self.severities.values())


def hit_page(actor: Actor, chosen: Chosen, after: str = "") -> HitPage:
    """Return hits in reach by place; raise :class:`NotFound` for a place out of reach."""
    session = db.session()
    region = get_region(session, actor, chosen.place) if chosen.place else None
    wanted = and_(*_wanted(actor, chosen))
    counts = _counts(session, wanted)
    of_severity: Counter[str] = Counter()
    for (_, severity), number in counts.items():
        of_severity[severity] += number
    shown = and_(wanted, DataHit.severity == chosen.severity) if chosen.severity else wanted
    rows = _rows(session, actor, and_(shown, *_behind(after)))
    return HitPage(
        code=chosen.place,
        name=region.name if region is not None else "",
        above=tuple(places_above(actor, region)),
        places=_places(actor, region, counts),
        severities=of_severity,
        rows=tuple(rows[:PAGE]),
        following=_mark(session, rows[PAGE - 1].id) if len(rows) > PAGE else None,
        checkable=bool(actor.territories_for(Permission.DATA_RULES_CHECK)),
    )


def _places(
    actor: Actor, region: Region | None, counts: Mapping[tuple[str, str], int]
) -> tuple[tuple[str, str, int], ...]:
    return tuple(
        (
            code,
            name,
            sum(n for (village, _), n in counts.items() if village.startswith(territory_of(code))),
        )
        for code, name in places_in(actor, region)
    )


def _wanted(actor: Actor, chosen: Chosen) -> list[ColumnElement[bool]]:
    wanted = [
        in_territories(actor.territories_for(Permission.DATA_RULES_READ), DataHit.territory),
        lies_in(chosen.place, DataHit.territory),
        DataHit.state == chosen.state,
    ]
    return [*wanted, DataHit.rule == chosen.rule] if chosen.rule else wanted


def _counts(session: Session, wanted: ColumnElement[bool]) -> dict[tuple[str, str], int]:
    village = func.substr(DataHit.territory, 1, VILLAGE)
    found = session.execute(
        select(village, DataHit.severity, func.count()).where(wanted).group_by(village, DataHit.severity)
    )
    return {(code, severity): number for code, severity, number in found}


def _rows(session: Session, actor: Actor, wanted: ColumnElement[bool]) -> list[HitRow]:
    head, member, waiver = aliased(Person), aliased(Person), aliased(Person)
    found = session.execute(
        select(
            DataHit, Household.key, head.name.label("head"), member.name.label("member"),
            waiver.name.label("waiver"),
        )
        .join(Household, Household.id == DataHit.household_id)
        .join(head, head.id == Household.head_id)
        .outerjoin(member, member.id == DataHit.person_id)
        .outerjoin(Account, Account.id == DataHit.waived_by)
        .outerjoin(waiver, waiver.id == Account.person_id)
        .where(wanted)
        .order_by(DataHit.territory, DataHit.id)
        .limit(PAGE + 1)
    ).all()  # fmt: skip
    names = region_names(row.DataHit.territory for row in found)
    note_seen(session, *(("household", row.DataHit.household_id) for row in found))
    return [_row(row, actor, names) for row in found]


def _row(row: Any, actor: Actor, names: Mapping[str, str]) -> HitRow:
    hit = row.DataHit
    return HitRow(
        id=hit.id,
        rule=RULES[hit.rule],
        severity=hit.severity,
        state=hit.state,
        household_id=hit.household_id,
        head=row.head,
        person_id=hit.person_id,
        member=row.member or "",
        place=names.get(hit.territory, ""),
        found_on=hit.found_on,
        ended_on=hit.ended_on,
        waived_by=row.waiver or "",
        waived_until=hit.waived_until,
        reason=_reason(hit, row.key),
        waivable=waiving_post(actor, hit.territory, hit.severity) is not None,
    )


def _reason(hit: DataHit, key: bytes) -> str:
    if not hit.reason_sealed:
        return ""
    try:
        return vault().open(key, hit.reason_sealed, context=reason_context(hit.id))
    except Unreadable:
        return ""


def one_hit(actor: Actor, hit: DataHit) -> HitRow:
    """Return one hit as a page shows it."""
    return _rows(db.session(), actor, DataHit.id == hit.id)[0]


def _mark(session: Session, hit_id: int) -> str:
    territory = session.execute(select(DataHit.territory).where(DataHit.id == hit_id)).scalar_one()
    return f"{territory}_{hit_id}"


def _behind(after: str) -> tuple[ColumnElement[bool], ...]:
    territory, _, text = after.partition("_")
    number = row_number(text)
    if number is None or not territory.isdigit():
        return ()
    same = and_(DataHit.territory == territory, DataHit.id > number)
    return (or_(DataHit.territory > territory, same),)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule with its open and waived hits in reach, and the questions that our records can't answer."""

    rule: DataRule
    open: int
    waived: int
    unjudged: int


def rule_rows(actor: Actor) -> tuple[RuleRow, ...]:
    """Return every rule with what it came to in reach."""
    session = db.session()
    reach = actor.territories_for(Permission.DATA_RULES_READ)
    counted = session.execute(
        select(DataHit.rule, DataHit.state, func.count())
        .where(in_territories(reach, DataHit.territory), DataHit.state.in_(("open", "waived")))
        .group_by(DataHit.rule, DataHit.state)
    )
    counts = {(rule, state): number for rule, state, number in counted}
    unjudged: Counter[str] = Counter()
    checks = select(DataCheck.unjudged).where(in_territories(reach, DataCheck.territory))
    for found in session.execute(checks).scalars():
        unjudged.update(found)
    return tuple(
        RuleRow(rule, counts.get((number, "open"), 0), counts.get((number, "waived"), 0), unjudged[number])
        for number, rule in RULES.items()
    )


@dataclass(frozen=True, slots=True)
class Live:
    """What the rules say of a household at this moment; nothing is kept of it.

    ``rows`` are finding, the member's name, and whether it is waived. ``unjudged`` are the rules that our
    records don't hold enough for.
    """

    household_id: int
    head: str
    rows: tuple[tuple[Finding, str, bool], ...]
    unjudged: tuple[DataRule, ...]


def live_page(actor: Actor, household_id: int) -> Live:
    """Judge a household in reach as it is recorded now."""
    session, today = db.session(), clock.today()
    household = get_household(session, actor, household_id)
    head = session.get_one(Person, household.head_id).name
    facts = households(session, [household_id], standards(values(today), today))
    if not facts:
        return Live(household_id, head, (), ())
    said = judge(facts[0])
    waived = waived_on(session, household_id, today)
    names = _names(session, [member.id for member in facts[0].members])
    return Live(
        household_id=household_id,
        head=head,
        rows=tuple((one, names.get(one.member or 0, ""), one.key in waived) for one in said.findings),
        unjudged=tuple(RULES[number] for number in sorted(said.unjudged)),
    )


def open_hits(household_id: int) -> int:
    """Return how many hits of a household are open."""
    return db.session.execute(
        select(func.count()).where(DataHit.household_id == household_id, DataHit.state == "open")
    ).scalar_one()


def _names(session: Session, people: Collection[int]) -> dict[int, str]:
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all())
