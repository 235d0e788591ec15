"""What is read out of a rectification plan (整改方案) or a report on one, and what wasn't understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the paper; ``number`` counts from 1 as the reader of the file sees it."""

    number: int
    text: str


@dataclass(slots=True)
class Item:
    """One problem. ``problem``, ``answer`` and the like gather raw text; the rest is read from it.

    ``number`` is the label as printed, without 、 . or ：; None where the paper gives none.
    ``repeated`` counts labels that stood a second time: a sign that two problems were read as one.
    ``heading`` is the line above it that names its category, where it is the first under it.
    ``named`` says that the numbered line names the problem and a label below it describes it.
    """

    number: str | None
    category: str | None
    line: int
    repeated: int = 0
    named: bool = False
    heading: Line | None = None
    problem: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    deadline: list[str] = field(default_factory=list)
    completion: list[str] = field(default_factory=list)

    @property
    def says(self) -> bool:
        """Return whether there is a problem at all: what names none is not one."""
        return bool("".join(self.problem).strip())

    @property
    def labelled(self) -> int:
        """Return how many of the labelled parts are there."""
        return sum(
            bool(part) for part in (self.measures, self.units, self.lead, self.deadline, self.completion)
        )


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One problem as it is handed on. Dates are ISO; None stands for what the paper doesn't say."""

    number: str | None
    category: str | None
    title: str
    description: str | None
    measures: tuple[str, ...]
    responsible_units: tuple[str, ...]
    lead_unit: str | None
    deadline_text: str | None
    deadline_kind: str
    deadline_date: str | None
    completion_text: str | None
    line: int

    def plain(self) -> dict[str, object]:
        """Return the item as JSON tells it."""
        return {
            "number": self.number,
            "category": self.category,
            "title": self.title,
            "description": self.description,
            "measures": list(self.measures),
            "responsible_units": list(self.responsible_units),
            "lead_unit": self.lead_unit,
            "deadline_text": self.deadline_text,
            "deadline_kind": self.deadline_kind,
            "deadline_date": self.deadline_date,
            "completion_text": self.completion_text,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """A paper as it was read. ``unread`` are the lines that found no place: none is ever dropped."""

    title: str | None
    issuer: str | None
    document_number: str | None
    date: str | None
    items: tuple[ReadItem, ...]
    unread: tuple[Line, ...]

    def plain(self) -> Mapping[str, object]:
        """Return the paper as JSON tells it, without the unread lines."""
        return {
            "title": self.title,
            "issuer": self.issuer,
            "document_number": self.document_number,
            "date": self.date,
            "items": [item.plain() for item in self.items],
        }
