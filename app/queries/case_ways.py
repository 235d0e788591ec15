"""The ways on from a case's state: what is missing for each, who signs next, which page begins it."""

from dataclasses import dataclass

from app.engine.options import Option, Reason, options
from app.engine.standing import CaseStanding
from app.models.case import Case
from app.policy import Actor
from workflows.facts import Facts
from workflows.vocabulary import Action, Carrier, Guard, Standing, Workflow


@dataclass(frozen=True, slots=True)
class Way:
    """One action of the case's state as it stands for the reader.

    ``missing`` is everything that can be said before its form is filled in; empty means that the
    reader may begin. ``elsewhere`` names the carrier whose page gives the first signature, empty
    where the case's own page does. ``due`` are the roles whose signature comes next. ``ends`` says
    that the case is over with it: its button has to look like that.
    """

    name: str
    label: str
    owed: bool
    missing: tuple[Reason, ...]
    mine: bool
    elsewhere: str
    record: str
    papers: tuple[str, ...]
    position: int
    length: int
    due: tuple[str, ...]
    targets: tuple[tuple[str, str], ...]
    warnings: tuple[Guard, ...]
    county: bool
    version: int
    action: Action
    ends: bool = False

    @property
    def open(self) -> bool:
        """Return whether the reader may fill in its form now, on the case's own page."""
        return not self.missing and not self.elsewhere


def ways_of(
    workflow: Workflow, standing: CaseStanding, actor: Actor, facts: Facts, case: Case
) -> tuple[Way, ...]:
    """Return the actions of the case's state as they stand for the reader, those that are owed first."""
    found = [way_from(workflow, one, case) for one in options(workflow, standing, actor, facts)]
    return tuple(sorted(found, key=lambda way: not way.owed))


def way_from(workflow: Workflow, one: Option, case: Case) -> Way:
    """Return one action as it stands for the reader."""
    action, turn = one.action, set(case.turn.split())
    elsewhere = "" if one.position or action.begun_by is Carrier.CASE else action.begun_by.value
    missing = one.reasons_before_form
    if elsewhere and action.begun_by is not Carrier.COMPARISON:
        # What a meeting or a notice brings is judged there; here who, in which order, and what ends it.
        missing = tuple(
            reason
            for reason in missing
            if "sentence" not in reason.details or reason.details["name"] in _OF_THE_CASE
        )
    owed = (action.owed or bool(one.position) or bool(action.answers_to) or action.carries_over) and bool(
        turn & set(one.sign_off.roles)
    )
    return Way(
        name=action.name,
        label=action.label,
        owed=owed,
        missing=missing,
        mine=one.concerns_actor,
        elsewhere=elsewhere,
        record=action.record if not one.position else "",
        papers=action.papers,
        position=one.position,
        length=len(action.sign_offs),
        due=one.sign_off.roles,
        targets=tuple((name, workflow.state(name).label) for name in one.targets),
        warnings=tuple(guard for guard in one.warnings if not guard.form),
        county=one.county,
        version=case.version,
        action=action,
        ends=bool(one.targets)
        and all(workflow.state(name).standing is Standing.FINAL for name in one.targets),
    )


_OF_THE_CASE = frozenset({"no_objection_upheld"})
"""Conditions on what a carrier carries that no meeting and no notice can meet any more."""
