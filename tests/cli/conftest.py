"""One demo county, loaded once for all tests of it, on SQLite as ``make demo`` does."""

import dataclasses
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from flask import Flask

from app.config import Config
from app.factory import create_app
from app.models import db
from tests.support.client import Browser
from tests.support.county import Officer
from tests.support.databases import EMPTY, Sqlite, config_for


def demo_config(folder: Path) -> Config:
    """Return the settings of a demo in a folder of its own."""
    return dataclasses.replace(config_for(f"sqlite:///{folder / 'shouxian.sqlite'}", folder), purpose="demo")


def empty_demo(folder: Path, run_folder: Path) -> Flask:
    """Return a demo whose database has its tables and nothing else."""
    config = demo_config(folder)
    Sqlite(run_folder).copy(EMPTY, folder / "shouxian.sqlite")
    return create_app(config)


@pytest.fixture
def empty(tmp_path: Path, run_folder: Path) -> Flask:
    """Give a demo in the test's own folder, with its tables and nothing else."""
    return empty_demo(tmp_path, run_folder)


@pytest.fixture(scope="session")
def untouched(run_folder: Path) -> Path:
    """Load the demo, once for all processes of the run, and give its folder, to be copied."""
    first = run_folder / "demo"
    with FileLock(run_folder / "demo.lock"):
        if not first.exists():
            _load(run_folder / "demo_being_loaded", run_folder).rename(first)
    return first


@pytest.fixture(scope="session")
def loaded(untouched: Path, worker: str) -> Iterator[Flask]:
    """Give a loaded demo of one's own. Nobody changes it but by signing in."""
    own = untouched.with_name(f"demo_{worker}")
    shutil.copytree(untouched, own)
    app = create_app(demo_config(own))
    yield app
    with app.app_context():
        db.engine.dispose()


def _load(folder: Path, run_folder: Path) -> Path:
    """Load the demo into a folder as ``make demo`` does."""
    folder.mkdir()
    app = empty_demo(folder, run_folder)
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture
def demo(loaded: Flask) -> Iterator[Flask]:
    """Give the loaded demo with a context, for tests that look into its tables."""
    with loaded.app_context():
        yield loaded
        db.session.remove()


def read_of(app: Flask, name: str) -> Any:
    """Return what a file of the demo holds."""
    return json.loads((app.config["SHOUXIAN"].instance / name).read_text(encoding="utf-8"))


def browser_of(app: Flask, username: str) -> Browser:
    """Sign in with what the demo's own page lists."""
    entry = next(one for one in read_of(app, "demo_accounts.json") if one["username"] == username)
    known = (entry["password"], entry["totp_secret"])
    return Browser(app).sign_in(Officer(0, 0, username, entry["name"], b"", *known))


@pytest.fixture(scope="session")
def inspector(loaded: Flask) -> Browser:
    """Give the inspector to every test of the demo: he signs in once, his code is good for one sign-in."""
    return browser_of(loaded, "yanzhengqing")
