"""The way into a case, and the acts beside its path: returns, supplements, fast lane."""

from workflows.guards import IN_TIME
from workflows.monitoring.chain import COUNTY, VILLAGE, VILLAGE_CLERK, send_back
from workflows.monitoring.decision_guards import ASKED_TO_COMPLETE, KEEPS_SUBSTANCE
from workflows.monitoring.elimination_guards import NEW_RISK
from workflows.monitoring.fields import REASON, RETURN, SUPPLEMENT
from workflows.monitoring.notice_guards import OBJECTIONS_DECIDED
from workflows.monitoring.opening_guards import (
    APPLICATION,
    BEGAN_AS_CARRY_OVER,
    FREE_WITHDRAWAL,
    KNOWN,
    SOURCE_PAPER,
)
from workflows.vocabulary import Action, SignOff
from workflows.words import N_

_TODAY = IN_TIME[:1]
"""Acts beside the path may be dated before the newest step, but not in the future."""


def way_in(acceptance: SignOff) -> tuple[Action, ...]:
    """Return acceptance, submission, withdrawal and the carry-over of households enrolled before."""
    return (
        Action(
            "accept",
            N_("Accept the application"),
            ("received",),
            ("draft",),
            (acceptance,),
            guards=(*IN_TIME, KNOWN),
            owed=True,
        ),
        Action(
            "submit",
            N_("Submit the application"),
            ("draft",),
            ("applied",),
            (SignOff(("village_clerk", "grid_worker", "first_secretary")),),
            guards=(*IN_TIME, *APPLICATION, NEW_RISK),
            owed=True,
            record="application",
            papers=("application", "identity", "proof"),
        ),
        Action(
            "withdraw",
            N_("Withdraw the application"),
            ("draft", "applied"),
            ("withdrawn",),
            (SignOff(("village_clerk", "grid_worker", "first_secretary")),),
            fields=REASON,
            guards=(*IN_TIME, FREE_WITHDRAWAL),
        ),
        _carry_over(),
    )


def _carry_over() -> Action:
    return Action(
        "carry_over",
        N_("Carry over a household enrolled before"),
        ("draft",),
        ("assisted", "eliminated"),
        COUNTY,
        fields=REASON,
        guards=(*IN_TIME, BEGAN_AS_CARRY_OVER, SOURCE_PAPER),
        papers=("source_paper",),
        carries_over=True,
    )


def side_acts(position: str) -> tuple[Action, ...]:
    """Return returns, supplements, the second appraisal and the fast lane."""
    before_meeting = "compared" if position == "before_appraisal" else "visited"
    village = tuple(dict.fromkeys(("draft", "applied", "visited", before_meeting, "appraised")))
    return (
        Action(
            "reappraise",
            N_("Back to appraisal after an objection"),
            ("on_notice",),
            (before_meeting,),
            VILLAGE,
            fields=REASON,
            guards=(*IN_TIME, *OBJECTIONS_DECIDED),
        ),
        *_supplements("township_review", ("township_officer", "township_leader", "township_head")),
        send_back(
            "send_back",
            "township_review",
            village,
            ("township_officer", "township_leader", "township_head"),
        ),
        *_supplements("county_review", ("county_officer", "county_leader")),
        send_back(
            "send_back",
            "county_review",
            (*village, "township_review"),
            ("county_officer", "county_leader"),
        ),
        *_fast_lane(before_meeting),
    )


def _supplements(state: str, roles: tuple[str, ...]) -> tuple[Action, ...]:
    return (
        Action(
            "request_supplement",
            N_("Ask for the file to be completed"),
            (state,),
            (state,),
            (SignOff(roles),),
            fields=RETURN,
            guards=_TODAY,
        ),
        Action(
            "supplement",
            N_("Complete the file"),
            (state,),
            (state,),
            (VILLAGE_CLERK,),
            fields=SUPPLEMENT,
            guards=(*_TODAY, ASKED_TO_COMPLETE, KEEPS_SUBSTANCE),
            answers_to="request_supplement",
            papers=("application", "visit_sheet", "proof", "other"),
        ),
    )


def _fast_lane(before_meeting: str) -> tuple[Action, ...]:
    states = ("draft", "applied", "visited", before_meeting, "appraised", "on_notice", "township_review")
    return tuple(
        Action(
            "open_fast_lane",
            N_("Open the fast lane"),
            (state,),
            (state,),
            (SignOff(("township_leader",)),),
            fields=REASON,
            guards=_TODAY,
        )
        for state in dict.fromkeys(states)
    )
