"""Random walks from help to elimination, roll-back, re-identification and every other end."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from flask import Flask

from app import clock
from app.audit.replay import replay
from app.facts import elimination
from app.facts.case import ask, standing_of
from app.models import Case, db
from tests.journeys.elimination_walk import Walk
from tests.journeys.homes import Home
from tests.journeys.model import AFTER_HELP
from tests.journeys.papers import check_eliminated
from tests.journeys.walking import signed_after
from tests.support.county import County
from tests.support.elimination import BY_ITSELF
from tests.support.trials import FULL, share
from tests.support.village import Village, village_of

FLAGS = {
    "income_above_line", "enrolled_long_enough", "help_was_delivered", "somebody_can_work",
    "difficulties_settled", "risk_is_gone",
}  # fmt: skip
"""X01 to X05 in their order."""
OTHERS = {
    "enough_visitors", "notice_lists_measures", "notice_too_short", "objections_decided",
    "no_objection_upheld", "visited_since_last_change", "no_other_case_open", "nobody_left", "case_open",
    "own_work",
}  # fmt: skip
"""What else has to stand in somebody's way in a full run."""
FIRST = 20261137
"""A seed whose first four hundred steps come through an elimination, a roll-back and every flag."""


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=clock.CHINA), tick=True) as time:
        yield time


@pytest.fixture
def village(app: Flask, county: County, time: time_machine.Traveller) -> Village:
    return village_of(app, county)


@pytest.mark.parametrize("seed", range(share(5)))
def test_nothing_reaches_elimination_but_by_the_whole_way_and_what_may_go_on_can(
    seed: int, village: Village, people: list[int], time: time_machine.Traveller
) -> None:
    walk, taken = Walk(village, people, time, FIRST + seed), Counter()
    for number in range(share(4_000)):
        for home in walk.step() if number else walk.homes:
            taken.update(judged(walk, home))
    with village.app.app_context():
        assert list(replay(db.session())) == []
    assert {"approve_elimination", "approve_rollback"} <= {action for _, action in taken}
    assert walk.refused >= FLAGS
    if FULL:
        assert set(taken) >= set(AFTER_HELP)
        assert walk.refused >= OTHERS


def judged(walk: Walk, home: Home) -> set[tuple[str, str]]:
    """Walk the model along what was signed since, compare it with the case, and return what was completed."""
    with walk.village.app.app_context():
        case, completed = db.session.get_one(Case, home.case_id), set()
        for number, told, answers in signed_after(case.id, home.seen):
            home.seen = number
            if told.action == "propose_elimination":
                home.manner = str(answers.get("manner", home.manner))
            forbidden = walk.forbidden(home, told.action)
            assert not forbidden, f"{told.action} was signed in spite of {sorted(forbidden)}"
            home.model.take(told)
            if told.action in ("record_visit", "record_elimination_visit"):
                home.family.moved = False
            if told.completed:
                completed.add((told.source, told.action))
                if told.action == "approve_rollback":
                    home.proved = False
        assert home.model.faults == []
        assert home.model.state == case.state
        assert [str(one) for one in replay(db.session(), home.ref)] == []
        check_open_cases(case)
        if ("elimination_county_review", "approve_elimination") in completed:
            check_eliminated(case, by_help=home.manner != BY_ITSELF)
        if ("rollback_county_review", "approve_rollback") in completed:
            check_rolled_back(case, home)
        return completed


def check_open_cases(case: Case) -> None:
    beside = db.session.execute(
        db.select(db.func.count())
        .select_from(Case)
        .where(Case.household_id == case.household_id, Case.closed_on.is_(None))
    ).scalar_one()
    assert beside <= 1, "two open cases of one household"


def check_rolled_back(case: Case, home: Home) -> None:
    """Hold that the household is being helped again, open and enrolled since the same day."""
    known = ask(db.session(), case)
    assert (case.state, case.closed_on) == ("assisted", None)
    assert elimination.fields(standing_of(case, known), known)["enrolled_on"] == home.model.enrolled
