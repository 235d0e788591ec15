"""Rosters of households that are brought in: those in reach, one with what was found in it, how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from app import clock, storage
from app.errors import NotFound
from app.facts.register_reach import deciding_post, get_register_import, visible_register_imports
from app.intake.registers.columns import Layout
from app.intake.registers.kept import kept_columns
from app.intake.registers.kinds import KINDS
from app.intake.registers.rules import WEIGHTS, Finding, rule_of
from app.models.account import Account, Person
from app.models.base import db
from app.models.register_import import RegisterImport, RegisterWork
from app.policy import Actor, region_of
from app.queries.case_file import unsealed
from app.queries.places import region_names

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One roster among others."""

    id: int
    kind: str
    place: str
    status: str
    part: str
    who: str
    received_at: datetime
    entered_at: datetime | None
    counts: Mapping[str, int]
    size: int
    last_sequence: int


@dataclass(frozen=True, slots=True)
class Progress:
    """What a roster waits for and how far it is; ``stale`` where whoever had it in hand seems to be gone."""

    task: str
    stage: str
    done: int
    whole: int
    problem: str
    stale: bool

    @property
    def percent(self) -> int | None:
        """Return how much of the stage is done, None while nobody knows the whole."""
        return self.done * 100 // self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One roster: ``mine`` says that the actor may decide on it, ``columns`` what is agreed or proposed."""

    line: Line
    file_name: str
    mine: bool
    progress: Progress
    layout: Layout
    samples: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of the newest check by row, and the headings under which they stand."""

    kind: str
    labels: Mapping[str, str]
    findings: Sequence[Finding]
    fields: Sequence[str] = ()
    rows: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def by_rule(self, counts: Mapping[str, int]) -> list[tuple[str, int]]:
        """Return each rule that was hit and how often by the ``counts`` of the check, the gravest first.

        A report lists only so many rows of a rule; the counts know all of them.
        """
        hit = {one.rule for one in self.findings}
        return sorted(
            ((rule, counts[f"rule_{rule}"]) for rule in hit),
            key=lambda pair: (WEIGHTS.index(rule_of(pair[0]).weight), -pair[1], pair[0]),
        )


def register_imports(actor: Actor, before: int | None = None) -> tuple[tuple[Line, ...], int | None]:
    """Return a page of the rosters in reach, the newest first, and the mark of the next page."""
    statement = _lines().where(visible_register_imports(actor)).order_by(RegisterImport.id.desc())
    if before is not None:
        statement = statement.where(RegisterImport.id < before)
    found = db.session.execute(statement.limit(PAGE + 1)).all()
    places = region_names(region_of(held.territory) for held, _ in found[:PAGE])
    lines = tuple(_line(held, who, places) for held, who in found[:PAGE])
    return lines, lines[-1].id if len(found) > PAGE else None


def register_page(actor: Actor, import_id: int) -> RegisterPage:
    """Return a roster in reach; raise :class:`NotFound` otherwise."""
    held = get_register_import(db.session(), actor, import_id)
    row = db.session.execute(_lines().where(RegisterImport.id == held.id)).one()
    mine = deciding_post(actor, held) is not None
    progress = _progress(import_id)
    asked = held.status == "received" and not progress.task  # only then does anybody look at the columns
    layout, samples = (
        kept_columns(db.session(), held) if asked else (Layout(KINDS[held.kind], held.heading, ()), {})
    )
    return RegisterPage(
        line=_line(row[0], row[1], region_names([region_of(held.territory)])),
        file_name=unsealed(held.key, held.file_name_sealed, f"register_import/{held.name}/file"),
        mine=mine,
        progress=progress,
        layout=layout,
        samples=samples,
    )


def progress_of(actor: Actor, import_id: int) -> Progress:
    """Return what a roster in reach waits for and how far it is."""
    get_register_import(db.session(), actor, import_id)
    return _progress(import_id)


def _progress(import_id: int) -> Progress:
    row = db.session.get(RegisterWork, import_id)
    if row is None:
        return Progress("", "", 0, 0, "", stale=False)
    stale = bool(row.task) and row.claimed_until is not None and row.claimed_until <= clock.now()
    return Progress(row.task, row.stage, row.done, row.whole, row.problem, stale)


def report_of(actor: Actor, import_id: int, *, rows: bool = False) -> Report:
    """Return what was found in a roster; ``rows`` brings the rows themselves along, long numbers masked."""
    held = get_register_import(db.session(), actor, import_id)
    if held.report is None:
        raise NotFound
    first, _, second = storage.get(held.report, key=held.key).partition(b"\n")
    told = orjson.loads(first)
    findings = [Finding(*one) for one in told["findings"]]
    if not rows:
        return Report(held.kind, told["labels"], findings)
    beside = orjson.loads(second)
    return Report(
        held.kind,
        told["labels"],
        findings,
        beside["fields"],
        {int(number): cells for number, cells in beside["rows"].items()},
    )


def _line(held: RegisterImport, who: str, places: Mapping[str, str]) -> Line:
    return Line(
        id=held.id,
        kind=held.kind,
        place=places.get(region_of(held.territory), ""),
        status=held.status,
        part=held.part,
        who=who,
        received_at=held.received_at,
        entered_at=held.entered_at,
        counts=held.counts,
        size=held.size,
        last_sequence=held.last_sequence,
    )


def _lines() -> Select[RegisterImport, str]:
    account, person = aliased(Account), aliased(Person)
    return (
        select(RegisterImport, person.name)
        .join(account, account.id == RegisterImport.account_id)
        .join(person, person.id == account.person_id)
    )
