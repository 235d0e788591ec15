"""What guards know of enrolment and elimination: since when, how the risk went, the other cases."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.audit.record import content_of
from app.engine.standing import CaseStanding
from app.models.bundle import Rows

ENROLLING = ("announce", "carry_over")
"""The acts that enrol a household; going back on the path never reaches behind them."""

AFTER_ENROLMENT = (
    "assisted", "elimination_proposed", "elimination_visited", "elimination_appraised",
    "elimination_on_notice", "elimination_township_review", "elimination_county_review",
)  # fmt: skip
"""States of a household that is monitored and whose risk isn't eliminated."""

NATURALLY = "02"
"""自然消除 of the national system's 风险消除方式."""


def fields(standing: CaseStanding, known: Rows) -> dict[str, Any]:
    """Return what is known of a household's enrolment, its proof of a natural end and its other cases."""
    return {
        "enrolled_on": _enrolled_on(standing, known),
        "natural_end_proved": bool(known["natural_end"]),
        "eliminated_risks": _eliminated_risks(known),
        "other_case_open": any(one.closed_on is None for one in known["beside"]),
    }


def _enrolled_on(standing: CaseStanding, known: Rows) -> date | None:
    """Return the day since which a household is monitored, in whichever state its case stands now.

    That of the announcement. A household of before the system was enrolled in the month that the
    national system shows (识别监测时间), of which the first day counts; where that isn't recorded, on
    the day of the carry-over, so that nothing is assumed in anybody's favour.
    """
    enrolling = [signed for signed in standing.signatures if signed.action in ENROLLING]
    if not enrolling or enrolling[-1].position < enrolling[-1].length - 1:
        return None
    last = enrolling[-1]
    since = known["household"][0].monitored_since
    if last.action == "carry_over" and since:
        return date(int(since[:4]), int(since[4:]), 1)
    return last.occurred_on


def naturally(known: Rows, answers: Mapping[str, object]) -> bool:
    """Return whether the risk is said to have gone by itself: by the act in hand, else by the proposal."""
    if "manner" in answers:
        return answers["manner"] == NATURALLY
    said = [content_of(row.body)["data"].get("answers", {}) for row in known["proposed"]]
    return any(one.get("manner") == NATURALLY for one in said)


def _eliminated_risks(known: Rows) -> frozenset[str]:
    """Return the risks of the household's other cases that ended by elimination."""
    return frozenset(
        risk for row in known["beside"] if row.state == "eliminated" for risk in (row.risks or ())
    )
