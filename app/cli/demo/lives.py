"""What is planned for each case of the demo: how it begins, where it stands today, what goes differently."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from app.cli.demo.agenda import at
from app.cli.demo.county import Village
from app.cli.demo.desk import File

STAGES = ("open", "submit", "visit", "compare", "appraise", "post", "close", "review", "approve", "announce")
AFTER = dict(
    zip(
        STAGES,
        ("draft", "applied", "visited", "compared", "appraised", "on_notice", "township_review",
         "county_review", "approved", "assisted"),
        strict=True,
    )
)  # fmt: skip
"""Where each stage leaves a case, with the comparison before the appraisal."""

LATE_COMPARISON = (
    "open",
    "submit",
    "visit",
    "appraise",
    "post",
    "close",
    "review",
    "compare",
    "approve",
    "announce",
)
AFTER_LATE = {**AFTER, "review": "township_reviewed", "compare": "county_review"}
"""The same where the comparison stands after the township's review, as for some weeks of the demo."""

END = "assisted"


@dataclass
class Life:
    """One case to be told.

    ``until`` is the state in which it stands today. ``begun`` signatures of the next action are
    given there already. ``twist`` names what goes differently; ``lags`` how many days after the fact
    a stage is recorded. ``visit_after`` is the days from the application to the visit, ``back`` the
    state to which the case is sent back, ``stays`` that it lies there today,
    ``departments`` who was asked about it and is asked again, ``not_before`` the day of
    the newest return.
    """

    file: File
    until: str = END
    opening: str = "in_person"
    twist: str = ""
    begun: int = 0
    opened_after: int = 0
    visit_after: int = 1
    group: int = 1
    lags: dict[str, int] = field(default_factory=dict)
    told: bool = True
    entered: bool = True
    finding: bool = False
    back: str = ""
    stays: bool = False
    departments: tuple[str, ...] = ("medical", "housing")
    opened_on: date = date.min
    not_before: date = date.min


@dataclass
class Cohort:
    """Cases of one village that go the same way together: one list, one meeting, one notice.

    ``days`` counts from ``start`` to the day of each stage.
    """

    village: Village
    lives: list[Life]
    start: date
    days: dict[str, int]
    late_comparison: bool = False
    departments: tuple[str, ...] = ("medical", "housing")

    @property
    def stages(self) -> tuple[str, ...]:
        """Return the stages in the order in which this cohort goes through them."""
        return LATE_COMPARISON if self.late_comparison else STAGES

    def state_after(self, stage: str) -> str:
        """Return where a stage leaves a case."""
        return (AFTER_LATE if self.late_comparison else AFTER)[stage]

    def day(self, stage: str, more: int = 0) -> date:
        """Return the day of a stage."""
        return self.start + timedelta(days=self.days[stage] + more)

    def catch_up(self, stage: str, reached: date) -> None:
        """Put the rest off where late entries have held it up: a stage doesn't come before ``reached``."""
        self.start += max(timedelta(), reached - self.day(stage))

    def keep_going(self, stage: str) -> None:
        """Let those stay behind who have come as far as they are today."""
        states = [self.state_after(one) for one in self.stages]
        here = states.index(self.state_after(stage))
        self.lives = [
            life
            for life in self.lives
            if life.until not in states
            or states.index(life.until) > here
            or (states.index(life.until) == here and life.begun)
        ]


_LONG_AGO = at(date(2000, 1, 1), 0)


@dataclass
class Pace:
    """Gives the moments of one thread: never before what was done already, some minutes apart."""

    random: Random
    cursor: datetime = _LONG_AGO

    def at(self, day: date, hour: float, lag: int = 0) -> datetime:
        """Return when something of a day is recorded, ``lag`` days after it was done."""
        planned = at(day + timedelta(days=lag), hour + self.random.random() * 0.8)
        self.cursor = max(planned, self.cursor + timedelta(minutes=self.random.randrange(3, 26)))
        return self.cursor


def schedule(random: Random, *, late_comparison: bool = False) -> dict[str, int]:
    """Return the days from the first application to each stage of a cohort."""
    order = LATE_COMPARISON if late_comparison else STAGES
    steps = {
        "open": (0, 0), "submit": (0, 0), "visit": (1, 2), "compare": (0, 1), "appraise": (0, 1),
        "post": (1, 1), "close": (6, 6), "review": (0, 0), "approve": (1, 2), "announce": (1, 2),
    }  # fmt: skip
    after = {"compare": (2, 2)}
    """The comparison takes days of its own before the next stage."""
    days, now = {}, 0
    for stage in order:
        now += random.randint(*steps[stage])
        days[stage] = now
        now += random.randint(*after.get(stage, (0, 0)))
    return days


LASTS = {"compare": 2, "review": 1, "approve": 1, "announce": 0}
"""Days that a stage needs at most from its first act to its last."""
