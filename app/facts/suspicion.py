"""What guards know of a suspicion, from the tables that record it. The only reader for guards."""

from app.models.bundle import Rows
from workflows.suspicion.facts import CheckFacts, SuspicionFacts


def load(known: Rows) -> SuspicionFacts:
    """Return the facts of a suspicion, the act in hand included."""
    if not known["suspicion"]:
        return SuspicionFacts()
    row = known["suspicion"][0]
    checks = sorted(known["checks"], key=lambda one: int(one.sequence))
    return SuspicionFacts(
        rule=row.rule,
        severity=row.severity,
        checkers=frozenset(one.account_id for one in known["checkers"]),
        checks=tuple(CheckFacts(one.checked_on, bool(one.on_site)) for one in checks),
        conclusion=row.conclusion,
        disposal=row.disposal,
        papers=tuple(sorted(one.kind for one in known["papers"])),
    )
