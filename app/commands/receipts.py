"""Receipts (受理回执): one for every case, shown to whoever holds number and check code."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import content_of
from app.commands import public_brakes as brakes
from app.commands.case_notes import note
from app.commands.transaction import perform_once, transaction
from app.errors import Invalid, NotFound, Problem
from app.lookup import get_case
from app.models.case import Case
from app.models.public import Receipt
from app.permissions import Permission
from app.policy import Actor, HeldPost, acting_post
from app.receipts import digits, is_check_code, new_number


def free_number(session: Session) -> str:
    """Return a random number that no receipt has."""
    while True:
        number = new_number()
        taken = session.execute(select(Receipt.case_id).where(Receipt.number == number)).first()
        if taken is None:
            return number


def give_receipt(session: Session, case: Case, number: str) -> None:
    """Add the receipt of a new case; its number stands in the event that opened the case."""
    session.add(Receipt(case_id=case.id, number=number, issue=1, given_at=clock.now()))
    session.flush()


def check_receipt(*, number: str, code: str, address: str) -> str:
    """Return the number of the receipt that number and check code open.

    An unknown number and a wrong code are one answer: the same statements, the same work, the same
    :class:`Invalid`. Wrong ones are counted for the place they come from and for the number.
    """
    typed = digits(number)
    with transaction() as session:
        counted = (
            brakes.hold_back(session, brakes.WRONG_FROM_PLACE, brakes.place(address)),
            brakes.hold_back(session, brakes.WRONG_FOR_NUMBER, typed),
        )
        found = session.execute(
            select(Receipt.number, Receipt.issue).where(Receipt.number == typed)
        ).one_or_none()
        fits = is_check_code(typed, found.issue if found is not None else 1, code)
        right = fits and found is not None
        if not right:
            brakes.count(session, *counted)
    if not right:
        raise Invalid(Problem("", "receipt_wrong"))
    return typed


def renew_receipt(*, actor: Actor, ref: str, once: str) -> int:
    """Make a new check code for a lost receipt, so that the old one opens nothing; return its issue."""
    key = once_key(actor.account_id, "case.receipt_renewed", ref, once)

    def work(session: Session) -> int:
        case = get_case(session, actor, ref, lock=True)
        post = giving_post(actor, case)
        receipt = session.get(Receipt, case.id)
        if receipt is None:
            raise NotFound
        with session.no_autoflush:
            receipt.issue += 1
            receipt.given_at = clock.now()
        data = {"receipt": receipt.number, "issue": receipt.issue}
        note(session, case, "case.receipt_renewed", actor=actor, post=post, data=data, once=key)
        return receipt.issue

    return perform_once(key, work, lambda first: int(content_of(first.body)["data"]["issue"]))


def giving_post(actor: Actor, case: Case) -> HeldPost:
    """Return the post in which the actor hands out papers of a case; Forbidden where he holds none."""
    return acting_post(actor, Permission.CASES_WRITE, case.territory)
