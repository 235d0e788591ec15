"""Which errors of the data rules stand in the way of a signature by township or county."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app import clock
from app.facts.data_hits import waived_on
from app.facts.rule_facts import households, standards
from app.models.case import Case
from app.rules.judge import judge
from app.rules.rule import ERROR

MATTERING = frozenset({"warn", "block"})
AT_OFFICES = frozenset({
    "township_review", "county_review", "elimination_township_review", "elimination_county_review",
})  # fmt: skip
"""States in which township or county sign."""


def errors_at_signature(session: Session, case: Case, profile: Mapping[str, object]) -> tuple[str, ...]:
    """Return the errors of a household as it would stand after the decision, those waived left out.

    Judged anew at every look, so that what was mended a minute ago doesn't block. Nothing is looked for where
    the county lets errors only be listed, or before the case has come to the offices.
    """
    mattering = profile.get("data_rules_at_signature") in MATTERING
    if not mattering or case.state not in AT_OFFICES or case.household_id is None:
        return ()
    today = clock.today()
    waived = waived_on(session, case.household_id, today)
    found = households(session, [case.household_id], standards(profile, today), of_case=case)
    errors = {
        one.key
        for facts in found
        for one in judge(facts).findings
        if one.severity == ERROR and one.key not in waived
    }
    return tuple(sorted(f"{rule}/{member}" if member else rule for rule, member in errors))
