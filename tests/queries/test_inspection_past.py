"""A case as it stood: at any past moment it is what its page showed then."""

import random
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.audit.record import record
from app.models import Person, db
from app.queries.inspection_cases import moment_page
from app.queries.inspection_then import Then
from tests.support.county import County
from tests.support.founding import BEGINNING, CHILD, HEAD, WOMAN, Founding
from tests.support.village import Village


@pytest.fixture
def story(village: Village, county: County) -> Founding:
    with time_machine.travel(BEGINNING) as time:
        return Founding(village, time, county.officer("inspector")).tell()


def then(app: Flask, story: Founding, moment: Any) -> Then:
    with app.app_context():
        db.session.rollback()
        return moment_page(story.inspector.actor(), story.ref, moment).then


def test_at_any_past_moment_a_case_is_what_its_page_showed_then(app: Flask, story: Founding) -> None:
    chance = random.Random(7)
    shown = story.shown
    for number, (moment, page) in enumerate(shown):
        until = shown[number + 1][0] - timedelta(seconds=2) if number + 1 < len(shown) else moment
        for at in (moment, moment + (until - moment) * chance.random() * 0.1):
            found = then(app, story, at)
            assert {
                "state": found.state, "path": found.path, "round": found.round, "version": found.version,
                "due_on": found.due_on, "opened_on": found.opened_on, "members": found.members,
                "application": found.application, "visit": found.visit, "closed_on": found.closed_on,
                "entered_on": found.entered_on,
                "signatures": tuple(one.sequence for one in found.signatures),
                "papers": tuple((row.id, row.struck_on) for row in found.papers),
            } == page, f"step {number} at {at}"  # fmt: skip


def test_before_its_opening_there_is_no_case_and_no_family(app: Flask, story: Founding) -> None:
    found = then(app, story, BEGINNING - timedelta(days=1))
    assert not found.began
    assert (found.members, found.papers, found.signatures) == ((), (), ())


def test_who_died_was_a_living_member_to_everybody_before_it_was_recorded(
    app: Flask, story: Founding
) -> None:
    approved = next(moment for moment, page in story.shown if page["state"] == "approved")
    at_decision = {row.name: row for row in then(app, story, approved).members}
    assert at_decision[WOMAN].died_on is None
    assert (at_decision[WOMAN].labour, list(at_decision[WOMAN].health)) == ("003", ["003"])
    now = {row.name: row for row in then(app, story, story.shown[-1][0]).members}
    assert now[WOMAN].died_on == story.died_on
    assert (now[HEAD].relation, now[CHILD].relation) == ("011", "001")
    assert (at_decision[HEAD].relation, at_decision[CHILD].relation) == ("001", "003")


def test_what_was_filled_in_without_keeping_what_stood_there_is_said_to_be_unknown(
    app: Flask, story: Founding
) -> None:
    before = story.shown[-1][0]
    number = story.people[CHILD]
    with app.app_context(), time_machine.travel(before + timedelta(days=1)):
        person = db.session.get_one(Person, number)
        record(db.session(), person, "person.corrected", actor=None, data={"fields": ["born_on", "sex"]})
        db.session.commit()
    assert ("person", CHILD) in then(app, story, before).unknown
    assert then(app, story, before + timedelta(days=2)).unknown == ()
