"""The pages of one case at a moment, and of two moments compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.facts.snapshots import Difference
from app.models.case import Case
from app.policy import Actor
from app.queries.case_file import who_and_where
from app.queries.inspection_flat import Names, compared, flat_of, names_in, people_of, title_of
from app.queries.inspection_life import hidden
from app.queries.inspection_past import Past
from app.queries.inspection_reach import inspected_case
from app.queries.inspection_then import Then
from app.queries.timeline import Entry


@dataclass(frozen=True, slots=True)
class MomentPage:
    """A case as it stood. ``steps`` are its events, the oldest first; ``before`` and ``behind`` those next
    to the moment. ``seen`` is what else the newest signer was shown, by paths; ``further`` are facts of
    members by number that their line in the file doesn't show."""

    ref: str
    head: str
    village: str
    then: Then
    steps: tuple[Entry, ...]
    before: Entry | None
    behind: Entry | None
    seen: Mapping[str, str]
    further: Mapping[int, Mapping[str, str]]
    people: Mapping[str, str]
    newest: bool


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two moments of a case with only what differs between them."""

    ref: str
    head: str
    village: str
    steps: tuple[Entry, ...]
    first: Then
    second: Then
    found: tuple[Difference, ...]
    people: Mapping[str, str]


def moment_page(actor: Actor, ref: str, moment: datetime) -> MomentPage:
    """Return a case in reach as it stood at a moment."""
    case = inspected_case(actor, ref)
    past = Past(actor, case, hidden(actor))
    then, steps = past.at(moment), _steps(past)
    earlier = [one for one in steps if one.recorded_at <= moment]
    later = [one for one in steps if one.recorded_at > moment]
    names = names_in([then.shown]) if case.workflow != "monitoring" else Names({}, {})
    flat = flat_of(then, names)
    head, village = _named(case)
    return MomentPage(
        ref=case.ref,
        head=then.household.get("head") or head,
        village=village,
        then=then,
        steps=steps,
        before=earlier[-2] if len(earlier) > 1 else None,
        behind=later[0] if later else None,
        seen={path: text for path, text in flat.items() if path.startswith(("shown.", "problem."))},
        further={row.person_id: _further(flat, row.person_id) for row in then.members},
        people=people_of(then),
        newest=not later,
    )


_FURTHER = (
    "education", "ethnicity", "political", "cover", "work_place", "work_months", "unschooled", "consented_on",
    "compared_on", "hits", "hits_explained",
)  # fmt: skip


def _further(flat: Mapping[str, str], person_id: int) -> dict[str, str]:
    return {name: flat.get(f"members.{person_id}.{name}", "") for name in _FURTHER}


def compare_page(actor: Actor, ref: str, first: datetime | None, second: datetime | None) -> ComparePage:
    """Return two moments of a case in reach; where none is named, its first and newest event."""
    case = inspected_case(actor, ref)
    past = Past(actor, case, hidden(actor))
    steps = _steps(past)
    begin = first or steps[0].recorded_at
    end = second or steps[-1].recorded_at
    found = compared(past.at(min(begin, end)), past.at(max(begin, end)))
    head, village = _named(case)
    return ComparePage(case.ref, head, village, steps, found.first, found.second, found.found, found.people)


def _steps(past: Past) -> tuple[Entry, ...]:
    return tuple(past.entries[number] for number in sorted(past.entries))


def _named(case: Case) -> tuple[str, str]:
    head, village = who_and_where(case)
    return head or title_of(case), village
