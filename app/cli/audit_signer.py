"""``flask audit key``, ``seal`` and ``signer``: the process that puts its name to the heads of the logs.

In production it runs under an account of its own (``SHOUXIAN_PURPOSE=signer``), with a folder that neither
the server nor the database's administrator can write.
"""

import os
import signal
import threading
from datetime import timedelta

import click
import structlog
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from app.audit.note import NoteError
from app.audit.origins import key_name
from app.audit.signer import NoKey, SignerHome
from app.commands.checkpoints import sign_heads
from app.commands.logs import seal_rows_of_old
from app.config import Config
from app.errors import Busy
from app.models import db

LOOK_EVERY = 1.0
"""Seconds between two looks at the logs."""

_log = structlog.get_logger()


@click.command("key")
@with_appcontext
def key() -> None:
    """Make the signer's key, once; print its public part, which two people write into the duty log."""
    name = key_name(db.session())
    if not name:
        raise click.ClickException("there is no county yet: load the regions first")
    home = _home()
    try:
        public = home.make_key(name)
    except FileExistsError:
        found = home.public()
        click.echo(f"The key is there already: {found}")
        return
    click.echo(f"{public}")


@click.command("seal")
@with_appcontext
def seal() -> None:
    """Seal rows of before there were seals, once after an upgrade; says how many it were."""
    click.echo(f"{seal_rows_of_old()} rows sealed as they stand")


@click.command("signer")
@click.option("--every", default=60, show_default=True, type=click.IntRange(1, 3600), help="Seconds.")
@click.option("--heartbeat", default=3600, show_default=True, type=click.IntRange(1, 86400), help="Seconds.")
@click.option("--once", is_flag=True, help="One look, then end; 1 where a head was refused.")
@click.option("--beside", is_flag=True, help="End when the process that started it has ended.")
@with_appcontext
def signer(every: int, heartbeat: int, once: bool, beside: bool) -> None:
    """Sign the heads of the logs until told to end. Refuses a smaller tree and another history."""
    home = _home()
    try:
        home.key()
    except NoKey as missing:
        raise click.ClickException("there is no key yet: run `flask audit key`") from missing
    ending = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ending.set())
    parent = os.getppid()
    while True:
        sound = _look(home, timedelta(seconds=0 if once else every), timedelta(seconds=heartbeat))
        if once:
            raise SystemExit(0 if sound else 1)
        if ending.wait(LOOK_EVERY) or (beside and os.getppid() != parent):
            return


def _look(home: SignerHome, every: timedelta, heartbeat: timedelta) -> bool:
    sound = True
    try:
        for found in sign_heads(home, every=every, heartbeat=heartbeat):
            if found.signed is not None:
                _log.info("signed", log=found.log, size=found.signed.size)
            if found.refused is not None:
                sound = False
                held = found.refused.held
                size = held.size if held else None
                _log.error("not_signed", log=found.log, why=found.refused.why, held=size)
    except (Busy, DBAPIError, NoteError, OSError) as error:
        sound = False
        _log.warning("signer_failed", exc_info=error)
    finally:
        db.session.remove()
    return sound


def _home() -> SignerHome:
    config: Config = current_app.config["SHOUXIAN"]
    return SignerHome(config.signer)
