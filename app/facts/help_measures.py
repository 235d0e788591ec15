"""What guards know of the help that a family was promised and got."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from app import calendar, profiles
from app.engine.standing import CaseStanding
from app.models.bundle import Rows
from app.models.case import Case
from workflows.monitoring import help as lists
from workflows.monitoring.facts import MeasureFacts


def measures(known: Rows) -> tuple[MeasureFacts, ...]:
    """Return the measures of a case by number. One whose proof was struck out isn't delivered."""
    return tuple(
        MeasureFacts(
            id=row.id,
            kind=row.kind,
            planned_on=row.planned_on,
            starts_on=row.starts_on,
            delivered=row.delivered_on is not None and row.struck_on is None,
            ended=row.ended_on is not None,
        )
        for row in sorted(known["measures"], key=lambda one: one.id)
    )


def fields(
    standing: CaseStanding, known: Rows, profile: Mapping[str, Any], risks: Collection[str]
) -> dict[str, Any]:
    """Return what is known of a household's help: the measures, those that answer a risk, the plan's day."""
    found = measures(known)
    return {
        "measures": found,
        "measures_delivered": answering(found, risks),
        "plan_due_on": plan_due_on(standing, known, profile),
    }


def answering(found: Iterable[MeasureFacts], risks: Collection[str]) -> int:
    """Count the delivered measures that answer one of the risks, as an elimination asks it.

    A household of before the system brought no list of its risks: each delivered measure counts.
    """
    return sum(
        1
        for one in found
        if one.delivered
        and (not risks or any(lists.answers(one.kind, risk, at_elimination=True) for risk in risks))
    )


def plan_due_on(standing: CaseStanding, known: Rows, profile: Mapping[str, Any]) -> date | None:
    """Return by when the first measure had to be planned, None before the approval or without one here."""
    approved = [
        one.occurred_on
        for one in standing.signatures
        if one.action == "approve" and one.position == one.length - 1
    ]
    if not approved:
        return None
    limit = profile["plan_limit"]
    return calendar.due(
        max(approved), limit["days"], limit["unit"], profiles.years_in(known["parameters"])
    ).on


_ENDED = frozenset({"rejected", "withdrawn", "terminated", "removed"})
_FROM_APPROVAL = frozenset({"approved", "assisted", "eliminated"})


def takes_plans(case: Case) -> bool:
    """Return whether help may be planned: from the county's approval on, before it with the fast lane.

    An eliminated household may still get what was begun for it (monitoring.md 5.5).
    """
    if case.state in _ENDED:
        return False
    late = case.state in _FROM_APPROVAL or case.state.startswith(("elimination_", "rollback_"))
    return late or case.fast_lane_on is not None
