"""Data comparison (信息比对): lists sent to departments, answered, returned, carried into the cases.

Nobody's property is looked up before the authorisation (red flag E13): a case without it isn't put
on a list, and the sender is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app import calendar, clock, profiles
from app.audit.idempotency import once_key
from app.audit.record import looks_personal, record
from app.commands.batches import Outcome, sign_each
from app.commands.case_notes import citation, note
from app.commands.cases import Act
from app.commands.comparison_checks import (
    ACTION,
    FOUND,
    Finding,
    comparable,
    found_nothing,
    offers_comparison,
    still_out,
    wrong_answer,
)
from app.commands.transaction import perform_once, transaction
from app.engine.options import Reason
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.keyring import vault
from app.lookup import get_case, get_comparison_list
from app.models.case import Assignment, Case
from app.models.comparison import ComparisonEntry, ComparisonList
from app.models.organisation import Organisation
from app.permissions import Permission
from app.policy import Actor, HeldPost
from workflows.vocabulary import Carrier

__all__ = ["Finding", "NothingLeft", "Sending", "Sent", "answer_list", "record_comparisons", "return_list",
           "send_lists"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sending:
    """Which cases go to which departments, and by which paper."""

    departments: Sequence[int]
    refs: Sequence[str]
    document_number: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: the numbers of the lists, and the cases left out with the reason."""

    lists: tuple[int, ...]
    left: tuple[Outcome, ...]


class NothingLeft(Invalid):
    """None of the cases may be compared; ``left`` says of each why."""

    def __init__(self, left: tuple[Outcome, ...]) -> None:
        super().__init__(Problem("refs", "nothing_to_compare"))
        self.left = left


def send_lists(*, actor: Actor, sending: Sending, once: str) -> Sent:
    """Send one list to each department, with every living member of every case that may be compared.

    The departments reach these cases from then on. Raises :class:`NothingLeft` where none is left.
    """
    post = _sender(actor)
    key = once_key(actor.account_id, "comparison.sent", once, said=sending)
    left: list[Outcome] = []

    def work(session: Session) -> tuple[int, ...]:
        left.clear()
        if not sending.departments:
            raise Invalid(Problem("departments", "choose_departments"))
        if looks_personal(sending.document_number):
            raise Invalid(Problem("document_number", "personal_number"))
        known = select(Organisation.id).where(
            Organisation.id.in_(sending.departments), Organisation.kind == "department"
        )
        if set(session.execute(known).scalars()) != set(sending.departments):
            raise Invalid(Problem("departments", "unknown_choice"))
        cases = []
        for ref in dict.fromkeys(sending.refs):
            case, members, reasons = comparable(session, actor, ref, sending.departments)
            if case is None or reasons:
                left.append(Outcome(ref, False, reasons=reasons))
            else:
                cases.append((case, members))
        if not cases:
            raise NothingLeft(tuple(left))
        first, *others = (
            _send(session, actor, post, department, cases, sending, key if place == 0 else None)
            for place, department in enumerate(sorted(sending.departments))
        )
        return (first, *others)

    numbers = perform_once(key, work, lambda first: (int(first.stream_id),))
    return Sent(numbers, tuple(left))


def answer_list(*, actor: Actor, list_id: int, answers: Mapping[int, Finding], once: str) -> None:
    """Enter a department's answers, by the numbers of the list's lines; unanswered lines stay open.

    The same page may bring more answers, after it was refused for lines that were still open.
    """
    key = once_key(actor.account_id, "comparison.answered", list_id, once, *sorted(answers.items()))

    def work(session: Session) -> None:
        listed, post = _own_list(session, actor, list_id)
        entries = {entry.id: entry for entry in _entries(session, listed)}
        problems = [
            problem
            for number, finding in answers.items()
            for problem in wrong_answer(entries, number, finding)
        ]
        if problems:
            raise Invalid(*problems)
        data = {
            "answers": {
                str(number): finding.hit or finding.result for number, finding in sorted(answers.items())
            }
        }
        texts = {f"detail.{number}": one.detail for number, one in answers.items() if one.detail}
        record(
            session, listed, "comparison.answered", actor=actor, post=post, data=data, personal=texts,
            key=listed.key, once=key,
        )  # fmt: skip
        for number, finding in answers.items():
            entry = entries[number]
            entry.result, entry.hit, entry.checked_on = finding.result, finding.hit, clock.today()
            entry.detail_sealed = (
                vault().seal(listed.key, finding.detail, context=f"comparison_entry/{entry.id}/detail")
                if finding.detail
                else None
            )

    perform_once(key, work, lambda _first: None)


def return_list(*, actor: Actor, list_id: int, once: str) -> tuple[Outcome, ...]:
    """Return a list whose every line is answered, and record the comparison where nothing is left open.

    Cases with findings wait for explanations, cases on lists still out for those.
    """
    key = once_key(actor.account_id, "comparison.returned", list_id, once)

    def work(session: Session) -> None:
        listed, post = _own_list(session, actor, list_id)
        entries = _entries(session, listed)
        unanswered = sum(1 for entry in entries if not entry.result)
        if unanswered:
            raise Invalid(Problem("", "lines_unanswered", {"count": unanswered}))
        listed.returned_on = clock.today()
        hits = sum(1 for entry in entries if entry.result == FOUND)
        data = {"lines": len(entries), "hits": hits}
        record(session, listed, "comparison.returned", actor=actor, post=post, data=data, once=key)
        cited = citation(session, listed)
        for case in _cases(session, listed):
            note(session, case, "case.noted", actor=actor, post=post, data=cited)

    perform_once(key, work, lambda _first: None)
    with transaction() as session:
        listed = get_comparison_list(session, actor, list_id)
        refs = [case.ref for case in _cases(session, listed) if found_nothing(session, case)]
    return record_comparisons(actor=actor, refs=refs)


def record_comparisons(*, actor: Actor, refs: Sequence[str]) -> tuple[Outcome, ...]:
    """Record the comparison of each case, with its own guards, and tell what became of each."""
    if not (actor.may(Permission.COMPARISONS_SEND) or actor.may(Permission.COMPARISONS_ANSWER)):
        raise Forbidden
    with transaction() as session:
        acts, waiting = [], []
        for ref in dict.fromkeys(refs):
            try:
                case = get_case(session, actor, ref)
            except NotFound:
                continue
            if not offers_comparison(session, case):
                continue
            if still_out(session, case):
                waiting.append(Outcome(ref, False, case.state, (Reason("list_not_returned"),)))
            else:
                acts.append((ref, Act(ACTION, case.version, clock.today())))
    return (*waiting, *sign_each(actor=actor, acts=acts, carrier=Carrier.COMPARISON))


def _sender(actor: Actor) -> HeldPost:
    post = actor.post_for(Permission.COMPARISONS_SEND)
    if post is None:
        raise Forbidden
    return post


def _own_list(session: Session, actor: Actor, list_id: int) -> tuple[ComparisonList, HeldPost]:
    listed = get_comparison_list(session, actor, list_id, lock=True)
    if listed.returned_on is not None:
        raise Forbidden("list_returned")
    for post in actor.posts:
        if post.role == "department_officer" and post.organisation_id == listed.department_id:
            return listed, post
    raise Forbidden


def _send(
    session: Session,
    actor: Actor,
    post: HeldPost,
    department: int,
    cases: Sequence[tuple[Case, tuple[int, ...]]],
    sending: Sending,
    once: str | None,
) -> int:
    today = clock.today()
    limit = profiles.value("limit_comparison", today)
    due = calendar.due(today, limit["days"], limit["unit"], profiles.entered_years())
    listed = ComparisonList(
        department_id=department,
        document_number=sending.document_number,
        sent_on=today,
        due_on=due.on,
        returned_on=None,
        account_id=actor.account_id,
        key=vault().new_key(),
    )
    data: dict[str, object] = {
        "department": department,
        "cases": [case.ref for case, _ in cases],
        "people": sum(len(members) for _, members in cases),
        "document_number": sending.document_number,
    }
    record(session, listed, "comparison.sent", actor=actor, post=post, data=data, once=once)
    for case, members in cases:
        session.add_all(
            ComparisonEntry(list_id=listed.id, case_id=case.id, person_id=person) for person in members
        )
        _assign(session, case, department, today)
        session.flush()
        sent = {**citation(session, listed), "organisation": department}
        note(session, case, "case.assigned", actor=actor, post=post, data=sent)
    return listed.id


def _assign(session: Session, case: Case, department: int, since: date) -> None:
    """Let the department reach the case, unless it does already."""
    reached = exists().where(
        Assignment.case_id == case.id,
        Assignment.organisation_id == department,
        Assignment.valid_to.is_(None),
    )
    if not session.execute(select(reached)).scalar_one():
        session.add(Assignment(case_id=case.id, organisation_id=department, valid_from=since, valid_to=None))


def _entries(session: Session, listed: ComparisonList) -> list[ComparisonEntry]:
    return list(
        session.execute(
            select(ComparisonEntry).where(ComparisonEntry.list_id == listed.id).order_by(ComparisonEntry.id)
        ).scalars()
    )


def _cases(session: Session, listed: ComparisonList) -> list[Case]:
    on_list = select(ComparisonEntry.case_id).where(ComparisonEntry.list_id == listed.id)
    return list(session.execute(select(Case).where(Case.id.in_(on_list)).order_by(Case.id)).scalars())
