"""The chain that identification and elimination share: visit, appraisal, notice, township, county.

Written once, used twice (product.md 3). A :class:`Stage` names the actions and states of one use.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.guards import IN_TIME
from workflows.monitoring.decision_guards import COMPARED, DATA_RULES, FILE_IN_ORDER, HITS, ON_SITE, RECENT
from workflows.monitoring.elimination_guards import AT_VISIT, LONG_ENOUGH, STABLE
from workflows.monitoring.fields import DECISION, OPINION, RETURN
from workflows.monitoring.meeting_guards import MAJORITY, MEETING
from workflows.monitoring.notice_guards import (
    GIVEN_UP_AFTER_OBJECTION,
    MEASURES_LISTED,
    NO_OBJECTION_STANDS,
    OBJECTIONS_DECIDED,
    POSTED,
    TAKEN_DOWN,
)
from workflows.monitoring.opening_guards import AUTHORISED
from workflows.monitoring.visit_guards import CATEGORY, CONFIRMED, INCOME_SHEET, VISITORS
from workflows.vocabulary import Action, Carrier, Guard, SignOff
from workflows.words import N_

VILLAGE_CLERK = SignOff(("village_clerk",))
VILLAGE_HEAD = SignOff(("village_head",))
VISITORS_ROLES = SignOff(("village_clerk", "first_secretary", "grid_worker"))
TOWNSHIP_OFFICER = SignOff(("township_officer",))
VILLAGE = (VILLAGE_CLERK, VILLAGE_HEAD)
"""The clerk prepares, the head signs for the village (decisions.md 18)."""

COUNTY = (SignOff(("county_officer",)), SignOff(("county_leader",)))
TOWNSHIP: Mapping[str, tuple[SignOff, ...]] = {
    "2": (TOWNSHIP_OFFICER, SignOff(("township_leader",))),
    "3": (TOWNSHIP_OFFICER, SignOff(("township_leader",)), SignOff(("township_head",))),
}
ACCEPTANCE: Mapping[str, SignOff] = {
    "township": TOWNSHIP_OFFICER,
    "village": VILLAGE_CLERK,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One use of the chain: its states from the first to the one after the county's decision.

    ``infix`` goes into the names of the actions, ``own_work`` lists what a reviewer may not have
    signed himself.
    """

    infix: str
    begin: str
    visited: str
    before_meeting: str
    appraised: str
    on_notice: str
    township_review: str
    county_review: str
    end: str
    own_work: tuple[str, ...]
    compared_before: str = ""

    def name(self, verb: str, noun: str = "") -> str:
        """Return the name of an action of this stage, such as ``post_elimination_notice``."""
        return "_".join(part for part in (verb, self.infix, noun) if part)

    def after(self, verb: str) -> tuple[str, ...]:
        """Return what must be completed beside the path before ``verb``."""
        return ("record_comparison",) if verb == self.compared_before else ()


def identification(position: str, township: tuple[SignOff, ...]) -> tuple[Action, ...]:
    """Return the chain from the application to the county's approval."""
    stage = Stage(
        infix="",
        begin="applied",
        visited="visited",
        before_meeting="compared" if position == "before_appraisal" else "visited",
        appraised="appraised",
        on_notice="on_notice",
        township_review="township_review",
        county_review="county_review",
        end="approved",
        own_work=("submit", "record_visit"),
        compared_before={"with_visit": "appraise", "with_notice": "close", "at_county": "approve"}.get(
            position, ""
        ),
    )
    after_review = "township_reviewed" if position == "after_township" else "county_review"
    early = position in ("before_appraisal", "with_visit")
    return (
        _visit(stage, (*INCOME_SHEET, *CATEGORY)),
        _appraise(stage, (COMPARED, *HITS) if early else ()),
        *_notice(stage, (), (COMPARED, *HITS) if position == "with_notice" else ()),
        *_offices(stage, township, after_review, (COMPARED, *HITS, RECENT)),
    )


def elimination(township: tuple[SignOff, ...]) -> tuple[Action, ...]:
    """Return the chain from the proposal of an elimination to the county's decision."""
    stage = Stage(
        infix="elimination",
        begin="elimination_proposed",
        visited="elimination_visited",
        before_meeting="elimination_visited",
        appraised="elimination_appraised",
        on_notice="elimination_on_notice",
        township_review="elimination_township_review",
        county_review="elimination_county_review",
        end="eliminated",
        own_work=("propose_elimination", "record_elimination_visit"),
    )
    return (
        _visit(stage, (*INCOME_SHEET, *AT_VISIT)),
        _appraise(stage, ()),
        *_notice(stage, (MEASURES_LISTED,), ()),
        *_offices(stage, township, stage.county_review, (*LONG_ENOUGH, *STABLE)),
    )


def comparison(position: str) -> tuple[Action, ...]:
    """Return the data comparison where the county has it; beside the path it moves nothing."""
    moves = {
        "before_appraisal": (("visited", "compared"),),
        "with_visit": (("applied", "applied"), ("visited", "visited")),
        "with_notice": (("appraised", "appraised"), ("on_notice", "on_notice")),
        "after_township": (("township_reviewed", "county_review"),),
        "at_county": (("county_review", "county_review"),),
    }[position]
    return tuple(
        Action(
            "record_comparison",
            N_("Record the data comparison"),
            (source,),
            (target,),
            (SignOff(("county_officer", "department_officer")),),
            guards=(*IN_TIME, AUTHORISED, COMPARED, *HITS),
            carrier=Carrier.COMPARISON,
            owed=True,
        )
        for source, target in moves
    )


def _visit(stage: Stage, guards: tuple[Guard, ...]) -> Action:
    return Action(
        stage.name("record", "visit"),
        N_("Record the household visit"),
        (stage.begin,),
        (stage.visited,),
        (VISITORS_ROLES,),
        guards=(*IN_TIME, VISITORS, *guards, CONFIRMED),
        owed=True,
        record="elimination_visit" if stage.infix else "visit",
        papers=("visit_sheet", "proof"),
    )


def _appraise(stage: Stage, guards: tuple[Guard, ...]) -> Action:
    return Action(
        stage.name("appraise"),
        N_("Record the appraisal: agreed"),
        (stage.before_meeting,),
        (stage.appraised,),
        (VILLAGE_CLERK,),
        guards=(*IN_TIME, *guards, *MEETING, MAJORITY),
        carrier=Carrier.MEETING,
        owed=True,
        after=stage.after("appraise"),
    )


def _notice(stage: Stage, at_posting: tuple[Guard, ...], at_closing: tuple[Guard, ...]) -> tuple[Action, ...]:
    return (
        Action(
            stage.name("post", "notice"),
            N_("Post the public notice"),
            (stage.appraised,),
            (stage.on_notice,),
            VILLAGE,
            guards=(*IN_TIME, *POSTED, *at_posting),
            carrier=Carrier.NOTICE,
            owed=True,
            batch=True,
        ),
        Action(
            stage.name("close", "notice"),
            N_("Close the public notice and report to the township"),
            (stage.on_notice,),
            (stage.township_review,),
            VILLAGE,
            guards=(
                *IN_TIME,
                *TAKEN_DOWN,
                *OBJECTIONS_DECIDED,
                GIVEN_UP_AFTER_OBJECTION if stage.infix else NO_OBJECTION_STANDS,
                *at_closing,
            ),
            carrier=Carrier.NOTICE,
            owed=True,
            batch=True,
            after=stage.after("close"),
        ),
    )


def _offices(
    stage: Stage,
    township: tuple[SignOff, ...],
    after_review: str,
    at_county: tuple[Guard, ...],
) -> tuple[Action, ...]:
    return (
        Action(
            stage.name("review"),
            N_("Review by the township"),
            (stage.township_review,),
            (after_review,),
            township,
            fields=OPINION,
            guards=(*IN_TIME, *FILE_IN_ORDER, ON_SITE, *DATA_RULES),
            carrier=Carrier.SIGNATURE,
            owed=True,
            papers=("on_site",),
            not_by_signer_of=stage.own_work,
            batch=True,
        ),
        Action(
            stage.name("approve"),
            N_("Approval by the county"),
            (stage.county_review,),
            (stage.end,),
            COUNTY,
            fields=DECISION,
            guards=(*IN_TIME, *at_county, *FILE_IN_ORDER, *DATA_RULES),
            carrier=Carrier.SIGNATURE,
            owed=True,
            after=stage.after("approve"),
            not_by_signer_of=(*stage.own_work, stage.name("review")),
            batch=True,
        ),
    )


def send_back(name: str, source: str, targets: tuple[str, ...], roles: tuple[str, ...]) -> Action:
    """Return the return of a case to an earlier state, chosen by the signer, with field and reason."""
    return Action(
        name,
        N_("Send back"),
        (source,),
        targets,
        (SignOff(roles),),
        fields=RETURN,
        guards=IN_TIME,
    )
