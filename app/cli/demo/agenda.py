"""What happens when: threads of a story, each told until it names the moment of its next step."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count

from app.clock import CHINA, local_date
from app.profiles import read_once

Thread = Iterator[datetime]
"""A story told step by step: it yields the moment at which it goes on."""


def at(day: date, hour: float) -> datetime:
    """Return a moment of a day by Chinese time, ``hour`` with its fraction (9.5 is half past nine)."""
    return datetime.combine(day, time(), CHINA) + timedelta(seconds=round(hour * 3600))


@dataclass
class Agenda:
    """All threads of the county, run in the order of their moments with the clock going along.

    ``last`` is the latest moment that may happen: a step planned for later doesn't, and ends its
    thread there, since nothing of a demo lies in the future.
    """

    go_to: Callable[[datetime], None]
    now: Callable[[], datetime]
    last: datetime
    step: Callable[[], None] = lambda: None
    _waiting: list[tuple[datetime, int, Thread]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def add(self, thread: Thread) -> None:
        """Let a thread begin: it is told up to the moment of its first step."""
        moment = next(thread, None)
        if moment is not None and moment <= self.last:
            heapq.heappush(self._waiting, (moment, next(self._numbers), thread))

    def run(self) -> None:
        """Let everything happen that lies before ``last``; what the county has set is read once a day."""
        while self._waiting:
            self._go_on()
            day = local_date(self.now())
            with read_once(day):
                while self._waiting and local_date(self._waiting[0][0]) <= day:
                    self._go_on()
                    _, _, thread = heapq.heappop(self._waiting)
                    self.add(thread)
                    self.step()

    def _go_on(self) -> None:
        """Let the clock go on to the next moment, unless it is there already."""
        moment = self._waiting[0][0]
        if moment > self.now():
            self.go_to(moment)
