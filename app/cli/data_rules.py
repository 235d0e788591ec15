"""``flask rules``: the data rules, to be read and to be let loose on the records."""

import click
from flask.cli import AppGroup

from app.commands.data_checks import check_records
from app.rules.headings import heading_of
from app.rules.registry import RULES

group = AppGroup("rules", help="Data rules of the national system.")


@group.command("check")
def check() -> None:
    """Let every rule look at all records, as the runner does at night."""
    done = check_records()
    click.echo(
        f"{done.households} households: {done.opened} hits opened, {done.corrected} corrected,"
        f" {done.unjudged} questions that our records can't answer"
    )


@group.command("list")
def list_rules() -> None:
    """Print every rule: number, severity, origin, message, and the columns that it looks at."""
    for rule in RULES.values():
        columns = "、".join(dict.fromkeys(heading_of(name) for name in rule.fields))
        click.echo("\t".join((rule.number, rule.severity, " ".join(rule.origin), rule.message, columns)))
