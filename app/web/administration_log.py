"""The administration log: who gave which post, opened which account, changed which parameter."""

from datetime import date

from flask import Blueprint, Response, render_template, request, url_for

from app.audit.kinds import KINDS
from app.permissions import Permission
from app.queries.history import ADMINISTRATION, administration_log
from app.queries.marks import row_number
from app.web.access import requires

blueprint = Blueprint("administration_log", __name__, url_prefix="/administration-log")
EVERYTHING = "everything"
"""The choice that lists those who come and go as well."""


@blueprint.get("")
@requires(Permission.ADMINISTRATION_LOG_READ)
def index() -> str | Response:
    """List administrative events, by person, kind and days."""
    kind = request.args.get("kind", "")
    person = request.args.get("person", "").strip()
    begin, end = _day("begin"), _day("end")
    before = request.args.get("before", "")
    entries, mark = administration_log(
        kind=kind if kind in KINDS else "",
        sign_ins=kind == EVERYTHING,
        person=person,
        begin=begin,
        end=end,
        before=row_number(before),
    )
    following = (
        url_for(
            "administration_log.index",
            kind=kind or None,
            person=person or None,
            begin=request.args.get("begin") or None,
            end=request.args.get("end") or None,
            before=mark,
        )
        if mark
        else ""
    )
    return render_template(
        "administration_log/index.html",
        entries=entries,
        following=following,
        kinds=[entry for entry in KINDS.values() if entry.stream.value in ADMINISTRATION],
        asked={"kind": kind, "person": person, "begin": begin or "", "end": end or ""},
    )


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    # The ends of the calendar can't be turned into moments of another time zone.
    return found if date.min.year < found.year < date.max.year else None
