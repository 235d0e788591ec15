"""Orders on data and the store of keys: carried out together, also after a crash and after a restore.

The database and the store are two files. A lock closes keys after its rows are saved, an unlocking opens them
before; a destruction empties the rows first and destroys the keys when that is saved. Whatever comes between,
:func:`finish_orders` does the rest: the runner calls it in every round.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.commands.erasure_bounds import bound_of, emptied_carriers, orders_of
from app.commands.erasure_effects import add_words, destroy_rows, lock_rows, tell, unlock_rows
from app.commands.transaction import transaction
from app.errors import Busy
from app.keyring import vault
from app.models.account import Account, Person
from app.models.base import db
from app.models.erasure import Erasure
from app.models.household import Household
from app.policy import Actor, HeldPost
from workflows.erasure import DESTROY, LOCK, UNLOCK

DONE: Mapping[str, str] = {LOCK: "data_locked", UNLOCK: "data_unlocked", DESTROY: "data_destroyed"}
"""The word of each measure in the kinds of events."""


class Reopening:
    """Opens keys for an unlocking, and closes them again where it isn't saved."""

    def __init__(self) -> None:
        self._keys: list[bytes] = []

    def open(self, keys: Iterable[bytes]) -> None:
        """Open keys for the work that follows."""
        self._keys = list(keys)
        vault().store.lock(self._keys, locked=False)

    def __enter__(self) -> "Reopening":
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Close what was opened in vain."""
        if kind is not None and self._keys:
            vault().store.lock(self._keys)


def carry_out(
    session: Session,
    order: Erasure,
    subject: Household | Person,
    *,
    actor: Actor | None,
    post: HeldPost | None,
    opening: Reopening,
    once: str | None = None,
    again: bool = False,
) -> None:
    """Change the rows as a decided order says, with their events, inside the running transaction.

    ``again`` marks what is done anew because an older copy of the database was put in place.
    """
    with session.no_autoflush:
        bound = bound_of(session, subject)
        if order.measure == LOCK:
            values = lock_rows(session, bound, order)
        elif order.measure == UNLOCK:
            locking = next(
                (one for one in orders_of(session, subject) if one.measure == LOCK and one.kept_sealed), None
            )
            opening.open(_numbers(locking.keys) if locking is not None else bound.keys)
            values = unlock_rows(session, bound, locking)
        else:
            values = destroy_rows(session, bound)
            for earlier in orders_of(session, subject):
                earlier.reason = earlier.answer = ""
                earlier.kept_sealed = None
        carriers = emptied_carriers(session, bound) if order.measure == DESTROY else []
        data = told_of(order) | ({"again": 1} if again else {})
        tell(session, bound, values, DONE[order.measure], actor=actor, post=post, data=data, once=once)
        if order.measure == UNLOCK:
            add_words(session, bound)
            order.finished_at = clock.now()
        order.keys = [key.hex() for key in (*bound.keys, *carriers)]


def told_of(order: Erasure) -> dict[str, object]:
    """Return what events tell of an order, and the store of a destroyed key: by whom and by what right."""
    return {
        "erasure": order.id,
        "measure": order.measure,
        "household": order.household_id,
        "person": order.person_id,
        "basis": order.basis,
        "document_number": order.document_number,
        "proposed_by": order.proposed_by,
        "proposed_at": order.proposed_at,
        "decided_by": order.decided_by,
        "decided_at": order.decided_at,
    }


def finish_orders() -> int:
    """Do in the store of keys what decided orders say and isn't done there; return how many were finished.

    Raises :class:`Busy` where the store can't be reached; it is tried again later.
    """
    unfinished = select(Erasure.id).where(Erasure.status == "decided", Erasure.finished_at.is_(None))
    if db.session.scalars(unfinished.limit(1)).first() is None:
        return 0
    try:
        return _finish()
    except sqlite3.Error as error:
        raise Busy from error


def _finish() -> int:
    with transaction() as session:
        waiting = session.scalars(
            select(Erasure)
            .where(Erasure.status == "decided", Erasure.finished_at.is_(None))
            .order_by(Erasure.id)
        ).all()
        for order in waiting:
            if order.measure == LOCK:
                vault().store.lock(_numbers(order.keys))
            else:
                _destroy(order)
            order.finished_at = clock.now()
        return len(waiting)


def carry_into_store() -> int:
    """Lock and destroy anew what an older copy of the store has usable again; return how many orders.

    Of each subject the newest order that was carried out counts; what was destroyed stays so.
    """
    session, store = db.session(), vault().store
    standing: dict[tuple[int | None, int | None], Erasure] = {}
    done = 0
    for order in session.scalars(
        select(Erasure).where(Erasure.finished_at.is_not(None)).order_by(Erasure.id)
    ).all():
        standing[order.household_id, order.person_id] = order
    for order in standing.values():
        numbers = set(_numbers(order.keys))
        if order.measure == DESTROY and set(store.known(numbers)) | (numbers - store.destroyed().keys()):
            _destroy(order)
            done += 1
        elif order.measure == LOCK and set(store.known(numbers)) - store.locked():
            store.lock(numbers)
            done += 1
    session.rollback()
    return done


def destroyed_since(moment: datetime) -> bool:
    """Return whether keys were destroyed from a moment on."""
    statement = select(Erasure.id).where(Erasure.measure == DESTROY, Erasure.finished_at >= moment)
    return db.session.scalars(statement.limit(1)).first() is not None


def _destroy(order: Erasure) -> None:
    told = orjson.dumps({name: _text(value) for name, value in told_of(order).items()}).decode()
    at = clock.now().astimezone(UTC).isoformat(timespec="seconds")
    vault().store.destroy(_numbers(order.keys), told=told, at=at)


def destroy_again() -> int:
    """Empty what an older copy of the database shows of those whose keys were destroyed; return how many.

    The store tells by which order it was. It is carried out anew, with a row and events that say so.
    """
    told = {one.told: orjson.loads(one.told) for one in vault().store.destroyed().values()}
    done = 0
    for order in told.values():
        with transaction() as session:
            done += _again(session, order)
    if done:
        finish_orders()
    return done


def _again(session: Session, told: Mapping[str, Any]) -> bool:
    """Carry one destruction out anew where the database doesn't know of it."""
    model: type[Household | Person] = Household if told["household"] else Person
    column = Erasure.household_id if model is Household else Erasure.person_id
    number = int(told["household"] or told["person"])
    known = select(Erasure.id).where(
        column == number, Erasure.measure == DESTROY, Erasure.status == "decided"
    )
    if session.scalars(known.limit(1)).first() is not None:
        return False
    subject: Any = session.get(model, number, with_for_update=True)
    if subject is None or bytes(subject.key) not in vault().store.destroyed():
        return False  # recorded after the copy was made, or another one under its number
    people = [told["proposed_by"], told["decided_by"]]
    if session.scalar(select(func.count()).where(Account.id.in_(people))) != len(people):
        raise LookupError(f"the accounts {people} that ordered a destruction aren't in this database")
    order = Erasure(
        measure=DESTROY, status="decided", basis=told["basis"], document_number=told["document_number"],
        household_id=told["household"], person_id=told["person"], reason="", answer="",
        proposed_by=told["proposed_by"], proposed_at=datetime.fromisoformat(told["proposed_at"]),
        decided_by=told["decided_by"], decided_at=datetime.fromisoformat(told["decided_at"]),
        keys=[], kept_sealed=None, finished_at=None,
    )  # fmt: skip
    session.add(order)
    session.flush()
    carry_out(session, order, subject, actor=None, post=None, opening=Reopening(), again=True)
    return True


def _numbers(keys: Iterable[str]) -> list[bytes]:
    return [bytes.fromhex(one) for one in keys]


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
