"""How messages are worded, on their page and in the digest that leaves the house.

A digest names the number of a case and nobody: who reads over a shoulder learns nothing about a family.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Flask
from flask_babel import force_locale, gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.commands.outbox import Digest, Line
from app.outbox import Letter
from app.web.dates import day
from app.web.i18n import DEFAULT

WORDS: Mapping[str, Any] = {
    "turn": _l("%(ref)s has reached you and waits for your act"),
    "returned": _l("%(ref)s was sent back to you"),
    "due_soon": _l("%(ref)s: the last day is %(day)s"),
    "overdue": _l("%(ref)s is late: the last day was %(day)s"),
    "objection": _l("%(ref)s: an objection was received and has to be looked into"),
    "appeal": _l("%(ref)s: the family appeals against the refusal"),
    "delegation": _l("A post was handed to you for some days"),
    "lead": _l("A risk lead has come in: visitors have to be named by %(day)s"),
    "lead_visit": _l("A risk lead is yours to visit by %(day)s"),
    "lead_late": _l("A risk lead is late: the last day was %(day)s"),
    "correction": _l("%(ref)s: a correction waits for your signature"),
    "emergency": _l("Somebody reads outside his territory in an emergency: look at it and review it"),
    "emergency_late": _l("The review of an emergency reading is late"),
    "export": _l("A large export waits for your approval"),
    "export_decided": _l("Your export was decided"),
}
"""A sentence for each rule of ``app/facts/causes.py``."""
_DATED = frozenset({"due_soon", "overdue", "lead", "lead_visit", "lead_late"})
MOST_LINES = 20


def told(rule: str, ref: str, mark: str) -> str:
    """Return the sentence of one message."""
    return str(WORDS[rule]) % {
        "ref": ref,
        "day": day(date.fromisoformat(mark.partition("/")[0])) if rule in _DATED else "",
    }


def letter_of(digest: Digest) -> Letter:
    """Return a digest as it leaves the house, in Chinese, whoever's browser speaks what."""
    with force_locale(DEFAULT):
        count = len(digest.lines)
        subject = ngettext(
            "Shouxian: %(num)d thing waits for you", "Shouxian: %(num)d things wait for you", count
        )
        return Letter(digest.key, digest.username, digest.phone, subject, _text(digest.lines))


def _text(lines: Sequence[Line]) -> str:
    shown = [told(line.rule, line.ref, line.mark) for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append(gettext("and %(count)d more", count=len(lines) - MOST_LINES))
    return "\n".join([*shown, gettext("Sign in to Shouxian to see them.")])


def register_message_words(app: Flask) -> None:
    """Give the sentences to the templates."""
    app.jinja_env.globals["told"] = told
