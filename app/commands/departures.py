"""Members who leave a household, or die."""

from datetime import date

from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.after_decision import refuse_backdated
from app.commands.household_parts import (
    drop_grams,
    note_change,
    one_member,
    open_case,
    open_members,
    writable,
)
from app.commands.transaction import perform_once
from app.errors import Invalid, Problem
from app.models.account import Person
from app.models.household import Household, Membership
from app.policy import Actor
from workflows.monitoring import codes


def end_membership(
    *, actor: Actor, household_id: int, person_id: int, left_on: date, reason: str, seen: int, once: str
) -> None:
    """Record that a member left or died; ``reason`` is a code of LEFT, ``left_on`` the last day.

    The head leaves only after another one was named, unless nobody is left: then the household ends.
    An open case is told.
    """
    key = once_key(
        actor.account_id, "household.member_left", household_id, person_id, once, said=[left_on, reason]
    )

    def work(session: Session) -> None:
        household, post = writable(session, actor, household_id, seen)
        membership, person = one_member(session, household, person_id)
        last = len(open_members(session, household_id)) == 1
        if reason != "death":  # known late, told at once: nobody goes on helping the dead
            refuse_backdated(session, household_id, left_on, field="left_on")
        _check_leaving(session, household, membership, person, left_on, reason, last)
        membership.valid_to, membership.reason_out = left_on, reason
        drop_grams(session, person.id)
        session.flush()
        if reason == "death":
            person.died_on = left_on
            record(session, person, "person.died", actor=actor, post=post, occurred_on=left_on)
        if last:
            household.ended_on = left_on
        record(
            session,
            household,
            "household.member_left",
            actor=actor,
            post=post,
            occurred_on=left_on,
            data={"person": person.id, "reason_out": reason, "last": last},
            once=key,
        )
        note_change(session, actor, post, household, change=reason, person_id=person.id, on=left_on)

    perform_once(key, work, lambda _first: None)


def _check_leaving(
    session: Session,
    household: Household,
    membership: Membership,
    person: Person,
    left_on: date,
    reason: str,
    last: bool,
) -> None:
    problems = []
    if reason not in dict(codes.LEFT):
        problems.append(Problem("reason", "unknown_choice"))
    if left_on > clock.today():
        problems.append(Problem("left_on", "date_future"))
    elif left_on < membership.valid_from:
        problems.append(Problem("left_on", "before_joining", {"day": membership.valid_from}))
    if household.head_id == person.id and not last:
        problems.append(Problem("", "head_first"))
    if last and reason != "death" and open_case(session, household.id) is not None:
        problems.append(Problem("", "last_with_case"))
    if problems:
        raise Invalid(*problems)
