"""``flask runner``: the process beside the server that tells people what waits for them.

A loop and the database are enough: what is to be sent stands in the outbox, and a claim there keeps two
runners apart (DECISIONS.md). It may be killed at any moment and started twice.
"""

import os
import signal
import subprocess
import sys
import threading
from datetime import date, timedelta

import click
import structlog
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from app import clock
from app.backup.scrub import NotScrubbed, scrub
from app.cli.runner_watch import check_night, keep_watch, watch_over
from app.commands.data_checks import check_records
from app.commands.erasure_keys import destroyed_since, finish_orders
from app.commands.logs import sequence_logs
from app.commands.messages import clean, collect, settle, urgent_waits
from app.commands.outbox import LEASE, Digest, claim_digest, mark_failed, mark_sent, may_send
from app.commands.register_work import next_waiting
from app.commands.suspicion_scan import scan_records
from app.config import ROOT, Config, Sending
from app.errors import Busy
from app.journal import configure_journal
from app.models import db
from app.outbox import NotSent, send, sweep
from app.profiles import entered_years
from app.web.message_words import letter_of

NIGHT = 3
"""The hour of the Chinese day from which the nightly cleaning is due."""

BRING_IN_EVERY = 1.0
"""Seconds between two looks for rosters that wait to be checked or entered."""

SEQUENCE_EVERY = 0.2
"""Seconds between two looks for entries that wait for their position in a log."""

_log = structlog.get_logger()


@click.command("runner")
@click.option("--once", is_flag=True, help="One round, then end.")
@click.option(
    "--every", default=180, show_default=True, type=click.IntRange(5, 3600), help="Seconds between rounds."
)
@click.option("--beside", is_flag=True, help="End when the process that started it has ended.")
@with_appcontext
def runner(once: bool, every: int, beside: bool) -> None:
    """Make messages of what waits, send what is due, clean and scan at night; until it is told to end."""
    config: Config = current_app.config["SHOUXIAN"]
    # A service's log is read by machines, as that of the server.
    configure_journal(config.verbosity, readable=sys.stderr.isatty())
    ending = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ending.set())
    if once:
        watch_over(config)
    else:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        for work in (_sequence, _bring_in):
            threading.Thread(target=work, args=(app, ending), daemon=True).start()
        threading.Thread(target=keep_watch, args=(app, config, ending), daemon=True).start()
    cleaned: date | None = None
    parent = os.getppid()
    while not ending.is_set():
        cleaned = attempt_round(config, ending, cleaned)
        waited = 0
        while not once and waited < every and not ending.wait(min(5, every - waited)):
            waited += 5
            if _called():
                break
            if beside and os.getppid() != parent:
                return
        if once:
            return


def _called() -> bool:
    """Return whether something can't wait for the next round; a busy database is asked again."""
    try:
        return urgent_waits(db.session())
    except (Busy, DBAPIError) as error:
        _log.warning("runner_failed", exc_info=error)
        return False
    finally:
        db.session.remove()


def _sequence(app: Flask, ending: threading.Event) -> None:
    """Give positions in the logs to what was written, five times a second, until the end."""
    with app.app_context():
        while not ending.wait(SEQUENCE_EVERY):
            try:
                sequence_logs()
            except (Busy, DBAPIError) as error:
                _log.warning("sequencer_failed", exc_info=error)
            finally:
                db.session.remove()


def _bring_in(app: Flask, ending: threading.Event) -> None:
    """Start a process of its own for every roster that waits, one after the other, until the end.

    Checking a hundred thousand rows takes a processor for a minute and the memory that goes with it: neither
    belongs to a process that lives for months.
    """
    with app.app_context():
        while not ending.wait(BRING_IN_EVERY):
            try:
                found = next_waiting(db.session())
            except (Busy, DBAPIError) as error:
                _log.warning("rosters_failed", exc_info=error)
                continue
            finally:
                db.session.remove()
            if found is not None:
                _worked(found.import_id, ending)


def _worked(import_id: int, ending: threading.Event) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "import", "work", str(import_id)]
    work = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - our own command and a number
    while work.poll() is None:
        if ending.wait(0.5):
            work.terminate()  # nothing is half done by it: the roster is taken up again
    _log.info("roster_worked", roster=import_id, code=work.wait())


def attempt_round(config: Config, ending: threading.Event, cleaned: date | None) -> date | None:
    """Do one round; return the day of the last cleaning. A busy or absent database is tried again later."""
    sending = config.sending
    try:
        sequence_logs()
        finish_orders()
        told, ended = collect(sending.channel), settle()
        sent, failed = send_due(sending, ending)
        _log.info("runner", told=told, ended=ended, sent=sent, failed=failed)
        if cleaned != clock.today() and clock.now().astimezone(clock.CHINA).hour >= NIGHT:
            sweep(sending.folder, clock.now().timestamp() - LEASE.total_seconds())
            _log.info("runner_cleaned", removed=clean())
            done = scan_records()
            _log.info("runner_scanned", hits=done.hits, raised=done.raised, joined=done.joined)
            data = check_records()
            _log.info("runner_checked_data", opened=data.opened, corrected=data.corrected)
            _wipe()
            check_night(config)
            cleaned = clock.today()
    except (Busy, DBAPIError) as error:
        _log.warning("runner_failed", exc_info=error)
    finally:
        db.session.remove()
    return cleaned


def _wipe() -> None:
    """Wipe the file's remnants of what was destroyed since yesterday; on PostgreSQL the owner does it."""
    if db.engine.dialect.name != "sqlite" or not destroyed_since(clock.now() - timedelta(days=1, hours=1)):
        return
    db.session.remove()
    try:
        scrub(db.engine)
    except NotScrubbed:
        _log.warning("not_wiped")
    else:
        _log.info("wiped")


def send_due(sending: Sending, ending: threading.Event, lease: timedelta = LEASE) -> tuple[int, int]:
    """Send what is due until nothing is, or the office closes; return how many were sent, how many failed.

    What can't wait goes first, and whatever the hour.
    ``lease`` is for how long what this runner has in hand is kept from others.
    """
    sent = failed = 0
    hours, years = (sending.opens, sending.closes), entered_years()
    for urgent in (True, False):
        while sending.channel != "none" and not ending.is_set():
            if not urgent and not may_send(clock.now(), hours, years):
                break
            digest = claim_digest(sending.channel, lease=lease, urgent=urgent)
            if digest is None:
                break
            done = _sent(sending, digest)
            sent, failed = sent + done, failed + (not done)
    return sent, failed


def _sent(sending: Sending, digest: Digest) -> bool:
    """Send one digest and mark what became of it."""
    try:
        send(sending, letter_of(digest))
    except NotSent as refusal:
        mark_failed(digest.key, refusal.code)
        _log.warning("not_sent", digest=digest.key, code=refusal.code)
        return False
    mark_sent(digest.key)
    return True
