"""The forms of acts on a suspicion that bring a record: which form, what it offers, what it makes."""

from collections.abc import Mapping

from app.commands.suspicion_findings import finding_record
from app.commands.suspicion_records import (
    check_record,
    checkers_record,
    conclusion_record,
    disposal_record,
    second_check_record,
)
from app.queries.cases import CasePage
from app.queries.suspicion_choices import checker_choices, finding_units, lead_of_place
from app.queries.suspicion_file import SuspicionFile
from app.web.access import current_actor
from app.web.forms.action import ActionForm
from app.web.forms.suspicions import (
    CheckersForm,
    ConclusionForm,
    DisposalForm,
    FindingForm,
    SuspicionCheckForm,
)
from app.web.record_page import RecordPage


def _file(page: CasePage) -> SuspicionFile:
    assert page.suspicion is not None  # noqa: S101 - these acts belong to suspicions alone
    return page.suspicion


def _nothing(_form: ActionForm, _page: CasePage) -> None:
    """Offer nothing: everything is typed."""


def _offer_checkers(form: CheckersForm, page: CasePage) -> None:
    form.offer(checker_choices(current_actor(), page.ref))


def _offer_excuses(form: ConclusionForm, page: CasePage) -> None:
    form.offer(_file(page).rule)


def _offer_units(form: FindingForm, page: CasePage) -> None:
    form.offer(finding_units(current_actor()), lead_of_place(_file(page).place))


SUSPICION_RECORDS: Mapping[str, RecordPage] = {
    "suspicion_checkers": RecordPage(
        CheckersForm,
        "suspicions/_record_checkers.html",
        _offer_checkers,
        lambda form, _way: checkers_record(form.chosen),
    ),
    "suspicion_check": RecordPage(
        SuspicionCheckForm,
        "suspicions/_record_check.html",
        _nothing,
        lambda form, _way: check_record(form.sheet()),
    ),
    "suspicion_second_check": RecordPage(
        ActionForm,
        "suspicions/_record_second_check.html",
        _nothing,
        lambda _form, _way: second_check_record(),
    ),
    "suspicion_conclusion": RecordPage(
        ConclusionForm,
        "suspicions/_record_conclusion.html",
        _offer_excuses,
        lambda form, _way: conclusion_record(form.sheet()),
    ),
    "suspicion_disposal": RecordPage(
        DisposalForm,
        "suspicions/_record_disposal.html",
        _nothing,
        lambda form, _way: disposal_record(form.sheet()),
    ),
    "suspicion_finding": RecordPage(
        FindingForm,
        "suspicions/_record_finding.html",
        _offer_units,
        lambda form, _way: finding_record(current_actor(), form.sheet()),
    ),
}
"""By the name of the record in ``workflows/suspicion/definition.py``."""
