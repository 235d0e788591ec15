"""Samples: announced before the number is known, drawn once, the same list on every machine."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import clock, sampling
from app.commands.inspection_results import Seen, record_finding
from app.commands.inspection_samples import draw_sample, withdraw_sample
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
from tests.support.samples import announced, drawn, noticed, on_every_side
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
    with time_machine.travel(datetime.combine(tomorrow, time(12), UTC)):
        draw_sample(actor=inspector.actor(), sample_id=number, seed=" ０3  08 17 21 28 31 + 09", once="draw")
    assert sample(number).seed == "03 08 17 21 28 31 + 09"


def test_second_press_and_second_inspector_get_the_one_draw(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    number = announced(inspector, village.county.code)
    assert announced(inspector, village.county.code) == number
    draw_sample(actor=inspector.actor(), sample_id=number, seed="", once="draw")
    before = [one.file_id for one in draws(number)]
    draw_sample(actor=inspector.actor(), sample_id=number, seed="", once="draw")
    other = village.county.officer("inspector")
    with pytest.raises(Forbidden) as refused:
        draw_sample(actor=other.actor(), sample_id=number, seed="", once="other")
    assert refused.value.code == "sample_drawn"
    assert [one.file_id for one in draws(number)] == before
    kinds = db.session.execute(
        db.select(Event.kind).where(Event.stream_kind == "sample").order_by(Event.sequence)
    ).scalars()
    assert list(kinds) == ["sample.announced", "sample.drawn"]


def test_two_samples_of_one_place_don_t_wait_at_once_and_a_withdrawn_one_stays_listed(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    number = announced(inspector, village.county.code)
    with pytest.raises(Invalid, match="sample_waits"):
        announced(inspector, village.county.township_a, "second")
    withdraw_sample(actor=inspector.actor(), sample_id=number, reason="范围写错了", once="w")
    assert announced(inspector, village.county.township_a, "second") != number
    with pytest.raises(Forbidden) as refused:
        draw_sample(actor=inspector.actor(), sample_id=number, seed="", once="late")
    assert refused.value.code == "sample_withdrawn"


def test_household_is_left_in_peace_after_a_draw_unless_somebody_complained(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    first = drawn(inspector, village.county.code, size=100, sources=("enrolled",))
    assert len(draws(first)) == len(sides["enrolled"])
    number = announced(inspector, village.county.code, "again")
    assert sample(number).left_out == len(sides["enrolled"])
    assert not frame_files(number).keys() & set(sides["enrolled"])
    withdraw_sample(actor=inspector.actor(), sample_id=number, reason="再来一次", once="w")
    petition(village, sides["enrolled"][0])
    number = announced(inspector, village.county.code, "third")
    assert frame_files(number).keys() & set(sides["enrolled"]) == {sides["enrolled"][0]}


def test_kin_of_officers_are_always_in_and_only_beside_the_size(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    household = sides["enrolled"][1]
    member = village.members(household)[0]
    declared(village.officers["village_head"].person_id, member)
    number = drawn(inspector, village.county.code, size=1, shares=(0, 0, 100))
    assert frame_files(number)[household].always
    parts = {
        frame_files(number)[key].household_id: one.part
        for one in draws(number)
        for key, row in frame_files(number).items()
        if row.id == one.file_id
    }
    assert parts[household] == "always"
    assert sorted(parts.values()) == ["always", "random_off"]


def test_inspectors_keep_out_of_kin_home_township_and_what_they_did_themselves(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    kin, helper, neighbour = (village.county.officer("inspector") for _ in range(3))
    declared(kin.person_id, village.members(sides["enrolled"][0])[0])
    session = db.session()
    session.add(
        HelperAssignment(
            household_id=sides["enrolled"][1], account_id=helper.account_id, valid_from=date(2025, 1, 1),
            valid_to=date(2025, 6, 1), reason="first", recorded_at=clock.now(),
        )
    )  # fmt: skip
    session.add(
        Membership(
            household_id=sides["lead"][0], person_id=neighbour.person_id, relation="003",
            valid_from=date(2000, 1, 1), valid_to=None, reason_in="registered",
        )
    )  # fmt: skip
    session.commit()
    number = drawn(inspector, village.county.code, size=100)
    by_file = {one.file_id: one.inspectors for one in draws(number)}
    files_of = frame_files(number)
    assert kin.account_id not in by_file[files_of[sides["enrolled"][0]].id]
    assert helper.account_id not in by_file[files_of[sides["enrolled"][1]].id]
    assert all(neighbour.account_id not in named for named in by_file.values())
    assert {who for named in by_file.values() for who in named} == {
        inspector.account_id, kin.account_id, helper.account_id,
    }  # fmt: skip


SEEN = Seen(clock.today(), "yes", "in_right", "yes", "家中见到户主，与档案一致。")


def test_finding_is_recorded_by_who_was_drawn_once_and_nothing_of_it_reaches_the_case(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    number = drawn(inspector, village.county.code, sources=("enrolled",), size=2, shares=(0, 100, 0))
    colleague = village.county.officer("inspector")
    before = db.session.execute(db.select(Case.id, Case.last_sequence).order_by(Case.id)).all()
    with pytest.raises(Forbidden):
        found(colleague, number, 1, SEEN)
    found(inspector, number, 1, SEEN, files.jpeg())
    found(inspector, number, 1, SEEN, files.jpeg())
    with pytest.raises(Forbidden) as refused:
        found(inspector, number, 1, SEEN, once="other")
    assert refused.value.code == "finding_recorded"
    db.session.rollback()
    assert db.session.execute(db.select(Case.id, Case.last_sequence).order_by(Case.id)).all() == before
    page = file_page(inspector.actor(), number, 1)
    assert page.finding is not None
    assert page.finding.text == SEEN.text
    assert len(page.photos) == 1
    stored = db.session.execute(db.select(InspectionResult.text_sealed)).scalar_one()
    assert SEEN.text not in stored


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"verdict": "left_wrong"}, "verdict:unknown_choice"),
        ({"as_recorded": "unmet"}, "verdict:unmet_unjudged"),
        ({"visited_on": clock.today() - timedelta(days=1)}, "visited_on:before_draw"),
        ({"text": "好"}, "text:finding_short"),
    ],
)
def test_finding_that_can_t_be_is_refused(
    changes: dict[str, object],
    problem: str,
    village: Village,
    sides: dict[str, list[int]],
    inspector: Officer,
    inside: None,
) -> None:
    number = drawn(inspector, village.county.code, sources=("enrolled",), size=1)
    with pytest.raises(Invalid, match=problem):
        found(inspector, number, 1, replace(SEEN, **changes))  # type: ignore[arg-type]


def test_rates_count_only_what_was_drawn_at_random(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    number = drawn(inspector, village.county.code, size=5, shares=(40, 40, 20))
    page = sample_page(inspector.actor(), number)
    for row in page.rows:
        wrong = "left_wrong" if row.source in ("refused", "lead") else "in_wrong"
        found(inspector, number, row.position, replace(SEEN, verdict=wrong, satisfied="no"))
    db.session.rollback()
    rates = {one.key: one for one in sample_page(inspector.actor(), number).rates}
    assert (rates["in_wrong"].found, rates["in_wrong"].of) == (2, 2)
    assert (rates["missed"].found, rates["missed"].of) == (1, 1)
    assert (rates["satisfied"].found, rates["satisfied"].of) == (0, 3)
    assert rates["out_wrong"].of == 0


def test_warnings_of_a_random_file_are_shown_only_after_the_finding(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    number = drawn(inspector, village.county.code, sources=("enrolled",), size=1, shares=(0, 100, 0))
    page = file_page(inspector.actor(), number, 1)
    assert page.blind
    assert (page.signs, page.category, page.ref, page.household_id) == ((), "", "", None)
    found(inspector, number, 1, SEEN)
    page = file_page(inspector.actor(), number, 1)
    assert (page.category, page.ref != "") == ("02", True)


def test_nobody_but_an_inspector_of_the_place_has_anything_to_do_with_it(
    village: Village, sides: dict[str, list[int]], inspector: Officer, inside: None
) -> None:
    number = announced(inspector, village.county.code)
    elsewhere = village.county.officer("inspector", "township_b")
    with pytest.raises(NotFound):
        draw_sample(actor=elsewhere.actor(), sample_id=number, seed="", once="x")
    with pytest.raises((Forbidden, NotFound)):
        announced(elsewhere, village.county.code, "y")
    for role, officer in village.officers.items():
        with pytest.raises((Forbidden, NotFound)):
            draw_sample(actor=officer.actor(), sample_id=number, seed="", once=role)


def found(who: Officer, number: int, position: int, seen: Seen, *photos: bytes, once: str = "f") -> None:
    record_finding(
        actor=who.actor(), sample_id=number, position=position, seen=seen, photos=photos,
        once=f"{once}/{position}",
    )  # fmt: skip


def declared(holder: int, person: int) -> None:
    """Write a declaration of kin as its table holds it."""
    session = db.session()
    session.add(
        Relation(
            holder_id=holder, person_id=person, degree="sibling", declared_on=clock.today(), ended_on=None
        )
    )
    session.commit()


def petition(village: Village, household: int) -> None:
    """Raise a lead by complaint."""
    noticed(village, household, source="petition")
