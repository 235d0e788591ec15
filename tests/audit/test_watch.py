"""The runner watches by itself: has heads cosigned and sealed, checks by night, says what it found."""

import re
import shutil
import threading
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import clock
from app.audit.head_seals import EVERY
from app.audit.offline.witness import Witness
from app.audit.signer import SignerHome
from app.audit.verify_logs import verify_logs, verify_rows
from app.audit.verify_readings import verify_readings
from app.audit.whole_check import check_everything
from app.cli.runner import attempt_round
from app.cli.runner_watch import watch_over
from app.commands.checkpoints import sign_heads
from app.commands.history_checks import check_history, seal_new_heads
from app.commands.logs import sequence_logs
from app.config import Config
from app.models import db
from app.models.log import Anchor, Checkpoint, HistoryCheck
from app.queries.logs import logs_page
from tests.audit.damage import without_referees
from tests.support.client import Browser
from tests.support.village import Village

NOW, DAY = timedelta(0), timedelta(days=1)


def sign(home: SignerHome) -> None:
    sequence_logs()
    sign_heads(home, every=NOW, heartbeat=DAY)


def configured(app: Flask, url: str) -> Config:
    """Let the installation ask a witness at an address; the fixture of the signer undoes it."""
    app.config["SHOUXIAN"] = replace(app.config["SHOUXIAN"], witness_url=url)
    config: Config = app.config["SHOUXIAN"]
    return config


def findings() -> list[tuple[str, str]]:
    session = db.session()
    session.rollback()
    wrong = [*verify_rows(session), *verify_logs(session, None), *verify_readings(session)]
    return [(one.what, one.where) for one in wrong]


def test_the_runner_asks_the_witness_for_every_new_head(
    app: Flask, village: Village, home: SignerHome, watching: str
) -> None:
    village.at("applied")
    config = configured(app, watching)
    with app.app_context():
        sign(home)
        watch_over(config, clock.now())
        first = logs_page().logs[0]
        assert (first.exposed, first.alarms) == (first.waiting, [])
        assert first.witness is not None
        assert (first.witness.size, first.witness.why) == (first.entries, "")
    village.county.officer("village_clerk")
    with app.app_context():
        assert logs_page().logs[0].exposed > 0
        sign(home)
        watch_over(config, clock.now())
        watch_over(config, clock.now())
        again = logs_page().logs[0]
        assert again.exposed == again.waiting
        assert len([one for one in again.anchors if one.kind == "witness"]) == 2
        with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
            assert "witness_unasked" in logs_page().logs[0].alarms


def test_a_witness_that_is_away_or_refuses_is_an_alarm_until_it_cosigns(
    app: Flask, village: Village, home: SignerHome, watching: str
) -> None:
    village.at("applied")
    with app.app_context():
        sign(home)
        config = configured(app, "http://127.0.0.1:9")
        watch_over(config, clock.now())
        failed = logs_page().logs[0].witness
        assert failed is not None
        watch_over(config, clock.now())
        later = logs_page().logs[0].witness
        assert later is not None
        assert (later.why, later.failed_since) == ("away", failed.failed_since)
        assert later.asked_at > failed.asked_at
    page = Browser(app).sign_in(village.county.officer("audit_admin")).get("/logs")
    assert "见证方没有应答" in page.text
    with app.app_context():
        config = configured(app, watching)
        watch_over(config, clock.now())
        assert logs_page().logs[0].alarms == []
        # Its keeper takes the log out of what it follows.
        shutil.rmtree(Witness(str(home.path.parent / "witness")).log("shouxian/990101/case"))
        village.county.officer("village_clerk")
        sign(home)
        watch_over(config, clock.now())
        assert "witness_stranger" in logs_page().logs[0].alarms
    run = app.test_cli_runner().invoke(args=["audit", "witness", "ask"])
    assert run.exit_code == 1
    assert "404" in run.output


@pytest.fixture
def watched(app: Flask, village: Village, home: SignerHome, watching: str) -> Config:
    """Give a county with heads, anchors of both kinds and readings, all sealed."""
    ref = village.at("visited")
    config = configured(app, watching)
    auditor = Browser(app).sign_in(village.county.officer("audit_admin"))
    Browser(app).sign_in(village.officers["village_clerk"]).get(f"/cases/{ref}")
    with app.app_context():
        sign(home)
        watch_over(config, clock.now())
    auditor.submit("/logs/sheet", {"with_whom": "何静"})
    with app.app_context():
        sign(home)
        seal_new_heads()
        sequence_logs()
        assert findings() == []
    return config


CHANGES = (
    ("UPDATE checkpoint SET signed_at = '2026-01-01 00:00:00'", "row", "checkpoint/"),
    ("DELETE FROM checkpoint", "row_gone", "checkpoint/"),
    ("UPDATE anchor SET name = 'x' WHERE kind = 'paper'", "row", "anchor/"),
    ("UPDATE anchor SET size = size - 1 WHERE kind = 'witness'", "anchor", "anchor/"),
    ("DELETE FROM anchor", "row_gone", "anchor/"),
    ("UPDATE access SET actor_id = 1 WHERE actor_id <> 1", "reading", "access/"),
    ("UPDATE access SET recorded_at = '2026-01-01 00:00:00'", "reading", "access/"),
    ("UPDATE access_subject SET actor_id = 1 WHERE actor_id <> 1", "subject", "access_subject/"),
    ("UPDATE access_subject SET kind = 'exported'", "subject", "access_subject/"),
    ("UPDATE access_subject SET subject_id = 99999", "subject_gone", "access_subject/"),
    ("DELETE FROM access_subject WHERE subject_kind = 'household'", "subject_gone", "subject/household/"),
    (
        "INSERT INTO access_subject SELECT 'person', 77, id, kind, actor_id, '2026-01-01' FROM access",
        "subject_unknown",
        "access_subject/person/77/",
    ),
)  # fmt: skip


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize(("statement", "what", "where"), CHANGES)
def test_heads_anchors_and_readings_changed_by_hand_are_found(
    app: Flask, statement: str, what: str, where: str
) -> None:
    with without_referees(app) as connection:
        connection.execute(db.text(statement))
    with app.app_context():
        found = findings()
    assert [place for said, place in found if said == what and where in place], found


def test_a_head_of_this_hour_waits_for_its_seal_and_gets_it_once(
    app: Flask, village: Village, watched: Config, home: SignerHome
) -> None:
    village.county.officer("village_clerk")
    with app.app_context():
        sign(home)
        assert findings() == []
        begun = clock.now()
        assert watch_over(watched, begun) == begun  # not due yet
        assert seal_new_heads() > 0
        assert seal_new_heads() == 0
        sealed = watch_over(watched, begun - EVERY)
        assert sealed is not None
        assert sealed > begun
        sequence_logs()
        assert findings() == []
        with without_referees(app) as connection:
            newest = select(Checkpoint.id).order_by(Checkpoint.id.desc()).limit(1)
            number = connection.execute(newest).scalar_one()
            connection.execute(db.text("DELETE FROM checkpoint WHERE id = :id"), {"id": number})
        assert ("row_gone", f"checkpoint/{number}") in findings()


def nightly(app: Flask) -> Any:
    """Let a night come and return the newest check."""
    at_night = datetime.combine(clock.today() + DAY, time(4), clock.CHINA)
    with time_machine.travel(at_night, tick=False), app.app_context():
        assert attempt_round(app.config["SHOUXIAN"], threading.Event(), None) == clock.today()
        page = logs_page()
        assert not page.nights.overdue
        return page.nights.newest[0]


def test_what_the_night_found_stands_on_the_page(app: Flask, village: Village, watched: Config) -> None:
    night = nightly(app)
    assert (night.findings, list(night.told)) == (0, [])
    assert all(night.looked_at[part] > 0 for part in ("events", "entries", "readings", "rows", "cases"))
    with without_referees(app) as connection:
        number = connection.execute(db.text("SELECT max(id) FROM visit")).scalar_one()
        connection.execute(db.text("UPDATE visit SET visited_on = '2026-01-02'"))
    night = nightly(app)
    assert {"part": "rows", "where": f"visit/{number}", "what": "row"} in night.told
    browser = Browser(app).sign_in(village.county.officer("audit_admin"))
    page = browser.get("/logs")
    assert f"visit/{number}" in page.text
    assert re.search(r"发现\s*\d+\s*处", page.text)
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False), app.app_context():
        assert logs_page().nights.overdue
    assert watched.witness_url


@pytest.mark.usefixtures("village")
def test_a_young_house_owes_no_check_and_an_old_one_without_any_is_an_alarm(app: Flask) -> None:
    with app.app_context():
        assert not logs_page().nights.overdue
        with time_machine.travel(clock.now() + timedelta(hours=27), tick=False):
            assert logs_page().nights.overdue


def test_a_stored_check_is_itself_sealed_and_cannot_be_improved(app: Flask, watched: Config) -> None:
    with app.app_context():
        check_history(SignerHome(watched.signer))
        sequence_logs()
        assert check_everything(db.session(), SignerHome(watched.signer)).found == []
        with without_referees(app) as connection:
            connection.execute(db.text("UPDATE history_check SET findings = 1"))
        found = findings()
        kept = db.session.execute(select(HistoryCheck.id)).scalar_one()
        assert ("row", f"history_check/{kept}") in found
        assert db.session.execute(select(db.func.count(Anchor.id))).scalar_one() > 0
