"""``flask audit drill``: every attack of the design, carried out on a throw-away copy of this house."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import click
from flask.cli import with_appcontext
from rich.progress import Progress
from sqlalchemy import Connection, Engine, create_engine, insert, select

from app.audit.drill.attacks import ATTACKS
from app.audit.drill.house import House, NothingToAttack
from app.audit.drill.matrix import Outcome, Unsound, lines_of, rehearse
from app.backup.restore import migrate
from app.models import Base, db

_AT_ONCE = 1000


@click.command("drill")
@click.option("--details", is_flag=True, help="Say for each attack what was found first.")
@click.option(
    "--scratch", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Where the copy goes."
)
@with_appcontext
def drill(details: bool, scratch: Path | None) -> None:
    """Attack a throw-away copy of this database in every way of the design; print who finds it.

    The database is only read, the signer's folder not touched. Ends with 1 where the matrix isn't as
    designed. Takes a few seconds for each attack, minutes where there are many events.
    """
    with tempfile.TemporaryDirectory(prefix="shouxian-drill-", dir=scratch) as folder:
        outcomes = _rehearsed(Path(folder))
    for line in lines_of(outcomes):
        click.echo(line)
    if details:
        click.echo()
        for one in outcomes:
            click.echo(f"{one.attack.name}:")
            for letter, told in one.found.items():
                click.echo(f"  {letter}  {told}")
    wrong = sum(not one.as_designed for one in outcomes)
    if wrong:
        click.echo(f"{wrong} of {len(outcomes)} attacks weren't found as designed", err=True)
        raise SystemExit(1)
    click.echo(f"{len(outcomes)} attacks, all found as designed")


def _rehearsed(folder: Path) -> list[Outcome]:
    with Progress(transient=True) as progress:
        task = progress.add_task("copy", total=len(ATTACKS) + 1)
        copy_database(db.engine, folder / "house.sqlite")
        progress.update(task, advance=1, description="attacks")
        try:
            return [*rehearse(House.on(folder), done=lambda: progress.advance(task))]
        except (NothingToAttack, Unsound) as why:
            raise click.ClickException(str(why)) from why


def copy_database(engine: Engine, path: Path) -> None:
    """Copy a database of either kind into a SQLite file, as it is at one moment."""
    db.session.remove()
    if engine.dialect.name == "sqlite":
        with (
            closing(sqlite3.connect(str(engine.url.database))) as source,
            closing(sqlite3.connect(path)) as target,
        ):
            source.backup(target)
        return
    fresh = create_engine(f"sqlite:///{path}", hide_parameters=True)
    with fresh.begin() as target:
        migrate(target, "head")
    with (
        engine.connect().execution_options(isolation_level="REPEATABLE READ") as source,
        closing(sqlite3.connect(path)) as raw,
    ):
        triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        raw.executescript("".join(f"DROP TRIGGER {name};" for name, _ in triggers))
        with fresh.begin() as target:
            _copy_rows(source, target)
        raw.executescript("".join(f"{statement};\n" for _, statement in triggers))
    fresh.dispose()


def _copy_rows(source: Connection, target: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        target.execute(table.delete())
        rows = source.execution_options(yield_per=_AT_ONCE).execute(select(*table.columns))
        for part in rows.mappings().partitions():
            target.execute(insert(table), [dict(row) for row in part])
