"""``flask audit``: look whether stored histories are what was written."""

import click
from flask.cli import AppGroup, with_appcontext
from rich.progress import Progress
from sqlalchemy.exc import DatabaseError

from app.audit.replay import count_cases, replay
from app.audit.replay_leads import replay_leads
from app.audit.verify import Finding, count_events, verify
from app.cli.audit_adopt import adopt
from app.cli.audit_export import export
from app.cli.audit_signer import key, signer
from app.models import StreamKind, db
from app.models.connection import one_moment

group = AppGroup("audit", help="Check the histories of everything.")
group.add_command(adopt)
group.add_command(export)
group.add_command(key)
group.add_command(signer)

_WORDS = {
    "digest": "its bytes aren't those that were written",
    "schema": "its bytes can't be read",
    "gap": "an event before it is missing",
    "pointer": "it doesn't point at the event before it",
    "columns": "a column says otherwise than its bytes",
    "tail": "its row was turned back to an earlier event",
    "missing": "its row counts on this event, and it isn't there",
}


@group.command("verify")
@click.option("--stream", type=click.Choice([kind.value for kind in StreamKind]), help="One kind of history.")
@click.option("--id", "number", type=int, help="One history of that kind, by its number.")
@with_appcontext
def check(stream: str | None, number: int | None) -> None:
    """Check every stored event; end with 1 where one isn't as it was written, naming it."""
    if number is not None and stream is None:
        raise click.UsageError("--id needs --stream: numbers are told apart by kind")
    kind = StreamKind(stream) if stream is not None else None
    session = db.session()
    try:
        total = count_events(session, kind, number)
        with Progress(transient=True) as progress:
            task = progress.add_task("events", total=total)
            found = verify(session, kind, number, seen=lambda: progress.advance(task))
    except DatabaseError as error:
        raise click.ClickException(f"the database itself is damaged: {error.orig}") from error
    for finding in found:
        click.echo(_sentence(finding))
    if found:
        click.echo(f"{len(found)} findings in {total} events", err=True)
        raise SystemExit(1)
    click.echo(f"{total} events checked, all as they were written")


@group.command("replay")
@click.option("--case", "ref", metavar="REF", help="One case, by its reference.")
@with_appcontext
def walk(ref: str | None) -> None:
    """Walk every case through its definition by its events, and every lead through its own.

    Ends with 1 where a row or an event disagrees.
    """
    session = db.session()
    one_moment(session)
    total = count_cases(session, ref)
    if ref is not None and not total:
        raise click.ClickException(f"there is no case {ref}")
    with Progress(transient=True) as progress:
        task = progress.add_task("cases", total=total)
        found = list(replay(session, ref, seen=lambda number: progress.advance(task, number)))
    for one in found:
        click.echo(f"case {one.case_id} ({one.ref}), event {one.sequence}: {one.detail} [{one.what}]")
    of_leads = list(replay_leads(session)) if ref is None else []
    for lead in of_leads:
        click.echo(f"lead {lead.lead_id}, event {lead.sequence}: {lead.detail} [{lead.what}]")
    if found or of_leads:
        click.echo(f"{len(found) + len(of_leads)} disagreements, {total} cases looked at", err=True)
        raise SystemExit(1)
    click.echo(f"{total} cases replayed, rows and events agree")


def _sentence(finding: Finding) -> str:
    place = f"{finding.stream_kind} {finding.stream_id}, event {finding.sequence}"
    return f"{place}: {_WORDS[finding.what]} [{finding.what}]"
