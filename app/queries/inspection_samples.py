"""Samples as their pages show them: announced frame, drawn list, rates by the random parts alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app import clock, sampling
from app.audit.seen import note_seen
from app.facts.inspection_samples import frame_of, seed_line
from app.lookup import get_sample, in_territories
from app.models.account import Person
from app.models.base import db
from app.models.case import Case
from app.models.household import Household
from app.models.inspection_sample import (
    InspectionDraw,
    InspectionFile,
    InspectionInspector,
    InspectionResult,
    InspectionSample,
)
from app.models.problem import Problem
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor, region_of
from app.profiles import values
from app.queries.inspection_rates import Rate, rates_of
from app.queries.officers import names_of
from app.queries.places import region_names

PAGE = 50


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One sample of a list; ``done`` of ``drawn`` files have their finding."""

    id: int
    title: str
    place: str
    status: str
    announced_at: datetime
    who: str
    drawn: int
    done: int


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One drawn file. ``name`` is the head of the household or the title of the problem."""

    file_id: int
    position: int
    number: str
    part: str
    source: str
    name: str
    place: str
    inspectors: tuple[str, ...]
    mine: bool
    verdict: str
    as_recorded: str
    satisfied: str


@dataclass(frozen=True, slots=True)
class SamplePage:
    """One sample. ``sizes`` counts the files of the frame by source, ``parts`` the drawn ones by part."""

    row: SampleRow
    sources: tuple[str, ...]
    strata: str
    size: int
    shares: tuple[int, ...]
    each: int
    left_out: int
    files: int
    always: int
    sizes: Mapping[str, int]
    inspectors: tuple[str, ...]
    frame_digest: str
    seed_kind: str
    seed_source: str
    seed_on: date | None
    commitment: str
    seed: str
    list_digest: str
    drawn_at: datetime | None
    drawn_by: str
    rows: tuple[DrawnRow, ...]
    parts: Mapping[str, int]
    rates: tuple[Rate, ...]

    @property
    def drawable(self) -> bool:
        """Return whether it can be drawn today."""
        if self.row.status != "announced":
            return False
        return self.seed_on is None or clock.today() >= self.seed_on


@dataclass(frozen=True, slots=True)
class FramePaper:
    """The announced frame and, once drawn, the list, as they are printed and handed out: numbers alone.

    ``intact`` says that frame and list have the digests that were published. The list is drawn anew.
    """

    id: int
    title: str
    place: str
    announced_at: datetime
    status: str
    text: str
    frame: sampling.Frame
    digest: str
    seed_line: str
    seed: str
    drawn_at: datetime | None
    drawn: tuple[sampling.Drawn, ...]
    list_digest: str
    intact: bool


def sample_list(actor: Actor, before: int | None) -> tuple[tuple[SampleRow, ...], int | None]:
    """Return a page of the samples in reach, the newest first, and the mark of the next page."""
    reach = in_territories(actor.territories_for(Permission.INSPECTION_SAMPLE), InspectionSample.territory)
    statement = select(InspectionSample).where(reach).order_by(InspectionSample.id.desc()).limit(PAGE + 1)
    if before is not None:
        statement = statement.where(InspectionSample.id < before)
    found = list(db.session.execute(statement).scalars())
    return sample_rows(found[:PAGE]), found[PAGE - 1].id if len(found) > PAGE else None


def sample_rows(samples: Sequence[InspectionSample]) -> tuple[SampleRow, ...]:
    """Return samples as lists show them."""
    numbers = [one.id for one in samples]
    counts = {
        row.sample_id: (row.drawn, row.done)
        for row in db.session.execute(
            select(
                InspectionDraw.sample_id,
                func.count().label("drawn"),
                func.count(InspectionResult.file_id).label("done"),
            )
            .outerjoin(InspectionResult, InspectionResult.file_id == InspectionDraw.file_id)
            .where(InspectionDraw.sample_id.in_(numbers))
            .group_by(InspectionDraw.sample_id)
        )
    }
    places = region_names(region_of(one.territory) for one in samples)
    names = names_of(one.account_id for one in samples)
    return tuple(
        SampleRow(
            one.id, one.title, places.get(region_of(one.territory), ""), one.status, one.announced_at,
            names.get(one.account_id, ""), *counts.get(one.id, (0, 0)),
        )
        for one in samples
    )  # fmt: skip


def sample_page(actor: Actor, sample_id: int) -> SamplePage:
    """Return one sample in reach; raise :class:`NotFound` otherwise."""
    sample = get_sample(db.session(), actor, sample_id)
    rows = drawn_rows(sample, actor)
    sizes: Counter[str] = Counter()
    always = 0
    for source, kept, count in db.session.execute(
        select(InspectionFile.source, InspectionFile.always, func.count())
        .where(InspectionFile.sample_id == sample.id)
        .group_by(InspectionFile.source, InspectionFile.always)
    ):
        sizes[source] += count
        always += count if kept else 0
    accounts = list(
        db.session.execute(
            select(InspectionInspector.account_id).where(InspectionInspector.sample_id == sample.id)
        ).scalars()
    )
    names = names_of([*accounts, *([sample.drawn_by] if sample.drawn_by else [])])
    return SamplePage(
        row=sample_rows([sample])[0], sources=tuple(sample.sources), strata=sample.strata, size=sample.size,
        shares=tuple(sample.shares), each=sample.each, left_out=sample.left_out, files=sum(sizes.values()),
        always=always, sizes=sizes, inspectors=tuple(names[one] for one in accounts if one in names),
        frame_digest=sample.frame_digest, seed_kind=sample.seed_kind, seed_source=sample.seed_source,
        seed_on=sample.seed_on, commitment=sample.commitment, seed=sample.seed,
        list_digest=sample.list_digest, drawn_at=sample.drawn_at,
        drawn_by=names.get(sample.drawn_by or 0, ""), rows=rows,
        parts=Counter(row.part for row in rows),
        rates=rates_of([(row.part, row.source, row.verdict, row.satisfied) for row in rows]),
    )  # fmt: skip


def drawn_rows(sample: InspectionSample, actor: Actor) -> tuple[DrawnRow, ...]:
    """Return what was drawn, in the order of the list."""
    found = db.session.execute(
        select(
            InspectionDraw, InspectionFile, InspectionResult.verdict, InspectionResult.as_recorded,
            InspectionResult.satisfied, Person.name, Problem.title, Region.name.label("place"),
        )
        .join(InspectionFile, InspectionFile.id == InspectionDraw.file_id)
        .outerjoin(InspectionResult, InspectionResult.file_id == InspectionDraw.file_id)
        .outerjoin(Household, Household.id == InspectionFile.household_id)
        .outerjoin(Person, Person.id == Household.head_id)
        .outerjoin(Problem, Problem.case_id == InspectionFile.case_id)
        .outerjoin(Case, Case.id == Problem.case_id)
        .outerjoin(Region, Region.code == func.coalesce(Household.territory, Case.territory))
        .where(InspectionDraw.sample_id == sample.id)
        .order_by(InspectionDraw.position)
    ).all()  # fmt: skip
    households = {row.InspectionFile.household_id for row in found} - {None}
    note_seen(db.session(), *(("household", number) for number in households))
    names = names_of(account for row in found for account in row.InspectionDraw.inspectors)
    return tuple(
        DrawnRow(
            file_id=row.InspectionFile.id, position=row.InspectionDraw.position,
            number=row.InspectionFile.number, part=row.InspectionDraw.part, source=row.InspectionFile.source,
            name=row.name or row.title or "", place=row.place or "",
            inspectors=tuple(names.get(one, "") for one in row.InspectionDraw.inspectors),
            mine=actor.account_id in row.InspectionDraw.inspectors, verdict=row.verdict or "",
            as_recorded=row.as_recorded or "", satisfied=row.satisfied or "",
        )
        for row in found
    )  # fmt: skip


def frame_paper(actor: Actor, sample_id: int) -> FramePaper:
    """Return the announced frame of a sample and its list, under numbers alone."""
    session = db.session()
    sample = get_sample(session, actor, sample_id)
    frame = frame_of(session, sample)
    place = region_names([region_of(sample.territory)])
    drawn = sampling.draw(frame, sample.seed) if sample.status == "drawn" else ()
    intact = frame.digest() == sample.frame_digest and (
        not drawn or sampling.list_digest(drawn) == sample.list_digest
    )
    return FramePaper(
        sample.id, sample.title, next(iter(place.values()), ""), sample.announced_at, sample.status,
        frame.text(), frame, sample.frame_digest, seed_line(sample), sample.seed, sample.drawn_at, drawn,
        sample.list_digest, intact,
    )  # fmt: skip


def sampled_regions(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return code and name of the regions that the actor may draw from: his own and the townships in it."""
    ranges = actor.territories_for(Permission.INSPECTION_SAMPLE)
    found = db.session.execute(
        select(Region.code, Region.name)
        .where(
            in_territories(ranges, Region.code),
            Region.level.in_(("county", "township")),
            Region.valid_to.is_(None),
        )
        .order_by(Region.code)
    )
    return tuple((code, name) for code, name in found)


def proposed_shares() -> tuple[int, int, int]:
    """Return the county's shares: by warnings, at random on the roll, at random off it."""
    found = values(clock.today())
    return found["sample_risk_share"], found["sample_on_share"], found["sample_off_share"]


def drawn_samples(actor: Actor) -> tuple[tuple[int, str], ...]:
    """Return number and title of the drawn samples in reach, the newest first."""
    reach = in_territories(actor.territories_for(Permission.INSPECTION_SAMPLE), InspectionSample.territory)
    found = db.session.execute(
        select(InspectionSample.id, InspectionSample.title)
        .where(reach, InspectionSample.status == "drawn")
        .order_by(InspectionSample.id.desc())
        .limit(PAGE)
    )
    return tuple((number, title) for number, title in found)
