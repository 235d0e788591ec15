"""What a receipt shows its holder: five plain words, the promised dates, reasons, the way to appeal."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app import calendar, clock, profiles
from app.audit.seen import note_case
from app.definitions import of_case
from app.errors import NotFound
from app.facts.case import answers_in
from app.facts.refusals import appeal_until, refusing_signatures
from app.keyring import vault
from app.models.base import StreamKind, db
from app.models.case import Case
from app.models.event import Event
from app.models.public import Appeal, Receipt
from app.models.region import Region
from app.receipts import check_code
from app.sealing import Unreadable
from workflows.monitoring.fields import FORMAL_REASONS, REFUSAL_REASONS

REASONS = {**dict(FORMAL_REASONS), **dict(REFUSAL_REASONS)}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a household isn't recognised, as the family is told. ``reasons`` are messages."""

    decided_on: date
    reasons: tuple[str, ...]
    text: str
    appeal_until: date


@dataclass(frozen=True, slots=True)
class AppealView:
    """What became of the family's appeal."""

    received_on: date
    due_on: date
    outcome: str
    answer: str
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class StatusPage:
    """Where a case stands, in the family's words. ``words`` are the five, ``word`` is that of today.

    ``decision_due`` is the promised last day of the whole, ``next_due`` that of the present step; None
    where nothing is owed any more.
    """

    number: str
    village: str
    state: str
    words: tuple[str, ...]
    word: str
    received_on: date
    since: date
    next_due: date | None
    decision_due: date | None
    provisional: bool
    refusal: Refusal | None
    appeal: AppealView | None
    may_appeal: bool


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """A receipt as it is handed out, with the check code that opens it."""

    ref: str
    number: str
    code: str
    village: str
    received_on: date
    accept_due: date | None
    decision_due: date
    provisional: bool


_BEFORE_DECISION = frozenset({
    "received", "draft", "applied", "visited", "compared", "appraised", "on_notice", "township_review",
    "township_reviewed", "county_review",
})  # fmt: skip


def status_page(number: str) -> StatusPage:
    """Return where the case of a receipt stands; its holder has shown the check code before."""
    case, village = case_under(Receipt.number == number)
    workflow = of_case(db.session(), case.workflow_digest).workflow
    whole = _whole(case)
    waiting = case.state in _BEFORE_DECISION
    refusal = _refusal(case) if case.state == "rejected" else None
    appeal = _appeal(case)
    return StatusPage(
        number=number,
        village=village,
        state=case.state,
        words=workflow.public_words,
        word=workflow.state(case.state).public_word,
        received_on=case.opened_on,
        since=case.entered_on,
        next_due=case.due_on if waiting else None,
        decision_due=whole.on if waiting else None,
        provisional=waiting and (whole.provisional or case.due_provisional),
        refusal=refusal,
        appeal=appeal,
        may_appeal=refusal is not None
        and clock.today() <= refusal.appeal_until
        and (appeal is None or appeal.outcome == "upheld"),
    )


def receipt_page(number: str) -> ReceiptPage:
    """Return a receipt to show right after the application, with its check code."""
    case, village = case_under(Receipt.number == number)
    return _receipt(case, village)


def receipt_of(case: Case) -> ReceiptPage:
    """Return the receipt of a case that an officer reaches."""
    return _receipt(*case_under(Receipt.case_id == case.id))


def _receipt(case: Case, village: str) -> ReceiptPage:
    receipt = db.session().get_one(Receipt, case.id)
    whole = _whole(case)
    return ReceiptPage(
        ref=case.ref,
        number=receipt.number,
        code=check_code(receipt.number, receipt.issue),
        village=village,
        received_on=case.opened_on,
        accept_due=case.due_on if case.state == "received" else None,
        decision_due=whole.on,
        provisional=whole.provisional,
    )


def case_under(condition: object) -> tuple[Case, str]:
    """Return the case of a receipt and its village; raise :class:`NotFound` where there is none."""
    found = db.session.execute(
        select(Case, Region.name)
        .join(Receipt, Receipt.case_id == Case.id)
        .join(Region, Region.code == Case.territory)
        .where(condition)  # type: ignore[arg-type]
    ).one_or_none()
    if found is None:
        raise NotFound
    note_case(db.session(), found[0])
    return found[0], found[1]


def _whole(case: Case) -> calendar.Due:
    limit = profiles.for_case(case.profile_digest, clock.today())["limit_total"]
    return calendar.due(case.opened_on, limit["days"], limit["unit"], profiles.entered_years())


def _refusal(case: Case) -> Refusal:
    signed = refusing_signatures(db.session(), case)
    bodies = db.session.execute(
        select(Event.body)
        .where(
            Event.stream_kind == StreamKind.CASE.value,
            Event.stream_id == case.id,
            Event.sequence.in_([one.sequence for one in signed]),
        )
        .order_by(Event.sequence)
    ).scalars()
    answers = answers_in(case, bodies)
    reasons = answers.get("reasons", ())
    return Refusal(
        decided_on=case.entered_on,
        reasons=tuple(REASONS.get(code, "") for code in reasons if code in REASONS),
        text=str(answers.get("reason_text", "")),
        appeal_until=appeal_until(case),
    )


def _appeal(case: Case) -> AppealView | None:
    row = db.session.execute(
        select(Appeal).where(Appeal.case_id == case.id).order_by(Appeal.id.desc()).limit(1)
    ).scalar_one_or_none()
    if row is None:
        return None
    answer = ""
    if row.answer_sealed is not None:
        try:
            answer = vault().open(case.key, row.answer_sealed, context=f"appeal/{row.id}/answer")
        except Unreadable:
            answer = ""
    return AppealView(row.received_on, row.due_on, row.outcome, answer, row.decided_on)
