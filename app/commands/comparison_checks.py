"""What must agree before somebody is put on a comparison list, and in a department's answers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.definitions import of_case
from app.engine.options import Reason
from app.errors import NotFound, Problem
from app.facts.case import ask, facts_of, standing_of
from app.lookup import get_case
from app.models.case import Case
from app.models.comparison import ComparisonEntry, ComparisonList
from app.policy import Actor
from workflows.monitoring.codes import HIT
from workflows.monitoring.decision_guards import COMPARED
from workflows.monitoring.opening_guards import AUTHORISED, household

ACTION = "record_comparison"
CLEAR, FOUND = "clear", "hit"
LONGEST = 500
"""Characters of the description of a finding."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer: ``result`` is ``clear`` or ``hit``; a hit has a kind and a description."""

    result: str
    hit: str = ""
    detail: str = ""


def comparable(
    session: Session, actor: Actor, ref: str, departments: Collection[int]
) -> tuple[Case | None, tuple[int, ...], tuple[Reason, ...]]:
    """Return a case with its living members, and why these departments may not be asked about it."""
    try:
        case = get_case(session, actor, ref, lock=True)
    except NotFound:
        return None, (), (Reason("gone"),)
    if not awaits_answers(session, case):
        return case, (), (Reason("not_at_comparison"),)
    if still_out(session, case, departments):
        return case, (), (Reason("asked_already"),)
    workflow = of_case(session, case.workflow_digest).workflow
    known = ask(session, case)
    standing = standing_of(case, known)
    facts = facts_of(session, case, standing, known, workflow=workflow, occurred_on=clock.today())
    subject = household(facts)
    # Consent counts on the day of the query; older answers of an earlier round don't matter here.
    unasked = tuple(replace(member, compared_on=None) for member in subject.members)
    asked = replace(facts, subject=replace(subject, members=unasked))
    members = tuple(member.id for member in subject.living)
    if not members or not AUTHORISED.test(asked):
        details = {"name": AUTHORISED.name, "sentence": AUTHORISED.sentence, "basis": AUTHORISED.basis}
        return case, (), (Reason("guard", details),)
    return case, members, ()


def awaits_answers(session: Session, case: Case) -> bool:
    """Return whether departments may be asked about a case: one of its acts looks at their answers.

    So somebody who joined after the comparison, and an answer that has grown too old, can be asked for
    without going back.
    """
    workflow = of_case(session, case.workflow_digest).workflow
    return any(
        action.name == ACTION or COMPARED in action.guards for action in workflow.actions_from(case.state)
    )


def offers_comparison(session: Session, case: Case) -> bool:
    """Return whether a comparison is recorded from the case's present state."""
    workflow = of_case(session, case.workflow_digest).workflow
    return any(action.name == ACTION for action in workflow.actions_from(case.state))


def still_out(session: Session, case: Case, departments: Collection[int] | None = None) -> bool:
    """Return whether a list with the case isn't returned yet, of these departments or of any."""
    statement = (
        select(ComparisonEntry.id)
        .join(ComparisonList, ComparisonList.id == ComparisonEntry.list_id)
        .where(ComparisonEntry.case_id == case.id, ComparisonList.returned_on.is_(None))
    )
    if departments is not None:
        statement = statement.where(ComparisonList.department_id.in_(departments))
    return session.execute(statement.limit(1)).first() is not None


def found_nothing(session: Session, case: Case) -> bool:
    """Return whether the newest answers of all departments asked about the case found nothing."""
    workflow = of_case(session, case.workflow_digest).workflow
    known = ask(session, case)
    standing = standing_of(case, known)
    facts = facts_of(session, case, standing, known, workflow=workflow, occurred_on=clock.today())
    return all(member.hits == 0 for member in household(facts).living)


def wrong_answer(entries: Mapping[int, ComparisonEntry], number: int, finding: Finding) -> list[Problem]:
    """Return what is wrong with one answer."""
    if number not in entries:
        return [Problem("", "unknown_line")]
    if finding.result not in (CLEAR, FOUND):
        return [Problem(f"result_{number}", "unknown_choice")]
    if finding.result == CLEAR and not finding.hit and not finding.detail:
        return []
    problems = []
    if finding.result == CLEAR:
        problems.append(Problem(f"result_{number}", "clear_with_finding"))
    elif finding.hit not in {code for code, _ in HIT}:
        problems.append(Problem(f"result_{number}", "unknown_choice"))
    elif not finding.detail.strip():
        problems.append(Problem(f"detail_{number}", "detail_missing"))
    elif len(finding.detail) > LONGEST:
        problems.append(Problem(f"detail_{number}", "too_long", {"most": LONGEST}))
    return problems
