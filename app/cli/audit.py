"""``flask audit``: look whether stored histories are what was written."""

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from rich.progress import Progress
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from app.audit.guard import find_lost
from app.audit.replay import Disagreement, count_cases, replay
from app.audit.replay_leads import replay_leads
from app.audit.signer import SignerHome
from app.audit.verify import Finding, count_events, verify
from app.audit.verify_logs import count_entries, verify_logs, verify_rows
from app.audit.verify_readings import verify_readings
from app.cli.audit_adopt import adopt
from app.cli.audit_drill import drill
from app.cli.audit_export import export
from app.cli.audit_signer import key, seal, signer
from app.cli.audit_witness import witness
from app.config import Config
from app.models import Case, StreamKind, db
from app.models.connection import one_moment

group = AppGroup("audit", help="Check the histories of everything.")
group.add_command(adopt)
group.add_command(drill)
group.add_command(export)
group.add_command(key)
group.add_command(seal)
group.add_command(signer)
group.add_command(witness)

_WORDS = {
    "digest": "its bytes aren't those that were written",
    "schema": "its bytes can't be read",
    "gap": "an event before it is missing",
    "pointer": "it doesn't point at the event before it",
    "columns": "a column says otherwise than its bytes",
    "tail": "its row was turned back to an earlier event",
    "missing": "its row counts on this event, and it isn't there",
}

_LOG_WORDS = {
    "anchor": "what somebody outside keeps isn't the tree's",
    "bytes": "the entry's bytes aren't those of its leaf",
    "checkpoint": "a signed head isn't the tree's",
    "entry": "the entry isn't there any more",
    "gap": "positions are missing",
    "reading": "a column of the reading says otherwise than its bytes",
    "row": "the row isn't as it was saved",
    "row_gone": "the row isn't there any more",
    "row_unknown": "no command saved this row",
    "seal": "the seal can't be read",
    "signature": "a head isn't signed with the signer's key",
    "subject": "what the reading was about says otherwise than its bytes",
    "subject_gone": "what the reading was about isn't there any more",
    "subject_unknown": "no reading tells of this",
    "tile": "the tree isn't that of its entries",
    "unplaced": "it was taken out of the log",
}


@group.command("verify")
@click.option("--stream", type=click.Choice([kind.value for kind in StreamKind]), help="One kind of history.")
@click.option("--id", "number", type=int, help="One history of that kind, by its number.")
@click.option("--case", "ref", metavar="REF", help="One case: its history, and its row against a replay.")
@with_appcontext
def check(stream: str | None, number: int | None, ref: str | None) -> None:
    """Check bytes, trees, signed heads, replays and live rows; end with 1 where one isn't as it was written.

    With --stream or --case only the histories asked for.
    """
    if number is not None and stream is None:
        raise click.UsageError("--id needs --stream: numbers are told apart by kind")
    session = db.session()
    one_moment(session)
    if ref is not None:
        stream, number = StreamKind.CASE, _number_of(ref)
    kind = StreamKind(stream) if stream is not None else None
    whole = kind is None
    try:
        with Progress(transient=True) as progress:
            total = count_events(session, kind, number)
            task = progress.add_task("events", total=total)
            said = [
                _sentence(one) for one in verify(session, kind, number, seen=lambda: progress.advance(task))
            ]
            if whole:
                said += _whole(progress)
            if whole or ref is not None:
                task = progress.add_task("cases", total=count_cases(session, ref))
                found = replay(session, ref, seen=lambda done: progress.advance(task, done))
                said += [_replayed(one) for one in found]
    except DatabaseError as error:
        raise click.ClickException(f"the database itself is damaged: {error.orig}") from error
    for line in said:
        click.echo(line)
    if said:
        click.echo(f"{len(said)} findings in {total} events", err=True)
        raise SystemExit(1)
    click.echo(f"{total} events checked, all as they were written")


def _whole(progress: Progress) -> list[str]:
    """Check the logs, and every live row against its seal."""
    session = db.session()
    config: Config = current_app.config["SHOUXIAN"]
    task = progress.add_task("entries", total=count_entries(session))
    public = SignerHome(config.signer).public()
    wrong = [*verify_logs(session, public, seen=lambda done: progress.advance(task, done))]
    task = progress.add_task("readings", total=None)
    wrong += verify_readings(session, seen=lambda done: progress.advance(task, done))
    task = progress.add_task("rows", total=None)
    wrong += verify_rows(session, seen=lambda done: progress.advance(task, done))
    behind = [
        f"log {one.log}: the signer has signed {one.signed} entries, {one.held} fit what is here [behind]"
        for one in find_lost(session, SignerHome(config.signer))
    ]
    return [*behind, *(f"log {one.log}, {one.where}: {_LOG_WORDS[one.what]} [{one.what}]" for one in wrong)]


def _number_of(ref: str) -> int:
    number = db.session.execute(select(Case.id).where(Case.ref == ref)).scalar_one_or_none()
    if number is None:
        raise click.ClickException(f"there is no case {ref}")
    return number


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
        click.echo(_replayed(one))
    of_leads = list(replay_leads(session)) if ref is None else []
    for lead in of_leads:
        click.echo(f"lead {lead.lead_id}, event {lead.sequence}: {lead.detail} [{lead.what}]")
    if found or of_leads:
        click.echo(f"{len(found) + len(of_leads)} disagreements, {total} cases looked at", err=True)
        raise SystemExit(1)
    click.echo(f"{total} cases replayed, rows and events agree")


def _replayed(one: Disagreement) -> str:
    return f"case {one.case_id} ({one.ref}), event {one.sequence}: {one.detail} [{one.what}]"


def _sentence(finding: Finding) -> str:
    place = f"{finding.stream_kind} {finding.stream_id}, event {finding.sequence}"
    return f"{place}: {_WORDS[finding.what]} [{finding.what}]"
