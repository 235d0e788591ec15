"""Makes the officers of the demo as every county makes its own, and lets them act."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from random import Random

import pyotp
from flask import Flask

from app import clock
from app.cli.demo import county
from app.cli.demo.identity_numbers import Numbers
from app.cli.demo.people import ADMINISTRATORS, PEOPLE, Somebody
from app.commands.credentials import change_password, set_up_second_factor
from app.commands.first_start import first_administrators
from app.commands.organisations import found_organisation
from app.commands.people import open_account
from app.commands.posts import Appointment, give_post
from app.commands.sessions import leave, touch_session
from app.commands.sign_in import Origin, show_second_factor, sign_in
from app.models.base import db
from app.policy import Actor
from app.queries.actors import signed_in
from workflows.roles import ROLES, Level

_ORIGIN = Origin(address="127.0.0.1", device="flask demo load")
_FRESH = timedelta(minutes=8)
"""How long the loader counts on a shown second factor; the county's own limit is ten minutes."""


@dataclass
class Officer:
    """One officer with an account. ``secret`` makes the codes of the second factor, "" where none is."""

    somebody: Somebody
    account_id: int
    number: str
    token: str
    secret: str
    organisation: str
    password: str
    actor: Actor | None = None


@dataclass
class Officers:
    """Everybody with an account. Each acts through a session of his own, begun with his password."""

    app: Flask
    numbers: Numbers
    random: Random
    found: dict[str, Officer] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def appoint(self, since: date) -> None:
        """Make the administrators, the bodies, and one account with one post for everybody else."""
        made = first_administrators(
            county=county.COUNTY, office=county.OFFICE, names=list(ADMINISTRATORS), since=since
        )
        for (role, username, password), name in zip(made, ADMINISTRATORS, strict=True):
            self._admit(Somebody(name, username, role, "office"), 0, "", password, county.OFFICE)
        usernames = {role: username for role, username, _ in made}
        system, security = usernames["system_admin"], usernames["security_admin"]
        names = {body.key: body.name for body in county.bodies()}
        for body in county.bodies():
            self.places[body.key] = found_organisation(
                actor=self.actor(system), name=body.name, kind=body.kind, region_code=body.region,
                valid_from=since, once=f"demo/{body.key}",
            )  # fmt: skip
        for one in PEOPLE:
            self._open(system, security, one, since, names[one.body])
        self.renew_passwords(county.FIRST_PASSWORD)

    def _open(self, system: str, security: str, one: Somebody, since: date, organisation: str) -> None:
        born = date(self.random.randrange(1968, 1999), self.random.randrange(1, 13), 5)
        number = self.numbers.of(born, one.sex)
        account_id, password = open_account(
            actor=self.actor(system), name=one.name, identity_kind="id_card", identity_number=number,
            phone="", username=one.username, once=f"demo/{one.username}",
        )  # fmt: skip
        appointment = Appointment(account_id, one.role, self.places[one.body], since, None)
        give_post(actor=self.actor(security), appointment=appointment, once=f"demo/{one.username}")
        self._admit(one, account_id, number, password or "", organisation)

    def _admit(self, one: Somebody, account_id: int, number: str, password: str, organisation: str) -> None:
        """Sign in as somebody does for the first time, and set up a second factor where one is a duty."""
        token = sign_in(username=one.username, password=password, origin=_ORIGIN)
        officer = Officer(one, account_id, number, token, "", organisation, password)
        self.found[one.username] = officer
        if Level.VILLAGE in ROLES[one.role].levels and one.role != "helper":
            return
        secret = pyotp.random_base32()
        # The code of the step before this one, so that the present one still works for signing in.
        code = pyotp.TOTP(secret).at(clock.now() - timedelta(seconds=30))
        _, officer.token = set_up_second_factor(actor=self.actor(one.username), secret=secret, code=code)
        officer.secret, officer.actor = secret, None

    def renew_passwords(self, password: str) -> None:
        """Let everybody choose a password; the slow hashing is done two at a time."""

        def renew(officer: Officer) -> None:
            with self.app.app_context():
                change_password(
                    actor=self.actor(officer.somebody.username),
                    present=officer.password,
                    new=password,
                    again=password,
                )
            officer.password = password

        with ThreadPoolExecutor(max_workers=2) as hands:
            list(hands.map(renew, self.found.values()))

    def actor(self, username: str) -> Actor:
        """Return somebody as he acts. Posts of the demo are held throughout, so he is looked up once."""
        officer = self.found[username]
        if officer.actor is None or not officer.actor.posts:
            signed = signed_in(sha256(officer.token.encode()).hexdigest(), clock.today())
            if signed is None:
                raise LookupError(f"{username} isn't signed in")
            officer.actor = signed.actor
        return officer.actor

    def confirmed(self, username: str) -> Actor:
        """Return somebody who has just shown his second factor: county signatures ask for that."""
        officer, actor = self.found[username], self.actor(username)
        if _stale(actor.confirmed_at):
            code = pyotp.TOTP(officer.secret).at(clock.now())
            officer.token = show_second_factor(actor=actor, code=code)
            officer.actor = replace(actor, confirmed_at=clock.now())
        return self.actor(username)

    def holder(self, role: str, body: str) -> str:
        """Return the user name of who holds a role in a body; raise LookupError where nobody does."""
        found = self.holders(role, body)
        if not found:
            raise LookupError(f"nobody is {role} in {body}")
        return found[0]

    def holders(self, role: str, body: str) -> list[str]:
        """Return the user names of everybody who holds a role in a body."""
        return [one.username for one in PEOPLE if one.role == role and one.body == body]

    def account(self, username: str) -> int:
        """Return the number of somebody's account."""
        return self.actor(username).account_id

    def touch(self) -> None:
        """Write down that everybody's session was used at the moment of the clock."""
        for username in self.found:
            session_id = self.actor(username).session_id
            if session_id is not None:
                touch_session(session_id=session_id)

    def leave(self) -> None:
        """Sign everybody out."""
        for username in self.found:
            leave(actor=self.actor(username))
        db.session.remove()


def _stale(confirmed_at: datetime | None) -> bool:
    return confirmed_at is None or clock.now() - confirmed_at > _FRESH
