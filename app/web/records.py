"""The forms of acts that bring a record into the file: which form, what it offers, what it makes."""

from collections.abc import Mapping

from app import clock
from app.commands.applications import application_record
from app.commands.visits import ELIMINATION, visit_record
from app.queries.cases import CasePage
from app.queries.officers import officers_of
from app.web.forms.application import ApplicationForm
from app.web.forms.visit import EliminationVisitForm, VisitForm
from app.web.problem_forms import PROBLEM_RECORDS
from app.web.record_page import RecordPage
from app.web.suspicion_forms import SUSPICION_RECORDS
from workflows.monitoring.codes import HEAD


def _offer_adults(form: ApplicationForm, page: CasePage) -> None:
    adults = [row for row in page.members if row.died_on is None and not row.minor]
    form.offer((row.person_id, row.name) for row in adults)
    if form.untouched:
        head = next((row.person_id for row in adults if row.relation == HEAD), None)
        said = page.incoming.text if page.incoming is not None else ""
        form.begin(head, form.occurred_on.data or clock.today(), said)


def _offer_officers(form: VisitForm, page: CasePage) -> None:
    form.offer(officers_of(page.territory))


RECORDS: Mapping[str, RecordPage] = {
    "application": RecordPage(
        ApplicationForm,
        "cases/_application.html",
        _offer_adults,
        lambda form, _way: application_record(form.sheet()),
    ),
    "visit": RecordPage(
        VisitForm,
        "cases/_visit.html",
        _offer_officers,
        lambda form, _way: visit_record(form.sheet(), purpose="identification"),
    ),
    "elimination_visit": RecordPage(
        EliminationVisitForm,
        "cases/_visit.html",
        _offer_officers,
        lambda form, _way: visit_record(form.sheet(), purpose=ELIMINATION),
    ),
    **PROBLEM_RECORDS,
    **SUSPICION_RECORDS,
}
