"""What stands under the addresses of suspicions: one in each state in which something is asked."""

from tests.support.suspicions import Suspicions
from tests.support.village import Village


def settle_suspicions(village: Village, names: dict[str, str]) -> None:
    """Make suspicions about a case of a village; enter them into ``names``."""
    suspicions = Suspicions(village)
    about = names["applied"]
    names["suspicion"] = suspicions.raised(about)
    for state in ("checking", "checked", "concluded"):
        # each by its own rule: a second hit of one rule would join the first
        rule = {"checking": "P02", "checked": "P06", "concluded": "E02"}[state]
        names[f"{state}_suspicion"] = suspicions.at(state, suspicions.raised(about, rule=rule))
