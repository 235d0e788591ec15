"""deploy/grants.sql: enough for everything that pages do, too little for anything that hides."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from app.audit.referee import TRIGGERS
from app.audit.signer import SignerHome
from app.commands.checkpoints import sign_heads
from app.commands.logs import sequence_logs
from app.config import ROOT
from app.factory import create_app
from app.models import db
from tests.support.client import Browser
from tests.support.county import County
from tests.support.databases import Postgresql, Sqlite, config_for
from tests.support.village import village_of

SIGNER_GRANTS = (ROOT / "deploy" / "signer.sql").read_text(encoding="utf-8")
GRANTS = (ROOT / "deploy" / "grants.sql").read_text(encoding="utf-8")


@dataclass
class Roles:
    """Names of the two accounts, and an address that the administrator of the server uses."""

    owner: str
    app: str
    admin: str


@pytest.fixture
def roles(app: Flask, template: Sqlite | Postgresql, worker: str) -> Iterator[Roles]:
    if not isinstance(template, Postgresql):
        pytest.skip("SQLite knows no accounts")
    made = Roles(f"owner_{worker}", f"app_{worker}", template.admin)
    database = str(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database)
    with psycopg.connect(made.admin, autocommit=True) as connection:
        for name in (made.owner, made.app):
            connection.execute(f"DROP ROLE IF EXISTS {name}")
            connection.execute(f"CREATE ROLE {name} LOGIN")
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(GRANTS.replace("shouxian_app", made.app))
    yield made
    with app.app_context():
        db.session.remove()
        with db.engine.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {made.app}"))
        db.engine.dispose()
    with psycopg.connect(made.admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {database}_owned WITH (FORCE)")
        for name in (made.owner, made.app):
            connection.execute(f"DROP ROLE {name}")


@pytest.fixture
def served(app: Flask, roles: Roles) -> Iterator[Flask]:
    """Give the application as the narrow account opens it."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).set(username=roles.app)
    other = create_app(config_for(url.render_as_string(hide_password=False), app.config["SHOUXIAN"].instance))
    yield other
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_whole_path_is_open_to_the_narrow_account(app: Flask, served: Flask) -> None:
    assert served.test_client().get("/health").status_code == 200
    county = County(served)
    village_of(served, county).at("assisted")
    browser = Browser(served).sign_in(county.officer("county_leader"))
    assert browser.get("/").status == 200


def test_the_signer_signs_with_rights_of_its_own_and_reads_nothing_else(
    app: Flask, county: County, roles: Roles, home: SignerHome
) -> None:
    county.officer("village_clerk")
    with app.app_context():
        sequence_logs()
        db.session.remove()
        with db.engine.begin() as connection:
            connection.exec_driver_sql(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {roles.app}")
            connection.exec_driver_sql(SIGNER_GRANTS.replace("shouxian_signer", roles.app))
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).set(username=roles.app)
    settings = config_for(url.render_as_string(hide_password=False), app.config["SHOUXIAN"].instance)
    signing = create_app(replace(settings, purpose="signer", signer_home=home.path))
    with signing.app_context():
        rounds = sign_heads(home, every=timedelta(0), heartbeat=timedelta(days=1))
        assert [one.signed for one in rounds if one.signed is not None]
        for table in ("person", "account", "household"):
            with pytest.raises(ProgrammingError), db.engine.connect() as connection:
                connection.execute(text(f"SELECT * FROM {table}"))
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET kind = 'case.opened'",
        "DELETE FROM event",
        "TRUNCATE event CASCADE",
        "DELETE FROM signature",
        'DELETE FROM "case"',
        "DROP TRIGGER event_no_update ON event",
        "ALTER TABLE event DISABLE TRIGGER event_no_update",
        "CREATE TRIGGER mine BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION referee_refuse()",
        "CREATE OR REPLACE FUNCTION referee_refuse() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN NEW; END $$",
        "SET session_replication_role = replica",
        "DROP TABLE event CASCADE",
        "CREATE TABLE mine (id int)",
        "UPDATE alembic_version SET version_num = '0001'",
        "UPDATE snapshot SET body_sealed = ''",
    ],
)
def test_the_narrow_account_can_hide_nothing(app: Flask, served: Flask, statement: str) -> None:
    with (
        served.app_context(),
        db.engine.connect() as connection,
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
    ):
        connection.execute(text(statement))


def test_what_has_a_trigger_against_change_has_no_right_to_it_either() -> None:
    (words,) = re.findall(r"REVOKE UPDATE ON ([^;]+) FROM", GRANTS)
    never = {
        name.removesuffix("_no_update") for name in TRIGGERS["postgresql"] if name.endswith("_no_update")
    }
    # A signature's fixed columns have a trigger; that it was made void is written into it.
    assert {name.strip() for name in words.split(",")} == never - {"signature"}


def test_an_owner_without_other_powers_can_restore_and_drill(
    app: Flask, county: County, roles: Roles, tmp_path: Path
) -> None:
    village = village_of(app, county)
    village.open(village.household())
    here = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    name = f"{here.database}_owned"
    with psycopg.connect(roles.admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} OWNER {roles.owner} TEMPLATE template0")
    there = here.set(database=name, username=roles.owner).render_as_string(hide_password=False)
    run = app.test_cli_runner()
    archive = str(tmp_path / "backup.tar")
    run.invoke(args=["backup", archive])
    into = ["--into", there, "--papers", str(tmp_path / "papers")]
    for words in (
        ["restore", "--drill", archive, "--on", there],
        ["restore", archive, *into],
        ["restore", "--drill", archive, "--on", there],
        ["restore", archive, *into, "--replace"],
    ):
        result = run.invoke(args=words)
        assert result.exit_code == 0, result.output
