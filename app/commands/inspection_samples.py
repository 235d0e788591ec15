"""Samples of inspections (抽查): announced, then drawn by a seed that nobody knew when they were.

The frame is fixed by its digest when it is announced; what is drawn from it is ``app/sampling.py``'s.
"""

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import clock, sampling
from app.audit.idempotency import once_key
from app.audit.record import looks_personal, record
from app.audit.seals import seal_places
from app.commands.inspection_frames import Announcement, frame_digest, new_sample, numbered, wrong
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, Problem
from app.facts.inspection_frame import Limits, candidates
from app.facts.inspection_samples import SEED, frame_of, seed_line
from app.keyring import vault
from app.lookup import get_region, get_sample
from app.models.base import Base
from app.models.inspection_sample import (
    InspectionDraw,
    InspectionFile,
    InspectionInspector,
    InspectionSample,
)
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor, acting_post, region_of, territory_of
from app.profiles import values

SHORTEST_SEED, LONGEST_SEED = 3, 120
LONGEST_REASON = 200


def announce_sample(*, actor: Actor, sheet: Announcement, once: str) -> int:
    """Fix the frame of a sample, publish its digest and its seed's source; return the sample's number.

    Raises :class:`Forbidden` out of an inspector's territory, :class:`Invalid` where nothing could be drawn,
    or another sample of the same place is announced and not drawn yet.
    """
    key = once_key(actor.account_id, "sample.announced", once, said=sheet)

    def work(session: Session) -> int:
        region = get_region(session, actor, sheet.region)
        post = acting_post(actor, Permission.INSPECTION_SAMPLE, region.code)
        problems = wrong(sheet)
        if problems:
            raise Invalid(*problems)
        territory = territory_of(region.code)
        _one_at_a_time(session, territory)
        today = clock.today()
        set_by = values(today)
        limits = Limits(
            set_by["sample_rest_days"], set_by["sample_eliminated_days"], set_by["sample_early_days"]
        )
        found, left_out = candidates(session, territory, sheet.sources, today, limits)
        if not found:
            raise Invalid(Problem("sources", "frame_empty"))
        sample = new_sample(actor, sheet, territory, left_out)
        people, files = numbered(session, sample, found)
        sample.frame_digest = frame_digest(sample, people, files)
        record(
            session, sample, "sample.announced", actor=actor, post=post,
            data={
                "title": sample.title, "region": region.code, "frame_digest": sample.frame_digest,
                "files": len(files), "inspectors": len(people), "left_out": left_out, "size": sample.size,
                "shares": list(sample.shares), "each": sample.each, "sources": list(sample.sources),
                "strata": sample.strata, "seed_line": seed_line(sample),
                "limits": [limits.rest, limits.eliminated, limits.early],
            },
            once=key,
        )  # fmt: skip
        for table, rows in ((InspectionInspector, people), (InspectionFile, files)):
            session.execute(insert(table), [{**row, "sample_id": sample.id} for row in rows])
            _seal(session, table, sample.id)
        return sample.id

    return perform_once(key, work, lambda first: int(first.stream_id))


def draw_sample(*, actor: Actor, sample_id: int, seed: str, once: str) -> None:
    """Draw an announced sample: by the number that was drawn in public, or the one that was committed to.

    Raises :class:`Forbidden` where it was drawn or withdrawn already, and where the frame isn't the
    announced one any more.
    """
    key = once_key(actor.account_id, "sample.drawn", sample_id, once, said=seed)

    def work(session: Session) -> None:
        sample = get_sample(session, actor, sample_id, lock=True)
        post = acting_post(actor, Permission.INSPECTION_SAMPLE, _code(sample))
        _still_open(sample)
        frame = frame_of(session, sample)
        if frame.digest() != sample.frame_digest:
            raise Forbidden("frame_changed")
        number = _seed(sample, seed)
        drawn = sampling.draw(frame, number)
        with session.no_autoflush:
            sample.status, sample.seed = "drawn", number
            sample.list_digest = sampling.list_digest(drawn)
            sample.drawn_at, sample.drawn_by = clock.now(), actor.account_id
        counts = {part: sum(one.part == part for one in drawn) for part in sampling.PARTS}
        record(
            session, sample, "sample.drawn", actor=actor, post=post, once=key,
            data={"seed": number, "list_digest": sample.list_digest, "count": len(drawn), "parts": counts},
        )  # fmt: skip
        _keep(session, sample, drawn)

    perform_once(key, work, lambda _first: None)


def withdraw_sample(*, actor: Actor, sample_id: int, reason: str, once: str) -> None:
    """Withdraw an announced sample undrawn; it stays listed with its reason."""
    key = once_key(actor.account_id, "sample.withdrawn", sample_id, once, said=reason)
    reason = reason.strip()

    def work(session: Session) -> None:
        sample = get_sample(session, actor, sample_id, lock=True)
        post = acting_post(actor, Permission.INSPECTION_SAMPLE, _code(sample))
        _still_open(sample)
        if not reason:
            raise Invalid(Problem("reason", "answer_missing"))
        if len(reason) > LONGEST_REASON:
            raise Invalid(Problem("reason", "too_long", {"most": LONGEST_REASON}))
        if looks_personal(reason):
            raise Invalid(Problem("reason", "personal_number"))
        with session.no_autoflush:
            sample.status = "withdrawn"
        record(session, sample, "sample.withdrawn", actor=actor, post=post, data={"reason": reason}, once=key)

    perform_once(key, work, lambda _first: None)


def _one_at_a_time(session: Session, territory: str) -> None:
    """Raise :class:`Invalid` while a sample of an overlapping territory waits for its draw.

    Two announced at once could draw the same household twice, or be tried until one pleases.
    """
    county = region_of(territory[:6])
    session.execute(select(Region.code).where(Region.code == county).with_for_update())
    waiting = session.execute(
        select(InspectionSample.territory, InspectionSample.title).where(
            InspectionSample.status == "announced"
        )
    )
    for other, title in waiting:
        if other.startswith(territory) or territory.startswith(other):
            raise Invalid(Problem("", "sample_waits", {"title": title}))


def _code(sample: InspectionSample) -> str:
    return region_of(sample.territory)


def _still_open(sample: InspectionSample) -> None:
    if sample.status != "announced":
        raise Forbidden(f"sample_{sample.status}")


def _seed(sample: InspectionSample, typed: str) -> str:
    """Return the number by which it is drawn; raise :class:`Invalid` before its day, or for none."""
    if sample.seed_kind == "committed":
        return vault().open(sample.key, sample.seed_sealed or "", context=SEED)
    number = sampling.normal(typed)
    if sample.seed_on is not None and clock.today() < sample.seed_on:
        raise Invalid(Problem("seed", "seed_not_yet", {"day": sample.seed_on}))
    if not SHORTEST_SEED <= len(number) <= LONGEST_SEED:
        raise Invalid(Problem("seed", "seed_length", {"least": SHORTEST_SEED, "most": LONGEST_SEED}))
    if looks_personal(number):
        raise Invalid(Problem("seed", "seed_in_groups"))
    return number


def _keep(session: Session, sample: InspectionSample, drawn: Sequence[sampling.Drawn]) -> None:
    files: dict[str, int] = {}
    for number, file_id in session.execute(
        select(InspectionFile.number, InspectionFile.id).where(InspectionFile.sample_id == sample.id)
    ):
        files[number] = file_id
    people: dict[str, int] = {}
    for number, account_id in session.execute(
        select(InspectionInspector.number, InspectionInspector.account_id).where(
            InspectionInspector.sample_id == sample.id
        )
    ):
        people[number] = account_id
    session.execute(
        insert(InspectionDraw),
        [
            {
                "file_id": files[one.number], "sample_id": sample.id, "position": one.position,
                "part": one.part, "inspectors": [people[number] for number in one.inspectors],
            }
            for one in drawn
        ],
    )  # fmt: skip
    _seal(session, InspectionDraw, sample.id)


def _seal(
    session: Session, table: type[InspectionInspector | InspectionFile | InspectionDraw], sample_id: int
) -> None:
    """Seal rows that were added at once, past what seals each object that is saved."""
    keys = Base.metadata.tables[table.__tablename__].primary_key.columns
    rows = session.execute(select(*keys).where(table.sample_id == sample_id)).all()
    seal_places(session, [(table.__tablename__, tuple(row)) for row in rows])
