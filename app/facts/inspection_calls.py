"""What is recorded of a household that is called back, in the words of the questions, and what differs."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.account import Post
from app.models.case import Case
from app.models.help import FollowUp, HelperAssignment, HelpMeasure
from app.models.organisation import Organisation

TOLD = "inspection_call_try"
"""Context under which is sealed what was said; the number of the call and of the event follow."""
MONTH, YEAR = timedelta(days=31), timedelta(days=365)
BY_PHONE = "by_phone"


def recorded_of(session: Session, household_id: int, on: date) -> dict[str, str]:
    """Return what the records answer to the questions of a call on a day, where they answer at all."""
    cases = select(Case.id).where(Case.household_id == household_id)
    visits = session.execute(
        select(FollowUp.account_id)
        .where(
            FollowUp.case_id.in_(cases), FollowUp.met != BY_PHONE, FollowUp.visited_on <= on,
            FollowUp.visited_on >= on - MONTH,
        )
        .order_by(FollowUp.visited_on.desc(), FollowUp.id.desc())
    ).scalars()  # fmt: skip
    last = visits.first()
    helper = session.execute(
        select(HelperAssignment.account_id).where(
            HelperAssignment.household_id == household_id, HelperAssignment.valid_to.is_(None)
        )
    ).scalar_one_or_none()
    delivered, amount = session.execute(
        select(
            func.count(HelpMeasure.id),
            func.sum(HelpMeasure.amount).filter(HelpMeasure.delivered_on > on - YEAR),
        ).where(HelpMeasure.case_id.in_(cases), HelpMeasure.delivered_on <= on)
    ).one()
    return {
        "visited": "yes" if last is not None else "no",
        "visitor": _visitor(session, last, helper),
        "help": "all" if delivered else "none",
        "amount": f"{Decimal(amount or 0):.2f}",
        "knows": "yes" if helper is not None else "no",
    }


def differing(answers: Mapping[str, str], recorded: Mapping[str, str]) -> tuple[str, ...]:
    """Return the questions whose answers don't agree with the record; who isn't sure contradicts nobody."""
    return tuple(
        name
        for name, said in answers.items()
        if name in recorded and said not in ("", "unsure") and not _agree(name, said, recorded[name])
    )


def _agree(name: str, said: str, recorded: str) -> bool:
    if name == "amount":
        return Decimal(said) == Decimal(recorded)
    # Whoever knows a helper that nobody recorded contradicts no duty.
    return said == recorded or (name == "knows" and recorded == "no")


def _visitor(session: Session, account: int | None, helper: int | None) -> str:
    """Return who came last by the record: the helper, somebody of the village, or somebody else."""
    if account is None:
        return "nobody"
    if account == helper:
        return "helper"
    village = session.execute(
        select(Post.id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Post.account_id == account, Organisation.level == "village")
        .limit(1)
    ).first()
    return "village" if village is not None else "other"
