"""``flask keys``: the installation's own secrets, and the store of the wrapped keys of persons."""

import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app import clock
from app.backup.scrub import NotScrubbed, scrub
from app.commands.erasure_keys import carry_into_store, destroy_again, finish_orders
from app.commands.key_moves import move_keys
from app.config import Config
from app.keyring import vault
from app.models import db

group = AppGroup("keys", help="The installation's secrets, and the store of the keys of persons.")

NAMES = ("secret_key", "data_key")
"""What is made: the key that signs cookies, and the key that wraps the keys of persons."""
ENDINGS = (".tar", ".tar.keys", ".keys")
"""How files that `flask backup` and `flask keys backup` write are called."""


@group.command("make")
@with_appcontext
def make() -> None:
    """Make the keys of the installation where they are missing.

    A key that exists stays as it is: without the old ``data_key`` every sealed value is lost.
    """
    config: Config = current_app.config["SHOUXIAN"]
    config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in NAMES:
        made = _make(config.instance / name)
        click.echo(f"{name}: {'made' if made else 'exists, kept'}")


@group.command("backup")
@click.argument("target", type=click.Path(path_type=Path), metavar="FILE|DIR")
@with_appcontext
def backup(target: Path) -> None:
    """Write a copy of the store of keys. It has to have a short life: see `flask keys prune`."""
    path = target / f"shouxian-{clock.now():%Y%m%d-%H%M%S}.keys" if target.is_dir() else target
    try:
        vault().store.copy_to(path)
    except OSError as error:
        raise click.ClickException(f"the copy could not be written: {error}") from error
    click.echo(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


@group.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Take back the keys of a copy. What was destroyed since, here or there, stays destroyed."""
    came, destroyed = vault().store.take_back(file)
    click.echo(f"{came} keys came back; {destroyed} stay destroyed")
    _reconcile()


@group.command("reconcile")
@with_appcontext
def reconcile() -> None:
    """Do what orders on data still ask of the store, and empty again what an older database shows anew."""
    _reconcile()


@group.command("move")
@with_appcontext
def move() -> None:
    """Move the keys of an installation from before there was a store out of its database; repeat at will."""
    click.echo(f"{move_keys()} keys moved into the store")
    _scrub()


@group.command("scrub")
@with_appcontext
def wipe() -> None:
    """Wipe what the database's files keep of rows that were emptied. On PostgreSQL, as the tables' owner."""
    _scrub()


@group.command("prune")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 3650), help="Their life.")
@with_appcontext
def prune(folder: Path, days: int) -> None:
    """Delete backups that are older than their life: from them destroyed data could be read again."""
    before = clock.now() - timedelta(days=days)
    for path in sorted(folder.iterdir()):
        old = datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
        if path.is_file() and path.name.startswith("shouxian-") and path.name.endswith(ENDINGS) and old:
            path.unlink()
            click.echo(f"{path} deleted")


def _reconcile() -> None:
    try:
        again = destroy_again()
    except LookupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{carry_into_store()} orders repeated in the store, {again} destructions in the database")
    finish_orders()
    if again:
        _scrub()


def _scrub() -> None:
    db.session.remove()
    try:
        scrub(db.engine)
    except NotScrubbed as error:
        raise click.ClickException(str(error)) from error
    click.echo("wiped")


def _make(path: Path) -> bool:
    """Write 32 random bytes in hexadecimal, readable by the owner alone; False where a file exists."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True
