"""What a roster waits for: asked for on the page, taken in hand by the process beside the server.

Whoever works holds a roster by a claim that runs out: one that was killed is taken up again from the
beginning, since nothing of it was saved.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.commands.transaction import transaction
from app.errors import Busy
from app.models.register_import import RegisterWork

LEASE = timedelta(minutes=2)
"""For how long a claim holds. It is lengthened at every word on how far it is."""
TOLD_SECONDS = 1.0
"""How far it is is written down at most so often."""
CHECK, ENTER, NAMES = "check", "enter", "names"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A roster that waits: its number, for what, and the account that asked."""

    import_id: int
    task: str
    account_id: int


def ask(session: Session, import_id: int, task: str, account_id: int, *, held: bool = False) -> None:
    """Ask for a task within the command that decides on it; an empty one takes the question back.

    ``held``: whoever asks goes on with it at once.
    """
    now = clock.now()
    row = session.get(RegisterWork, import_id)
    if row is None:
        row = RegisterWork(
            import_id=import_id, task="", account_id=account_id, asked_at=now, claimed_until=None,
            stage="", done=0, whole=0, problem="",
        )  # fmt: skip
        session.add(row)
    row.task, row.account_id, row.asked_at, row.claimed_until = task, account_id, now, None
    row.claimed_until = now + LEASE if held else None
    row.stage, row.done, row.whole, row.problem = "", 0, 0, ""
    session.flush()


def next_waiting(session: Session, number: int | None = None) -> Waiting | None:
    """Return the roster that waits longest and that nobody has in hand, or that one where it does."""
    waiting = select(RegisterWork).where(RegisterWork.task != "", _free(clock.now()))
    if number is not None:
        waiting = waiting.where(RegisterWork.import_id == number)
    row = session.execute(waiting.order_by(RegisterWork.asked_at)).scalars().first()
    found = Waiting(row.import_id, row.task, row.account_id) if row is not None else None
    session.rollback()
    return found


def claim(import_id: int) -> Waiting | None:
    """Take a roster in hand; None where it waits for nothing, or somebody else has it."""
    with transaction() as session:
        row = session.execute(
            select(RegisterWork)
            .where(RegisterWork.import_id == import_id, RegisterWork.task != "", _free(clock.now()))
            .with_for_update()
        ).scalar_one_or_none()
        if row is None:
            return None
        row.claimed_until, row.stage = clock.now() + LEASE, "begun"
        return Waiting(row.import_id, row.task, row.account_id)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(RegisterWork.claimed_until.is_(None), RegisterWork.claimed_until <= now)


def teller(import_id: int) -> Callable[[str, int, int], None]:
    """Return what notes how far a roster is, and lengthens the claim by that."""
    told, at = "", 0.0

    def tell(stage: str, done: int, whole: int) -> None:
        nonlocal told, at
        if stage == told and monotonic() - at < TOLD_SECONDS:
            return
        told, at = stage, monotonic()
        try:
            with transaction() as session:
                row = session.get_one(RegisterWork, import_id)
                row.stage, row.done, row.whole = stage, done, whole
                row.claimed_until = clock.now() + LEASE
        except Busy:
            return  # others write: the next word will do

    return tell


def end(session: Session, import_id: int, problem: str = "") -> None:
    """Note within a command that the task is done, or why it came to nothing."""
    row = session.get_one(RegisterWork, import_id)
    row.task, row.claimed_until, row.stage, row.problem = "", None, "", problem
    session.flush()
