"""The data rules of the county (monitoring.md 11) on households of a roster, as far as it has the columns.

Rules that need what a roster doesn't bring (income, risks, measures, the monthly table of work) aren't
asked. Of a hundred thousand members most are alike in all that the rules look at: they are judged once.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from app.facts.rule_facts import COVER, IDENTITY_KIND
from app.intake.registers.families import Family
from app.intake.registers.rows import Member
from app.intake.registers.rules import FORM_RULES, RULES, Finding
from app.intake.registers.words import CODED_WORDS
from app.rules.facts import HouseholdFacts, MemberFacts, Standards, age_on
from app.rules.judge import findings_among
from app.rules.registry import OF_HOUSEHOLDS, OF_MEMBERS
from app.rules.rule import DataRule

COLUMNS: Mapping[str, str] = {
    "member.identity_kind": "identity_kind", "member.disability": "identity", "member.ethnicity": "ethnicity",
    "member.political": "political", "member.phone": "member_phone", "member.education": "education",
    "member.school": "school", "member.unschooled": "unschooled", "member.health": "health",
    "member.labour": "labour", "member.work_place": "work_place", "member.work_months": "work_months",
    **{f"member.{name}": name for name in COVER}, "household.phone": "phone",
    "member.age": "born_on", "member.school_age": "born_on",
}  # fmt: skip
"""The column in which a field of the facts stands; ages come last where a rule names a column."""
_DERIVED = frozenset({"member.age", "member.school_age", "member.disability"})
"""Held without a column of their own: the identity number tells them."""
_AS_THEY_ARE = ("ethnicity", "political", "education", "unschooled", "health", "labour", "work_place")
"""Fields that a row and the facts say alike."""
BY_PART = frozenset({"D031", "D163"})
"""Rules that can hit although a roster never has all of their columns."""
MOST_TOLD = 2_000
"""Rows that are listed of one rule that keeps nobody out; beyond them they are counted."""

_OURS = frozenset(one.origin for one in FORM_RULES.values())
"""Numbers whose question the roster's own checks ask already, with the rows and names beside it."""
_ASKED = tuple(
    rule
    for rule in (*OF_MEMBERS, *OF_HOUSEHOLDS)
    if rule.number not in _OURS and (rule.number in BY_PART or set(rule.fields) <= COLUMNS.keys())
)


class DataRules:
    """Judges households of one roster by its ``columns`` on a day; ``beyond`` counts what isn't listed."""

    def __init__(self, columns: Collection[str], day: date) -> None:
        self._columns = frozenset(columns)
        self._by = Standards(day=day, line=Decimal(0))  # no rule that is asked here looks at money
        held = {name for name, column in COLUMNS.items() if column in self._columns}
        asked = [one for one in _ASKED if held & (set(one.fields) - _DERIVED)]
        self._of_members = [one for one in asked if one in OF_MEMBERS]
        self._of_households = [one for one in asked if one in OF_HOUSEHOLDS]
        self._known: dict[tuple[object, ...], tuple[MemberFacts, tuple[tuple[str, str], ...]]] = {}
        self._told: Counter[str] = Counter()
        self.beyond: Counter[str] = Counter()

    def check(self, family: Family) -> Iterator[Finding]:
        """Yield what the rules say of a household and its members."""
        members = []
        for row in family.rows:
            facts, found = self._judged(row)
            members.append(facts)
            for number, column in found:
                yield from self._found(row, number, column)
        if sum(1 for row in family.rows if row.phone) > 1:
            members = [replace(one, phone=row.phone) for one, row in zip(members, family.rows, strict=True)]
        first = family.first
        of = HouseholdFacts(id=1, by=self._by, members=tuple(members), phone=self._phone(first))
        for one in findings_among(self._of_households, of):
            yield from self._found(first, one.rule.number, self._column(one.rule))

    def _found(self, row: Member, number: str, column: str) -> Iterator[Finding]:
        self._told[number] += 1
        if self._told[number] > MOST_TOLD and not RULES[number].holds:
            self.beyond[number] += 1
        else:
            yield Finding(row.row, number, column, value_of(row, column))

    def _judged(self, row: Member) -> tuple[MemberFacts, tuple[tuple[str, str], ...]]:
        """Return the facts of a member, and rule and column of each hit: once for all who are alike."""
        card = row.identity[18:20] if row.identity_kind == "disability_card" else ""
        key = (
            age_on(row.born_on, self._by.day), age_on(row.born_on, self._by.school_begin), row.identity_kind,
            card, row.ethnicity, row.political, row.education, row.school, row.unschooled, row.health,
            row.labour, row.work_place, row.work_months, row.cover, row.unfilled, row.unread,
        )  # fmt: skip
        if key not in self._known:
            facts = self._facts(row)
            found = findings_among(self._of_members, HouseholdFacts(id=1, by=self._by), facts)
            self._known[key] = facts, tuple((one.rule.number, self._column(one.rule)) for one in found)
        return self._known[key]

    def _facts(self, row: Member) -> MemberFacts:
        """Return what the rules look at; a column that isn't there, or can't be read, isn't held."""
        told: dict[str, Any] = {name: getattr(row, name) for name in _AS_THEY_ARE}
        told["school"] = "" if row.school == "000" else row.school
        told["work_months"] = "" if row.work_months is None else Decimal(row.work_months)
        told |= {name: "" if name in row.unfilled else "1" if name in row.cover else "0" for name in COVER}
        held = {name: value for name, value in told.items() if self._held(row, name)}
        card = row.identity if row.identity_kind == "disability_card" else None
        return MemberFacts(
            id=1, by=self._by, identity_kind=IDENTITY_KIND[row.identity_kind], identity_number=card,
            disability_card=card, born_on=row.born_on, **held,
        )  # fmt: skip

    def _held(self, row: Member, column: str) -> bool:
        return column in self._columns and column not in row.unread

    def _phone(self, first: Member) -> str | None:
        return first.household_phone if self._held(first, "phone") else None

    def _column(self, rule: DataRule) -> str:
        """Return the column in which a hit shows: the one that a form would refuse, else the first held."""
        if rule.saving in self._columns:
            return rule.saving
        named = [COLUMNS[name] for name in rule.fields if name in COLUMNS and name not in _DERIVED]
        return next((one for one in named if one in self._columns), "born_on")


def value_of(row: Member, column: str) -> str:
    """Return what a member's cell says in the words of the national lists, nothing of a number or a phone."""
    if column in COVER:
        return "" if column in row.unfilled else "是" if column in row.cover else "否"
    if column == "health":
        return "、".join(CODED_WORDS[column].get(one, one) for one in row.health)
    value = getattr(row, column, None)
    if column in CODED_WORDS:
        return CODED_WORDS[column].get(str(value), "")
    if column == "work_months":
        return "" if value is None else str(value)
    return ""
