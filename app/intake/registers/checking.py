"""A whole roster read and checked: nothing of it is saved here, so that nobody waits for it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.facts.lead_lists import place_rows
from app.intake.lead_columns import closes
from app.intake.lead_places import Place, Places
from app.intake.registers.columns import Layout
from app.intake.registers.comparing import PORTION, Comparison
from app.intake.registers.data_rules import DataRules
from app.intake.registers.families import County, Family, check_family, families, place_finder
from app.intake.registers.reading import Source
from app.intake.registers.rows import Member, RowReader
from app.intake.registers.rules import REGISTER, RULES, Finding

TOLD_EVERY = 2_000
"""Rows between two words on how far it is."""

Tell = Callable[[str, int, int], None]
"""Told how far it is: the stage, rows done, rows in all (0 while nobody knows)."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A roster as it would enter today: its households with what was found in each."""

    families: Sequence[Family]
    counts: Mapping[str, int]

    @property
    def findings(self) -> list[Finding]:
        """Return all findings by row, the grave ones of a row first."""
        found = [one for family in self.families for one in family.findings]
        return sorted(found, key=lambda one: (one.row, not one.grave))

    def enters(self, part: str) -> list[Family]:
        """Return the households that enter: new, and without anything grave. ``whole`` refuses to part."""
        if part == "whole" and self.counts["held"]:
            return []
        return [one for one in self.families if one.recorded is None and not one.held]

    def entering(self) -> list[int]:
        """Return the first rows of the households that would enter."""
        return [one.first.row for one in self.enters("clean")]


def check_roster(
    session: Session,
    source: Source,
    layout: Layout,
    territory: str,
    today: date,
    tell: Tell,
) -> Checked:
    """Read a roster by its layout and check every household by every rule and against the register.

    Raises :class:`app.intake.registers.workbook.Refused` for a file that isn't read to its end.
    """
    notes: dict[int, list[Finding]] = {}
    members = _members(source, layout, today, notes, tell)
    places = Places(Place(*one) for one in place_rows(session, territory))
    columns = {one.field for one in layout.taken}
    rules = DataRules(columns, today)
    county = County(place_finder(places), _first_rows(members), rules.check)
    found = list(families(members))
    compared = Comparison(session, territory, columns)
    done = 0
    for begin in range(0, len(found), PORTION):
        portion = found[begin : begin + PORTION]
        for family in portion:
            for row in family.rows:
                family.findings.extend(notes.pop(row.row, ()))
            check_family(family, county)
            done += len(family.rows)
        compared.compare(portion)
        for family in portion:
            family.findings.sort(key=lambda one: (one.row, not one.grave))
        tell("check", done, len(members))
    return Checked(found, _counts(found, len(members), rules.beyond))


def _members(
    source: Source, layout: Layout, today: date, notes: dict[int, list[Finding]], tell: Tell
) -> list[Member]:
    taken = layout.taken
    reader = RowReader([one.field for one in taken], today)
    members: list[Member] = []

    def note(finding: Finding) -> None:
        notes.setdefault(finding.row, []).append(finding)

    for number, cells in source.rows([one.at for one in taken]):
        if number <= layout.heading or not any(cells):
            continue
        if closes(cells) and sum(1 for cell in cells if cell) <= 2:
            continue  # a sum or a signature below the table
        members.append(reader.read(number, cells, note))
        if len(members) % TOLD_EVERY == 0:
            tell("read", len(members), 0)
    return members


def _first_rows(members: Sequence[Member]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in members:
        if one.identity:
            found.setdefault(one.identity, one.row)
    return found


def _differs(family: Family) -> bool:
    """Return whether the register says otherwise; what the data rules say of both is no difference."""
    return any(RULES[one.rule].origin == REGISTER for one in family.findings)


def _counts(found: Sequence[Family], rows: int, beyond: Counter[str]) -> dict[str, int]:
    by_rule = Counter(one.rule for family in found for one in family.findings) + beyond
    grave = sum(1 for family in found for one in family.findings if one.grave)
    told = sum(by_rule.values())
    new = [one for one in found if one.recorded is None and not one.held]
    known = [one for one in found if one.recorded is not None and not one.held]
    same = [one for one in known if not _differs(one)]
    return {
        "rows": rows,
        "households": len(found),
        "grave": grave,
        "told": told - grave,
        "held": sum(1 for one in found if one.held),
        "new": len(new),
        "new_persons": sum(len(one.rows) for one in new),
        "same": len(same),
        "same_persons": sum(len(one.rows) for one in same),
        "differing": len(known) - len(same),
        **{f"rule_{rule}": count for rule, count in sorted(by_rule.items())},
    }
