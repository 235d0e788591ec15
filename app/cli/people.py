"""``flask people``: the first administrators of an installation. Everybody else is made in the browser."""

from datetime import date

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.table import Table

from app import clock
from app.commands.first_start import first_administrators

group = AppGroup("people", help="The first administrators.")


@group.command("first-administrators")
@click.option("--county", required=True, metavar="CODE", help="Statistical code of the county, 12 digits.")
@click.option("--office", required=True, help="Name of the office in which they serve.")
@click.option("--names", required=True, metavar="A,B,C", help="Names: system, security, audit administrator.")
def first(county: str, office: str, names: str) -> None:
    """Make the three administrators and print their one-time passwords, once."""
    three = [name.strip() for name in names.split(",") if name.strip()]
    if len(set(three)) != 3:
        raise click.ClickException("give three different names: the three posts are three people")
    try:
        made = first_administrators(county=county, office=office, names=three, since=_today())
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    table = Table("post", "user name", "one-time password")
    for role, username, password in made:
        table.add_row(role, username, password)
    Console().print(table)


def _today() -> date:
    return clock.today()
