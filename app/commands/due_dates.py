"""By when a case should leave its state: counted again whenever the state changes."""

from collections.abc import Mapping
from typing import Any

from app import calendar
from app.calendar import YearCalendar
from app.engine.deadlines import due
from app.models.case import Case
from workflows.vocabulary import Workflow


def set_due_date(
    case: Case, workflow: Workflow, values: Mapping[str, Any], years: Mapping[int, YearCalendar]
) -> None:
    """Set the due date of a case's present state from the parameters that bind it.

    ``years`` are the calendars that the county has entered. Provisional where it was counted in a
    year whose holidays aren't known (decisions.md 20).
    """
    found = due(
        workflow.state(case.state),
        values,
        lambda begin, days, unit: calendar.due(begin, days, unit, years),
        opened_on=case.opened_on,
        entered_on=case.entered_on,
        promised_on=case.promised_on,
    )
    case.due_on = found.on if found else None
    case.due_provisional = found.provisional if found else False
