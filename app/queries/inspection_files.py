"""One drawn file as its inspector sees it: of the random parts nothing of its warnings before the finding."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app import storage
from app.audit.access import Subject
from app.audit.seen import note_seen
from app.errors import NotFound
from app.facts.inspection_samples import RESULT, may_record
from app.identity import HOUSEHOLD_ADDRESS, HOUSEHOLD_PHONE
from app.lookup import get_sample
from app.masking import masked_phone
from app.models.base import db
from app.models.case import Case
from app.models.household import Household, Membership
from app.models.inspection_sample import (
    InspectionDraw,
    InspectionFile,
    InspectionPhoto,
    InspectionResult,
)
from app.policy import Actor
from app.queries.case_file import unsealed
from app.queries.inspection_samples import DrawnRow, drawn_rows
from app.queries.officers import names_of
from app.sealing import Unreadable
from workflows.inspection import RANDOM_PARTS


@dataclass(frozen=True, slots=True)
class FindingView:
    """The finding of a file as it was recorded."""

    visited_on: date
    as_recorded: str
    verdict: str
    satisfied: str
    text: str
    who: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One photograph; ``taken_at`` is what the camera's clock said."""

    id: int
    taken_at: str


@dataclass(frozen=True, slots=True)
class FilePage:
    """One drawn file. ``blind`` says that its warnings stay hidden until the finding is recorded.

    ``signs``, ``category``, ``state`` and ``ref`` are empty while it is. ``people`` counts the household.
    """

    sample_id: int
    title: str
    row: DrawnRow
    blind: bool
    address: str
    phone: str
    people: int
    signs: tuple[str, ...]
    category: str
    ref: str
    household_id: int | None
    finding: FindingView | None
    photos: tuple[PhotoRow, ...]
    recordable: bool
    drawn_on: datetime


def file_page(actor: Actor, sample_id: int, position: int) -> FilePage:
    """Return a drawn file of a sample in reach; raise :class:`NotFound` otherwise."""
    session = db.session()
    sample = get_sample(session, actor, sample_id)
    found = session.execute(
        select(InspectionFile, InspectionDraw, InspectionResult)
        .join(InspectionDraw, InspectionDraw.file_id == InspectionFile.id)
        .outerjoin(InspectionResult, InspectionResult.file_id == InspectionFile.id)
        .where(InspectionDraw.sample_id == sample_id, InspectionDraw.position == position)
    ).one_or_none()
    if found is None or sample.drawn_at is None:
        raise NotFound
    file, drawn, result = found
    row = next(one for one in drawn_rows(sample, actor) if one.position == position)
    blind = result is None and drawn.part in RANDOM_PARTS
    household = session.get(Household, file.household_id) if file.household_id is not None else None
    case = session.get(Case, file.case_id) if file.case_id is not None else None
    key = household.key if household is not None else case.key if case is not None else b""
    note_seen(session, *_subjects(file))
    people = session.execute(
        select(Membership.id).where(
            Membership.household_id == file.household_id, Membership.valid_to.is_(None)
        )
    ).all()
    category = file.stratum.rpartition("/")[2]
    return FilePage(
        sample_id=sample.id, title=sample.title, row=row, blind=blind,
        address=unsealed(key, household.address_sealed, HOUSEHOLD_ADDRESS) if household else "",
        phone=masked_phone(unsealed(key, household.phone_sealed, HOUSEHOLD_PHONE)) if household else "",
        people=len(people), signs=() if blind else tuple(file.reasons),
        category=category if not blind and category.isdigit() else "",
        ref=case.ref if case is not None and not blind else "",
        household_id=None if blind else file.household_id,
        finding=_finding(result, key), photos=_photos(file.id),
        recordable=result is None and may_record(session, sample, file, drawn, actor.account_id),
        drawn_on=sample.drawn_at,
    )  # fmt: skip


def photo_bytes(actor: Actor, photo_id: int, *, small: bool) -> bytes:
    """Return a photograph of a sample in reach as it may be shown, without what the camera wrote."""
    session = db.session()
    found = session.execute(
        select(InspectionPhoto, InspectionFile)
        .join(InspectionFile, InspectionFile.id == InspectionPhoto.file_id)
        .where(InspectionPhoto.id == photo_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    photo, file = found
    get_sample(session, actor, file.sample_id)
    note_seen(session, *_subjects(file))
    whose = Household.id == file.household_id if file.household_id is not None else Case.id == file.case_id
    key = session.execute(
        select(Household.key if file.household_id is not None else Case.key).where(whose)
    ).scalar_one()
    try:
        return storage.get(photo.thumbnail if small else photo.shown, key=key)
    except Unreadable as error:
        raise NotFound from error


def _subjects(file: InspectionFile) -> tuple[Subject, ...]:
    """Return whose file it is, for the reading."""
    told = (("household", file.household_id), ("case", file.case_id))
    return tuple((kind, number) for kind, number in told if number is not None)


def _finding(result: InspectionResult | None, key: bytes) -> FindingView | None:
    if result is None:
        return None
    return FindingView(
        result.visited_on, result.as_recorded, result.verdict, result.satisfied,
        unsealed(key, result.text_sealed, f"{RESULT}/{result.file_id}"),
        names_of([result.account_id]).get(result.account_id, ""), result.recorded_at,
    )  # fmt: skip


def _photos(file_id: int) -> tuple[PhotoRow, ...]:
    found = db.session.execute(
        select(InspectionPhoto.id, InspectionPhoto.taken_at)
        .where(InspectionPhoto.file_id == file_id)
        .order_by(InspectionPhoto.id)
    )
    return tuple(PhotoRow(*row) for row in found)
