"""Loading is done once, begun anew where it was interrupted, and never where something else lies."""

import dataclasses
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cli.demo import beginning
from app.commands.regions import load_regions
from app.errors import UnsafeStart
from app.factory import create_app
from app.models import Case, Region, db
from app.queries.demo import FILE, LOADING, percent_loaded
from tests.cli.conftest import demo_config
from tests.support.client import Browser

ROWS = [("990000000000", "云岭省"), ("990100000000", "安澜市")]


def _cases(app: Flask) -> int:
    with app.app_context():
        return db.session.execute(select(func.count()).select_from(Case)).scalar_one()


def test_a_loaded_demo_is_left_as_it_is(loaded: Flask) -> None:
    before = _cases(loaded)
    for command in ("prepare", "load"):
        result = loaded.test_cli_runner().invoke(args=["demo", command])
        assert result.exit_code == 0
    assert "loaded already" in result.output
    assert _cases(loaded) == before


def test_remains_of_a_broken_load_are_removed_and_told(empty: Flask, tmp_path: Path) -> None:
    with empty.app_context():
        beginning.note(demo_config(tmp_path), 700, 1000)
        load_regions(rows=ROWS)
        db.session.remove()
        paper = tmp_path / "evidence" / "ab"
        paper.mkdir(parents=True)
    result = empty.test_cli_runner().invoke(args=["demo", "prepare"])
    assert result.exit_code == 0, result.output
    assert "interrupted" in result.output
    assert not paper.exists()
    with empty.app_context():
        assert db.session.execute(select(func.count()).select_from(Region)).scalar_one() == 0
        db.engine.dispose()


def test_a_database_that_holds_something_else_is_not_touched(empty: Flask, tmp_path: Path) -> None:
    with empty.app_context():
        load_regions(rows=ROWS)
        db.session.remove()
    result = empty.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "something else" in result.output
    with empty.app_context():
        assert db.session.execute(select(func.count()).select_from(Region)).scalar_one() == 2
        db.engine.dispose()


def test_two_processes_dont_load_at_once(empty: Flask, tmp_path: Path) -> None:
    with beginning.alone(demo_config(tmp_path)):
        result = empty.test_cli_runner().invoke(args=["demo", "load"])
        assert result.exit_code == 1
        assert "another process" in result.output
        assert empty.test_cli_runner().invoke(args=["demo", "prepare"]).exit_code == 0


@pytest.mark.parametrize("purpose", ["production", "test"])
def test_nothing_but_a_demo_loads_it(empty: Flask, tmp_path: Path, purpose: str) -> None:
    app = create_app(dataclasses.replace(demo_config(tmp_path), purpose=purpose))
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "no demo" in result.output


def test_a_database_that_ever_held_a_demo_never_becomes_production(empty: Flask, tmp_path: Path) -> None:
    with empty.app_context():
        load_regions(rows=ROWS)
        db.session.remove()
        db.engine.dispose()
    with pytest.raises(UnsafeStart, match="demo county"):
        create_app(dataclasses.replace(demo_config(tmp_path), purpose="production"))


def test_the_sign_in_page_tells_how_far_the_load_is(empty: Flask, tmp_path: Path) -> None:
    beginning.note(demo_config(tmp_path), 420, 1000)
    assert percent_loaded(demo_config(tmp_path)) == 42
    page = Browser(empty).language("en").get("/sign-in")
    assert "42 per cent" in page.text
    (tmp_path / LOADING).unlink()
    assert "per cent" not in Browser(empty).language("en").get("/sign-in").text
    assert not (tmp_path / FILE).exists()
