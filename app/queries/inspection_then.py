"""What a case looked like at a past moment: plain facts made for the page that shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.queries.case_file import ApplicationView, MemberRow, VisitView
from app.queries.case_path import PathStep
from app.queries.evidence import PaperRow
from app.queries.timeline import Entry


@dataclass(frozen=True, slots=True)
class MeasureThen:
    """A help measure as it stood: planned, delivered, ended, each where that was recorded by then."""

    id: int
    code: str
    content: str
    starts_on: date
    ends_on: date | None
    delivered_on: date | None
    amount: Decimal | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Then:
    """A case as it stood at ``moment``, rebuilt from what had been recorded by then.

    ``sequence`` is the newest event of the case by then, ``began`` whether there was one. ``state`` is
    the name of a state of the case's own definition. ``signatures`` are those that stood. ``facts`` are
    further facts of members by number (education, cover …). ``shown`` is what the newest signer by then
    was shown, by paths, ``shown_by`` the number of that signature. ``later`` are events of the case
    claimed for a day up to the moment that were recorded only after it. ``unknown`` names what can't be
    known, each with the name it is about, if any.
    """

    moment: datetime
    began: bool
    sequence: int
    workflow: str
    state: str
    state_label: str
    path: tuple[PathStep, ...]
    round: int
    version: int
    opened_on: date | None
    entered_on: date | None
    due_on: date | None
    promised_on: date | None
    closed_on: date | None
    legacy: bool
    fast_lane_on: date | None
    signatures: tuple[Entry, ...]
    household: Mapping[str, str]
    members: tuple[MemberRow, ...]
    facts: Mapping[int, Mapping[str, str]]
    application: ApplicationView | None
    visit: VisitView | None
    papers: tuple[PaperRow, ...]
    measures: tuple[MeasureThen, ...]
    shown: Mapping[str, str]
    shown_by: int
    later: tuple[Entry, ...]
    unknown: tuple[tuple[str, str], ...]

    @property
    def struck(self) -> tuple[PaperRow, ...]:
        """Return the papers that were struck out by then."""
        return tuple(row for row in self.papers if row.struck_on is not None)
