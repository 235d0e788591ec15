"""``flask demo load``: the invented county, made through the commands that everybody uses."""

import json
import os
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import click
import pyotp
from flask import current_app
from flask.cli import AppGroup
from rich.progress import Progress

from app import clock
from app.cli import demo_county as county
from app.commands.credentials import change_password, set_up_second_factor
from app.commands.delegations import Handover, give_delegation
from app.commands.first_start import first_administrators
from app.commands.organisations import found_organisation
from app.commands.people import open_account
from app.commands.posts import Appointment, give_post
from app.commands.profiles import Proposal, decide_parameter, propose_parameter
from app.commands.regions import load_regions
from app.commands.sessions import leave
from app.commands.sign_in import Origin, sign_in
from app.config import Config
from app.policy import Actor
from app.queries.actors import signed_in
from app.queries.demo import FILE
from workflows.parameters import calendar_days
from workflows.roles import ADMINISTRATORS, ROLES, Level

group = AppGroup("demo", help="The invented county of the demo.")


@group.command("load")
def load() -> None:
    """Load the demo county, once. Does nothing where it is loaded already; refuses outside a demo."""
    config: Config = current_app.config["SHOUXIAN"]
    if config.purpose != "demo":
        raise click.ClickException("this installation is no demo (SHOUXIAN_PURPOSE)")
    if (config.instance / FILE).exists():
        click.echo("The demo county is loaded already.")
        return
    with Progress(transient=True) as progress:
        _Loader(progress, config.instance / FILE).run()
    click.echo("The demo county is loaded.")


_ORIGIN = Origin(address="127.0.0.1", device="flask demo load")


class _Loader:
    """Makes the county step by step, acting as those who would do it."""

    def __init__(self, progress: Progress, path: Path) -> None:
        self.path = path
        self.progress = progress
        self.task = progress.add_task("禾丰县", total=len(county.PEOPLE) + 4)
        self.listed: list[dict[str, str]] = []
        self.accounts: dict[str, int] = {}
        self.tokens: dict[str, str] = {}
        self.places: dict[str, int] = {}

    def run(self) -> None:
        """Make everything, in the order in which a county would begin."""
        load_regions(rows=county.regions())
        self._step()
        system, security = self._administrators()
        self._bodies(system)
        for person in county.PEOPLE:
            self._person(system, security, person)
        self._profile()
        self._delegation()
        for username in self.tokens:
            leave(actor=self._actor(username))
        self._write_list()

    def _step(self) -> None:
        self.progress.advance(self.task)

    def _administrators(self) -> tuple[Actor, Actor]:
        since = clock.today() - timedelta(days=420)
        made = first_administrators(
            county=county.COUNTY, office=county.OFFICE, names=list(county.ADMINISTRATORS), since=since
        )
        for (role, username, password), name in zip(made, county.ADMINISTRATORS, strict=True):
            self._credentials(username, password, role, county.OFFICE, name, second_factor=True)
        self._step()
        usernames = {role: username for role, username, _ in made}
        return self._actor(usernames["system_admin"]), self._actor(usernames["security_admin"])

    def _bodies(self, system: Actor) -> None:
        since = clock.today() - timedelta(days=420)
        for body in county.bodies():
            self.places[body.key] = found_organisation(
                actor=system,
                name=body.name,
                kind=body.kind,
                region_code=body.region,
                valid_from=since,
                once=f"demo/{body.key}",
            )
        self._step()

    def _person(self, system: Actor, security: Actor, person: county.Somebody) -> None:
        account_id, password = open_account(
            actor=system,
            name=person.name,
            identity_kind="none_yet",
            identity_number="",
            phone="",
            username=person.username,
            once=f"demo/{person.username}",
        )
        give_post(
            actor=security,
            appointment=Appointment(
                account_id=account_id,
                role=person.role,
                organisation_id=self.places[person.body],
                valid_from=clock.today() - timedelta(days=400),
                valid_to=None,
            ),
            once=f"demo/{person.username}",
        )
        self.accounts[person.username] = account_id
        name = next(body.name for body in county.bodies() if body.key == person.body)
        self._credentials(
            person.username,
            password or "",
            person.role,
            name,
            person.name,
            second_factor=Level.VILLAGE not in ROLES[person.role].levels or person.role == "helper",
        )
        self._step()

    def _credentials(
        self,
        username: str,
        one_time: str,
        role: str,
        organisation: str,
        name: str,
        *,
        second_factor: bool,
    ) -> None:
        """Sign in as somebody would for the first time: a password of one's own, a second factor."""
        self.tokens[username] = sign_in(username=username, password=one_time, origin=_ORIGIN)
        actor = self._actor(username)
        change_password(actor=actor, present=one_time, new=county.PASSWORD, again=county.PASSWORD)
        secret = pyotp.random_base32() if second_factor else ""
        if secret:
            # The code of the step before this one, so that the present one still works for signing in.
            before = clock.now() - timedelta(seconds=30)
            _, self.tokens[username] = set_up_second_factor(
                actor=actor, secret=secret, code=pyotp.TOTP(secret).at(before)
            )
        self.listed.append(
            {
                "username": username,
                "name": name,
                "role": role,
                "organisation": organisation,
                "password": county.PASSWORD,
                "totp_secret": secret,
            }
        )

    def _profile(self) -> None:
        """One decided parameter with its paper, and one proposal that waits for the leader."""
        officer, leader = self._actor("chendachuan"), self._actor("linzhiyuan")
        year = clock.today().year
        decided = propose_parameter(
            actor=officer,
            proposal=Proposal(
                key="notice_days_identification",
                value=calendar_days(7),
                valid_from=clock.today(),
                valid_to=None,
                document_number=f"禾农发〔{year}〕12号",
                reason="与市级方案一致，公示七天。",
            ),
            once="demo/notice",
        )
        decide_parameter(actor=leader, entry_id=decided, agree=True, answer="同意。", once="demo/notice")
        propose_parameter(
            actor=officer,
            proposal=Proposal(
                key="limit_total",
                value=calendar_days(25),
                valid_from=clock.today() + timedelta(days=7),
                valid_to=None,
                document_number=f"禾农发〔{year}〕18号",
                reason="公示延长后，总时限相应调整。",
            ),
            once="demo/limit",
        )

    def _delegation(self) -> None:
        head = self._actor("hechangqing")
        give_delegation(
            actor=head,
            handover=Handover(
                post_id=head.posts[0].id,
                delegate_id=self.accounts["hanjiye"],
                valid_from=clock.today(),
                valid_to=clock.today() + timedelta(days=9),
                reason="参加县委党校培训",
            ),
            once="demo/delegation",
        )
        self._step()

    def _actor(self, username: str) -> Actor:
        found = signed_in(sha256(self.tokens[username].encode()).hexdigest(), clock.today())
        if found is None:
            raise click.ClickException(f"{username} isn't signed in")
        return found.actor

    def _write_list(self) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(_in_order(self.listed), file, ensure_ascii=False, indent=1)


def _in_order(listed: list[dict[str, str]]) -> list[Mapping[str, str]]:
    """Order the accounts as the sign-in page shows them: village, township, county, administrators."""
    roles = list(ROLES)
    return sorted(listed, key=lambda one: (one["role"] in ADMINISTRATORS, roles.index(one["role"])))
