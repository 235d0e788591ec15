"""Carries out one signature: what becomes of the case, and which signatures no longer stand."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.engine.machine import Compiled
from app.engine.options import Finding, Option, Reason
from app.engine.standing import CaseStanding, Signed


class NotAllowed(Exception):
    """The signature can't be given; ``reasons`` are those of the option."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one signature did.

    ``state`` is where the case stands afterwards, ``completed`` whether the action took place (the
    last signature of its chain), ``target`` what was chosen. ``voided`` no longer stand, ``back``
    says that the case went back on its path and a new round begins. ``findings`` are the results of
    the guards with the reasons given for the warnings.
    """

    state: str
    target: str
    completed: bool
    position: int
    length: int
    voided: tuple[Signed, ...]
    back: bool
    findings: tuple[Finding, ...]
    reasons: Mapping[str, str]


def sign(
    compiled: Compiled,
    standing: CaseStanding,
    option: Option,
    *,
    target: str | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Outcome:
    """Give the signature that ``option`` stands for.

    ``target`` chooses among several; ``reasons`` maps the names of warning guards to what the
    signer wrote. Raises :class:`NotAllowed` where the option is blocked, a warning has no reason,
    or the target isn't open to choice.
    """
    written = {name: text.strip() for name, text in (reasons or {}).items() if text.strip()}
    missing = tuple(
        Reason("reason_needed", {"name": guard.name, "sentence": guard.sentence})
        for guard in option.warnings
        if guard.name not in written
    )
    chosen = target if target is not None or len(option.targets) > 1 else option.targets[0]
    if chosen not in option.targets:
        missing = (*missing, Reason("target_needed"))
    if option.reasons or missing or chosen is None:
        raise NotAllowed((*option.reasons, *missing))
    name = option.action.name
    state = compiled.move(standing.state, name, chosen) if option.last else standing.state
    return Outcome(
        state=state,
        target=chosen,
        completed=option.last,
        position=option.position,
        length=len(option.action.sign_offs),
        voided=standing.voided_by(compiled.workflow, name, chosen) if option.last else (),
        back=option.last and compiled.workflow.moves_back(standing.state, state),
        findings=option.findings,
        reasons={guard.name: written[guard.name] for guard in option.warnings},
    )
