"""The application asks for its referees before it serves anything."""

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from app.audit.referee import DatabaseState, check_referees, database_state
from app.errors import UnsafeStart
from app.factory import create_app
from app.models import db
from tests.support.databases import config_for


def test_every_missing_trigger_stops_the_start(app: Flask, database_kind: str) -> None:
    with app.app_context():
        check_referees(db.engine)
        for name, table in _triggers(db.engine):
            on = f' ON "{table}"' if database_kind == "postgresql" else ""
            with db.engine.connect() as connection:
                connection.execute(text(f"DROP TRIGGER {name}{on}"))
                connection.commit()
            with pytest.raises(UnsafeStart, match=name):
                check_referees(db.engine)


def _triggers(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        statement = (
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
            if engine.dialect.name == "sqlite"
            else "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal"
        )
        return [(row[0], row[1]) for row in connection.execute(text(statement))]


def test_a_trigger_that_says_nothing_stops_the_start(app: Flask, database_kind: str) -> None:
    statements = (
        [
            "DROP TRIGGER event_no_delete",
            "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT 1; END",
        ]
        if database_kind == "sqlite"
        else [
            "CREATE OR REPLACE FUNCTION referee_refuse() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN NEW; END $$"
        ]
    )
    with app.app_context():
        with db.engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
            connection.commit()
        with pytest.raises(UnsafeStart, match="don't say"):
            check_referees(db.engine)


def test_a_trigger_switched_off_stops_the_start(app: Flask, database_kind: str) -> None:
    with app.app_context(), db.engine.connect() as connection:
        if database_kind == "postgresql":
            connection.execute(text("ALTER TABLE event DISABLE TRIGGER event_no_update"))
            connection.commit()
            with pytest.raises(UnsafeStart, match="event_no_update"):
                check_referees(db.engine)
        else:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            for pragma, usual in (
                ("foreign_keys", "ON"),
                ("synchronous", "FULL"),
                ("recursive_triggers", "ON"),
            ):
                raw.execute(f"PRAGMA {pragma}={'NORMAL' if pragma == 'synchronous' else 'OFF'}")
                connection.close()
                with pytest.raises(UnsafeStart, match=pragma):
                    check_referees(db.engine)
                raw.execute(f"PRAGMA {pragma}={usual}")
            check_referees(db.engine)


def test_a_database_without_tables_is_told_from_one_that_is_gone(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("empty")
    states = {}
    for name, url in {
        "empty": f"sqlite:///{folder / 'empty.sqlite'}",
        "gone": f"sqlite:///{folder / 'nowhere' / 'lost.sqlite'}",
    }.items():
        app = create_app(config_for(url, folder))
        with app.app_context():
            states[name] = database_state(db.engine)
            db.engine.dispose()
    assert states == {"empty": DatabaseState.NOT_MIGRATED, "gone": DatabaseState.UNREACHABLE}
