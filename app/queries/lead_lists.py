"""Lists of leads from departments: those received, one as it would be taken over, and what became of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from sqlalchemy import Select, func, select
from sqlalchemy import case as when

from app import clock
from app.facts.lead_lists import CELLS, SUPPLIERS, taker
from app.intake.lead_lists import Fault
from app.intake.lead_review import proposed
from app.intake.sheets import rows_of
from app.lookup import get_lead_list, visible_lead_lists
from app.masking import masked_identity, masked_phone, masked_text
from app.models.account import Account, Person
from app.models.base import db
from app.models.lead_list import LeadList, LeadListRow
from app.models.organisation import Organisation
from app.permissions import GRANTED, Permission
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.case_file import unsealed
from app.queries.lead_list_review import ShownRow, content_of_list
from workflows.roles import ROLES

PAGE = 50
SHOWN = 100
"""Rows left behind that one page shows; the download has all of them."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list among others; the counts are those of its rows' outcomes."""

    id: int
    supplier: str
    subject: str
    listed_on: date
    status: str
    who: str
    received_at: datetime
    taken_at: datetime | None
    rows: int
    taken: int
    merged: int
    left: int


@dataclass(frozen=True, slots=True)
class ListPage:
    """One list: what is known of it, and whether the actor may take it over (``mine``).

    ``taken`` are number, outcome and lead of the first rows taken over, ``left`` the first that stayed
    behind, ``reasons`` how many rows stayed for which reason.
    """

    row: ListRow
    risk: str
    file_name: str
    size: int
    mine: bool
    taken: tuple[tuple[int, str, int], ...]
    left: tuple[ShownRow, ...]
    reasons: tuple[tuple[Fault, int], ...]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file as it was received; ``rows`` is how many lines of it aren't empty."""

    content: bytes
    media_type: str
    file_name: str
    rows: int


@dataclass(frozen=True, slots=True)
class LeftRows:
    """All rows that stayed behind, as they were sent, under the headings of their list."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...], tuple[Fault, ...]], ...]


def lists(actor: Actor, before: int | None = None) -> tuple[tuple[ListRow, ...], int | None]:
    """Return a page of the lists in reach, the newest first, and the mark of the next page."""
    statement = _lists().where(visible_lead_lists(actor)).order_by(LeadList.id.desc()).limit(PAGE + 1)
    if before is not None:
        statement = statement.where(LeadList.id < before)
    found = db.session.execute(statement).all()
    rows = _rows([(one, supplier or "", who) for one, supplier, who in found[:PAGE]])
    return rows, rows[-1].id if len(found) > PAGE else None


def suppliers(actor: Actor) -> tuple[tuple[int, str], ...]:
    """Return the county's bodies whose lists the actor may receive: a department's officer his own."""
    today = clock.today()
    granting = [post for post in actor.posts if Permission.LEAD_LISTS_TAKE in GRANTED[post.role]]
    own = [post.organisation_id for post in granting if ROLES[post.role].by_assignment]
    statement = select(Organisation.id, name_on(Organisation.id, today)).where(
        Organisation.kind.in_(SUPPLIERS),
        Organisation.level == "county",
        Organisation.valid_to.is_(None) | (Organisation.valid_to >= today),
    )
    if len(own) == len(granting):
        statement = statement.where(Organisation.id.in_(own))
    return tuple(
        (number, name or "") for number, name in db.session.execute(statement.order_by(Organisation.id))
    )


def list_page(actor: Actor, list_id: int) -> ListPage:
    """Return a list in reach; raise :class:`NotFound` otherwise."""
    listed = get_lead_list(db.session(), actor, list_id)
    _, supplier, who = db.session.execute(_lists().where(LeadList.id == listed.id)).one()
    left = _left(listed, SHOWN)
    return ListPage(
        row=_rows([(listed, supplier or "", who)])[0],
        risk=listed.risk,
        file_name=unsealed(listed.key, listed.file_name_sealed, f"lead_list/{listed.name}/file"),
        size=listed.size,
        mine=taker(actor, listed) is not None,
        taken=_taken(listed),
        left=tuple(_left_row(listed, number, cells, faults) for number, cells, faults in left),
        reasons=_reasons(listed),
    )


def source_file(actor: Actor, list_id: int) -> SourceFile:
    """Return the file of a list; whoever calls this has the download written down."""
    listed = get_lead_list(db.session(), actor, list_id)
    name = unsealed(listed.key, listed.file_name_sealed, f"lead_list/{listed.name}/file")
    content = content_of_list(listed)
    return SourceFile(content, listed.media_type, name, sum(1 for row in rows_of(content) if any(row)))


def left_rows(actor: Actor, list_id: int) -> LeftRows:
    """Return the rows that stayed behind in full; whoever calls this has the download written down."""
    listed = get_lead_list(db.session(), actor, list_id)
    layout = proposed(db.session(), listed, rows_of(content_of_list(listed)))
    return LeftRows(tuple(one.label for one in layout.columns), tuple(_left(listed, None)))


def _lists() -> Select[LeadList, str, str]:
    return (
        select(LeadList, name_on(LeadList.supplier_id, clock.today()), Person.name)
        .join(Account, Account.id == LeadList.account_id)
        .join(Person, Person.id == Account.person_id)
    )


def _rows(found: Sequence[tuple[LeadList, str, str]]) -> tuple[ListRow, ...]:
    counts = {
        number: (total, taken, merged)
        for number, total, taken, merged in db.session.execute(
            select(
                LeadListRow.list_id,
                func.count(),
                func.sum(when((LeadListRow.outcome == "taken", 1), else_=0)),
                func.sum(when((LeadListRow.outcome == "merged", 1), else_=0)),
            )
            .where(LeadListRow.list_id.in_([one.id for one, _, _ in found]))
            .group_by(LeadListRow.list_id)
        )
    }
    rows = []
    for one, supplier, who in found:
        total, taken, merged = counts.get(one.id, (0, 0, 0))
        rows.append(
            ListRow(
                one.id, supplier, one.subject, one.listed_on, one.status, who, one.received_at, one.taken_at,
                total, taken, merged, total - taken - merged,
            )
        )  # fmt: skip
    return tuple(rows)


def _left(listed: LeadList, most: int | None) -> list[tuple[int, tuple[str, ...], tuple[Fault, ...]]]:
    rows = db.session.execute(
        select(LeadListRow)
        .where(LeadListRow.list_id == listed.id, LeadListRow.outcome == "left")
        .order_by(LeadListRow.number)
        .limit(most)
    ).scalars()
    found = []
    for row in rows:
        text = unsealed(listed.key, row.cells_sealed, f"{CELLS}/{listed.id}/{row.number}")
        cells = tuple(orjson.loads(text)) if text.startswith("[") else ()
        found.append((row.number, cells, tuple(_fault(one) for one in row.reasons)))
    return found


def _fault(kept: Mapping[str, object]) -> Fault:
    details = kept.get("details")
    return Fault(str(kept["code"]), details if isinstance(details, dict) else {})


def _taken(listed: LeadList) -> tuple[tuple[int, str, int], ...]:
    """Return number, outcome and lead of the first rows that were taken over."""
    rows = db.session.execute(
        select(LeadListRow.number, LeadListRow.outcome, LeadListRow.lead_id)
        .where(LeadListRow.list_id == listed.id, LeadListRow.outcome != "left")
        .order_by(LeadListRow.number)
        .limit(SHOWN)
    )
    return tuple((number, outcome, lead_id or 0) for number, outcome, lead_id in rows)


def _reasons(listed: LeadList) -> tuple[tuple[Fault, int], ...]:
    rows = db.session.execute(
        select(LeadListRow.reasons).where(LeadListRow.list_id == listed.id, LeadListRow.outcome == "left")
    ).scalars()
    counted = Counter(orjson.dumps(one, option=orjson.OPT_SORT_KEYS) for reasons in rows for one in reasons)
    return tuple((_fault(orjson.loads(one)), count) for one, count in counted.most_common())


def _left_row(listed: LeadList, number: int, cells: Sequence[str], faults: tuple[Fault, ...]) -> ShownRow:
    said = {
        field: cells[int(at)]
        for at, field in listed.columns.items()
        if field in ("name", "head", "national_id", "phone") and int(at) < len(cells)
    }
    return ShownRow(
        number=number,
        name=masked_text(said.get("name") or said.get("head") or ""),
        identity=masked_identity(said.get("national_id")),
        phone=masked_phone(said.get("phone")),
        place="",
        risks=(),
        noticed_on=None,
        content=" · ".join(masked_text(cell) for cell in cells if cell)[:SHOWN],
        faults=faults,
        remarks=(),
    )
