"""Loads the demo: fourteen months in one go, with the clock of this process going along."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random

from flask import Flask

from app import clock
from app.cli.demo import county
from app.cli.demo.agenda import Agenda, Thread, at
from app.cli.demo.data_rules import look_at_data
from app.cli.demo.desk import Desk, File
from app.cli.demo.eliminations import APPLY_ANEW, Eliminations
from app.cli.demo.endings import Endings
from app.cli.demo.families import Families
from app.cli.demo.gatherings import Gatherings
from app.cli.demo.helping import Helping
from app.cli.demo.identity_numbers import Numbers
from app.cli.demo.lead_lists import LeadLists
from app.cli.demo.misuse import Misuse
from app.cli.demo.noticing import Noticing
from app.cli.demo.officers import Officers
from app.cli.demo.parameters import Parameters
from app.cli.demo.path import Path
from app.cli.demo.plans import Plans
from app.cli.demo.problems import Problems
from app.cli.demo.rosters import Rosters
from app.cli.demo.sampling import Sampling
from app.cli.demo.telling import Telling
from app.cli.demo.turns import Turns
from app.commands.regions import load_regions
from app.passwords import hashed_quickly

SEED = 20_260_301
BEGIN = 425
"""Days ago on which the county began: fourteen months."""
STEPS = 5_700
"""About how many steps a load has; the bar is drawn by it."""


class Loading:
    """Makes the county step by step, acting as those who would do it, in the order in which it happens."""

    def __init__(self, app: Flask, step: Callable[[], None]) -> None:
        self.app, self.step = app, step
        self.begun, self.today = clock.now(), clock.today()
        self.random = Random(SEED)  # noqa: S311 - the same county every time, nothing secret
        numbers = Numbers()
        self.officers = Officers(app, numbers, self.random)
        self.desk = Desk(self.officers)
        self.rosters = Rosters(self.desk, self.random, numbers)
        self.families = Families(self.random, numbers, self.today)
        self.stories: dict[str, str] = {}
        self.planted: dict[str, list[str]] = {}

    def run(self) -> None:
        """Make everything; afterwards the clock of the process is the machine's again."""
        purpose = self.app.config["SHOUXIAN"].purpose
        with clock.moved(purpose) as go_to:
            begin = self.today - timedelta(days=BEGIN)
            go_to(at(begin, 8.5))
            load_regions(rows=county.regions())
            # All of these are replaced at the end, by those that the sign-in page tells.
            with hashed_quickly(purpose):
                self.officers.appoint(begin)
            self.rosters.enter(begin + timedelta(days=2))
            agenda = Agenda(go_to, clock.now, at(self.today - timedelta(days=1), 20), self.step)
            files = self._plan(agenda)
            agenda.run()
            go_to(at(self.today - timedelta(days=1), 21))
            self.officers.renew_passwords(county.PASSWORD)
            self.officers.touch()
            # When the load began: the codes shown then are not those that somebody signs in with now.
            go_to(self.begun)
            Parameters(self.officers).today()
            look_at_data(self.officers)
        self.stories = {key: file.ref for key, file in files.items()}
        self.officers.leave()

    def _plan(self, agenda: Agenda) -> Mapping[str, File]:
        gatherings = Gatherings(self.desk, self.rosters, self.random)
        # Dice of its own: what families get changes nothing of how they came to it.
        helping = Helping(self.desk, Random(SEED + 1), self.today)  # noqa: S311 - nothing secret
        endings = Endings(self.desk, self.families, self.random, helping)
        turns = Turns(self.desk, endings, self.random)
        path = Path(self.desk, gatherings, agenda, turns, self.random)
        # Dice of their own: what becomes of those who are helped changes nothing of how they came to it.
        eliminations = Eliminations(self.desk, path, endings, Random(SEED + 2))  # noqa: S311 - nothing secret
        endings.path, endings.eliminations = path, eliminations
        agenda.add(Parameters(self.officers).history(self.today))
        telling = Telling(path, self.families, self.today, {})
        telling.begin()
        for thread in Noticing(self.desk, Random(SEED + 3), self.today).begin():  # noqa: S311 - nothing secret
            agenda.add(thread)
        dice = Random(SEED + 6)  # noqa: S311 - nothing secret
        LeadLists(self.desk, self.families.numbers, dice, self.today).begin(agenda.add)
        plans = Plans(self.random, self.families, self.today)
        misuse = Misuse(self.desk, gatherings, agenda, self.families, Random(SEED + 5), self.today)  # noqa: S311
        self.planted = misuse.planted
        for cohort in misuse.begin(plans.cohorts()):
            agenda.add(path.tell(cohort))
        for life, day in plans.carried():
            told = endings.carry_over(life, day)
            if life.twist == "applies_anew":
                later = self.today - timedelta(days=APPLY_ANEW[0])
                told = _both(told, eliminations.apply_anew(life, later, "assisted"))
            agenda.add(told)
        for lives, day, proposed in plans.eliminating():
            for life in lives:
                agenda.add(endings.carry_over(replace(life, until="assisted", begun=0), day))
            agenda.add(eliminations.tell(lives, proposed))
        for life, day, proposed in plans.rolled_back():
            agenda.add(_both(endings.carry_over(life, day), endings.roll_back(life, proposed)))
        agenda.add(Sampling(self.desk, Random(SEED + 7), self.today).begin())  # noqa: S311 - nothing secret
        Problems(self.officers, Random(SEED + 4), self.today).begin(agenda.add)  # noqa: S311 - nothing secret
        return telling.files


def _both(first: Thread, second: Thread) -> Thread:
    yield from first
    yield from second
