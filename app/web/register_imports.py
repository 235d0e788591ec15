"""Pages about rosters of households: bring one in, look over its columns, see what was found, let it in."""

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.audit.access import PURPOSES, new_export
from app.commands.pictures import XLSX
from app.commands.register_imports import (
    MOST_BYTES,
    RosterBefore,
    accept_roster,
    agree_columns,
    receive_roster,
    withdraw_roster,
)
from app.documents.export_mark import ExportMark
from app.errors import Invalid, Problem
from app.intake.registers.kinds import KINDS
from app.intake.registers.rules import rule_of
from app.models.base import StreamKind
from app.permissions import Permission
from app.queries.history import history
from app.queries.marks import row_number
from app.queries.register_imports import (
    Progress,
    RegisterPage,
    progress_of,
    register_imports,
    register_page,
    report_of,
)
from app.web.access import current_actor, requires
from app.web.answers import Answer, form_page
from app.web.dates import moment
from app.web.downloads import handed_out
from app.web.forms.register_imports import ColumnsForm, DecisionForm, columns_form, roster_form
from app.web.i18n import DEFAULT, official
from app.web.reading import shows, shows_export
from app.web.register_report import line_of, number_of, report_sheet, said_of, title_of
from app.web.register_sentences import REGISTERS
from app.web.security import takes_files
from app.web.uploads import sent_file
from app.web.wording import sentence

blueprint = Blueprint("register_imports", __name__, url_prefix="/household-rosters")

PAGE = 50
"""Findings that one page shows."""
WHAT_FOR = "reporting"
STAGES = {
    "": _l("Waits until the process beside the server takes it up"),
    "begun": _l("Begun"),
    "read": _l("Reading the rows"),
    "check": _l("Checking the households"),
    "prepare": _l("Making keys and seals"),
    "write": _l("Writing"),
    "names": _l("Making names findable"),
    "again": _l("Others wrote meanwhile: once more"),
}


@blueprint.get("")
@requires(Permission.REGISTERS_READ)
def index() -> Answer:
    """List the rosters in reach."""
    rows, mark = register_imports(current_actor(), row_number(request.args.get("before", "")))
    following = url_for("register_imports.index", before=mark) if mark else ""
    return render_template("register_imports/index.html", rows=rows, kinds=REGISTERS, following=following)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.REGISTERS_IMPORT)
@takes_files
def new() -> Answer:
    """Receive a roster with its file."""
    form = roster_form(current_actor(), request.form)
    before = 0
    if request.method == "POST" and form.validate() and (file := sent_file(form, MOST_BYTES)):
        try:
            number = receive_roster(
                actor=current_actor(), file_name=file.name,
                content=file.content, once=form.once.data or "", kind=KINDS[form.kind.data],
            )  # fmt: skip
        except RosterBefore as refusal:
            before = refusal.import_id
            form.take(refusal)
        except Invalid as refusal:
            form.take(refusal)
        else:
            return redirect(url_for("register_imports.show", import_id=number), 303)
    return form_page("register_imports/new.html", form=form, before=before, kinds=KINDS)


@blueprint.get("/<int:import_id>")
@requires(Permission.REGISTERS_READ)
def show(import_id: int) -> Answer:
    """Show where a roster stands: its columns, how far it is, what was found, what entered."""
    page = register_page(current_actor(), import_id)
    return _shown(page, columns_form(page.layout, page.line.last_sequence))


def _shown(page: RegisterPage, form: ColumnsForm) -> str:
    report, rule, start = None, request.args.get("rule", ""), row_number(request.args.get("after", "")) or 0
    lines, following, counted = [], "", []
    if page.line.status in ("checked", "entered") and page.line.counts:
        report = report_of(current_actor(), page.line.id)
        first = {one.rule: said_of(one, whole=False) for one in reversed(report.findings)}
        counted = [
            (name, number_of(rule_of(name)), first[name], rule_of(name).weight, count)
            for name, count in report.by_rule(page.line.counts)
        ]
        chosen = [one for one in report.findings if rule in ("", one.rule)]
        lines = [line_of(report, one) for one in chosen[start : start + PAGE]]
        if len(chosen) > start + PAGE:
            following = url_for(
                "register_imports.show", import_id=page.line.id, rule=rule or None, after=start + PAGE
            )
    decision = DecisionForm()
    decision.seen.data = str(page.line.last_sequence)
    return render_template(
        "register_imports/show.html",
        page=page,
        kinds=REGISTERS,
        form=form,
        decision=decision,
        stage=stage_text(page.progress),
        lines=lines,
        counted=counted,
        rule=rule,
        following=following,
        problem=sentence(Problem("", page.progress.problem)) if page.progress.problem else "",
        events=history(StreamKind.REGISTER_IMPORT, page.line.id),
        page_has_errors=bool(form.problem_list),
    )


def stage_text(progress: Progress) -> str:
    """Return in words how far a roster is."""
    said = str(STAGES.get(progress.stage, progress.stage))
    if progress.whole:
        return _("%(stage)s: %(done)d of %(whole)d", stage=said, done=progress.done, whole=progress.whole)
    if progress.done:
        return _("%(stage)s: %(done)d", stage=said, done=progress.done)
    return said


@blueprint.get("/<int:import_id>/progress")
@requires(Permission.REGISTERS_READ)
def progress(import_id: int) -> Response:
    """Tell a script of the page how far a roster is: percent, words, and whether it is over."""
    found = progress_of(current_actor(), import_id)
    return jsonify(percent=found.percent, text=stage_text(found), over=not found.task)


@blueprint.post("/<int:import_id>/columns")
@requires(Permission.REGISTERS_IMPORT)
def columns(import_id: int) -> Answer:
    """Take the columns as chosen, and have the roster checked."""
    page = register_page(current_actor(), import_id)
    form = columns_form(page.layout, page.line.last_sequence, request.form)
    if form.validate():
        try:
            agree_columns(
                actor=current_actor(), import_id=import_id, fields=form.fields_of(page.layout),
                seen=row_number(form.seen.data or "") or 0, once=form.once.data or "",
            )  # fmt: skip
        except Invalid as refusal:
            form.take(refusal)
        else:
            return redirect(url_for("register_imports.show", import_id=import_id), 303)
    return _shown(page, form), 422


@blueprint.post("/<int:import_id>/accept")
@requires(Permission.REGISTERS_IMPORT)
def accept(import_id: int) -> Answer:
    """Say what enters: the whole roster, or its clean part."""
    form = DecisionForm(request.form)
    if form.validate():
        try:
            accept_roster(
                actor=current_actor(), import_id=import_id, part=form.part.data or "",
                seen=row_number(form.seen.data or "") or 0, once=form.once.data or "",
            )  # fmt: skip
        except Invalid as refusal:
            flash(" ".join(sentence(problem) for problem in refusal.problems), "danger")
    return redirect(url_for("register_imports.show", import_id=import_id), 303)


@blueprint.post("/<int:import_id>/withdraw")
@requires(Permission.REGISTERS_IMPORT)
def withdraw(import_id: int) -> Answer:
    """Withdraw a roster that was the wrong one."""
    form = DecisionForm(request.form)
    if form.validate():
        withdraw_roster(
            actor=current_actor(), import_id=import_id, seen=row_number(form.seen.data or "") or 0,
            once=form.once.data or "",
        )  # fmt: skip
        flash(_("The file is withdrawn. It may be sent again."))
    return redirect(url_for("register_imports.index"), 303)


@blueprint.get("/<int:import_id>/findings.xlsx")
@requires(Permission.REGISTERS_READ)
def findings(import_id: int) -> Response:
    """Hand out what was found as a workbook with a comment in each faulty cell; long numbers are masked."""
    actor = current_actor()
    report = report_of(actor, import_id, rows=True)
    number = new_export()
    shows("register_import", [import_id])
    shows_export(number, WHAT_FOR)
    post = next(iter(actor.own_first))
    with force_locale(DEFAULT):  # an official list is Chinese, whatever language its reader chose
        mark = ExportMark(
            number, f"{actor.name}（{post.organisation_name}）", moment(clock.now()),
            official([PURPOSES[WHAT_FOR]])[0],
        )  # fmt: skip
        title = title_of(report)
        content = report_sheet(report, f"{title}    {mark.line}")
    return handed_out(content, XLSX, f"{title}{import_id}_{mark.name}.xlsx", plain="findings.xlsx")
