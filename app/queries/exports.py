"""Exports as their pages show them: one's own, those to be decided, and where a leaked copy came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from app import clock
from app.facts.exports import decidable, deciding_post, get_export, visible_exports
from app.models.base import db
from app.models.control import Export, ExportCopy
from app.permissions import Permission
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.marks import row_number
from app.queries.officers import names_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One export. ``state`` is waiting, granted, refused or over; ``who`` asked, ``decider`` let it go."""

    id: int
    number: int
    kind: str
    scope: Mapping[str, object]
    who: str
    organisation: str
    purpose: str
    rows: int
    cap: int
    state: str
    asked_at: datetime
    decider: str
    decided_at: datetime | None
    reason: str
    expires_at: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One copy that left: when, with which digest; ``mark`` only for whoever traces."""

    taken_at: datetime
    rows: int
    sha256: str
    mark: str


@dataclass(frozen=True, slots=True)
class ExportPage:
    """One export with its copies; ``decides`` says that the reader may approve or refuse it now."""

    row: ExportRow
    copies: tuple[CopyRow, ...]
    decides: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """An export that a file came from. ``by`` is digest, mark or number, the surest first."""

    row: ExportRow
    by: str
    copy: CopyRow | None


def export_page(actor: Actor, export_id: int) -> ExportPage:
    """Return one export that the actor may see."""
    row = get_export(db.session(), actor, export_id)
    traces = actor.may(Permission.EXPORTS_TRACE)
    copies = db.session.execute(
        select(ExportCopy).where(ExportCopy.export_id == row.id).order_by(ExportCopy.id.desc()).limit(PAGE)
    ).scalars()
    return ExportPage(
        _rows(actor, Export.id == row.id)[0],
        tuple(_copy(one, traces=traces) for one in copies),
        row.state == "waiting" and deciding_post(db.session(), actor, row) is not None,
    )


def export_list(actor: Actor, *, before: str = "") -> tuple[tuple[ExportRow, ...], int | None]:
    """Return a page of the exports that the actor may see, the newest first, and the mark of the next."""
    last = row_number(before)
    rows = _rows(
        actor, visible_exports(actor), *(() if last is None else (Export.id < last,)), limit=PAGE + 1
    )
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def exports_waiting(actor: Actor) -> tuple[ExportRow, ...]:
    """Return the exports that wait for the actor's decision, the oldest first."""
    return tuple(reversed(_rows(actor, decidable(actor), Export.state == "waiting")))


def came_from(
    actor: Actor, *, sha256: str = "", marks: Iterable[str] = (), numbers: Iterable[int] = ()
) -> tuple[Hit, ...]:
    """Return the exports from which something came, the surest first; each once."""
    known = db.session.execute(
        select(ExportCopy)
        .where(or_(ExportCopy.sha256 == sha256, ExportCopy.mark.in_(sorted(marks))))
        .order_by(ExportCopy.id.desc())
    ).scalars()
    copies: dict[int, ExportCopy] = {}
    for one in known:
        copies.setdefault(one.export_id, one)
    found = _rows(
        actor,
        visible_exports(actor),
        or_(Export.id.in_(sorted(copies)), Export.number.in_(sorted(numbers))),
    )
    hits = [
        Hit(row, "number", None)
        if row.id not in copies
        else Hit(
            row,
            "digest" if copies[row.id].sha256 == sha256 else "mark",
            _copy(copies[row.id], traces=True),
        )
        for row in found
    ]
    return tuple(sorted(hits, key=lambda hit: ("digest", "mark", "number").index(hit.by)))


def _copy(row: ExportCopy, *, traces: bool) -> CopyRow:
    return CopyRow(row.taken_at, row.rows, row.sha256, row.mark if traces else "")


def _rows(actor: Actor, *where: ColumnElement[bool], limit: int = PAGE) -> tuple[ExportRow, ...]:
    rows = db.session.execute(
        select(Export, name_on(Export.organisation_id, clock.today()).label("organisation"))
        .where(*where)
        .order_by(Export.id.desc())
        .limit(limit)
    ).all()
    people = {row.Export.account_id for row in rows} | {row.Export.decider_id for row in rows}
    names = names_of({one for one in people if one is not None})
    return tuple(_row(actor, row.Export, row.organisation or "", names) for row in rows)


def _row(actor: Actor, one: Export, organisation: str, names: Mapping[int, str]) -> ExportRow:
    over = one.expires_at is not None and one.expires_at <= clock.now()
    return ExportRow(
        id=one.id,
        number=one.number,
        kind=one.kind,
        scope=one.scope,
        who=names.get(one.account_id, ""),
        organisation=organisation,
        purpose=one.purpose,
        rows=one.rows,
        cap=one.cap,
        state="over" if over else one.state,
        asked_at=one.asked_at,
        decider=names.get(one.decider_id, "") if one.decider_id is not None else "",
        decided_at=one.decided_at,
        reason=one.reason,
        expires_at=one.expires_at,
        mine=one.account_id == actor.account_id,
    )
