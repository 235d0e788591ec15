"""Notices for the public pages: which hang where, and what one of them says. Nothing else exists here.

What is read is what may hang on a board (decisions.md 34): no statement here touches a person.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.audit.seen import note_seen
from app.errors import NotFound
from app.facts.board import OBJECTABLE, hanging, hangs
from app.models.base import db
from app.models.notice import Notice, NoticeEntry
from app.models.organisation import Organisation, OrganisationName
from app.models.region import Region
from app.queries.places import region_names

MOST = 200


@dataclass(frozen=True, slots=True)
class HangingRow:
    """That a notice hangs in a village: of which kind, how long, about how many households."""

    village: str
    kind: str
    posted_on: date
    last_day: date
    households: int


@dataclass(frozen=True, slots=True)
class PublicLine:
    """One line as the paper on the board has it."""

    position: int
    head_name: str
    group_name: str
    size: int
    category: str
    help: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """A notice that hangs today. ``objectable`` says that objections are taken."""

    id: int
    village: str
    township: str
    county: str
    committee: str
    kind: str
    days: int
    unit: str
    posted_on: date
    last_day: date
    place: str
    lines: tuple[PublicLine, ...]
    objectable: bool


def notices_hanging() -> tuple[HangingRow, ...]:
    """Return what hangs today, without a name: those stand in the notice, which its code opens."""
    rows = db.session.execute(
        select(Notice, Region.name, func.count(NoticeEntry.case_id))
        .join(Region, Region.code == Notice.region_code)
        .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
        .where(hanging())
        .group_by(Notice.id, Region.name, Region.name_key)
        .order_by(Region.name_key, Notice.id)
        .limit(MOST)
    )
    return tuple(
        HangingRow(name, row.kind, row.posted_on, row.last_day, count)
        for row, name, count in rows
        if row.posted_on is not None and row.last_day is not None
    )


def public_notice(notice_id: int) -> PublicNotice:
    """Return a notice that hangs today; raise :class:`NotFound` for any other."""
    row = db.session().get(Notice, notice_id)
    if row is None or not hangs(row) or row.posted_on is None or row.last_day is None:
        raise NotFound
    note_seen(db.session(), ("notice", row.id))
    names = _names(row.region_code)
    entries = db.session.execute(
        select(NoticeEntry).where(NoticeEntry.notice_id == row.id).order_by(NoticeEntry.position)
    ).scalars()
    return PublicNotice(
        id=row.id,
        village=names.get(row.region_code, ""),
        township=names.get(f"{row.region_code[:9]}000", ""),
        county=names.get(f"{row.region_code[:6]}000000", ""),
        committee=_committee(row.region_code, row.posted_on),
        kind=row.kind,
        days=row.days,
        unit=row.unit,
        posted_on=row.posted_on,
        last_day=row.last_day,
        place=row.place,
        lines=tuple(
            PublicLine(one.position, one.head_name, one.group_name, one.size, one.category, tuple(one.help))
            for one in entries
        ),
        objectable=row.kind in OBJECTABLE,
    )


def _names(village: str) -> dict[str, str]:
    codes = (village, f"{village[:9]}000", f"{village[:6]}000000")
    return region_names(codes)


def _committee(village: str, on: date) -> str:
    """Return the name of the village committee on the day of the posting."""
    found = db.session.execute(
        select(OrganisationName.name)
        .join(Organisation, Organisation.id == OrganisationName.organisation_id)
        .where(
            Organisation.region_code == village,
            Organisation.kind == "village_committee",
            OrganisationName.valid_from <= on,
        )
        .order_by(OrganisationName.valid_from.desc())
    ).scalars()
    return next(iter(found), "")
