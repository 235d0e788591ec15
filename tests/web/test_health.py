"""/health says 200 only where everything is there that serving needs, and else names what isn't."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import text

from app.factory import create_app
from app.models import db
from tests.support.databases import Postgresql, Sqlite, config_for


def reason(app: Flask) -> tuple[int, str]:
    answer = app.test_client().get("/health")
    return answer.status_code, str(answer.get_json()["reason"])


def change(app: Flask, *statements: str) -> None:
    with app.app_context(), db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_sound_installation_is_ready(app: Flask) -> None:
    answer = app.test_client().get("/health")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "ready"
    assert set(answer.get_json()["looked_at"].values()) == {True}


def test_a_lost_trigger_is_named(app: Flask, database_kind: str) -> None:
    change(app, "DROP TRIGGER event_no_delete" + (" ON event" if database_kind == "postgresql" else ""))
    assert reason(app) == (503, "triggers")


def test_a_database_of_another_version_is_named(app: Flask) -> None:
    change(app, "UPDATE alembic_version SET version_num = '0001'")
    assert reason(app) == (503, "schema")


def test_a_database_without_tables_is_named(
    template: Sqlite | Postgresql, worker: str, tmp_path: Path
) -> None:
    app = create_app(config_for(template.empty_url(worker), tmp_path))
    assert reason(app) == (503, "database")
    with app.app_context():
        db.engine.dispose()


def test_an_instance_folder_that_is_a_file_is_named(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    app.config["SHOUXIAN"], kept = (
        replace(app.config["SHOUXIAN"], instance=tmp_path / "file"),
        app.config["SHOUXIAN"],
    )
    try:
        assert reason(app) == (503, "instance")
    finally:
        app.config["SHOUXIAN"] = kept


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_full_disk_is_named(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 10**12, 10**6))
    assert reason(app) == (503, "disk")
