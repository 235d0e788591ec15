"""The clock moves for nothing but the loading of a demo, forwards only, and stands right afterwards."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from app import clock
from app.errors import UnsafeStart


def test_production_never_moves_its_clock() -> None:
    with pytest.raises(UnsafeStart), clock.moved("production"):
        pass


def test_what_is_recorded_while_it_is_moved_bears_the_time_of_the_story() -> None:
    then = datetime(2025, 9, 1, 1, 30, tzinfo=UTC)
    with clock.moved("demo") as go_to:
        go_to(then)
        assert timedelta() <= clock.now() - then < timedelta(seconds=5)
        assert clock.today().isoformat() == "2025-09-01"


def test_the_machines_time_holds_again_afterwards_whatever_happened() -> None:
    with pytest.raises(ValueError, match="future"), clock.moved("test") as go_to:
        _fail_in(go_to)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def _fail_in(go_to: Callable[[datetime], None]) -> None:
    go_to(datetime(2025, 9, 1, tzinfo=UTC))
    go_to(datetime.now(UTC) + timedelta(days=1))


def test_a_story_reaches_neither_into_the_future_nor_back() -> None:
    with clock.moved("demo") as go_to:
        go_to(datetime(2025, 9, 1, tzinfo=UTC))
        with pytest.raises(ValueError, match="order"):
            go_to(datetime(2025, 8, 31, tzinfo=UTC))
        with pytest.raises(ValueError, match="future"):
            go_to(datetime.now(UTC) + timedelta(hours=1))


def test_it_isnt_moved_twice_at_once() -> None:
    with clock.moved("demo") as go_to:
        go_to(datetime(2025, 9, 1, tzinfo=UTC))
        with pytest.raises(RuntimeError, match="already"), clock.moved("demo"):
            pass
