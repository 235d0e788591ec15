"""Who is responsible for a household (帮扶责任人): assigned, handed over; those before stay readable."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.transaction import perform_once
from app.errors import Busy, Forbidden, Invalid, NotFound, Problem
from app.facts.helping import helps
from app.lookup import get_household
from app.models.account import Account
from app.models.help import HelperAssignment
from app.permissions import Permission
from app.policy import Actor, acting_post
from workflows.monitoring.help import HANDED_OVER


@dataclass(frozen=True, slots=True)
class HandOver:
    """Who becomes responsible, from which day on, and why.

    ``instead_of`` is the helper whom the sender saw in charge, None where he doesn't care who it is.
    """

    account_id: int
    since: date
    reason: str
    instead_of: int | None = None


def assign_helper(*, actor: Actor, household_id: int, hand_over: HandOver, once: str) -> None:
    """Make somebody responsible for a household; whoever was before is relieved on that day.

    Raises :class:`Invalid` for an account without a post today, one that is responsible already, or a
    day before the helper in charge began.
    """
    if not actor.may(Permission.HELPERS_ASSIGN):
        raise Forbidden
    key = once_key(actor.account_id, "helper.assigned", household_id, once, said=hand_over)

    def work(session: Session) -> None:
        household = get_household(session, actor, household_id, lock=True)
        post = acting_post(actor, Permission.HELPERS_ASSIGN, household.territory)
        if household.ended_on is not None:
            raise Forbidden("household_ended")
        before = helper_of(session, household.id)
        problems = _wrong(session, before, hand_over)
        if problems:
            raise Invalid(*problems)
        if before is not None:
            before.valid_to = hand_over.since
            session.flush()  # closed before the next one opens: a household has one helper
        session.add(
            HelperAssignment(
                household_id=household.id,
                account_id=hand_over.account_id,
                valid_from=hand_over.since,
                valid_to=None,
                reason=hand_over.reason,
                recorded_at=clock.now(),
            )
        )
        record(
            session, household, "household.helper_assigned", actor=actor, post=post,
            occurred_on=hand_over.since, data={"handed_over": hand_over.reason},
            changes={"helper": (before.account_id if before is not None else None, hand_over.account_id)},
            once=key,
        )  # fmt: skip

    perform_once(key, work, lambda _first: None)


def assign_each(
    *, actor: Actor, household_ids: Iterable[int], hand_over: HandOver, once: str
) -> dict[int, tuple[Problem, ...]]:
    """Hand several households over, each in a transaction of its own; return what is wrong with each.

    Where nothing is wrong the household is handed over. What can't be is left with its helper and
    holds up none of the others.
    """
    return {number: _one(actor, number, hand_over, once) for number in dict.fromkeys(household_ids)}


def _one(actor: Actor, household_id: int, hand_over: HandOver, once: str) -> tuple[Problem, ...]:
    try:
        assign_helper(actor=actor, household_id=household_id, hand_over=hand_over, once=once)
    except Invalid as refusal:
        return tuple(refusal.problems)
    except (NotFound, Forbidden):
        return (Problem("", "helper_changed"),)
    except Busy:
        return (Problem("", "busy"),)
    return ()


def helper_of(session: Session, household_id: int) -> HelperAssignment | None:
    """Return the open assignment of a household."""
    return session.execute(
        select(HelperAssignment).where(
            HelperAssignment.household_id == household_id, HelperAssignment.valid_to.is_(None)
        )
    ).scalar_one_or_none()


def _wrong(session: Session, before: HelperAssignment | None, hand_over: HandOver) -> list[Problem]:
    problems = []
    today = clock.today()
    if hand_over.since > today:
        problems.append(Problem("since", "date_future"))
    elif before is not None and hand_over.since < before.valid_from:
        problems.append(Problem("since", "before_start", {"day": before.valid_from}))
    if hand_over.instead_of is not None and (before is None or before.account_id != hand_over.instead_of):
        problems.append(Problem("", "helper_changed"))
    if hand_over.reason not in {code for code, _ in HANDED_OVER}:
        problems.append(Problem("reason", "unknown_choice"))
    if before is not None and before.account_id == hand_over.account_id:
        problems.append(Problem("account_id", "helper_same"))
    elif not session.scalar(select(helps(today)).where(Account.id == hand_over.account_id)):
        problems.append(Problem("account_id", "helper_unfit"))
    return problems
