"""The acts of ``rectification``, from the claim to the reopening (product.md 4, decisions.md 18).

Whose act it is follows from the level of the unit that answers for the problem: that is one dimension
of the definition. A unit that rectifies never accepts: it is kept out by ``not_body``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

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
from workflows.rectification.fields import (
    CLOSURE,
    NOTICE,
    OPINION,
    REASON,
    REOPENING,
    RETURN,
    SETTLEMENT,
)
from workflows.rectification.plan_guards import ACCEPTOR, EXTENSION, PLAN, STILL_PLANNED
from workflows.rectification.work_guards import (
    FINDER_AGREES,
    INSPECTED,
    LASTING,
    ON_NOTICE,
    OTHERS_CHECKED,
    SHOWN_BY_LOOK_BACK,
    STILL_PROVED,
    TASKS,
    WORK,
)
from workflows.vocabulary import Action, Field, Guard, SignOff
from workflows.words import N_

LEAD, RESPONSIBLE = "lead", "responsible"
"""The parts of organisations in a problem (``Facts.bodies``): who answers, and everybody who rectifies."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Who acts for a unit of one level: ``prepares`` and ``heads`` in it, ``reviews`` from outside."""

    prepares: tuple[str, ...]
    heads: tuple[str, ...]
    reviews: tuple[str, ...]


UNITS: Mapping[str, Unit] = {
    "township": Unit(
        ("township_officer",), ("township_leader", "township_head"), ("county_officer", "department_leader")
    ),
    "village": Unit(
        ("village_clerk", "first_secretary"), ("village_head",), ("township_leader", "township_head")
    ),
    "department": Unit(("department_officer",), ("department_leader",), ("county_officer",)),
    "county": Unit(("county_officer",), ("county_leader",), ("department_leader",)),
}
"""By the level of the unit that answers: its own people, and who stands above or beside it (2.3)."""

ACCEPTING = ("county_officer", "department_officer", "department_leader")
WORKING = (
    "village_clerk", "village_head", "first_secretary", "grid_worker", "helper", "township_officer",
    "township_leader", "township_head", "department_officer", "department_leader", "county_officer",
)  # fmt: skip
"""Who may report work, in any unit that has a part in it."""

FINDING_OUT = (
    "village_clerk", "first_secretary", "township_officer", "township_leader", "department_officer",
    "department_leader", "county_officer",
)  # fmt: skip
_PROOF_OF_WORK = (
    "before_photo", "after_photo", "payment", "rule", "household_confirmation", "system_screen", "work_trace",
    "unit_minutes", "other_proof",
)  # fmt: skip
COUNTY = (SignOff(("county_officer",)), SignOff(("county_leader",)))


def acts(level: str, closure_notice: str) -> tuple[Action, ...]:
    """Return every act for a unit of one level, with or without a public notice of results."""
    unit = UNITS[level]
    return (
        *_claim(unit),
        *_plan(unit),
        *_work(unit),
        *_acceptance(unit, "on_notice" if closure_notice == "on" else "closure_review"),
        *(_notice() if closure_notice == "on" else ()),
        *_closure(unit),
    )


def _claim(unit: Unit) -> tuple[Action, ...]:
    return (
        _act(
            "record_finding",
            N_("Record what the check found"),
            "received",
            "received",
            (FINDING_OUT,),
            (BOTH_WAYS,),
            record="finding",
            papers=("visit_record", "untrue_proof"),
        ),
        _act(
            "settle_findings",
            N_("Decide between two findings"),
            "received",
            "received",
            (("county_leader",),),
            (DIFFERENCE,),
            fields=SETTLEMENT,
            record="settlement",
        ),
        _act(
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
        _act(
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
        _act(
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
        _act(
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
        _act(
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
        _back("plan_review", "planning", unit.reviews),
    )


def _work(unit: Unit) -> tuple[Action, ...]:
    return (
        _act(
            "report_progress",
            N_("Report work done"),
            "rectifying",
            "rectifying",
            (WORKING,),
            (),
            record="progress",
            papers=_PROOF_OF_WORK,
            body=RESPONSIBLE,
        ),
        _act(
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
        _act(
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
        _act(
            "submit_for_acceptance",
            N_("Hand in for acceptance"),
            "rectifying",
            "first_acceptance",
            (unit.heads,),
            (*STILL_PLANNED, *WORK),
            record="self_check",
            papers=_PROOF_OF_WORK,
            body=LEAD,
            owed=True,
        ),
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


def _acceptance(unit: Unit, after: str) -> tuple[Action, ...]:
    own_work = ("submit_plan", "submit_for_acceptance", "report_progress")
    return (
        _act(
            "accept",
            N_("Accept at first acceptance"),
            "first_acceptance",
            "county_acceptance",
            (unit.reviews,),
            STILL_PROVED,
            fields=OPINION,
            not_body=RESPONSIBLE,
            not_by=own_work,
            owed=True,
        ),
        _back("first_acceptance", "rectifying", unit.reviews),
        _act(
            "accept",
            N_("Accept for the county"),
            "county_acceptance",
            after,
            (ACCEPTING, ACCEPTING),
            (*STILL_PROVED, *INSPECTED),
            fields=OPINION,
            record="acceptance",
            papers=("acceptance_record",),
            not_body=RESPONSIBLE,
            not_by=(*own_work, "accept"),
            owed=True,
        ),
        _back("county_acceptance", "rectifying", ACCEPTING, not_body=RESPONSIBLE),
    )


def _notice() -> tuple[Action, ...]:
    return (
        _act(
            "close_notice",
            N_("Record the public notice of the result"),
            "on_notice",
            "closure_review",
            (("county_officer", "township_officer"),),
            ON_NOTICE,
            fields=NOTICE,
            papers=("closure_notice",),
            owed=True,
        ),
        _back("on_notice", "rectifying", ("county_officer",)),
    )


def _closure(unit: Unit) -> tuple[Action, ...]:
    return (
        _act(
            "close",
            N_("Close the problem"),
            "closure_review",
            "closed",
            (("county_leader",),),
            (TASKS, FINDER_AGREES, OTHERS_CHECKED),
            fields=CLOSURE,
            record="closure",
            papers=("finder_consent",),
            not_by=("submit_plan", "submit_for_acceptance", "report_progress", "accept"),
            owed=True,
        ),
        _back("closure_review", "rectifying", ("county_leader",)),
        _act(
            "record_look_back",
            N_("Record a look-back"),
            "closed",
            "closed",
            (("county_officer", "department_officer", "department_leader"),),
            (),
            record="look_back",
            papers=("before_photo", "after_photo", "visit_record", "household_confirmation"),
            not_body=RESPONSIBLE,
        ),
        _act(
            "review_lasting",
            N_("Review the lasting duty"),
            "closed",
            "closed",
            (tuple(dict.fromkeys((*unit.heads, *unit.prepares, *unit.reviews))),),
            (LASTING,),
            record="lasting_review",
            papers=("work_trace", "after_photo"),
        ),
        _act(
            "reopen",
            N_("Reopen the problem"),
            "closed",
            "received",
            (("county_leader",),),
            (SHOWN_BY_LOOK_BACK,),
            fields=REOPENING,
            record="reopening",
        ),
    )


def _back(source: str, target: str, roles: tuple[str, ...], not_body: str = "") -> Action:
    return _act("send_back", N_("Send back"), source, target, (roles,), (), fields=RETURN, not_body=not_body)


def _act(
    name: str,
    label: str,
    source: str,
    target: str,
    chain: tuple[tuple[str, ...], ...],
    guards: tuple[Guard, ...],
    *,
    fields: tuple[Field, ...] = (),
    record: str = "",
    papers: tuple[str, ...] = (),
    body: str = "",
    not_body: str = "",
    not_by: tuple[str, ...] = (),
    owed: bool = False,
) -> Action:
    """Return an act whose guards of time come first."""
    return Action(
        name,
        label,
        (source,),
        (target,),
        tuple(SignOff(roles) for roles in chain),
        fields=fields,
        guards=(*IN_TIME, *guards),
        record=record,
        papers=papers,
        body=body,
        not_body=not_body,
        not_by_signer_of=not_by,
        owed=owed,
    )
