"""What guards may look at: everything known of a case at the moment of an act, as plain data.

``app/facts.py`` is the one loader. A fact that nobody recorded has the value that makes guards
refuse: nothing is taken for granted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

NOTHING: Mapping[str, object] = MappingProxyType({})
NO_BODIES: Mapping[str, frozenset[int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Done:
    """A completed action that still stands: its last signature's claimed date and all its signers."""

    action: str
    source: str
    occurred_on: date
    signers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one act on one case.

    ``today`` is the office's calendar date, ``occurred_on`` the date that the actor claims for the
    act, ``opened_on`` the day the case's clock started, ``entered_on`` the claimed date of the step
    that brought the case into its state. ``done`` are the completed actions that still stand.
    ``profile`` are the county's parameters that bind this case today. ``answers`` is what the form
    says. ``recorded_late`` says that the claimed date lies further back than the county lets pass
    without a word. ``recused`` are the accounts of kin of the household. ``bodies`` are organisations by
    the part that they have in the case, such as those that rectify a problem. ``subject`` is what the
    workflow itself knows of its household or problem; each workflow documents its own keys.
    """

    today: date
    occurred_on: date
    opened_on: date
    entered_on: date
    state: str
    opening: str
    done: tuple[Done, ...] = ()
    profile: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    answers: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    recused: frozenset[int] = frozenset()
    bodies: Mapping[str, frozenset[int]] = field(default_factory=lambda: NO_BODIES)
    opened_by_next_signer: bool = False
    fast_lane: bool = False
    recorded_late: bool = False
    subject: object = None

    def latest(self, action: str) -> Done | None:
        """Return the newest standing completion of ``action``, or None."""
        for done in reversed(self.done):
            if done.action == action:
                return done
        return None
