"""What an event of a problem's case says, and its codes in templates."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from flask_babel import ngettext

from app.web.access import current_actor
from app.web.dates import day
from app.web.filters import yuan
from app.web.i18n import gettext
from workflows import REGISTRY
from workflows.rectification import codes
from workflows.vocabulary import Mode
from workflows.words import N_

_DAYS = {
    "promised": N_("promised for %(day)s"),
    "new_due_on": N_("asked for until %(day)s"),
    "inspected_on": N_("checked on the spot on %(day)s"),
}
"""What a day in an event of a problem means, by its name there."""


def problem_code(code: str, listed: str) -> str:
    """Word a code of rectification; some of its lists are named as those of monitoring are."""
    return gettext(dict(getattr(codes, listed))[code]) if code else ""


def problem_lines(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an event of a problem's case says besides its words: results, days, tasks.

    An inspector also reads what was only noted: conditions that failed and stopped nobody.
    """
    told = data.get("record") or {}
    if "visited_on" in told and told.get("result") in dict(codes.FINDING):
        yield problem_code(told["result"], "FINDING")
    if told.get("kind") in ("look_back", "lasting_review"):
        listed = "LASTING_RESULT" if told["kind"] == "lasting_review" else "LOOK_BACK"
        yield problem_code(told["result"], listed)
    if told.get("settled"):
        yield gettext("What counts: %(result)s", result=problem_code(told["settled"], "FINDING"))
    for name, words in _DAYS.items():
        if told.get(name):
            yield gettext(words, day=day(told[name]))
    if told.get("tasks") and isinstance(told["tasks"], list):
        count = len(told["tasks"])
        yield ngettext("%(num)d task done", "%(num)d tasks done", count)
    if "tasks" in told and told.get("amount"):
        yield gettext("put right: %(amount)s", amount=yuan(told["amount"]))
    basis = (data.get("answers") or {}).get("basis")
    if basis in dict(codes.REOPEN_BASIS):
        yield problem_code(basis, "REOPEN_BASIS")
    yield from _noted(data)


def _noted(data: Mapping[str, Any]) -> Iterator[str]:
    failed = (data.get("guards") or {}).get("audit", {}).get("failed", ())
    if failed and "inspector" in current_actor().roles:
        for name in failed:
            if name in _audited():
                yield gettext("Noted for inspectors: %(what)s", what=gettext(_audited()[name]))


@cache
def _audited() -> Mapping[str, str]:
    """Return the sentences of conditions that are only noted, by their names."""
    family = REGISTRY["rectification"]
    return {
        guard.name: guard.sentence
        for variant in family.variants()
        for action in family.build(variant).actions
        for guard in action.guards
        if guard.mode is Mode.AUDIT
    }
