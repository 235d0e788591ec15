"""The actions of ``monitoring`` around the shared chain: the way in, refusals, acts beside the path,
and what follows the approval.
"""

from workflows.guards import IN_TIME
from workflows.monitoring.chain import (
    ACCEPTANCE,
    COUNTY,
    TOWNSHIP_OFFICER,
    VILLAGE,
    VILLAGE_CLERK,
    VILLAGE_HEAD,
    send_back,
)
from workflows.monitoring.decision_guards import (
    ANNOUNCED,
    ASKED_TO_COMPLETE,
    KEEPS_SUBSTANCE,
    REFUSAL,
)
from workflows.monitoring.elimination_guards import LONG_ENOUGH, NOBODY_LEFT
from workflows.monitoring.fields import (
    ELIMINATION,
    ENTRY,
    FORMAL_REFUSAL,
    REASON,
    REFUSAL_FIELDS,
    RETURN,
    SUPPLEMENT,
)
from workflows.monitoring.meeting_guards import MEETING, NO_MAJORITY
from workflows.monitoring.notice_guards import OBJECTION_STANDS, OBJECTIONS_DECIDED
from workflows.monitoring.opening_guards import (
    APPLICATION,
    BEGAN_AS_CARRY_OVER,
    FREE_WITHDRAWAL,
    SOURCE_PAPER,
)
from workflows.vocabulary import Action, Carrier, SignOff
from workflows.words import N_

_TODAY = IN_TIME[:1]
"""Acts beside the path may be dated before the newest step, but not in the future."""

_TOWNSHIP_REFUSAL = (TOWNSHIP_OFFICER, SignOff(("township_leader",)))
_APPEAL = (
    SignOff(("township_officer", "county_officer")),
    SignOff(("township_leader", "township_head")),
)
"""Others than those who refused look again; the county's officer where the township has no second."""

_VILLAGE_REFUSAL = (VILLAGE_HEAD, TOWNSHIP_OFFICER)
"""A village refusal after the visit needs the township's countersignature (decisions.md 9)."""


def way_in(acceptance: SignOff) -> tuple[Action, ...]:
    """Return acceptance, submission, withdrawal and the carry-over of households enrolled before."""
    return (
        Action(
            "accept",
            N_("Accept the application"),
            ("received",),
            ("draft",),
            (acceptance,),
            guards=IN_TIME,
        ),
        Action(
            "submit",
            N_("Submit the application"),
            ("draft",),
            ("applied",),
            (SignOff(("village_clerk", "grid_worker", "first_secretary")),),
            guards=(*IN_TIME, *APPLICATION),
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
        Action(
            "carry_over",
            N_("Carry over a household enrolled before"),
            ("draft",),
            ("assisted", "eliminated"),
            COUNTY,
            fields=REASON,
            guards=(*IN_TIME, BEGAN_AS_CARRY_OVER, SOURCE_PAPER),
            carries_over=True,
        ),
    )


def refusals(position: str, acceptance: str) -> tuple[Action, ...]:
    """Return every way to a refusal, and the way back after an upheld appeal."""
    label = N_("Refuse recognition")
    before_meeting = ("visited", "compared") if position == "before_appraisal" else ("visited",)
    return (
        _refuse(label, ("received",), (ACCEPTANCE[acceptance],), formal=True),
        _refuse(label, ("applied",), (VILLAGE_HEAD,), formal=True),
        _refuse(label, ("visited",), _VILLAGE_REFUSAL),
        Action(
            "decline_at_appraisal",
            N_("Record the appraisal: not agreed"),
            before_meeting[-1:],
            ("rejected",),
            (VILLAGE_CLERK, VILLAGE_HEAD, TOWNSHIP_OFFICER),
            fields=REFUSAL_FIELDS,
            guards=(*IN_TIME, *MEETING, NO_MAJORITY, *REFUSAL),
            carrier=Carrier.MEETING,
        ),
        Action(
            "reject",
            label,
            ("on_notice",),
            ("rejected",),
            _VILLAGE_REFUSAL,
            fields=REFUSAL_FIELDS,
            guards=(*IN_TIME, *OBJECTIONS_DECIDED, OBJECTION_STANDS, *REFUSAL),
        ),
        _refuse(label, ("township_review",), _TOWNSHIP_REFUSAL),
        _refuse(label, ("county_review",), COUNTY),
        Action(
            "reinstate",
            N_("Take up again after an upheld appeal"),
            ("rejected",),
            ("draft",),
            _APPEAL,
            fields=REASON,
            guards=_TODAY,
            not_by_signer_of=("reject", "decline_at_appraisal"),
            appeal=True,
        ),
    )


def _refuse(
    label: str, source: tuple[str, ...], sign_offs: tuple[SignOff, ...], *, formal: bool = False
) -> Action:
    return Action(
        "reject",
        label,
        source,
        ("rejected",),
        sign_offs,
        fields=FORMAL_REFUSAL if formal else REFUSAL_FIELDS,
        guards=(*IN_TIME, *REFUSAL),
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


def after_help(township: tuple[SignOff, ...]) -> tuple[Action, ...]:
    """Return the announcement, the ends of help, and roll-back."""
    proposing = (SignOff(("village_clerk", "first_secretary")), VILLAGE_HEAD)
    county = ("county_officer", "county_leader")
    township_roles = ("township_officer", "township_leader", "township_head")
    return (
        Action(
            "announce",
            N_("Announce the decision"),
            ("approved",),
            ("assisted",),
            VILLAGE,
            fields=ENTRY,
            guards=(*IN_TIME, ANNOUNCED),
            carrier=Carrier.NOTICE,
        ),
        Action(
            "propose_elimination",
            N_("Propose elimination"),
            ("assisted",),
            ("elimination_proposed",),
            proposing,
            fields=ELIMINATION,
            guards=(*IN_TIME, *LONG_ENOUGH),
        ),
        Action(
            "abandon_elimination",
            N_("Give up the elimination"),
            (
                "elimination_proposed",
                "elimination_visited",
                "elimination_appraised",
                "elimination_on_notice",
            ),
            ("assisted",),
            VILLAGE,
            fields=REASON,
            guards=IN_TIME,
        ),
        send_back("send_back", "elimination_township_review", ("assisted",), township_roles),
        send_back("send_back", "elimination_county_review", ("assisted",), county),
        *_rollback(township, proposing),
        Action(
            "terminate",
            N_("End monitoring: no member left"),
            ("assisted",),
            ("terminated",),
            (*VILLAGE, TOWNSHIP_OFFICER),
            fields=REASON,
            guards=(*IN_TIME, NOBODY_LEFT),
        ),
        Action(
            "remove",
            N_("Remove: wrongly enrolled"),
            ("assisted",),
            ("removed",),
            COUNTY,
            fields=REASON,
            guards=IN_TIME,
        ),
    )


def _rollback(township: tuple[SignOff, ...], proposing: tuple[SignOff, ...]) -> tuple[Action, ...]:
    own_work = ("propose_rollback",)
    return (
        Action(
            "propose_rollback",
            N_("Propose roll-back: the old risk has returned"),
            ("eliminated",),
            ("rollback_township_review",),
            proposing,
            fields=REASON,
            guards=IN_TIME,
        ),
        Action(
            "review_rollback",
            N_("Review the roll-back"),
            ("rollback_township_review",),
            ("rollback_county_review",),
            township,
            guards=IN_TIME,
            not_by_signer_of=own_work,
        ),
        Action(
            "approve_rollback",
            N_("Approve the roll-back"),
            ("rollback_county_review",),
            ("assisted",),
            COUNTY,
            guards=IN_TIME,
            not_by_signer_of=(*own_work, "review_rollback"),
        ),
        Action(
            "decline_rollback",
            N_("Decline the roll-back"),
            ("rollback_township_review",),
            ("eliminated",),
            _TOWNSHIP_REFUSAL,
            fields=REASON,
            guards=IN_TIME,
        ),
        Action(
            "decline_rollback",
            N_("Decline the roll-back"),
            ("rollback_county_review",),
            ("eliminated",),
            COUNTY,
            fields=REASON,
            guards=IN_TIME,
        ),
    )
