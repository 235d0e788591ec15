"""Codes of what is watched beside the procedures: emergencies in which somebody reads elsewhere.

The first four categories are those of the Emergency Response Law (中华人民共和国突发事件应对法, 2024,
article 2); the fifth is one person's danger, which the law leaves to first aid and the police.
"""

from collections.abc import Mapping

from workflows.words import N_

EMERGENCY_CATEGORY: tuple[tuple[str, str], ...] = (
    ("disaster", N_("Emergency: natural disaster")),
    ("accident", N_("Emergency: accident")),
    ("health", N_("Emergency: public health")),
    ("safety", N_("Emergency: public safety")),
    ("rescue", N_("A person in danger or missing")),
)

EMERGENCY_OUTCOME: tuple[tuple[str, str], ...] = (
    ("justified", N_("The reading was justified")),
    ("unjustified", N_("The reading was not justified")),
)

SUPERIORS: Mapping[str, tuple[str, ...]] = {
    "township_officer": ("township_leader", "township_head"),
    "township_leader": ("township_head", "county_leader"),
    "township_head": ("county_leader",),
    "department_officer": ("department_leader",),
    "department_leader": ("county_leader",),
}
"""Who is told as the superior of whoever reads in an emergency, by the role in which he does."""
