"""Acts that are foretold: what the papers forbid has to be refused, what they allow has to be taken."""

from __future__ import annotations

import random
from collections.abc import Callable, Set

from app import clock
from app.commands.batches import Outcome
from app.engine.options import Reason
from app.errors import Blocked, Invalid, Refused
from tests.journeys.homes import CLOSED, Home
from tests.journeys.model import TABLE
from tests.journeys.walking import ANSWERS
from tests.support.elimination import WEIGHED
from tests.support.village import Village


class Foretold:
    """Whoever acts on the cases of a village. ``refused`` names the conditions that were met."""

    def __init__(self, village: Village, seed: int) -> None:
        self.village, self.chance = village, random.Random(seed)
        self.refused: set[str] = set()
        self.every: list[Home] = []

    def expect(self, wrong: Set[str], act: Callable[[], object]) -> bool:
        """Hold that an act is refused where the papers forbid it, and taken where they don't."""
        refusal = refusal_of(act)
        names = names_of(refusal) if refusal else set()
        assert bool(refusal) == bool(wrong), f"the papers say {sorted(wrong)}, the programme {sorted(names)}"
        self.refused |= names
        return refusal is None

    def carried(self, home: Home, wrong: Set[str], act: Callable[[], dict[str, Outcome]]) -> None:
        """Hold the same of what a meeting or a notice does to a case."""
        outcome = act()[home.ref]
        assert outcome.signed == (not wrong), (outcome, wrong)
        self.refused |= {str(one.details.get("name", one.code)) for one in outcome.reasons}

    def forbidden(self, home: Home, action: str) -> set[str]:
        return home.forbidden(action, clock.today(), other_open=self.other_open(home))

    def other_open(self, home: Home) -> bool:
        return any(
            one.family is home.family and one is not home and one.model.state not in CLOSED
            for one in self.every
        )

    def sign(self, home: Home, action: str, answers: dict[str, object] | None = None) -> bool:
        """Give the next signature of an act, as somebody who holds the role, rightly or not."""
        model, village = home.model, self.village
        chain, place = TABLE[model.state, action][0], len(model.begun.get(action, []))
        role = self.chance.choice(chain[place])
        name = self.chance.choice(
            [key for key, one in village.officers.items() if role in {post.role for post in one.posts}]
        )
        officer = village.officers[name]
        mine = frozenset({officer.account_id})
        may = any(model.may(action, post.role, mine) for post in officer.posts)
        said = (ANSWERS.get(action, {}) if answers is None else answers) if place == 0 else {}
        if action == "approve_elimination" and place == 1:
            said = {"decision_number": "禾农发〔2026〕61号"}
        wrong = self.forbidden(home, action) | (set() if may else {"own_work"})
        return self.expect(wrong, lambda: village.act(name, home.ref, action, answers=said, reasons=WEIGHED))


def refusal_of(act: Callable[[], object]) -> Refused | None:
    try:
        act()
    except Refused as refusal:
        return refusal
    return None


def names_of(refusal: Refused) -> set[str]:
    """Return the conditions, problems or the code that a refusal names."""
    if isinstance(refusal, Blocked):
        return {str(one.details.get("name", one.code)) for one in refusal.reasons if isinstance(one, Reason)}
    if isinstance(refusal, Invalid):
        return {one.code for one in refusal.problems}
    return {str(getattr(refusal, "code", type(refusal).__name__))}
