"""Appeals (申请复核) against a refusal: received, and answered by others than those who refused.

An appeal that is found right needs no answer of its own: the case is taken up again by the action
``reinstate``, which settles it.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app import calendar, clock, profiles
from app.audit.idempotency import once_key
from app.commands import public_brakes as brakes
from app.commands.case_notes import note
from app.commands.receipts import giving_post
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.facts.household import kin_accounts
from app.facts.refusals import appeal_until, refusing_signatures
from app.keyring import vault
from app.lookup import get_case
from app.models.case import Case, Task
from app.models.organisation import Organisation
from app.models.public import Appeal, Receipt
from app.permissions import Permission
from app.policy import Actor, HeldPost, acting_post
from workflows.monitoring.codes import CHANNEL

TASK = "appeal"


@dataclass(frozen=True, slots=True)
class AppealSheet:
    """What the family says, on which day and by which way it reached the office."""

    text: str
    received_on: date
    channel: str = "public_page"


def appeal_in_public(*, number: str, text: str, address: str, once: str) -> None:
    """Take the appeal of whoever has shown receipt ``number`` with its check code."""
    key = once_key(0, "public.appealed", number, once, said=text)

    def work(session: Session) -> None:
        counted = brakes.hold_back(session, brakes.SENT_FROM_PLACE, brakes.place(address))
        case = session.execute(
            select(Case).join(Receipt, Receipt.case_id == Case.id).where(Receipt.number == number)
            .with_for_update(of=Case)
        ).scalar_one_or_none()  # fmt: skip
        if case is None:
            raise NotFound
        _receive(session, case, AppealSheet(text, clock.today()), None, None, key)
        brakes.count(session, counted)

    perform_once(key, work, lambda _first: None)


def receive_appeal(*, actor: Actor, ref: str, sheet: AppealSheet, once: str) -> None:
    """Record an appeal that came on paper, by telephone or in person."""
    key = once_key(actor.account_id, "case.appeal_received", ref, once, said=sheet)

    def work(session: Session) -> None:
        case = get_case(session, actor, ref, lock=True)
        _receive(session, case, sheet, actor, giving_post(actor, case), key)

    perform_once(key, work, lambda _first: None)


def _receive(
    session: Session, case: Case, sheet: AppealSheet, actor: Actor | None, post: HeldPost | None, key: str
) -> None:
    if case.state != "rejected":
        raise Forbidden("nothing_to_appeal")
    if session.execute(select(Appeal.id).where(Appeal.case_id == case.id, _this_refusal(case))).first():
        raise Forbidden("appealed_already")
    problems = []
    if len(sheet.text.strip()) < 5:
        problems.append(Problem("text", "appeal_text_missing"))
    if sheet.channel not in {code for code, _ in CHANNEL}:
        problems.append(Problem("channel", "unknown_choice"))
    if sheet.received_on > clock.today():
        problems.append(Problem("received_on", "date_future"))
    if not case.entered_on <= sheet.received_on <= appeal_until(case):
        problems.append(Problem("received_on", "appeal_too_late", {"day": appeal_until(case)}))
    if problems:
        raise Invalid(*problems)
    limit = profiles.for_case(case.profile_digest, clock.today())["limit_appeal"]
    due = calendar.due(sheet.received_on, limit["days"], limit["unit"], profiles.entered_years())
    row = Appeal(
        case_id=case.id, received_on=sheet.received_on, channel=sheet.channel, text_sealed="", due_on=due.on,
        outcome="", answer_sealed=None, decided_on=None, recorded_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    row.text_sealed = vault().seal(case.key, sheet.text.strip(), context=f"appeal/{row.id}/text")
    _address(session, case, due.on)
    note(
        session, case, "case.appeal_received", actor=actor, post=post, occurred_on=sheet.received_on,
        data={"appeal": row.id, "channel": sheet.channel, "due_on": due.on},
        personal={"text": sheet.text.strip()}, once=key,
    )  # fmt: skip


def _this_refusal(case: Case) -> ColumnElement[bool]:
    """Return the condition that an appeal is against the refusal that stands now."""
    return and_(Appeal.received_on >= case.entered_on, Appeal.outcome != "upheld")


def _address(session: Session, case: Case, due_on: date) -> None:
    """Address the work to the township, or to the county's bureau where there is no such body."""
    places = (("township_government", f"{case.territory[:9]}000"),
              ("competent_bureau", f"{case.territory[:6]}000000"))  # fmt: skip
    for kind, region in places:
        body = session.execute(
            select(Organisation.id)
            .where(
                Organisation.kind == kind,
                Organisation.region_code == region,
                Organisation.valid_to.is_(None) | (Organisation.valid_to >= clock.today()),
            )
            .order_by(Organisation.id)
        ).scalars()
        organisation_id = next(iter(body), None)
        if organisation_id is not None:
            session.add(
                Task(
                    kind=TASK, case_id=case.id, account_id=None, organisation_id=organisation_id,
                    opened_on=clock.today(), due_on=due_on, done_at=None,
                )
            )  # fmt: skip
            return


def answer_appeal(*, actor: Actor, ref: str, text: str, once: str) -> None:
    """Answer an appeal that isn't found right, with the reason that the family reads.

    Neither those who refused nor kin of the household answer it.
    """
    key = once_key(actor.account_id, "case.appeal_answered", ref, once, said=text)

    def work(session: Session) -> None:
        case = get_case(session, actor, ref, lock=True)
        post = answering_post(session, actor, case)
        row = open_appeal(session, case)
        if row is None:
            raise Forbidden("no_appeal_waits")
        least = int(profiles.value("refusal_reason_min_length", clock.today()))
        if len(text.strip()) < least:
            raise Invalid(Problem("text", "appeal_answer_short", {"least": least}))
        row.outcome, row.decided_on = "not_upheld", clock.today()
        row.answer_sealed = vault().seal(case.key, text.strip(), context=f"appeal/{row.id}/answer")
        _done(session, case)
        note(
            session, case, "case.appeal_answered", actor=actor, post=post,
            data={"appeal": row.id, "outcome": row.outcome}, personal={"text": text.strip()}, once=key,
        )  # fmt: skip

    perform_once(key, work, lambda _first: None)


def answering_post(session: Session, actor: Actor, case: Case) -> HeldPost:
    """Return the post in which an appeal is answered; Forbidden for those who refused and for kin."""
    people = actor.people
    refused = {
        who
        for signed in refusing_signatures(session, case)
        for who in (signed.account_id, signed.on_behalf_of)
    }
    if people & refused:
        raise Forbidden("refused_it_yourself")
    if people & kin_accounts(session, case):
        raise Forbidden("kin_of_household")
    return acting_post(actor, Permission.APPEALS_ANSWER, case.territory)


def open_appeal(session: Session, case: Case) -> Appeal | None:
    """Return the appeal of a case that waits for an answer."""
    return session.execute(
        select(Appeal).where(Appeal.case_id == case.id, Appeal.outcome == "").order_by(Appeal.id).limit(1)
    ).scalar_one_or_none()


def settle(session: Session, case: Case, on: date) -> None:
    """Close the appeal of a case that was taken up again; the event of that act tells of it."""
    row = open_appeal(session, case)
    if row is not None:
        row.outcome, row.decided_on = "upheld", on
    _done(session, case)


def _done(session: Session, case: Case) -> None:
    tasks = session.execute(
        select(Task).where(Task.case_id == case.id, Task.kind == TASK, Task.done_at.is_(None))
    ).scalars()
    for task in tasks:
        task.done_at = clock.now()
