"""Pages of kept reports: a list with the form of a new one, a report as it counts now, its end."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.figure_reports import ReportSheet, end_report, keep_report
from app.errors import Invalid
from app.permissions import Permission
from app.queries.figure_pages import bulletin_places
from app.queries.figure_reports import report_page, reports_of
from app.web.access import current_actor, requires
from app.web.answers import Answer, form_page
from app.web.forms.base import Press, options
from app.web.forms.figure_reports import ReportForm
from app.web.parameter_words import value_in_words
from workflows.figures import PERIODS
from workflows.parameters import PARAMETERS

blueprint = Blueprint("figure_reports", __name__, url_prefix="/figures/reports")


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.FIGURES_READ)
def index() -> Answer:
    """List the reports of one's office, and keep a new one."""
    actor = current_actor()
    form = ReportForm(request.form)
    form.place.choices = options(bulletin_places(actor))
    if request.method == "POST" and form.validate():
        sheet = ReportSheet(form.title.data, form.place.data, tuple(form.groups.data), form.period.data)
        try:
            number = keep_report(actor=actor, sheet=sheet, once=form.once.data or "")
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The report is kept with the rules of today."))
            return redirect(url_for("figure_reports.show", report_id=number), 303)
    return form_page("figures/reports.html", form=form, rows=reports_of(actor), periods=dict(PERIODS))


@blueprint.get("/<int:report_id>")
@requires(Permission.FIGURES_READ)
def show(report_id: int) -> Answer:
    """Count a report up to today by the rules that it was kept with."""
    page = report_page(current_actor(), report_id, clock.today())
    held = [
        (PARAMETERS[name].label, value_in_words(PARAMETERS[name], value)) for name, value in page.parameters
    ]
    return render_template("figures/report.html", page=page, periods=dict(PERIODS), held=held)


@blueprint.post("/<int:report_id>/end")
@requires(Permission.FIGURES_READ)
def end(report_id: int) -> Answer:
    """End a report."""
    form = Press(request.form)
    if form.validate():
        end_report(actor=current_actor(), report_id=report_id, once=form.once.data or "")
        flash(_("The report has ended."))
    return redirect(url_for("figure_reports.index"), 303)
