"""Objections to a notice (异议): received, looked into by somebody else, decided (monitoring.md 4.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import content_of
from app.commands.case_notes import note
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.facts.household import kin_accounts
from app.facts.notices import hanging_notice
from app.facts.objections import hidden_from
from app.keyring import vault
from app.lookup import get_case
from app.models.account import Account, Relation
from app.models.case import Case
from app.models.notice import Notice, Objection
from app.permissions import Permission
from app.policy import Actor, acting_post
from workflows.monitoring.codes import CHANNEL

OUTCOMES = ("upheld", "not_upheld")


@dataclass(frozen=True, slots=True)
class Received:
    """An objection as it came in. An anonymous one has neither name nor telephone.

    ``about`` are accounts that it is about, who may then not look into it. ``above_village`` keeps it
    from everybody in the village.
    """

    received_on: date
    channel: str
    text: str
    name: str = ""
    phone: str = ""
    about: Sequence[int] = ()
    above_village: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """What came out: by whom it was looked into, and what was found."""

    outcome: str
    finding: str
    investigators: Sequence[int]
    decided_on: date


def receive_objection(*, actor: Actor, ref: str, received: Received, once: str) -> int:
    """Record an objection to the case's notice and return its number."""
    if not actor.may(Permission.OBJECTIONS_RECORD):
        raise Forbidden
    key = once_key(actor.account_id, "objection.received", ref, once, said=received)

    def work(session: Session) -> int:
        case = get_case(session, actor, ref, lock=True)
        post = acting_post(actor, Permission.OBJECTIONS_RECORD, case.territory)
        notice = _hanging(session, case)
        problems = _wrong_receipt(session, received, notice)
        if problems:
            raise Invalid(*problems)
        row = save_objection(session, case, notice, received)
        data = {
            "objection": row.id,
            "notice": notice.id,
            "channel": received.channel,
            "anonymous": row.objector_sealed is None,
            "about": sorted(received.about),
            "above_village": received.above_village,
        }
        note(
            session, case, "case.objection_received", actor=actor, post=post,
            occurred_on=received.received_on, data=data, personal={"text": received.text.strip()}, once=key,
        )  # fmt: skip
        return row.id

    return perform_once(key, work, lambda first: int(content_of(first.body)["data"]["objection"]))


def save_objection(session: Session, case: Case, notice: Notice, received: Received) -> Objection:
    """Add the row of an objection; what was said, and by whom, is sealed under its number."""
    row = Objection(
        notice_id=notice.id,
        case_id=case.id,
        received_on=received.received_on,
        channel=received.channel,
        objector_sealed=None,
        text_sealed="",
        objected_to=sorted(received.about),
        outcome="",
        finding_sealed=None,
        decided_on=None,
        investigators=[],
        above_village=received.above_village,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    place = f"objection/{row.id}"
    row.text_sealed = vault().seal(case.key, received.text.strip(), context=f"{place}/text")
    if received.name.strip() or received.phone.strip():
        said = orjson.dumps({"name": received.name.strip(), "phone": received.phone.strip()}).decode()
        row.objector_sealed = vault().seal(case.key, said, context=f"{place}/objector")
    session.flush()
    return row


def decide_objection(*, actor: Actor, objection_id: int, decided: Decided, once: str) -> str:
    """Record what came of an objection, and return the reference of its case.

    Nobody looks into an objection to himself or to his kin, or decides it (red flag P25).
    """
    if not actor.may(Permission.OBJECTIONS_DECIDE):
        raise Forbidden
    key = once_key(actor.account_id, "objection.decided", objection_id, once, said=decided)

    def work(session: Session) -> str:
        row, case = _found(session, actor, objection_id)
        post = acting_post(actor, Permission.OBJECTIONS_DECIDE, case.territory)
        if row.outcome:
            raise Forbidden("already_decided")
        by = {actor.account_id} | ({post.giver} if post.giver is not None else set())
        problems = _wrong_decision(session, row, case, decided, by)
        if problems:
            raise Invalid(*problems)
        if hidden_from(session, actor, case, [row]):
            raise Forbidden("objection_about_you")
        row.outcome, row.decided_on = decided.outcome, decided.decided_on
        row.investigators = sorted({*decided.investigators})
        row.finding_sealed = vault().seal(
            case.key, decided.finding.strip(), context=f"objection/{row.id}/finding"
        )
        session.flush()
        data = {
            "objection": row.id,
            "ref": case.ref,
            "outcome": decided.outcome,
            "investigators": sorted({*decided.investigators}),
        }
        note(
            session, case, "case.objection_decided", actor=actor, post=post,
            occurred_on=decided.decided_on, data=data,
            personal={"finding": decided.finding.strip()}, once=key,
        )  # fmt: skip
        return case.ref

    return perform_once(key, work, lambda first: str(content_of(first.body)["data"]["ref"]))


def _found(session: Session, actor: Actor, objection_id: int) -> tuple[Objection, Case]:
    """Return an objection with its case, where that is in reach.

    The case is locked before the objection is read: of two who decide, the second sees the first.
    """
    ref = session.execute(
        select(Case.ref).join(Objection, Objection.case_id == Case.id).where(Objection.id == objection_id)
    ).scalar_one_or_none()
    if ref is None:
        raise NotFound
    case = get_case(session, actor, ref, lock=True)
    return session.get_one(Objection, objection_id), case


def _hanging(session: Session, case: Case) -> Notice:
    """Return the notice that the case hangs on; refuse an objection to none."""
    row = hanging_notice(session, case)
    if row is None:
        raise Forbidden("no_notice_hangs")
    return row


def _wrong_receipt(session: Session, received: Received, notice: Notice) -> list[Problem]:
    problems = []
    if received.received_on > clock.today():
        problems.append(Problem("received_on", "date_future"))
    if notice.posted_on is not None and received.received_on < notice.posted_on:
        problems.append(Problem("received_on", "before_notice", {"day": notice.posted_on}))
    if notice.taken_down_on is not None and received.received_on > notice.taken_down_on:
        problems.append(Problem("received_on", "after_notice", {"day": notice.taken_down_on}))
    if received.channel not in {code for code, _ in CHANNEL}:
        problems.append(Problem("channel", "unknown_choice"))
    if not received.text.strip():
        problems.append(Problem("text", "answer_missing"))
    return [*problems, *_unknown(session, "about", received.about)]


def _wrong_decision(
    session: Session, row: Objection, case: Case, decided: Decided, by: set[int]
) -> list[Problem]:
    """Return what is wrong with a decision; ``by`` is who decides, and for whom where it is delegated."""
    problems = []
    if decided.outcome not in OUTCOMES:
        problems.append(Problem("outcome", "unknown_choice"))
    if decided.decided_on > clock.today():
        problems.append(Problem("decided_on", "date_future"))
    elif decided.decided_on < row.received_on:
        problems.append(Problem("decided_on", "before_objection", {"day": row.received_on}))
    if len(decided.finding.strip()) < 10:
        problems.append(Problem("finding", "finding_short"))
    about, near = set(row.objected_to), _near(session, case, row.objected_to)
    chosen = set(decided.investigators)
    if not chosen:
        problems.append(Problem("investigators", "choose_people"))
    if about & chosen:
        problems.append(Problem("investigators", "investigates_himself"))
    elif near & chosen:
        problems.append(Problem("investigators", "investigates_kin"))
    if by & about:
        problems.append(Problem("", "objection_about_you"))
    elif by & near:
        problems.append(Problem("", "objection_near_you"))
    return [*problems, *_unknown(session, "investigators", decided.investigators)]


def _near(session: Session, case: Case, about: Sequence[int]) -> frozenset[int]:
    """Return the accounts of kin of the household, and of kin of those whom an objection is about."""
    people = select(Account.person_id).where(Account.id.in_(about))
    kin = select(Relation.holder_id).where(Relation.person_id.in_(people), Relation.ended_on.is_(None))
    named = select(Relation.person_id).where(Relation.holder_id.in_(people), Relation.ended_on.is_(None))
    found = session.execute(
        select(Account.id).where(or_(Account.person_id.in_(kin), Account.person_id.in_(named)))
    ).scalars()
    return frozenset(found) | kin_accounts(session, case)


def _unknown(session: Session, field: str, accounts: Sequence[int]) -> list[Problem]:
    known = set(
        session.execute(
            select(Account.id).where(Account.id.in_(accounts), Account.closed_at.is_(None))
        ).scalars()
    )
    return [] if known == set(accounts) else [Problem(field, "unknown_choice")]
