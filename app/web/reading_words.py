"""The words of readings: which part of the programme showed something, what it was about, what for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.audit.access import KINDS, PURPOSES
from app.documents.export_mark import export_name
from app.web.i18n import gettext
from workflows.monitoring.codes import UNMASK_PURPOSE

SCREENS: Mapping[str, Any] = {
    "appeals": _l("Appeal"),
    "cases": _l("File of the case"),
    "comparisons": _l("Data comparison"),
    "consents": _l("Authorisation"),
    "corrections": _l("Corrections"),
    "erasures": _l("Locks and destructions"),
    "emergencies": _l("Emergency readings"),
    "data_rules": _l("Data rules"),
    "documents": _l("Papers to print"),
    "explanations": _l("Explanation of a finding"),
    "exports": _l("Exports"),
    "follow_ups": _l("Visits"),
    "figures": _l("Figures"),
    "help_figures": _l("Help and visits"),
    "help_measures": _l("Help measure"),
    "helper_assignments": _l("Responsible helper"),
    "home": _l("My work"),
    "households": _l("Household"),
    "incoming": _l("Application received"),
    "inspection": _l("Inspection"),
    "inspection_calls": _l("Call-backs"),
    "inspection_cases": _l("Whole life"),
    "inspection_samples": _l("Samples"),
    "kin": _l("Kin"),
    "late": _l("What is late"),
    "lead_lists": _l("Lists of departments"),
    "leads": _l("Leads"),
    "ledgers": _l("Ledgers with problems"),
    "logs": _l("Receipt of the log"),
    "register_imports": _l("Rosters and lists"),
    "meetings": _l("Appraisals"),
    "members": _l("Member of the household"),
    "messages": _l("Messages"),
    "national_entries": _l("National system"),
    "notices": _l("Notices"),
    "objections": _l("Objection"),
    "papers": _l("Papers of the file"),
    "plan_papers": _l("Papers with problems"),
    "problem_lists_xlsx": _l("Lists of problems"),
    "problem_pressing": _l("Leads to discipline"),
    "problems": _l("Rectification"),
    "public": _l("Public door"),
    "public_notices": _l("Public door"),
    "public_status": _l("Public door"),
    "readings": _l("Who looked"),
    "rosters": _l("Rosters of the villages"),
    "search": _l("Search"),
    "sign_in": _l("Sign-in"),
    "signature_lists": _l("Signing from a list"),
    "suspicions": _l("Suspicions"),
}
"""The parts of the programme by the first half of an endpoint."""

_ONE: Mapping[str, Any] = {
    "account": _l("account %(number)d"),
    "case": _l("case no. %(number)d"),
    "comparison_list": _l("comparison list %(number)d"),
    "emergency": _l("emergency reading %(number)d"),
    "evidence": _l("paper %(number)d"),
    "export": _l("file %(number)s"),
    "household": _l("household %(number)d"),
    "lead": _l("lead %(number)d"),
    "lead_list": _l("list of a department %(number)d"),
    "meeting": _l("meeting %(number)d"),
    "notice": _l("notice %(number)d"),
    "paper": _l("paper with problems %(number)d"),
    "person": _l("person %(number)d"),
    "register_import": _l("roster of households %(number)d"),
}
_MANY: Mapping[str, Any] = {
    "account": _l("%(count)d accounts"),
    "case": _l("%(count)d cases"),
    "comparison_list": _l("%(count)d comparison lists"),
    "emergency": _l("%(count)d emergency readings"),
    "evidence": _l("%(count)d papers"),
    "export": _l("%(count)d files"),
    "household": _l("%(count)d households"),
    "lead": _l("%(count)d leads"),
    "lead_list": _l("%(count)d lists of departments"),
    "meeting": _l("%(count)d meetings"),
    "notice": _l("%(count)d notices"),
    "paper": _l("%(count)d papers with problems"),
    "person": _l("%(count)d persons"),
    "register_import": _l("%(count)d rosters of households"),
}
_FIELDS: Mapping[str, Any] = {
    "household_phone": _l("telephone of the household"),
    "identity": _l("identity number"),
    "lead_phone": _l("telephones of the lead"),
    "phone": _l("telephone"),
    "sender_phone": _l("telephone of the sender"),
}


def screen_label(endpoint: str) -> str:
    """Return which part of the programme showed something."""
    return str(SCREENS.get(endpoint.partition(".")[0], endpoint))


def reading_label(kind: str) -> str:
    """Return the name of a kind of reading in the user's language."""
    return gettext(KINDS[kind].label) if kind in KINDS else kind


def purpose_label(code: str) -> str:
    """Return what a reading was for; nothing where no purpose was given."""
    label = {**dict(UNMASK_PURPOSE), **PURPOSES}.get(code)
    return gettext(label) if label else code


def field_labels(fields: Sequence[str]) -> str:
    """Return what was shown in full, as a list."""
    return gettext(", ").join(str(_FIELDS.get(name, name)) for name in fields)


def about(subjects: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """Yield what a reading showed: one thing by its number, several by how many they are."""
    for kind in sorted(subjects):
        numbers = subjects[kind]
        if len(numbers) == 1 and kind in _ONE:
            yield str(_ONE[kind]) % {"number": export_name(numbers[0]) if kind == "export" else numbers[0]}
        elif kind in _MANY:
            yield str(_MANY[kind]) % {"count": len(numbers)}


def register_reading_words(app: Flask) -> None:
    """Give the templates the words of readings."""
    app.jinja_env.filters.update(
        export_name=export_name,
        reading=reading_label,
        reading_about=about,
        reading_fields=field_labels,
        reading_purpose=purpose_label,
        reading_screen=screen_label,
    )
