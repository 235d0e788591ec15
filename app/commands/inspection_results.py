"""What an inspector found at a drawn file (结果表): once, with photographs of the original pages.

It is kept with the sample, not in the file of the case: the village doesn't see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, storage
from app.audit.idempotency import find_result, once_key
from app.audit.record import record
from app.commands.pictures import Looked, look
from app.commands.transaction import perform_once, transaction
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.facts.inspection_samples import RESULT, may_record
from app.keyring import vault
from app.lookup import get_sample
from app.models.case import Case
from app.models.household import Household
from app.models.inspection_sample import (
    InspectionDraw,
    InspectionFile,
    InspectionPhoto,
    InspectionResult,
    InspectionSample,
)
from app.permissions import Permission
from app.policy import Actor, HeldPost, acting_post, region_of
from workflows.inspection import AS_RECORDED, SATISFIED, VERDICTS_OF

SHORTEST_TEXT, LONGEST_TEXT, MOST_PHOTOS = 5, 2_000, 10


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found: codes of ``workflows/inspection.py``, the day of the visit and words."""

    visited_on: date
    as_recorded: str
    verdict: str
    satisfied: str
    text: str


def record_finding(
    *, actor: Actor, sample_id: int, position: int, seen: Seen, photos: Sequence[bytes], once: str
) -> None:
    """Record the finding of a drawn file, once and for all.

    Raises :class:`Forbidden` for whoever wasn't drawn for it or keeps out of it, and where it is recorded
    already; :class:`Invalid` for what can't be, photographs that are no pictures included.
    """
    if not actor.may(Permission.INSPECTION_SAMPLE):
        raise Forbidden
    # Looking and storing take their time: nobody waits for them but who sent the pictures.
    looked, unfit = _looked(photos)
    digests = [sha256(content).hexdigest() for content in photos]
    key = once_key(actor.account_id, "sample.result", sample_id, position, once, said=[seen, digests])
    with transaction() as session:
        if find_result(session, key) is not None:
            return
        _, file, _ = _file(session, actor, sample_id, position)
        problems = [*_wrong(session, sample_id, file, seen), *unfit]
        if problems:
            raise Invalid(*problems)
        sealing = key_of(session, file)
    kept = [_stored(content, one, sealing) for content, one in zip(photos, looked, strict=True)]

    def work(session: Session) -> None:
        sample, file, post = _file(session, actor, sample_id, position)
        data = {
            "file": file.number, "drawn_source": file.source, "as_recorded": seen.as_recorded,
            "verdict": seen.verdict, "satisfied": seen.satisfied,
            "photos": [vault().answers_digest(one.sha256.encode()) for one in kept],
        }  # fmt: skip
        sequence = record(
            session, sample, "sample.result_recorded", actor=actor, post=post, occurred_on=seen.visited_on,
            data=data, personal={"text": seen.text.strip()}, key=sealing, once=key,
        )  # fmt: skip
        _keep(session, actor, file, seen, sequence, sealing)
        for photo in kept:
            session.add(_row(photo, file.id))

    perform_once(key, work, lambda _first: None)


def _keep(
    session: Session, actor: Actor, file: InspectionFile, seen: Seen, sequence: int, sealing: bytes
) -> None:
    session.add(
        InspectionResult(
            file_id=file.id, sequence=sequence, account_id=actor.account_id, visited_on=seen.visited_on,
            as_recorded=seen.as_recorded, verdict=seen.verdict, satisfied=seen.satisfied,
            text_sealed=vault().seal(sealing, seen.text.strip(), context=f"{RESULT}/{file.id}"),
            recorded_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()


def key_of(session: Session, file: InspectionFile) -> bytes:
    """Return the wrapped key under which words and pictures of a file are sealed."""
    if file.household_id is not None:
        return session.execute(select(Household.key).where(Household.id == file.household_id)).scalar_one()
    return session.execute(select(Case.key).where(Case.id == file.case_id)).scalar_one()


def _file(
    session: Session, actor: Actor, sample_id: int, position: int
) -> tuple[InspectionSample, InspectionFile, HeldPost]:
    """Return a drawn file whose finding the actor may record now, its sample locked."""
    sample = get_sample(session, actor, sample_id, lock=True)
    post = acting_post(actor, Permission.INSPECTION_SAMPLE, region_of(sample.territory))
    found = session.execute(
        select(InspectionFile, InspectionDraw, InspectionResult.sequence)
        .join(InspectionDraw, InspectionDraw.file_id == InspectionFile.id)
        .outerjoin(InspectionResult, InspectionResult.file_id == InspectionFile.id)
        .where(InspectionDraw.sample_id == sample_id, InspectionDraw.position == position)
    ).one_or_none()
    if found is None:
        raise NotFound
    file, drawn, sequence = found
    if sequence is not None:
        raise Forbidden("finding_recorded")
    if not may_record(session, sample, file, drawn, actor.account_id):
        raise Forbidden("not_drawn_for")
    return sample, file, post


def _wrong(session: Session, sample_id: int, file: InspectionFile, seen: Seen) -> list[Problem]:
    problems = []
    drawn_at = session.get_one(InspectionSample, sample_id).drawn_at
    since = clock.local_date(drawn_at) if drawn_at is not None else clock.today()
    if seen.visited_on > clock.today():
        problems.append(Problem("visited_on", "date_future"))
    elif seen.visited_on < since:
        problems.append(Problem("visited_on", "before_draw", {"day": since}))
    for name, listed in (("as_recorded", dict(AS_RECORDED)), ("satisfied", dict(SATISFIED))):
        if getattr(seen, name) not in listed:
            problems.append(Problem(name, "unknown_choice"))
    if seen.verdict not in VERDICTS_OF[file.source]:
        problems.append(Problem("verdict", "unknown_choice"))
    elif seen.as_recorded == "unmet" and seen.verdict != "open":
        problems.append(Problem("verdict", "unmet_unjudged"))
    if len(seen.text.strip()) < SHORTEST_TEXT:
        problems.append(Problem("text", "finding_short"))
    elif len(seen.text) > LONGEST_TEXT:
        problems.append(Problem("text", "too_long", {"most": LONGEST_TEXT}))
    return problems


def _looked(photos: Sequence[bytes]) -> tuple[list[Looked], list[Problem]]:
    """Return the pictures as they may be shown, and what is wrong with those that aren't taken."""
    if len(photos) > MOST_PHOTOS:
        return [], [Problem("photos", "too_many_photos", {"most": MOST_PHOTOS})]
    looked, problems = [], []
    for content in photos:
        try:
            looked.append(look(content))
        except Invalid as refusal:
            problems += [Problem("photos", one.code, one.details) for one in refusal.problems]
    if any(not one.shown for one in looked):
        problems.append(Problem("photos", "picture_only"))
    return looked, problems


@dataclass(frozen=True, slots=True)
class _Kept:
    """A photograph whose bytes lie in the store."""

    name: str
    shown: str
    thumbnail: str
    media_type: str
    size: int
    sha256: str
    taken_at: str


def _stored(content: bytes, looked: Looked, key: bytes) -> _Kept:
    return _Kept(
        storage.put(content, key=key), storage.put(looked.shown, key=key),
        storage.put(looked.thumbnail, key=key), looked.media_type, len(content),
        sha256(content).hexdigest(), looked.taken_at,
    )  # fmt: skip


def _row(kept: _Kept, file_id: int) -> InspectionPhoto:
    return InspectionPhoto(
        file_id=file_id, name=kept.name, shown=kept.shown, thumbnail=kept.thumbnail,
        media_type=kept.media_type, size=kept.size, sha256=kept.sha256, taken_at=kept.taken_at,
    )  # fmt: skip
