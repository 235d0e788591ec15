"""The inspector's list of suspicions, what became of each rule, raising one by hand, looking again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.commands.suspicion_scan import scan_records
from app.commands.suspicions import raise_by_hand
from app.errors import Invalid, NotFound
from app.permissions import Permission
from app.queries.marks import row_number
from app.queries.suspicion_choices import matter
from app.queries.suspicion_rules import RETIRE_AFTER, RETIRE_UNDER, rule_rows
from app.queries.suspicions import Chosen, suspicion_list
from app.web.access import current_actor, requires
from app.web.answers import Answer, form_page
from app.web.forms.base import pressed
from app.web.forms.suspicions import RaiseForm
from workflows.oversight.rules import RULES
from workflows.suspicion.codes import SEVERITY
from workflows.suspicion.definition import STATES
from workflows.suspicion.scoring import SOFT_CAP

blueprint = Blueprint("suspicions", __name__, url_prefix="/suspicions")

AGES = (3, 10, 30, 90)
"""Days since a suspicion was raised, as the list can be narrowed to."""
_LARGEST_START = 100_000


@blueprint.get("")
@requires(Permission.SUSPICIONS_READ)
def index() -> Answer:
    """List the suspicions in reach, the heaviest first."""
    chosen = _chosen()
    after = min(row_number(request.args.get("after", "")) or 0, _LARGEST_START)
    page = suspicion_list(current_actor(), chosen, after)
    return render_template(
        "suspicions/index.html",
        page=page,
        chosen=chosen,
        rules=RULES,
        severities=SEVERITY,
        states=STATES,
        ages=AGES,
        cap=round(SOFT_CAP),
        today=clock.today(),
        following=url_for("suspicions.index", **chosen.address(), after=page.following)
        if page.following
        else "",
    )


def _chosen() -> Chosen:
    """Read what an address asks for; what isn't known asks for nothing."""
    asked = request.args
    states = {"open", "all", *(state.name for state in STATES)}
    state = asked.get("state", "")
    return Chosen(
        rule=asked.get("rule", "") if asked.get("rule", "") in {*RULES, "hand"} else "",
        place=asked.get("place", "")[:14],
        severity=asked.get("severity", "") if asked.get("severity", "") in dict(SEVERITY) else "",
        age=min(row_number(asked.get("age", "")) or 0, 3650),
        state=state if state in states else "open",
        about=asked.get("about", "").strip()[:32],
    )


@blueprint.get("/rules")
@requires(Permission.SUSPICIONS_READ)
def rules() -> Answer:
    """Show every rule with what became of its hits."""
    rows = rule_rows(current_actor())
    return render_template("suspicions/rules.html", rows=rows, after=RETIRE_AFTER, under=RETIRE_UNDER)


@blueprint.post("/scan")
@requires(Permission.SUSPICIONS_HANDLE)
def scan() -> Answer:
    """Let the rules look at the records again, now."""
    pressed()
    done = scan_records(actor=current_actor())
    flash(
        _(
            "The rules looked again: %(hits)d hits, %(raised)d new suspicions, %(joined)d added to others,"
            " %(known)d known already.",
            hits=done.hits,
            raised=done.raised,
            joined=done.joined,
            known=done.known,
        )
    )
    return redirect(url_for("suspicions.index"), 303)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.SUSPICIONS_HANDLE)
def new() -> Answer:
    """Raise a suspicion about a case (``?case=``, one of its events ``&event=``) or a ``?household=``."""
    asked = request.args
    household, event = row_number(asked.get("household", "")), row_number(asked.get("event", "")) or 0
    if not asked.get("case") and household is None:
        raise NotFound
    about = matter(current_actor(), asked.get("case", ""), household, event)
    form = RaiseForm(request.form)
    form.offer(about.signers, about.chosen)
    if request.method == "POST" and form.validate():
        try:
            ref = raise_by_hand(
                actor=current_actor(),
                sheet=form.sheet(about.case_ref, about.household_id, about.sequence),
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The suspicion is raised. Nobody outside this office learns of it."))
            return redirect(url_for("cases.show", ref=ref), 303)
    return form_page("suspicions/new.html", form=form, about=about)
