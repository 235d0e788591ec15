"""Fixtures that every test may use: an application on a fresh database, and a county to work in."""

import gc
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from uuid import uuid4
from zlib import crc32

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser as Chromium
from sqlalchemy import event

from app.factory import create_app
from app.models import db
from tests.support.browser import launched
from tests.support.carriers import roster
from tests.support.client import Browser
from tests.support.county import County, Known, Officer
from tests.support.databases import (
    KINDS,
    PEOPLED,
    START,
    Postgresql,
    Sqlite,
    config_for,
    fast_folder,
    scratch_folder,
)
from tests.support.problems import Problems
from tests.support.ready import NAME, Ready, Writes
from tests.support.suspicions import Suspicions
from tests.support.trials import FULL
from tests.support.village import Village, village_of

# What is imported stays for the whole run: the collector needn't look at it again and again.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 100)

Staff = tuple[dict[str, Officer], Known | None]

DECIDED_WITHOUT_SQL = frozenset({"tests.web.test_routes", "tests.commands.test_who_may"})
"""Long walks over every address and action: who may is decided in Python, alike on every database."""

PAGES_OF_BOTH = "test_every_page_is_whole_in_english_too"
"""The walk that asks PostgreSQL for every page, as the others of its file ask SQLite."""

ABOUT_SQL = frozenset(
    f"tests.web.test_{name}"
    for name in (
        "health", "metrics", "public_door", "public_rights", "same_form", "sessions", "sign_in",
        "sign_in_brakes", "sign_in_requests", "statements",
    )
)  # fmt: skip
"""Tests through pages in which the database itself matters: locks, counted statements, rights, races."""


def databases_of(module: str, function: str) -> tuple[str, ...]:
    """Return on which databases a test runs: what commands and queries do on both, pages by turns on one.

    What a page shows and takes is decided above the commands, which their own tests hold on both. Which of
    the two it is follows from the test's name. ``make trials`` runs everything on both.
    """
    if FULL or module in ABOUT_SQL or not (module.startswith("tests.web.") or module in DECIDED_WITHOUT_SQL):
        return KINDS
    if module in DECIDED_WITHOUT_SQL:
        return KINDS[1:] if function == PAGES_OF_BOTH else KINDS[:1]
    return (KINDS[crc32(f"{module}.{function}".encode()) % len(KINDS)],)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=(*KINDS, "both"), default="both", help="which database to test on")


def pytest_configure(config: pytest.Config) -> None:
    """Name the run where it is begun, so that its folder can be removed where it ends."""
    if not hasattr(config, "workerinput") and not config.getoption("testrunuid", None):
        config.option.testrunuid = uuid4().hex


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give back the memory that all processes of the run filled together."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(fast_folder() / f"shouxian-{config.option.testrunuid}", ignore_errors=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        kinds = (chosen,)
        if chosen == "both":
            kinds = databases_of(metafunc.module.__name__, metafunc.function.__name__)
        metafunc.parametrize("database_kind", kinds, scope="session")


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest) -> Iterator[Path]:
    """Give one folder to all processes of the run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        with scratch_folder() as folder:
            yield folder
        return
    folder = fast_folder() / f"shouxian-{run}"
    folder.mkdir(exist_ok=True)
    yield folder


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(run_folder: Path) -> None:
    """Let the applications of a run share what Jinja compiles: two hundred templates take seconds."""
    folder = run_folder / "templates"
    folder.mkdir(exist_ok=True)
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": FileSystemBytecodeCache(str(folder))}


@pytest.fixture(scope="session")
def worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="session")
def template(database_kind: str, run_folder: Path) -> Iterator[Sqlite | Postgresql]:
    made = Sqlite(run_folder) if database_kind == "sqlite" else Postgresql(run_folder)
    yield made
    made.close()


@pytest.fixture(scope="session")
def shared_app(template: Sqlite | Postgresql, worker: str, run_folder: Path) -> Iterator[Flask]:
    """Give one application for every test of a database; its database is made anew for each."""
    app = create_app(config_for(template.fresh_url(worker), run_folder))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def writes(shared_app: Flask) -> Writes:
    with shared_app.app_context():
        return Writes(db.engine)


@pytest.fixture
def peopled(request: pytest.FixtureRequest) -> bool:
    """Tell whether the test begins with the usual village, and so with its officers in the database."""
    return "village" in request.fixturenames and not hasattr(request.module, "village")


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    shared_app: Flask,
    template: Sqlite | Postgresql,
    worker: str,
    run_folder: Path,
    writes: Writes,
    peopled: bool,
) -> Iterator[Flask]:
    """Give the application on a database in its first state: the test county, and nobody else in it."""
    start = PEOPLED if peopled else START
    with shared_app.app_context():
        template.begin(worker, start, engine := db.engine)
    if "monkeypatch" not in request.fixturenames and not hasattr(request.module, "DESTROYS_KEYS"):
        shared_app.extensions[NAME] = Ready(template, run_folder, worker, start, engine, writes)
    yield shared_app
    shared_app.extensions.pop(NAME, None)
    with shared_app.app_context():
        db.session.remove()
        template.end(db.engine)


@pytest.fixture
def staff(app: Flask, template: Sqlite | Postgresql, peopled: bool) -> Staff:
    """Give what a test knows of the village's officers whom its database has."""
    return pickle.loads(template.known.read_bytes()) if peopled else ({}, None)


@pytest.fixture
def county(app: Flask, staff: Staff) -> County:
    county = County(app)
    if staff[1] is not None:
        county.restore(staff[1])
    return county


@pytest.fixture
def asked(app: Flask) -> Iterator[list[str]]:
    """Give the statements that the application sends to its database from here on, in their order."""
    statements: list[str] = []

    def write_down(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", write_down)
    yield statements
    event.remove(engine, "before_cursor_execute", write_down)


@pytest.fixture
def village(app: Flask, county: County, staff: Staff, peopled: bool) -> Village:
    """Give a village with an officer in every role of the path."""
    return Village(app, county, officers=staff[0]) if peopled else village_of(app, county)


@pytest.fixture
def problems(village: Village) -> Problems:
    """Give problems that the village's township answers for, brought to any state."""
    return Problems(village)


@pytest.fixture
def suspicions(village: Village) -> Suspicions:
    """Give suspicions about cases of the village with three inspectors who look into them."""
    return Suspicions(village)


@pytest.fixture
def people(village: Village) -> list[int]:
    """Give the persons on the village's roster, who are expected at its meetings."""
    return roster(village)


@pytest.fixture
def as_(app: Flask, village: Village) -> Callable[[str], Browser]:
    """Give the browser of a role's holder; he signs in once, since a code is good for one sign-in."""
    return cache(lambda role: Browser(app).sign_in(village.officers[role]))


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chromium]:
    """Give a fresh headless Chromium to the tests of one file."""
    with launched() as browser:
        yield browser
