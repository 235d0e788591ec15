"""Meetings for their pages: who is expected, what is voted on, what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from app import clock, profiles
from app.engine.options import Reason
from app.errors import Forbidden
from app.facts.steps import kin_among
from app.facts.votes import AGREED, BEFORE_MEETING, DECLINED, takes_vote
from app.lookup import get_meeting, within_case_reach
from app.models.account import Person
from app.models.base import db
from app.models.case import Case
from app.models.evidence import Evidence
from app.models.household import Household, Membership, RosterEntry
from app.models.meeting import Attendance, Meeting, Recusal, Vote
from app.models.monitoring import Visit
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor
from app.queries.case_file import unsealed
from app.queries.cases import what_is_missing
from app.queries.evidence import PaperRow, paper_rows
from app.queries.worklist import is_turn_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting of a list."""

    id: int
    village: str
    held_on: date
    status: str
    cases: int


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody expected at a meeting."""

    person_id: int
    name: str
    kind: str
    present: bool


@dataclass(frozen=True, slots=True)
class VotedCase:
    """A case on a meeting's list with its vote.

    ``kin`` are those expected who have to stand aside. ``carried`` is what the numbers say,
    ``waits`` that the case hasn't taken the vote over yet, for ``reasons``.
    """

    case_id: int
    ref: str
    head: str
    state: str
    category: str
    agreed: int
    against: int
    abstained: int
    recused: tuple[str, ...]
    kin: frozenset[int]
    carried: bool
    waits: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A meeting whole."""

    id: int
    village_code: str
    village: str
    purpose: str
    body: str
    held_on: date
    place: str
    chair: str
    recorder: str
    status: str
    minutes: str
    expected: tuple[Expected, ...]
    cases: tuple[VotedCase, ...]
    papers: tuple[PaperRow, ...]
    quorum: str
    floor: int
    labels: Mapping[str, str]

    @property
    def present(self) -> int:
        """Return how many were present."""
        return sum(1 for one in self.expected if one.present)


@dataclass(frozen=True, slots=True)
class CallingPage:
    """What a meeting can be prepared from: the roster of today and the cases that wait.

    ``waiting`` counts the cases of each purpose that wait in the village.
    """

    village: str
    village_name: str
    purpose: str
    waiting: Mapping[str, int]
    body: str
    roster: tuple[tuple[int, str], ...]
    cases: tuple[tuple[str, str], ...]


def meetings_list(actor: Actor, before: int | None = None) -> tuple[tuple[MeetingRow, ...], int | None]:
    """Return a page of the meetings in reach, the newest first, and the mark of the next page."""
    statement = (
        select(Meeting, Region.name, db.func.count(Vote.case_id))
        .join(Region, Region.code == Meeting.region_code)
        .outerjoin(Vote, Vote.meeting_id == Meeting.id)
        .where(within_case_reach(actor, Meeting.region_code))
        .group_by(Meeting.id, Region.name)
        .order_by(Meeting.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(Meeting.id < before)
    rows = [
        MeetingRow(meeting.id, village, meeting.held_on, meeting.status, number)
        for meeting, village, number in db.session.execute(statement)
    ]
    return tuple(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None


def villages_of_clerk(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of the villages for which the actor may record meetings."""
    codes = [
        post.territory for post in actor.posts if post.role == "village_clerk" and len(post.territory) == 12
    ]
    rows = db.session.execute(
        select(Region.code, Region.name).where(Region.code.in_(codes)).order_by(Region.code)
    )
    return tuple((code, name) for code, name in rows)


def calling_page(actor: Actor, village: str, purpose: str) -> CallingPage:
    """Return what a meeting of a village can be prepared from; Forbidden for another's village."""
    names = dict(villages_of_clerk(actor))
    if not actor.may(Permission.MEETINGS_RECORD) or village not in names or purpose not in AGREED:
        raise Forbidden
    today = clock.today()
    roster = db.session.execute(
        select(Person.id, Person.name, Person.name_key)
        .join(RosterEntry, RosterEntry.person_id == Person.id)
        .where(
            RosterEntry.region_code == village,
            RosterEntry.valid_from <= today,
            or_(RosterEntry.valid_to.is_(None), RosterEntry.valid_to >= today),
        )
        .distinct()
        .order_by(Person.name_key, Person.id)
    )
    cases = {one: _waiting(village, one) for one in AGREED}
    return CallingPage(
        village=village,
        village_name=names[village],
        purpose=purpose,
        waiting={one: len(found) for one, found in cases.items()},
        body=profiles.value("appraisal_body", today),
        roster=tuple((number, name) for number, name, _ in roster),
        cases=cases[purpose],
    )


def _waiting(village: str, purpose: str) -> tuple[tuple[str, str], ...]:
    """Return (reference, words) of the cases of a village that wait for a meeting of the purpose."""
    called = exists().where(
        Vote.case_id == Case.id, Vote.meeting_id == Meeting.id, Meeting.status == "called"
    )
    cases = db.session.execute(
        select(Case.ref, Person.name)
        .join(Household, Household.id == Case.household_id)
        .join(Person, Person.id == Household.head_id)
        .where(
            Case.territory >= village,
            Case.territory < f"{village}:",
            Case.state.in_(BEFORE_MEETING[purpose]),
            is_turn_of("village_clerk"),
            ~called,
        )
        .order_by(Case.due_on, Case.id)
        .limit(PAGE)
    )
    return tuple((ref, f"{head} · {ref}") for ref, head in cases)


def meeting_page(actor: Actor, meeting_id: int) -> MeetingPage:
    """Return a meeting in reach; raise :class:`NotFound` otherwise."""
    row = get_meeting(db.session(), actor, meeting_id)
    chair, recorder = aliased(Person), aliased(Person)
    village, chaired, recorded = db.session.execute(
        select(Region.name, chair.name, recorder.name)
        .select_from(Region)
        .outerjoin(chair, chair.id == row.chair_id)
        .outerjoin(recorder, recorder.id == row.recorder_id)
        .where(Region.code == row.region_code)
    ).one()
    expected = _expected(row)
    limits = profiles.values(row.held_on)
    cases, labels = _cases(actor, row, expected)
    return MeetingPage(
        id=row.id,
        village_code=row.region_code,
        village=village,
        purpose=row.purpose,
        body=row.body,
        held_on=row.held_on,
        place=row.place,
        chair=chaired or "",
        recorder=recorded or "",
        status=row.status,
        minutes=unsealed(row.key, row.minutes_sealed, f"meeting/{row.id}/minutes"),
        expected=expected,
        cases=cases,
        papers=paper_rows(Evidence.meeting_id == row.id, row.key),
        quorum=limits["appraisal_quorum"],
        floor=limits["appraisal_floor"] if row.body == "representatives" else 0,
        labels=labels,
    )


def _expected(row: Meeting) -> tuple[Expected, ...]:
    rows = db.session.execute(
        select(Attendance, Person.name)
        .join(Person, Person.id == Attendance.person_id)
        .where(Attendance.meeting_id == row.id)
        .order_by(Person.name_key, Person.id)
    )
    return tuple(Expected(one.person_id, name, one.kind, one.present) for one, name in rows)


def _cases(
    actor: Actor, row: Meeting, expected: Sequence[Expected]
) -> tuple[tuple[VotedCase, ...], Mapping[str, str]]:
    newest, later = aliased(Visit), aliased(Visit)
    found = db.session.execute(
        select(Case, Vote, Person.name, newest.category)
        .join(Vote, Vote.case_id == Case.id)
        .join(Household, Household.id == Case.household_id)
        .join(Person, Person.id == Household.head_id)
        .outerjoin(newest, newest.case_id == Case.id)
        .outerjoin(later, (later.case_id == Case.id) & (later.sequence > newest.sequence))
        .where(Vote.meeting_id == row.id, later.id.is_(None))
        .order_by(Case.id)
    ).all()
    names = {one.person_id: one.name for one in expected}
    people, present = frozenset(names), sum(1 for one in expected if one.present)
    recused = _recused(row.id)
    labels: dict[str, str] = {}
    cases = []
    for case, vote, head, category in found:
        aside = recused.get(case.id, ())
        carried = row.status == "recorded" and vote.agreed * 2 > present - len(aside)
        waits = row.status == "recorded" and takes_vote(db.session(), row, case, carried=carried)
        reasons: tuple[Reason, ...] = ()
        if waits:
            action = (AGREED if carried else DECLINED)[row.purpose]
            known, reasons = what_is_missing(actor, case, action)
            labels |= known
        cases.append(
            VotedCase(
                case.id, case.ref, head, case.state, category or "",
                vote.agreed, vote.against, vote.abstained,
                tuple(names.get(one, "?") for one in aside), _kin(case, people), carried, waits, reasons,
            )
        )  # fmt: skip
    return tuple(cases), labels


def _recused(meeting_id: int) -> dict[int, tuple[int, ...]]:
    rows = db.session.execute(
        select(Recusal.case_id, Recusal.person_id).where(Recusal.meeting_id == meeting_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for case_id, person_id in rows:
        found[case_id] = (*found.get(case_id, ()), person_id)
    return found


def _kin(case: Case, people: frozenset[int]) -> frozenset[int]:
    belongs = (Membership.household_id == case.household_id, Membership.valid_to.is_(None))
    members = db.session.execute(select(Membership.person_id).where(*belongs)).scalars()
    return kin_among(db.session(), people, list(members))
