"""How much a family suffers by waiting (decisions.md 22): what a worklist puts first among the late."""

from decimal import Decimal

from workflows.monitoring.codes import SERIOUS_ILLNESS
from workflows.monitoring.facts import HouseholdFacts

DEATH, GRAVE_ILLNESS, FAST_LANE, NO_HELP = 8, 4, 2, 1
"""The weights: a death since the application before everything, then grave illness. The order is ours."""


def harm(subject: HouseholdFacts, *, fast_lane: bool, helped: bool, large_spending: Decimal) -> int:
    """Return the weight of what the family lives through, from 0 to 15.

    ``large_spending`` is the county's parameter ``medical_line`` in yuan: illness that costs so much
    is grave whatever it is called.
    """
    illness = any(SERIOUS_ILLNESS in member.health for member in subject.living)
    spending = subject.visit.spending
    costly = "001" in subject.application.risks and spending is not None and spending >= large_spending
    signed_on = subject.application.signed_on
    death = any(
        member.died_on is not None and signed_on is not None and member.died_on >= signed_on
        for member in subject.members
    )
    weight = NO_HELP if not helped else 0
    weight += FAST_LANE if fast_lane else 0
    weight += GRAVE_ILLNESS if illness or costly else 0
    return weight + (DEATH if death else 0)
