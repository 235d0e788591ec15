"""``flask keys``: the installation's own secrets, made once and never overwritten."""

import os
import secrets
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.config import Config

group = AppGroup("keys", help="The installation's secrets.")

NAMES = ("secret_key", "data_key")
"""What is made: the key that signs cookies, and the key that wraps the keys of persons."""


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
