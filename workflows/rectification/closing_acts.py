"""The second half of a problem's way: first and county acceptance, notice, closure, look-back, reopening."""

from workflows.rectification.fields import CLOSURE, NOTICE, OPINION, REOPENING
from workflows.rectification.units import ACCEPTING, RESPONSIBLE, Unit, act, back
from workflows.rectification.work_guards import (
    FINDER_AGREES,
    INSPECTED,
    LASTING,
    ON_NOTICE,
    OTHERS_CHECKED,
    SHOWN_BY_LOOK_BACK,
    STILL_PROVED,
    TASKS,
)
from workflows.vocabulary import Action
from workflows.words import N_


def acceptance(unit: Unit, after: str) -> tuple[Action, ...]:
    """Return both acceptances; ``after`` is where the county's leads."""
    own_work = ("submit_plan", "submit_for_acceptance", "report_progress")
    return (
        act(
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
        back("first_acceptance", "rectifying", unit.reviews),
        act(
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
        back("county_acceptance", "rectifying", ACCEPTING, not_body=RESPONSIBLE),
    )


def notice() -> tuple[Action, ...]:
    """Return the public notice of the result, where the county has one."""
    return (
        act(
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
        back("on_notice", "rectifying", ("county_officer",)),
    )


def closure(unit: Unit) -> tuple[Action, ...]:
    """Return the closure, and what may follow it."""
    return (
        act(
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
        back("closure_review", "rectifying", ("county_leader",)),
        *_afterwards(unit),
    )


def _afterwards(unit: Unit) -> tuple[Action, ...]:
    """Return what may follow a closure: look-back, review of what lasts, reopening."""
    return (
        act(
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
        act(
            "review_lasting",
            N_("Review the lasting duty"),
            "closed",
            "closed",
            (tuple(dict.fromkeys((*unit.heads, *unit.prepares, *unit.reviews))),),
            (LASTING,),
            record="lasting_review",
            papers=("work_trace", "after_photo"),
        ),
        act(
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
