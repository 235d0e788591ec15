"""The documents of a problem's case (rectification.md 3.1: L2, L7, L10, L12; 5.3: slips)."""

from workflows.documents.vocabulary import ESCALATION, OPENING, Document
from workflows.words import N_

_UNITS = frozenset({
    "township_officer", "township_leader", "township_head", "department_officer", "department_leader",
    "county_officer", "county_leader", "inspector",
})  # fmt: skip
_VILLAGE = frozenset({"village_clerk", "village_head", "first_secretary"})
"""Villages that a problem reaches print what they work by, and no decisions of others."""
_COUNTY = frozenset({"county_officer", "county_leader", "department_leader", "inspector"})

_PROBLEM = ("batch", "number", "title", "description", "category", "lead", "units", "deadline")
_MEASURES = ("position", "measure", "units", "due")
_SIGNED = ("role", "name", "organisation", "day", "opinion")


def _of_problem(
    key: str,
    label: str,
    act: str,
    fields: tuple[str, ...],
    by: frozenset[str],
    about: tuple[str, ...] = _PROBLEM,
    **more: object,
) -> Document:
    return Document(key, label, "rectification", act, (*about, *fields), by, **more)  # type: ignore[arg-type]


DOCUMENTS = (
    _of_problem(
        "hand_over", N_("Hand-over slip"), OPENING,
        ("source", "finder", "feedback_on", "document_number", "acceptor", "office", "handed_on"),
        _UNITS | _VILLAGE,
    ),
    _of_problem(
        "plan", N_("Rectification plan"), "submit_plan",
        ("concrete", "cause", "criterion", "proof", "person", "due_on", "acceptor", "lasting",
        "submitted_on"),
        _UNITS | _VILLAGE, tables={"measures": _MEASURES, "signatures": _SIGNED},
    ),
    _of_problem(
        "progress", N_("Report of work done"), "report_progress", ("due_on",), _UNITS | _VILLAGE,
        tables={"tasks": (*_MEASURES, "done"), "reports": ("day", "unit", "name", "text")},
    ),
    _of_problem(
        "extension", N_("Request for more time"), "request_extension",
        ("asked_on", "old_due_on", "new_due_on", "reason", "answer"), _UNITS, tables={"signatures": _SIGNED},
    ),
    _of_problem(
        "acceptance", N_("Acceptance sheet"), "accept@county_acceptance",
        ("criterion", "self_check", "handed_in_on", "inspected_on", "inspection", "acceptor"), _UNITS,
        tables={"signatures": _SIGNED},
    ),
    _of_problem(
        "closing_request", N_("Request to close the problem"), "accept@county_acceptance",
        ("concrete", "measures_taken", "person", "self_check", "handed_in_on", "checked_by", "due_on"),
        _UNITS,
        tables={"pictures": ("before", "after", "caption")},
    ),
    _of_problem(
        "closure_notice", N_("Public notice of the result"), "accept@county_acceptance",
        ("measures_taken", "criterion", "result", "term", "office", "day"), _UNITS | _VILLAGE,
        ("batch", "title", "lead", "units", "deadline"), public=True,
    ),
    _of_problem(
        "closure_letter", N_("Letter of closure"), "close",
        ("decision_number", "decided_on", "office", "accepted_on", "lasting"), _UNITS,
        ("batch", "number", "title", "lead", "units"),
    ),
    _of_problem(
        "look_back", N_("Record of the look-back"), "record_look_back",
        ("closed_on", "held_on", "name", "unit", "result", "text"), _UNITS,
    ),
    _of_problem(
        "supervision_slip", N_("Supervision slip"), ESCALATION,
        ("slip_number", "rung", "given_on", "limit_on", "unit", "text", "office"),
        _COUNTY | {"township_leader",
        "township_head"},
    ),
)  # fmt: skip

SHELLS = (
    Document(
        "bulletin", N_("Bulletin"), "", "", ("title", "issue", "office", "day", "to"), _COUNTY,
        {"sections": ("heading", "text")}, filled_by_hand=True,
    ),
)  # fmt: skip
"""What an office writes itself in the county's own form."""
