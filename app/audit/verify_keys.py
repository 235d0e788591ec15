"""Compares the store of keys with the database: nothing may be lost, locked or destroyed without an order."""

from collections.abc import Iterator

from sqlalchemy import LargeBinary, Table, select
from sqlalchemy.orm import Session

from app.keyring import vault
from app.keystore import NUMBER
from app.models.base import Base
from app.models.erasure import Erasure

_BATCH = 1000


def ordered_keys(session: Session) -> set[bytes]:
    """Return the numbers of the keys that a decided lock or destruction reaches."""
    lists = session.scalars(select(Erasure.keys).where(Erasure.status == "decided"))
    return {bytes.fromhex(one) for numbers in lists for one in numbers}


def keys_amiss(session: Session) -> Iterator[str]:
    """Yield what doesn't agree: keys that are nowhere, held without an order, or back after a destruction."""
    store = vault().store
    destroyed = store.destroyed().keys()
    for number, numbers in session.execute(
        select(Erasure.id, Erasure.keys).where(Erasure.measure == "destroy", Erasure.finished_at.is_not(None))
    ):
        if any(store.known(bytes.fromhex(one) for one in numbers)):
            yield f"keys of erasure/{number}, destroyed and there again"
    unordered = (destroyed | store.locked()) - ordered_keys(session)
    for table in _keyed():
        rows = session.execute(
            select(table.c.id, table.c.key).order_by(table.c.id).execution_options(yield_per=_BATCH)
        )
        for part in rows.partitions(_BATCH):
            held = {bytes(key): number for number, key in part if len(key) == NUMBER}
            lost = held.keys() - set(store.known(held)) - destroyed
            for key in lost | (held.keys() & unordered):
                yield f"key of {table.name}/{held[key]}"


def _keyed() -> list[Table]:
    """Return the tables whose rows have keys."""
    return [
        table
        for _, table in sorted(Base.metadata.tables.items())
        if "key" in table.c and isinstance(table.c.key.type, LargeBinary)
    ]
