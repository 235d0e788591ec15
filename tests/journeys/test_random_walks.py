"""Random walks through the commands, judged by a model that knows nothing of the definition."""

import random

import pytest
from flask import Flask

from app.audit.replay import replay
from app.errors import Refused
from app.models import Case, db
from tests.journeys.model import ORDER, TABLE
from tests.journeys.papers import check_helped
from tests.journeys.walking import back, blind, forward, replayed, state_of
from tests.support.county import County
from tests.support.databases import KINDS
from tests.support.trials import FULL, share
from tests.support.village import Village, village_of

ROUNDS = 10_000 if FULL else share(10_000) // len(KINDS)
"""Steps on each database: a tenth of a whole walk on both together."""

BUTTONS = {action for _, action in TABLE}


def test_nothing_reaches_help_but_by_the_whole_path(app: Flask, county: County) -> None:
    village = village_of(app, county)
    second = village_of(app, county)
    chance = random.Random(20261124)
    cases = {village.open(household): household for household in (village.household() for _ in range(6))}
    for _ in range(ROUNDS):
        ref = chance.choice(sorted(cases))
        state = state_of(village, ref)
        if state in ("withdrawn", "assisted") or (state == "rejected" and chance.random() < 0.2):
            household = village.household()
            cases[village.open(household)] = household
            del cases[ref]
            continue
        step(chance.choice((village, village, village, second)), chance, ref, cases[ref], state)
    with app.app_context():
        everything = db.session.execute(db.select(Case)).scalars().all()
        helped = [case for case in everything if case.state == "assisted"]
        for case in everything:
            model = replayed(case)
            assert model.faults == []
            assert model.state == case.state, case.ref
        assert helped, "no walk came to its end"
        for case in helped:
            check_helped(case)
        assert list(replay(db.session())) == []


def step(village: Village, chance: random.Random, ref: str, household: int, state: str) -> None:
    """Try something: mostly what the path wants next, sometimes anything by anybody."""
    try:
        if chance.random() < 0.25:
            blind(village, chance, ref, state, BUTTONS)
        elif chance.random() < 0.15 and state in ("township_review", "county_review"):
            back(village, chance, ref, state)
        else:
            forward(village, chance, ref, household, state)
    except Refused:
        return


@pytest.mark.parametrize("state", ORDER)
def test_a_case_comes_to_every_state_by_the_commands(state: str, app: Flask, county: County) -> None:
    village = village_of(app, county)
    assert state_of(village, village.at(state)) == state
