"""What follows the county's approval: announcement, proposals, roll-back, and the ends of monitoring."""

from workflows.guards import IN_TIME
from workflows.monitoring.chain import COUNTY, TOWNSHIP_OFFICER, VILLAGE, VILLAGE_HEAD, send_back
from workflows.monitoring.decision_guards import ANNOUNCED
from workflows.monitoring.elimination_guards import AT_PROPOSAL, NOBODY_LEFT, ONLY_CASE
from workflows.monitoring.fields import ELIMINATION, REASON
from workflows.monitoring.help_guards import HELPED
from workflows.vocabulary import Action, Carrier, Field, Guard, SignOff
from workflows.words import N_

Chain = tuple[SignOff, ...]
_PROPOSING: Chain = (SignOff(("village_clerk", "first_secretary")), VILLAGE_HEAD)
_ELIMINATING = (
    "elimination_proposed",
    "elimination_visited",
    "elimination_appraised",
    "elimination_on_notice",
)


def after_approval(township: Chain) -> tuple[Action, ...]:
    """Return the actions from the approval on, but for the chain of the elimination itself."""
    return (_announcement(), *_elimination(), *_rollback(township), *_ends())


def _announcement() -> Action:
    return Action(
        "announce",
        N_("Announce the decision"),
        ("approved",),
        ("assisted",),
        VILLAGE,
        guards=(*IN_TIME, ANNOUNCED),
        carrier=Carrier.NOTICE,
        owed=True,
        batch=True,
    )


def _elimination() -> tuple[Action, ...]:
    return (
        _act(
            "propose_elimination",
            N_("Propose elimination"),
            ("assisted",),
            "elimination_proposed",
            _PROPOSING,
            ELIMINATION,
            (*AT_PROPOSAL, *HELPED),
            papers=("natural_end",),
        ),
        _act("abandon_elimination", N_("Give up the elimination"), _ELIMINATING, "assisted", VILLAGE),
        send_back(
            "send_back",
            "elimination_township_review",
            ("assisted",),
            ("township_officer", "township_leader", "township_head"),
        ),
        send_back(
            "send_back", "elimination_county_review", ("assisted",), ("county_officer", "county_leader")
        ),
    )


def _rollback(township: Chain) -> tuple[Action, ...]:
    at_township, at_county = "rollback_township_review", "rollback_county_review"
    proposed, reviewed = ("propose_rollback",), ("propose_rollback", "review_rollback")
    propose, review = N_("Propose roll-back: the old risk has returned"), N_("Review the roll-back")
    approve, decline = N_("Approve the roll-back"), N_("Decline the roll-back")
    declining = (TOWNSHIP_OFFICER, SignOff(("township_leader",)))
    return (
        _act("propose_rollback", propose, ("eliminated",), at_township, _PROPOSING, REASON, (ONLY_CASE,)),
        _act("review_rollback", review, (at_township,), at_county, township, (), not_by=proposed, owed=True),
        _act("approve_rollback", approve, (at_county,), "assisted", COUNTY, (), not_by=reviewed, owed=True),
        _act("decline_rollback", decline, (at_township,), "eliminated", declining),
        _act("decline_rollback", decline, (at_county,), "eliminated", COUNTY),
    )


def _ends() -> tuple[Action, ...]:
    return (
        _act(
            "terminate",
            N_("End monitoring: no member left"),
            ("assisted",),
            "terminated",
            (*VILLAGE, TOWNSHIP_OFFICER),
            REASON,
            (NOBODY_LEFT,),
        ),
        _act("remove", N_("Remove: wrongly enrolled"), ("assisted",), "removed", COUNTY),
    )


def _act(
    name: str,
    label: str,
    source: tuple[str, ...],
    target: str,
    chain: Chain,
    fields: tuple[Field, ...] = REASON,
    guards: tuple[Guard, ...] = (),
    not_by: tuple[str, ...] = (),
    papers: tuple[str, ...] = (),
    owed: bool = False,
) -> Action:
    """Return an action whose guards of time come first, with a reason in words unless said otherwise."""
    return Action(
        name,
        label,
        source,
        (target,),
        chain,
        fields=fields,
        guards=(*IN_TIME, *guards),
        not_by_signer_of=not_by,
        papers=papers,
        owed=owed,
    )
