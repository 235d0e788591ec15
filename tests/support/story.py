"""A story told in a browser: a village, its officers at their desks, and days that pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import time_machine
from flask import Flask
from playwright.sync_api import Browser

from app import clock
from app.commands.departures import end_membership
from app.commands.kin import Kinship, declare_kin
from app.commands.openings import note_opening
from app.commands.roster import Entry, enter_roster
from app.factory import create_app
from app.models import Case, Household, Signature, db
from tests.support.browser import carry_in, launched, served
from tests.support.county import County
from tests.support.databases import Sqlite, config_for
from tests.support.desk import Desk, Eyes
from tests.support.village import Village, village_of

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=clock.CHINA)
"""A Monday without a holiday near it, so that no due date moves."""


@dataclass
class Story:
    """What the chapters share. Desks are cleared every evening: sessions don't outlive a day."""

    app: Flask
    address: str
    browser: Browser
    time: time_machine.Traveller
    village: Village
    eyes: Eyes = field(default_factory=Eyes)
    _desks: dict[str, Desk] = field(default_factory=dict)
    _present: set[str] = field(default_factory=set)
    _begun: bool = False

    def at(self, role: str) -> Desk:
        """Return the desk of a role's holder, who signs in on first use of the day; the first by hand."""
        desk = self._desks.get(role)
        if desk is None:
            desk = Desk(self.browser, self.address, self.village.officers[role], self.eyes)
            self._desks[role] = desk
        if role not in self._present:
            self._present.add(role)
            if self._begun:
                carry_in(desk.page, self.address, self.app, desk.officer)
            else:
                desk.enter()
                self._begun = True
        return desk

    def days_later(self, days: int) -> date:
        """Let days pass and return the new one; everybody signs in anew."""
        for role in self._present:
            self._desks[role].leave()
        self._present.clear()
        self.time.shift(timedelta(days=days))
        return clock.today()

    def case(self, ref: str) -> Case:
        """Return the row of a case as it is now."""
        with self.app.app_context():
            found = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
            db.session.expunge(found)
            return found

    def newest(self) -> str:
        """Return the reference of the case opened last."""
        with self.app.app_context():
            return db.session.execute(db.select(Case.ref).order_by(Case.id.desc()).limit(1)).scalar_one()

    def states(self, *refs: str) -> list[str]:
        """Return the states of cases, in the order asked for."""
        return [self.case(ref).state for ref in refs]

    def signatures(self, ref: str) -> list[tuple[str, str]]:
        """Return act and role of every signature that stands, the first first."""
        case_id = self.case(ref).id
        with self.app.app_context():
            rows = db.session.execute(
                db.select(Signature)
                .where(Signature.case_id == case_id, Signature.voided_by.is_(None))
                .order_by(Signature.sequence)
            ).scalars()
            return [(row.action, row.role) for row in rows]

    def opened(self, role: str, *refs: str) -> None:
        """Have a role's holder open cases, as reading their pages does."""
        with self.app.app_context():
            for ref in refs:
                note_opening(actor=self.village.officers[role].actor(), ref=ref)

    def buried(self, ref: str) -> None:
        """Have the clerk record today that a child of the case's household died."""
        household_id = self.case(ref).household_id or 0
        child = self.village.members(household_id)[1]
        with self.app.app_context():
            seen = db.session.get_one(Household, household_id).last_sequence
            end_membership(
                actor=self.village.officers["village_clerk"].actor(), household_id=household_id,
                person_id=child, left_on=clock.today(), reason="death", seen=seen, once=f"death/{child}",
            )  # fmt: skip

    def roster(self, *names: str) -> list[int]:
        """Enter villagers' representatives on the roster, as the clerk does; return their numbers."""
        clerk = self.village.officers["village_clerk"].actor()
        with self.app.app_context():
            return [
                enter_roster(
                    actor=clerk,
                    entry=Entry(self.village.code, "representative", date(2026, 1, 1), name=name),
                    once=f"roster/{name}",
                )
                for name in names
            ]

    def kin(self, holder: int, person: int) -> None:
        """Declare a representative kin of somebody, as the clerk does."""
        with self.app.app_context():
            declare_kin(
                actor=self.village.officers["village_clerk"].actor(),
                kinship=Kinship(holder, "sibling", person),
                once=f"kin/{holder}/{person}",
            )


@contextmanager
def story(folder: Path, name: str) -> Iterator[Story]:
    """Give a fresh county with a village at work, served, and a browser, on the first of its days."""
    # Before the clock goes back: it makes the templates of the whole run where it is the first to want one.
    address_of_database = Sqlite(folder).fresh_url(name)
    with time_machine.travel(BEGINNING) as time:
        app = create_app(config_for(address_of_database, folder))
        with served(app) as address, launched() as browser:
            yield Story(app, address, browser, time, village_of(app, County(app)))
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
