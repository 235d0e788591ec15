"""A case of a moment as paths and texts, so that two moments can be compared and one can be read out.

Paths are those of ``app/facts/snapshots.py`` where signers were shown the same, with the case's own
(``state``, ``due_on``), household, papers and help beside them. Codes stay codes; numbers of bodies and
accounts become names here.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.facts.snapshots import Difference, differences
from app.models.base import db
from app.models.case import Case
from app.models.problem import Problem
from app.queries.inspection_rows import organisation_names
from app.queries.inspection_then import Then
from app.queries.officers import names_of
from app.queries.state_keys import state_key

BETWEEN = "\n"
"""Stands between several names in one text; their reader puts the sign of his language there."""

_OF_MEETINGS = ("meeting.", "notice.", "announced", "plan_due_on", "supplement_")
_OF_MEMBERS = frozenset({"compared_on", "consented_on", "hits", "hits_explained", "vetoed"})
_BODIES = ("lead", "responsible", "acceptor")
_BODIES_WITHIN = {"measures": "units", "tasks": "unit"}
_ZERO_IS_NOTHING = frozenset({"hits", "hits_explained", "vetoed", "lasting"})
_NUMBERS_ONLY = frozenset({"id", "copied"})


@dataclass(frozen=True, slots=True)
class Names:
    """What numbers in snapshots mean: bodies and accounts."""

    bodies: Mapping[int, str]
    accounts: Mapping[int, str]


def names_in(shown: Collection[Mapping[str, str]]) -> Names:
    """Return the names behind the numbers in snapshots of a problem; two statements, however many."""
    bodies: set[int] = set()
    accounts: set[int] = set()
    for one in shown:
        for path, text in one.items():
            if _is_body(path):
                bodies |= {int(number) for number in text.split() if number.isdigit()}
            elif path == "person" and text.isdigit():
                accounts.add(int(text))
    return Names(organisation_names(bodies) if bodies else {}, names_of(accounts))


def _is_body(path: str) -> bool:
    head, _, rest = path.partition(".")
    return path in _BODIES or rest.endswith(f".{_BODIES_WITHIN.get(head, '-')}")


def flat_of(then: Then, names: Names) -> dict[str, str]:
    """Return a case of a moment as paths and texts; nothing where it hadn't begun."""
    if not then.began:
        return {}
    found = dict(_own(then))
    found |= {f"household.{name}": text for name, text in then.household.items() if text}
    found |= dict(_members(then))
    found |= dict(_steps(then))
    found |= dict(_papers(then))
    found |= dict(_help(then))
    found |= dict(_shown(then, names))
    return found


def _own(then: Then) -> Iterator[tuple[str, str]]:
    yield "state", state_key(then.workflow, then.state)
    yield "round", str(then.round)
    yield from _texts(then, "", ("due_on", "promised_on", "fast_lane_on"))


def _members(then: Then) -> Iterator[tuple[str, str]]:
    for row in then.members:
        path = f"members.{row.person_id}"
        yield from _texts(
            row, f"{path}.", ("name", "identity", "sex", "relation", "labour", "school", "born_on", "died_on")
        )
        if row.health:
            yield f"{path}.health", " ".join(sorted(row.health))
        yield from ((f"{path}.{name}", text) for name, text in then.facts[row.person_id].items() if text)


def _steps(then: Then) -> Iterator[tuple[str, str]]:
    if then.application is not None:
        yield from _texts(
            then.application,
            "application.",
            ("signed_on", "applicant", "signed_how", "risks", "disasters", "difficulties", "description"),
        )
    if then.visit is None:
        return
    yield from _texts(
        then.visit,
        "visit.",
        ("visited_on", "visitors", "met", "category", "size", "income_per_head", "spending_per_head",
         "reference_per_head", "guarantees", "can_cope", "cannot_cope", "confirmed_how", "account",
         "assessed"),
    )  # fmt: skip
    yield from ((f"visit.lines.{name}", f"{amount:.2f}") for name, amount in then.visit.lines.items())


def _papers(then: Then) -> Iterator[tuple[str, str]]:
    for row in then.papers:
        yield f"papers.{row.id}", row.kind
        if row.struck_on is not None:
            yield f"papers.{row.id}.struck_on", row.struck_on.isoformat()


def _help(then: Then) -> Iterator[tuple[str, str]]:
    for one in then.measures:
        path = f"help.{one.id}"
        yield from _texts(
            one,
            f"{path}.",
            ("code", "content", "starts_on", "ends_on", "delivered_on", "amount", "ended_on"),
        )


def _shown(then: Then, names: Names) -> Iterator[tuple[str, str]]:
    """Yield what only the newest signature tells: a problem's facts, or meetings, notices, comparisons."""
    whole = then.workflow != "monitoring"
    for path, text in then.shown.items():
        head, _, rest = path.partition(".")
        last = path.rpartition(".")[2]
        if not text or head == "papers" or (whole and last in _NUMBERS_ONLY) or _empty(path, then.shown):
            continue
        if whole:
            yield f"problem.{path}", _named(path, text, names)
        elif path.startswith(_OF_MEETINGS) or (head == "members" and last in _OF_MEMBERS):
            yield (path if head == "members" and rest else f"shown.{path}"), text


def _empty(path: str, shown: Mapping[str, str]) -> bool:
    """Return whether a text only says that there is nothing yet: no vote before the meeting, no finding."""
    head, _, last = path.partition(".")
    if shown[path] not in ("0", ""):
        return False
    if head in ("meeting", "notice"):
        return f"{head}.{'held_on' if head == 'meeting' else 'posted_on'}" not in shown
    return path == "announced" or head == "lasting" or last.rpartition(".")[2] in _ZERO_IS_NOTHING


def _named(path: str, text: str, names: Names) -> str:
    if path == "person":
        return names.accounts.get(int(text), text) if text.isdigit() else text
    if not _is_body(path):
        return text
    found = [names.bodies.get(int(number), number) for number in text.split() if number.isdigit()]
    return BETWEEN.join(found)


def _texts(row: Any, path: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        text = _text(getattr(row, name), apart=BETWEEN if name == "visitors" else " ")
        if text:
            yield path + name, text


def _text(value: Any, apart: str = " ") -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | frozenset):
        return apart.join(sorted(value))
    return str(value)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two moments of a case side by side: only what differs."""

    first: Then
    second: Then
    found: tuple[Difference, ...]
    people: Mapping[str, str]


def people_of(*moments: Then) -> dict[str, str]:
    """Return the names of members by number, of the newest moment that knows each."""
    return {str(row.person_id): row.name for then in moments for row in then.members}


def compared(first: Then, second: Then) -> Comparison:
    """Compare a case at two moments."""
    names = names_in([first.shown, second.shown]) if first.workflow != "monitoring" else Names({}, {})
    return Comparison(
        first, second, differences(flat_of(first, names), flat_of(second, names)), people_of(first, second)
    )


def title_of(case: Case) -> str:
    """Return the title of the problem that a case is about, empty for a household's case."""
    problem = db.session.get(Problem, case.id)
    return problem.title if problem is not None else ""
