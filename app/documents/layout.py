"""The parts of which our own templates are put together. Texts may hold names in double braces."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Title:
    """The title, in the middle of its line (2号小标宋)."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. ``look``: ``body``, ``head`` (黑体), ``left``, ``right``, ``middle``, ``small``."""

    text: str
    look: str = "body"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a form. ``label`` cells are the printed ones, others what is filled in."""

    text: str
    span: int = 1
    label: bool = False
    tall: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A form: rows of cells over ``widths``, in millimetres."""

    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table with one line for each row of ``source``: (heading, what stands in the cell, millimetres)."""

    source: str
    columns: tuple[tuple[str, str, int], ...]
    height: int = 0


@dataclass(frozen=True, slots=True)
class Each:
    """Paragraphs for each row of ``source``; texts name it ``row``."""

    source: str
    parts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Seal:
    """Who seals, and the day under it: the seal goes over both (GB/T 9704-2012, 7.3.5)."""

    office: str
    day: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A line on which somebody signs by hand."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """What follows begins on a new page."""


WAY = (
    "本文书依据案卷第{{ event_number }}号办理记录（{{ event_day }}）生成，校验码：{{ event_code }}。"
    "扫码登录系统可核对该记录。"
)
"""What stands beside the code of a document that leads to an event."""

Part = Title | Text | Grid | Rows | Each | Seal | Sign | Break


@dataclass(frozen=True, slots=True)
class Layout:
    """A template of ours: its parts, the words beside the code that leads back, and whether it is a form.

    A document that leads to no event has no such words.
    """

    parts: tuple[Part, ...]
    way: str = WAY
    form: bool = True


def form(widths: Sequence[int], *rows: Sequence[tuple[str, str, int]]) -> Grid:
    """Return a form of rows of (label, what is filled in, columns that this takes)."""
    made = []
    for row in rows:
        cells: list[Cell] = []
        for label, text, span in row:
            if label:
                cells.append(Cell(label, label=True))
            cells.append(Cell(text, span))
        made.append(tuple(cells))
    return Grid(tuple(widths), tuple(made))
