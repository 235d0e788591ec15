"""The throw-away county in which the rows behind a paper are planted: a SQLite file that nobody keeps."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from flask import Flask
from flask_migrate import upgrade

from app import clock
from app.cli.demo import beginning, county
from app.cli.demo.agenda import Agenda, at
from app.cli.demo.desk import Desk
from app.cli.demo.families import Families
from app.cli.demo.identity_numbers import Numbers
from app.cli.demo.officers import Officer, Officers
from app.cli.demo.people import Somebody
from app.cli.demo.problems_desk import ProblemDesk
from app.cli.demo.rosters import Roster, Rosters
from app.commands.regions import load_regions
from app.config import Config
from app.factory import create_app
from app.models.base import db
from app.passwords import hashed_quickly

PURPOSE = "test"
BEGIN = date(2019, 12, 2)
"""The day on which its officers took office: before the first of the papers."""
_HEADS = (
    Somebody("安定国", "andingguo", "department_leader", "housing"),
    Somebody("路通达", "lutongda", "department_leader", "traffic"),
    Somebody("齐公平", "qigongping", "department_leader", "market"),
)
"""Heads of the departments that have none in the demo: here they answer for problems."""
_FILE = "house.sqlite"


class Staff(Officers):
    """The officers of the demo's county, and the heads of its departments."""

    def holders(self, role: str, body: str) -> list[str]:
        """Return the user names of everybody who holds a role in a body."""
        found = (officer.somebody for officer in self.found.values())
        return [one.username for one in found if one.role == role and one.body == body]

    def appoint(self, since: date) -> None:
        """Make everybody, the heads of departments included."""
        super().appoint(since)
        names = {body.key: body.name for body in county.bodies()}
        for one in _HEADS:
            self._open(self.administrator("system_admin"), self.administrator("security_admin"), one, since,
                       names[one.body])  # fmt: skip

    def administrator(self, role: str) -> str:
        """Return the user name of an administrator."""
        return self.holder(role, "office")


@dataclass
class House:
    """A county at work, with whatever acts in it. ``go_to`` sets its clock."""

    officers: Staff
    desk: Desk
    problems: ProblemDesk
    rosters: Rosters
    families: Families
    random: Random
    go_to: Callable[[datetime], None]

    def agenda(self, last: date) -> Agenda:
        """Return an agenda whose steps lie before the end of a day."""
        return Agenda(self.go_to, clock.now, at(last, 21))


@dataclass
class Founded:
    """A county with its officers and nothing else, to be copied: its folder, keys, and who is in it."""

    folder: Path
    config: Config
    officers: dict[str, Officer]
    places: dict[str, int]
    numbers: Numbers
    rosters: dict[str, Roster]


def found_county(folder: Path) -> Founded:
    """Make the county of which every paper gets a copy: regions, bodies, officers, rosters."""
    config = _config(folder)
    random, numbers = Random(1), Numbers()  # noqa: S311 - the same county every time, nothing secret
    app = create_app(config)
    with app.app_context(), clock.moved(PURPOSE) as go_to, hashed_quickly(PURPOSE):
        upgrade()
        with beginning.quick(db.engine):
            go_to(at(BEGIN, 8.5))
            load_regions(rows=county.regions())
            officers = Staff(app, numbers, random)
            officers.appoint(BEGIN)
            rosters = Rosters(Desk(officers), random, numbers)
            rosters.enter(BEGIN)
            db.session.remove()
        db.engine.dispose()
    return Founded(folder, config, officers.found, officers.places, numbers, rosters.found)


@contextmanager
def opened(founded: Founded, folder: Path) -> Iterator[House]:
    """Give a copy of the county at the morning after its beginning; the clock of the process goes along."""
    shutil.copytree(founded.folder, folder, dirs_exist_ok=True)
    config = replace(founded.config, instance=folder, database_url=f"sqlite:///{folder / _FILE}")
    app = create_app(config)
    with app.app_context(), clock.moved(PURPOSE) as go_to, hashed_quickly(PURPOSE):
        with beginning.quick(db.engine):
            go_to(at(BEGIN + timedelta(days=1), 8))
            # Sessions are renewed and numbers given out in each copy for itself.
            yield _house(app, deepcopy(founded), go_to)
            db.session.remove()
        db.engine.dispose()


def _house(app: Flask, founded: Founded, go_to: Callable[[datetime], None]) -> House:
    random, numbers = Random(2), founded.numbers  # noqa: S311 - nothing secret
    officers = Staff(app, numbers, random, found=founded.officers, places=founded.places)
    desk = Desk(officers)
    rosters = Rosters(desk, random, numbers, found=founded.rosters)
    families = Families(random, numbers, BEGIN)
    return House(officers, desk, ProblemDesk(officers, random), rosters, families, random, go_to)


def _config(folder: Path) -> Config:
    folder.mkdir(parents=True, exist_ok=True)
    return Config(
        purpose=PURPOSE,
        secret_key=secrets.token_hex(32),
        data_key=secrets.token_bytes(32),
        database_url=f"sqlite:///{folder / _FILE}",
        instance=folder,
    )
