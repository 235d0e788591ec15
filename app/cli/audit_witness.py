"""``flask audit witness``: heads of the logs to a witness and back, over the network or as a file."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.audit.note import COSIGNATURE, NoteError, VerifierKey
from app.audit.signer import SignerHome
from app.audit.witnessing import NotCosigned, newest_note, request, witnessed_size
from app.commands.anchors import call_witness, keep_cosignature
from app.config import Config
from app.models import LogName, db

witness = AppGroup("witness", help="Have the heads of the logs cosigned by somebody outside.")
_LOG = click.option("--log", "log", default="case", type=click.Choice([one.value for one in LogName]))


@witness.command("trust")
@click.argument("vkey")
@with_appcontext
def trust(vkey: str) -> None:
    """Believe a witness from now on, by the key that `witness.py init` printed on its machine."""
    try:
        key = VerifierKey.parse(vkey)
    except NoteError as bad:
        raise click.ClickException(str(bad)) from bad
    if key.kind != COSIGNATURE:
        raise click.ClickException("that is the key of a log, not of a witness")
    _home().trust(key)
    click.echo(f"{key.name} is believed")


@witness.command("ask")
@click.option("--url", help="Where the witness listens; without it what SHOUXIAN_WITNESS_URL says.")
@with_appcontext
def ask(url: str | None) -> None:
    """Have the newest heads cosigned over the network."""
    config: Config = current_app.config["SHOUXIAN"]
    address = url or config.witness_url
    if not address:
        raise click.UsageError("give --url or set SHOUXIAN_WITNESS_URL")
    called = call_witness(_home(), address)
    for one in called:
        if one.head is not None:
            click.echo(f"{one.head.origin}: {one.head.size} entries cosigned")
    refused = [str(one.refused) for one in called if one.refused is not None]
    if refused:
        raise click.ClickException("; ".join(refused))


@witness.command("write")
@_LOG
@click.option("--old", type=int, help="Size of the head that the witness cosigned last; normally known.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def write(log: str, old: int | None, file: Path) -> None:
    """Write the request for the newest head into FILE, to be carried to the witness."""
    session = db.session()
    note = newest_note(session, LogName(log))
    if note is None:
        raise click.ClickException("no head is signed yet")
    known = witnessed_size(session, LogName(log)) if old is None else old
    file.write_bytes(request(session, LogName(log), note, known))
    click.echo(f"carry {file} to the witness, run `witness.py sign DIR FILE` there, bring FILE.cosigned back")


@witness.command("read")
@_LOG
@click.argument("request_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("answer_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def read(log: str, request_file: Path, answer_file: Path) -> None:
    """Keep the cosignature that was brought back in ANSWER_FILE for the request in REQUEST_FILE."""
    note = request_file.read_text(encoding="utf-8").split("\n\n", 1)[1]
    try:
        head = keep_cosignature(_home(), LogName(log), note, answer_file.read_text(encoding="utf-8"))
    except NotCosigned as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{head.origin}: {head.size} entries cosigned")


def _home() -> SignerHome:
    config: Config = current_app.config["SHOUXIAN"]
    return SignerHome(config.signer)
