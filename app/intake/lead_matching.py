"""Compares the rows of a list with the county's register: the number knows who somebody is and where."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.facts.lead_lists import Known
from app.intake.lead_lists import PLACE_FAULTS, Draft, Fault
from app.policy import reaches

_BETWEEN = re.compile(r"[\s·•・.]")
"""What parts the names of some nationalities, written in many ways."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A draft after the comparison; ``household_id`` is the household that its number belongs to."""

    draft: Draft
    household_id: int | None


def settled(drafts: Sequence[Draft], known: Mapping[str, Known], territory: str) -> tuple[Settled, ...]:
    """Return the drafts of a list that was received for ``territory``, compared with who is known.

    A household known by number says where it lives: what was wrong with the place is no fault then.
    One that lives elsewhere, somebody who died, or a number under another name keeps the row back.
    """
    seen: set[str] = set()
    found = []
    for draft in drafts:
        again = bool(draft.national_id) and draft.national_id in seen
        seen.add(draft.national_id)
        one = replace(draft, remarks=(*draft.remarks, Fault("number_again"))) if again else draft
        found.append(_compared(one, known.get(one.national_id), territory))
    return tuple(found)


def _compared(draft: Draft, known: Known | None, territory: str) -> Settled:
    if known is None:
        return Settled(draft, None)
    if known.died:
        return Settled(_with(draft, Fault("person_died")), None)
    if draft.name and _name(known.name) != _name(draft.name):
        return Settled(_with(draft, Fault("identity_other_name")), None)
    if known.household_id is None:
        return Settled(draft, None)
    if not reaches(territory, known.territory):
        return Settled(_with(draft, Fault("household_far")), None)
    moved = draft.territory and draft.territory[:12] != known.territory[:12]
    return Settled(
        replace(
            draft,
            territory=known.territory,
            faults=tuple(fault for fault in draft.faults if fault.code not in PLACE_FAULTS),
            remarks=(*draft.remarks, *([Fault("household_elsewhere")] if moved else [])),
        ),
        known.household_id,
    )


def _with(draft: Draft, fault: Fault) -> Draft:
    return replace(draft, faults=(*draft.faults, fault))


def _name(name: str) -> str:
    return _BETWEEN.sub("", name)
