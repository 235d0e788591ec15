"""The workflow ``monitoring`` (防止返贫动态监测): one case is one identification of one household.

Source: product.md 3 and decisions.md 8 to 14; the steps are read in monitoring.md 4 to 6, their
names as states are ours. The data comparison (信息比对) stands at another place from county to
county, and a township signs twice or three times: each such choice is a variant of one definition.
"""

from collections.abc import Callable, Mapping

from workflows.facts import Facts
from workflows.monitoring import chain, states
from workflows.monitoring.after_approval import after_approval
from workflows.monitoring.refusals import refusals
from workflows.monitoring.village_acts import side_acts, way_in
from workflows.vocabulary import Action, Opening, Workflow
from workflows.words import N_

DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "comparison_position": (
        "before_appraisal",
        "with_visit",
        "with_notice",
        "after_township",
        "at_county",
    ),
    "township_chain": ("3", "2"),
    "acceptance": ("township", "village"),
}
"""What differs between counties: where the comparison stands, how many sign in the township, and
who accepts applications from the public page or the telephone."""

FROM_LEAD = "from_lead"
"""The way in that begins at the page of a lead."""

OPENINGS = (
    Opening(
        "in_person",
        N_("Application on paper or in person"),
        "draft",
        ("village_clerk", "grid_worker", "first_secretary"),
    ),
    Opening(FROM_LEAD, N_("Application after a risk lead"), "draft", ("village_clerk", "first_secretary")),
    Opening("public_page", N_("Application from the public page"), "received", ("household",)),
    Opening(
        "by_phone",
        N_("Application by telephone"),
        "received",
        ("village_clerk", "grid_worker", "township_officer", "county_officer"),
    ),
    Opening(
        "carry_over",
        N_("Household enrolled before the system"),
        "draft",
        ("county_officer",),
        owes="carry_over",
    ),
)


def build(variant: Mapping[str, str]) -> Workflow:
    """Return the definition for one choice of every dimension; raise ValueError for an unknown one."""
    for dimension, choices in DIMENSIONS.items():
        if variant.get(dimension) not in choices:
            raise ValueError(f"{dimension} must be one of {', '.join(choices)}")
    position = variant["comparison_position"]
    return Workflow(
        name="monitoring",
        label=N_("Monitoring of households at risk"),
        reference="JC",
        states=states.states(position),
        openings=OPENINGS,
        actions=_actions(variant),
        variant=dict(variant),
        public_words=states.PUBLIC_WORDS,
    )


def _actions(variant: Mapping[str, str]) -> tuple[Action, ...]:
    position, township = variant["comparison_position"], chain.TOWNSHIP[variant["township_chain"]]
    return (
        *way_in(chain.ACCEPTANCE[variant["acceptance"]]),
        *chain.identification(position, township),
        *chain.comparison(position),
        *refusals(position, variant["acceptance"]),
        *side_acts(position),
        *after_approval(township),
        *chain.elimination(township),
    )


def _guards() -> dict[str, Callable[[Facts], bool]]:
    """Collect every condition that any variant uses, by its released name."""
    return {
        guard.name: guard.test
        for position in DIMENSIONS["comparison_position"]
        for action in _actions(
            {"comparison_position": position, "township_chain": "3", "acceptance": "township"}
        )
        for guard in action.guards
    }


GUARDS = _guards()
