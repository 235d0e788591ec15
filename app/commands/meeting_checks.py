"""What must agree before a meeting is prepared or recorded: people, days, votes, papers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, profiles
from app.audit.record import looks_personal
from app.commands.decline_checks import wrong_reasons
from app.definitions import of_case
from app.errors import Problem
from app.facts.case import recorded_late
from app.facts.steps import kin_among
from app.facts.votes import AGREED
from app.models.case import Case
from app.models.evidence import Evidence
from app.models.household import Membership, RosterEntry
from app.models.meeting import Attendance, Meeting, Vote
from workflows.monitoring.meeting_guards import REPRESENTATIVES
from workflows.parameters import PARAMETERS

MOST_BYTES = 36_000
"""Of all words of one meeting together: sealed, they have to fit into one event."""

BODIES = PARAMETERS["appraisal_body"].choices


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """A meeting about to be held: which village, when, where, as what, and on which cases.

    ``purpose`` is ``identification`` or ``elimination``: one meeting appraises households of one purpose.
    """

    village: str
    body: str
    held_on: date
    place: str
    chair_id: int
    recorder_id: int
    refs: Sequence[str]
    purpose: str = "identification"


@dataclass(frozen=True, slots=True)
class Ballot:
    """The vote on one case. ``recused`` stood aside; ``reasons`` and text are for one not agreed to."""

    agreed: int
    against: int
    abstained: int
    recused: frozenset[int] = frozenset()
    reasons: Sequence[str] = ()
    reason_text: str = ""


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """What the meeting came to: who was present, the minutes, and each ballot by its case's reference."""

    present: frozenset[int]
    minutes: str
    ballots: Mapping[str, Ballot] = field(default_factory=dict)
    late_reason: str = ""


def wrong_plan(plan: MeetingPlan, expected: Sequence[RosterEntry]) -> list[Problem]:
    """Return what is wrong with a meeting about to be prepared."""
    problems = []
    if plan.held_on > clock.today():
        problems.append(Problem("held_on", "date_future"))
    if plan.body not in {code for code, _ in BODIES}:
        problems.append(Problem("body", "unknown_choice"))
    if looks_personal(plan.place):
        problems.append(Problem("place", "personal_number"))
    if not expected:
        problems.append(Problem("", "roster_empty"))
    people = {entry.person_id for entry in expected}
    for name in ("chair_id", "recorder_id"):
        if expected and getattr(plan, name) not in people:
            problems.append(Problem(name, "unknown_choice"))
    if plan.purpose not in AGREED:
        problems.append(Problem("purpose", "unknown_choice"))
    if not plan.refs:
        problems.append(Problem("refs", "choose_some"))
    return problems


def wrong_cases(session: Session, cases: Sequence[Case], plan: MeetingPlan) -> list[Problem]:
    """Return what keeps cases off a meeting: not their turn, called already, visited after it."""
    problems = []
    called = set(
        session.execute(
            select(Vote.case_id)
            .join(Meeting, Meeting.id == Vote.meeting_id)
            .where(Meeting.status == "called", Vote.case_id.in_([case.id for case in cases]))
        ).scalars()
    )
    for case in cases:
        told = {"ref": case.ref}
        if case.territory[:12] != plan.village or not _waits(session, case, plan.purpose):
            problems.append(Problem("refs", "case_not_waiting", told))
        elif case.id in called:
            problems.append(Problem("refs", "case_called_already", told))
        elif plan.held_on < case.entered_on:
            problems.append(Problem("held_on", "before_step", {**told, "day": case.entered_on}))
    return problems


def _waits(session: Session, case: Case, purpose: str) -> bool:
    """Return whether the case's next act is an appraisal for the purpose, by its own definition."""
    actions = of_case(session, case.workflow_digest).workflow.actions_from(case.state)
    return " village_clerk " in case.turn and any(action.name == AGREED.get(purpose) for action in actions)


def wrong_record(
    session: Session, row: Meeting, votes: Sequence[tuple[Case, Vote]], minutes: MeetingRecord
) -> list[Problem]:
    """Return everything that doesn't agree in the record of a meeting."""
    expected = frozenset(
        session.execute(select(Attendance.person_id).where(Attendance.meeting_id == row.id)).scalars()
    )
    limits = profiles.values(row.held_on)
    problems = []
    if not minutes.present <= expected:
        problems.append(Problem("present", "unknown_choice"))
    need = Fraction(str(limits["appraisal_quorum"])) * len(expected)
    floor = limits["appraisal_floor"] if row.body == REPRESENTATIVES else 0
    if len(minutes.present) < max(need, floor):
        least = max(-(-need.numerator // need.denominator), floor)
        problems.append(
            Problem("present", "quorum_missed", {"least": least, "present": len(minutes.present)})
        )
    if not minutes.minutes.strip():
        problems.append(Problem("minutes", "minutes_missing"))
    words = (minutes.minutes, minutes.late_reason, *(one.reason_text for one in minutes.ballots.values()))
    if sum(len(text.encode()) for text in words) > MOST_BYTES:
        problems.append(Problem("minutes", "too_long_together", {"most": MOST_BYTES // 3}))
    today = clock.today()
    late = recorded_late(profiles.values(today), profiles.entered_years(), row.held_on, today)
    if late and not minutes.late_reason.strip():
        problems.append(Problem("late_reason", "late_reason_missing"))
    kept = set(
        session.execute(
            select(Evidence.kind).where(Evidence.meeting_id == row.id, Evidence.struck_on.is_(None))
        ).scalars()
    )
    problems += [
        Problem("", f"paper_missing_{kind}") for kind in ("minutes", "sign_in_sheet") if kind not in kept
    ]
    for case, _ in votes:
        problems += _wrong_ballot(session, row, case, minutes)
    return problems


def _wrong_ballot(session: Session, row: Meeting, case: Case, minutes: MeetingRecord) -> list[Problem]:
    ballot = minutes.ballots.get(case.ref)
    if ballot is None:
        return [Problem(f"agreed_{case.id}", "votes_missing")]
    problems = []
    counts = (ballot.agreed, ballot.against, ballot.abstained)
    recused = ballot.recused & minutes.present
    voters = len(minutes.present) - len(recused)
    if min(counts) < 0 or sum(counts) != voters:
        details = {"sum": sum(counts), "voters": voters}
        problems.append(Problem(f"agreed_{case.id}", "votes_dont_add_up", details))
    members = session.execute(
        select(Membership.person_id).where(
            Membership.household_id == case.household_id, Membership.valid_to.is_(None)
        )
    ).scalars()
    if kin_among(session, minutes.present, list(members)) - recused:
        problems.append(Problem(f"recused_{case.id}", "kin_not_recused"))
    if ballot.agreed * 2 > voters:
        return problems
    refused = row.purpose == "identification"
    if (refused and not ballot.reasons) or not ballot.reason_text.strip():
        problems.append(Problem(f"reason_text_{case.id}", "decline_reason_missing"))
    elif refused:
        problems += wrong_reasons(session, case, tuple(ballot.reasons), ballot.reason_text, row.held_on)
    return problems
