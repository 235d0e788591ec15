"""Every entry gets one position, in the order of its writing, and the tree is that of RFC 6962 over them."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from app.audit import log_store, tree
from app.commands.logs import sequence_logs
from app.commands.transaction import transaction
from app.models import Event, LogEntry, LogName, LogPending, LogTile, db
from tests.support.county import County


@pytest.fixture
def written(app: Flask, county: County) -> Iterator[int]:
    """Give the number of events of a county with officers, all of them with their position."""
    for role in ("village_clerk", "village_head", "township_officer"):
        county.officer(role)
    with app.app_context():
        sequence_logs()
        yield db.session.execute(select(func.count(Event.id))).scalar_one()


def test_every_event_has_one_position_in_the_order_of_writing(written: int) -> None:
    entries = db.session.execute(
        select(LogEntry.position, Event.id, LogEntry.digest, Event.digest)
        .join(Event, (LogEntry.source == "event") & (LogEntry.entry_id == Event.id))
        .order_by(LogEntry.position)
    ).all()
    assert len(entries) == written
    assert [one.position for one in entries] == sorted({one.position for one in entries})
    assert [one.id for one in entries] == sorted(one.id for one in entries)
    assert all(one[2] == one[3] for one in entries)
    assert db.session.execute(select(func.count(LogPending.id))).scalar_one() == 0


@pytest.mark.usefixtures("written")
def test_the_stored_tiles_give_the_root_and_the_proofs_of_the_whole_tree() -> None:
    session = db.session()
    leaves = [
        bytes(one)
        for one in session.execute(
            select(LogEntry.digest).where(LogEntry.log == "case").order_by(LogEntry.position)
        ).scalars()
    ]
    size = log_store.size_of(session, LogName.CASE)
    assert size == len(leaves)
    for part in (1, 2, size // 2, size - 1, size):
        root = log_store.root_at(session, LogName.CASE, part)
        assert root == tree.root_of(leaves[:part])
        proof = log_store.consistency(session, LogName.CASE, part, size)
        tree.verify_consistency(part, root, size, tree.root_of(leaves), proof)
    for position in (0, size // 3, size - 1):
        proof = log_store.inclusion(session, LogName.CASE, position, size)
        tree.verify_inclusion(leaves[position], position, size, proof, tree.root_of(leaves))


def test_what_is_written_afterwards_follows_and_the_older_tree_stays(app: Flask, county: County) -> None:
    with app.app_context():
        sequence_logs()
        session = db.session()
        size = log_store.size_of(session, LogName.CASE)
        root = log_store.root_at(session, LogName.CASE, size)
        county.officer("village_clerk")
        assert sequence_logs() > 0
        assert sequence_logs() == 0
        session = db.session()
        session.rollback()
        assert log_store.root_at(session, LogName.CASE, size) == root
        assert log_store.size_of(session, LogName.CASE) > size


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(
    "statement",
    [
        delete(LogEntry).where(LogEntry.position == 0),
        update(LogEntry).where(LogEntry.position == 0).values(digest=b"\0" * 32),
        update(LogTile).where(LogTile.level == 0).values(hashes=b"\0" * 32),
        delete(LogTile),
        insert(LogEntry).values(log="case", position=10**5, source="event", entry_id=0, digest=b"\0" * 32),
    ],
    ids=["delete an entry", "change an entry", "rewrite a tile", "delete tiles", "skip a position"],
)  # fmt: skip
def test_positions_and_tiles_are_refereed(statement: object) -> None:
    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(statement)  # type: ignore[call-overload]
