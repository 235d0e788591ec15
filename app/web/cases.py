"""The page of a case and the generic pair of routes for every action that a case carries."""

from collections.abc import Iterable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock, profiles
from app.commands.cases import Act, perform_action
from app.commands.evidence import Owner
from app.commands.openings import Beginning, note_opening, open_case
from app.engine.options import Reason
from app.errors import Blocked, Invalid, NotFound, Stale
from app.permissions import Permission
from app.queries.case_ways import Way
from app.queries.cases import CasePage, case_page, find_way, way_of
from app.queries.documents import offered
from app.queries.evidence import papers_of_case
from app.queries.openings import opening_page
from app.queries.taken import taken_way
from app.web.access import current_actor, requires
from app.web.answers import Answer, say
from app.web.drafts import NEVER
from app.web.forms.action import ActionForm, action_form, warned
from app.web.forms.base import BY_CHOICE, options
from app.web.forms.cases import OpeningForm
from app.web.forms.visit import VisitForm
from app.web.overtaken import typed
from app.web.papers import store_papers
from app.web.reason_words import reason_sentence
from app.web.records import RECORDS
from app.web.security import takes_files
from workflows.monitoring import income
from workflows.vocabulary import Guard

blueprint = Blueprint("cases", __name__)

PERSONAL_REASONS = frozenset({
    "kin_of_household", "other_body", "other_role", "outside_territory", "own_body", "own_work",
    "signed_earlier_in_chain",
    "waits_for_earlier_signature",
})  # fmt: skip
"""Reasons that are about who asks, not about the file: answered with 403."""


@blueprint.get("/cases/<ref>")
@requires(Permission.CASES_READ)
def show(ref: str) -> Answer:
    """Show a case: where it stands, what is missing, what comes next, what lies in its file."""
    page = case_page(current_actor(), ref)
    _note_opening(page)
    way, form = page.next_way, None
    if way is not None and way.open and way.mine and not way.record:
        form = _form(page, way)
    return render_template(
        "cases/show.html",
        page=page,
        way=way,
        form=form,
        today=clock.today(),
        papers=papers_of_case(ref),
        documents=offered(current_actor(), page),
        unauthorised=page.application is not None and page.unauthorised,
    )


@blueprint.route("/cases/<ref>/actions/<name>", methods=["GET", "POST"])
@requires(Permission.CASES_ACT)
@takes_files
def act(ref: str, name: str) -> Answer:
    """Ask for one action, and take it."""
    action = name.replace("-", "_")
    if request.method == "POST":
        return _taken(ref, action)
    page, way = find_way(current_actor(), ref, action)
    if way is None or way.elsewhere:
        raise NotFound
    _note_opening(page)
    status = 403 if _about_who_asks(way.missing) else 200
    return _shown(page, way, _form(page, way), status)


def _note_opening(page: CasePage) -> None:
    if not page.opened:  # so that looking again takes no lock
        note_opening(actor=current_actor(), ref=page.ref)


def _taken(ref: str, action: str) -> Answer:
    """Take a signature. The page of the case is read only where it is shown again."""
    way = way_of(current_actor(), ref, action)
    if (way is None or way.version != _seen_version()) and _pressed_before(ref, action):
        say(_("Signed. The case has moved on."))
        return redirect(url_for("cases.show", ref=ref), 303)
    if way is None or way.elsewhere:
        return _overtaken(ref, action)
    form = _sent_form(ref, way)
    if _about_who_asks(way.missing):
        page = case_page(current_actor(), ref)
        if form.seen_version in (page.version, 0):
            return _shown(page, way, form, 403)
    stored = store_papers(form, Owner(case_ref=ref))
    if stored:
        # What was just stored may be the very paper that was missing.
        way = way_of(current_actor(), ref, action) or way
    if not form.validate() or (way.county and not form.confirm()):
        status = 200 if form.unfinished else 422
        return _shown(case_page(current_actor(), ref), way, form, status)
    try:
        brought = RECORDS[way.record].brought(form, way) if way.record else None
        done = perform_action(actor=current_actor(), ref=ref, act=_act_of(form, way), brought=brought)
    except Invalid as refusal:
        form.take_answers(refusal)
        return _shown(case_page(current_actor(), ref), way, form, 422)
    except Stale:
        return _overtaken(ref, action, form)
    except Blocked as refusal:
        return _blocked(case_page(current_actor(), ref), way, form, refusal)
    say(_("Signed. The case has moved on.") if done.completed else _("Signed. The next signature follows."))
    return redirect(url_for("cases.show", ref=ref), 303)


def _about_who_asks(reasons: Iterable[Reason]) -> bool:
    return any(reason.code in PERSONAL_REASONS for reason in reasons)


def _seen_version() -> int:
    """Return the version of the case that the form was made for, 0 where it says none."""
    seen = request.form.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0


def _pressed_before(ref: str, action: str) -> bool:
    """Return whether this very form was taken already: the same press, arriving again.

    The command knows it by its key; the same page sent with other answers is refused as stale.
    """
    page, seen = case_page(current_actor(), ref), _seen_version()
    way = taken_way(current_actor(), page, action, seen) if 0 < seen != page.version else None
    if way is None:
        return False
    form = _sent_form(ref, way)
    if not form.validate():
        return False
    try:
        brought = RECORDS[way.record].brought(form, way) if way.record else None
        perform_action(actor=current_actor(), ref=ref, act=_act_of(form, way), brought=brought)
    except (Invalid, Stale):
        return False
    return True


def _act_of(form: ActionForm, way: Way) -> Act:
    assert form.occurred_on.data is not None  # noqa: S101 - the validators saw to it
    return Act(
        action=way.name,
        version=form.seen_version,
        occurred_on=form.occurred_on.data,
        target=form["target"].data if "target" in form else None,
        answers=form.answers,
        reasons=form.reasons,
    )


def _form(page: CasePage, way: Way) -> ActionForm:
    record = RECORDS.get(way.record)
    form = action_form(
        way.action,
        way.position,
        targets=way.targets,
        warnings=way.warnings,
        base=record.form if record else ActionForm,
        initial={"occurred_on": clock.today(), "version": str(page.version)},
    )
    if record:
        record.offer(form, page)
    return form


def _sent_form(ref: str, way: Way, more: Iterable[Guard] = ()) -> ActionForm:
    """Return the form as it was sent; ``more`` are warnings that came up only now."""
    record = RECORDS.get(way.record)
    warnings = {guard.name: guard for guard in (*way.warnings, *warned(way.action, request.form), *more)}
    form = action_form(
        way.action,
        way.position,
        targets=way.targets,
        warnings=warnings.values(),
        formdata=request.form,
        base=record.form if record else ActionForm,
    )
    if record:
        record.offer(form, case_page(current_actor(), ref))
    return form


def _blocked(page: CasePage, way: Way, form: ActionForm, refusal: Blocked) -> Answer:
    """Say why it can't be signed; ask for the reasons of warnings beside what was typed."""
    reasons = [reason for reason in refusal.reasons if isinstance(reason, Reason)]
    asked = {str(reason.details.get("name")) for reason in reasons if reason.code == "reason_needed"}
    if asked:
        more = [guard for guard in way.action.guards if guard.name in asked]
        form = _sent_form(page.ref, way, more)
    for reason in reasons:
        form.refuse(
            f"reason_{reason.details.get('name')}" if reason.code == "reason_needed" else "",
            reason_sentence(reason, page.labels),
        )
    status = 403 if _about_who_asks(reasons) else 422
    return _shown(page, way, form, status)


def _overtaken(ref: str, action: str, form: ActionForm | None = None) -> Answer:
    """Somebody was faster: say who did what, keep what was typed, and let it be sent again."""
    fresh, way = find_way(current_actor(), ref, action)
    if form is not None and way is not None and not way.elsewhere:
        form.version.data = str(fresh.version)
        return _shown(fresh, way, form, 409, overtaken=True)
    if form is None and not any(entry.data.get("action") == action for entry in fresh.entries):
        raise NotFound
    return render_template("cases/overtaken.html", page=fresh, typed=_typed(fresh, action)), 409


def _typed(page: CasePage, action: str) -> list[tuple[str, str]]:
    """Return (question, text) of what was typed into a form whose act was taken meanwhile."""
    way = taken_way(current_actor(), page, action, _seen_version())
    if way is None:
        return [("", text) for text in typed()]
    form = _sent_form(page.ref, way)
    return [
        (field.label.text, text)
        for field in form
        if field.name in request.form and not isinstance(field, BY_CHOICE) and field.name not in NEVER
        if (text := request.form[field.name].strip())
    ]


def _shown(page: CasePage, way: Way, form: ActionForm, status: int, *, overtaken: bool = False) -> Answer:
    record = RECORDS.get(way.record)
    return (
        render_template(
            "cases/act.html",
            page=page,
            way=way,
            form=form,
            record=record.template if record else "",
            overtaken=overtaken,
            page_has_errors=status == 422,
            papers=papers_of_case(page.ref),
            **(_sheet(page, form) if isinstance(form, VisitForm) else {}),
        ),
        status,
    )


def _sheet(page: CasePage, form: VisitForm) -> dict[str, object]:
    """Return what the income sheet shows beside its lines: window, line of the day, sums so far."""
    limits = profiles.for_case(page.profile_digest, clock.today())
    on = form.occurred_on.data or clock.today()
    return {
        "reckoned": form.reckoned(page.size),
        "window": income.window(on, limits["income_window"]),
        "limits_line": limits["income_line"],
    }


@blueprint.route("/households/<int:household_id>/cases/new", methods=["GET", "POST"])
@requires(Permission.CASES_WRITE)
def new(household_id: int) -> Answer:
    """Open a case for a household: how it came, and from which day its clock runs."""
    actor = current_actor()
    page = opening_page(actor, household_id)
    form = OpeningForm(request.form)
    form.opening.choices = options((one.name, _(one.label)) for one in page.openings)
    if request.method == "GET":
        form.occurred_on.data = clock.today()
        form.opening.data = page.openings[0].name
    elif form.validate() and form.occurred_on.data:
        try:
            ref = open_case(
                actor=actor,
                beginning=Beginning(
                    "monitoring", form.opening.data, page.territory, form.occurred_on.data, household_id
                ),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The case is open. The receipt for the family is on its page."))
            return redirect(_begun(ref), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("cases/new.html", page=page, form=form, page_has_errors=status == 422), status


def _begun(ref: str) -> str:
    """Return where a case just opened goes on: the form that its opener owes, else its page."""
    way = case_page(current_actor(), ref).next_way
    if way is not None and way.open and way.mine and way.record:
        return url_for("cases.act", ref=ref, name=way.name.replace("_", "-"))
    return url_for("cases.show", ref=ref)
