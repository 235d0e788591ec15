"""The acts of ``rectification``, from the claim to the hand-in (product.md 4, decisions.md 18).

Whose act it is follows from the level of the unit that answers for the problem: that is one dimension
of the definition.
"""

from workflows.guards import IN_TIME
from workflows.rectification.claim_guards import (
    BOTH_WAYS,
    CONCRETE,
    DIFFERENCE,
    FOUND_TRUE,
    FOUND_UNTRUE,
    NO_RELAPSE,
    UNTRUE_PROVED,
)
from workflows.rectification.closing_acts import acceptance, closure, notice
from workflows.rectification.fields import OPINION, REASON, SETTLEMENT
from workflows.rectification.plan_guards import ACCEPTOR, EXTENSION, PLAN, STILL_PLANNED
from workflows.rectification.units import (
    COUNTY,
    FINDING_OUT,
    LEAD,
    PROOF_OF_WORK,
    RESPONSIBLE,
    UNITS,
    WORKING,
    Unit,
    act,
    back,
)
from workflows.rectification.work_guards import WORK
from workflows.vocabulary import Action, SignOff
from workflows.words import N_


def acts(level: str, closure_notice: str) -> tuple[Action, ...]:
    """Return every act for a unit of one level, with or without a public notice of results."""
    unit = UNITS[level]
    return (
        *_two_way(),
        *_claim(unit),
        *_dispute(),
        *_plan(unit),
        *_work(unit),
        *_more_time(unit),
        _hand_in(unit),
        *acceptance(unit, "on_notice" if closure_notice == "on" else "closure_review"),
        *(notice() if closure_notice == "on" else ()),
        *closure(unit),
    )


def _two_way() -> tuple[Action, ...]:
    return (
        act(
            "record_finding",
            N_("Record what the check found"),
            "received",
            "received",
            (FINDING_OUT,),
            (BOTH_WAYS,),
            record="finding",
            papers=("visit_record", "untrue_proof"),
        ),
        act(
            "settle_findings",
            N_("Decide between two findings"),
            "received",
            "received",
            (("county_leader",),),
            (DIFFERENCE,),
            fields=SETTLEMENT,
            record="settlement",
        ),
    )


def _claim(unit: Unit) -> tuple[Action, ...]:
    return (
        act(
            "claim",
            N_("Claim the problem"),
            "received",
            "planning",
            (unit.heads,),
            (FOUND_TRUE, *CONCRETE, NO_RELAPSE),
            record="claim",
            body=LEAD,
            owed=True,
        ),
        act(
            "dispute",
            N_("Dispute it: not true"),
            "received",
            "disputed",
            (unit.heads,),
            (FOUND_UNTRUE,),
            fields=REASON,
            papers=("untrue_proof", "visit_record"),
            body=LEAD,
        ),
    )


def _dispute() -> tuple[Action, ...]:
    return (
        Action(
            "confirm_untrue",
            N_("Confirm: not true"),
            ("disputed",),
            ("closed_untrue",),
            COUNTY,
            fields=OPINION,
            guards=(*IN_TIME, *UNTRUE_PROVED, FOUND_UNTRUE),
            papers=("untrue_proof", "visit_record"),
            not_by_signer_of=("dispute",),
            owed=True,
        ),
        act(
            "reject_dispute",
            N_("It is true: back to the unit"),
            "disputed",
            "received",
            (("county_officer",),),
            (),
            fields=REASON,
            not_by=("dispute",),
        ),
    )


def _plan(unit: Unit) -> tuple[Action, ...]:
    return (
        act(
            "submit_plan",
            N_("Submit the plan"),
            "planning",
            "plan_review",
            (unit.prepares, unit.heads),
            PLAN,
            record="plan",
            papers=("unit_minutes", "work_trace"),
            body=LEAD,
            owed=True,
        ),
        act(
            "approve_plan",
            N_("Approve the plan"),
            "plan_review",
            "rectifying",
            (unit.reviews,),
            (*STILL_PLANNED, ACCEPTOR),
            fields=OPINION,
            record="plan_approval",
            not_body=RESPONSIBLE,
            not_by=("submit_plan",),
            owed=True,
        ),
        back("plan_review", "planning", unit.reviews),
    )


def _work(unit: Unit) -> tuple[Action, ...]:
    return (
        act(
            "report_progress",
            N_("Report work done"),
            "rectifying",
            "rectifying",
            (WORKING,),
            (),
            record="progress",
            papers=PROOF_OF_WORK,
            body=RESPONSIBLE,
        ),
        act(
            "mark_lasting",
            N_("Add a lasting duty"),
            "rectifying",
            "rectifying",
            (unit.heads,),
            (),
            fields=REASON,
            record="lasting",
            body=LEAD,
        ),
    )


def _more_time(unit: Unit) -> tuple[Action, ...]:
    return (
        act(
            "request_extension",
            N_("Ask for more time"),
            "rectifying",
            "rectifying",
            (unit.heads,),
            EXTENSION,
            fields=REASON,
            record="extension",
            body=LEAD,
        ),
        _answer("grant_extension", N_("Grant more time"), "extension_grant"),
        _answer("refuse_extension", N_("Refuse more time"), "extension_refusal"),
    )


def _hand_in(unit: Unit) -> Action:
    return act(
        "submit_for_acceptance",
        N_("Hand in for acceptance"),
        "rectifying",
        "first_acceptance",
        (unit.heads,),
        (*STILL_PLANNED, *WORK),
        record="self_check",
        papers=PROOF_OF_WORK,
        body=LEAD,
        owed=True,
    )


def _answer(name: str, label: str, record: str) -> Action:
    return Action(
        name,
        label,
        ("rectifying",),
        ("rectifying",),
        (SignOff(("county_leader",)),),
        fields=REASON,
        guards=IN_TIME[:1],
        not_by_signer_of=("request_extension",),
        answers_to="request_extension",
        record=record,
    )
