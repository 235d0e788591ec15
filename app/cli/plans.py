"""``flask plans``: read a rectification plan as the browser's import does. Needs no database."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.table import Table

from app.intake.plans.paper import Plan
from app.intake.plans.plan import read_plan
from app.intake.plans.reading import Unreadable, lines_of

group = AppGroup("plans", help="Read rectification plans.")

_UNREADABLE = {
    "kind": "neither text, Word (.docx), web page nor PDF",
    "large": "too large",
    "damaged": "damaged, or protected by a password",
    "empty": "without text; a scan has to be typed or recognised first",
}


@group.command("parse", with_appcontext=False)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(["json", "table"]), default="json", show_default=True)
def parse(file: Path, form: str) -> None:
    """Print what FILE says: the paper, its problems, and on standard error the lines not understood."""
    try:
        plan = read_plan(lines_of(file.read_bytes()))
    except Unreadable as error:
        raise click.ClickException(f"{file.name} is {_UNREADABLE[error.reason]}") from error
    if form == "json":
        click.echo(json.dumps(plan.plain(), ensure_ascii=False, indent=2))
    else:
        _print_table(plan)
    if not plan.items:
        click.echo("No problem with measures, units, a time limit or a result was found.", err=True)
    for line in plan.unread:
        click.echo(f"line {line.number} not read: {line.text}", err=True)


def _print_table(plan: Plan) -> None:
    console = Console()
    console.print(plan.title or "(no title)")
    console.print(" · ".join(part for part in (plan.issuer, plan.document_number, plan.date) if part))
    table = Table()
    for header in ("No.", "Category", "Problem", "Measures", "Units", "Lead", "By"):
        table.add_column(header, overflow="fold")
    for item in plan.items:
        table.add_row(
            item.number or "",
            item.category or "",
            item.title,
            str(len(item.measures)),
            "、".join(item.responsible_units),
            item.lead_unit or "",
            item.deadline_date or item.deadline_text or "",
        )
    console.print(table)
