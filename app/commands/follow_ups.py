"""Visits to a family after enrolment (走访, monitoring.md 5.1): recorded in one short form, day by day.

Neither place nor hour nor length is asked, no picture is needed and nothing is counted but whether the
family was met (product.md 2, rules 1 and 8).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import content_of
from app.commands.case_notes import note
from app.commands.help_measures import help_post
from app.commands.leads import SHORTEST_CONTENT, LeadFacts, report
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, Problem
from app.facts.follow_ups import is_followed_up
from app.keyring import vault
from app.lookup import get_case
from app.models.account import Person
from app.models.case import Case
from app.models.help import FollowUp
from app.models.household import Household, Membership
from app.permissions import Permission
from app.policy import Actor, HeldPost
from workflows.monitoring.help import FINDING, OUTCOME, REACHED

LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class Told:
    """What a visit brought: when, how and whom, then either no change or what was found."""

    visited_on: date
    met: str
    met_id: int
    unchanged: bool
    findings: Sequence[str] = ()
    outcome: str = ""
    note: str = ""


def record_follow_up(*, actor: Actor, ref: str, told: Told, once: str) -> int:
    """Record a visit and return its number.

    Forbidden with ``no_visit_owed`` before the approval or after the end.
    """
    if not actor.may(Permission.HELP_RECORD):
        raise Forbidden
    key = once_key(actor.account_id, "follow_up", ref, once, said=told)

    def work(session: Session) -> int:
        return record_within(session, actor, ref, told, key)

    return perform_once(key, work, lambda first: int(content_of(first.body)["data"]["follow_up"]))


def record_within(session: Session, actor: Actor, ref: str, told: Told, key: str) -> int:
    """Record a visit inside the running transaction, under the key of its effect; return its number."""
    case = get_case(session, actor, ref, lock=True)
    post = may_record(session, actor, case, told)
    row = _row(actor, case, told)
    session.add(row)
    session.flush()
    data = {
        "follow_up": row.id, "met": told.met, "unchanged": told.unchanged,
        "findings": sorted(told.findings), "follows": told.outcome,
    }  # fmt: skip
    personal = {"note": told.note.strip()} if told.note.strip() else {}
    note(
        session, case, "case.follow_up_recorded", actor=actor, post=post, occurred_on=told.visited_on,
        data=data, personal=personal, once=key,
    )  # fmt: skip
    if told.outcome == "lead":
        report(session, actor, post, _noticed(session, case, told), None, follow_up_id=row.id)
    return row.id


def may_record(session: Session, actor: Actor, case: Case, told: Told) -> HeldPost:
    """Return the post in which a visit may be recorded; raise what keeps it from being recorded."""
    post = help_post(session, actor, case)
    if not is_followed_up(case.state):
        raise Forbidden("no_visit_owed")
    problems = _wrong(session, case, told)
    if problems:
        raise Invalid(*problems)
    return post


def _row(actor: Actor, case: Case, told: Told) -> FollowUp:
    """Return the row of a visit, under the number that its event will have."""
    return FollowUp(
        case_id=case.id,
        sequence=case.last_sequence + 1,
        account_id=actor.account_id,
        visited_on=told.visited_on,
        met=told.met,
        met_id=told.met_id,
        findings=sorted(told.findings),
        outcome=told.outcome,
        note_sealed=_sealed(case, told.note),
        recorded_at=clock.now(),
    )


def _noticed(session: Session, case: Case, told: Told) -> LeadFacts:
    """Return what a visit found as the report of a lead on the same household (red flag V14)."""
    head = session.execute(
        select(Person.name)
        .join(Household, Household.head_id == Person.id)
        .where(Household.id == case.household_id)
    ).scalar_one()
    return LeadFacts(
        source="follow_up",
        supplier=None,
        territory=case.territory,
        name=head,
        national_id=None,
        phone=None,
        address=None,
        household_id=case.household_id,
        risks=(),
        content=told.note,
        noticed_on=told.visited_on,
    )


def _sealed(case: Case, text: str) -> str | None:
    """Return a note under the number that its event will have, None for an empty one."""
    place = f"follow_up/{case.id}/{case.last_sequence + 1}"
    return vault().seal(case.key, text.strip(), context=place) if text.strip() else None


def _wrong(session: Session, case: Case, told: Told) -> list[Problem]:
    problems = []
    if told.visited_on > clock.today():
        problems.append(Problem("visited_on", "date_future"))
    elif told.visited_on < case.opened_on:
        problems.append(Problem("visited_on", "before_start", {"day": case.opened_on}))
    if told.met not in {code for code, _ in REACHED}:
        problems.append(Problem("met", "unknown_choice"))
    if not _alive(session, case, told.met_id):
        problems.append(Problem("met_id", "not_a_member"))
    if not set(told.findings) <= {code for code, _ in FINDING}:
        problems.append(Problem("findings", "unknown_choice"))
    if told.unchanged == bool(told.findings):
        problems.append(
            Problem("unchanged", "unchanged_with_finding" if told.unchanged else "outcome_without_finding")
        )
    if told.findings and told.outcome not in {code for code, _ in OUTCOME}:
        problems.append(Problem("outcome", "outcome_missing"))
    elif told.outcome and not told.findings:
        problems.append(Problem("outcome", "unknown_choice"))
    if told.findings and not told.note.strip():
        problems.append(Problem("note", "note_missing"))
    elif told.outcome == "lead" and len(told.note.strip()) < SHORTEST_CONTENT:
        problems.append(Problem("note", "noticed_missing", {"least": SHORTEST_CONTENT}))
    elif len(told.note.strip()) > LONGEST_NOTE:
        problems.append(Problem("note", "too_long", {"most": LONGEST_NOTE}))
    return problems


def _alive(session: Session, case: Case, person_id: int) -> bool:
    found = session.execute(
        select(Person.died_on)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.household_id == case.household_id,
            Membership.person_id == person_id,
            Membership.valid_to.is_(None),
        )
    ).one_or_none()
    return found is not None and found.died_on is None
