"""Notices for their pages: what hangs, until when, and what became of its cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, func, select

from app import clock, profiles
from app.engine.options import Reason
from app.errors import Forbidden
from app.facts.notices import BEGINS_IN, CLOSING, DAYS, POSTING, STATE_OF, named_cases
from app.lookup import get_notice, within_case_reach
from app.models.account import Account, Person
from app.models.base import db
from app.models.case import Case, Signature
from app.models.evidence import Evidence
from app.models.household import Household
from app.models.notice import Notice, NoticeEntry, Objection
from app.models.organisation import Organisation
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.cases import what_is_missing
from app.queries.corrections import CorrectionView, corrections_of_notice
from app.queries.evidence import PaperRow, paper_rows
from app.queries.meetings import villages_of_clerk
from app.queries.places import region_names

PAGE = 50


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice of a list."""

    id: int
    village: str
    kind: str
    status: str
    posted_on: date | None
    last_day: date | None
    lines: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is printed, and where its case stands.

    ``signed`` counts the signatures of the present step; ``waits`` says that the case waits for that
    step of this very notice, ``reasons`` why it stays behind.
    """

    position: int
    head_name: str
    group_name: str
    size: int
    category: str
    help: tuple[str, ...]
    ref: str
    state: str
    signed: int
    objections: int
    open_objections: int
    upheld: int
    waits: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A notice whole. ``action`` is the act that its present step stands for, empty where none is owed."""

    id: int
    village_code: str
    village: str
    township: str
    county: str
    committee: str
    kind: str
    status: str
    days: int
    unit: str
    prepared_on: date
    posted_on: date | None
    last_day: date | None
    provisional: bool
    taken_down_on: date | None
    place: str
    prepared_by: str
    lines: tuple[Line, ...]
    papers: tuple[PaperRow, ...]
    labels: Mapping[str, str]
    head_owes: bool
    clerk_owes: bool
    corrections: tuple[CorrectionView, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """A case that a notice can name, and for how many days of which unit it then hangs."""

    head: str
    days: int
    unit: str


@dataclass(frozen=True, slots=True)
class PreparingPage:
    """The cases of a village that can stand on a notice together."""

    village: str
    village_name: str
    kind: str
    cases: tuple[tuple[str, Offered], ...]


def notices_list(actor: Actor, before: int | None = None) -> tuple[tuple[NoticeRow, ...], int | None]:
    """Return a page of the notices in reach, the newest first, and the mark of the next page."""
    statement = (
        select(Notice, Region.name, func.count(NoticeEntry.case_id))
        .join(Region, Region.code == Notice.region_code)
        .outerjoin(NoticeEntry, NoticeEntry.notice_id == Notice.id)
        .where(within_case_reach(actor, Notice.region_code))
        .group_by(Notice.id, Region.name)
        .order_by(Notice.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(Notice.id < before)
    rows = [
        NoticeRow(one.id, village, one.kind, one.status, one.posted_on, one.last_day, number)
        for one, village, number in db.session.execute(statement)
    ]
    return tuple(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None


def preparing_page(actor: Actor, village: str, kind: str) -> PreparingPage:
    """Return what a notice of a village can name; Forbidden for another's village."""
    names = dict(villages_of_clerk(actor))
    if not actor.may(Permission.NOTICES_POST) or village not in names or kind not in BEGINS_IN:
        raise Forbidden
    named = named_cases(kind, ("prepared", "posted"))
    rows = db.session.execute(
        select(Case, Person.name)
        .join(Household, Household.id == Case.household_id)
        .join(Person, Person.id == Household.head_id)
        .where(
            Case.territory >= village,
            Case.territory < f"{village}:",
            Case.state == BEGINS_IN[kind],
            Case.id.not_in(named),
        )
        .order_by(Case.due_on, Case.id)
        .limit(PAGE)
    )
    today, name = clock.today(), DAYS[kind]
    return PreparingPage(
        village=village,
        village_name=names[village],
        kind=kind,
        cases=tuple(
            (case.ref, Offered(head, int(hangs["days"]), str(hangs["unit"])))
            for case, head in rows
            if (hangs := profiles.for_case(case.profile_digest, today)[name])
        ),
    )


def notice_page(actor: Actor, notice_id: int) -> NoticePage:
    """Return a notice in reach; raise :class:`NotFound` otherwise."""
    session = db.session()
    row = get_notice(session, actor, notice_id)
    names, township = _names(row), f"{row.region_code[:9]}000"
    lines, labels = _lines(actor, row)
    pending = [line for line in lines if line.waits]
    return NoticePage(
        id=row.id,
        village_code=row.region_code,
        village=names[row.region_code],
        township=_body(row, township, "township_government") or names.get(township, ""),
        county=names.get(f"{row.region_code[:6]}000000", ""),
        committee=_body(row, row.region_code, "village_committee"),
        kind=row.kind,
        status=row.status,
        days=row.days,
        unit=row.unit,
        prepared_on=row.prepared_on,
        posted_on=row.posted_on,
        last_day=row.last_day,
        provisional=row.provisional,
        taken_down_on=row.taken_down_on,
        place=row.place,
        prepared_by=_name_of(row.account_id),
        lines=lines,
        papers=paper_rows(Evidence.notice_id == row.id, row.key),
        labels=labels,
        head_owes=any(line.signed == 1 for line in pending),
        clerk_owes=any(line.signed == 0 for line in pending),
        corrections=corrections_of_notice(row.id),
    )


def _action(row: Notice) -> str:
    """Return the act that the notice's present step stands for."""
    if row.kind == "announcement":
        return "announce" if row.status in ("posted", "taken_down") else ""
    return {"posted": POSTING[row.kind], "taken_down": CLOSING[row.kind]}.get(row.status, "")


def _names(row: Notice) -> dict[str, str]:
    codes = (row.region_code, f"{row.region_code[:9]}000", f"{row.region_code[:6]}000000")
    return region_names(codes)


def _body(row: Notice, region_code: str, kind: str) -> str:
    """Return the name on its day of the body of a region, for seals and addresses."""
    day = row.posted_on or row.prepared_on
    found = db.session.execute(
        select(name_on(Organisation.id, day)).where(
            Organisation.region_code == region_code, Organisation.kind == kind
        )
    ).scalars()
    return next((name for name in found if name), "")


def _name_of(account_id: int) -> str:
    return db.session.execute(
        select(Person.name).join(Account, Account.person_id == Person.id).where(Account.id == account_id)
    ).scalar_one()


def _lines(actor: Actor, row: Notice) -> tuple[tuple[Line, ...], Mapping[str, str]]:
    action = _action(row)
    named = set(db.session.execute(named_cases(row.kind, (row.status,))).scalars())
    labels: dict[str, str] = {}
    lines = []
    for entry, case, given, objections, still_open, upheld in _entries(row, action):
        reasons: tuple[Reason, ...] = ()
        waits = bool(action) and case.state == STATE_OF[action] and case.id in named
        if waits:
            known, reasons = what_is_missing(actor, case, action)
            labels |= known
        lines.append(
            Line(
                entry.position, entry.head_name, entry.group_name, entry.size, entry.category,
                tuple(entry.help), case.ref, case.state, given, objections, still_open, upheld, waits,
                reasons,
            )
        )  # fmt: skip
    return tuple(lines), labels


def _entries(row: Notice, action: str) -> Sequence[Row[NoticeEntry, Case, int, int, int, int]]:
    """Return each line with case, signatures of ``action``, and objections: all, open, upheld."""
    signed = (
        select(func.count())
        .select_from(Signature)
        .where(
            Signature.case_id == Case.id,
            Signature.action == action,
            Signature.source == Case.state,
            Signature.voided_by.is_(None),
        )
        .correlate(Case)
        .scalar_subquery()
    )
    objected = (
        select(func.count())
        .select_from(Objection)
        .where(Objection.case_id == Case.id, Objection.notice_id == row.id)
        .correlate(Case)
    )
    return db.session.execute(
        select(
            NoticeEntry, Case, signed, objected.scalar_subquery(),
            objected.where(Objection.outcome == "").scalar_subquery(),
            objected.where(Objection.outcome == "upheld").scalar_subquery(),
        )
        .join(Case, Case.id == NoticeEntry.case_id)
        .where(NoticeEntry.notice_id == row.id)
        .order_by(NoticeEntry.position)
    ).all()  # fmt: skip
