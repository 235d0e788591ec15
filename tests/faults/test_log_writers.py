"""Many writers, a sequencer and a signer on one database: nobody is told that it is locked."""

import sys
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from app.audit.log_store import size_of
from app.audit.signer import SignerHome
from app.audit.verify import verify
from app.audit.verify_logs import verify_logs
from app.commands.logs import sequence_logs
from app.models import Event, LogEntry, LogName, db
from tests.faults.log_writers import go_on
from tests.support.county import County
from tests.support.processes import Beside
from tests.support.trials import FULL

WRITERS, SECONDS = (8, 600) if FULL else (3, 3)
WAL = 64 * 2**20
"""Bytes that SQLite's log of changes may have afterwards."""


def test_nobody_is_told_that_the_database_is_locked(app: Flask, county: County, tmp_path: Path) -> None:
    """REL-10: every write is done at the first try, and has its position when the sequencer has caught up."""
    home = SignerHome(tmp_path / "signer")
    home.make_key("shouxian/990101")
    url, instance = app.config["SQLALCHEMY_DATABASE_URI"], str(app.config["SHOUXIAN"].instance)
    roles = [("write", county.officer("village_clerk").account_id) for _ in range(WRITERS)]
    running = [
        (what, Beside(go_on, (what, url, instance, str(tmp_path), number, SECONDS)))
        for what, number in (*roles, ("sequence", 0), ("sign", 0))
    ]
    (tmp_path / "go").touch()
    told = [(what, *process.result(SECONDS + 120)) for what, process in running]
    written = sum(done for what, done, _, _ in told if what == "write")
    worst = max(wait for what, _, _, wait in told if what == "write")
    sys.stdout.write(
        f"{app.config['SQLALCHEMY_DATABASE_URI'].partition(':')[0]}: {written} written by {WRITERS} in"
        f" {SECONDS} s, worst wait {worst} ms\n"
    )
    assert [(what, busy) for what, _, busy, _ in told] == [(what, 0) for what, *_ in told]
    assert all(done > 0 for _, done, _, _ in told)
    if url.startswith("sqlite"):
        wal = Path(f"{url.removeprefix('sqlite:///')}-wal")
        assert not wal.exists() or wal.stat().st_size <= WAL
    with app.app_context():
        sequence_logs()
        session = db.session()
        placed = select(func.count()).select_from(LogEntry).where(LogEntry.source == "event")
        events = session.execute(select(func.count(Event.id))).scalar_one()
        assert session.execute(placed).scalar_one() == events >= written
        assert size_of(session, LogName.CASE) >= 2 * written
        assert verify(session) == []
        assert list(verify_logs(session, home.public())) == []
