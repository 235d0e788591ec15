"""Pages about public notices and announcements."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.batches import Outcome
from app.commands.evidence import Owner
from app.commands.notices import (
    Hanging,
    NoticePlan,
    carry_notice,
    post_notice,
    prepare_notice,
    take_down_notice,
    withdraw_notice,
)
from app.errors import Forbidden, Invalid
from app.models.base import StreamKind
from app.permissions import Permission
from app.queries.history import history
from app.queries.marks import row_number
from app.queries.meetings import villages_of_clerk
from app.queries.notices import NoticePage, Offered, notice_page, notices_list, preparing_page
from app.web.access import current_actor, requires, sending_requires
from app.web.answers import Answer
from app.web.forms.base import Press, options
from app.web.forms.notices import HangForm, PrepareForm, TakeDownForm
from app.web.overtaken import overtaken
from app.web.papers import store_papers
from app.web.reading import shows_cases
from app.web.security import takes_files
from app.web.wording import sentence
from workflows.parameters import DAY_UNITS

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("")
@requires(Permission.NOTICES_READ)
def index() -> Answer:
    """List the notices in reach."""
    rows, mark = notices_list(current_actor(), row_number(request.args.get("before", "")))
    following = url_for("notices.index", before=mark) if mark else ""
    villages = villages_of_clerk(current_actor()) if current_actor().may(Permission.NOTICES_POST) else ()
    return render_template(
        "notices/index.html", rows=rows, following=following, villages=villages, today=clock.today()
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.NOTICES_POST)
def new() -> Answer:
    """Choose the households of a notice."""
    villages = villages_of_clerk(current_actor())
    village = request.args.get("village", villages[0][0] if villages else "")
    kind = request.args.get("kind", "identification")
    page = preparing_page(current_actor(), village, kind)
    shows_cases(ref for ref, _one in page.cases)
    form = PrepareForm(request.form)
    form.refs.choices = options((ref, _offered(ref, one)) for ref, one in page.cases)
    if request.method == "GET":
        form.refs.data = _together(page.cases)
    elif form.validate():
        try:
            made = prepare_notice(
                actor=current_actor(),
                plan=NoticePlan(village, kind, form.refs.data),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            return redirect(url_for("notices.show", notice_id=made), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("notices/new.html", page=page, form=form, page_has_errors=status == 422), status


def _together(cases: Sequence[tuple[str, Offered]]) -> list[str]:
    """Return the cases that one notice can name: those that hang as long as the first."""
    return [ref for ref, one in cases if (one.days, one.unit) == (cases[0][1].days, cases[0][1].unit)]


@blueprint.route("/<int:notice_id>", methods=["GET", "POST"])
@requires(Permission.NOTICES_READ)
@sending_requires(Permission.NOTICES_POST)
@takes_files
def show(notice_id: int) -> Answer:
    """Show a notice; the clerk hangs it up and takes it down here."""
    page = notice_page(current_actor(), notice_id)
    if request.method == "POST":
        return _sent(page)
    form = _step_form(page)
    if form is not None:
        form.day.data = clock.today()
    return _shown(page, form, 200)


def _shown(page: NoticePage, form: HangForm | TakeDownForm | None, status: int) -> Answer:
    return (
        render_template(
            "notices/show.html",
            page=page,
            form=form,
            today=clock.today(),
            events=history(StreamKind.NOTICE, page.id),
            page_has_errors=status == 422,
        ),
        status,
    )


def _step_form(page: NoticePage) -> HangForm | TakeDownForm | None:
    """Return the form of the step that is due: hanging up, then taking down; None where neither is."""
    if page.status == "prepared":
        return HangForm()
    if page.status == "posted" and page.kind != "announcement":
        return TakeDownForm()
    return None


def _sent(page: NoticePage) -> Answer:
    """Take the step that was sent. One that was done meanwhile shows the first result, or 409."""
    due, back = _step_form(page), url_for("notices.show", notice_id=page.id)
    form = HangForm(request.form) if "place" in request.form else TakeDownForm(request.form)
    if isinstance(form, type(due)) and store_papers(form, Owner(notice_id=page.id)):
        page = notice_page(current_actor(), page.id)
    if form.validate():
        try:
            if _stepped(page, form):
                return redirect(back, 303)
        except Forbidden as refusal:
            if refusal.code != "already_decided":
                raise
            return overtaken(back, history(StreamKind.NOTICE, page.id))
    return _shown(page, form if isinstance(form, type(due)) else due, 422)


def _stepped(page: NoticePage, form: HangForm | TakeDownForm) -> bool:
    assert form.day.data is not None  # noqa: S101 - the validators saw to it
    late = form.late_reason.data or ""
    try:
        if isinstance(form, HangForm):
            outcomes = post_notice(
                actor=current_actor(),
                notice_id=page.id,
                hanging=Hanging(form.day.data, form.place.data or "", late),
                once=form.once.data or "",
            )
        else:
            outcomes = take_down_notice(
                actor=current_actor(),
                notice_id=page.id,
                hanging=Hanging(form.day.data, late_reason=late),
                once=form.once.data or "",
            )
    except Invalid as refusal:
        form.take(refusal)
        return False
    _tell(outcomes)
    return True


def _tell(outcomes: tuple[Outcome, ...]) -> None:
    signed = sum(1 for one in outcomes if one.signed)
    if signed:
        flash(_("%(count)d cases signed.", count=signed))
    if signed < len(outcomes):
        left = len(outcomes) - signed
        flash(_("%(count)d cases stay behind: the reasons stand below.", count=left), "warning")


@blueprint.post("/<int:notice_id>/sign")
@requires(Permission.CASES_WRITE)
def sign(notice_id: int) -> Answer:
    """Sign the notice's present step for all its cases that wait for it."""
    if not {"village_clerk", "village_head"} & current_actor().roles:
        raise Forbidden
    if Press(request.form).validate():
        late = request.form.get("late_reason", "")[:500]
        _tell(carry_notice(actor=current_actor(), notice_id=notice_id, late_reason=late))
    return redirect(url_for("notices.show", notice_id=notice_id), 303)


@blueprint.get("/<int:notice_id>/print")
@requires(Permission.NOTICES_READ)
def printed(notice_id: int) -> Answer:
    """Show the notice as it goes to the printer, on A4 or A3."""
    size = "a3" if request.args.get("size") == "a3" else "a4"
    return render_template("notices/print.html", page=notice_page(current_actor(), notice_id), size=size)


@blueprint.post("/<int:notice_id>/withdraw")
@requires(Permission.NOTICES_POST)
def withdraw(notice_id: int) -> Answer:
    """Give up a notice that wasn't posted."""

    def take_back(reason: str, once: str) -> None:
        withdraw_notice(actor=current_actor(), notice_id=notice_id, reason=reason, once=once)

    _withdrawn(take_back)
    return redirect(url_for("notices.show", notice_id=notice_id), 303)


def _offered(ref: str, one: Offered) -> str:
    hangs = _("hangs for %(days)d %(unit)s", days=one.days, unit=_(dict(DAY_UNITS)[one.unit]))
    return f"{one.head} · {ref} · {hangs}"


def _withdrawn(take_back: Callable[[str, str], None]) -> None:
    form = Press(request.form)
    if not form.validate():
        return
    try:
        take_back(request.form.get("reason", ""), form.once.data or "")
    except Invalid as refusal:
        for problem in refusal.problems:
            flash(sentence(problem), "danger")
    else:
        flash(_("The notice is withdrawn. Its households wait for another one."))
