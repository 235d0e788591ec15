"""Pages of leads: what was noticed, who visits, and how each one ends."""

from textwrap import wrap

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.lead_endings import close_lead_without_risk, open_application_from_lead
from app.commands.lead_phones import show_lead_phones
from app.commands.lead_visits import assign_lead, link_lead, record_lead_visit
from app.commands.leads import raise_lead
from app.errors import Forbidden, Invalid, NotFound
from app.permissions import Permission
from app.policy import Actor
from app.queries.households import place_choices
from app.queries.lead_pages import (
    LeadPage,
    candidates,
    household_of_lead,
    lead_history,
    lead_page,
    township_choices,
    village_choices,
    visitor_choices,
)
from app.queries.leads import lead_list
from app.web.access import current_actor, requires
from app.web.answers import Answer, form_page
from app.web.forms.base import options, pressed
from app.web.forms.coded import officials
from app.web.forms.leads import (
    CloseLeadForm,
    KnownLeadForm,
    LeadForm,
    LeadHouseholdForm,
    LeadVisitForm,
    VisitorsForm,
)

blueprint = Blueprint("leads", __name__, url_prefix="/leads")

USUAL_SOURCE = {"grid_worker": "grid_worker", "helper": "helper"}
"""Where a lead usually comes from, by the role of whoever writes it down."""


@blueprint.get("")
@requires(Permission.LEADS_READ)
def index() -> Answer:
    """List the leads in reach: those that wait by their last day, closed ones newest first."""
    state, mine = request.args.get("state", ""), "mine" in request.args
    place = request.args.get("place", "")
    rows, mark = lead_list(
        current_actor(), state=state, mine=mine, place=place, after=request.args.get("after", "")
    )
    own = "1" if mine else None
    following = url_for("leads.index", state=state or None, mine=own, place=place or None, after=mark)
    return render_template(
        "leads/index.html",
        rows=rows,
        state=state,
        mine=mine,
        place=place,
        following=following if mark else "",
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.LEADS_RAISE)
def new() -> Answer:
    """Report what was noticed, of a recorded household (``?household=``) or of anybody in a village."""
    actor = current_actor()
    known = household_of_lead(actor, request.args.get("household", ""))
    form = _known_form(known) if known is not None else _new_form(actor)
    if request.method == "GET":
        form.noticed_on.data = clock.today()
        form.source.data = next((USUAL_SOURCE[one] for one in USUAL_SOURCE if one in actor.roles), "")
    form.offer()
    if request.method == "POST" and form.validate():
        try:
            raised = raise_lead(actor=actor, facts=form.facts(), once=form.once.data or "")
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(
                _("A lead on this household stands already. What you noticed was added to it.")
                if raised.merged
                else _("The lead is raised.")
            )
            return redirect(_where(actor, raised.lead_id), 303)
    return form_page("leads/new.html", form=form, known=known)


def _known_form(known: tuple[int, str, str]) -> KnownLeadForm:
    form = KnownLeadForm(request.form)
    form.household = known
    return form


def _new_form(actor: Actor) -> LeadForm:
    form = LeadForm(request.form)
    places = [
        *place_choices(actor, Permission.LEADS_RAISE),
        *((code, _("%(place)s: village not known", place=name)) for code, name in township_choices(actor)),
    ]
    form.territory.choices = options(places, blank=len(places) != 1)
    return form


def _where(actor: Actor, lead_id: int) -> str:
    """Return the page of a lead; the list where its household lives out of the reader's reach."""
    try:
        lead_page(actor, lead_id)
    except NotFound:
        flash(_("The household lives elsewhere: the lead went to its village."))
        return url_for("leads.index")
    return url_for("leads.show", lead_id=lead_id)


@blueprint.get("/<int:lead_id>")
@requires(Permission.LEADS_READ)
def show(lead_id: int) -> Answer:
    """Show a lead: what was noticed, what the visits found, what comes next, its history."""
    page = lead_page(current_actor(), lead_id)
    return render_template("leads/show.html", page=page, events=lead_history(lead_id))


@blueprint.route("/<int:lead_id>/visitors", methods=["GET", "POST"])
@requires(Permission.LEADS_HANDLE)
def visitors(lead_id: int) -> Answer:
    """Name who visits, and the village where only the township is known."""
    page = _handled(lead_id)
    form = VisitorsForm(request.form)
    form.offer(visitor_choices(page), village_choices(page))
    if request.method == "GET":
        form.visitors.data = [str(number) for number in page.named]
    elif form.validate():
        try:
            assign_lead(
                actor=current_actor(),
                lead_id=lead_id,
                visitors=[int(number) for number in form.visitors.data],
                territory=form.territory.data if "territory" in form else None,
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The visitors are named. Each finds the lead under “My work”."))
            return redirect(url_for("leads.show", lead_id=lead_id), 303)
    return form_page("leads/visitors.html", form=form, page=page)


@blueprint.route("/<int:lead_id>/visit", methods=["GET", "POST"])
@requires(Permission.LEADS_READ)
def visit(lead_id: int) -> Answer:
    """Record what a visit because of the lead found; open to those named for it."""
    page = lead_page(current_actor(), lead_id)
    if not page.visitable:
        raise _why_not(page)
    form = LeadVisitForm(request.form)
    form.visitors.choices = officials(visitor_choices(page))
    if request.method == "GET":
        form.visited_on.data, form.met.data = clock.today(), "at_home"
        form.visitors.data = [str(number) for number in page.named]
    elif form.validate():
        try:
            record_lead_visit(
                actor=current_actor(), lead_id=lead_id, seen=form.seen(), once=form.once.data or ""
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The visit is recorded. Now decide: no risk, or an application."))
            return redirect(url_for("leads.show", lead_id=lead_id), 303)
    return form_page("leads/visit.html", form=form, page=page)


@blueprint.route("/<int:lead_id>/close", methods=["GET", "POST"])
@requires(Permission.LEADS_HANDLE)
def close(lead_id: int) -> Answer:
    """Close this one lead: no risk, why, and how the household was told."""
    page = _handled(lead_id)
    if not page.decidable:
        raise Forbidden("lead_unvisited")
    form = CloseLeadForm(request.form)
    if request.method == "GET":
        form.told_on.data = clock.today()
    elif form.validate():
        try:
            close_lead_without_risk(
                actor=current_actor(), lead_id=lead_id, ending=form.ending(), once=form.once.data or ""
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The lead is closed. It stays on file."))
            return redirect(url_for("leads.show", lead_id=lead_id), 303)
    return form_page("leads/close.html", form=form, page=page)


@blueprint.route("/<int:lead_id>/household", methods=["GET", "POST"])
@requires(Permission.LEADS_HANDLE)
def household(lead_id: int) -> Answer:
    """Say which recorded household a lead is about."""
    page = _handled(lead_id)
    if page.household_id is not None:
        raise Forbidden("household_known")
    name = request.form.get("name", "").strip()[:80] or page.row.name
    form = LeadHouseholdForm(request.form)
    form.offer(candidates(current_actor(), page, name))
    if "search" in request.form:  # by POST, so that no name stands in an address
        pressed()
        return render_template("leads/household.html", page=page, form=form, name=name)
    if request.method == "POST" and form.validate():
        try:
            number = link_lead(
                actor=current_actor(),
                lead_id=lead_id,
                household_id=int(form.household_id.data),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(
                _("It is known now whose lead this is.")
                if number == lead_id
                else _("A lead on this household stood already: both are one now.")
            )
            return redirect(url_for("leads.show", lead_id=number), 303)
    return form_page("leads/household.html", form=form, page=page, name=name)


@blueprint.post("/<int:lead_id>/apply")
@requires(Permission.LEADS_HANDLE)
def apply(lead_id: int) -> Answer:
    """Open an application from a visited lead; its clock began with the first report."""
    press = pressed()
    ref = open_application_from_lead(actor=current_actor(), lead_id=lead_id, once=press.once.data or "")
    flash(_("The application is opened. Its clock began with the first report of the lead."))
    return redirect(url_for("cases.show", ref=ref), 303)


@blueprint.post("/<int:lead_id>/phones")
@requires(Permission.LEADS_READ)
def phones(lead_id: int) -> Answer:
    """Show the telephones once, as the answer to the press; the look is logged."""
    press = pressed()
    found = show_lead_phones(actor=current_actor(), lead_id=lead_id, once=press.once.data or "")
    page = lead_page(current_actor(), lead_id)
    return render_template("leads/phones.html", page=page, phones=[" ".join(wrap(one, 4)) for one in found])


def _handled(lead_id: int) -> LeadPage:
    """Return a lead that the reader may handle now; refuse with the reason otherwise."""
    page = lead_page(current_actor(), lead_id)
    if not page.handles:
        raise _why_not(page)
    return page


def _why_not(page: LeadPage) -> Forbidden:
    if page.row.closed_on is not None:
        return Forbidden("lead_closed")
    return Forbidden("kin_of_lead" if page.kin else "forbidden")
