"""Locking, unlocking and destruction of personal data: proposed by one person, decided by another.

The county officer proposes and the county leader decides, with a fresh second factor. A lock holds as long
as it isn't lifted; destruction waits for the end of the period of keeping (PIPL 47; security.md 1.7, 12).
"""

from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import content_of, looks_personal, record
from app.commands.erasure_bounds import (
    Bound,
    bound_of,
    find_subject,
    kept_until,
    orders_of,
    subject_of,
)
from app.commands.erasure_keys import Reopening, carry_out, finish_orders
from app.commands.erasure_keys import told_of as _told
from app.commands.sign_in import ensure_confirmed
from app.commands.transaction import perform_once
from app.errors import Busy, Forbidden, Invalid, NotFound, Problem
from app.keyring import vault
from app.keystore import Standing
from app.models.account import Person
from app.models.erasure import Erasure
from app.models.household import Household
from app.permissions import GRANTED, Permission
from app.policy import Actor, HeldPost
from workflows.erasure import BASES_OF, DESTROY, LOCK

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ErasureSheet:
    """What is proposed, on which basis, by which paper and why; nothing in it may name anybody."""

    measure: str
    basis: str
    document_number: str
    reason: str


def propose_erasure(*, actor: Actor, kind: str, number: int, sheet: ErasureSheet, once: str) -> int:
    """Propose to lock, unlock or destroy a ``household``'s or ``person``'s data; return the order's number.

    Raises :class:`Invalid`, and :class:`Forbidden` where the measure doesn't fit how the data stand.
    """
    if not actor.may(Permission.ERASURES_PROPOSE):
        raise Forbidden
    mark = once_key(actor.account_id, "erasure.proposed", f"{kind}/{number}", once, said=sheet)

    def work(session: Session) -> int:
        subject = find_subject(session, kind, number, lock=True)
        post = _post_at(actor, Permission.ERASURES_PROPOSE, subject)
        bound = bound_of(session, subject)
        _refuse_unfit(session, subject, sheet.measure)
        if problems := _problems(sheet, bound):
            raise Invalid(*problems)
        if any(order.status == "proposed" for order in orders_of(session, subject)):
            raise Forbidden("erasure_waiting")
        order = _order(actor, subject, sheet)
        session.add(order)
        session.flush()
        record(
            session, subject, f"{kind}.erasure_proposed", actor=actor, post=post, data=_told(order), once=mark
        )
        return order.id

    return perform_once(mark, work, lambda first: int(content_of(first.body)["data"]["erasure"]))


def decide_erasure(*, actor: Actor, erasure_id: int, agree: bool, answer: str, once: str) -> int:
    """Decide a proposal of somebody else, with a fresh second factor, and carry it out; return its number.

    A destroyed key comes back from nowhere. Where the store of keys can't be reached just now, the rows are
    emptied and the runner destroys the keys when it can.
    """
    if not actor.may(Permission.ERASURES_DECIDE):
        raise Forbidden
    mark = once_key(actor.account_id, "erasure.decided", erasure_id, once, said=[agree, answer])

    def work(session: Session) -> int:
        order = session.get(Erasure, erasure_id, with_for_update=True)
        if order is None:
            raise NotFound
        if order.status != "proposed":
            raise Forbidden("already_decided")
        subject = subject_of(session, order, lock=True)
        post = _deciding_post(actor, order)
        ensure_confirmed(actor)
        if not agree and not answer.strip():
            raise Invalid(Problem("answer", "answer_missing"))
        if looks_personal(answer):
            raise Invalid(Problem("answer", "personal_number"))
        order.decided_by, order.decided_at, order.answer = actor.account_id, clock.now(), answer.strip()
        order.status = "decided" if agree else "refused"
        if not agree:
            kind = f"{subject.STREAM.value}.erasure_refused"
            record(session, subject, kind, actor=actor, post=post, data=_told(order), once=mark)
            return order.id
        _refuse_unfit(session, subject, order.measure)
        carry_out(session, order, subject, actor=actor, post=post, opening=opening, once=mark)
        return order.id

    with Reopening() as opening:
        number = perform_once(mark, work, lambda first: int(content_of(first.body)["data"]["erasure"]))
    try:
        finish_orders()
    except Busy:
        log.warning("erasure_waits", erasure=number)  # decided and saved; the runner goes on with it
    return number


def withdraw_erasure(*, actor: Actor, erasure_id: int, once: str) -> int:
    """Take back one's own proposal that nobody has decided; return its number."""
    mark = once_key(actor.account_id, "erasure.withdrawn", erasure_id, once)

    def work(session: Session) -> int:
        order = session.get(Erasure, erasure_id, with_for_update=True)
        if order is None or order.proposed_by != actor.account_id:
            raise NotFound
        if order.status != "proposed":
            raise Forbidden("already_decided")
        subject = subject_of(session, order, lock=True)
        order.status = "withdrawn"
        kind, post = f"{subject.STREAM.value}.erasure_withdrawn", actor.post_for(Permission.ERASURES_PROPOSE)
        record(session, subject, kind, actor=actor, post=post, data=_told(order), once=mark)
        return order.id

    return perform_once(mark, work, lambda _first: erasure_id)


def _refuse_unfit(session: Session, subject: Household | Person, measure: str) -> None:
    """Refuse a measure that doesn't fit how the data stand, or comes before its day."""
    standing = vault().standing(bytes(subject.key))
    if standing is Standing.DESTROYED:
        raise Forbidden("data_destroyed")
    if measure not in BASES_OF:
        raise Forbidden
    if (measure == LOCK) == (standing is Standing.LOCKED) and measure != DESTROY:
        raise Forbidden("data_locked" if measure == LOCK else "data_not_locked")
    if isinstance(subject, Person) or measure == DESTROY:
        last = kept_until(session, subject)
        if measure == DESTROY and clock.today() <= last:
            raise Forbidden("erasure_too_early")


def _problems(sheet: ErasureSheet, bound: Bound) -> list[Problem]:
    """Return what is wrong with a proposal; its words stay readable when the data are gone."""
    problems = []
    if sheet.basis not in BASES_OF[sheet.measure]:
        problems.append(Problem("basis", "choice_missing"))
    if not sheet.document_number.strip():
        problems.append(Problem("document_number", "document_needed"))
    if not sheet.reason.strip():
        problems.append(Problem("reason", "answer_missing"))
    for field in ("document_number", "reason"):
        text = getattr(sheet, field)
        if looks_personal(text):
            problems.append(Problem(field, "personal_number"))
        elif any(person.name in text for person in bound.persons):
            problems.append(Problem(field, "erasure_names_somebody"))
    return problems


def _order(actor: Actor, subject: Household | Person, sheet: ErasureSheet) -> Erasure:
    household = isinstance(subject, Household)
    return Erasure(
        measure=sheet.measure, status="proposed", basis=sheet.basis,
        household_id=subject.id if household else None, person_id=None if household else subject.id,
        document_number=sheet.document_number.strip(), reason=sheet.reason.strip(),
        proposed_by=actor.account_id, proposed_at=clock.now(), decided_by=None, decided_at=None, answer="",
        keys=[], kept_sealed=None, finished_at=None,
    )  # fmt: skip


def _post_at(actor: Actor, permission: Permission, subject: Household | Person) -> HeldPost:
    """Return the post that reaches a household; for a person without one, any that grants it."""
    if isinstance(subject, Person):
        post = actor.post_for(permission)
    else:
        post = actor.post_at(permission, subject.territory)
    if post is None:
        raise NotFound
    return post


def _deciding_post(actor: Actor, order: Erasure) -> HeldPost:
    """Return a post in which the actor may decide somebody else's proposal."""
    for post in actor.own_first:
        own = {actor.account_id, post.giver}
        if Permission.ERASURES_DECIDE in GRANTED[post.role] and order.proposed_by not in own:
            return post
    raise Forbidden("decide_own")
