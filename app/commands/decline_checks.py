"""Whether the reasons for not agreeing to a household can stand, asked while they can still be changed."""

from datetime import date

from sqlalchemy.orm import Session

from app.definitions import of_case
from app.errors import Problem
from app.facts.case import ask, facts_of, standing_of
from app.models.case import Case
from workflows.monitoring.decision_guards import refusal_explained

DECLINE = "decline_at_appraisal"


def wrong_reasons(
    session: Session, case: Case, reasons: tuple[str, ...], text: str, held_on: date
) -> list[Problem]:
    """Return what the definition would hold against declining the case for these reasons.

    A meeting can't be recorded twice: a reason that the case refuses afterwards, such as income
    where the spending is large (red flag E05), would leave the vote without effect for ever.
    """
    workflow = of_case(session, case.workflow_digest).workflow
    action = next((one for one in workflow.actions_from(case.state) if one.name == DECLINE), None)
    if action is None:
        return []
    known, answers = ask(session, case), {"reasons": list(reasons), "reason_text": text}
    facts = facts_of(
        session,
        case,
        standing_of(case, known),
        known,
        workflow=workflow,
        occurred_on=held_on,
        answers=answers,
    )
    return [
        Problem(
            f"{'reason_text' if guard.test is refusal_explained else 'reasons'}_{case.id}",
            "rule",
            {"sentence": guard.sentence},
        )
        for guard in action.guards
        if guard.form and not guard.test(facts)
    ]
