"""``flask audit export``: both logs as a folder that an inspector takes away and checks without us."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from rich.progress import Progress
from sqlalchemy import select

from app.audit.export import NothingSigned, count_to_export
from app.audit.export import export as write
from app.audit.signer import SignerHome
from app.config import Config
from app.models import Case, db
from app.models.connection import one_moment


@click.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--case", "refs", multiple=True, metavar="REF", help="Only the histories of these cases.")
@with_appcontext
def export(folder: Path, refs: tuple[str, ...]) -> None:
    """Write both logs into FOLDER, with the program that checks them and nothing else.

    With --case the folder holds the contents of those histories, and of everything else only hashes.
    """
    config: Config = current_app.config["SHOUXIAN"]
    session = db.session()
    one_moment(session)
    cases = _cases(refs)
    try:
        with Progress(transient=True) as progress:
            task = progress.add_task("entries", total=count_to_export(session) if cases is None else None)
            done = write(
                session,
                SignerHome(config.signer),
                folder,
                cases=cases,
                seen=lambda number: progress.advance(task, number),
            )
    except FileExistsError as taken:
        raise click.ClickException(f"{folder} isn't empty") from taken
    except NothingSigned as nothing:
        raise click.ClickException("no head is signed yet: start `flask audit signer` first") from nothing
    for one in done:
        newer = f", {one.newer} newer than the last signed head left out" if one.newer else ""
        click.echo(f"{one.origin}: {one.entries} entries{newer}")
    click.echo(f"check it with: python3 -I {folder / 'verify.py'} {folder}")


def _cases(refs: tuple[str, ...]) -> list[int] | None:
    if not refs:
        return None
    session = db.session()
    found = {}
    for ref in refs:
        found[ref] = session.execute(select(Case.id).where(Case.ref == ref)).scalar_one_or_none()
    missing = [ref for ref, number in found.items() if number is None]
    if missing:
        raise click.ClickException(f"there is no case {', '.join(missing)}")
    return [number for number in found.values() if number is not None]
