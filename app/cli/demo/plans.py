"""The plan of the demo: each case with its family, its village and its days, from the counts of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from app.cli.demo.counts import CARRIED, ELIMINATING, HOUSEHOLDS, IN_STORIES, NOW, ROLLED_BACK, THEN
from app.cli.demo.county import VILLAGES, Village
from app.cli.demo.desk import File
from app.cli.demo.eliminations import DAYS
from app.cli.demo.families import Families
from app.cli.demo.lives import AFTER, LASTS, Cohort, Life, schedule

SHORT = frozenset({
    "received", "draft", "applied", "visited", "compared", "withdrawn_draft", "withdrawn_applied",
    "refused_received", "refused_applied", "refused_visited",
})  # fmt: skip
"""States and turns with so short a history that two might be alike."""

UNFOUNDED = frozenset({
    "refused_received", "refused_visited", "declined", "objection_upheld", "refused_township",
    "refused_county", "reinstated",
})  # fmt: skip
"""Turns that only a family meets which doesn't qualify, as far as anybody knows then."""

LATE_COMPARISON = (80, 66)
"""For cases opened between so many days ago the county compared after the township's review."""
EARLIEST, RECENT = 385, 34
"""Days ago between which decided cases began."""


@dataclass
class Plans:
    """Makes the plan: cohorts that go the path, and cases carried over, by the day of today."""

    random: Random
    families: Families
    today: date
    _places: int = 0
    _alike: Counter[str] = field(default_factory=Counter)

    def village(self) -> Village:
        """Return the next village in turn."""
        self._places += 1
        return VILLAGES[self._places * 5 % len(VILLAGES)]

    def life(self, village: Village, **plan: object) -> Life:
        """Return one case with a family of its own."""
        single = plan.get("twist") == "terminated"
        fine = str(plan.get("twist", "")) in UNFOUNDED
        family = self.families.invent(single=single, cause="alone" if single else "fine" if fine else "")
        known: dict[str, object] = {
            "group": self.random.randint(1, 3),
            "visit_after": self.random.randint(1, 3),
        }
        life = Life(File(village, family), **{**known, **plan})  # type: ignore[arg-type]
        if life.until in SHORT or life.twist in SHORT:
            # So short a history would be like another's, were it not entered on other days.
            key = life.twist if life.twist in SHORT else life.until
            number = self._alike[key]
            self._alike[key] += 1
            life.lags["open"] = number % (3 if key == "received" else 8)
            life.group = 3 if key == "received" and number > 2 else life.group % 2 + 1
        return life

    def cohorts(self) -> Iterator[Cohort]:
        """Yield the cases in hand, the late ones, and the decided ones, as they go together."""
        yield from self._in_hand()
        yield self._stuck()
        for lives in self._grouped():
            yield self._decided(lives)

    def _in_hand(self) -> Iterator[Cohort]:
        for count, plan in NOW:
            left = count
            while left:
                size = min(left, self.random.choice((1, 2)))
                left -= size
                village = self.village()
                lives = [self.life(village, **plan) for _ in range(size)]
                yield self._until_today(village, lives)

    def _until_today(self, village: Village, lives: list[Life]) -> Cohort:
        """Plan a cohort so that it comes to where it stands a few days ago; every fourth is late."""
        days, one = schedule(self.random), lives[0]
        stage = _last_stage(one)
        waits = self.random.choice((0, 0, 0, 0, 0, 1, 1, 6))
        if one.stays or one.until == "rejected":
            waits += 4
        ago = days[stage] + LASTS.get(stage, 0) + 1 + waits
        ago += max(life.lags.get("open", 0) for life in lives) + len(lives) - 1
        if one.twist == "objection_open":
            ago += 2
        if one.twist == "reinstated":
            ago += 12
        for place, life in enumerate(lives):
            life.opened_after = place % 2 if stage != "open" else 0
        self._lags(lives, ("open", "submit") if days[stage] > 8 else ())
        return Cohort(village, lives, self.today - timedelta(days=ago), days, departments=self._asked())

    def _stuck(self) -> Cohort:
        """Return the cases that wait for a comparison since the county's interim order."""
        village = VILLAGES[9]
        lives = [self.life(village, until="township_reviewed") for _ in range(3)]
        for place, life in enumerate(lives):
            life.opened_after = place
        start = self.today - timedelta(days=LATE_COMPARISON[1] + 6)
        return Cohort(
            village, lives, start, schedule(self.random, late_comparison=True), late_comparison=True
        )

    def _grouped(self) -> Iterator[list[Life]]:
        """Yield decided cases in groups of one to four of one village."""
        plans = [plan for count, plan in THEN for _ in range(count)]
        parts = (NOW, CARRIED, ELIMINATING, ROLLED_BACK)
        given = sum(count for part in parts for count, _ in part) + 3 + IN_STORIES
        plans += [{} for _ in range(HOUSEHOLDS - given - len(plans))]
        self.random.shuffle(plans)
        while plans:
            village = self.village()
            size = self.random.choice((1, 2, 2, 3, 3, 4))
            chosen, plans = plans[:size], plans[size:]
            yield [self.life(village, **plan) for plan in chosen]

    def _decided(self, lives: list[Life]) -> Cohort:
        ago = self.random.randint(RECENT + 20, EARLIEST)
        if any(life.twist in ("removed", "terminated", "birth", "death") for life in lives):
            ago = max(ago, 150)
        if any(life.twist in ("eliminated", "reapplies") for life in lives):
            ago = EARLIEST - self.random.randint(0, 15)
        if any(life.twist.startswith(("returned", "reinstated", "objection_re")) for life in lives):
            ago = max(ago, 90)
        late = LATE_COMPARISON[1] <= ago <= LATE_COMPARISON[0]
        if late and any(life.twist for life in lives):
            ago, late = ago + 20, False
        for place, life in enumerate(lives):
            life.opened_after = place % 3
            if ago + 3 > LATE_COMPARISON[0] >= ago - 3 or ago + 3 > LATE_COMPARISON[1] - 1 >= ago - 3:
                life.opened_after = 0
            life.entered = self.random.random() < 0.93
        self._lags(lives, ("open", "submit", "visit", "appraise", "post", "close", "announce"))
        days = schedule(self.random, late_comparison=late)
        start = self.today - timedelta(days=ago)
        return Cohort(lives[0].file.village, lives, start, days, late, self._asked())

    def _lags(self, lives: list[Life], stages: tuple[str, ...]) -> None:
        """Let some steps be recorded days after they were done, as they are where nobody hides it."""
        for life in lives:
            for stage in stages:
                if self.random.random() < 0.14:
                    life.lags[stage] = self.random.choice((1, 1, 2, 2, 3, 4, 6, 9))

    def _asked(self) -> tuple[str, ...]:
        return tuple(
            self.random.sample(("medical", "housing", "traffic", "market"), self.random.choice((1, 2, 2)))
        )

    def carried(self) -> Iterator[tuple[Life, date]]:
        """Yield households enrolled before the system, with the day on which they were carried over."""
        for count, plan in CARRIED:
            for _ in range(count):
                ago = 12 if plan["until"] == "draft" else self.random.randint(396, 408)
                yield self.life(self.village(), **plan), self.today - timedelta(days=ago)

    def eliminating(self) -> Iterator[tuple[list[Life], date, date]]:
        """Yield those whose risk goes, as they meet: with the day of carry-over and of the proposal."""
        for count, plan in ELIMINATING:
            village, until = self.village(), str(plan["until"])
            lives = [self.life(village, **plan) for _ in range(count)]
            state = until.removeprefix("elimination_")
            ago = DAYS.get(state, 2 if until == "assisted" else self.random.randint(60, 160))
            if plan.get("twist") == "again":
                ago = 195
            carried = self.today - timedelta(days=self.random.randint(396, 408))
            yield lives, carried, self.today - timedelta(days=ago)

    def rolled_back(self) -> Iterator[tuple[Life, date, date]]:
        """Yield those whose elimination is questioned: with the day of carry-over and of the proposal."""
        for count, plan in ROLLED_BACK:
            for _ in range(count):
                recent = str(plan["until"]).startswith("rollback")
                ago = self.random.randint(14, 18) if recent else self.random.randint(40, 200)
                carried = self.today - timedelta(days=self.random.randint(396, 408))
                yield self.life(self.village(), **plan), carried, self.today - timedelta(days=ago)


def _last_stage(life: Life) -> str:
    """Return the stage in which a case stops."""
    turned = {
        "returned_township": "review", "refused_township": "review", "supplemented_township": "review",
        "returned_county": "approve", "refused_county": "approve", "supplemented_county": "approve",
        "refused_visited": "visit", "reinstated": "appraise", "finding_open": "compare",
        "finding_undecided": "compare", "declined": "appraise",
    }  # fmt: skip
    if life.twist in turned:
        return turned[life.twist]
    if life.until == "received":
        return "open"
    stages = list(AFTER)
    place = next(place for place, stage in enumerate(stages) if AFTER[stage] == life.until)
    return stages[place + (1 if life.begun else 0)]
