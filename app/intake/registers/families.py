"""Households as the rows of a roster make them up, and the checks on each: one point for every rule."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.intake.lead_places import Found, Places
from app.intake.registers.rows import Member
from app.intake.registers.rules import Finding
from app.masking import masked_identity
from app.rules.facts import age_on
from app.rules.words import MEN, WOMEN
from workflows.monitoring.codes import HEAD

SPOUSE = "002"
CHILDREN = frozenset({"003", "004"})
PARENT_YEARS = 14
"""Nobody is a parent before (monitoring.md 11.3, D017, INFERRED)."""


@dataclass(slots=True)
class Family:
    """The rows of one household, its place, and what was found in it."""

    rows: list[Member]
    code: str
    findings: list[Finding] = field(default_factory=list)
    region: str = ""
    people: dict[int, int] = field(default_factory=dict)
    """Rows of persons who are recorded and belong to no household, with their numbers."""
    recorded: int | None = None
    """The household's number where the register has it already."""

    @property
    def first(self) -> Member:
        """Return the row on which the household shows first."""
        return self.rows[0]

    @property
    def heads(self) -> list[Member]:
        """Return the rows that are head of the household."""
        return [one for one in self.rows if one.relation == HEAD]

    @property
    def held(self) -> bool:
        """Return whether something keeps the household out."""
        return any(one.grave for one in self.findings)

    def wrong(self, row: Member, rule: str, column: str, value: str = "", **details: object) -> None:
        """Note what a row doesn't keep."""
        self.findings.append(Finding(row.row, rule, column, value, details))


@dataclass(frozen=True, slots=True)
class County:
    """What families are asked by: the places, where each number stands first, the county's data rules."""

    places: Callable[[tuple[str, str, str]], Found]
    first_rows: Mapping[str, int]
    data_rules: Callable[["Family"], Iterable[Finding]]


Check = Callable[[Family, County], Iterable[Finding] | None]


def place_finder(places: Places) -> Callable[[tuple[str, str, str]], Found]:
    """Return what finds a village by its cells, each place once."""
    known: dict[tuple[str, str, str], Found] = {}

    def find(cells: tuple[str, str, str]) -> Found:
        if cells not in known:
            known[cells] = places.find(township=cells[0], village=cells[1], group=cells[2])
        return known[cells]

    return find


def families(members: Iterable[Member]) -> Iterator[Family]:
    """Yield the households in the order in which they begin; their rows needn't stand together."""
    found: dict[str, Family] = {}
    for member in members:
        key = f"code/{member.household}" if member.household else f"head/{member.head_identity}"
        if key == "head/":
            key = f"row/{member.row}"
        family = found.get(key)
        if family is None:
            found[key] = Family([member], member.household)
        else:
            family.rows.append(member)
    yield from found.values()


def check_family(family: Family, county: County) -> None:
    """Check one household by every rule; what is found stands in it afterwards."""
    for check in CHECKS:
        family.findings.extend(check(family, county) or ())
    family.findings.sort(key=lambda one: (one.row, not one.grave))


def _grouped(family: Family, _county: County) -> None:
    first = family.first
    if not first.household and not first.head_identity:
        family.wrong(first, "household_missing", "household")
    for row in family.rows[1:]:
        if row.kind != first.kind or row.place != first.place:
            column = "village" if row.place != first.place else "household_kind"
            family.wrong(row, "household_differs", column, first=first.row)
            break


def _place(family: Family, county: County) -> None:
    found = county.places(family.first.place)
    family.region = found.code
    value = " ".join(part for part in family.first.place if part)[:60]
    if found.problem:
        family.wrong(family.first, found.problem, "village", value, choices="、".join(found.choices))
    elif found.group:
        family.wrong(family.first, "group_unknown", "group", found.group[:40], group=found.group[:40])


def _head(family: Family, _county: County) -> None:
    heads = family.heads
    unread = any(not one.relation for one in family.rows)
    if not heads and not unread:  # where a relation can't be read, that is what is wrong
        family.wrong(family.first, "head_missing", "relation")
    for row in heads[1:]:
        family.wrong(row, "head_twice", "relation", first=heads[0].row)
    if len(heads) == 1 and family.first.head and family.first.head != heads[0].name:
        family.wrong(heads[0], "head_differs", "head", family.first.head[:40])


def _spouse(family: Family, _county: County) -> None:
    spouses = [one for one in family.rows if one.relation == SPOUSE]
    for row in spouses[1:]:
        family.wrong(row, "spouse_twice", "relation", first=spouses[0].row)
    heads = family.heads
    if len(heads) == 1 and len(spouses) == 1 and heads[0].sex and heads[0].sex == spouses[0].sex:
        family.wrong(spouses[0], "spouse_sex", "relation")


def _relations(family: Family, _county: County) -> None:
    heads = family.heads
    for row in family.rows:
        if row.sex and row.relation in (WOMEN if row.sex == "1" else MEN):
            family.wrong(row, "relation_sex", "relation")
        born, parent = row.born_on, heads[0].born_on if len(heads) == 1 else None
        if row.relation in CHILDREN and born and parent and (age_on(parent, born) or 0) < PARENT_YEARS:
            family.wrong(row, "child_older", "born_on", born.isoformat())


def _counted(family: Family, _county: County) -> None:
    told = family.first.members
    if told is not None and told != len(family.rows):
        family.wrong(family.first, "members_differ", "members", str(told), rows=len(family.rows))


def _numbers(family: Family, county: County) -> None:
    for row in family.rows:
        if row.identity and (first := county.first_rows.get(row.identity, row.row)) != row.row:
            family.wrong(row, "number_twice", "identity", masked_identity(row.identity), first=first)


def _data_rules(family: Family, county: County) -> Iterable[Finding]:
    return county.data_rules(family)


CHECKS: tuple[Check, ...] = (
    _grouped, _place, _head, _spouse, _relations, _counted, _numbers, _data_rules,
)  # fmt: skip
"""The rules on households, in the order in which they are asked."""
