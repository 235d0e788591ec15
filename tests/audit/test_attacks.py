"""The attacks of the design: each is found by those who are meant to find it, and by nobody else."""

import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.audit.drill.attacks import ATTACKS
from app.audit.drill.house import House
from app.audit.drill.matrix import lines_of, rehearse
from app.audit.export import export
from app.audit.guard import find_lost
from app.audit.note import Checkpoint, Note
from app.audit.offline import verify as offline
from app.audit.signer import SignerHome
from app.cli.audit_drill import copy_database
from app.models import db
from tests.audit import attacks
from tests.audit.damage import without_referees
from tests.support.county import County
from tests.support.trials import share
from tests.support.village import Village


@pytest.fixture
def filled(app: Flask, village: Village) -> Flask:
    """Give a county with two cases, one far on its way."""
    village.at("county_review")
    village.at("visited")
    return app


@pytest.fixture
def house(filled: Flask, tmp_path: Path) -> Iterator[House]:
    """Give a throw-away copy of it."""
    with filled.app_context():
        copy_database(db.engine, tmp_path / "house.sqlite")
        yield House.on(tmp_path)


def everything(app: Flask) -> str:
    """Return a digest over all rows of the database."""
    with app.app_context():
        rows = [
            repr(sorted(map(repr, db.session.execute(table.select()))))
            for table in db.Model.metadata.sorted_tables
        ]
        db.session.rollback()
    return sha256("\n".join(rows).encode()).hexdigest()


def test_the_matrix_comes_out_as_designed_and_the_house_is_left_alone(
    filled: Flask, home: SignerHome, tmp_path: Path
) -> None:
    before, signer = everything(filled), sorted(home.path.rglob("*"))
    arguments = ["audit", "drill", "--details", "--scratch", str(tmp_path)]
    result = filled.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    for attack in ATTACKS:
        assert f"\n{attack.name}  " in result.output
    assert everything(filled) == before
    assert sorted(home.path.rglob("*")) == signer
    assert not list(tmp_path.glob("shouxian-drill-*"))


def test_the_blanks_of_the_design_are_those_that_it_admits() -> None:
    """Only with every key of the house, above all that is outside; or by the application itself."""
    blank = [place for place, one in enumerate(ATTACKS) if not one.designed]
    assert [ATTACKS[place].name for place in blank] == [
        "edit above the anchor, with keys; no receipt",
        "the same, with keys",
        "false event, dated now, by the application",
    ]
    assert ATTACKS[blank[1] - 1].name == "truncate above it, no receipt in the lost part"


def test_an_attack_that_others_find_than_was_meant_is_pointed_out(house: House) -> None:
    """The drill is worth something only if it turns red: it isn't times that tell an edit."""
    (outcome,) = rehearse(house, [replace(ATTACKS[1], designed="T")])
    assert not outcome.as_designed
    assert sum("NOT AS DESIGNED" in line for line in lines_of([outcome])) == 1


def test_a_house_that_was_attacked_before_is_told_from_the_drill(filled: Flask, tmp_path: Path) -> None:
    with without_referees(filled) as connection:
        body = connection.execute(text("SELECT body FROM event WHERE id = 7")).scalar_one()
        changed = bytes(body).replace(b"recorded_at", b"recorded_by")
        connection.execute(text("UPDATE event SET body = :body WHERE id = 7"), {"body": changed})
    result = filled.test_cli_runner().invoke(args=["audit", "drill", "--scratch", str(tmp_path)])
    assert result.exit_code == 1
    assert "digest" in result.output
    assert "designed" not in result.output


def test_where_there_is_no_case_nothing_is_claimed(app: Flask, county: County, tmp_path: Path) -> None:
    county.officer("village_clerk")
    result = app.test_cli_runner().invoke(args=["audit", "drill", "--scratch", str(tmp_path)])
    assert result.exit_code == 1
    assert "no case yet" in result.output


def test_every_restore_point_is_named_by_its_range(house: House) -> None:
    """AUD-06: the database put back to any of many moments; the signer names the range that is gone."""
    house.sign_heads()
    for number in range(share(200)):
        house.write(house.accounts[number % len(house.accounts)])
        house.keep(f"point {number}")
        house.sign_heads()
    head = Checkpoint.parse(Note.parse((house.home.path / "heads" / "case").read_bytes()).text)
    points = list(house.sizes)
    random.Random(6).shuffle(points)
    worst = 0.0
    for name in points:
        house.put_back(name)
        began = time.monotonic()
        with house.session() as session:
            lost = find_lost(session, house.home)
        worst = max(worst, time.monotonic() - began)
        gone = head.size - house.sizes[name]
        assert [(one.held, one.signed, one.other) for one in lost] == (
            [(house.sizes[name], head.size, False)] if gone else []
        )
    assert worst <= 5


def test_two_heads_of_one_size_prove_a_fork_without_any_receipt(house: House) -> None:
    """Two readers who compare what each was shown need nothing else."""
    house.live_on()
    shown = house.folder / "shown.note"
    shown.write_text(str(house.newest_note()), encoding="utf-8")
    fork = next(one for one in ATTACKS if one.name.startswith("fork"))
    house.begin_anew()
    fork.do(house)
    while Checkpoint.parse(house.newest_note().text).size < house.sizes["now"]:
        house.write(house.accounts[0])
        house.sign_heads()
    away = house.folder / "theirs"
    with house.session() as session:
        export(session, house.home, away)
    alone = offline.check(str(away), [str(house.home.public())])
    assert alone.code == offline.GREEN
    compared = offline.check(str(away), [str(house.home.public())], [str(shown)])
    first = compared.first[1]
    assert first is not None
    assert first.code == "fork"


def test_forgeries_without_the_key_are_found_where_they_begin(tmp_path: Path) -> None:
    """AUD-04: edits, deletions, insertions and exchanges by lot, everything recomputed."""
    lot = random.Random(4)
    for number in range(share(1000)):
        forgery = attacks.drawn(lot)
        found = attacks.found_without_key(tmp_path / str(number), forgery)
        assert found is not None, forgery.kind
        assert found.position <= forgery.first < found.end, (forgery.kind, forgery.first, found)
        shutil.rmtree(tmp_path / str(number))


def test_forgeries_with_the_key_are_found_below_an_anchor(tmp_path: Path) -> None:
    """AUD-05: the same, by somebody who signs every head anew."""
    lot = random.Random(5)
    for number in range(share(1000)):
        forgery = attacks.drawn(lot)
        found = attacks.found_with_key(tmp_path / str(number), forgery)
        assert found is not None, forgery.kind
        assert found.position <= forgery.first < found.end, (forgery.kind, forgery.first, found)
        shutil.rmtree(tmp_path / str(number))
