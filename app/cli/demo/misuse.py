"""Misuse planted in the demo, for the inspector to find: each through a way in that the system leaves open.

The county's first month had laxer figures (an older version of its profile), reasons were written against
warnings, and some facts nobody checks when they are typed in. Three households are bent that the plan has
anyway; ``planted`` tells by red flag whose files to look at. Other patterns are in the county without it:
households never entered into the national system (P07), back after their elimination (X06), a relapse
with its reason (R09). ``misuse_problems.py`` has the one of rectification.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random

from app.cli.demo.agenda import Agenda, Thread
from app.cli.demo.desk import Desk
from app.cli.demo.eliminations import Eliminations
from app.cli.demo.endings import Endings
from app.cli.demo.families import Families
from app.cli.demo.gatherings import Gatherings
from app.cli.demo.helping import Helping
from app.cli.demo.lives import END, Cohort, Life, Pace
from app.cli.demo.misuse_later import Later
from app.cli.demo.parameters import LEADER, OFFICER
from app.cli.demo.path import Path
from app.cli.demo.turns import Turns
from app.commands.profiles import Proposal, decide_parameter, propose_parameter
from workflows.parameters import calendar_days, working_days

LAX_FROM, LAX_TO = 394, 388
"""Days ago between which the older profile held: before the first ordinary case, it binds no other."""
LAX = (
    ("notice_days_identification", calendar_days(2), "试运行期间，公示期暂按两天执行。"),
    ("elimination_min_months", 0, "试运行期间，监测期限暂不作要求。"),
    ("backfill_limit", working_days(60), "试运行期间集中补录历史资料，补录期限放宽到六十个工作日。"),
)
"""Parameter, value and reason."""
CODES = 7_000
"""Numbers of the national system for these households begin here, apart from everybody else's."""


@dataclass
class Misuse:
    """Takes three households out of the plan and tells them its own way, with dice of its own."""

    desk: Desk
    gatherings: Gatherings
    agenda: Agenda
    families: Families
    random: Random
    today: date
    planted: dict[str, list[str]] = field(default_factory=dict)
    lives: list[Life] = field(default_factory=list)
    _codes: Iterator[int] = field(default_factory=lambda: count(CODES, 10))

    def begin(self, cohorts: Iterable[Cohort]) -> Iterator[Cohort]:
        """Let the misuse begin, and yield the cohorts without the three households."""
        self.agenda.add(self._laxer())
        for cohort in cohorts:
            plain = next((life for life in cohort.lives if _plain(life)), None)
            if plain is not None and len(self.lives) < len(_TOLD):
                cohort.lives.remove(plain)
                self.lives.append(plain)
            if cohort.lives:
                yield cohort
        for life, (name, after) in zip(self.lives, _TOLD, strict=True):
            life.lags, life.opened_after, life.entered = {}, 0, True
            self.agenda.add(getattr(self, name)(life, self.today - timedelta(days=after)))
        for thread in Later(self.desk, self.random, self.today, self.planted).begin():
            self.agenda.add(thread)

    def _laxer(self) -> Thread:
        """The older version of the profile: decided by the county as any other."""
        begin, end = (self.today - timedelta(days=days) for days in (LAX_FROM, LAX_TO))
        yield Pace(self.random).at(begin, 8.2)
        officers = self.desk.officers
        for number, (key, value, reason) in enumerate(LAX, 5):
            paper = f"禾农发〔{begin.year}〕{number}号"
            entry = propose_parameter(
                actor=officers.actor(OFFICER), once=f"demo/lax/{key}",
                proposal=Proposal(key, value, begin, end, paper, reason),
            )  # fmt: skip
            decide_parameter(actor=officers.confirmed(LEADER), entry_id=entry, agree=True, answer="同意。",
                             once=f"demo/lax/{key}")  # fmt: skip

    def _path(self) -> Path:
        """Return a path with dice and counters of its own: it changes nothing of how others go theirs."""
        gatherings = Gatherings(self.desk, self.gatherings.rosters, self.random, self.gatherings.numbers)
        helping = Helping(self.desk, self.random, self.today)
        endings = Endings(self.desk, self.families, self.random, helping, entered=next(self._codes))
        path = Path(self.desk, gatherings, self.agenda, Turns(self.desk, endings, self.random), self.random)
        endings.path = path
        endings.eliminations = Eliminations(self.desk, path, endings, self.random)
        return path

    def _plant(self, life: Life, *codes: str) -> None:
        for code in codes:
            self.planted.setdefault(code, []).append(life.file.ref)

    def _opened(self, life: Life, pace: Pace, day: date, claimed: date) -> Thread:
        """The household is recorded and its application opened on ``day``, its clock started as claimed."""
        file, clerk = life.file, self.desk.clerk(life.file)
        life.opened_on = claimed
        yield pace.at(day, 9)
        self.desk.record(file, clerk, life.group, f"{file.village.name}村口")
        self.desk.open(file, clerk, "in_person", claimed, life.group)
        lines = (file.name, "（证件号码已遮盖）", file.ref)
        self.desk.paper(clerk, "identity", *lines, photo=True, case_ref=file.ref)

    def short(self, life: Life, start: date) -> Thread:
        """E01, P03, P04, E02: visited after ten days, two days on the board, reviewed at once, left lying."""
        path, pace, file = self._path(), Pace(self.random), life.file
        yield from self._opened(life, pace, start, start)
        self._plant(life, "E01", "P03", "P04", "E02")
        self.desk.submit(file, self.desk.clerk(file), start)
        day = start + timedelta(days=10)
        yield pace.at(day, 15)
        by, visitors = path.visitors(file)
        self.desk.visit(file, by, day, visitors)
        yield from self._meeting(path, life, pace, day + timedelta(days=1))
        day += timedelta(days=4)
        yield from self._notice(path, life, pace, day, 3)
        yield from path.chain(life, pace, day + timedelta(days=3), "review", path.township(file))
        yield from self._decided(path, life, pace, start + timedelta(days=38))

    def soon(self, life: Life, start: date) -> Thread:
        """X02: enrolled in order, eliminated two months later."""
        path, pace, file = self._path(), Pace(self.random), life.file
        yield from self._opened(life, pace, start, start)
        self._plant(life, "X02")
        self.desk.submit(file, self.desk.clerk(file), start)
        day = start + timedelta(days=1)
        yield pace.at(day, 15)
        by, visitors = path.visitors(file)
        self.desk.visit(file, by, day, visitors)
        yield from self._meeting(path, life, pace, day + timedelta(days=1))
        yield from self._notice(path, life, pace, day + timedelta(days=4), 6)
        yield from path.chain(life, pace, day + timedelta(days=10), "review", path.township(file))
        yield from self._decided(path, life, pace, day + timedelta(days=12))
        life.until = "eliminated"
        self.agenda.add(path.turns.endings.eliminations.tell([life], day + timedelta(days=75)))

    def overnight(self, life: Life, start: date) -> Thread:
        """P16, P06: a file born in one evening, its first steps claimed for weeks before, without a word."""
        path, pace, file = self._path(), Pace(self.random), life.file
        claimed = start - timedelta(days=27)
        yield from self._opened(life, pace, start, claimed)
        self._plant(life, "P16", "P06")
        yield pace.at(start, 19)
        self.desk.submit(file, self.desk.clerk(file), claimed)
        by, visitors = path.visitors(file)
        self.desk.visit(file, by, claimed + timedelta(days=2), visitors)
        [sent] = path.gatherings.send(path.officer(file.village.township), ("medical",), [file], start)
        path.gatherings.answer("medical", sent, ())
        yield pace.at(start, 19.9)
        meeting = path.gatherings.call(file.village, [file], start)
        path.gatherings.hold(file.village, meeting, [file])
        yield from self._notice(path, life, pace, start + timedelta(days=1), 6)
        yield from path.chain(life, pace, start + timedelta(days=7), "review", path.township(file))
        yield from self._decided(path, life, pace, start + timedelta(days=9))

    def _meeting(self, path: Path, life: Life, pace: Pace, day: date) -> Thread:
        """Compare the household and appraise it, three days in all."""
        alone = Cohort(life.file.village, [life], day, {"compare": 0})
        yield from path.compare(alone, pace)
        day += timedelta(days=2)
        yield pace.at(day, 14)
        meeting = path.gatherings.call(life.file.village, [life.file], day)
        yield pace.at(day, 17)
        path.gatherings.hold(life.file.village, meeting, [life.file])

    def _notice(self, path: Path, life: Life, pace: Pace, day: date, hangs: int) -> Thread:
        file = life.file
        yield pace.at(day, 8.5)
        notice = path.gatherings.post(file.village, "identification", [file], day)
        path.gatherings.countersign(file.village, notice)
        day += timedelta(days=hangs)
        yield pace.at(day, 8.4)
        path.gatherings.take_down(file.village, notice, day)
        path.gatherings.countersign(file.village, notice)

    def _decided(self, path: Path, life: Life, pace: Pace, day: date) -> Thread:
        file = life.file
        yield from path.chain(life, pace, day, "approve", path.county(file))
        day = pace.cursor.date() + timedelta(days=1)
        yield pace.at(day, 9.4)
        notice = path.gatherings.post(file.village, "announcement", [file], day)
        path.gatherings.countersign(file.village, notice)
        yield from path.turns.endings.afterwards(life, pace, day)


def _plain(life: Life) -> bool:
    """Return whether a household goes the path without anything different on it but how it came in."""
    return (life.twist, life.until, life.finding) == ("", END, False)


_TOLD = (("short", 393), ("soon", 392), ("overnight", 391))
"""How each of the three is told, and how many days ago it began."""
