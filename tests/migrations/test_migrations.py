"""The way to today's tables: one line of steps, there and back, one process at a time."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, inspect, text

from app.audit.referee import check_referees
from app.config import ROOT
from app.factory import create_app
from app.models import Base, db
from tests.support.databases import Postgresql, Sqlite, config_for
from tests.support.processes import Beside

MIGRATIONS = ROOT / "migrations"


@pytest.fixture
def empty(template: Sqlite | Postgresql, worker: str, tmp_path: Path) -> Iterator[Flask]:
    """Give an application on a database without a single table."""
    app = create_app(config_for(template.empty_url(worker), tmp_path))
    with app.app_context():
        yield app
        db.engine.dispose()


def shape(engine: Engine) -> dict[str, object]:
    """Return everything that migrations make, so that two databases can be compared."""
    found = inspect(engine)
    return {
        name: (
            [
                (column["name"], str(column["type"]), column["nullable"], column["default"])
                for column in found.get_columns(name)
            ],
            sorted(str(check["name"]) + str(check["sqltext"]) for check in found.get_check_constraints(name)),
            sorted(str(unique["name"]) for unique in found.get_unique_constraints(name)),
            sorted(str(key["name"]) + str(key["options"]) for key in found.get_foreign_keys(name)),
            sorted(str(index["name"]) for index in found.get_indexes(name)),
            found.get_pk_constraint(name)["name"],
        )
        for name in found.get_table_names()
        if name != "alembic_version"
    }


def test_the_migrated_tables_are_those_of_the_models(empty: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    migrated = shape(db.engine)
    downgrade(revision="base")
    Base.metadata.create_all(db.engine)
    assert shape(db.engine) == migrated


def test_every_step_can_be_undone_and_done_again(empty: Flask) -> None:
    upgrade()
    first = shape(db.engine)
    check_referees(db.engine)
    downgrade(revision="base")
    assert shape(db.engine) == {}
    upgrade()
    assert shape(db.engine) == first
    check_referees(db.engine)


def migrate(url: str, folder: str) -> None:
    """Bring a database to today's tables, as a process of its own."""
    with create_app(config_for(url, Path(folder))).app_context():
        upgrade()


def test_two_that_migrate_at_once_take_turns(empty: Flask, tmp_path: Path) -> None:
    """Fault F14: four workers start on an old schema; one migrates, the others find it done."""
    url = empty.config["SQLALCHEMY_DATABASE_URI"]
    workers = [Beside(migrate, (url, str(tmp_path))) for _ in range(4)]
    for worker in workers:
        worker.result(90)
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [
            _head()
        ]
    check_referees(db.engine)


def test_steps_are_numbered_in_one_line() -> None:
    """Two branches that both add a step collide in HEAD instead of at the next deployment."""
    script = ScriptDirectory(str(MIGRATIONS))
    steps = list(reversed(list(script.walk_revisions())))
    assert [step.revision for step in steps] == [f"{number:04}" for number in range(1, len(steps) + 1)]
    assert all(Path(step.path).name.startswith(f"{step.revision}_") for step in steps)
    assert script.get_heads() == [_head()]


def _head() -> str:
    return (MIGRATIONS / "HEAD").read_text(encoding="ascii").strip()


def test_no_step_copies_a_table_with_triggers() -> None:
    """Batch mode makes a table anew on SQLite and forgets its triggers."""
    for step in (MIGRATIONS / "versions").glob("*.py"):
        assert "batch_alter_table" not in step.read_text(encoding="utf-8"), step.name
