"""The page for whoever sends a form that somebody else has answered meanwhile (409)."""

from collections.abc import Sequence

from flask import render_template, request

from app.queries.history import HistoryEntry
from app.web.answers import Answer
from app.web.drafts import NEVER


def overtaken(back: str, events: Sequence[HistoryEntry]) -> Answer:
    """Say who did what meanwhile, and give back what was typed; ``back`` is the page to look at."""
    return render_template("errors/overtaken.html", back=back, events=events[:3], typed=typed()), 409


def typed() -> list[str]:
    """Return the texts of the form that was sent, without ticks, codes and what belongs to the page."""
    return [
        text
        for name, text in request.form.items(multi=True)
        if name not in NEVER and text.strip() and not text.isascii()
    ]
