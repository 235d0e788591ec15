"""Help measures (帮扶措施): planned, delivered with proof, ended on their own day (monitoring.md 5)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import content_of
from app.commands.case_notes import note
from app.commands.household_parts import harm_now
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, Problem
from app.facts.help_measures import takes_plans
from app.facts.household import kin_accounts
from app.keyring import vault
from app.lookup import assigned_to, get_case, get_measure
from app.models.case import Case
from app.models.evidence import Evidence
from app.models.help import FollowUp, HelpMeasure
from app.models.organisation import Organisation
from app.permissions import Permission
from app.policy import Actor, HeldPost, acting_post
from workflows.monitoring.help import END, MEASURE, MISTAKE, PROOF

SHORTEST, LONGEST = 4, 500
MOST_YUAN = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done. ``measure`` is kind and item in one code; ``person`` is who sees to it.

    ``ends_on`` is the measure's own end, None where it has none. ``follow_up_id`` is the visit whose
    finding it answers.
    """

    measure: str
    content: str
    organisation_id: int
    person: str
    starts_on: date
    ends_on: date | None = None
    follow_up_id: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """That it reached the family: when, how much where it is money (yuan), and which paper proves it."""

    delivered_on: date
    proof_id: int | None
    amount: Decimal | None = None


def plan_measure(*, actor: Actor, ref: str, plan: Plan, once: str) -> int:
    """Add a measure to the plan of a case and return its number.

    Help is planned from the county's approval on, before it only with the fast lane (monitoring.md
    4.10); Forbidden with ``no_help_yet`` otherwise.
    """
    if not actor.may(Permission.HELP_RECORD):
        raise Forbidden
    key = once_key(actor.account_id, "measure.planned", ref, once, said=plan)

    def work(session: Session) -> int:
        return plan_within(session, actor, ref, plan, key)

    return perform_once(key, work, lambda first: int(content_of(first.body)["data"]["measure"]))


def plan_within(session: Session, actor: Actor, ref: str, plan: Plan, key: str) -> int:
    """Add a measure inside the running transaction, under the key of its effect; return its number."""
    case = get_case(session, actor, ref, lock=True)
    post = may_plan(session, actor, case, plan)
    row = _planned(session, case, plan)
    data = {
        "measure": row.id,
        "measure_kind": row.kind,
        "item": row.item,
        "body": row.organisation_id,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "follow_up": row.follow_up_id,
    }
    personal = {"content": plan.content.strip(), "person": plan.person.strip()}
    note(
        session, case, "case.measure_planned", actor=actor, post=post, data=data, personal=personal,
        once=key,
    )  # fmt: skip
    return row.id


def may_plan(session: Session, actor: Actor, case: Case, plan: Plan) -> HeldPost:
    """Return the post in which a measure may be planned; raise what keeps it from being planned."""
    post = help_post(session, actor, case)
    if not takes_plans(case):
        raise Forbidden("no_help_yet")
    problems = _wrong_plan(session, case, plan)
    if problems:
        raise Invalid(*problems)
    return post


def deliver_measure(*, actor: Actor, measure_id: int, delivery: Delivery, once: str) -> str:
    """Record that a measure reached the family, with its proof, and return the reference of the case.

    Kin of the household don't vouch for what it got.
    """
    if not actor.may(Permission.HELP_RECORD):
        raise Forbidden
    key = once_key(actor.account_id, "measure.delivered", measure_id, once, said=delivery)

    def work(session: Session) -> str:
        row, case = get_measure(session, actor, measure_id, lock=True)
        post = help_post(session, actor, case)
        if row.delivered_on is not None or row.ended_on is not None:
            raise Forbidden("already_decided")
        if {actor.account_id, post.giver} & kin_accounts(session, case):
            raise Forbidden("kin_vouches")
        problems = _wrong_delivery(session, case, row, delivery)
        if problems:
            raise Invalid(*problems)
        row.delivered_on, row.proof_id, row.amount = (
            delivery.delivered_on, delivery.proof_id, delivery.amount,
        )  # fmt: skip
        session.flush()
        data = {
            "measure": row.id,
            "ref": case.ref,
            "measure_kind": row.kind,
            "item": row.item,
            "proof": row.proof_id,
            "amount": str(row.amount) if row.amount is not None else None,
        }
        _noted(session, case, "case.measure_delivered", actor, post, delivery.delivered_on, data, key)
        return case.ref

    return perform_once(key, work, lambda first: str(content_of(first.body)["data"]["ref"]))


def end_measure(*, actor: Actor, measure_id: int, on: date, reason: str, once: str) -> str:
    """End a measure, with one of the reasons, and return the reference of the case.

    What was entered by mistake is ended as that: it stays readable and no longer counts.
    """
    if not actor.may(Permission.HELP_RECORD):
        raise Forbidden
    key = once_key(actor.account_id, "measure.ended", measure_id, once, said=[on, reason])

    def work(session: Session) -> str:
        row, case = get_measure(session, actor, measure_id, lock=True)
        post = help_post(session, actor, case)
        if row.ended_on is not None:
            raise Forbidden("already_decided")
        problems = _wrong_end(row, on, reason)
        if problems:
            raise Invalid(*problems)
        row.ended_on, row.end_reason = on, reason
        session.flush()
        data = {
            "measure": row.id,
            "ref": case.ref,
            "measure_kind": row.kind,
            "item": row.item,
            "end_reason": reason,
        }
        _noted(session, case, "case.measure_ended", actor, post, on, data, key)
        return case.ref

    return perform_once(key, work, lambda first: str(content_of(first.body)["data"]["ref"]))


def help_post(session: Session, actor: Actor, case: Case) -> HeldPost:
    """Return the post in which help of this case is recorded: by place, for departments by assignment."""
    return acting_post(actor, Permission.HELP_RECORD, case.territory, assigned_to(session, actor, case.id))


def _noted(
    session: Session, case: Case, kind: str, actor: Actor, post: HeldPost, on: date,
    data: dict[str, object], key: str,
) -> None:  # fmt: skip
    """Write the event, and weigh anew what the family lives through: help that came counts."""
    harm = harm_now(session, case)
    with session.no_autoflush:
        case.harm = harm
        note(session, case, kind, actor=actor, post=post, occurred_on=on, data=data, once=key)


def _planned(session: Session, case: Case, plan: Plan) -> HelpMeasure:
    row = HelpMeasure(
        case_id=case.id,
        kind=plan.measure[:2],
        item=plan.measure[2:],
        details_sealed="",
        organisation_id=plan.organisation_id,
        planned_on=clock.today(),
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        delivered_on=None,
        proof_id=None,
        amount=None,
        ended_on=None,
        end_reason="",
        follow_up_id=plan.follow_up_id,
        recorded_at=clock.now(),
    )
    session.add(row)
    session.flush()
    said = orjson.dumps({"content": plan.content.strip(), "person": plan.person.strip()}).decode()
    row.details_sealed = vault().seal(case.key, said, context=f"help_measure/{row.id}")
    session.flush()
    return row


def _wrong_plan(session: Session, case: Case, plan: Plan) -> list[Problem]:
    problems = []
    if plan.measure not in {code for code, _ in MEASURE}:
        problems.append(Problem("measure", "unknown_choice"))
    if len(plan.content.strip()) < SHORTEST:
        problems.append(Problem("content", "content_short"))
    elif len(plan.content.strip()) > LONGEST:
        problems.append(Problem("content", "too_long", {"most": LONGEST}))
    if not plan.person.strip():
        problems.append(Problem("person", "answer_missing"))
    if plan.ends_on is not None and plan.ends_on < plan.starts_on:
        problems.append(Problem("ends_on", "date_order"))
    today = clock.today()
    exists = session.execute(
        select(Organisation.id).where(
            Organisation.id == plan.organisation_id,
            or_(Organisation.valid_to.is_(None), Organisation.valid_to >= today),
        )
    ).first()
    if exists is None:
        problems.append(Problem("organisation_id", "unknown_choice"))
    if plan.follow_up_id is not None:
        visit = session.get(FollowUp, plan.follow_up_id)
        if visit is None or visit.case_id != case.id:
            problems.append(Problem("", "unknown_choice"))
    return problems


def _wrong_delivery(session: Session, case: Case, row: HelpMeasure, delivery: Delivery) -> list[Problem]:
    problems = []
    if delivery.delivered_on > clock.today():
        problems.append(Problem("delivered_on", "date_future"))
    elif delivery.delivered_on < row.starts_on:
        problems.append(Problem("delivered_on", "before_start", {"day": row.starts_on}))
    if delivery.amount is not None and not 0 < delivery.amount <= MOST_YUAN:
        problems.append(Problem("amount", "amount_bounds", {"most": int(MOST_YUAN)}))
    paper = session.get(Evidence, delivery.proof_id) if delivery.proof_id is not None else None
    fits = paper is not None and (paper.case_id, paper.kind, paper.struck_on) == (case.id, PROOF, None)
    if not fits:
        problems.append(Problem("proof", "proof_missing"))
    return problems


def _wrong_end(row: HelpMeasure, on: date, reason: str) -> list[Problem]:
    problems = []
    if reason not in {code for code, _ in END}:
        problems.append(Problem("reason", "unknown_choice"))
    elif row.delivered_on is None and reason in ("complete", "expired"):
        problems.append(Problem("reason", "never_delivered"))
    if on > clock.today():
        problems.append(Problem("on", "date_future"))
    elif reason != MISTAKE and on < (row.delivered_on or row.starts_on):
        problems.append(Problem("on", "before_start", {"day": row.delivered_on or row.starts_on}))
    return problems
