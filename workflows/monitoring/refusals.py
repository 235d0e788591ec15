"""Every way to a refusal (认定不通过), and the way back after an upheld appeal (decisions.md 9)."""

from workflows.guards import IN_TIME
from workflows.monitoring.chain import ACCEPTANCE, COUNTY, TOWNSHIP_OFFICER, VILLAGE_CLERK, VILLAGE_HEAD
from workflows.monitoring.decision_guards import FORMAL, REFUSAL
from workflows.monitoring.elimination_guards import ONLY_CASE
from workflows.monitoring.fields import FORMAL_REFUSAL, REASON, REFUSAL_FIELDS, TELLING
from workflows.monitoring.meeting_guards import MEETING, NO_MAJORITY
from workflows.monitoring.notice_guards import OBJECTION_STANDS, OBJECTIONS_DECIDED
from workflows.vocabulary import Action, Carrier, SignOff
from workflows.words import N_

_TOWNSHIP_REFUSAL = (TOWNSHIP_OFFICER, SignOff(("township_leader",)))
_VILLAGE_REFUSAL = (VILLAGE_HEAD, TOWNSHIP_OFFICER)
"""A village refusal after the visit needs the township's countersignature (decisions.md 9)."""

_APPEAL = (
    SignOff(("township_officer", "county_officer")),
    SignOff(("township_leader", "township_head")),
)
"""Others than those who refused look again; the county's officer where the township has no second."""


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
        *_afterwards(),
    )


def _afterwards() -> tuple[Action, ...]:
    """Return what follows a refusal: the family is told, an upheld appeal takes the case up again."""
    return (
        Action(
            "tell_family",
            N_("Tell the family of the refusal"),
            ("rejected",),
            ("rejected",),
            (SignOff(("village_clerk", "township_officer")),),
            fields=TELLING,
            guards=IN_TIME,
            owed=True,
        ),
        Action(
            "reinstate",
            N_("Take up again after an upheld appeal"),
            ("rejected",),
            ("draft",),
            _APPEAL,
            fields=REASON,
            guards=(*IN_TIME, ONLY_CASE),
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
        guards=(*IN_TIME, *REFUSAL, *((FORMAL,) if formal else ())),
    )
