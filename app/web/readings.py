"""Pages of who looked: at a case, at a household, what a family is told, what the watchers looked at."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for

from app import clock
from app.audit.access import KINDS
from app.permissions import Permission
from app.queries.marks import row_number
from app.queries.reading_extracts import family_extract
from app.queries.readings import (
    Asked,
    case_subject,
    household_subject,
    readings_by,
    readings_of,
    watched_days,
)
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.reading import shows

blueprint = Blueprint("readings", __name__)

WEEK = timedelta(days=6)
YEAR = timedelta(days=365)


@blueprint.get("/cases/<ref>/readings")
@requires(Permission.READINGS_READ)
def of_case(ref: str) -> Answer:
    """List who looked at a case, by period, person and kind."""
    subject = case_subject(current_actor(), ref)
    shows("case", [subject.id])
    asked = _asked()
    rows, mark = readings_of("case", subject.id, asked)
    return render_template(
        "readings/of_subject.html",
        subject=subject,
        rows=rows,
        asked=asked,
        kinds=KINDS.values(),
        here=url_for("readings.of_case", ref=ref),
        following=url_for("readings.of_case", ref=ref, **_address(asked, mark)) if mark else "",
    )


@blueprint.get("/households/<int:household_id>/readings")
@requires(Permission.READINGS_READ)
def of_household(household_id: int) -> Answer:
    """List who looked at a household, in its files, on lists and in papers."""
    actor = current_actor()
    subject = household_subject(actor, household_id, Permission.READINGS_READ)
    shows("household", [subject.id])
    asked = _asked()
    rows, mark = readings_of("household", subject.id, asked)
    following = url_for("readings.of_household", household_id=household_id, **_address(asked, mark))
    return render_template(
        "readings/of_subject.html",
        subject=subject,
        rows=rows,
        asked=asked,
        kinds=KINDS.values(),
        here=url_for("readings.of_household", household_id=household_id),
        following=following if mark else "",
    )


@blueprint.get("/households/<int:household_id>/readings/extract")
@requires(Permission.READINGS_TELL)
def for_family(household_id: int) -> Answer:
    """Show on one paper who looked at a household, for its family; in the last year if not said."""
    end = _day("end") or clock.today()
    begin = _day("begin") or end - YEAR
    extract = family_extract(current_actor(), household_id, begin, end)
    shows("household", [extract.household_id])
    return render_template("readings/extract.html", page=extract, today=clock.today())


@blueprint.get("/readings")
@requires(Permission.READERS_WATCH)
def index() -> Answer:
    """Count what the watchers looked at by day and person; of the last week if not said."""
    end = _day("end") or clock.today()
    begin = _day("begin") or end - WEEK
    return render_template("readings/index.html", page=watched_days(current_actor(), begin, end))


@blueprint.get("/readings/people/<int:account_id>")
@requires(Permission.READERS_WATCH)
def by_person(account_id: int) -> Answer:
    """List what one watcher looked at: when, where and how much, never what stood there."""
    asked = _asked()
    rows, mark = readings_by(current_actor(), account_id, asked)
    following = url_for("readings.by_person", account_id=account_id, **_address(asked, mark))
    return render_template(
        "readings/by_person.html",
        who=rows[0].who if rows else "",
        rows=rows,
        asked=asked,
        kinds=KINDS.values(),
        here=url_for("readings.by_person", account_id=account_id),
        following=following if mark else "",
    )


def _asked() -> Asked:
    """Read what an address asks for; what isn't a day, a number or a known kind asks for nothing."""
    kind = request.args.get("kind", "")
    return Asked(
        kind=kind if kind in KINDS else "",
        person=request.args.get("person", "").strip()[:40],
        begin=_day("begin"),
        end=_day("end"),
        before=row_number(request.args.get("before", "")),
    )


def _address(asked: Asked, mark: int | None) -> dict[str, Any]:
    return {
        "kind": asked.kind or None,
        "person": asked.person or None,
        "begin": asked.begin.isoformat() if asked.begin else None,
        "end": asked.end.isoformat() if asked.end else None,
        "before": mark,
    }


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    # The ends of the calendar can't be turned into moments of another time zone, nor counted from.
    return found if date.min.year + 2 < found.year < date.max.year else None
