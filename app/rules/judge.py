"""Judges facts by the data rules: what hits, and what can't be judged. Pure: no database, no clock."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.rules.facts import HouseholdFacts, MemberFacts, Subject, VillageFacts
from app.rules.registry import AT_SAVING, OF_HOUSEHOLDS, OF_MEMBERS, RULES
from app.rules.rule import PROJECT, VILLAGE, WARNING, DataRule


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that hits: ``member`` is the member's ``id``, None where the household itself is meant."""

    rule: DataRule
    severity: str
    member: int | None = None

    @property
    def key(self) -> tuple[str, int | None]:
        """Return what tells it from other findings on the same household."""
        return self.rule.number, self.member


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of one household: ``findings``, and ``judged``: which questions had an answer.

    ``unjudged`` counts, by rule, the questions that had none because a value isn't held.
    """

    findings: tuple[Finding, ...] = ()
    judged: frozenset[tuple[str, int | None]] = frozenset()
    unjudged: Counter[str] = field(default_factory=Counter)


def findings(facts: Subject) -> list[Finding]:
    """Return what the rules find in a household, a village or a project."""
    return list(judge(facts).findings)


def judge(facts: Subject) -> Judgement:
    """Return what every rule of the subject's kind says of it."""
    found: list[Finding] = []
    judged: set[tuple[str, int | None]] = set()
    unjudged: Counter[str] = Counter()
    for rule, member, answer in _answers(facts):
        if answer is None:
            unjudged[rule.number] += 1
            continue
        judged.add((rule.number, member))
        if answer:
            found.append(Finding(rule, answer, member))
    return Judgement(tuple(_gravest(found)), frozenset(judged), unjudged)


def findings_among(
    rules: Iterable[DataRule], facts: HouseholdFacts, member: MemberFacts | None = None
) -> list[Finding]:
    """Return what some rules find: all of them rules on members with a ``member``, on households without."""
    number = member.id if member is not None else None
    answers = ((rule, _answer(rule, facts, member)) for rule in rules)
    return list(_gravest([Finding(rule, answer, number) for rule, answer in answers if answer]))


def errors_at_saving(facts: HouseholdFacts, member: MemberFacts) -> Iterator[DataRule]:
    """Yield the errors that a member's form holds by itself."""
    for rule in AT_SAVING:
        if rule.condition.test(facts, member):
            yield rule


def _answers(facts: Subject) -> Iterator[tuple[DataRule, int | None, str | None]]:
    """Yield rule, member and answer: a severity, empty for no hit, None for not to be judged."""
    if not isinstance(facts, HouseholdFacts):
        level = VILLAGE if isinstance(facts, VillageFacts) else PROJECT
        yield from ((rule, None, _answer(rule, facts)) for rule in RULES.values() if rule.level == level)
        return
    for rule in OF_HOUSEHOLDS:
        yield rule, None, _answer(rule, facts)
    for member in facts.members:
        for rule in OF_MEMBERS:
            yield rule, member.id, _answer(rule, facts, member)


def _answer(rule: DataRule, facts: Subject, member: MemberFacts | None = None) -> str | None:
    found = rule.condition.test(facts, member)
    if found:
        return rule.severity
    if rule.warning is not None and rule.warning.test(facts, member):
        return WARNING
    return None if found is None else ""


def _gravest(found: Sequence[Finding]) -> Iterable[Finding]:
    """Of rules that overlap, show one hit a member: the first in the list, which is the gravest."""
    shown: set[tuple[str, int | None]] = set()
    for one in found:
        if one.rule.overlap:
            group = (one.rule.overlap, one.member)
            if group in shown:
                continue
            shown.add(group)
        yield one
