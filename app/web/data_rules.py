"""Pages of the data rules: what they find, one household now, waivers, lists that the province returned."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.commands.data_checks import check_records
from app.commands.data_returns import MOST_BYTES, compare_return
from app.commands.data_waivers import end_waiver, waive_hit
from app.errors import Forbidden, Invalid
from app.facts.data_hits import get_data_hit
from app.models.base import db
from app.permissions import Permission
from app.queries.data_returns import PARTS, return_page, returns
from app.queries.data_rules import STATES, Chosen, hit_page, live_page, one_hit, rule_rows
from app.queries.marks import row_number
from app.rules.headings import OURS, heading_of
from app.rules.registry import RULES
from app.rules.rule import LEVEL, SEVERITY, DataRule
from app.web.access import current_actor, requires
from app.web.answers import Answer, form_page
from app.web.forms.base import pressed
from app.web.forms.data_rules import ReturnForm, WaiverForm
from app.web.i18n import gettext
from app.web.security import takes_files
from app.web.uploads import sent_file

blueprint = Blueprint("data_rules", __name__, url_prefix="/data-rules")

_LARGEST_START = 100_000


@blueprint.get("")
@requires(Permission.DATA_RULES_READ)
def index() -> Answer:
    """List hits by place, rule, severity and state."""
    chosen = _chosen()
    page = hit_page(current_actor(), chosen, request.args.get("after", ""))
    following = url_for("data_rules.index", **chosen.address(), after=page.following)
    return render_template(
        "data_rules/index.html",
        page=page,
        chosen=chosen,
        rules=RULES,
        severities=SEVERITY,
        states=STATES,
        following=following if page.following else "",
    )


def _chosen() -> Chosen:
    """Read what an address asks for; what isn't known asks for nothing."""
    asked = request.args
    state = asked.get("state", "")
    return Chosen(
        place=asked.get("place", "")[:14],
        rule=asked.get("rule", "") if asked.get("rule", "") in RULES else "",
        severity=asked.get("severity", "") if asked.get("severity", "") in dict(SEVERITY) else "",
        state=state if state in STATES else "open",
    )


@blueprint.get("/rules")
@requires(Permission.DATA_RULES_READ)
def rules() -> Answer:
    """Show every rule with what it came to, and what our records can't answer."""
    return render_template("data_rules/rules.html", rows=rule_rows(current_actor()))


@blueprint.get("/household/<int:household_id>")
@requires(Permission.DATA_RULES_READ)
def household(household_id: int) -> Answer:
    """Judge one household as it is recorded at this moment."""
    return render_template("data_rules/household.html", page=live_page(current_actor(), household_id))


@blueprint.post("/check")
@requires(Permission.DATA_RULES_CHECK)
def check() -> Answer:
    """Let the rules look at a place again, now."""
    pressed()
    place = request.form.get("place", "")[:14]
    done = check_records(actor=current_actor(), place=place)
    flash(
        _(
            "The rules looked at %(households)d households: %(opened)d new hits, %(corrected)d corrected.",
            households=done.households,
            opened=done.opened,
            corrected=done.corrected,
        )
    )
    return redirect(url_for("data_rules.index", place=place or None), 303)


@blueprint.route("/<int:hit_id>/waive", methods=["GET", "POST"])
@requires(Permission.DATA_RULES_WAIVE)
def waive(hit_id: int) -> Answer:
    """Waive a hit with a reason."""
    hit = one_hit(current_actor(), get_data_hit(db.session(), current_actor(), hit_id))
    if hit.state != "open" or not hit.waivable:
        raise Forbidden("already_decided" if hit.state != "open" else "waived_by_county")
    form = WaiverForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            waive_hit(actor=current_actor(), hit_id=hit_id, waiver=form.waiver(), once=form.once.data or "")
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The hit is waived. Your reason is kept with it."))
            return redirect(url_for("data_rules.index", rule=hit.rule.number), 303)
    return form_page("data_rules/waive.html", form=form, hit=hit)


@blueprint.post("/<int:hit_id>/reopen")
@requires(Permission.DATA_RULES_WAIVE)
def reopen(hit_id: int) -> Answer:
    """Take a waiver back."""
    form = pressed()
    end_waiver(actor=current_actor(), hit_id=hit_id, once=form.once.data or "")
    flash(_("The waiver has ended. The hit is open again."))
    return redirect(url_for("data_rules.index"), 303)


@blueprint.route("/returns", methods=["GET", "POST"])
@requires(Permission.DATA_RULES_COMPARE)
@takes_files
def compare() -> Answer:
    """List what was compared before, and compare another list of the province."""
    form = ReturnForm(request.form)
    if request.method == "POST" and form.validate() and (file := sent_file(form, MOST_BYTES)):
        try:
            number = compare_return(
                actor=current_actor(), title=form.title.data or "", content=file.content,
                once=form.once.data or "",
            )  # fmt: skip
        except Invalid as refusal:
            form.take(refusal)
        else:
            return redirect(url_for("data_rules.returned", return_id=number), 303)
    rows, mark = returns(current_actor(), row_number(request.args.get("before", "")))
    following = url_for("data_rules.compare", before=mark) if mark else ""
    return form_page("data_rules/returns.html", form=form, rows=rows, following=following)


@blueprint.get("/returns/<int:return_id>")
@requires(Permission.DATA_RULES_COMPARE)
def returned(return_id: int) -> Answer:
    """Show one comparison, a part at a time."""
    part = request.args.get("part", "")
    part = part if part in PARTS else PARTS[0]
    after = min(row_number(request.args.get("after", "")) or 0, _LARGEST_START)
    page = return_page(current_actor(), return_id, part, after)
    following = url_for("data_rules.returned", return_id=return_id, part=part, after=page.following)
    return render_template(
        "data_rules/returned.html", page=page, parts=PARTS, following=following if page.following else ""
    )


def severity_label(code: str) -> str:
    """Return how grave a hit is, in the user's language."""
    return gettext(dict(SEVERITY)[code])


def level_label(code: str) -> str:
    """Return what a rule is about, in the user's language."""
    return gettext(dict(LEVEL)[code])


def columns_of(rule: DataRule) -> list[str]:
    """Return the columns of the national system that a rule looks at, each once."""
    return list(dict.fromkeys(heading_of(name) for name in rule.fields if name not in OURS))


def register_data_rule_words(app: Flask) -> None:
    """Give the templates the words of data rules."""
    app.jinja_env.filters.update(
        data_severity=severity_label, data_level=level_label, data_columns=columns_of
    )
