"""Plants households: carried over with the paper of their time, or enrolled step by step after a lead."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from app import clock
from app.cli.demo.agenda import Agenda, Thread
from app.cli.demo.county import VILLAGES
from app.cli.demo.desk import File
from app.cli.demo.endings import Endings
from app.cli.demo.families import Family
from app.cli.demo.gatherings import Gatherings
from app.cli.demo.lives import Cohort, Life, Pace
from app.cli.demo.path import Path
from app.cli.demo.turns import Turns
from app.cli.founding.house import House
from app.cli.founding.plan import ENROLLED, Homes
from app.cli.founding.registers import enter

_REASON = "系统上线前已经县级批准纳入监测，现据当时批复和国家系统信息转入。"
_DAYS = {"open": 0, "submit": 0, "visit": 1, "compare": 2, "appraise": 5, "post": 6, "close": 12,
         "review": 12, "approve": 14, "announce": 16}  # fmt: skip
"""Days from the lead to each stage, as a village goes the path together."""
_LASTS = 40
_OFFICER, _LEADER = "chendachuan", "linzhiyuan"


class _NoMore(Endings):
    """What comes after an enrolment isn't planted: neither help nor visits of months."""

    def afterwards(self, life: Life, pace: Pace, day: date) -> Thread:  # noqa: ARG002
        """Return a thread without a step."""
        return iter(())

    def correct(self, life: Life, day: date) -> None:
        """Do nothing."""


def carry_over(house: House, homes: Sequence[Homes]) -> None:
    """Bring in households of before the system, open their cases, and let officer and leader sign, today."""
    today, desk = clock.today(), house.desk
    before = [one for one in homes if one.way != ENROLLED]
    planted = [
        (one, File(VILLAGES[number % len(VILLAGES)], family))
        for number, (one, family) in enumerate(_families(house, before))
    ]
    if planted:
        enter(house, [file for _, file in planted])
    for one, file in planted:
        house.go_to(clock.now() + timedelta(seconds=1))
        house.officers.confirmed(_OFFICER)
        desk.open(file, _OFFICER, "carry_over", today, 1)
        desk.paper(_OFFICER, "source_paper", file.ref, case_ref=file.ref)
        desk.act(file, _OFFICER, "carry_over", today, target=one.way, answers={"reason_text": _REASON})
        desk.act(file, _LEADER, "carry_over", today)


def _families(house: House, homes: Sequence[Homes]) -> Iterator[tuple[Homes, Family]]:
    for one in homes:
        for _ in range(one.count):
            yield one, _family(house, one)


def _family(house: House, homes: Homes) -> Family:
    """Return an invented family of the size wanted."""
    while True:
        family = house.families.invent(lifted=homes.lifted)
        if len(family.members) >= homes.size and family.struck < homes.size:
            break
    family.members = family.members[: homes.size]
    family.adults = [place for place in family.adults if place < homes.size]
    return family


def enrol(house: House, agenda: Agenda, homes: Sequence[Homes], day: date) -> None:
    """Let households be noticed, apply, and go the whole path village by village, so that a day sees all."""
    lives: dict[str, list[Life]] = {}
    noticed = [one for one in homes if one.way == ENROLLED]
    for number, (_one, family) in enumerate(_families(house, noticed)):
        village = VILLAGES[number % len(VILLAGES)]
        life = Life(File(village, family), opening="from_lead", entered=False)
        lives.setdefault(village.key, []).append(life)
    gatherings = Gatherings(house.desk, house.rosters, house.random)
    endings = _NoMore(house.desk, house.families, house.random, None)  # type: ignore[arg-type]
    turns = Turns(house.desk, endings, house.random)
    path = Path(house.desk, gatherings, agenda, turns, house.random)
    endings.path = path
    start = _monday(day - timedelta(days=_LASTS))
    for village in VILLAGES:
        if village.key in lives:
            agenda.add(path.tell(Cohort(village, lives[village.key], start, dict(_DAYS))))


def _monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)
