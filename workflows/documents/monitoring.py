"""The documents of a household's case (monitoring.md 8: forms F1 to F14, 附表8 to 附表10)."""

from workflows.documents.vocabulary import WHOLE_FILE, Document
from workflows.words import N_

_INSPECTOR = frozenset({"inspector"})
_COUNTY = frozenset({"county_officer", "county_leader"}) | _INSPECTOR
_TOWNSHIP = frozenset({"township_officer", "township_leader", "township_head"})
_VILLAGE = frozenset({"village_clerk", "village_head"})
_OFFICES = _COUNTY | _TOWNSHIP | _VILLAGE
"""Departments get no household's papers: what they may learn stands on the list that they are sent."""
_VISITORS = _OFFICES | {"first_secretary", "grid_worker"}
_HELPERS = _OFFICES | {"first_secretary", "helper"}

_WHO = ("head", "village", "township", "size")
_MEMBERS = ("name", "sex", "relation", "identity", "born", "health", "labour", "school")
_SUMS = ("income_per_head", "spending_per_head", "reference_per_head")
_BLOCK = (*_WHO, "category", "risks", *_SUMS)
_SIGNED = ("role", "name", "organisation", "day", "opinion")
_LINES = ("position", "group", "head", "size", "category")
_BOARD = ("village", "township", "committee", "count", "term", "posting", "day", "code")
_RECORD = ("head", "village", "held_on", "place", "body", "chair", "recorder", "expected", "present",
           "share", "minutes", "agreed", "against", "abstained", "recused", "result", "category")  # fmt: skip
_CALLED = {"attendance": ("position", "name", "kind", "present")}


def _notice(key: str, label: str, kind: str, paper: str, lines: tuple[str, ...] = _LINES) -> Document:
    return Document(key, label, "monitoring", f"notice:{kind}", _BOARD, _OFFICES, {"lines": lines},
                    public=True, place=11 if kind == "announcement" else 7, paper=paper)  # fmt: skip


DOCUMENTS = (
    Document(
        "cover", N_("Cover of the household's file"), "monitoring", WHOLE_FILE,
        (*_WHO, "county", "address", "state", "opened_on", "category"), _VISITORS,
    ),
    Document(
        "contents", N_("Contents of the household's file"), "monitoring", WHOLE_FILE, ("head", "village"),
        _VISITORS, {"entries": ("position", "title", "papers", "day", "remark")},
    ),
    Document(
        "application", N_("Application with promise and authorisation"), "monitoring", "submit",
        (*_WHO, "committee", "address", "phone", "household_kind", "risks", "difficulties", "description",
         "applicant", "signed_on", "signed_how", "hand"),
        _VISITORS, {"members": _MEMBERS, "consents": ("name", "day")}, numbers=True, place=1,
    ),
    Document(
        "visit_sheet", N_("Visit sheet"), "monitoring", "record_visit",
        (*_WHO, "address", "visited_on", "met", "visitors", "guarantees", "cope", "category", "account",
         "confirmed_how", *_SUMS),
        _VISITORS, {"members": _MEMBERS}, numbers=True, place=3,
    ),
    Document(
        "income_sheet", N_("Income sheet"), "monitoring", "record_visit",
        (*_WHO, "visited_on", "visitors", "window", "wage", "production", "property", "transfer",
            "cost", "claims",
         "spending", *_SUMS, "confirmed_how"),
        _VISITORS, {"lines": ("group", "line", "amount")}, place=4,
    ),
    Document(
        "comparison", N_("Result of the data comparison"), "monitoring", "record_comparison",
        ("head", "village", "township", "authorised_on", "conclusion"), _OFFICES,
        {"findings": ("member", "department", "checked_on", "result", "explanation", "opinion")}, place=5,
    ),
    Document(
        "minutes", N_("Minutes of the appraisal with sign-in sheet"), "monitoring", "appraise", _RECORD,
        _OFFICES | {"first_secretary"}, _CALLED, place=6,
    ),
    _notice("notice", N_("Public notice"), "identification", "A4"),
    _notice("notice_a3", N_("Public notice, A3"), "identification", "A3"),
    Document(
        "village_report", N_("Report of the village on appraisal and notice"), "monitoring", "close_notice",
        (*_WHO, "committee", "category", "held_on", "agreed", "present", "posted_on", "taken_down_on",
         "objections", "day"),
        _OFFICES, place=8,
    ),
    Document(
        "township_approval", N_("Approval sheet of the township"), "monitoring", "review",
        (*_BLOCK, "visited_on", "visitors", "conclusion", "vote", "notice", "objections", "decided_on",
            "office"),
        _OFFICES, {"signatures": _SIGNED}, place=9,
    ),
    Document(
        "county_approval", N_("Approval sheet of the county"), "monitoring", "approve",
        (*_BLOCK, "visited_on", "conclusion", "vote", "notice", "objections", "decision_number", "decided_on",
         "office"),
        _OFFICES, {"reviews": _SIGNED, "signatures": _SIGNED}, place=10,
    ),
    _notice("announcement", N_("Announcement"), "announcement", "A4"),
    _notice("announcement_a3", N_("Announcement, A3"), "announcement", "A3"),
    Document(
        "refusal", N_("Letter of refusal"), "monitoring", "reject|decline_at_appraisal",
        ("head", "village", "applied_on", "reasons", "reason_text", "decided_on", "office",
        "appeal"),
        _OFFICES, {"signatures": _SIGNED}, place=10,
    ),
    Document(
        "help_sheet", N_("Sheet of help measures delivered"), "monitoring", WHOLE_FILE,
        ("head", "village", "township", "helper"), _HELPERS,
        {"measures": ("position", "kind", "content", "unit", "person", "term", "result")}, place=12,
    ),
    Document(
        "elimination_sheet", N_("Information sheet of the elimination"), "monitoring",
            "record_elimination_visit",
        (*_WHO, "category", "risks", "manner", "reason_text", "visited_on", "visitors", "guarantees",
            "account",
         "confirmed_how", *_SUMS),
        _VISITORS, {"figures": ("name", "before", "after")}, place=14,
    ),
    Document(
        "elimination_minutes", N_("Minutes of the appraisal of an elimination"), "monitoring",
        "appraise_elimination", _RECORD, _OFFICES | {"first_secretary"}, _CALLED, place=14,
    ),
    _notice("elimination_notice", N_("Public notice of risk elimination"), "elimination", "A4", (*_LINES,
        "help")),
    _notice("elimination_notice_a3", N_("Public notice of an elimination, A3"), "elimination", "A3",
            (*_LINES, "help")),
    Document(
        "elimination_assessment", N_("Assessment sheet of the elimination"), "monitoring",
        "approve_elimination",
        (*_BLOCK, "manner", "visited_on", "visitors", "vote", "notice", "decision_number", "decided_on",
            "office"),
        _OFFICES, {"questions": ("question", "answer"), "signatures": _SIGNED}, place=14,
    ),
)  # fmt: skip
"""In the order in which a file is made."""
