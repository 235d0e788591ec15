"""The problems of the demo: three batches that go their way through the same commands as everybody's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.cli.demo.agenda import Thread
from app.cli.demo.officers import Officers
from app.cli.demo.problems_desk import Calendar, ProblemDesk
from app.cli.demo.problems_township import AGO, Township


@dataclass
class Problems:
    """All batches. ``random`` are dice of their own: what is found of problems changes no family's case."""

    officers: Officers
    random: Random
    today: date
    which: Sequence[str] = ("township",)

    def begin(self, add: Callable[[Thread], None]) -> None:
        """Plan the founding of each batch with ``add``; its problems follow from there."""
        desk = ProblemDesk(self.officers, self.random)
        last = self.today - timedelta(days=1)
        begin = Calendar(self.today - timedelta(days=AGO), last, self.random)
        add(Township(desk, Calendar(begin.day(0), last, self.random)).tell(add))
