"""``flask audit adopt``: two people let the logs go on after a deliberate restore or a lost signer."""

from hashlib import sha256

import click
from flask import current_app
from flask.cli import with_appcontext

from app import clock
from app.audit.guard import Lost, find_lost
from app.audit.signer import SignerHome
from app.commands.log_branches import TOGETHER, begin_branches
from app.commands.sessions import leave
from app.commands.sign_in import Origin, show_second_factor, sign_in
from app.config import Config
from app.errors import Refused
from app.models import LogName, db
from app.policy import Actor
from app.queries.actors import signed_in

_HERE = Origin(address="", device="flask audit adopt")


@click.command("adopt")
@click.option("--log", "logs", multiple=True, type=click.Choice([log.value for log in LogName]))
@click.option("--reason", prompt="What happened, and who decided it (10 characters or more)")
@with_appcontext
def adopt(logs: tuple[str, ...], reason: str) -> None:
    """Let logs go on from what the database holds now; what was signed and is gone is named for ever.

    Run it on the signer's machine, under the signer's account. Without --log: those that are behind.
    """
    config: Config = current_app.config["SHOUXIAN"]
    home = SignerHome(config.signer)
    lost = find_lost(db.session(), home)
    db.session.remove()
    chosen = [LogName(log) for log in logs] or [one.log for one in lost]
    if not chosen:
        click.echo("No log is behind: nothing to do.")
        return
    for one in lost:
        click.echo(_told(one))
    first, second = (_who(role) for role in TOGETHER)
    try:
        begun = begin_branches(home, chosen, lost, people=(first, second), reason=reason)
    except Refused as refused:
        raise click.ClickException(f"not done: {refused}") from refused
    finally:
        for actor in (first, second):
            leave(actor=actor)
    for beginning in begun:
        click.echo(f"{beginning.origin} begins after {beginning.size} entries")


def _told(one: Lost) -> str:
    if one.other:
        return f"log {one.log}: the first {one.signed} entries aren't those that were signed"
    return (
        f"log {one.log}: entries {one.held} to {one.signed - 1} were signed and are gone, since {one.since}"
    )


def _who(role: str) -> Actor:
    """Ask one of the two for name, password and code, as the sign-in page does."""
    click.echo(f"Post {role}:")
    username = click.prompt("  user name")
    password = click.prompt("  password", hide_input=True)
    code = click.prompt("  code of the second factor")
    try:
        token = sign_in(username=username, password=password, origin=_HERE)
        actor = _actor(token)
        return _actor(show_second_factor(actor=actor, code=code))
    except Refused as refused:
        raise click.ClickException(f"not accepted: {refused}") from refused


def _actor(token: str) -> Actor:
    found = signed_in(sha256(token.encode()).hexdigest(), clock.today())
    db.session.remove()
    if found is None:
        raise click.ClickException("not accepted")
    return found.actor
