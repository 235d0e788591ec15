"""One case in the inspector's room: its whole life, how it stood at a moment, and two moments compared."""

from datetime import date, datetime, time

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from app import clock
from app.permissions import Permission
from app.queries.inspection_cases import compare_page, moment_page
from app.queries.inspection_check import faults_now
from app.queries.inspection_life import life as life_of
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.inspection_words import spelled

blueprint = Blueprint("inspection_cases", __name__, url_prefix="/inspection/cases")
_END_OF_DAY = time(23, 59, 59, 999_999)


@blueprint.get("/<ref>/life")
@requires(Permission.INSPECTION_READ)
def life(ref: str) -> Answer:
    """Show a case's whole life, to read and to print; ``?order=recorded`` puts it by the records."""
    by_record = request.args.get("order") == "recorded"
    page = life_of(current_actor(), ref, by_record=by_record)
    faults = faults_now(current_actor(), ref)
    return render_template("inspection/life.html", page=page, by_record=by_record, faults=faults)


@blueprint.get("/<ref>/at")
@requires(Permission.INSPECTION_READ)
def at(ref: str) -> Answer:
    """Show a case as it stood at a moment: that of a step, or one that was typed."""
    typed, chosen = request.args.get("moment", ""), request.args.get("step", "")
    moment = _moment(typed) or _moment(chosen)
    page = moment_page(current_actor(), ref, moment or clock.now())
    return render_template(
        "inspection/at.html",
        page=page,
        wrong=_wrong(typed),
        typed=typed,
        chosen=spelled(moment) if moment else "",
    )


@blueprint.get("/<ref>/compare")
@requires(Permission.INSPECTION_READ)
def compare(ref: str) -> Answer:
    """Show what differs between two moments of a case, each a step or typed."""
    given = {name: request.args.get(name, "") for name in ("first", "first_step", "second", "second_step")}
    first = _moment(given["first"]) or _moment(given["first_step"])
    second = _moment(given["second"]) or _moment(given["second_step"])
    page = compare_page(current_actor(), ref, first, second)
    return render_template(
        "inspection/compare.html",
        page=page,
        given=given,
        wrong=_wrong(given["first"]) or _wrong(given["second"]),
        first=spelled(page.first.moment),
        second=spelled(page.second.moment),
    )


def _wrong(typed: str) -> str:
    if not typed or _moment(typed) is not None:
        return ""
    return _("This is no date and time. Type it like 2026-03-05 16:30; a day alone means its end.")


def _moment(text: str) -> datetime | None:
    """Read a moment of China's time; a day alone means its end. None for anything else."""
    try:
        if len(text) == len("2026-03-05"):
            found = datetime.combine(date.fromisoformat(text), _END_OF_DAY)
        else:
            found = datetime.fromisoformat(text)
    except ValueError:
        return None
    # The ends of the calendar can't be turned into moments of another time zone.
    if not date.min.year < found.year < date.max.year:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=clock.CHINA)
