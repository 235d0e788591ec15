"""The states of ``rectification``, in the order of the path, with what each owes (product.md 4)."""

from workflows.vocabulary import Deadline, Standing, State
from workflows.words import N_

_PLANNED = ("claim", "submit_plan", "approve_plan")
_DONE = (*_PLANNED, "submit_for_acceptance")


def states(closure_notice: str) -> tuple[State, ...]:
    """Return the states where results are put on public notice (``on``) or not (``off``)."""
    on_notice = _open("on_notice", N_("Result on public notice"), (*_DONE, "accept"), "limit_closure_notice")
    return (
        _open("received", N_("Waiting to be claimed"), (), "limit_claim"),
        _open("disputed", N_("Disputed as not true"), ("dispute",), "limit_dispute"),
        _open("planning", N_("Plan being drawn up"), ("claim",), "limit_plan"),
        _open("plan_review", N_("Plan under review"), ("claim", "submit_plan"), "limit_plan_review"),
        State(
            "rectifying",
            N_("Being rectified"),
            requires=_PLANNED,
            deadlines=(Deadline("", counted_from="promise"),),
        ),
        _open("first_acceptance", N_("Waiting for first acceptance"), _DONE, "limit_first_acceptance"),
        _open(
            "county_acceptance",
            N_("Waiting for the county's acceptance"),
            (*_DONE, "accept"),
            "limit_county_acceptance",
        ),
        *((on_notice,) if closure_notice == "on" else ()),
        _open("closure_review", N_("Waiting for closure"), (*_DONE, "accept"), "limit_closure"),
        State("closed", N_("Problem closed"), Standing.SETTLED, requires=(*_DONE, "accept", "close")),
        State(
            "closed_untrue", N_("Closed as not true"), Standing.FINAL, requires=("dispute", "confirm_untrue")
        ),
    )


def _open(name: str, label: str, requires: tuple[str, ...], limit: str) -> State:
    return State(name, label, requires=requires, deadlines=(Deadline(limit),))
