"""A received list as it would be taken over: the same for who looks at it and for the taking itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.errors import Invalid, Problem
from app.facts.lead_lists import known_people, place_rows, remembered_columns
from app.intake.lead_columns import Column, columns_of, heading_row
from app.intake.lead_lists import Reading, drafts
from app.intake.lead_matching import Settled, settled
from app.intake.lead_places import Place, Places
from app.intake.lead_words import FIELDS, SINGLE
from app.models.lead_list import LeadList


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the headings of a list stand (from 1, 0 for none) and what its columns are taken for."""

    heading: int
    columns: tuple[Column, ...]


def proposed(
    session: Session, listed: LeadList, rows: Sequence[Sequence[str]], heading: int | None = None
) -> Layout:
    """Return the layout to begin with: what was agreed on, else as remembered, else by the words.

    ``heading`` is where somebody says that the headings stand.
    """
    if listed.status != "received":
        return Layout(listed.heading, _with(columns_of(rows, listed.heading), listed.columns))
    remembered = remembered_columns(session, listed.supplier_id)
    at = heading_row(rows, remembered) if heading is None or not 0 <= heading <= len(rows) else heading
    return Layout(at, columns_of(rows, at, remembered))


def agreed(rows: Sequence[Sequence[str]], heading: int, fields: Mapping[int, str]) -> Layout:
    """Return the layout that somebody chose; raise :class:`Invalid` for one by which nothing can be read."""
    if not 0 <= heading <= len(rows):
        raise Invalid(Problem("heading", "unknown_choice"))
    chosen = _with(columns_of(rows, heading), {str(at): field for at, field in fields.items()})
    problems = [Problem(f"column_{one.at}", "unknown_choice") for one in chosen if one.field not in FIELDS]
    names = [one.field for one in chosen]
    problems += [
        Problem(f"column_{one.at}", "column_twice")
        for place, one in enumerate(chosen)
        if one.field in SINGLE and one.field in names[:place]
    ]
    if not {"name", "head"} & set(names):
        problems.append(Problem("", "column_name_missing"))
    if problems:
        raise Invalid(*problems)
    return Layout(heading, chosen)


def read_list(
    session: Session, listed: LeadList, rows: Sequence[Sequence[str]], layout: Layout, today: date
) -> tuple[Settled, ...]:
    """Return every row of a list by a layout, compared with the county's places and register."""
    places = Places(Place(*one) for one in place_rows(session, listed.territory))
    found = drafts(
        rows,
        Reading(layout.heading, layout.columns, places, listed.subject, listed.risk, listed.listed_on, today),
    )
    known = known_people(session, [one.national_id for one in found if one.national_id])
    return settled(found, known, listed.territory)


def _with(columns: Sequence[Column], fields: Mapping[str, str]) -> tuple[Column, ...]:
    return tuple(replace(one, field=fields.get(str(one.at), "")) for one in columns)
