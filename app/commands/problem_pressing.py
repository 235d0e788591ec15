"""What a superior does beside a problem's way: pressing (催办、通报、约谈), leads to discipline (移交)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, errors
from app.audit.idempotency import once_key
from app.audit.record import content_of, record
from app.commands.problem_records import LONGEST, refuse, sealed_of, text_wrong
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound
from app.keyring import vault
from app.lookup import get_case
from app.models.case import Case
from app.models.organisation import Organisation
from app.models.problem import DisciplineLead, Escalation
from app.permissions import Permission
from app.policy import Actor, HeldPost
from workflows.rectification.codes import RUNG

MOST_PEOPLE = 200
"""Whom one lead may concern; more is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class PressSheet:
    """How a superior presses: a code of ``RUNG``, the paper's day and number, new limit, what was said."""

    rung: str
    given_on: date
    number: str
    limit_on: date | None
    text: str


@dataclass(frozen=True, slots=True)
class LeadSheet:
    """A lead for a discipline body: to whom, since when, how many people it concerns, and the facts."""

    organisation_id: int
    handed_on: date
    people: int
    text: str


def press(*, actor: Actor, ref: str, sheet: PressSheet, once: str) -> int:
    """Write down that a superior pressed for a problem that isn't closed; return the event's number."""
    key = once_key(actor.account_id, f"{ref}/escalated", once, said=sheet)

    def work(session: Session) -> int:
        case = _problem_case(session, actor, ref)
        post = _post(actor, Permission.PROBLEMS_PRESS, case)
        refuse(_wrong_press(sheet))
        if case.closed_on is not None:
            raise Invalid(errors.Problem("", "problem_closed"))
        return _add_escalation(session, actor, post, case, sheet, key)

    return perform_once(key, work, lambda first: int(content_of(first.body)["sequence"]))


def _add_escalation(
    session: Session, actor: Actor, post: HeldPost, case: Case, sheet: PressSheet, key: str
) -> int:
    sequence = case.last_sequence + 1
    row = Escalation(
        case_id=case.id,
        sequence=sequence,
        rung=sheet.rung,
        given_on=sheet.given_on,
        number=sheet.number.strip(),
        limit_on=sheet.limit_on,
        organisation_id=post.organisation_id,
        text_sealed=sealed_of(case, sequence, sheet.text),
    )
    session.add(row)
    return record(
        session,
        case,
        "case.escalated",
        actor=actor,
        post=post,
        occurred_on=sheet.given_on,
        data={"rung": sheet.rung, "limit_on": sheet.limit_on, "document_number": row.number},
        personal={"said": sheet.text.strip()},
        key=case.key,
        once=key,
    )


def _wrong_press(sheet: PressSheet) -> list[errors.Problem]:
    wrong = [*text_wrong("text", sheet.text, LONGEST, required=True), *text_wrong("number", sheet.number, 80)]
    if sheet.rung not in dict(RUNG):
        wrong.append(errors.Problem("rung", "unknown_choice"))
    if sheet.given_on > clock.today():
        wrong.append(errors.Problem("given_on", "date_future"))
    if sheet.limit_on is not None and sheet.limit_on < sheet.given_on:
        wrong.append(errors.Problem("limit_on", "date_order"))
    return wrong


def hand_lead(*, actor: Actor, ref: str, sheet: LeadSheet, once: str) -> int:
    """Hand a lead to a discipline body and return its number. The rectification goes on beside it."""
    key = once_key(actor.account_id, f"{ref}/lead_handed_over", once, said=sheet)

    def work(session: Session) -> int:
        case = _problem_case(session, actor, ref)
        post = _post(actor, Permission.DISCIPLINE_LEADS_HAND, case)
        refuse(_wrong_lead(session, sheet))
        return _add_lead(session, actor, post, case, sheet, key)

    return perform_once(key, work, lambda first: int(content_of(first.body)["data"]["lead"]))


def _add_lead(session: Session, actor: Actor, post: HeldPost, case: Case, sheet: LeadSheet, key: str) -> int:
    sequence = case.last_sequence + 1
    row = DisciplineLead(
        case_id=case.id,
        sequence=sequence,
        organisation_id=sheet.organisation_id,
        handed_on=sheet.handed_on,
        people=sheet.people,
        text_sealed=sealed_of(case, sequence, sheet.text),
        received_on=None,
        received_by=None,
        answered_on=None,
    )
    session.add(row)
    session.flush()
    record(
        session,
        case,
        "case.lead_handed_over",
        actor=actor,
        post=post,
        occurred_on=sheet.handed_on,
        data={"lead": row.id, "organisation_id": row.organisation_id, "people": row.people},
        personal={"said": sheet.text.strip()},
        key=case.key,
        once=key,
    )
    return row.id


def _wrong_lead(session: Session, sheet: LeadSheet) -> list[errors.Problem]:
    wrong = list(text_wrong("text", sheet.text, LONGEST, required=True))
    body = session.get(Organisation, sheet.organisation_id)
    if body is None or body.kind != "discipline_body" or body.valid_to is not None:
        wrong.append(errors.Problem("organisation_id", "unknown_choice"))
    if sheet.handed_on > clock.today():
        wrong.append(errors.Problem("handed_on", "date_future"))
    if not 0 <= sheet.people <= MOST_PEOPLE:
        wrong.append(errors.Problem("people", "too_high", {"most": MOST_PEOPLE}))
    return wrong


def receive_lead(*, actor: Actor, lead_id: int, once: str) -> None:
    """Sign for a lead (签收), for somebody of the body that it was handed to."""

    def change(row: DisciplineLead) -> Mapping[str, str]:
        if row.received_on is not None:
            raise Invalid(errors.Problem("", "lead_received"))
        row.received_on, row.received_by = clock.today(), actor.account_id
        return {}

    _on_lead(actor, lead_id, "case.lead_received", once, change)


def answer_lead(*, actor: Actor, lead_id: int, outcome: str, once: str) -> None:
    """Write back what became of a lead, once it was signed for."""
    refuse(text_wrong("outcome", outcome, LONGEST, required=True))

    def change(row: DisciplineLead) -> Mapping[str, str]:
        if row.received_on is None or row.answered_on is not None:
            raise Invalid(errors.Problem("", "lead_not_waiting"))
        row.answered_on = clock.today()
        return {"said": outcome.strip()}

    _on_lead(actor, lead_id, "case.lead_answered", once, change)


def _on_lead(
    actor: Actor,
    lead_id: int,
    kind: str,
    once: str,
    change: Callable[[DisciplineLead], Mapping[str, str]],
) -> None:
    key = once_key(actor.account_id, f"{lead_id}/{kind}", once, said=lead_id)

    def work(session: Session) -> None:
        row, case = get_lead_of(session, actor, lead_id)
        post = next((one for one in actor.own_first if one.organisation_id == row.organisation_id), None)
        if post is None or not actor.may(Permission.DISCIPLINE_LEADS_ANSWER):
            raise Forbidden
        said = change(row)
        if said:
            row.outcome_sealed = vault().seal(
                case.key, said["said"], context=f"discipline_lead/{row.id}/outcome"
            )
        record(
            session, case, kind, actor=actor, post=post, data={"lead": row.id}, personal=said,
            key=case.key, once=key,
        )  # fmt: skip

    perform_once(key, work, lambda _first: None)


def get_lead_of(session: Session, actor: Actor, lead_id: int) -> tuple[DisciplineLead, Case]:
    """Return a lead with its locked case, for who may read leads to discipline and reaches the case."""
    row = session.get(DisciplineLead, lead_id)
    if row is None or not actor.may(Permission.DISCIPLINE_LEADS_READ):
        raise NotFound
    ref = session.execute(select(Case.ref).where(Case.id == row.case_id)).scalar_one()
    return row, get_case(session, actor, ref, lock=True)


def _problem_case(session: Session, actor: Actor, ref: str) -> Case:
    case = get_case(session, actor, ref, lock=True)
    if case.workflow != "rectification":
        raise NotFound
    return case


def _post(actor: Actor, permission: Permission, case: Case) -> HeldPost:
    post = actor.post_at(permission, case.territory)
    if post is None:
        raise Forbidden
    return post
