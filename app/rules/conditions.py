"""The few kinds of conditions of which data rules are made. A condition says what raises a hit.

A test answers yes, no, or ``None``: not to be judged, because a value isn't held (Kleene's three values).
So a rule on illness says no of a household without that risk although nobody holds its spending.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from app.rules.facts import Spell

Answer = bool | None
Test = Callable[[Any, Any], Answer]
"""Takes the household (village, project) and the member, where the rule is about one."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with the fields that it looks at: ``&`` and, ``|`` or, ``~`` not."""

    fields: tuple[str, ...]
    test: Test

    def __and__(self, other: "Condition") -> "Condition":
        """Return the condition that both hold."""
        first, second = self.test, other.test

        def both(of: Any, member: Any) -> Answer:
            found = first(of, member)
            if found is False:
                return False
            then = second(of, member)
            return False if then is False else None if found is None or then is None else True

        return Condition(_joined(self, other), both)

    def __or__(self, other: "Condition") -> "Condition":
        """Return the condition that one of both holds."""
        first, second = self.test, other.test

        def either(of: Any, member: Any) -> Answer:
            found = first(of, member)
            if found:
                return True
            then = second(of, member)
            return True if then else None if found is None or then is None else False

        return Condition(_joined(self, other), either)

    def __invert__(self) -> "Condition":
        """Return the opposite."""
        test = self.test

        def opposite(of: Any, member: Any) -> Answer:
            found = test(of, member)
            return None if found is None else not found

        return Condition(self.fields, opposite)


def _joined(*conditions: Condition) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in conditions for name in one.fields))


class Of:
    """Conditions on the fields of a household (a village, a project), or of a member."""

    def __init__(self, whose: str) -> None:
        self._whose, self._member = whose, whose == "member"

    def where(self, test: Callable[[Any], Answer], *names: str) -> Condition:
        """Return a condition on one value, or a tuple of several; not judged where one isn't held."""
        get = attrgetter(*names)
        several, member = len(names) > 1, self._member

        def asked(of: Any, one: Any) -> Answer:
            value = get(one if member else of)
            if value is None or (several and None in value):
                return None
            return test(value)

        return Condition(tuple(f"{self._whose}.{name}" for name in names), asked)

    def empty(self, *names: str) -> Condition:
        """Nobody has filled in any of these."""
        found = [self.where(lambda value: value in ("", ()), name) for name in names]
        return all_of(*found)

    def some_empty(self, *names: str) -> Condition:
        """One of these isn't filled in."""
        return any_of(*(self.empty(name) for name in names))

    def filled(self, name: str) -> Condition:
        """Something stands there."""
        return ~self.empty(name)

    def one_of(self, name: str, *values: str) -> Condition:
        """It is one of these values."""
        wanted = frozenset(values)
        return self.where(lambda value: value in wanted, name)

    def yes(self, name: str) -> Condition:
        """It says yes."""
        return self.one_of(name, "1")

    def no(self, name: str) -> Condition:
        """It says no."""
        return self.one_of(name, "0")

    def unlisted(self, name: str, listed: Collection[str]) -> Condition:
        """Something stands there that isn't in the list."""
        known = frozenset(listed)
        return self.where(lambda value: value != "" and value not in known, name)

    def has(self, name: str, *values: str) -> Condition:
        """Of several values one is among these."""
        wanted = frozenset(values)
        return self.where(lambda found: not wanted.isdisjoint(found), name)

    def only(self, name: str, value: str) -> Condition:
        """Of several possible values it is this one alone."""
        return self.where(lambda found: found == (value,), name)

    def number(self, name: str, test: Callable[[Decimal], bool]) -> Condition:
        """A number stands there, of which this is true."""
        return self.where(lambda value: isinstance(value, Decimal) and test(value), name)

    def above(self, name: str, most: int) -> Condition:
        """It is a number above this one."""
        return self.number(name, lambda value: value > most)

    def below(self, name: str, least: int) -> Condition:
        """It is a number below this one."""
        return self.number(name, lambda value: value < least)

    def outside(self, name: str, least: int, most: int) -> Condition:
        """It is a number, but not between these two."""
        return self.number(name, lambda value: not least <= value <= most)

    def small(self, name: str, least: int) -> Condition:
        """Something is there, but less than this."""
        return self.number(name, lambda value: 0 < value < least)

    def nothing(self, name: str) -> Condition:
        """It is empty, or not above zero."""
        return self.where(lambda value: not (isinstance(value, Decimal) and value > 0), name)


person, family, village, project = Of("member"), Of("household"), Of("village"), Of("project")


def all_of(*conditions: Condition) -> Condition:
    """All of these hold."""
    found = conditions[0]
    for one in conditions[1:]:
        found = found & one
    return found


def any_of(*conditions: Condition) -> Condition:
    """One of these holds."""
    found = conditions[0]
    for one in conditions[1:]:
        found = found | one
    return found


def any_known(*conditions: Condition) -> Condition:
    """One of these holds, as far as they can be judged; not to be judged only where none can."""
    tests = [one.test for one in conditions]

    def known(of: Any, member: Any) -> Answer:
        answers = [test(of, member) for test in tests]
        return True if True in answers else False if False in answers else None

    return Condition(_joined(*conditions), known)


def age(least: int, most: int = 200) -> Condition:
    """The member has at least so many full years, and at most so many."""
    return Of("member").where(lambda years: least <= years <= most, "age")


def school_age(least: int, most: int) -> Condition:
    """The same, counted on 1 September."""
    return Of("member").where(lambda years: least <= years <= most, "school_age")


def counted(condition: Condition, enough: Callable[[int, int], bool], *, ever: bool = False) -> Condition:
    """So many of so many members: ``enough(those of whom it holds, all)``. ``ever`` counts who left, too."""
    test = condition.test

    def count(of: Any, _member: Any) -> Answer:
        people = of.members + of.left if ever else of.members
        answers = [test(of, one) for one in people]
        surely, maybe = answers.count(True), answers.count(None)
        found = {enough(surely + more, len(people)) for more in range(maybe + 1)}
        return found.pop() if len(found) == 1 else None

    return Condition(condition.fields, count)


def some(condition: Condition, *, ever: bool = False) -> Condition:
    """It holds of a member."""
    return counted(condition, lambda those, _all: those > 0, ever=ever)


def nobody(condition: Condition, *, ever: bool = False) -> Condition:
    """It holds of no member."""
    return counted(condition, lambda those, _all: those == 0, ever=ever)


def everybody(condition: Condition, *, ever: bool = False) -> Condition:
    """It holds of every member, and there are some."""
    return counted(condition, lambda those, everyone: 0 < those == everyone, ever=ever)


def spell(test: Callable[[Any, Any, Spell], bool], *, worked: bool = True) -> Condition:
    """One of the member's rows of migrant work is so; ``worked`` looks only at work that was taken up."""

    def any_row(of: Any, member: Any) -> Answer:
        if member.spells is None:
            return None
        return any(test(of, member, row) for row in member.spells if not worked or row.done == "1")

    return Condition(("member.spells",), any_row)


def compare(test: Callable[[Any, Any], Answer], *names: str) -> Condition:
    """A condition that no other kind says: a function of household and member, with its fields."""
    return Condition(names, test)
