"""Plants the rows behind a paper, counts its figures by the system's own definitions, and compares."""

import csv
import gc
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from app import clock
from app.cli.demo.agenda import at
from app.cli.founding.homes import carry_over, enrol
from app.cli.founding.house import Founded, House, opened
from app.cli.founding.others import appoint, warn
from app.cli.founding.plan import Paper
from app.cli.founding.problems import hand_over
from app.queries.figure_books import count
from app.queries.figure_scope import Book, Scope
from workflows.figures import BY_NAME

_PREPARING = 90
"""Days before the end of a paper's period on which what was there before is carried over."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure of the system a row of a paper is: its name, and the code of a dimension if any."""

    name: str
    by: str = ""
    key: str = ""


ASKED: Mapping[str, Asked] = {
    "A01": Asked("problems", "source", "self_check"),
    "A02": Asked("problems_finished", "source", "self_check"),
    "A03": Asked("enrolled_households", "channel", "cadre"),
    "A04": Asked("enrolled_persons", "channel", "cadre"),
    "A05": Asked("monitored_households"),
    "A06": Asked("monitored_persons"),
    "A07": Asked("eliminated_households"),
    "A08": Asked("eliminated_persons"),
    "A09": Asked("elimination_rate_households"),
    "A10": Asked("warnings_received"),
    "A11": Asked("warnings_visited"),
    "A12": Asked("warnings_confirmed"),
    "A13": Asked("problems", "source", "assessment"),
    "A14": Asked("problem_measures", "source", "assessment"),
    "A15": Asked("problem_units", "source", "assessment"),
    "A16": Asked("problems_finished", "source", "assessment"),
    "A17": Asked("completion_rate", "source", "assessment"),
    "A18": Asked("problems", "source", "unannounced"),
    "A19": Asked("problems_finished", "source", "unannounced"),
    "A28": Asked("helpers"),
    "A29": Asked("grid_workers"),
    "B01": Asked("enrolled_households"),
    "B02": Asked("enrolled_persons"),
    "B03": Asked("batches_finished"),
    "C01": Asked("problems", "source", "assessment"),
    "C02": Asked("problem_categories", "source", "assessment"),
    "C03": Asked("problems", "deadline", "immediate_and_long_term"),
    "D01": Asked("monitored_households", "category", "01"),
    "D02": Asked("monitored_persons", "category", "01"),
    "D03": Asked("monitored_households", "category", "02"),
    "D04": Asked("monitored_persons", "category", "02"),
    "D05": Asked("eliminated_households", "category", "01"),
    "D06": Asked("eliminated_persons", "category", "01"),
    "D07": Asked("eliminated_households", "category", "02"),
    "D08": Asked("eliminated_persons", "category", "02"),
    "D09": Asked("elimination_rate_households", "category", "01"),
    "D10": Asked("elimination_rate_households", "category", "02"),
    "E01": Asked("problems", "source", "phone_check"),
    "E02": Asked("problems_finished", "source", "phone_check"),
    "E03": Asked("problems_going_on", "source", "phone_check"),
    "E04": Asked("completion_rate", "source", "phone_check"),
}
"""The figures of the papers by their number in the list. What the papers print isn't here."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list of figures, as its file has it."""

    id: str
    paper: str
    label: str
    printed: str
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A row with what the system counts: ``equal`` is None for a row that isn't compared."""

    row: Row
    computed: str
    equal: bool | None


def rows_of(path: Path) -> list[Row]:
    """Return the rows of a list of figures; raise ValueError where a column is missing."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = {"id", "paper", "label_zh", "value", "status"} - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"columns missing: {', '.join(sorted(missing))}")
        return [
            Row(one["id"], one["paper"], one["label_zh"], one["value"], one["status"], one.get("note") or "")
            for one in reader
        ]


def plant(house: House, paper: Paper) -> None:
    """Plant everything behind a paper, in the order in which it would have happened."""
    house.go_to(at(paper.day - timedelta(days=_PREPARING), 8.5))
    house.families.today = clock.today()
    carry_over(house, paper.homes)
    appoint(house, paper.helpers, paper.grid_workers)
    agenda = house.agenda(paper.day)
    hand_over(house, agenda, paper.batches, paper.day)
    enrol(house, agenda, paper.homes, paper.day)
    agenda.add(warn(house, paper.warnings, paper.day))
    agenda.run()


def figures(house: House, paper: Paper, asked: Iterable[Asked]) -> Book:
    """Count the groups of figures that are asked for, as an officer of the county does."""
    actor = house.officers.actor(house.officers.holder("county_officer", "bureau"))
    groups = dict.fromkeys(BY_NAME[one.name].group for one in asked)
    return count(Scope(actor, paper.begin, paper.day), groups)


def compared(founded: Founded, folder: Path, paper: Paper, rows: Sequence[Row]) -> list[Compared]:
    """Plant a paper in a copy of the county, and return each of its rows beside what is counted there."""
    used = [one for one in rows if one.status == "use"]
    known = {one.id: ASKED[one.id] for one in used if one.id in ASKED}
    # Hardly anything of what is made here is garbage; looking for some takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    with opened(founded, folder) as house:
        plant(house, paper)
        book = figures(house, paper, known.values())
    return [_compared(one, book, known.get(one.id)) for one in rows]


def _compared(row: Row, book: Book, asked: Asked | None) -> Compared:
    if row.status != "use":
        return Compared(row, "", None)
    if asked is None:
        return Compared(row, "", False)
    number = book.number(asked.name, by=asked.by, key=asked.key)
    return Compared(
        row, "" if number is None else str(number), number is not None and _same(row.printed, number)
    )


def _same(printed: str, number: int | Decimal) -> bool:
    try:
        return Decimal(printed) == Decimal(number)
    except InvalidOperation:
        return False
