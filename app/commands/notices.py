"""Public notices and announcements: prepared, posted, taken down, each step carried into its cases.

Masked by construction: an entry has no column for more than may be shown (monitoring.md 10).
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import calendar, clock, profiles
from app.audit.idempotency import once_key
from app.audit.record import content_of, record
from app.commands.batches import Outcome, sign_each
from app.commands.carried import said_in
from app.commands.case_notes import citation, note
from app.commands.cases import Act
from app.commands.notice_checks import (
    Hanging,
    NoticePlan,
    days_of,
    line_of,
    wrong_posting,
    wrong_taking_down,
)
from app.commands.transaction import perform_once, transaction
from app.errors import Forbidden, Invalid, Problem
from app.facts.notices import CLOSING, POSTING, STATE_OF, named_cases
from app.keyring import vault
from app.lookup import get_case, get_notice
from app.models.case import Case, Signature
from app.models.notice import Notice, NoticeEntry, Objection
from app.permissions import Permission
from app.policy import Actor, HeldPost
from workflows.vocabulary import Carrier

__all__ = ["Hanging", "NoticePlan", "carry_notice", "cases_of", "post_notice", "prepare_notice",
           "take_down_notice", "withdraw_notice"]  # fmt: skip


def prepare_notice(*, actor: Actor, plan: NoticePlan, once: str) -> int:
    """Prepare a notice for printing and return its number. Its lines are fixed from then on."""
    post = _clerk(actor, plan.village)
    key = once_key(actor.account_id, "notice.prepared", plan.village, once, said=plan)

    def work(session: Session) -> int:
        cases = [get_case(session, actor, ref) for ref in dict.fromkeys(plan.refs)]
        days, unit = days_of(session, cases, plan)
        row = Notice(
            region_code=plan.village,
            kind=plan.kind,
            status="prepared",
            days=days,
            unit=unit,
            prepared_on=clock.today(),
            posted_on=None,
            last_day=None,
            provisional=False,
            taken_down_on=None,
            place="",
            account_id=actor.account_id,
            key=vault().new_key(),
        )
        data = {"village": plan.village, "kind": plan.kind, "days": days, "unit": unit}
        data["cases"] = [case.ref for case in cases]
        record(session, row, "notice.prepared", actor=actor, post=post, data=data, once=key)
        session.add_all(line_of(session, row, case, position) for position, case in enumerate(cases, 1))
        return row.id

    return perform_once(key, work, lambda first: int(content_of(first.body)["stream"]["id"]))


def post_notice(*, actor: Actor, notice_id: int, hanging: Hanging, once: str) -> tuple[Outcome, ...]:
    """Record that a notice hangs, from when it counts, and sign it for each of its cases.

    The picture of the posted notice must be in its papers. The last full day is counted from the
    very number that the printed text names.
    """
    key = once_key(actor.account_id, "notice.posted", notice_id, once, said=hanging)

    def work(session: Session) -> None:
        row = get_notice(session, actor, notice_id, lock=True)
        post = _clerk(actor, row.region_code)
        if row.status != "prepared":
            raise Forbidden("already_decided")
        problems = wrong_posting(session, row, cases_of(session, row), hanging)
        if problems:
            raise Invalid(*problems)
        counted = calendar.due(hanging.day, row.days, row.unit, profiles.entered_years())
        with session.no_autoflush:
            row.status, row.posted_on, row.place = "posted", hanging.day, hanging.place.strip()
            row.last_day, row.provisional = counted.on, counted.provisional
        data = {"posted_on": hanging.day, "last_day": counted.on, "days": row.days, "unit": row.unit}
        _tell(session, actor, post, row, "notice.posted", hanging, data, key)

    perform_once(key, work, lambda _first: None)
    return carry_notice(actor=actor, notice_id=notice_id)


def take_down_notice(*, actor: Actor, notice_id: int, hanging: Hanging, once: str) -> tuple[Outcome, ...]:
    """Record that a notice was taken down after its last day, and sign its closing for each case."""
    key = once_key(actor.account_id, "notice.taken_down", notice_id, once, said=hanging)

    def work(session: Session) -> None:
        row = get_notice(session, actor, notice_id, lock=True)
        post = _clerk(actor, row.region_code)
        if row.status != "posted":
            raise Forbidden("already_decided")
        problems = wrong_taking_down(session, row, hanging)
        if problems:
            raise Invalid(*problems)
        with session.no_autoflush:
            row.status, row.taken_down_on = "taken_down", hanging.day
        data = {"taken_down_on": hanging.day, "last_day": row.last_day}
        _tell(session, actor, post, row, "notice.taken_down", hanging, data, key)

    perform_once(key, work, lambda _first: None)
    return carry_notice(actor=actor, notice_id=notice_id)


def carry_notice(*, actor: Actor, notice_id: int, late_reason: str = "") -> tuple[Outcome, ...]:
    """Give the signature that the notice's present step asks of the actor, on each of its cases.

    The clerk's is the first, the village head's the second; a case that has it already, or has
    moved on, is left out. ``late_reason`` says why it is done only now, where the record of the step
    doesn't. Tells what became of each of the others.
    """
    with transaction() as session:
        row = get_notice(session, actor, notice_id)
        action, day = _due(row)
        own = {post.role for post in actor.posts if post.covers(row.region_code)}
        late = said_in(
            session, row, "notice.taken_down" if action in CLOSING.values() else "notice.posted"
        ).late
        if late_reason.strip():
            late = {"recorded_in_time": late_reason.strip()}
        named = set(session.execute(named_cases(row.kind, (row.status,))).scalars())
        acts = []
        for case in cases_of(session, row):
            signed = _signed(session, case, action)
            turn = "village_head" if signed else "village_clerk"
            if case.state == STATE_OF[action] and case.id in named and signed < 2 and turn in own:
                on = _decided_last(session, row, case, day) if action in CLOSING.values() else day
                acts.append((case.ref, Act(action, case.version, on, reasons=late)))
    return sign_each(actor=actor, acts=acts, carrier=Carrier.NOTICE)


def _decided_last(session: Session, row: Notice, case: Case, day: date) -> date:
    """Return the day on which a case can be closed: that of the taking down, or of its last objection.

    An objection of the last day is decided when the notice is down already.
    """
    decided = session.execute(
        select(func.max(Objection.decided_on)).where(
            Objection.case_id == case.id, Objection.notice_id == row.id
        )
    ).scalar_one()
    return max(day, decided) if decided is not None else day


def withdraw_notice(*, actor: Actor, notice_id: int, reason: str, once: str) -> None:
    """Give up a notice that was prepared and not posted."""
    key = once_key(actor.account_id, "notice.withdrawn", notice_id, once, said=reason)

    def work(session: Session) -> None:
        row = get_notice(session, actor, notice_id, lock=True)
        post = _clerk(actor, row.region_code)
        if row.status != "prepared":
            raise Forbidden("already_decided")
        if not reason.strip():
            raise Invalid(Problem("reason", "answer_missing"))
        row.status = "withdrawn"
        record(
            session, row, "notice.withdrawn", actor=actor, post=post,
            personal={"reason": reason.strip()}, key=row.key, once=key,
        )  # fmt: skip

    perform_once(key, work, lambda _first: None)


def cases_of(session: Session, row: Notice) -> list[Case]:
    """Return the cases that a notice names, in the order of its lines."""
    return list(
        session.execute(
            select(Case)
            .join(NoticeEntry, NoticeEntry.case_id == Case.id)
            .where(NoticeEntry.notice_id == row.id)
            .order_by(NoticeEntry.position)
        ).scalars()
    )


def _clerk(actor: Actor, village: str) -> HeldPost:
    if actor.may(Permission.NOTICES_POST):
        for post in actor.posts:
            if post.covers(village) and post.role == "village_clerk":
                return post
    raise Forbidden


def _tell(
    session: Session,
    actor: Actor,
    post: HeldPost,
    row: Notice,
    kind: str,
    hanging: Hanging,
    data: Mapping[str, object],
    key: str,
) -> None:
    """Write the event of the notice, and one in each of its cases that cites it."""
    late = {"late": hanging.late_reason.strip()} if hanging.late_reason.strip() else {}
    record(
        session, row, kind, actor=actor, post=post, occurred_on=hanging.day, data=data, personal=late,
        key=row.key, once=key,
    )  # fmt: skip
    cited = citation(session, row)
    for case in cases_of(session, row):
        note(session, case, "case.noted", actor=actor, post=post, occurred_on=hanging.day, data=cited)


def _due(row: Notice) -> tuple[str, date]:
    """Return the action that the notice's present step stands for, with its day."""
    if row.status == "taken_down" and row.kind in CLOSING and row.taken_down_on is not None:
        return CLOSING[row.kind], row.taken_down_on
    if row.status in ("posted", "taken_down") and row.posted_on is not None:
        return POSTING[row.kind], row.posted_on
    raise Forbidden("notice_not_posted")


def _signed(session: Session, case: Case, action: str) -> int:
    """Return how many signatures of the action stand in the case's present state."""
    return session.execute(
        select(func.count())
        .select_from(Signature)
        .where(
            Signature.case_id == case.id,
            Signature.action == action,
            Signature.source == case.state,
            Signature.voided_by.is_(None),
        )
    ).scalar_one()
