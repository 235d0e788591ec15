"""The words of suspicions in templates: rules, what was compared, what an event says."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.queries.cases import CasePage
from app.web.dates import day
from app.web.filters import code_label
from app.web.i18n import gettext
from app.web.parameter_words import value_in_words
from workflows import REGISTRY
from workflows.oversight.rules import RULES
from workflows.parameters import PARAMETERS
from workflows.suspicion.codes import CONCLUSION, DISPOSAL

FIELDS: Mapping[str, Any] = {
    "after": _l("Later on the path"),
    "after_on": _l("its day"),
    "all": _l("Out of"),
    "back_on": _l("Back on"),
    "before": _l("Earlier on the path"),
    "before_on": _l("day of the earlier one"),
    "closed_on": _l("Closed on"),
    "dates": _l("Dates that are empty"),
    "day": _l("Day claimed"),
    "days": _l("Days between"),
    "days_owed": _l("Days owed"),
    "decided_on": _l("Day of the decision"),
    "earlier_case": _l("Earlier case"),
    "earliest": _l("Earliest day allowed"),
    "eliminated_on": _l("Risk eliminated on"),
    "enrolled_on": _l("Enrolled on"),
    "entries": _l("Late entries"),
    "fault": _l("What doesn't fit"),
    "first_case": _l("First case"),
    "first_paper": _l("Number of the first picture"),
    "form": _l("Form of the pattern"),
    "found_on": _l("Found on"),
    "households": _l("Households with the same picture"),
    "last_day": _l("Last day"),
    "lead": _l("Lead"),
    "leads": _l("Leads closed"),
    "minutes": _l("Minutes between first and last entry"),
    "missing": _l("What is missing"),
    "month": _l("Month"),
    "named": _l("Steps"),
    "new_case": _l("New case"),
    "newest_picture": _l("Newest picture taken on"),
    "notice": _l("Notice"),
    "occurred_on": _l("Day claimed"),
    "opened_on": _l("Clock started on"),
    "pairs": _l("Pairs in the wrong order"),
    "paper_kind": _l("Kind of paper"),
    "percent": _l("Share in per cent"),
    "pictures": _l("Pictures"),
    "posted_on": _l("Posted on"),
    "proposed_on": _l("Proposed on"),
    "recorded_on": _l("Recorded on"),
    "reported_on": _l("Work reported on"),
    "reviewed_on": _l("Reviewed on"),
    "same_text": _l("Texts alike, in per cent"),
    "second_case": _l("Second case"),
    "second_paper": _l("Number of the second picture"),
    "seconds": _l("Seconds between two"),
    "some": _l("So many"),
    "step": _l("Act"),
    "steps": _l("Number of steps"),
    "taken_down_on": _l("Taken down on"),
    "visited_on": _l("Visited on"),
}
"""What a field of a hit is called; a rule that brings another name shows it as it is."""

VALUES: Mapping[str, Any] = {
    "again": _l("another problem of the same kind"),
    "announcement": _l("Announcement"),
    "application": _l("Application"),
    "approval": _l("Approval of the county"),
    "before_work": _l("closed before any work was reported"),
    "comparison": _l("Data comparison"),
    "elimination": _l("Public notice of risk elimination"),
    "hidden": _l("late, without a word why"),
    "identification": _l("Public notice of appraisal results"),
    "meeting": _l("Democratic appraisal"),
    "national_entry": _l("Entry into the national system"),
    "no_work": _l("no work was reported"),
    "old_pictures": _l("no picture is newer than the problem"),
    "one_sitting": _l("recorded in one sitting"),
    "other_risk": _l("back with another risk"),
    "notice": _l("Public notice"),
    "reopened": _l("the same problem, reopened"),
    "rolled_back": _l("the elimination was taken back"),
    "same_day": _l("claimed for one day"),
    "same_risk": _l("back with the same risk"),
    "unchecked": _l("nobody checked it"),
    "village": _l("the whole village"),
    "visit": _l("Household visit"),
}
"""Words of the rules themselves: documents, forms of a pattern, faults."""


SEVERITIES: Mapping[str, Any] = {"H": _l("grave"), "M": _l("middling"), "L": _l("slight")}
"""How grave, in one word for a cell."""


@cache
def _acts() -> Mapping[str, str]:
    """Return the labels of all acts by their names; where procedures share one, the first counts."""
    found: dict[str, str] = {}
    for family in REGISTRY.values():
        for variant in family.variants():
            for action in family.build(variant).actions:
                found.setdefault(action.name, action.label)
    return found


def rule_name(code: str) -> str:
    """Word a rule by its code; what an inspector raised himself has none."""
    if not code:
        return gettext("Raised by an inspector")
    return gettext(RULES[code].name) if code in RULES else code


def case_title(page: CasePage) -> str:
    """Return what a case is called on its pages: whom or what it is about."""
    return rule_name(page.suspicion.code) if page.suspicion is not None else page.head or page.ref


def field_name(name: str) -> str:
    """Word the name of what a rule compared."""
    return str(FIELDS.get(name, name))


def field_value(value: object, name: str) -> str:
    """Write what a rule compared: a day as a day, an act by its label, the rest as it is."""
    if not isinstance(value, str):
        return str(value)
    if name == "paper_kind":
        return code_label(value, "PAPER")
    try:
        return day(date.fromisoformat(value)) if len(value) == len("2026-01-01") else _words(value)
    except ValueError:
        return _words(value)


def _words(text: str) -> str:
    return gettext(", ").join(_word(one) for one in text.split())


def _word(word: str) -> str:
    rest = word.removeprefix("elimination_")
    if rest != word and rest in VALUES:
        return gettext("%(what)s of the elimination", what=str(VALUES[rest]))
    return str(VALUES[word]) if word in VALUES else gettext(_acts()[word]) if word in _acts() else word


def excuse_words(code: str, rule: str) -> str:
    """Word an accepted reason of a rule; nothing where none fitted."""
    known = dict(RULES[rule].excuses) if rule in RULES else {}
    return gettext(known[code]) if code in known else ""


def parameter_line(name: str, value: object) -> str:
    """Write a parameter of the county's profile with its value."""
    if name not in PARAMETERS:
        return gettext("%(field)s: %(value)s", field=name, value=str(value))
    found = PARAMETERS[name]
    return gettext("%(field)s: %(value)s", field=gettext(found.label), value=value_in_words(found, value))


def suspicion_lines(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an event of a suspicion says besides its words: how it was checked, what it came to."""
    told = data.get("record") or {}
    if "on_site" in told:
        yield gettext("checked on the spot") if told["on_site"] else gettext("checked on paper only")
    if told.get("conclusion") in dict(CONCLUSION):
        yield code_label(str(told["conclusion"]), "CONCLUSION")
    if told.get("disposal") in dict(DISPOSAL):
        yield code_label(str(told["disposal"]), "DISPOSAL")
    if told.get("helped"):
        yield ngettext("%(num)d household helped", "%(num)d households helped", told["helped"])
    if "problem" in told:
        yield gettext("became %(ref)s", ref=told["problem"])


def round_percent(share: Decimal | None) -> str:
    """Write a share of few cases without false decimals; a dash where there is nothing to share."""
    return "—" if share is None else f"{share:.0f}%"


def register_suspicion_words(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.filters.update(
        case_title=case_title,
        rule_name=rule_name,
        hit_field=field_name,
        hit_value=field_value,
        excuse=excuse_words,
        hours=lambda number: f"{number:f}",
        round_percent=round_percent,
        severity_word=lambda code: SEVERITIES[code],
        parameter_line=lambda pair: parameter_line(*pair),
    )
