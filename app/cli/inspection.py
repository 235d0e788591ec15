"""``flask inspection``: what inspectors ask the records by themselves."""

import click
from flask.cli import AppGroup

from app.commands.suspicion_scan import scan_records

group = AppGroup("inspection", help="Let the computed rules look at the records.")


@group.command("scan")
def scan() -> None:
    """Look at every record by every rule, and make suspicions of what is new."""
    done = scan_records()
    click.echo(f"{done.hits} hits: {done.raised} raised, {done.joined} joined, {done.known} known before")
