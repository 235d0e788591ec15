"""The workflow ``rectification`` (问题整改): one case is one problem; batches group them.

Source: product.md 4 and decisions.md 18; the steps are read in rectification.md 2, their names as states
are ours. Who signs follows from the level of the unit that answers for the problem.
"""

from collections.abc import Callable, Mapping

from workflows.facts import Facts
from workflows.rectification.acts import acts
from workflows.rectification.states import states
from workflows.rectification.units import UNITS
from workflows.vocabulary import Opening, Workflow
from workflows.words import N_

DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "unit": tuple(UNITS),
    "closure_notice": ("on", "off"),
}
"""What differs: the level of the unit that answers, and whether results are put on public notice."""

FROM_BATCH = "from_batch"

OPENINGS = (
    Opening(
        FROM_BATCH, N_("Problem of a batch"), "received", ("township_officer", "county_officer", "inspector")
    ),
)


def build(variant: Mapping[str, str]) -> Workflow:
    """Return the definition for one choice of every dimension; raise ValueError for an unknown one."""
    for dimension, choices in DIMENSIONS.items():
        if variant.get(dimension) not in choices:
            raise ValueError(f"{dimension} must be one of {', '.join(choices)}")
    return Workflow(
        name="rectification",
        label=N_("Rectification of problems"),
        reference="ZG",
        states=states(variant["closure_notice"]),
        openings=OPENINGS,
        actions=acts(variant["unit"], variant["closure_notice"]),
        variant=dict(variant),
    )


GUARDS: Mapping[str, Callable[[Facts], bool]] = {
    guard.name: guard.test for unit in UNITS for action in acts(unit, "on") for guard in action.guards
}
"""Every condition that any variant uses, by its released name."""
