"""Sequencer and signer killed at any moment: each entry has its one place, and no head ever goes back."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from app.audit import tree
from app.audit.guard import find_lost
from app.audit.log_store import size_of
from app.audit.signer import SignerHome
from app.audit.tiles import grow
from app.audit.verify_logs import verify_logs
from app.commands.checkpoints import sign_heads
from app.commands.logs import sequence_logs
from app.models import Checkpoint, Event, LogEntry, LogName, LogPending, LogTile, RowSeal, db
from tests.faults.log_kills import kill
from tests.faults.test_races import start
from tests.support.county import County
from tests.support.processes import Beside
from tests.support.trials import share

KILLS, SEED, SECONDS, WRITERS = share(300), 7, share(60), 2


def leaves() -> list[bytes]:
    rows = select(LogEntry.digest).where(LogEntry.log == LogName.CASE).order_by(LogEntry.position)
    return [bytes(one) for one in db.session.execute(rows).scalars()]


def test_killed_sequencers_and_signers_lose_nothing_and_take_nothing_back(
    app: Flask, county: County, tmp_path: Path
) -> None:
    home = SignerHome(tmp_path / "signer")
    home.make_key("shouxian/990101")
    accounts = [county.officer("village_clerk").account_id for _ in range(WRITERS)]
    running = [start(app, tmp_path, "write", account, SECONDS) for account in accounts]
    settings = app.config["SHOUXIAN"]
    url, instance = app.config["SQLALCHEMY_DATABASE_URI"], str(settings.instance)
    (tmp_path / "go").touch()
    heads = Beside(kill, (url, instance, str(home.path), KILLS, SEED)).result(900)
    written = sum(process.result(900)[0] for process in running)
    assert all(before <= after for before, after in pairwise(heads))
    assert heads[-1] > 0
    with app.app_context():
        sequence_logs()
        sign_heads(home, every=timedelta(0), heartbeat=timedelta(days=1))
        each_entry_has_one_place(written)
        the_tiles_are_those_of_a_plain_tree()
        no_head_goes_back()
        assert list(verify_logs(db.session(), home.public())) == []
        assert find_lost(db.session(), home) == []


def each_entry_has_one_place(at_least: int) -> None:
    session = db.session()
    for source, table in (("event", Event), ("rows", RowSeal)):
        placed = session.execute(
            select(LogEntry.entry_id).where(LogEntry.source == source).order_by(LogEntry.entry_id)
        ).scalars().all()  # fmt: skip
        assert placed == session.execute(select(table.id).order_by(table.id)).scalars().all()
        assert len(placed) >= at_least
    positions = select(LogEntry.position).where(LogEntry.log == LogName.CASE).order_by(LogEntry.position)
    assert session.execute(positions).scalars().all() == list(range(size_of(session, LogName.CASE)))
    assert session.execute(select(func.count(LogPending.id))).scalar_one() == 0


def the_tiles_are_those_of_a_plain_tree() -> None:
    rows = db.session.execute(
        select(LogTile.level, LogTile.number, LogTile.hashes).where(LogTile.log == LogName.CASE)
    )
    stored = {(level, number): bytes(hashes) for level, number, hashes in rows}
    assert stored == {(tile.level, tile.number): hashes for tile, hashes in grow(0, {}, leaves())}


def no_head_goes_back() -> None:
    whole = leaves()
    heads = db.session.execute(
        select(Checkpoint.size, Checkpoint.root).where(Checkpoint.log == LogName.CASE).order_by(Checkpoint.id)
    ).all()
    assert all(before.size <= after.size for before, after in pairwise(heads))
    assert all(bytes(head.root) == tree.root_of(whole[: head.size]) for head in heads)
    assert heads[-1].size == len(whole)
