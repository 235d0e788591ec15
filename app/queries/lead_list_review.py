"""A department's list of leads as it would be taken over: nothing of it is saved by looking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app import clock, storage
from app.errors import NotFound
from app.intake.lead_columns import Column
from app.intake.lead_lists import Fault
from app.intake.lead_matching import Settled
from app.intake.lead_review import Layout, proposed, read_list
from app.intake.sheets import rows_of
from app.lookup import get_lead_list
from app.masking import masked_identity, masked_phone, masked_text
from app.models.base import db
from app.models.lead_list import LeadList
from app.policy import Actor
from app.queries.places import region_names
from app.sealing import Unreadable

SHOWN = 100
"""Rows with something to say that one page shows."""
SAMPLE, HEADINGS = 5, 20
"""Good rows that are shown, and rows near the top that may be the headings."""


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column with the first things that stand in it, long numbers masked."""

    column: Column
    sample: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as it would be taken over, or as it was left."""

    number: int
    name: str
    identity: str
    phone: str
    place: str
    risks: tuple[str, ...]
    noticed_on: date | None
    content: str
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A list that isn't taken over yet, read by a layout. ``headings`` are the rows near its top."""

    layout: Layout
    headings: tuple[tuple[int, str], ...]
    columns: tuple[ShownColumn, ...]
    total: int
    good: int
    faulty: int
    sample: tuple[ShownRow, ...]
    told: tuple[ShownRow, ...]


def review(actor: Actor, list_id: int, heading: int | None, fields: Mapping[int, str] | None) -> Review:
    """Return how a list would be taken over, by a heading row and by what columns are taken for, if said."""
    session = db.session()
    listed = get_lead_list(session, actor, list_id)
    rows = rows_of(content_of_list(listed))
    layout = proposed(session, listed, rows, heading)
    if fields is not None and listed.status == "received":
        columns = (replace(one, field=fields.get(one.at, one.field)) for one in layout.columns)
        layout = Layout(layout.heading, tuple(columns))
    found = read_list(session, listed, rows, layout, clock.today())
    told = [one for one in found if one.draft.faults or one.draft.remarks]
    told.sort(key=lambda one: (not one.draft.faults, one.draft.number))
    good = [one for one in found if not one.draft.faults]
    names = _names({one.draft.territory for one in [*told[:SHOWN], *good[:SAMPLE]]})
    return Review(
        layout=layout,
        headings=tuple(_headings(rows)),
        columns=tuple(_shown_column(one, found) for one in layout.columns),
        total=len(found),
        good=len(good),
        faulty=len(found) - len(good),
        sample=tuple(_shown_row(one, names) for one in good[:SAMPLE]),
        told=tuple(_shown_row(one, names) for one in told[:SHOWN]),
    )


def content_of_list(listed: LeadList) -> bytes:
    """Return the file of a list; :class:`NotFound` where its key was destroyed."""
    try:
        return storage.get(listed.name, key=listed.key)
    except Unreadable as error:
        raise NotFound from error


def _shown_row(one: Settled, names: Mapping[str, str]) -> ShownRow:
    draft = one.draft
    return ShownRow(
        number=draft.number,
        name=masked_text(draft.name),
        identity=masked_identity(draft.national_id),
        phone=masked_phone(draft.phone),
        place=names.get(draft.territory, ""),
        risks=draft.risks,
        noticed_on=draft.noticed_on,
        content=masked_text(draft.content),
        faults=draft.faults,
        remarks=draft.remarks,
    )


def _shown_column(column: Column, found: Sequence[Settled]) -> ShownColumn:
    cells = (one.draft.cells[column.at] for one in found if column.at < len(one.draft.cells))
    sample = list(dict.fromkeys(masked_text(cell)[:40] for cell in cells if cell))[:3]
    return ShownColumn(column, tuple(sample))


def _headings(rows: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    """Return the rows near the top that may be the headings, each with its first cells."""
    return [
        (number, " · ".join(masked_text(cell) for cell in row if cell)[:60])
        for number, row in enumerate(rows[:HEADINGS], 1)
        if any(row)
    ]


def _names(codes: set[str]) -> Mapping[str, str]:
    """Return the names of villages and groups, a group's after its village where it doesn't say so itself."""
    wanted = {code for code in codes if code} | {code[:12] for code in codes if code}
    names = region_names(wanted)
    return {
        code: name
        if len(code) <= 12 or name.startswith(names.get(code[:12], ""))
        else names[code[:12]] + name
        for code, name in names.items()
    }
