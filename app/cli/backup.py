"""``flask backup`` and ``flask restore``: one file out, one file in, and a rehearsal."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError

from app import clock
from app.backup.archive import PAPERS, BadArchive, Reader
from app.backup.drill import drill
from app.backup.restore import NotRestored, restore
from app.backup.take import DamagedDatabase, Steps, back_up
from app.config import Config
from app.keyring import vault
from app.models import db

HERE = "here"
LIFE = (
    "The keys of persons lie in {path}: without it nobody reads the personal data of the backup."
    " Give both a short life (flask keys prune): what is destroyed by law must not come back from them."
)
KEYS = (
    "The installation's keys are not in the backup. Keep SHOUXIAN_DATA_KEY (or instance/data_key) in a safe"
    " of its own: without it nobody can read the personal data again."
)


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path), metavar="FILE|DIR")
@with_appcontext
def backup(target: Path) -> None:
    """Write the database and all papers of one moment into one file, while everybody goes on working.

    Into a folder, the file is named by the moment. Ends with 1 where a paper is missing from the store
    (the file is written nonetheless) or where no file could be written.
    """
    config = _config()
    path = target / f"shouxian-{clock.now():%Y%m%d-%H%M%S}.tar" if target.is_dir() else target
    db.session.remove()
    try:
        with _progress() as steps:
            manifest = back_up(db.engine, config.evidence, path, steps)
        vault().store.copy_to(_keys_beside(path))  # afterwards: no row of the snapshot may lack its key
    except FileExistsError as error:
        raise click.ClickException(f"{path} exists already") from error
    except DamagedDatabase as error:
        raise click.ClickException(f"the database is damaged, keep your older backups: {error}") from error
    except DatabaseError as error:
        raise click.ClickException(f"the database refused: {error.orig}") from error
    except OSError as error:
        raise click.ClickException(f"the backup could not be written: {error}") from error
    rows = sum(manifest.facts.tables.values())
    papers = sum(name.startswith(PAPERS) for name in manifest.parts)
    click.echo(f"{path}: {rows} rows, {papers} papers, {path.stat().st_size / 1e6:.1f} MB")
    click.echo(LIFE.format(path=_keys_beside(path)), err=True)
    click.echo(KEYS, err=True)
    if manifest.missing:
        click.echo(f"{len(manifest.missing)} papers are named but not in the store:", err=True)
        for name in manifest.missing:
            click.echo(f"  {name}", err=True)
        raise SystemExit(1)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", metavar="here|URL", help="The database to fill: this installation's, or an address.")
@click.option(
    "--papers", type=click.Path(path_type=Path), metavar="DIR", help="Where papers go, with an address."
)
@click.option(
    "--replace", is_flag=True, help="Set a database that isn't empty aside. Nothing is written over."
)
@click.option("--drill", "rehearse", is_flag=True, help="Only rehearse: restore, look at everything, forget.")
@click.option("--on", "server", metavar="URL", help="For a drill: another PostgreSQL server than our own.")
@click.option(
    "--scratch", type=click.Path(exists=True, file_okay=False, path_type=Path), help="For a drill of SQLite."
)
@with_appcontext
def restore_command(
    file: Path, into: str | None, papers: Path | None, replace: bool, rehearse: bool, server: str | None,
    scratch: Path | None,
) -> None:  # fmt: skip
    """Put a backup in place, whole or not at all; or rehearse that with --drill."""
    if rehearse == (into is not None):
        raise click.UsageError("say either --into or --drill")
    db.session.remove()
    db.engine.dispose()
    with _refusals(), Reader(file) as reader:
        click.echo(f"made {reader.manifest.made_at}, version {reader.manifest.application}, "
                   f"schema {reader.manifest.facts.schema}, {reader.manifest.database}")  # fmt: skip
        if rehearse:
            _drill(reader, _address(server or HERE), scratch)
        else:
            _restore(reader, str(into), papers, replace=replace)


def _restore(reader: Reader, into: str, papers: Path | None, *, replace: bool) -> None:
    if into != HERE and papers is None:
        raise click.UsageError("an address needs --papers as well: the folder of the papers")
    with _progress() as steps:
        aside = restore(reader, _address(into), papers or _config().evidence, replace=replace, steps=steps)
    click.echo("restored; as many rows and the same newest events as the manifest says")
    if aside:
        click.echo(f"what was there before is now {aside}")
    if into == HERE and _keys_beside(Path(reader.path)).exists():
        came, destroyed = vault().store.take_back(_keys_beside(Path(reader.path)))
        click.echo(f"{came} keys of persons came back; {destroyed} stay destroyed")
    click.echo(
        "Next: flask db upgrade, flask keys reconcile (empties again what was destroyed by law since),"
        " flask audit verify, flask audit replay."
    )
    click.echo(KEYS, err=True)


def _drill(reader: Reader, url: URL, scratch: Path | None) -> None:
    with _progress() as steps:
        found = drill(reader, url, scratch=scratch, steps=steps)
    for line in found.looked:
        click.echo(line)
    for line in found.wrong:
        click.echo(line, err=True)
    if found.wrong:
        raise click.ClickException("the drill is not green")
    click.echo("green: this backup can be restored")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (BadArchive, NotRestored) as error:
        raise click.ClickException(str(error)) from error
    except DatabaseError as error:
        raise click.ClickException(f"the database refused, nothing was changed: {error.orig}") from error
    except OSError as error:
        raise click.ClickException(f"nothing was changed: {error}") from error


@contextmanager
def _progress() -> Iterator[Steps]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, transient=True) as progress:
        begun: list[TaskID] = []
        yield Steps(
            step=lambda name, size: begun.append(progress.add_task(name, total=size or None)),
            seen=lambda number: progress.advance(begun[-1], number),
        )


def _keys_beside(path: Path) -> Path:
    """Return where the copy of the store of keys lies that was made with a backup."""
    return path.with_name(f"{path.name}.keys")


def _address(into: str) -> URL:
    try:
        return make_url(_config().database_url if into == HERE else into)
    except ArgumentError as error:
        raise click.UsageError("that is no address of a database") from error


def _config() -> Config:
    config: Config = current_app.config["SHOUXIAN"]
    return config
