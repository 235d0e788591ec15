"""The inspector's room: what was irregular, search over events, and finding cases, people and papers."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from flask import Blueprint, redirect, render_template, request, url_for

from app.audit.kinds import KINDS
from app.models.base import StreamKind
from app.permissions import Permission
from app.queries.inspection_events import LATE_DAYS, LOOKS, MOST_DAYS, OF_MEMBERS, Asked, action_labels
from app.queries.inspection_find import Finds, find
from app.queries.inspection_home import PERIODS, room_page
from app.queries.inspection_places import places_inspected
from app.queries.inspection_search import search_events
from app.queries.marks import row_number
from app.queries.state_keys import state_key
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.base import pressed
from workflows import REGISTRY

blueprint = Blueprint("inspection", __name__, url_prefix="/inspection")
_NUMBER = re.compile(r"\d{15}")
_STREAMS = frozenset({StreamKind.CASE, StreamKind.HOUSEHOLD, StreamKind.MEETING, StreamKind.NOTICE})


@blueprint.get("")
@requires(Permission.INSPECTION_READ)
def index() -> Answer:
    """Show what an inspector looks at first, each count with the way to its rows."""
    days = row_number(request.args.get("days", ""))
    page = room_page(current_actor(), days if days in PERIODS else PERIODS[1])
    return render_template("inspection/index.html", page=page, periods=PERIODS)


@blueprint.get("/events")
@requires(Permission.INSPECTION_READ)
def events() -> Answer:
    """List events by who, what, where and when."""
    asked = _asked()
    page = search_events(current_actor(), asked, request.args.get("after", ""))
    given = {name: value for name, value in request.args.items() if value and name != "after"}
    following = url_for("inspection.events", **given, after=page.following) if page.following else ""  # type: ignore[arg-type]
    return render_template(
        "inspection/events.html",
        page=page,
        asked=asked,
        given=given,
        looks=LOOKS,
        late_days=LATE_DAYS,
        kinds=_kinds(),
        actions=_actions(),
        states=_states(),
        places=places_inspected(current_actor()),
        following=following,
    )


def _asked() -> Asked:
    """Read what is looked for from the address; what makes no sense there isn't asked."""
    given = request.args
    delay = row_number(given.get("delay", "")) or 0
    look = given.get("look", "")
    return Asked(
        person=given.get("person", "").strip()[:80],
        account=row_number(given.get("account", "")),
        kind=_one_of(given.get("kind", ""), _kinds()),
        action=_one_of(given.get("action", ""), _actions()),
        source=_one_of(given.get("source", ""), _states()),
        stands=_one_of(given.get("stands", ""), _states()),
        place=_one_of(given.get("place", ""), dict(places_inspected(current_actor()))),
        look=look if look in LOOKS else "",
        delay=min(delay, MOST_DAYS),
        claimed_from=_day("claimed_from"),
        claimed_to=_day("claimed_to"),
        recorded_from=_day("recorded_from"),
        recorded_to=_day("recorded_to"),
    )


def _one_of(asked: str, known: Mapping[str, str]) -> str:
    return asked if asked in known else ""


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    # The ends of the calendar can't be turned into moments of another time zone.
    return found if date.min.year < found.year < date.max.year else None


@cache
def _kinds() -> dict[str, str]:
    """Return the kinds of events that an inspector finds, with their labels."""
    return {
        kind.name: kind.label for kind in KINDS.values() if kind.stream in _STREAMS or kind.name in OF_MEMBERS
    }


@cache
def _actions() -> dict[str, str]:
    """Return the actions of every procedure, with their labels."""
    return {name: label for labels in action_labels().values() for (name, _), label in labels.items()}


@cache
def _states() -> dict[str, str]:
    """Return the states of every procedure by their keys, with their labels."""
    return {
        state_key(family.name, state.name): state.label
        for family in REGISTRY.values()
        for variant in family.variants()
        for state in family.build(variant).states
    }


@blueprint.get("/find")
@requires(Permission.INSPECTION_READ)
def look_up() -> Answer:
    """Find people, cases, problems, meetings and notices by a name, a reference or some words."""
    asked = request.args.get("q", "").strip()[:80]
    if _is_number(asked):
        return redirect(url_for("inspection.look_up"), 303)
    return _found(asked, find(current_actor(), asked, request.args.get("after", "")))


@blueprint.post("/find")
@requires(Permission.INSPECTION_READ)
def ask() -> Answer:
    """Take what is looked for: an identity number never stands in an address, the rest goes there."""
    pressed()
    asked = request.form.get("q", "").strip()[:80]
    if not _is_number(asked):
        return redirect(url_for("inspection.look_up", q=asked), 303)
    return _found("", find(current_actor(), asked), number=True)


def _is_number(text: str) -> bool:
    return _NUMBER.search(re.sub(r"[\s-]", "", text)) is not None


def _found(asked: str, finds: Finds, *, number: bool = False) -> Answer:
    if finds.ref:
        return redirect(url_for("inspection_cases.life", ref=finds.ref), 303)
    following = url_for("inspection.look_up", q=asked, after=finds.following) if finds.following else ""
    return render_template(
        "inspection/find.html", asked=asked, finds=finds, number=number, following=following
    )
