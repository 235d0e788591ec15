"""Search: one question for references, numbers and names."""

import re

from flask import Blueprint, redirect, render_template, request, url_for

from app.permissions import Permission
from app.queries.search import Answers, search
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.base import pressed

blueprint = Blueprint("search", __name__)
_NUMBER = re.compile(r"\d{15}")


@blueprint.get("/search")
@requires(Permission.CASES_READ)
def show() -> Answer:
    """Find a case by its reference, or members of households by part of a name."""
    asked = request.args.get("q", "").strip()[:80]
    if _is_number(asked):
        return redirect(url_for("search.show"), 303)
    found = search(current_actor(), asked, after=request.args.get("after", ""))
    if found.ref:
        return redirect(url_for("cases.show", ref=found.ref), 303)
    return _shown(asked, found)


@blueprint.post("/search")
@requires(Permission.CASES_READ)
def ask() -> Answer:
    """Take what is looked for: an identity number never stands in an address, the rest goes there."""
    pressed()
    asked = request.form.get("q", "").strip()[:80]
    if not _is_number(asked):
        return redirect(url_for("search.show", q=asked), 303)
    return _shown("", search(current_actor(), asked), number=True)


def _is_number(text: str) -> bool:
    return _NUMBER.search(re.sub(r"[\s-]", "", text)) is not None


def _shown(asked: str, found: Answers, *, number: bool = False) -> Answer:
    following = url_for("search.show", q=asked, after=found.following) if found.following else ""
    return render_template("search/show.html", asked=asked, number=number, found=found, following=following)
