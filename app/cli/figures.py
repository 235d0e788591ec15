"""``flask figures``: whether the system's own definitions give the figures of papers that offices printed."""

import os
import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.table import Table

from app.cli.founding.compare import Compared, Row, compared, rows_of
from app.cli.founding.house import found_county
from app.cli.founding.plan import PAPERS, Paper

group = AppGroup("figures", help="Figures counted from rows, beside those that offices printed.")

ROOM = 2 * 1024**3
"""Bytes that the five counties need at most, with their papers."""
_SAID = {True: "yes", False: "NO", None: "-"}
_LEFT = {
    "later": "belongs to a later workflow",
    "contradictory": "contradicts itself in the paper",
}


@group.command("compare", with_appcontext=False)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--only", multiple=True, help="One paper by its name; may be given again.")
@click.option("--jobs", default=2, show_default=True, type=click.IntRange(1, 8), help="Processes at a time.")
def compare(file: Path, only: tuple[str, ...], jobs: int) -> None:
    """Plant the rows behind the papers listed in FILE, count them, and print paper, computed, equal.

    Every paper gets a throw-away county of its own: households, warnings, problems and posts are made by
    the commands and importers that officers use, then counted by the figures' own definitions. The
    installation's database isn't touched. Ends with 1 where a figure differs or can't be counted.
    """
    try:
        rows = rows_of(file)
    except (ValueError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    known = [one for one in PAPERS if not only or one.key in only]
    if only and len(known) < len(set(only)):
        raise click.ClickException(f"the papers are {', '.join(one.key for one in PAPERS)}")
    with tempfile.TemporaryDirectory(prefix="shouxian-figures-", dir=_in_memory()) as folder:
        found = _all(Path(folder), known, rows, jobs)
    unplanted = [one for one in rows if not only and one.paper not in {paper.key for paper in PAPERS}]
    found += [Compared(one, "", False if one.status == "use" else None) for one in unplanted]
    _print(found)
    wrong = [one for one in found if one.equal is False]
    if wrong:
        raise click.ClickException(f"{len(wrong)} figures differ: {', '.join(one.row.id for one in wrong)}")


def _in_memory() -> Path | None:
    """Return a folder in memory, where there is one: what is thrown away needn't outlive a power cut."""
    folder = Path("/dev/shm")  # noqa: S108 - a folder of random name with the owner's rights is made below it
    roomy = folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM
    return folder if roomy else None


def _all(folder: Path, papers: list[Paper], rows: list[Row], jobs: int) -> list[Compared]:
    founded = found_county(folder / "county")
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        asked = [
            pool.submit(
                compared, founded, folder / paper.key, paper, [one for one in rows if one.paper == paper.key]
            )
            for paper in papers
        ]
        return sorted((row for one in asked for row in one.result()), key=lambda one: one.row.id)


def _print(found: list[Compared]) -> None:
    table = Table("id", "figure", "paper", "computed", "equal", "note")
    for one in found:
        note = one.row.note if one.equal is not None else _LEFT.get(one.row.status, one.row.status)
        table.add_row(one.row.id, one.row.label, one.row.printed, one.computed, _SAID[one.equal], note)
    Console(width=max(Console().width, 120)).print(table)
    equal = sum(one.equal is True for one in found)
    left = sum(one.equal is None for one in found)
    click.echo(f"{equal} equal, {len(found) - equal - left} different, {left} listed and not compared")
