"""The runner killed at any moment: no message is lost and none is doubled."""

from collections import Counter
from pathlib import Path

import time_machine
from flask import Flask

from app.models import Message, db
from tests.faults.runner_kills import kill
from tests.support.county import County
from tests.support.post_office import WEDNESDAY, PostOffice
from tests.support.processes import Beside
from tests.support.trials import share
from tests.support.village import village_of

KILLS, SEED = share(200), 5


def test_a_killed_runner_loses_no_message_and_doubles_none(app: Flask, tmp_path: Path) -> None:
    with time_machine.travel(WEDNESDAY):
        village = village_of(app, County(app))
        refs = [village.at("township_review") for _ in range(2)]
        for _ in range(3 * KILLS):
            village.county.officer("township_officer", second_factor=False)
    folder = tmp_path / "outbox"
    keys = str(app.config["SHOUXIAN"].keys)
    killing = Beside(kill, (app.config["SQLALCHEMY_DATABASE_URI"], str(folder), keys, KILLS, SEED))
    assert killing.result(600) < 2 * KILLS, "too many runs came to their end: the kills come too late"
    office = PostOffice(app, folder)
    assert 0 < len(office.letters()) <= 3 * KILLS  # it was killed while sending
    with time_machine.travel(WEDNESDAY.replace(hour=3)):  # an hour later: no claim holds any more
        office.round()
    with app.app_context():
        messages = db.session.execute(db.select(Message.account_id, Message.rule, Message.case_id)).all()
    assert max(Counter(messages).values()) == 1
    rows = office.outbox()
    assert Counter(row.account_id for row in rows) == Counter(one.account_id for one in messages)
    assert all(row.sent_at is not None and row.cancelled_at is None for row in rows)
    addressees = [letter["to"]["username"] for letter in office.letters()]
    assert len(addressees) == len(set(addressees)) == len({row.account_id for row in rows}) > 3 * KILLS
    turned = [letter["text"].count(f"{ref} 已流转到您") for letter in office.letters() for ref in refs]
    assert set(turned) == {1}
