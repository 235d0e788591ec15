"""What must agree before a notice is printed, hung up or taken down, and what its lines may say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock, profiles
from app.audit.record import looks_personal
from app.errors import Invalid, Problem
from app.facts import help_measures
from app.facts.case import ask, recorded_late
from app.facts.notices import BEGINS_IN, DAYS, POSTING, named_cases
from app.models.account import Person
from app.models.case import Case
from app.models.evidence import Evidence
from app.models.household import Household, Membership
from app.models.monitoring import Visit
from app.models.notice import Notice, NoticeEntry
from app.models.region import Region
from workflows.monitoring.assessment import public_help

LONGEST_PLACE = 80


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """A notice about to be printed: which village, of which kind, on which cases."""

    village: str
    kind: str
    refs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Hanging:
    """That a notice was hung up or taken down, on which day and where."""

    day: date
    place: str = ""
    late_reason: str = ""


def days_of(session: Session, cases: Sequence[Case], plan: NoticePlan) -> tuple[int, str]:
    """Return the one number of days of a notice; refuse cases that can't stand on it together."""
    problems = []
    if plan.kind not in POSTING:
        raise Invalid(Problem("kind", "unknown_choice"))
    if not cases:
        raise Invalid(Problem("refs", "choose_some"))
    named = set(session.execute(named_cases(plan.kind, ("prepared", "posted"))).scalars())
    for case in cases:
        if case.state != BEGINS_IN[plan.kind] or case.territory[:12] != plan.village:
            problems.append(Problem("refs", "case_not_for_notice", {"ref": case.ref}))
        elif case.id in named:
            problems.append(Problem("refs", "case_on_notice_already", {"ref": case.ref}))
    today, name = clock.today(), DAYS[plan.kind]
    limits = [profiles.for_case(case.profile_digest, today)[name] for case in cases]
    if any(limit != limits[0] for limit in limits):
        problems.append(Problem("refs", "notice_days_differ"))
    if problems:
        raise Invalid(*problems)
    return limits[0]["days"], limits[0]["unit"]


def line_of(session: Session, row: Notice, case: Case, position: int) -> NoticeEntry:
    """Return the line of one household: name, village group, size, category, and nothing else.

    On a notice of an elimination also the help that was delivered, in words that tell no illness.
    """
    head, group = session.execute(
        select(Person.name, Region.name)
        .join(Household, Household.head_id == Person.id)
        .join(Region, Region.code == Household.territory)
        .where(Household.id == case.household_id)
    ).one()
    size = session.execute(
        select(func.count())
        .select_from(Membership)
        .where(Membership.household_id == case.household_id, Membership.valid_to.is_(None))
    ).scalar_one()
    category = session.execute(
        select(Visit.category).where(Visit.case_id == case.id).order_by(Visit.sequence.desc()).limit(1)
    ).scalar_one_or_none()
    return NoticeEntry(
        notice_id=row.id,
        case_id=case.id,
        position=position,
        head_name=head,
        group_name=group,
        size=size,
        category=category or "",
        help=_help(session, case) if row.kind == "elimination" else [],
    )


def _help(session: Session, case: Case) -> list[str]:
    delivered = (one for one in help_measures.measures(ask(session, case)) if one.delivered)
    return public_help(one.kind for one in delivered)


def _has(session: Session, row: Notice, kind: str) -> bool:
    found = session.execute(
        select(Evidence.id)
        .where(Evidence.notice_id == row.id, Evidence.kind == kind, Evidence.struck_on.is_(None))
        .limit(1)
    )
    return found.first() is not None


def _wrong_day(hanging: Hanging) -> list[Problem]:
    """Return what is wrong with the day claimed: to come, or long ago without a word why only now."""
    today = clock.today()
    if hanging.day > today:
        return [Problem("day", "date_future")]
    late = recorded_late(profiles.values(today), profiles.entered_years(), hanging.day, today)
    if late and not hanging.late_reason.strip():
        return [Problem("late_reason", "late_reason_missing")]
    return []


def wrong_posting(session: Session, row: Notice, cases: Sequence[Case], hanging: Hanging) -> list[Problem]:
    """Return what is wrong with a posting: day, place, picture.

    A day before the meeting or the decision would hold its cases up for good: a notice that hangs
    isn't taken back.
    """
    problems = _wrong_day(hanging)
    place = hanging.place.strip()
    problems += [
        Problem("day", "before_step", {"ref": case.ref, "day": case.entered_on})
        for case in cases
        if case.state == BEGINS_IN[row.kind] and hanging.day < case.entered_on
    ]
    if not place:
        problems.append(Problem("place", "place_missing"))
    elif len(place) > LONGEST_PLACE:
        problems.append(Problem("place", "too_long", {"most": LONGEST_PLACE}))
    elif looks_personal(place):
        problems.append(Problem("place", "personal_number"))
    if not _has(session, row, "posting_proof"):
        problems.append(Problem("", "paper_missing_posting_proof"))
    return problems


def wrong_taking_down(session: Session, row: Notice, hanging: Hanging) -> list[Problem]:
    """Return what is wrong with a taking down: day, picture."""
    problems = _wrong_day(hanging)
    if row.last_day is None or hanging.day <= row.last_day:
        problems.append(Problem("day", "notice_too_short", {"day": row.last_day}))
    if not _has(session, row, "take_down_proof"):
        problems.append(Problem("", "paper_missing_take_down_proof"))
    return problems
