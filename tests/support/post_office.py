"""What tests of messages need: a fixed working hour, rounds of the runner, and what lies in the folder."""

import json
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Flask

from app.audit.record import record
from app.cli.runner import send_due
from app.commands.messages import collect, settle
from app.config import Sending
from app.models import Case, Message, OutboxMessage, db

WEDNESDAY = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
"""Ten in the morning in China, on a working day."""


class PostOffice:
    """The runner of a test, with a folder for a channel."""

    def __init__(self, app: Flask, folder: Path, **changes: Any) -> None:
        self.app, self.folder = app, folder
        self.sending = replace(Sending(channel="folder", folder=folder), **changes)

    def round(self) -> tuple[int, int]:
        """Collect, settle and send once; return how many digests were sent and how many failed."""
        with self.app.app_context():
            collect(self.sending.channel)
            settle()
            return send_due(self.sending, threading.Event())

    def letters(self, officer: Any = None) -> list[dict[str, Any]]:
        """Return what lies in the folder, for everybody or for one officer."""
        files = sorted(self.folder.glob("*.json")) if self.folder.is_dir() else []
        found = [json.loads(one.read_text(encoding="utf-8")) for one in files]
        return [one for one in found if officer is None or one["to"]["username"] == officer.username]

    def outbox(self) -> list[OutboxMessage]:
        with self.app.app_context():
            return list(db.session.execute(db.select(OutboxMessage).order_by(OutboxMessage.id)).scalars())

    def messages(self, officer: Any) -> list[tuple[str, bool]]:
        """Return the rules of an officer's messages, and whether their cause is gone."""
        with self.app.app_context():
            rows = db.session.execute(
                db.select(Message).where(Message.account_id == officer.account_id).order_by(Message.id)
            ).scalars()
            return [(row.rule, row.gone_at is not None) for row in rows]

    def due(self, ref: str, day: date | None) -> None:
        """Set a case's last day: what is tested is what follows from it."""
        with self.app.app_context():
            session = db.session()
            case = session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
            with session.no_autoflush:
                case.due_on = day
            record(session, case, "case.due_date_set", actor=None)
            session.commit()
