"""Work that waits for somebody beside the signatures: to answer, to explain, to look into."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, exists, func, select

from app import clock, profiles
from app.clock import local_date
from app.lookup import in_territories
from app.models.account import Person
from app.models.base import db
from app.models.case import Case
from app.models.comparison import ComparisonEntry, ComparisonList, Explanation
from app.models.correction import Correction
from app.models.household import Household
from app.models.notice import Objection
from app.permissions import Permission
from app.policy import Actor
from app.queries.emergencies import emergencies_to_review
from app.queries.exports import exports_waiting
from app.queries.leads import leads_to_handle, leads_to_visit
from app.queries.national_entries import entries_waiting
from app.queries.unit_tasks import tasks_waiting
from workflows.monitoring.corrections import SIGNERS

MOST = 100


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to do: ``kind`` is answer, explain, judge, object, correct, enter, visit, leads, tasks,
    export or emergency.

    ``number`` is that of its page. ``head`` and ``ref`` name the household. A list has none, its number
    of lines is ``count``; to be entered into the national system are ``count`` households. A lead to be
    visited names whom it is about; ``count`` leads wait for visitors to be named, or for a decision;
    An export to be approved has ``count`` rows; an emergency reading to be reviewed names its village.
    ``count`` tasks of problems, findings and reviews are owed by the actor's organisations.
    """

    kind: str
    number: int
    ref: str = ""
    head: str = ""
    since: date | None = None
    due_on: date | None = None
    count: int = 0


def errands(actor: Actor) -> tuple[Errand, ...]:
    """Return what waits for the actor, lists of a department first, each kind the oldest first."""
    found: list[Errand] = []
    if actor.may(Permission.LEADS_READ):
        found += (Errand("visit", row.id, head=row.name, due_on=row.due_on) for row in leads_to_visit(actor))
    if actor.may(Permission.LEADS_HANDLE) and (waiting := leads_to_handle(actor)):
        found.append(Errand("leads", 0, count=waiting))
    if (
        actor.may(Permission.PROBLEMS_READ)
        and actor.may(Permission.CASES_WRITE)
        and (waiting := tasks_waiting(actor))
    ):
        found.append(Errand("tasks", 0, count=waiting))
    if actor.may(Permission.COMPARISONS_ANSWER):
        found += _lists(actor)
    if actor.may(Permission.EXPLANATIONS_GIVE):
        found += _findings(actor, "explain")
    if actor.may(Permission.EXPLANATIONS_DECIDE):
        found += _findings(actor, "judge")
    if actor.may(Permission.OBJECTIONS_DECIDE):
        found += _objections(actor)
    if actor.may(Permission.CORRECTIONS_SIGN):
        found += _corrections(actor)
    if actor.may(Permission.EXPORTS_DECIDE):
        found += (
            Errand("export", row.id, since=local_date(row.asked_at), count=row.rows)
            for row in exports_waiting(actor)
        )
    if actor.may(Permission.EMERGENCIES_REVIEW):
        found += (
            Errand("emergency", row.id, head=row.place, due_on=row.review_due_on)
            for row in emergencies_to_review(actor)
        )
    if actor.may(Permission.NATIONAL_ENTRIES_TICK) and (waiting := entries_waiting(actor)):
        found.append(Errand("enter", 0, count=waiting))
    return tuple(found)


def _lists(actor: Actor) -> Iterator[Errand]:
    own = [post.organisation_id for post in actor.posts if post.role == "department_officer"]
    rows = db.session.execute(
        select(ComparisonList, func.count(ComparisonEntry.id))
        .join(ComparisonEntry, ComparisonEntry.list_id == ComparisonList.id)
        .where(ComparisonList.department_id.in_(own), ComparisonList.returned_on.is_(None))
        .group_by(ComparisonList.id)
        .order_by(ComparisonList.id)
        .limit(MOST)
    )
    for row, lines in rows:
        yield Errand("answer", row.id, since=row.sent_on, due_on=row.due_on, count=lines)


def _findings(actor: Actor, kind: str) -> Iterator[Errand]:
    """Yield findings of open cases that nobody explained yet, or whose explanation waits for an opinion."""
    for number, since, ref, head in db.session.execute(_findings_in(actor.case_territories, kind)):
        yield Errand(kind, number, ref, head, since)


@lru_cache(maxsize=256)
def _findings_in(territories: tuple[str, ...], kind: str) -> Any:
    """Put the statement together, once for a territory: that costs more than to ask it."""
    waiting = exists().where(Explanation.entry_id == ComparisonEntry.id, Explanation.decision == "")
    settled = exists().where(
        Explanation.entry_id == ComparisonEntry.id, Explanation.decision.in_(("", "accepted"))
    )
    statement = (
        _named(select(ComparisonEntry.id, ComparisonEntry.checked_on))
        .select_from(ComparisonEntry)
        .join(Case, Case.id == ComparisonEntry.case_id)
        .join(ComparisonList, ComparisonList.id == ComparisonEntry.list_id)
        .where(
            ComparisonEntry.result == "hit",
            ComparisonList.returned_on.is_not(None),
            Case.closed_on.is_(None),
            in_territories(territories, Case.territory),
            waiting if kind == "judge" else ~settled,
        )
        .order_by(ComparisonEntry.id)
        .limit(MOST)
    )
    return _household(statement)


def _objections(actor: Actor) -> Iterator[Errand]:
    for number, since, about, ref, head in db.session.execute(_objections_in(actor.case_territories)):
        if actor.account_id not in about:
            yield Errand("object", number, ref, head, since)


@lru_cache(maxsize=256)
def _objections_in(territories: tuple[str, ...]) -> Any:
    statement = (
        _named(select(Objection.id, Objection.received_on, Objection.objected_to))
        .select_from(Objection)
        .join(Case, Case.id == Objection.case_id)
        .where(Objection.outcome == "", in_territories(territories, Case.territory))
        .order_by(Objection.received_on, Objection.id)
        .limit(MOST)
    )
    return _household(statement)


def _corrections(actor: Actor) -> Iterator[Errand]:
    """Yield the corrections that wait for a signature of the actor's rank, those of his own hand left out."""
    rank = SIGNERS[profiles.value("correction_signature", clock.today())]
    own = tuple(sorted({post.territory for post in actor.posts if post.role in rank}))
    if own:
        given = {"me": actor.account_id}
        for number, since, ref, head in db.session.execute(_corrections_in(own), given):
            yield Errand("correct", number, ref, head, local_date(since))


@lru_cache(maxsize=256)
def _corrections_in(territories: tuple[str, ...]) -> Any:
    statement = (
        _named(select(Correction.id, Correction.requested_at))
        .select_from(Correction)
        .join(Case, Case.id == Correction.case_id)
        .where(
            Correction.state == "waiting",
            Correction.requested_by != bindparam("me"),
            in_territories(territories, Case.territory),
        )
        .order_by(Correction.id)
        .limit(MOST)
    )
    return _household(statement)


def _named(statement: Any) -> Any:
    return statement.add_columns(Case.ref, func.coalesce(Person.name, ""))


def _household(statement: Any) -> Any:
    return statement.outerjoin(Household, Household.id == Case.household_id).outerjoin(
        Person, Person.id == Household.head_id
    )
