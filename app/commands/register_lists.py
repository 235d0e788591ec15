"""Lists on households and on officers: every row judged as the command by hand would judge it, then entered.

Nothing is saved by the check. What was accepted enters in one transaction, an event an effect, or not at all.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.commands.list_measures import Measures
from app.commands.list_members import Members
from app.commands.list_officers import Accounts, Posts
from app.commands.list_visits import Visits
from app.errors import Forbidden, Invalid
from app.facts.register_cases import About
from app.intake.lead_columns import closes
from app.intake.registers.checking import Tell
from app.intake.registers.columns import Layout
from app.intake.registers.kinds import ACCOUNTS, MEASURES, MEMBERS, POSTS, VISITS
from app.intake.registers.list_rows import ListRow, OfficerRow, read_row
from app.intake.registers.reading import Source
from app.intake.registers.rules import REFUSED, Finding
from app.intake.registers.workbook import Refused
from app.policy import Actor

NEW, SAME, DIFFERING = "new", "same", "differing"
TOLD_EVERY = 100


class Handler(Protocol):
    """What a kind of list does with its rows. ``columns`` names the column of each question of the form."""

    columns: Mapping[str, str]

    def about(self, row: Any) -> About | None:
        """Return what a row is about; where that can't be said, why not stands in its findings."""

    def effect(self, row: Any, about: About) -> Any:
        """Return what the row would do, None where it can't be said."""

    def key(self, ref: str, effect: Any) -> tuple[object, ...]:
        """Return what tells an effect from all others of a list."""

    def recorded(self, about: Any, effect: Any) -> list[str] | None:
        """Return the columns in which it is recorded otherwise, None where it isn't recorded."""

    def ask(self, actor: Actor, about: Any, effect: Any) -> None:
        """Raise what the command would refuse it for."""

    def enter(self, session: Session, actor: Actor, ref: str, effect: Any, mark: str) -> int:
        """Do it inside the running transaction."""


HANDLERS: Mapping[str, Any] = {
    MEMBERS.code: Members, MEASURES.code: Measures, VISITS.code: Visits, ACCOUNTS.code: Accounts,
    POSTS.code: Posts,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """A row as it would enter today: where (``ref``), what it does, and whether that is there already."""

    row: ListRow
    ref: str = ""
    effect: Any = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class CheckedList:
    """A list as it would enter today."""

    judged: Sequence[Judged]
    counts: Mapping[str, int]

    @property
    def findings(self) -> list[Finding]:
        """Return all findings by row, the grave ones of a row first."""
        found = [one for judged in self.judged for one in judged.row.findings]
        return sorted(found, key=lambda one: (one.row, not one.grave))

    def enters(self, part: str) -> list[Judged]:
        """Return the rows that enter: new, and without anything grave. ``whole`` refuses to part."""
        if part == "whole" and self.counts["held"]:
            return []
        return [one for one in self.judged if one.state == NEW]

    def entering(self) -> list[int]:
        """Return the numbers of the rows that would enter."""
        return [one.row.row for one in self.enters("clean")]


def check_list(session: Session, actor: Actor, source: Source, layout: Layout, tell: Tell) -> CheckedList:
    """Read a list by its layout and judge each row by the rights and guards of the actor.

    Raises :class:`app.intake.registers.workbook.Refused` for a file that isn't read to its end.
    """
    rows = _rows(source, layout, tell)
    handler: Handler = HANDLERS[layout.kind.code](session, actor)
    seen: dict[tuple[object, ...], int] = {}
    judged: list[Judged] = []
    for done, row in enumerate(rows, 1):
        judged.append(_judge(actor, row, handler, seen))
        row.findings.sort(key=lambda one: not one.grave)
        if done % TOLD_EVERY == 0 or done == len(rows):
            tell("check", done, len(rows))
    return CheckedList(judged, _counts(judged))


def _rows(source: Source, layout: Layout, tell: Tell) -> list[ListRow]:
    taken = layout.taken
    places = {one.field: at for at, one in enumerate(taken)}
    rows: list[ListRow] = []
    for number, cells in source.rows([one.at for one in taken]):
        if number <= layout.heading or not any(cells):
            continue
        if closes(cells) and sum(1 for cell in cells if cell) <= 2:
            continue  # a sum or a signature below the table
        if len(rows) == layout.kind.most:
            raise Refused("list_too_long")

        def cell(field: str, cells: Sequence[str] = cells) -> str:
            return cells[places[field]] if field in places else ""

        rows.append(read_row(layout.kind, number, cell))
    tell("read", len(rows), 0)
    return rows


def _judge(actor: Actor, row: ListRow, handler: Handler, seen: dict[tuple[object, ...], int]) -> Judged:
    about = handler.about(row)
    if about is None:
        return Judged(row)
    effect = handler.effect(row, about)
    if effect is None or row.held:
        return Judged(row, about.ref)
    first = seen.setdefault(handler.key(about.ref, effect), row.row)
    if first != row.row:
        row.wrong("row_twice", row.which, first=first)
        return Judged(row, about.ref)
    otherwise = handler.recorded(about.row, effect)
    if otherwise is None:
        _ask(actor, about.row, row, handler, effect)
        return Judged(row, about.ref, effect, "" if row.held else NEW)
    for column in otherwise:
        row.wrong("entry_differs", column)
    return Judged(row, about.ref, effect, DIFFERING if otherwise else SAME)


def _ask(actor: Actor, about: Any, row: ListRow, handler: Handler, effect: Any) -> None:
    try:
        handler.ask(actor, about, effect)
    except Invalid as refusal:
        for one in refusal.problems:
            column = handler.columns.get(one.field, row.which)
            row.findings.append(Finding(row.row, f"{REFUSED}{one.code}", column, "", one.details))
    except Forbidden as refusal:
        row.wrong(f"{REFUSED}{refusal.code}", row.which)


def _counts(judged: Sequence[Judged]) -> dict[str, int]:
    by_rule = Counter(one.rule for each in judged for one in each.row.findings)
    grave = sum(1 for each in judged for one in each.row.findings if one.grave)
    states = Counter(each.state for each in judged)
    return {
        "rows": len(judged),
        "households": len({each.ref for each in judged if each.ref and not isinstance(each.row, OfficerRow)}),
        "grave": grave,
        "told": sum(by_rule.values()) - grave,
        "held": sum(1 for each in judged if each.row.held),
        "new": states[NEW],
        "new_persons": 0,
        "same": states[SAME],
        "differing": states[DIFFERING],
        **{f"rule_{rule}": count for rule, count in sorted(by_rule.items())},
    }


def enter_rows(
    session: Session, actor: Actor, kind: str, import_id: int, rows: Sequence[Judged]
) -> dict[str, int | str]:
    """Do what the rows say inside the running transaction, and return what the one event tells of it.

    ``root`` is the digest over household or case and number of every effect in their order.
    """
    handler: Handler = HANDLERS[kind](session, actor)
    root = sha256()
    for one in rows:
        number = handler.enter(session, actor, one.ref, one.effect, f"register/{import_id}/{one.row.row}")
        root.update(f"{one.ref}/{number}\n".encode())
    return {"entered": len(rows), "entered_persons": 0, "events": len(rows), "root": root.hexdigest()}
