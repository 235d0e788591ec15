"""A received roster read again from its sealed file: the same for who looks and for who enters it."""

import zlib
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from app import storage
from app.errors import Invalid, NotFound, Problem
from app.facts.registers import remembered_headings
from app.intake.registers.columns import SEARCHED_ROWS, Layout, agreed, proposed
from app.intake.registers.kinds import KINDS, Kind
from app.intake.registers.reading import Source
from app.intake.registers.rows import masked
from app.intake.registers.workbook import Refused, Row
from app.models.register_import import RegisterImport
from app.sealing import Unreadable


def layout_of(session: Session, kind: Kind, content: bytes) -> Layout:
    """Return the layout that is proposed for a file; raise :class:`Invalid` for one that isn't such."""
    try:
        with Source([content]) as source:
            rows = list(source.rows(most=SEARCHED_ROWS))
    except Refused as refusal:
        raise Invalid(Problem("file", refusal.code)) from refusal
    return proposed(kind, rows, _remembered(session, kind))


def kept_layout(session: Session, held: RegisterImport) -> Layout:
    """Return the layout of a kept roster: as agreed on, else as proposed."""
    with kept_source(held) as source:
        return _layout(session, held, list(source.rows(most=SEARCHED_ROWS)))


def _layout(session: Session, held: RegisterImport, rows: Sequence[Row]) -> Layout:
    kind = KINDS[held.kind]
    layout = proposed(kind, rows, _remembered(session, kind))
    if not held.agreed:
        return layout
    return agreed(layout, {one.at: held.columns.get(str(one.at), "") for one in layout.columns})


def _remembered(session: Session, kind: Kind) -> Mapping[str, str]:
    """Return what headings were taken for the last time in a file of the kind."""
    begin = kind.remembered("")
    return {
        heading.removeprefix(begin): field
        for heading, field in remembered_headings(session).items()
        if heading.startswith(begin) and field in kind.words
    }


def kept_columns(session: Session, held: RegisterImport) -> tuple[Layout, Mapping[int, tuple[str, ...]]]:
    """Return the layout of a kept roster with the first things that stand in each column, masked."""
    with kept_source(held) as source:
        rows = list(source.rows(most=SEARCHED_ROWS + 10))
    layout = _layout(session, held, rows[:SEARCHED_ROWS])
    below = [cells for number, cells in rows if number > layout.heading]
    samples = {}
    for one in layout.columns:
        cells = (row[one.at] for row in below if one.at < len(row))
        samples[one.at] = tuple(dict.fromkeys(masked(one.field, cell)[:30] for cell in cells if cell))[:3]
    return layout, samples


def kept_source(held: RegisterImport) -> Source:
    """Return the bytes of a kept file; :class:`NotFound` where its key was destroyed."""
    try:
        content = storage.get(held.name, key=held.key)
    except Unreadable as error:
        raise NotFound from error
    return Source(_unpacked(content) if held.packed else [content])


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Yield what was compressed here, piece by piece: no more than was received comes out of it."""
    unpacking = zlib.decompressobj()
    for begin in range(0, len(content), 1 << 18):
        yield unpacking.decompress(content[begin : begin + (1 << 18)])
    yield unpacking.flush()
