"""One draw, whoever presses how often and at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from app.audit.verify import verify
from app.commands.inspection_samples import draw_sample
from app.errors import Forbidden, Invalid
from app.models import Event, InspectionDraw, InspectionSample, db
from tests.support.county import Officer
from tests.support.samples import announced, on_every_side
from tests.support.village import Village

PRESSES = 4


def at_once(app: Flask, what: Callable[[int], object]) -> list[str]:
    """Return what each of several presses at the same instant came to: ``done`` or why it was refused."""
    gate = Barrier(PRESSES)

    def press(number: int) -> str:
        with app.app_context():
            gate.wait()
            try:
                what(number)
            except Forbidden as refused:
                return refused.code
            except Invalid as refused:
                return refused.problems[0].code
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(PRESSES) as pool:
        return sorted(pool.map(press, range(PRESSES)))


@pytest.fixture
def inspector(village: Village) -> Officer:
    on_every_side(village, enrolled=2, off=1)
    return village.county.officer("inspector")


def kinds(app: Flask) -> list[str]:
    with app.app_context():
        told = db.select(Event.kind).where(Event.stream_kind == "sample").order_by(Event.sequence)
        return list(db.session.execute(told).scalars())


@pytest.mark.parametrize(
    ("once", "told"),
    [("same", ["done"] * PRESSES), ("each", ["done", *["sample_drawn"] * (PRESSES - 1)])],
)
def test_presses_at_the_same_instant_draw_once(
    app: Flask, village: Village, inspector: Officer, once: str, told: list[str]
) -> None:
    with app.app_context():
        number = announced(inspector, village.county.code)

    def press(turn: int) -> None:
        mark = once if once == "same" else f"{once}{turn}"
        draw_sample(actor=inspector.actor(), sample_id=number, seed="", once=mark)

    assert at_once(app, press) == told
    assert kinds(app) == ["sample.announced", "sample.drawn"]
    with app.app_context():
        assert db.session.execute(db.select(db.func.count()).select_from(InspectionDraw)).scalar_one() == 4
        assert verify(db.session()) == []


def test_overlapping_samples_announced_at_the_same_instant_leave_one(
    app: Flask, village: Village, inspector: Officer
) -> None:
    """County and township, each twice: one waits for its draw, the others are told so."""
    places = (village.county.code, village.county.township_a)
    told = at_once(app, lambda turn: announced(inspector, places[turn % 2], f"once{turn}"))
    assert told == ["done", *["sample_waits"] * (PRESSES - 1)]
    with app.app_context():
        assert db.session.execute(db.select(db.func.count()).select_from(InspectionSample)).scalar_one() == 1
