"""Who acts for a unit that answers for a problem, by its level, and how an act is written down.

A unit that rectifies never accepts: it is kept out by ``not_body``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.guards import IN_TIME
from workflows.rectification.fields import RETURN
from workflows.vocabulary import Action, Field, Guard, SignOff
from workflows.words import N_

LEAD, RESPONSIBLE = "lead", "responsible"
"""The parts of organisations in a problem (``Facts.bodies``): who answers, and everybody who rectifies."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Who acts for a unit of one level: ``prepares`` and ``heads`` in it, ``reviews`` from outside."""

    prepares: tuple[str, ...]
    heads: tuple[str, ...]
    reviews: tuple[str, ...]


UNITS: Mapping[str, Unit] = {
    "township": Unit(
        ("township_officer",), ("township_leader", "township_head"), ("county_officer", "department_leader")
    ),
    "village": Unit(
        ("village_clerk", "first_secretary"), ("village_head",), ("township_leader", "township_head")
    ),
    "department": Unit(("department_officer",), ("department_leader",), ("county_officer",)),
    "county": Unit(("county_officer",), ("county_leader",), ("department_leader",)),
}
"""By the level of the unit that answers: its own people, and who stands above or beside it (2.3)."""

ACCEPTING = ("county_officer", "department_officer", "department_leader")
WORKING = (
    "village_clerk", "village_head", "first_secretary", "grid_worker", "helper", "township_officer",
    "township_leader", "township_head", "department_officer", "department_leader", "county_officer",
)  # fmt: skip
"""Who may report work, in any unit that has a part in it."""

FINDING_OUT = (
    "village_clerk", "first_secretary", "township_officer", "township_leader", "department_officer",
    "department_leader", "county_officer",
)  # fmt: skip
PROOF_OF_WORK = (
    "before_photo", "after_photo", "payment", "rule", "household_confirmation", "system_screen", "work_trace",
    "unit_minutes", "other_proof",
)  # fmt: skip
COUNTY = (SignOff(("county_officer",)), SignOff(("county_leader",)))


def back(source: str, target: str, roles: tuple[str, ...], not_body: str = "") -> Action:
    """Return the return of a problem, with part, reason and text (补充整改要求)."""
    return act("send_back", N_("Send back"), source, target, (roles,), (), fields=RETURN, not_body=not_body)


def act(
    name: str,
    label: str,
    source: str,
    target: str,
    chain: tuple[tuple[str, ...], ...],
    guards: tuple[Guard, ...],
    *,
    fields: tuple[Field, ...] = (),
    record: str = "",
    papers: tuple[str, ...] = (),
    body: str = "",
    not_body: str = "",
    not_by: tuple[str, ...] = (),
    owed: bool = False,
) -> Action:
    """Return an act whose guards of time come first."""
    return Action(
        name,
        label,
        (source,),
        (target,),
        tuple(SignOff(roles) for roles in chain),
        fields=fields,
        guards=(*IN_TIME, *guards),
        record=record,
        papers=papers,
        body=body,
        not_body=not_body,
        not_by_signer_of=not_by,
        owed=owed,
    )
