"""How many cases of the demo stand where, and what happened on their way: 240 households in all."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from app.cli.demo.county import VILLAGES, Village
from app.cli.demo.desk import File
from app.cli.demo.families import Families
from app.cli.demo.lives import AFTER, LASTS, Cohort, Life, schedule

HOUSEHOLDS = 240
IN_STORIES = 5
"""Households of the three stories, with the two that shared a meeting with one of them."""

NOW = (
    (5, {"until": "received", "opening": "by_phone"}),
    (4, {"until": "draft"}),
    (1, {"until": "draft", "opening": "from_lead"}),
    (7, {"until": "applied"}),
    (1, {"until": "applied", "twist": "fast_lane"}),
    (6, {"until": "visited"}),
    (2, {"until": "visited", "twist": "finding_open", "begun": 1}),
    (2, {"until": "visited", "twist": "finding_undecided", "begun": 1}),
    (6, {"until": "compared"}),
    (1, {"until": "compared", "twist": "declined", "begun": 1}),
    (5, {"until": "appraised"}),
    (2, {"until": "appraised", "begun": 1}),
    (8, {"until": "on_notice"}),
    (2, {"until": "on_notice", "twist": "objection_open"}),
    (2, {"until": "on_notice", "begun": 1}),
    (3, {"until": "township_review"}),
    (2, {"until": "township_review", "begun": 1}),
    (2, {"until": "township_review", "begun": 2}),
    (2, {"until": "township_review", "twist": "supplemented_township", "begun": 1}),
    (4, {"until": "county_review"}),
    (3, {"until": "county_review", "begun": 1}),
    (1, {"until": "county_review", "twist": "supplemented_county", "begun": 1}),
    (4, {"until": "approved"}),
    (1, {"until": "approved", "begun": 1}),
    (1, {"until": "left", "twist": "returned_township", "back": "visited", "stays": True}),
    (1, {"until": "left", "twist": "returned_township", "back": "applied", "stays": True}),
    (1, {"until": "left", "twist": "returned_county", "back": "appraised", "stays": True}),
    (1, {"until": "left", "twist": "reinstated", "stays": True}),
    (1, {"until": "rejected", "twist": "refused_township", "told": False}),
    (1, {"until": "rejected", "twist": "refused_county", "told": False}),
    (1, {"until": "rejected", "twist": "refused_visited", "told": False}),
)
"""Cases in hand today: how many, and what they are."""

THEN = (
    (1, {"twist": "refused_received", "opening": "by_phone"}),
    (2, {"twist": "refused_applied"}),
    (4, {"twist": "refused_visited"}),
    (4, {"twist": "declined"}),
    (1, {"twist": "objection_upheld"}),
    (3, {"twist": "refused_township"}),
    (3, {"twist": "refused_county"}),
    (3, {"twist": "withdrawn_draft"}),
    (5, {"twist": "withdrawn_applied"}),
    (1, {"twist": "reinstated"}),
    (2, {"twist": "returned_township", "back": "visited"}),
    (2, {"twist": "returned_township", "back": "compared"}),
    (2, {"twist": "returned_township", "back": "appraised"}),
    (2, {"twist": "returned_county", "back": "applied"}),
    (1, {"twist": "returned_county", "back": "township_review"}),
    (2, {"twist": "supplemented_township"}),
    (2, {"twist": "supplemented_county"}),
    (5, {"twist": "objection_dismissed"}),
    (1, {"twist": "objection_reappraised"}),
    (4, {"twist": "fast_lane"}),
    (6, {"finding": True}),
    (2, {"twist": "finding_weak"}),
    (5, {"twist": "birth"}),
    (4, {"twist": "death"}),
    (2, {"twist": "terminated"}),
    (3, {"twist": "removed"}),
    (3, {"opening": "by_phone"}),
    (6, {"opening": "from_lead"}),
)
"""Cases of the fourteen months that are decided: what happened on their way."""

CARRIED = (
    (24, {"until": "assisted"}),
    (10, {"until": "eliminated"}),
    (2, {"until": "terminated", "twist": "terminated"}),
    (1, {"until": "draft"}),
)
ROLLED_BACK = (
    (1, {"until": "rollback_township_review", "begun": 0}),
    (1, {"until": "rollback_township_review", "begun": 1}),
    (1, {"until": "rollback_township_review", "begun": 2}),
    (2, {"until": "rollback_county_review", "begun": 0}),
    (1, {"until": "rollback_county_review", "begun": 1}),
    (2, {"until": "granted", "twist": "granted"}),
    (2, {"until": "declined", "twist": "declined_township"}),
    (2, {"until": "declined", "twist": "declined_county"}),
)
"""Households enrolled before the system: with what became of them since, and of their eliminations."""

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
        given = sum(count for part in (NOW, CARRIED, ROLLED_BACK) for count, _ in part) + 3 + IN_STORIES
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
