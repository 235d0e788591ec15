"""Samples: announced before the number is known, drawn once, the same list on every machine."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import clock, sampling
from app.commands.inspection_results import Seen, record_finding
from app.commands.inspection_samples import draw_sample, withdraw_sample
from app.commands.kin import Kinship, declare_kin
from app.errors import Forbidden, Invalid, NotFound
from app.facts.inspection_samples import frame_of
from app.models import (
    Case,
    Event,
    HelperAssignment,
    InspectionDraw,
    InspectionFile,
    InspectionInspector,
    InspectionResult,
    InspectionSample,
    Membership,
    Relation,
    db,
)
from app.queries.inspection_files import file_page
from app.queries.inspection_samples import frame_paper, sample_page
from tests.support import files
from tests.support.county import Officer
from tests.support.samples import announced, drawn, on_every_side
from tests.support.village import Village


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def sides(village: Village) -> dict[str, list[int]]:
    return on_every_side(village)


@pytest.fixture
def inspector(village: Village) -> Officer:
    return village.county.officer("inspector")


def sample(number: int) -> InspectionSample:
    db.session.rollback()
    return db.session.get_one(InspectionSample, number)


def frame_files(number: int) -> dict[int, InspectionFile]:
    rows = db.session.execute(db.select(InspectionFile).where(InspectionFile.sample_id == number)).scalars()
    return {row.household_id or 0: row for row in rows}


def draws(number: int) -> list[InspectionDraw]:
    return list(
        db.session.execute(
            db.select(InspectionDraw)
            .where(InspectionDraw.sample_id == number)
            .order_by(InspectionDraw.position)
        ).scalars()
    )


def test_frame_has_everybody_by_how_they_stand_to_the_roll(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    waiting = village.household()
    village.at("visited", waiting)
    found = frame_files(announced(inspector, village.county.code))
    assert {household: row.source for household, row in found.items()} == {
        household: source for source, households in sides.items() for household in households
    }
    assert {row.side for row in found.values() if row.source in ("refused", "lead")} == {"off"}
    assert found[sides["enrolled"][0]].stratum == f"{village.code}/02"


def test_list_is_drawn_again_by_a_stranger_s_process_from_the_announced_frame(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None, tmp_path: Path
) -> None:
    number = drawn(inspector, village.county.code)
    paper, row = frame_paper(inspector.actor(), number), sample(number)
    assert paper.intact
    (tmp_path / "frame.txt").write_bytes(paper.text.encode())
    (tmp_path / "sampling.py").write_bytes(Path(sampling.__file__).read_bytes())
    ran = subprocess.run(
        [sys.executable, "-I", "sampling.py", "frame.txt", row.seed],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    listed = db.session.execute(
        db.select(InspectionDraw.position, InspectionFile.number, InspectionDraw.part)
        .join(InspectionFile, InspectionFile.id == InspectionDraw.file_id)
        .where(InspectionDraw.sample_id == number)
        .order_by(InspectionDraw.position)
    )
    code = db.session.execute(
        db.select(InspectionInspector.number).where(InspectionInspector.sample_id == number)
    ).scalar_one()
    assert ran.stdout.splitlines() == [f"{at} {one} {part} {code}" for at, one, part in listed]
    assert row.frame_digest in ran.stderr
    assert row.list_digest in ran.stderr


def test_frame_with_one_changed_number_is_refused(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    """The database refuses the change; where somebody gets round that, the digest doesn't."""
    number = announced(inspector, village.county.code)
    change = text("UPDATE inspection_file SET number = 'ffffffffffffffff' WHERE sample_id = :sample")
    with pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(change, {"sample": number})
    db.session.rollback()
    session = db.session()
    row = session.get_one(InspectionSample, number)
    entry = session.execute(
        db.select(InspectionFile).where(InspectionFile.sample_id == number).limit(1)
    ).scalar_one()
    copy = {
        name: getattr(entry, name)
        for name in ("sample_id", "household_id", "case_id", "source", "side", "stratum", "risk", "always",
                     "reasons", "recused")
    }  # fmt: skip
    session.add(InspectionFile(**copy, number="f" * 16))
    session.commit()
    assert frame_of(db.session(), row).digest() != row.frame_digest
    with pytest.raises(Forbidden) as refused:
        draw_sample(actor=inspector.actor(), sample_id=number, seed="", once="x")
    assert refused.value.code == "frame_changed"
    assert sample(number).status == "announced"
    assert not frame_paper(inspector.actor(), number).intact


def test_system_s_number_is_published_only_as_a_digest_until_the_draw(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    number = announced(inspector, village.county.code)
    row = sample(number)
    assert row.seed == ""
    draw_sample(actor=inspector.actor(), sample_id=number, seed="anything", once="draw")
    row = sample(number)
    assert sampling.commitment(row.seed) == row.commitment
    body = db.session.execute(db.select(Event.body).where(Event.kind == "sample.announced")).scalar_one()
    assert row.commitment.encode() in body
    assert row.frame_digest.encode() in body
    assert row.seed.encode() not in body


def test_public_number_is_taken_only_from_its_day_on(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    public = {"seed_kind": "public", "seed_source": "双色球 2026140 期"}
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Invalid, match="seed_on:seed_too_early"):
        announced(inspector, village.county.code, **public, seed_on=clock.today())
    number = announced(inspector, village.county.code, **public, seed_on=tomorrow)
    with pytest.raises(Invalid, match="seed:seed_not_yet"):
        draw_sample(actor=inspector.actor(), sample_id=number, seed="03 08 17 21 28 31 + 09", once="early")
    with clock.moved(days=1) if False else clock_on(tomorrow):
        draw_sample(actor=inspector.actor(), sample_id=number, seed=" ０3  08 17 21 28 31 + 09", once="draw")
    assert sample(number).seed == "03 08 17 21 28 31 + 09"
