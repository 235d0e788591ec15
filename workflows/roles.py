"""The roles of the product: who there is, on which level, and what a level implies.

Source: product.md 1 and decisions.md 18 of the founding papers. A role is a key in code and in the
database; its label is an English message that the catalogues turn into the official Chinese term.
"""

from dataclasses import dataclass
from enum import StrEnum

from workflows.words import N_


class Level(StrEnum):
    """The administrative level (层级) at which a post is held, from the lowest upwards."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Role:
    """One way of taking part in the work (角色).

    ``levels`` are the levels of the organisations at which it can be held. ``administers`` marks the
    three separated administrators (三员分立, GB/T 22239-2019 8.1.4.2 and 8.1.5): whoever holds one of
    them holds no other post of any kind. ``delegable`` says whether a holder may hand the post over
    for a time (代办).
    """

    key: str
    label: str
    levels: tuple[Level, ...]
    administers: bool = False
    delegable: bool = True
    by_assignment: bool = False
    """Whether cases and households are in reach only where they are assigned (departments)."""


_EVERY_LEVEL = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)

ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        Role("grid_worker", N_("Grid worker"), (Level.VILLAGE,)),
        Role("village_clerk", N_("Village clerk"), (Level.VILLAGE,)),
        Role("village_head", N_("Village head"), (Level.VILLAGE,)),
        Role("first_secretary", N_("First secretary in residence"), (Level.VILLAGE,)),
        Role("helper", N_("Responsible helper"), _EVERY_LEVEL),
        Role("township_officer", N_("Township officer"), (Level.TOWNSHIP,)),
        Role("township_leader", N_("Township leader in charge"), (Level.TOWNSHIP,)),
        Role("township_head", N_("Township head"), (Level.TOWNSHIP,)),
        Role("department_officer", N_("Department officer"), (Level.COUNTY,), by_assignment=True),
        Role("department_leader", N_("Department leader"), (Level.COUNTY,), by_assignment=True),
        Role("county_officer", N_("County officer"), (Level.COUNTY,)),
        Role("county_leader", N_("County leader"), (Level.COUNTY,)),
        Role("inspector", N_("Discipline inspector"), (Level.TOWNSHIP, Level.COUNTY), delegable=False),
        Role("system_admin", N_("System administrator"), (Level.COUNTY,), True, False),
        Role("security_admin", N_("Security administrator"), (Level.COUNTY,), True, False),
        Role("audit_admin", N_("Audit administrator"), (Level.COUNTY,), True, False),
    )
}

ADMINISTRATORS = frozenset(key for key, role in ROLES.items() if role.administers)

HOUSEHOLD = "household"
"""Who acts through the public pages (农户). It has no account and no post."""


def label_of(role: str) -> str:
    """Return the English message of a role, the household included."""
    return N_("Household") if role == HOUSEHOLD else ROLES[role].label
