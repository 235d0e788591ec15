"""Whether a household was really helped (red flags M08, M09, M11, M12), asked when elimination is proposed.

None of them refuses: a number breeds filler, a hospital stay delays a plan. Each asks for a written reason.
"""

from typing import cast

from workflows.facts import Facts
from workflows.monitoring.help import SECURITY
from workflows.monitoring.opening_guards import household
from workflows.vocabulary import Guard, Mode
from workflows.words import N_

ABLE_BODIED = frozenset({"001", "002"})
"""Ordinary and skilled labour power: whoever is weak or half able isn't held to developmental help."""


def measures_enough(facts: Facts) -> bool:
    """As many help measures as the county asks for; natural ends are exempt."""
    subject = household(facts)
    least = cast(int, facts.profile["min_measures"])
    return subject.eliminated_naturally or len(subject.measures) >= least


def help_develops(facts: Facts) -> bool:
    """Where somebody is able-bodied, help is more than social security; natural ends are exempt."""
    subject = household(facts)
    if subject.eliminated_naturally:
        return True
    if subject.living and not any(one.labour in ABLE_BODIED for one in subject.living):
        return True
    return any(measure.kind != SECURITY for measure in subject.measures)


def help_planned_in_time(facts: Facts) -> bool:
    """The first measure was planned by the day that the county names; unknown days aren't held against it."""
    subject = household(facts)
    if subject.plan_due_on is None or not subject.measures:
        return subject.plan_due_on is None
    return min(measure.planned_on for measure in subject.measures) <= subject.plan_due_on


def help_is_new(facts: Facts) -> bool:
    """At least one measure began after the application: help from before was no answer to it."""
    subject = household(facts)
    since = subject.application.signed_on
    if since is None or not subject.measures:
        return True
    return any(measure.starts_on >= since for measure in subject.measures)


HELPED = (
    Guard(
        measures_enough,
        N_("Fewer help measures than the county asks for. Say why these are enough."),
        N_("Huangsang, Hunan 2024: four measures a household; the number is a county parameter (M08)."),
        Mode.WARN,
        flag="M08",
    ),
    Guard(
        help_develops,
        N_("Somebody here can work, yet there is no help but social security. Say why."),
        N_("Anhui 2023: one cover and done; who can work gets developmental help (M09)."),
        Mode.WARN,
        flag="M09",
    ),
    Guard(
        help_planned_in_time,
        N_("No measure was planned within the limit after the approval. Say what happened."),
        N_("Anhui 2023: enrolled, but no new help; the number of days is a county parameter (M11)."),
        Mode.WARN,
        flag="M11",
    ),
    Guard(
        help_is_new,
        N_("Every measure began before the application. Say what changed after it."),
        N_("Anhui 2023: old measures listed as new ones (M12)."),
        Mode.WARN,
        flag="M12",
    ),
)
