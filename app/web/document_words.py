"""Words of documents: official words for codes, names of what stands in one, sentences of refusals."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.documents.export_mark import export_name
from app.queries.documents import Offer
from app.web.case_words import HELP_ZH, REASON_WORDS
from app.web.i18n import gettext, official
from workflows.documents.figures import PREFIX
from workflows.figures import FIGURES
from workflows.monitoring import codes, fields, income
from workflows.monitoring import help as help_lists
from workflows.parameters import PARAMETERS
from workflows.rectification import codes as problem_codes
from workflows.roles import label_of

_LISTS: Mapping[str, Mapping[str, str]] = {
    **{
        name: dict(getattr(codes, name))
        for name in (
            "CANNOT_COPE", "CATEGORY", "CONFIRMED_HOW", "DIFFICULTY", "GUARANTEE", "HEALTH", "HIT",
            "HOUSEHOLD_KIND", "LABOUR", "MET", "RELATION", "RISK", "ROSTER_KIND", "SCHOOL", "SEX",
            "SIGNED_HOW", "UNMASK_PURPOSE",
        )
    },
    **{
        name: dict(getattr(problem_codes, name))
        for name in ("DEADLINE_KIND", "PROOF", "RUNG", "SEEN_AGAIN", "SOURCE")
    },
    "KIND": dict(help_lists.KIND),
    "MEASURE": dict(help_lists.MEASURE),
    "REFUSAL": REASON_WORDS,
    "INCOME_GROUP": income.GROUPS,
    "MANNER": dict(next(one.choices for one in fields.ELIMINATION if one.name == "manner")),
    "APPRAISAL_BODY": dict(PARAMETERS["appraisal_body"].choices),
}  # fmt: skip


@cache
def word(listed: str, code: str) -> str:
    """Return the official Chinese word of a code of a list; of a message itself where no list is named."""
    if not code:
        return ""
    if listed == "PUBLIC_HELP":
        return HELP_ZH[code]
    message = label_of(code) if listed == "ROLE" else _LISTS[listed].get(code, "") if listed else code
    return official([message])[0] if message else ""


FIELDS: Mapping[str, Any] = {
    **{f"{PREFIX}{one.name}": _l(one.label) for one in FIGURES},
    "begin": _l("First day of the period"),
    "number_demands": _l("Number of the part with the demands"),
    "number_help": _l("Number of the part on help"),
    "number_problems": _l("Number of the part on problems"),
    "number_roll": _l("Number of the part on the monitored"),
    "number_steps": _l("Number of the part on the time of steps"),
    "number_warnings": _l("Number of the part on warnings"),
    "places": _l("A line a place, the whole at the end"),
    "rules": _l("How the figures are counted"),
    "sources": _l("A line a source of problems"),
    "told_help": _l("Sentences on help"),
    "told_problems": _l("Sentences on problems"),
    "told_roll": _l("Sentences on the monitored"),
    "told_steps": _l("Sentences on the time of steps"),
    "told_warnings": _l("Sentences on warnings"),
    "account": _l("What the visit found"),
    "acceptor": _l("Unit that checks the result"),
    "accepted_on": _l("Day of the county's acceptance"),
    "address": _l("Address of the household"),
    "after": _l("Picture after"),
    "against": _l("Votes against"),
    "agreed": _l("Votes for"),
    "abstained": _l("Abstentions"),
    "amount": _l("Amount"),
    "answer": _l("Answer"),
    "appeal": _l("How to appeal"),
    "applicant": _l("Applicant"),
    "applied_on": _l("Day of the application"),
    "asked_on": _l("Day of the request"),
    "attendance": _l("Who was expected at the meeting"),
    "authorised_on": _l("Day of the authorisation"),
    "batch": _l("Batch"),
    "before": _l("Picture before"),
    "body": _l("Form of the meeting"),
    "born": _l("Date of birth"),
    "caption": _l("Caption"),
    "category": _l("Category"),
    "cause": _l("Cause"),
    "chair": _l("Chair of the meeting"),
    "checked_by": _l("Who checked it"),
    "checked_on": _l("Day of the department's answer"),
    "claims": _l("Insurance claims"),
    "closed_on": _l("Day of the closure"),
    "code": _l("Code of the notice"),
    "committee": _l("Village committee"),
    "conclusion": _l("What the comparison came to"),
    "concrete": _l("The problem made concrete"),
    "confirmed_how": _l("How the household confirmed it"),
    "consents": _l("Members who authorised the query"),
    "content": _l("Content"),
    "cope": _l("Capacity to cope"),
    "cost": _l("Production and business costs"),
    "count": _l("Number of households"),
    "county": _l("County"),
    "criterion": _l("Criterion of completion"),
    "day": _l("Day"),
    "deadline": _l("Time limit"),
    "decided_on": _l("Day of the decision"),
    "decision_number": _l("Decision number"),
    "department": _l("Department"),
    "description": _l("Description in words"),
    "difficulties": _l("Difficulties"),
    "document_number": _l("Document number"),
    "done": _l("What is done"),
    "due": _l("Time limit"),
    "due_on": _l("Promised day"),
    "entries": _l("Lines of the contents"),
    "event_code": _l("Check code of the event"),
    "event_day": _l("Day of the event"),
    "event_number": _l("Number of the event"),
    "expected": _l("How many were expected"),
    "explanation": _l("Explanation of the village"),
    "feedback_on": _l("Day of the feedback"),
    "figures": _l("Figures before and after"),
    "finder": _l("Who found it"),
    "findings": _l("Answers of the departments"),
    "given_on": _l("Day of the slip"),
    "group": _l("Village group"),
    "guarantees": _l("Three guarantees and water"),
    "hand": _l("Who wrote or applied for the family"),
    "handed_in_on": _l("Day of the hand-in"),
    "handed_on": _l("Day of the hand-over"),
    "head": _l("Head of the household"),
    "heading": _l("Heading"),
    "health": _l("Health"),
    "held_on": _l("Day it was held"),
    "help": _l("Help delivered"),
    "helper": _l("Responsible helper"),
    "household_kind": _l("Kind of household"),
    "identity": _l("Number of the paper"),
    "income_per_head": _l("Net income per head"),
    "inspected_on": _l("Day of the check on the spot"),
    "inspection": _l("What the check on the spot found"),
    "issue": _l("Number of the issue"),
    "kind": _l("Kind"),
    "labour": _l("Labour power"),
    "lasting": _l("Lasting duty"),
    "lead": _l("Unit in the lead"),
    "limit_on": _l("New limit"),
    "line": _l("Line of the sheet"),
    "lines": _l("Lines of the table"),
    "manner": _l("Manner of elimination"),
    "mark": _l("Mark of the export"),
    "measure": _l("Measure"),
    "measures": _l("Measures on the paper"),
    "measures_taken": _l("Measures taken"),
    "member": _l("Member"),
    "members": _l("Members of the household"),
    "met": _l("How the household was met"),
    "minutes": _l("Minutes of the meeting"),
    "name": _l("Name"),
    "new_due_on": _l("New day asked for"),
    "notice": _l("When the notice hung"),
    "number": _l("Number of the problem"),
    "objections": _l("What was objected"),
    "office": _l("Office that seals"),
    "old_due_on": _l("Day in force"),
    "opened_on": _l("Day the case was opened"),
    "opinion": _l("Opinion"),
    "organisation": _l("Organisation"),
    "papers": _l("Papers"),
    "person": _l("Responsible person"),
    "phone": _l("Telephone"),
    "pictures": _l("Pictures before and after, in pairs"),
    "place": _l("Place"),
    "position": _l("Number in the list"),
    "posted_on": _l("Posted on"),
    "posting": _l("Days of the posting"),
    "present": _l("How many were present"),
    "printed_on": _l("Day of printing"),
    "production": _l("Production and business income (gross)"),
    "proof": _l("Proof"),
    "property": _l("Property income"),
    "qr": _l("Code that leads to the event"),
    "question": _l("Question"),
    "questions": _l("Questions of the assessment"),
    "reason": _l("Reason"),
    "reason_text": _l("Reason in words"),
    "reasons": _l("Reasons"),
    "recorder": _l("Who kept the minutes"),
    "recused": _l("Who stood aside"),
    "ref": _l("Reference of the case"),
    "reference_per_head": _l("Reference income per head"),
    "relation": _l("Relation to the head"),
    "remark": _l("Remark"),
    "reports": _l("Reports of work done"),
    "result": _l("Result"),
    "reviews": _l("Signatures of the township"),
    "risks": _l("Risks"),
    "role": _l("Post"),
    "rung": _l("How it was pressed"),
    "school": _l("Schooling"),
    "sections": _l("Sections"),
    "self_check": _l("Own check of the unit"),
    "sex": _l("Sex"),
    "share": _l("Share of those present"),
    "signatures": _l("Signatures"),
    "signed_how": _l("How it was signed"),
    "signed_on": _l("Day of the signature"),
    "size": _l("Persons"),
    "slip_number": _l("Number of the slip"),
    "source": _l("Source"),
    "spending": _l("Compliant self-paid spending"),
    "spending_per_head": _l("Self-paid spending per head"),
    "state": _l("State"),
    "submitted_on": _l("Day of the hand-in"),
    "taken_down_on": _l("Taken down on"),
    "tasks": _l("Tasks of the units"),
    "term": _l("Days it hangs"),
    "text": _l("Text"),
    "title": _l("Title"),
    "to": _l("Addressed to"),
    "township": _l("Township"),
    "transfer": _l("Transfer income"),
    "unit": _l("Unit"),
    "units": _l("Responsible units"),
    "village": _l("Village"),
    "visited_on": _l("Day of the visit"),
    "visitors": _l("Who visited"),
    "vote": _l("Vote of the appraisal"),
    "wage": _l("Wage income"),
    "window": _l("Window of the income sheet"),
}
"""What a name in a template stands for. One name has one meaning in all documents."""


def field_label(name: str) -> str:
    """Word a name of a template, a column with the name of its table in front."""
    table, _, column = name.partition(".")
    if not column:
        return str(FIELDS[name])
    return gettext("%(table)s: %(column)s", table=FIELDS[table], column=FIELDS[column])


def field_labels(names: Iterable[str]) -> str:
    """Word several names, one after the other."""
    return gettext(", ").join(field_label(name) for name in names)


def why_not(offer: Offer) -> str:
    """Say why a document can't be printed now, and what puts that right."""
    if offer.missing:
        return gettext("Missing: %(names)s", names=field_labels(offer.missing))
    if offer.after:
        return gettext("After: %(act)s", act=gettext(offer.after))
    return gettext("Nothing of the kind has happened in this case.")


def register_document_words(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.filters.update(why_not=why_not, export_name=export_name)
