"""The words of the inspector's room: what a path of a case means, and its values as people read them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.clock import CHINA
from app.facts.snapshots import Difference
from app.queries.inspection_flat import BETWEEN
from app.queries.inspection_lines import Line
from app.queries.inspection_signers import Proof
from app.queries.inspection_steps import Limit
from app.web.case_words import state_label
from app.web.correction_words import correction_field, correction_reason, correction_value
from app.web.dates import day
from app.web.filters import code_label, code_labels, measure_label, yuan
from app.web.inspection_labels import (
    CODED,
    DAYS,
    LABELS,
    MONEY,
    NAMES,
    OF_HELP,
    OF_MEMBERS,
    OF_PROBLEMS,
    YES_OR_NO,
)
from app.web.problem_events import problem_code
from app.web.telling import told
from workflows.monitoring.income import LINES
from workflows.parameters import PARAMETERS

_INCOME = {line.key: line.label for line in LINES}


@dataclass(frozen=True, slots=True)
class Changed:
    """One difference as a reader is told it: what, before and after in words; empty for nothing there."""

    what: str
    before: str
    after: str


LOOKS: Mapping[str, Any] = {
    "death": _l("Deaths while a case was open"),
    "late": _l("Recorded long after the day claimed"),
    "returned": _l("Sent back or to be completed"),
    "refused": _l("Refusals"),
    "corrected": _l("Corrections after the decision"),
}
UNKNOWN: Mapping[str, Any] = {
    "person": _l("Sex or birthday of %(name)s was filled in later; what stood there before isn't kept."),
    "erased": _l("Personal data of a member was erased by law; stars stand for it."),
}


def register_inspection_words(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.filters.update(
        inspection_look=lambda name: LOOKS[name],
        inspection_looks=lambda names: [(name, LOOKS[name]) for name in names],
        worded=lambda known: [(name, gettext(label)) for name, label in known.items()],
        inspection_unknown=lambda one: str(UNKNOWN[one[0]]) % {"name": one[1]},
        inspection_proof=proof,
        inspection_limit=limit,
        inspection_told=told_lines,
        inspection_correction=correction_line,
        changed=lambda found, people: list(changed(found, people)),
        facts_shown=facts_shown,
        member_facts=member_facts,
        spelled=spelled,
    )


def changed(found: Iterable[Difference], people: Mapping[str, str]) -> Iterator[Changed]:
    """Yield differences in words: who joined or left, then the rest; what no reader knows is left out."""
    found = list(found)
    by_path = {one.path: one for one in found}
    coming = {number for number in people if _alone(by_path.get(f"members.{number}.name"), before=True)}
    going = {number for number in people if _alone(by_path.get(f"members.{number}.name"), before=False)}
    for number in sorted(coming | going, key=int):
        relation = by_path.get(f"members.{number}.relation")
        words = code_label((relation.after or relation.before) if relation else "", "RELATION")
        who = gettext("%(name)s (%(relation)s)", name=people[number], relation=words)
        yield Changed(gettext("Member"), who if number in going else "", who if number in coming else "")
    for one in sorted(found, key=lambda two: _rank(two.path)):
        head, _, rest = one.path.partition(".")
        if head == "members" and rest.partition(".")[0] in coming | going:
            continue
        what = _what(one.path, people)
        if what:
            yield Changed(what, _words(one.path, one.before), _words(one.path, one.after))


def _alone(one: Difference | None, *, before: bool) -> bool:
    return one is not None and not (one.before if before else one.after)


_ORDER = ("state", "round", "due_on", "household", "members", "application", "visit", "shown", "problem")
_NAMED = {name: place for place, name in enumerate((*LABELS, *OF_MEMBERS, *OF_HELP, *OF_PROBLEMS))}


def _rank(path: str) -> tuple[int, str, int, int]:
    """Return where a path stands among others: by kind, then by member, measure or task, then by its name."""
    head, _, rest = path.partition(".")
    order = _ORDER.index(head) if head in _ORDER else len(_ORDER)
    number = next((int(part) for part in path.split(".") if part.isdigit()), 0)
    shape = _shape(rest) if head in ("problem", "members", "help") else path
    group = shape.partition(".")[0] if head == "problem" and number else ""
    return order, group, number, _NAMED.get(shape, len(_NAMED))


def _what(path: str, people: Mapping[str, str]) -> str:
    """Word a path; empty for what stands in no reader's language."""
    if path in LABELS:
        return str(LABELS[path])
    head, _, rest = path.partition(".")
    number, _, name = rest.partition(".")
    match head:
        case "members" if name in OF_MEMBERS:
            return gettext("%(name)s, %(what)s", name=people.get(number, "?"), what=OF_MEMBERS[name])
        case "visit" if number == "lines":
            return gettext(_INCOME.get(name, name))
        case "papers":
            return gettext("Paper struck out") if name else gettext("Paper of the file")
        case "help" if name in OF_HELP:
            return str(OF_HELP[name])
        case "problem" if _shape(rest) in OF_PROBLEMS:
            return str(OF_PROBLEMS[_shape(rest)])
    return ""


def _shape(path: str) -> str:
    """Return a path without numbers: ``measures.7.text`` is ``measures.text``."""
    return ".".join(part for part in path.split(".") if not part.isdigit())


def _words(path: str, text: str) -> str:
    if not text:
        return ""
    shape = _shape(path)
    last = shape.rpartition(".")[2]
    if shape == "state":
        return state_label(text)
    if shape == "papers":
        return code_label(text, "PAPER")
    if shape in NAMES:
        return gettext(", ").join(text.split(BETWEEN))
    if shape == "help.code":
        return measure_label(text)
    if shape.startswith("problem.") and shape in CODED:
        return gettext(", ").join(problem_code(code, CODED[shape]) for code in text.split())
    if shape in CODED or last in CODED:
        return code_labels(text.split(), CODED.get(shape) or CODED[last])
    if shape in YES_OR_NO or last in YES_OR_NO:
        return gettext("Yes") if text == "1" else gettext("No")
    if shape.startswith("visit.lines") or last in MONEY:
        return yuan(text)
    if last in DAYS or last.endswith(("_on", "last_day")):
        return gettext(", ").join(day(one) for one in text.split())
    return text


def member_facts(shown: Mapping[str, str]) -> list[str]:
    """Return further facts of one member in words, such as the day of the comparison."""
    return [
        gettext("%(field)s: %(value)s", field=OF_MEMBERS[name], value=_words(f"members.{name}", text))
        for name, text in shown.items()
        if name in OF_MEMBERS and text
    ]


def facts_shown(shown: Mapping[str, str], people: Mapping[str, str]) -> list[Changed]:
    """Return paths and texts in words, each as something that is there."""
    return list(changed((Difference(path, "", text) for path, text in shown.items()), people))


def proof(one: Proof) -> str:
    """Word how an act was authenticated."""
    if one.factor == "unknown":
        return gettext("how signed in: not kept")
    since = _minutes(one.age or 0)
    if one.factor == "none":
        return gettext("signed in %(since)s before, without a second factor", since=since)
    if one.factor == "renewed":
        return gettext(
            "signed in %(since)s before with a second factor, shown again later: its age isn't kept",
            since=since,
        )
    return gettext(
        "signed in %(since)s before, second factor shown %(shown)s before",
        since=since,
        shown=_minutes(one.factor_age or 0),
    )


def _minutes(count: int) -> str:
    if count < 120:
        return ngettext("%(num)d minute", "%(num)d minutes", count)
    return ngettext("%(num)d hour", "%(num)d hours", count // 60)


def limit(one: Limit) -> str:
    """Word a limit with what was used of it."""
    if one.promised_on is not None:
        words = gettext("promised for %(day)s", day=day(one.promised_on))
        over = ngettext("%(num)d day over", "%(num)d days over", one.over)
        return gettext("%(limit)s: %(over)s", limit=words, over=over) if one.over else words
    label = gettext(PARAMETERS[one.parameter].label)
    unit = gettext("working days") if one.unit == "working" else gettext("calendar days")
    words = gettext(
        "%(limit)s: %(used)d of %(days)d %(unit)s", limit=label, used=one.used, days=one.days, unit=unit
    )
    over = ngettext("%(num)d day over", "%(num)d days over", one.over)
    return gettext("%(words)s, %(over)s", words=words, over=over) if one.over else words


def told_lines(line: Line) -> list[str]:
    """Return what an event of the household says besides its changes."""
    return list(told(line.told)) if line.told is not None else []


def correction_line(line: Line) -> Changed | None:
    """Return which figure a correction is about, with its old and its new value."""
    one = line.correction
    if one is None:
        return None
    what = gettext(
        "%(field)s: %(value)s",
        field=correction_field(one.field, one.name),
        value=correction_reason(one.reason),
    )
    return Changed(what, correction_value(one.old, one.field), correction_value(one.new, one.field))


def spelled(moment: datetime) -> str:
    """Spell a moment for an address: China's time, to the microsecond, which is that of one record."""
    return moment.astimezone(CHINA).replace(tzinfo=None).isoformat(timespec="microseconds")
