"""The workflow ``suspicion`` (疑点): one case is one question that a rule or an inspector asks.

Source: red-flags.md 4.3. Only inspectors act in it, and only they see it (``app/policy.py``, sealed
places). Two people check, two people conclude.
"""

from collections.abc import Callable, Mapping

from workflows.facts import Facts
from workflows.guards import IN_TIME
from workflows.suspicion.guards import (
    CONFIRMING,
    FOLLOWS,
    ON_FILE,
    ON_SITE,
    PROVED,
    TWO_CHECKERS,
    UNFOUNDED_ONLY,
)
from workflows.vocabulary import (
    Action,
    Deadline,
    Field,
    Guard,
    Kind,
    Opening,
    SignOff,
    Standing,
    State,
    Workflow,
)
from workflows.words import N_

DIMENSIONS: Mapping[str, tuple[str, ...]] = {}

BY_RULE, BY_HAND = "by_rule", "by_hand"
INSPECTOR = SignOff(("inspector",))

OPENINGS = (
    Opening(BY_RULE, N_("Found by a rule"), "raised", ("inspector",)),
    Opening(BY_HAND, N_("Raised by an inspector"), "raised", ("inspector",)),
)

_CHECKED = ("screen", "hand_over", "check", "confirm_check")

STATES = (
    State("raised", N_("Waiting for a first look"), deadlines=(Deadline("limit_screening"),)),
    State(
        "screened",
        N_("To be handed to checkers"),
        requires=("screen",),
        deadlines=(Deadline("limit_check_naming"),),
    ),
    State(
        "checking",
        N_("Being checked"),
        requires=("screen", "hand_over"),
        deadlines=(Deadline("limit_check"),),
    ),
    State(
        "countersigning",
        N_("Waiting for the second checker"),
        requires=("screen", "hand_over", "check"),
        deadlines=(Deadline("limit_check"),),
    ),
    State(
        "checked",
        N_("Waiting for the conclusion"),
        requires=_CHECKED,
        deadlines=(Deadline("limit_conclusion"),),
    ),
    State(
        "concluded",
        N_("Waiting for what follows"),
        requires=(*_CHECKED, "conclude"),
        deadlines=(Deadline("limit_disposal"),),
    ),
    State("closed", N_("Suspicion closed"), Standing.FINAL, requires=(*_CHECKED, "conclude", "dispose")),
    State("screened_out", N_("Left at the first look"), Standing.FINAL, requires=("screen_out",)),
    State(
        "handed", N_("Became a finding"), Standing.FINAL, requires=(*_CHECKED, "conclude", "become_finding")
    ),
)

_OPINION = (Field("opinion", N_("Opinion"), Kind.LONG_TEXT, required=False, personal=True),)
_WHY_AGAIN = (
    Field(
        "reason_text",
        N_("What is to be looked at again"),
        Kind.LONG_TEXT,
        hint=N_("Say what the check leaves open and where the answer lies."),
        personal=True,
    ),
)
PROOF = ("check_record", "site_photo", "statement", "original_page", "other_check_paper")


def _act(
    name: str,
    label: str,
    source: str,
    target: str,
    *guards: Guard,
    fields: tuple[Field, ...] = (),
    signers: int = 1,
    record: str = "",
    papers: tuple[str, ...] = (),
    not_by: tuple[str, ...] = (),
    owed: bool = True,
) -> Action:
    return Action(
        name,
        label,
        (source,),
        (target,),
        (INSPECTOR,) * signers,
        fields=fields,
        guards=(*IN_TIME, *guards),
        record=record,
        papers=papers,
        not_by_signer_of=not_by,
        owed=owed,
    )


ACTIONS = (
    _act("screen", N_("It is worth a check"), "raised", "screened", fields=_OPINION),
    _act(
        "screen_out",
        N_("Leave it at the first look"),
        "raised",
        "screened_out",
        UNFOUNDED_ONLY,
        signers=2,
        record="suspicion_conclusion",
        papers=("original_page", "other_check_paper"),
        owed=False,
    ),
    _act(
        "hand_over",
        N_("Hand it to two checkers"),
        "screened",
        "checking",
        TWO_CHECKERS,
        record="suspicion_checkers",
    ),
    *(
        _act(
            "hand_over",
            N_("Name other checkers"),
            state,
            "checking",
            TWO_CHECKERS,
            record="suspicion_checkers",
            owed=False,
        )
        for state in ("checking", "countersigning")
    ),
    _act(
        "check",
        N_("Write down the check"),
        "checking",
        "countersigning",
        ON_SITE,
        ON_FILE,
        record="suspicion_check",
        papers=PROOF,
    ),
    _act(
        "confirm_check",
        N_("Sign the check as the second checker"),
        "countersigning",
        "checked",
        fields=_OPINION,
        record="suspicion_second_check",
        not_by=("check",),
    ),
    _act(
        "conclude",
        N_("Conclude the suspicion"),
        "checked",
        "concluded",
        PROVED,
        signers=2,
        record="suspicion_conclusion",
        papers=PROOF,
    ),
    _act("send_back", N_("Have it checked again"), "checked", "checking", fields=_WHY_AGAIN, owed=False),
    _act(
        "dispose",
        N_("Say what follows, and close"),
        "concluded",
        "closed",
        FOLLOWS,
        record="suspicion_disposal",
        papers=("other_check_paper",),
    ),
    _act(
        "become_finding",
        N_("Make it a finding to be put right"),
        "concluded",
        "handed",
        CONFIRMING,
        record="suspicion_finding",
    ),
)


def build(_variant: Mapping[str, str]) -> Workflow:
    """Return the definition; it has no variants."""
    return Workflow(
        name="suspicion",
        label=N_("Suspicions of inspectors"),
        reference="YD",
        states=STATES,
        openings=OPENINGS,
        actions=ACTIONS,
    )


GUARDS: Mapping[str, Callable[[Facts], bool]] = {
    guard.name: guard.test for action in ACTIONS for guard in action.guards
}
"""Every condition by its released name."""
