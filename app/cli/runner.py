"""``flask runner``: the process beside the server that tells people what waits for them.

A loop and the database are enough: what is to be sent stands in the outbox, and a claim there keeps two
runners apart (DECISIONS.md). It may be killed at any moment and started twice.
"""

import os
import signal
import sys
import threading
from datetime import date, timedelta

import click
import structlog
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from app import clock
from app.audit.signer import SignerHome
from app.audit.whole_check import count_findings
from app.commands.data_checks import check_records
from app.commands.logs import sequence_logs
from app.commands.messages import clean, collect, settle
from app.commands.outbox import LEASE, claim_digest, mark_failed, mark_sent, may_send
from app.commands.suspicion_scan import scan_records
from app.config import Config, Sending
from app.errors import Busy
from app.journal import configure_journal
from app.models import db
from app.models.connection import one_moment
from app.outbox import NotSent, send, sweep
from app.profiles import entered_years
from app.web.message_words import letter_of

NIGHT = 3
"""The hour of the Chinese day from which the nightly cleaning is due."""

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
    if not once:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        threading.Thread(target=_sequence, args=(app, ending), daemon=True).start()
    cleaned: date | None = None
    parent = os.getppid()
    while not ending.is_set():
        cleaned = attempt_round(config.sending, ending, cleaned)
        waited = 0
        while not once and waited < every and not ending.wait(min(5, every - waited)):
            waited += 5
            if beside and os.getppid() != parent:
                return
        if once:
            return


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


def attempt_round(sending: Sending, ending: threading.Event, cleaned: date | None) -> date | None:
    """Do one round; return the day of the last cleaning. A busy or absent database is tried again later."""
    try:
        sequence_logs()
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
            _check_history()
            cleaned = clock.today()
    except (Busy, DBAPIError) as error:
        _log.warning("runner_failed", exc_info=error)
    finally:
        db.session.remove()
    return cleaned


def _check_history() -> None:
    """Check everything once a night; whatever is wrong stands in the log, by kind and number."""
    config: Config = current_app.config["SHOUXIAN"]
    session = db.session()
    one_moment(session)
    found = count_findings(session, SignerHome(config.signer))
    (_log.error if any(found.values()) else _log.info)("history_checked", **found)


def send_due(sending: Sending, ending: threading.Event, lease: timedelta = LEASE) -> tuple[int, int]:
    """Send what is due until nothing is, or the office closes; return how many were sent, how many failed.

    ``lease`` is for how long what this runner has in hand is kept from others.
    """
    sent = failed = 0
    hours, years = (sending.opens, sending.closes), entered_years()
    while sending.channel != "none" and not ending.is_set() and may_send(clock.now(), hours, years):
        digest = claim_digest(sending.channel, lease=lease)
        if digest is None:
            break
        try:
            send(sending, letter_of(digest))
        except NotSent as refusal:
            mark_failed(digest.key, refusal.code)
            _log.warning("not_sent", digest=digest.key, code=refusal.code)
            failed += 1
        else:
            mark_sent(digest.key)
            sent += 1
    return sent, failed
