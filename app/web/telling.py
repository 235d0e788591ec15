"""Tells events to people: what an event says, in the words of its reader."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.queries.history import HistoryEntry
from app.web.case_words import NOTICE_KINDS
from app.web.dates import day
from app.web.filters import code_label
from app.web.names import IDENTITY_KINDS, ORGANISATION_KINDS
from app.web.parameter_words import value_in_words
from app.web.wording import role_label
from workflows.parameters import PARAMETERS

FIELDS: Mapping[str, Any] = {
    "answer": _l("Remark"),
    "count": _l("Number"),
    "document_number": _l("Document number"),
    "identity_kind": _l("Paper"),
    "key": _l("Parameter"),
    "degree": _l("Degree of kinship"),
    "education": _l("Education"),
    "ethnicity": _l("Nationality"),
    "call_outcome": _l("What came of the call"),
    "verdict": _l("Finding of the inspection"),
    "household_kind": _l("Kind of household"),
    "kind": _l("Kind"),
    "labour": _l("Labour power"),
    "last_day": _l("Last day"),
    "listed_on": _l("Date of the list"),
    "lead_source": _l("Where it comes from"),
    "no_risk": _l("Reason"),
    "political": _l("Political status"),
    "purpose": _l("What for"),
    "reason_in": _l("How the member came"),
    "reason_out": _l("Reason"),
    "relation": _l("Relation to the head"),
    "supplier": _l("Name of the department"),
    "told_how": _l("How the household was told"),
    "told_on": _l("Told on"),
    "roster_kind": _l("Takes part as"),
    "school": _l("At school"),
    "name": _l("Name"),
    "paper_kind": _l("Kind of paper"),
    "reason": _l("Reason"),
    "region": _l("Region"),
    "role": _l("Role"),
    "rows_left": _l("Rows left behind"),
    "rows_merged": _l("Rows merged into open leads"),
    "rows_taken": _l("Rows taken over as leads"),
    "subject": _l("What the list is about"),
    "valid_from": _l("From"),
    "valid_to": _l("Last day"),
    "value": _l("Value"),
}
"""The parts of events that a reader is told; numbers of rows and the like stay in the event."""

CODED: Mapping[str, str] = {
    "call_outcome": "CALL_OUTCOME",
    "degree": "DEGREE",
    "education": "EDUCATION",
    "ethnicity": "ETHNICITY",
    "household_kind": "HOUSEHOLD_KIND",
    "labour": "LABOUR",
    "lead_source": "SOURCE",
    "no_risk": "NO_RISK",
    "political": "POLITICAL",
    "purpose": "UNMASK_PURPOSE",
    "reason_in": "JOINED",
    "reason_out": "LEFT",
    "relation": "RELATION",
    "roster_kind": "ROSTER_KIND",
    "school": "SCHOOL",
    "told_how": "TOLD",
    "verdict": "VERDICT",
}
"""Fields whose values are codes of the national system, with the name of their list."""

TASKS: Mapping[str, Any] = {
    "appeal": _l("Look again: appeal of a family"),
    "supplement": _l("Complete a file"),
    "visit": _l("Visit a household"),
    "explain_hit": _l("Explain a finding"),
}
"""Kinds of work addressed to somebody."""

STREAMS: Mapping[str, Any] = {
    "account": _l("Account"),
    "organisation": _l("Organisation"),
    "person": _l("Person"),
    "profile": _l("County profile"),
}


def register_telling(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.filters.update(
        told=lambda event: list(told(event)), about=about, task_kind=lambda kind: TASKS.get(kind, kind)
    )
    app.jinja_env.globals["parameters"] = PARAMETERS


def told(event: HistoryEntry) -> Iterator[str]:
    """Yield what an event says, a line a fact; of a household first which member it is about."""
    if event.stream == "household" and event.subject:
        yield gettext("%(field)s: %(value)s", field=gettext("Full name"), value=event.subject)
    for name, value in event.data.items():
        if name in FIELDS and value not in ("", None) and name not in event.changes:
            yield gettext("%(field)s: %(value)s", field=FIELDS[name], value=_told_value(event, name, value))
    for name, change in event.changes.items():
        if name in FIELDS:
            yield gettext(
                "%(field)s: %(before)s → %(after)s",
                field=FIELDS[name],
                before=_words(name, change.get("before", "–")),
                after=_words(name, change.get("after", "–")),
            )


def _told_value(event: HistoryEntry, name: str, value: object) -> str:
    """Word a value of the county profile by its parameter, everything else by its name."""
    parameter = PARAMETERS.get(str(event.data.get("key", ""))) if name == "value" else None
    return value_in_words(parameter, value) if parameter is not None else _words(name, value)


def about(event: HistoryEntry) -> str:
    """Return what an administrative event is about: the person, or the kind of thing."""
    return event.subject or str(STREAMS.get(event.stream, ""))


def _words(name: str, value: object) -> str:
    if name in CODED:
        return code_label(str(value), CODED[name]) or "–"
    if name == "role":
        return role_label(str(value))
    if name == "key" and value in PARAMETERS:
        return gettext(PARAMETERS[str(value)].label)
    if name == "kind":
        return str(ORGANISATION_KINDS.get(str(value)) or NOTICE_KINDS.get(str(value), value))
    if name == "identity_kind":
        return str(IDENTITY_KINDS.get(str(value), value))
    if name == "paper_kind":
        return code_label(str(value), "PAPER")
    if name in ("valid_from", "valid_to", "last_day", "listed_on", "told_on") and value != "–":
        return day(str(value))
    return gettext(", ").join(str(part) for part in value) if isinstance(value, list) else str(value)
