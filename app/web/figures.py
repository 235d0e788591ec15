"""Pages of figures: each number with its rule, down to the villages and their households, of any day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.errors import NotFound
from app.permissions import Permission
from app.queries.figure_pages import group_page
from app.web.access import current_actor, requires
from app.web.answers import Answer
from workflows.figures import GROUPS, SHORT

blueprint = Blueprint("figures", __name__, url_prefix="/figures")


@dataclass(frozen=True, slots=True)
class Period:
    """From which day to the end of which day figures are asked for; ``problem`` says what wasn't taken."""

    begin: date
    day: date
    problem: str = ""


@blueprint.get("")
@blueprint.get("/<group>")
@requires(Permission.FIGURES_READ)
def show(group: str = GROUPS[0][0]) -> Answer:
    """Count a group of figures in a place and its places; ``?place=``, ``?from=`` and ``?day=`` narrow it."""
    if group not in dict(GROUPS):
        raise NotFound
    asked = asked_period()
    place = request.args.get("place", "")
    page = group_page(current_actor(), group, begin=asked.begin, day=asked.day, place=place)
    asked_for: dict[str, Any] = {"from": asked.begin.isoformat(), "day": asked.day.isoformat()}
    return render_template(
        "figures/show.html",
        page=page,
        asked=asked,
        groups=GROUPS,
        short=SHORT[group],
        today=clock.today(),
        link=lambda other=group, code=page.code: url_for(
            "figures.show", group=other, place=code or None, **asked_for
        ),
    )


def asked_period() -> Period:
    """Read a period from an address: today and the year's first day where none is named or can be taken."""
    today = clock.today()
    day, wrong = _day("day", today)
    begin, other = _day("from", day.replace(month=1, day=1))
    if wrong or other:
        return Period(begin, day, _("A day is written like 2026-06-30. Today's figures are shown."))
    if day > today:
        return Period(
            today.replace(month=1, day=1), today, _("That day is still to come. Today's are shown.")
        )
    if begin > day:
        return Period(
            day.replace(month=1, day=1),
            day,
            _("The period begins after its last day. It begins on 1 January."),
        )
    return Period(begin, day)


def _day(name: str, usual: date) -> tuple[date, bool]:
    """Return a day of the address and whether it can't be read; the usual one where none is named."""
    said = request.args.get(name, "").strip()
    if not said:
        return usual, False
    try:
        return date.fromisoformat(said), False
    except ValueError:
        return usual, True
