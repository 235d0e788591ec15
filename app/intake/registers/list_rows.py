"""Rows of lists on households and on officers: what their cells say, and what can't be read in them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from app import clock
from app.commands.persons import tidy_name
from app.identity import ID_CARD, NONE_YET
from app.intake.registers.kinds import ACCOUNTS, MEASURES, MEMBERS, POSTS, VISITS, Kind
from app.intake.registers.list_words import (
    JOINED,
    MET,
    NOTHING,
    OF_MEMBERS,
    OUTCOMES,
    ROLES,
    VISIT_FINDINGS,
)
from app.intake.registers.rows import LONGEST_NAME, Member, RowReader, day_of
from app.intake.registers.rules import Finding
from app.intake.registers.words import VALUES
from app.masking import masked_text
from app.rules.lists import MEASURES as MEASURE_ITEMS

_BLANKS = re.compile(r"[\s-]")
_PARTS = re.compile(r"[,，;；、\n]")
Cell = Callable[[str], str]


@dataclass(slots=True)
class ListRow:
    """One row: the household as it names it, and what was found wrong so far."""

    row: int
    ref: str = ""
    household: str = ""
    head: str = ""
    head_identity: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Return whether something keeps the row out."""
        return any(one.grave for one in self.findings)

    @property
    def which(self) -> str:
        """Return the column by which the row names what it is about."""
        return "household" if self.household else "ref" if self.ref else "head_identity"

    def wrong(self, rule: str, column: str, value: str = "", **details: object) -> None:
        """Note what the row doesn't keep."""
        self.findings.append(Finding(self.row, rule, column, value, details))


@dataclass(slots=True)
class MemberRow(ListRow):
    """Somebody who belongs to a household: ``member`` is what a roster would say of the person too."""

    member: Member = field(default_factory=lambda: Member(0))
    joined_on: date | None = None
    reason_in: str = ""


@dataclass(slots=True)
class MeasureRow(ListRow):
    """A help measure: ``measure`` is kind and item in one code, empty where it can't be read."""

    measure: str = ""
    content: str = ""
    organisation: str = ""
    person: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(slots=True)
class VisitRow(ListRow):
    """A visit to a family after its enrolment, in the codes of the register."""

    visited_on: date | None = None
    met: str = ""
    met_name: str = ""
    met_identity: str = ""
    visitor: str = ""
    unchanged: bool = False
    found: tuple[str, ...] = ()
    outcome: str = ""
    note: str = ""


@dataclass(slots=True)
class OfficerRow(ListRow):
    """Somebody with an account, by the user name."""

    username: str = ""
    name: str = ""

    @property
    def which(self) -> str:
        """Return the column by which the row names what it is about."""
        return "username"


@dataclass(slots=True)
class AccountRow(OfficerRow):
    """An account to be opened, for a person with these papers."""

    identity_kind: str = NONE_YET
    identity: str = ""
    phone: str = ""


@dataclass(slots=True)
class PostRow(OfficerRow):
    """A post to be given."""

    role: str = ""
    organisation: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


def _household(row: ListRow, cell: Cell) -> None:
    row.ref = cell("ref").upper()
    row.household, row.head = cell("household"), tidy_name(cell("head"))
    row.head_identity = _BLANKS.sub("", cell("head_identity")).upper()
    if not (row.ref or row.household or row.head_identity):
        row.wrong("household_missing", "household")


def _officer(row: OfficerRow, cell: Cell) -> None:
    row.username, row.name = cell("username").lower(), tidy_name(cell("name"))
    if not row.username:
        row.wrong("answer_missing", "username")


def _account(row: AccountRow, cell: Cell) -> None:
    if not row.name:
        row.wrong("name_missing", "name")
    elif len(row.name) > LONGEST_NAME or any(sign.isdigit() for sign in row.name):
        row.wrong("name_wrong", "name", masked_text(row.name)[:40])
    row.identity, row.phone = _BLANKS.sub("", cell("identity")).upper(), _BLANKS.sub("", cell("person_phone"))
    told = cell("identity_kind")
    if told and told not in VALUES["identity_kind"]:
        row.wrong("identity_kind_unknown", "identity_kind", masked_text(told)[:20])
    row.identity_kind = VALUES["identity_kind"].get(told, ID_CARD) if row.identity else NONE_YET


def _post(row: PostRow, cell: Cell) -> None:
    row.organisation = cell("organisation")
    if not row.organisation:
        row.wrong("answer_missing", "organisation")
    told = cell("role")
    row.role = ROLES.get(told, "")
    if not told:
        row.wrong("answer_missing", "role")
    elif not row.role:
        _unlisted(row, "role", told, _first_words(ROLES))
    row.starts_on, row.ends_on = _day(row, cell, "starts_on"), _day(row, cell, "ends_on")
    if not cell("starts_on"):
        row.wrong("answer_missing", "starts_on")


def _member(row: MemberRow, cell: Cell) -> None:
    reader = RowReader(OF_MEMBERS, clock.today())
    row.member = reader.read(row.row, [cell(field) for field in OF_MEMBERS], row.findings.append)
    row.joined_on = _day(row, cell, "joined_on")
    told = cell("reason_in")
    row.reason_in = JOINED.get(told, "") if told else "registered"
    if not row.reason_in:
        _unlisted(row, "reason_in", told, _first_words(JOINED))


def _measure(row: MeasureRow, cell: Cell) -> None:
    row.content, row.organisation, row.person = cell("content"), cell("organisation"), cell("person")
    if not row.organisation:
        row.wrong("answer_missing", "organisation")
    row.starts_on, row.ends_on = _day(row, cell, "starts_on"), _day(row, cell, "ends_on")
    if not cell("starts_on"):
        row.wrong("answer_missing", "starts_on")
    _which_measure(row, cell("measure_kind"), cell("measure"))


def _which_measure(row: MeasureRow, kind: str, item: str) -> None:
    """Read a measure by its kind and name; without a kind by a name that only one kind has."""
    if not item:
        row.wrong("answer_missing", "measure")
        return
    if kind and kind not in MEASURE_ITEMS:
        _unlisted(row, "measure_kind", kind, MEASURE_ITEMS)
        return
    kinds = [MEASURE_ITEMS[kind]] if kind else MEASURE_ITEMS.values()
    found = [code + items[item] for code, items in kinds if item in items]
    if len(found) == 1:
        row.measure = found[0]
    elif found:
        row.wrong("measure_kind_missing", "measure", masked_text(item)[:20])
    else:
        _unlisted(row, "measure", item, [name for _, items in kinds for name in items])


def _visit(row: VisitRow, cell: Cell) -> None:
    row.visited_on = _day(row, cell, "visited_on")
    if not cell("visited_on"):
        row.wrong("answer_missing", "visited_on")
    row.met_name = tidy_name(cell("met_name"))
    row.met_identity = _BLANKS.sub("", cell("met_identity")).upper()
    if not (row.met_name or row.met_identity):
        row.wrong("answer_missing", "met_name")
    row.visitor, row.note = tidy_name(cell("visitor")), cell("note")
    for column, known in (("met", MET), ("outcome", OUTCOMES)):
        told = cell(column)
        if told and told not in known:
            _unlisted(row, column, told, _first_words(known))
    row.met, row.outcome = MET.get(cell("met"), ""), OUTCOMES.get(cell("outcome"), "")
    if not cell("met"):
        row.wrong("answer_missing", "met")
    told = cell("visit_findings")
    row.unchanged = told in NOTHING
    if not told:
        row.wrong("finding_missing", "visit_findings")
    elif not row.unchanged:
        parts = [part.strip() for part in _PARTS.split(told) if part.strip()]
        unknown = [part for part in parts if part not in VISIT_FINDINGS]
        if unknown:
            _unlisted(row, "visit_findings", unknown[0], [*_first_words(VISIT_FINDINGS), "无"])
        row.found = tuple(sorted({VISIT_FINDINGS[part] for part in parts if part in VISIT_FINDINGS}))


def _unlisted(row: ListRow, column: str, told: str, choices: Iterable[str]) -> None:
    """Note a word that isn't known, with those that are."""
    known = "；".join(dict.fromkeys(choices))
    row.wrong("value_unlisted", column, masked_text(told)[:20], choices=known)


def _first_words(known: Mapping[str, str]) -> list[str]:
    """Return the first word of each code."""
    return list({code: word for word, code in list(known.items())[::-1]}.values())[::-1]


def _day(row: ListRow, cell: Cell, column: str) -> date | None:
    told = cell(column)
    found = day_of(told)
    if told and found is None:
        row.wrong("day_unreadable", column, masked_text(told)[:20])
    return found


_READERS: Mapping[str, tuple[type[ListRow], tuple[Callable[..., None], ...]]] = {
    MEMBERS.code: (MemberRow, (_household, _member)),
    MEASURES.code: (MeasureRow, (_household, _measure)),
    VISITS.code: (VisitRow, (_household, _visit)),
    ACCOUNTS.code: (AccountRow, (_officer, _account)),
    POSTS.code: (PostRow, (_officer, _post)),
}
"""Which row each kind of list has, and what reads its cells."""


def read_row(kind: Kind, number: int, cell: Cell) -> ListRow:
    """Return what a row of a list says; what can't be read of it stands in its findings."""
    made, readers = _READERS[kind.code]
    row = made(number)
    for read in readers:
        read(row, cell)
    return row
