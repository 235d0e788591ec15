"""A ledger while somebody looks it through: how it is laid out, what was answered, what the batch will be.

Its rows are read anew from the file each time: nothing of them is kept twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from app.errors import Invalid, Problem
from app.intake.lead_lists import Fault
from app.intake.ledgers.columns import DEEPEST, Column, Layout, columns_of, depth_of, head_of
from app.intake.ledgers.rows import LedgerRow, ReadLedger, read_rows
from app.intake.ledgers.words import FIELDS, SINGLE
from app.intake.plans.draft import NOBODY, DraftFacts, day_of
from app.intake.plans.matching import Match

Rows = Sequence[Sequence[str]]


@dataclass(slots=True)
class LedgerDraft:
    """What somebody said of a ledger so far.

    ``agreed`` says that its columns were confirmed. ``answers`` are organisations for printed names,
    :data:`NOBODY` for none. ``out`` are the rows of problems that are left out. ``first_leads`` lets the
    first of several units lead, ``lead`` is the organisation that leads where a row names nobody, 0 for none.
    """

    heading: int = 0
    depth: int = 1
    fields: dict[int, str] = field(default_factory=dict)
    continues: bool = False
    repeats: bool = False
    agreed: bool = False
    facts: DraftFacts = field(default_factory=DraftFacts)
    answers: dict[str, int] = field(default_factory=dict)
    out: list[int] = field(default_factory=list)
    first_leads: bool = False
    lead: int = 0


def told(draft: LedgerDraft) -> bytes:
    """Return a draft as JSON, the same bytes for the same content."""
    return orjson.dumps(draft, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)


def draft_from(content: bytes) -> LedgerDraft:
    """Return the draft that :func:`told` wrote."""
    kept: dict[str, Any] = orjson.loads(content)
    return LedgerDraft(
        **{
            **kept,
            "fields": {int(at): str(name) for at, name in kept["fields"].items()},
            "facts": DraftFacts(**kept["facts"]),
        }
    )


def proposed(rows: Rows, remembered: Mapping[str, str]) -> LedgerDraft:
    """Return the draft to begin with: the head as it was found, the columns as remembered or by their words.

    The title above the head proposes the batch's.
    """
    heading, depth = head_of(rows, remembered)
    columns = columns_of(rows, heading, depth or 1, remembered)
    title = next((row[0] for row in rows[: max(heading - 1, 0)] if row and row[0]), "")
    return LedgerDraft(
        heading=heading,
        depth=depth or 1,
        fields={one.at: one.field for one in columns},
        facts=DraftFacts(title=title[:200]),
    )


def layout_of(draft: LedgerDraft, rows: Rows) -> Layout:
    """Return the layout that a draft says, with the headings of the file."""
    columns = tuple(
        Column(one.at, one.label, one.key, draft.fields.get(one.at, ""))
        for one in columns_of(rows, draft.heading, draft.depth)
    )
    return Layout(draft.heading, draft.depth, columns, draft.continues, draft.repeats)


def moved(draft: LedgerDraft, rows: Rows, heading: int, depth: int, remembered: Mapping[str, str]) -> None:
    """Put the head of a draft elsewhere; ``depth`` 0 lets it be found. Its columns are proposed anew."""
    draft.heading = heading if 0 <= heading <= len(rows) else 0
    found = depth_of(rows, draft.heading) if draft.heading else 1
    draft.depth = depth if 1 <= depth <= DEEPEST else found
    draft.fields = {one.at: one.field for one in columns_of(rows, draft.heading, draft.depth, remembered)}


def wrong_layout(layout: Layout) -> list[Problem]:
    """Return what is wrong with a layout by which a ledger is to be read."""
    wrong = [
        Problem(f"column_{one.at}", "unknown_choice") for one in layout.columns if one.field not in FIELDS
    ]
    names = [one.field for one in layout.columns]
    wrong += [
        Problem(f"column_{one.at}", "column_twice")
        for place, one in enumerate(layout.columns)
        if one.field in SINGLE and one.field in names[:place]
    ]
    if not {"problem", "description"} & set(names):
        wrong.append(Problem("", "column_problem_missing"))
    return wrong


def read_ledger(draft: LedgerDraft, rows: Rows) -> ReadLedger:
    """Return the rows of a ledger as the draft says that they are read."""
    return read_rows(rows, layout_of(draft, rows), day_of(draft.facts.feedback_on))


def kept_of(draft: LedgerDraft, read: ReadLedger) -> list[LedgerRow]:
    """Return the problems that would be founded: those neither faulty nor left out."""
    return [one for one in read.problems if not one.faults and one.at not in draft.out]


def names_of(problems: Sequence[LedgerRow]) -> list[str]:
    """Return the printed names of all units, each once."""
    return list(dict.fromkeys(name for one in problems for name in (one.lead, *one.units) if name))


def resolved(draft: LedgerDraft, matches: Mapping[str, Match]) -> dict[str, int]:
    """Return the organisation of every name that is answered or known; :data:`NOBODY` for none."""
    found = {name: draft.answers.get(name, match.known) for name, match in matches.items()}
    return {name: number for name, number in found.items() if number is not None}


def parts_of(
    draft: LedgerDraft, row: LedgerRow, who: Mapping[str, int]
) -> tuple[int | None, list[int], Fault | None]:
    """Return who leads a problem, who else answers for it, and what has to be said first, if anything."""
    unknown = [name for name in dict.fromkeys((row.lead, *row.units)) if name and name not in who]
    if unknown:
        return None, [], Fault("unit_open", {"names": "、".join(unknown)})
    units = list(dict.fromkeys(who[name] for name in row.units if who[name] != NOBODY))
    lead = who.get(row.lead) or None
    if lead is None and (len(units) == 1 or (units and draft.first_leads)):
        lead = units[0]
    if lead is None and not units:
        lead = draft.lead or None
    if lead is None:
        return None, units, Fault("lead_open" if units else "lead_missing")
    return lead, [number for number in units if number != lead], None


def agreed_on(draft: LedgerDraft, rows: Rows) -> Layout:
    """Return the layout of a draft; raise :class:`Invalid` for one by which nothing can be read."""
    layout = layout_of(draft, rows)
    wrong = wrong_layout(layout)
    if not 0 <= draft.heading <= len(rows) or not 1 <= draft.depth <= DEEPEST:
        wrong.append(Problem("heading", "unknown_choice"))
    if wrong:
        raise Invalid(*wrong)
    return layout
