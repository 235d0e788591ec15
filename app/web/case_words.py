"""The words of cases in templates: reasons, where a carrier's page is, what an event says."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from flask import Flask, g, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from app.engine.options import Reason
from app.facts.notices import CLOSING, POSTING
from app.queries.case_ways import Way
from app.queries.cases import CasePage
from app.queries.state_keys import state_key
from app.queries.timeline import Entry
from app.web.correction_words import correction_field, correction_reason
from app.web.differences import changes
from app.web.filters import code_label
from app.web.i18n import gettext
from app.web.problem_events import problem_code, problem_lines
from app.web.reason_words import reason_sentence
from app.web.suspicion_words import suspicion_lines
from workflows import REGISTRY
from workflows.monitoring.fields import FORMAL_REASONS, PARTS, REFUSAL_REASONS, RETURN_REASONS
from workflows.monitoring.income import GROUPS
from workflows.papers import PAPERS
from workflows.parameters import DAY_UNITS, PARAMETERS
from workflows.rectification.codes import PROBLEM_PARTS, PROBLEM_RETURN_REASONS
from workflows.vocabulary import Workflow

CARRIERS: Mapping[str, Any] = {
    "comparison": _l("Goes with a comparison list"),
    "meeting": _l("Goes with a meeting"),
    "notice": _l("Goes with a notice"),
}


MEETING_PURPOSES: Mapping[str, Any] = {
    "identification": _l("Appraisal of an identification"),
    "elimination": _l("Appraisal of an elimination"),
}
MEETING_STATUS: Mapping[str, Any] = {
    "called": _l("Prepared, not recorded yet"),
    "recorded": _l("Held and recorded"),
    "withdrawn": _l("Withdrawn"),
}


NOTICE_KINDS: Mapping[str, Any] = {
    "identification": _l("Public notice of appraisal results"),
    "elimination": _l("Public notice of risk elimination"),
    "announcement": _l("Announcement"),
}
_NOTICE_OF = {action: kind for acts in (POSTING, CLOSING) for kind, action in acts.items()}
"""The kind of notice that an act goes with."""

NOTICE_STATUS: Mapping[str, Any] = {
    "prepared": _l("Prepared, not posted yet"),
    "posted": _l("Hangs"),
    "taken_down": _l("Taken down"),
    "withdrawn": _l("Withdrawn"),
}
CATEGORY_ZH = {"01": "脱贫不稳定户", "02": "边缘易致贫户", "03": "突发严重困难户"}
"""Categories as the paper on the board says them, whatever language the reader of the screen has."""
HELP_ZH = {
    "business": "产业帮扶", "jobs": "就业帮扶", "public_post": "公益岗位帮扶", "housing": "住房安全保障",
    "water": "饮水安全保障", "comprehensive": "综合帮扶",
}  # fmt: skip
"""Delivered help as the paper says it."""


REASON_WORDS = dict((*REFUSAL_REASONS, *FORMAL_REASONS))
PART_WORDS = dict((*PARTS, *PROBLEM_PARTS))
RETURN_WORDS = dict((*RETURN_REASONS, *PROBLEM_RETURN_REASONS))


def meeting_body(key: str) -> str:
    """Word who appraises."""
    return gettext(dict(PARAMETERS["appraisal_body"].choices)[key])


def register_case_words(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.filters.update(
        reason=reason,
        carrier=lambda key: CARRIERS[key],
        carrier_page=carrier_page,
        changes=changes,
        entry_lines=lambda entry: list(entry_lines(entry)),
        income_group=lambda key: gettext(GROUPS[key]),
    )
    app.jinja_env.filters["problem_code"] = problem_code
    app.jinja_env.filters["meeting_status"] = lambda key: MEETING_STATUS[key]
    app.jinja_env.filters["meeting_purpose"] = lambda key: MEETING_PURPOSES[key]
    app.jinja_env.filters["notice_kind"] = lambda key: NOTICE_KINDS[key]
    app.jinja_env.filters["notice_status"] = lambda key: NOTICE_STATUS[key]
    app.jinja_env.filters["day_unit"] = lambda key: gettext(dict(DAY_UNITS)[key])
    app.jinja_env.filters["category_zh"] = lambda code: CATEGORY_ZH.get(code, "")
    app.jinja_env.filters["help_zh"] = lambda words: "、".join(HELP_ZH[one] for one in words) or "自然消除"
    app.jinja_env.filters["meeting_body"] = meeting_body
    app.jinja_env.filters["state_label"] = state_label
    app.jinja_env.filters["in_path_order"] = in_path_order
    app.jinja_env.filters["next_label"] = next_label
    app.jinja_env.filters["state_cell"] = state_cell
    app.jinja_env.globals["paper_kinds"] = {
        workflow: [code for code, _ in kinds] for workflow, kinds in PAPERS.items()
    }


@cache
def _state_labels() -> dict[str, str]:
    return {
        state_key(family.name, state.name): state.label
        for family in REGISTRY.values()
        for variant in family.variants()
        for state in family.build(variant).states
    }


def state_label(name: str) -> str:
    """Word a state of any procedure by its key (:func:`state_key`)."""
    return gettext(_state_labels().get(name, name))


def in_path_order(counted: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Order states with their numbers, monitoring first, as their cases pass through them."""
    order = {name: place for place, name in enumerate(_state_labels())}
    return sorted(counted, key=lambda one: order.get(one[0], len(order)))


@cache
def _owed_labels() -> dict[str, str]:
    return {
        state_key(family.name, source): action.label
        for family in REGISTRY.values()
        for variant in family.variants()
        for action in reversed(family.build(variant).actions)
        if action.owed
        for source in action.source
    }


def next_label(state: str, workflow: Workflow) -> str:
    """Word the act that a state owes by a definition, empty where it owes none.

    A state that only cases of another variant know is worded by that variant.
    """
    owed = (action.label for action in workflow.actions if action.owed and state in action.source)
    known = any(one.name == state for one in workflow.states)
    label = next(owed, "") if known else _owed_labels().get(state, "")
    return gettext(label) if label else ""


def state_cell(state: str, workflow: Workflow) -> Markup:
    """Return a state with the act that it owes, for a cell of a list; worded once a request."""
    cells: dict[str, Markup] = g.setdefault("state_cells", {})
    if state not in cells:
        following = next_label(state, workflow)
        after = gettext("next: %(action)s", action=following) if following else ""
        more = Markup('<br><span class="quiet">{}</span>').format(after) if after else ""
        cells[state] = escape(state_label(state)) + more
    return cells[state]


def reason(found: Reason, actions: Mapping[str, str]) -> str:
    """Word a reason of the engine."""
    return reason_sentence(found, actions)


def carrier_page(way: Way, page: CasePage) -> str:
    """Return the address of the page on which the first signature of an action is given."""
    village = page.territory[:12]
    if way.elsewhere == "meeting":
        purpose = "elimination" if "elimination" in way.name else "identification"
        return url_for("meetings.new", village=village, purpose=purpose)
    if way.elsewhere == "comparison":
        return url_for("comparisons.index")
    kind = _NOTICE_OF[way.name]
    posted = [notice for notice in page.notices if (notice.kind, notice.status) == (kind, "posted")]
    if way.name in CLOSING.values() and posted:
        return url_for("notices.show", notice_id=posted[0].notice_id)
    return url_for("notices.new", village=village, kind=kind)


def _outcome(data: Mapping[str, Any]) -> str:
    """Word what became of an objection, or of an appeal that was answered."""
    if "appeal" in data:
        return gettext("The refusal stands after another look.")
    return gettext("Found to be right.") if data["outcome"] == "upheld" else gettext("Not found to be right.")


def entry_lines(entry: Entry) -> Iterator[str]:
    """Yield what an event of a case says besides its words: papers, outcomes, codes."""
    data = entry.data
    if "paper" in data:
        yield code_label(str(data["paper_kind"]), "PAPER")
    if data.get("correction"):
        yield correction_field(str(data["field"]))
        yield correction_reason(str(data["why"]))
    if data.get("rung"):
        yield code_label(str(data["rung"]), "RUNG")
        if data.get("document_number"):
            yield str(data["document_number"])
    if data.get("outcome"):
        yield _outcome(data)
    if data.get("decision"):
        yield gettext("Accepted.") if data["decision"] == "accepted" else gettext("Not accepted.")
    answers = data.get("answers") or {}
    if answers.get("decision_number"):
        yield gettext("Decision number: %(number)s", number=answers["decision_number"])
    if isinstance(answers.get("reasons"), list):
        yield gettext(", ").join(gettext(REASON_WORDS.get(str(one), "")) for one in answers["reasons"])
    for name, words in (("part", PART_WORDS), ("reason", RETURN_WORDS)):
        if answers.get(name) in words:
            yield gettext(words[answers[name]])
    yield from problem_lines(data)
    yield from suspicion_lines(data)
