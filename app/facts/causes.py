"""Who is told what and when: one table of rules, each asked of the tables as they stand (issue 5.6).

A rule is a question whose rows are causes; the runner tells each of them once. The same question, asked
of some subjects only, says whether a cause still stands: nothing is sent after it is gone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, literal, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from app import calendar, clock
from app.calendar import EntryYears
from app.facts import emergencies, exports
from app.facts import other_causes as other
from app.facts.desks import Desks
from app.facts.objections import hidden_from
from app.facts.refusals import refusing_signatures
from app.facts.returns import RETURNS
from app.facts.suspicion_people import only_free
from app.models.account import Delegation, Post
from app.models.case import Case, Signature, Task
from app.models.control import Emergency, Export
from app.models.correction import Correction
from app.models.lead import Lead
from app.models.message import Message
from app.models.notice import Objection
from app.models.public import IncomingApplication
from app.permissions import Permission
from app.policy import is_sealed

MOST = 500
"""Causes of one rule that are read at once."""

Question = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason to tell somebody something: which rule, about what, and who is told."""

    rule: str
    subject: int
    mark: str
    case_id: int | None
    told: frozenset[int]


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: ``asks`` is its question, ``tells`` names the accounts for one row of it.

    Its rows have ``subject``, ``mark`` and ``case_id``, and what ``tells`` needs. ``noun`` is what the
    subject is, as cause keys spell it.
    """

    name: str
    noun: str
    asks: Callable[["Day"], Question]
    subject: Any
    mark: Any
    tells: Callable[[Session, Desks, Any], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Day:
    """The day of the question; ``soon`` is the day until which a last day counts as close.

    ``soon`` is the next working day: what is due on a Sunday is told on the Friday before it.
    """

    on: date
    soon: date

    @classmethod
    def of(cls, on: date, years: EntryYears) -> "Day":
        """Return a day with its next working day; weekdays count where a year isn't published."""
        return cls(on, calendar.due(on, 1, "working", years).on)


def new_causes(session: Session, rule: Rule, day: Day, desks: Desks, after: int) -> tuple[Cause, ...]:
    """Return causes of a rule of which nobody was told yet, above ``after``, :data:`MOST` at once.

    One without anybody to tell comes again in the next round: somebody may hold the post by then.
    """
    told = exists().where(
        Message.rule == rule.name, Message.subject == rule.subject, Message.mark == cast(rule.mark, String)
    )
    question = rule.asks(day).where(~told, rule.subject > after).order_by(rule.subject).limit(MOST)
    return tuple(_causes(session, rule, desks, session.execute(question)))


def standing(
    session: Session, day: Day, desks: Desks, told: Sequence[tuple[int, str, int, str]]
) -> frozenset[tuple[int, str, int, str]]:
    """Return those of (account, rule, subject, mark) whose cause still stands for that account."""
    found: set[tuple[int, str, int, str]] = set()
    for rule in RULES:
        subjects = sorted({subject for _, name, subject, _ in told if name == rule.name})
        for start in range(0, len(subjects), MOST):
            rows = session.execute(rule.asks(day).where(rule.subject.in_(subjects[start : start + MOST])))
            for cause in _causes(session, rule, desks, rows):
                found |= {(account, rule.name, cause.subject, cause.mark) for account in cause.told}
    return frozenset(told) & found


def _causes(session: Session, rule: Rule, desks: Desks, rows: Iterable[Any]) -> Iterator[Cause]:
    for row in list(rows):
        told = frozenset(rule.tells(session, desks, row))
        yield Cause(rule.name, row.subject, str(row.mark), row.case_id, told)


_LAST = (
    select(
        func.coalesce(
            func.max(when((Signature.voided_by.is_(None), Signature.sequence), else_=Signature.voided_by)), 0
        )
    )
    .where(Signature.case_id == Case.id)
    .correlate(Case)
    .scalar_subquery()
)
"""The number of the last act of a case that gave a signature or took one back."""


def _waits(*where: ColumnElement[bool]) -> Question:
    by = (
        select(Signature.account_id)
        .where(Signature.case_id == Case.id, Signature.sequence == _LAST)
        .correlate(Case)
        .scalar_subquery()
    )
    return select(
        Case.id.label("subject"), _LAST.label("mark"), Case.id.label("case_id"), Case.turn, Case.territory,
        Case.unit_id, by.label("by"),
    ).where(Case.turn != "", *where)  # fmt: skip


def _due(*where: ColumnElement[bool]) -> Question:
    return select(
        Case.id.label("subject"), Case.due_on.label("mark"), Case.id.label("case_id"), Case.turn,
        Case.territory, Case.unit_id, literal(None).label("by"),
    ).where(Case.turn != "", *where)  # fmt: skip


def _came_back() -> ColumnElement[bool]:
    return exists().where(
        Signature.case_id == Case.id, Signature.sequence == _LAST, Signature.action.in_(RETURNS)
    )


def _came_from_others() -> ColumnElement[bool]:
    """What an officer has begun himself and nobody signed yet is no news to him; a problem is handed over, a
    suspicion mostly found by a rule."""
    handed = Case.workflow.in_(("rectification", "suspicion"))
    return or_(_LAST > 0, exists().where(IncomingApplication.case_id == Case.id), handed)


def _objections(_day: Day) -> Question:
    return select(
        Objection.id.label("subject"), literal(1).label("mark"), Objection.case_id, Case.territory
    ).join(Case, Case.id == Objection.case_id).where(Objection.outcome == "")  # fmt: skip


def _appeals(_day: Day) -> Question:
    return select(
        Task.id.label("subject"), literal(1).label("mark"), Task.case_id, Task.account_id,
        Task.organisation_id,
    ).where(Task.kind == "appeal", Task.done_at.is_(None), Task.case_id.is_not(None))  # fmt: skip


def _delegations(day: Day) -> Question:
    return select(
        Delegation.id.label("subject"), literal(1).label("mark"), literal(None).label("case_id"),
        Delegation.delegate_id,
    ).join(Post, Post.id == Delegation.post_id).where(
        Delegation.ended_at.is_(None), Delegation.valid_to >= day.on, Post.ended_at.is_(None)
    )  # fmt: skip


def _whose_turn(session: Session, desks: Desks, row: Any) -> set[int]:
    roles = frozenset(row.turn.split())
    told = desks.of_roles(session, roles, row.territory, row.case_id, row.unit_id) - {row.by}
    return set(only_free(session, told, row.case_id)) if is_sealed(row.territory) else told


def _who_decides(session: Session, desks: Desks, row: Any) -> Iterator[int]:
    objection = session.get_one(Objection, row.subject)
    found = session.get_one(Case, row.case_id)
    for actor in desks.allowed(Permission.OBJECTIONS_DECIDE, row.territory):
        if not hidden_from(session, actor, found, [objection]):
            yield actor.account_id


def _who_answers(session: Session, desks: Desks, row: Any) -> set[int]:
    if row.account_id is not None:
        return {row.account_id}
    refused = refusing_signatures(session, session.get_one(Case, row.case_id))
    answering = desks.of_organisation(row.organisation_id, Permission.APPEALS_ANSWER)
    return answering - {one.account_id for one in refused} - {one.on_behalf_of for one in refused}


def _to_delegate(_session: Session, _desks: Desks, row: Any) -> tuple[int]:
    return (row.delegate_id,)


RULES: tuple[Rule, ...] = (
    Rule("turn", "case", lambda _: _waits(~_came_back(), _came_from_others()), Case.id, _LAST, _whose_turn),
    Rule("returned", "case", lambda _: _waits(_came_back()), Case.id, _LAST, _whose_turn),
    Rule(
        "due_soon", "case", lambda day: _due(Case.due_on >= day.on, Case.due_on <= day.soon),
        Case.id, Case.due_on, _whose_turn,
    ),
    Rule("overdue", "case", lambda day: _due(Case.due_on < day.on), Case.id, Case.due_on, _whose_turn),
    Rule("objection", "objection", _objections, Objection.id, literal(1), _who_decides),
    Rule("appeal", "appeal", _appeals, Task.id, literal(1), _who_answers),
    Rule("delegation", "delegation", _delegations, Delegation.id, literal(1), _to_delegate),
    Rule("lead", "lead", lambda _: other.unassigned_leads(), Lead.id, Lead.due_on, other.who_hears_first),
    Rule("lead_visit", "lead", lambda _: other.visits_owed(), Lead.id, other.VISIT_MARK, other.who_visits),
    Rule("lead_late", "lead", lambda day: other.leads_late(day.on), Lead.id, Lead.due_on, other.who_handles),
    Rule(
        "correction", "correction", lambda _: other.corrections_waiting(), Correction.id, literal(1),
        other.who_signs,
    ),
    Rule(
        "emergency", "emergency", lambda _: emergencies.emergencies_open(), Emergency.id, literal(1),
        emergencies.who_hears,
    ),
    Rule(
        "emergency_late", "emergency",
        lambda day: emergencies.emergencies_open(Emergency.review_due_on < day.on),
        Emergency.id, literal(1), emergencies.who_reviews,
    ),
    Rule(
        "export", "export", lambda _: exports.exports_asked(Export.state == "waiting"), Export.id, literal(1),
        exports.who_decides,
    ),
    Rule(
        "export_decided", "export", lambda _: exports.exports_asked(exports.freshly_decided(clock.now())),
        Export.id, literal(1), exports.who_asked,
    ),
)  # fmt: skip
"""The table: what is told about what, when, and to whom."""

URGENT = "emergency"
"""The rule whose messages leave at once, whatever the hour and however many went out that day."""

BY_NAME: Mapping[str, Rule] = {rule.name: rule for rule in RULES}


def cause_key(rule: str, subject: int, mark: str) -> str:
    """Return how a cause is spelled, such as ``case/12/overdue/2026-11-26``."""
    return f"{BY_NAME[rule].noun}/{subject}/{rule}/{mark}"
