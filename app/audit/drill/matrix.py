"""Rehearses every attack on one copy of the house and compares who finds it with the design."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.audit.drill.attacks import ATTACKS, Attack
from app.audit.drill.house import House
from app.audit.drill.judges import JUDGES, inside, judge


class Unsound(Exception):
    """The copy has something wrong with it before any attack; the message says what."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An attack and who found it, with the first thing that each said."""

    attack: Attack
    found: dict[str, str]

    @property
    def as_designed(self) -> bool:
        """Whether those found it who were meant to, and nobody else."""
        return set(self.found) == set(self.attack.designed)


def rehearse(
    house: House, attacks: Sequence[Attack] = ATTACKS, *, done: Callable[[], object] = lambda: None
) -> Iterator[Outcome]:
    """Let the copy live for its three days, then yield the outcome of each attack.

    Raises :class:`Unsound` where a judge finds something before any attack.
    """
    wrong = inside(house)
    if wrong:
        raise Unsound(f"before any attack: {wrong}")
    house.live_on()
    before = judge(house)
    if before:
        raise Unsound(
            "before any attack: " + "; ".join(f"{JUDGES[letter]}: {told}" for letter, told in before.items())
        )
    for attack in attacks:
        house.begin_anew()
        attack.do(house)
        yield Outcome(attack, judge(house))
        done()


def lines_of(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Return the matrix as text: who found each attack, and beside it who was meant to."""
    width = max(len(one.attack.name) for one in outcomes)
    letters = " ".join(JUDGES)
    yield f"{'':{width}}  found      designed"
    yield f"{'':{width}}  {letters}  {letters}"
    for one in outcomes:
        marks = (_marks(set(one.found)), _marks(set(one.attack.designed)))
        yield f"{one.attack.name:{width}}  {'  '.join(marks)}{'' if one.as_designed else '  NOT AS DESIGNED'}"
    yield ""
    yield from (f"{letter}  {words}" for letter, words in JUDGES.items())


def _marks(letters: set[str]) -> str:
    return " ".join("Y" if letter in letters else "–" for letter in JUDGES)
