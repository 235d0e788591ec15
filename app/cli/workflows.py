"""``flask workflows``: look at the procedures, and whether they are sound. Needs no database."""

import sys
from collections.abc import Mapping

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.table import Table

from app.engine.diagram import mermaid, rows
from workflows import REGISTRY, WorkflowFamily
from workflows.parameters import PARAMETERS
from workflows.soundness import problems
from workflows.vocabulary import Workflow

group = AppGroup("workflows", help="Check and show the definitions of procedures.")


@group.command("check", with_appcontext=False)
def check() -> None:
    """Check every definition in every variant; end with 1 where anything is wrong."""
    found = 0
    for family in REGISTRY.values():
        count = 0
        for variant in family.variants():
            count += 1
            for problem in problems(family.build(variant), PARAMETERS):
                found += 1
                place = f"{family.name} ({_spelled(variant)}): {problem.place}"
                click.echo(f"{place}: {problem.sentence} [{problem.code}]")
        click.echo(f"{family.name}: {count} variants checked")
    if found:
        click.echo(f"{found} problems", err=True)
        raise SystemExit(1)


@group.command("show", with_appcontext=False)
@click.argument("name")
@click.option("--variant", "choices", multiple=True, metavar="KEY=VALUE", help="Another variant.")
@click.option("--mermaid", "only_mermaid", is_flag=True, help="The Mermaid text alone.")
def show(name: str, choices: tuple[str, ...], only_mermaid: bool) -> None:
    """Show the states and actions of NAME as a table, with its diagram as Mermaid text."""
    if name not in REGISTRY:
        raise click.BadParameter(f"choose one of {', '.join(REGISTRY)}", param_hint="NAME")
    workflow = _built(REGISTRY[name], choices)
    if not only_mermaid:
        # A pipe has no width of its own; cutting words there would help nobody.
        Console(width=None if sys.stdout.isatty() else 200).print(_table(workflow))
    click.echo(mermaid(workflow))


def _built(family: WorkflowFamily, choices: tuple[str, ...]) -> Workflow:
    variant = next(iter(family.variants()))
    for choice in choices:
        key, _, value = choice.partition("=")
        if value not in family.dimensions.get(key, ()):
            known = "; ".join(f"{key}={'|'.join(values)}" for key, values in family.dimensions.items())
            raise click.BadParameter(f"{choice!r} isn't offered: {known}", param_hint="--variant")
        variant[key] = value
    return family.build(variant)


def _table(workflow: Workflow) -> Table:
    table = Table(title=f"{workflow.label} ({_spelled(workflow.variant)})")
    for header in ("State", "Action", "Signed by, in this order", "Leads to", "Conditions"):
        table.add_column(header, overflow="fold")
    last = ""
    for row in rows(workflow):
        action = row.action
        table.add_row(
            row.state.name if row.state.name != last else "",
            action.name,
            " → ".join(" / ".join(sign_off.roles) for sign_off in action.sign_offs),
            ", ".join(target.name for target in row.targets) if not row.stays else "(stays)",
            str(len(action.guards)),
        )
        last = row.state.name
    for state in workflow.states:
        if not workflow.actions_from(state.name):
            table.add_row(state.name, "", "", f"({state.standing.value})", "")
    return table


def _spelled(variant: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in variant.items())
