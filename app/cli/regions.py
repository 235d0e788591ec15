"""``flask regions``: load the list of regions."""

import csv
from pathlib import Path

import click
from flask.cli import AppGroup

from app.commands.regions import load_regions

group = AppGroup("regions", help="Load the list of regions.")


@group.command("load")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(path: Path) -> None:
    """Load a CSV file with the columns code and name, upper regions first."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"code", "name"} <= set(reader.fieldnames or ()):
            raise click.ClickException("the file needs the columns code and name")
        try:
            added = load_regions(rows=((row["code"].strip(), row["name"].strip()) for row in reader))
        except ValueError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{added} regions added")
