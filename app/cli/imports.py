"""``flask import``: rosters and lists brought in on the server, and the work that the page leaves."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from app import clock
from app.cli.regions import load as load_regions_file
from app.commands import register_entering
from app.commands.register_imports import (
    CLEAN,
    MOST_BYTES_HERE,
    WHOLE,
    RosterBefore,
    accept_roster,
    agree_columns,
    receive_roster,
)
from app.commands.register_work import Waiting, next_waiting
from app.errors import Busy, Invalid, Refused
from app.facts.register_reach import get_register_import
from app.intake.registers.kept import kept_layout
from app.intake.registers.kinds import ACCOUNTS, HOUSEHOLDS, MEASURES, MEMBERS, POSTS, VISITS, Kind
from app.models import db
from app.models.register_import import RegisterImport
from app.policy import Actor
from app.queries.actors import account_named, acting
from app.queries.register_imports import report_of
from app.web.i18n import DEFAULT
from app.web.register_report import report_sheet
from app.web.wording import sentence

group = AppGroup("import", help="Bring in rosters and lists.")
POLITE = 5
"""How far the process that works steps back for the server."""


def _command(name: str, kind: Kind, said: str) -> None:
    """Add the command of a kind of file: all of them check first, and let in what is accepted."""

    @group.command(name, help=f"{said}\n\n{_ENDS}")
    @click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
    @click.option("--as", "username", required=True, help="User name in whose name the file is brought in.")
    @click.option("--accept", type=click.Choice([WHOLE, CLEAN]), help="What enters. Without it nothing does.")
    @click.option(
        "--report", type=click.Path(path_type=Path), help="Write the findings as a workbook (xlsx)."
    )
    def command(path: Path, username: str, accept: str | None, report: Path | None) -> None:
        _bring_in(kind, path, username, accept, report)


_ENDS = "Ends with 1 where something is kept out and nothing was accepted, or nothing could enter."
_command("roster", HOUSEHOLDS, "Check a roster of households (xlsx or csv), and let in what is accepted.")
_command("members", MEMBERS, "Check a list of household members (xlsx or csv), and let in what is accepted.")
_command("measures", MEASURES, "Check a list of help measures (xlsx or csv), and let in what is accepted.")
_command("accounts", ACCOUNTS, "Check a list of accounts (xlsx or csv), and open what is accepted.")
_command("posts", POSTS, "Check a list of posts (xlsx or csv), and give what is accepted.")
_command("visits", VISITS, "Check a list of visits (xlsx or csv), and let in what is accepted.")


def _bring_in(kind: Kind, path: Path, username: str, accept: str | None, report: Path | None) -> None:
    actor = _actor(username)
    number = _received(actor, path, kind)
    held = _held(actor, number)
    if held.status == "received":
        _agreed(actor, held)
        _work(actor, number, "check")
    held = _held(actor, number)
    _tell(held)
    if report is not None:
        with force_locale(DEFAULT):
            report.write_bytes(report_sheet(report_of(actor, number, rows=True)))
        click.echo(f"findings written to {report}")
    if held.status == "entered":
        click.echo(f"roster {number} has entered already: nothing changed")
        return
    if accept is None:
        click.echo("dry run: nothing has entered; repeat with --accept whole or --accept clean")
        raise SystemExit(1 if held.counts["held"] else 0)
    if held.status == "checked" and held.counts["new"]:
        _accepted(actor, held, accept)
    if _held(actor, number).status == "accepted":
        _work(actor, number, "enter")
    held = _held(actor, number)
    if held.status != "entered":
        click.echo("nothing in it is new: nothing changed")
        return
    entered, persons = held.counts["entered"], held.counts["entered_persons"]
    rows = f"{entered} households, {persons} new persons" if kind is HOUSEHOLDS else f"{entered} rows"
    click.echo(f"entered: {rows}")


def _actor(username: str) -> Actor:
    number = account_named(username)
    actor = acting(number, clock.today()) if number is not None else None
    if actor is None:
        raise click.ClickException(f"no open account is called {username}")
    return actor


def _received(actor: Actor, path: Path, kind: Kind) -> int:
    try:
        return receive_roster(
            actor=actor, file_name=path.name, content=path.read_bytes(), once=os.urandom(16).hex(),
            most=MOST_BYTES_HERE, kind=kind,
        )  # fmt: skip
    except RosterBefore as before:
        click.echo(f"this very file was received before, as roster {before.import_id}: going on with it")
        return before.import_id
    except Invalid as refusal:
        raise _said(refusal) from refusal
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _said(refusal: Invalid) -> click.ClickException:
    """Return what was refused, in the words of the page."""
    with force_locale("en"):
        return click.ClickException(" ".join(sentence(one) for one in refusal.problems))


def _held(actor: Actor, number: int) -> RegisterImport:
    db.session.rollback()
    return get_register_import(db.session(), actor, number)


def _agreed(actor: Actor, held: RegisterImport) -> None:
    """Agree to the columns as they are proposed; headings that nobody knows are named and left out."""
    layout = kept_layout(db.session(), held)
    for column in layout.unknown:
        click.echo(f"column “{column.label}” is not known and is left out", err=True)
    try:
        agree_columns(
            actor=actor, import_id=held.id, fields={one.at: "" for one in layout.unknown},
            seen=held.last_sequence, once=os.urandom(16).hex(),
        )  # fmt: skip
    except Invalid as refusal:
        raise _said(refusal) from refusal


def _accepted(actor: Actor, held: RegisterImport, part: str) -> None:
    try:
        accept_roster(
            actor=actor, import_id=held.id, part=part, seen=held.last_sequence, once=os.urandom(16).hex()
        )
    except Invalid as refusal:
        raise _said(refusal) from refusal


def _work(actor: Actor, number: int, task: str) -> None:
    with _progress() as tell:
        problem = register_entering.work_on(actor, Waiting(number, task, actor.account_id), also=tell)
    if problem:
        raise click.ClickException(f"roster {number}: {problem}")


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show how far it is, on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as shown:
        tasks: dict[str, object] = {}

        def tell(stage: str, done: int, whole: int) -> None:
            if stage not in tasks:
                tasks[stage] = shown.add_task(stage, total=whole or None)
            shown.update(tasks[stage], completed=done, total=whole or None)  # type: ignore[arg-type]

        yield tell


def _tell(held: RegisterImport) -> None:
    counts = held.counts
    table = Table("roster", str(held.id))
    for label, name in (
        ("rows", "rows"), ("households", "households"), ("new", "new"), ("unchanged", "same"),
        ("recorded otherwise", "differing"), ("kept out", "held"), ("grave findings", "grave"),
        ("told only", "told"),
    ):  # fmt: skip
        table.add_row(label, str(counts.get(name, 0)))
    for name, count in counts.items():
        if name.startswith("rule_"):
            table.add_row(f"  {name.removeprefix('rule_')}", str(count))
    Console().print(table)


group.add_command(load_regions_file, "regions")


@group.command("work")
@click.argument("number", type=int, required=False)
def work(number: int | None) -> None:
    """Do what rosters wait for: one of them, or every one that waits now. The runner calls this."""
    os.nice(POLITE)
    while True:
        found = next_waiting(db.session(), number)
        if found is None:
            return
        actor = acting(found.account_id, clock.today())
        if actor is None:
            register_entering.give_up(found)
            continue
        try:
            register_entering.work_on(actor, found)
        except Busy:
            return  # it waits on, and the next look finds it
        finally:
            db.session.remove()
