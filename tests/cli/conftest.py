"""One demo county, loaded once for all tests of it, on SQLite as ``make demo`` does."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from app.config import Config
from app.factory import create_app
from app.models import db
from tests.support.databases import config_for


def demo_config(folder: Path) -> Config:
    """Return the settings of a demo in a folder of its own."""
    return dataclasses.replace(config_for(f"sqlite:///{folder / 'shouxian.sqlite'}", folder), purpose="demo")


def empty_demo(folder: Path) -> Flask:
    """Return a demo whose database has its tables and nothing else."""
    app = create_app(demo_config(folder))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return app


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Load the demo and give it. Nobody changes it."""
    app = empty_demo(tmp_path_factory.mktemp("demo"))
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def demo(loaded: Flask) -> Iterator[Flask]:
    """Give the loaded demo with a context, for tests that look into its tables."""
    with loaded.app_context():
        yield loaded
        db.session.remove()
