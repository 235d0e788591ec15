"""What the computed rules find in the records of a county."""

from collections.abc import Callable, Iterator
from datetime import date

from sqlalchemy.orm import Session

from app.oversight import outcomes, papers, problems, procedure, timeliness
from app.oversight.hit import Hit
from app.oversight.records import File, files
from app.oversight.standards import Standards, standards_on

__all__ = ["Hit", "scan"]

OF_FILE: tuple[Callable[[File, Standards], Iterator[Hit]], ...] = (
    procedure.wrong_order,
    procedure.notice_short,
    procedure.reviewed_early,
    procedure.one_day,
    procedure.one_sitting,
    papers.dates_missing,
    timeliness.hidden_late,
    timeliness.unvisited,
    timeliness.undecided,
    outcomes.too_soon,
    outcomes.back_soon,
    problems.closed_unfixed,
    problems.relapsed,
)
"""Rules that look at one case at a time."""


def scan(session: Session, *, day: date) -> Iterator[Hit]:
    """Yield what every rule finds as of a day: thresholds are those that hold then.

    Reads all cases of the county in batches. What was recorded after ``day`` is looked at too: a scan is
    of the records as they are. Writes nothing.
    """
    standards = standards_on(session, day)
    villages = timeliness.Villages(standards)
    for file in files(session, standards):
        villages.count(file)
        for rule in OF_FILE:
            yield from rule(file, standards)
    yield from villages.found()
    yield from timeliness.unvisited_leads(session, standards)
    yield from outcomes.closed_in_bulk(session, standards)
    yield from papers.same_picture(session)
