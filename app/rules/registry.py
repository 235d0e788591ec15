"""All data rules by number: 203 of them (monitoring.md 11.3 to 11.13)."""

from collections.abc import Mapping

from app.rules import ages, elimination, guarantees, identity, income, measures, missing, work
from app.rules.rule import HOUSEHOLD, PERSON, DataRule

RULES: Mapping[str, DataRule] = {
    rule.number: rule
    for table in (identity, missing, ages, work, income, guarantees, measures, elimination)
    for rule in table.RULES
}

OF_MEMBERS = tuple(rule for rule in RULES.values() if rule.level == PERSON)
OF_HOUSEHOLDS = tuple(rule for rule in RULES.values() if rule.level == HOUSEHOLD)
AT_SAVING = tuple(rule for rule in OF_MEMBERS if rule.saving)
"""Errors that a form of a member can hold by itself: they are refused when it is saved."""


def by_origin(origin: str) -> tuple[DataRule, ...]:
    """Return the rules that stand for a number as a province returns it: its own, or one of the origins."""
    wanted = origin.strip().upper()
    return tuple(
        rule
        for rule in RULES.values()
        if wanted == rule.number or wanted in (one.upper() for one in rule.origin)
    )
