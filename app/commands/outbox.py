"""The outbox: what is due is claimed, sent under a key that stays the same, and marked.

A runner that dies in between leaves its claim, which runs out; the next one sends the same digest under
the same key again. One digest a person and day: who was written to today waits for the next morning.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Update, and_, exists, func, not_, or_, select, true, update
from sqlalchemy.orm import Session, aliased

from app import calendar, clock
from app.calendar import EntryYears
from app.commands.messages import today
from app.commands.transaction import transaction
from app.facts.causes import BY_NAME, URGENT, standing
from app.facts.desks import desks
from app.identity import PHONE_CONTEXT
from app.keyring import vault
from app.models.account import Account, Person
from app.models.message import Message, OutboxMessage
from app.sealing import Unreadable

LEASE = timedelta(minutes=5)
"""For how long a claim holds: much longer than any channel waits for an answer."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(days=1)
"""After a failure the pause begins with the first and grows threefold up to the longest."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a digest: which rule, which case (empty where none), and the mark of its cause."""

    rule: str
    ref: str
    mark: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is to be sent now. ``key`` is the same at every try."""

    key: str
    username: str
    phone: str
    lines: tuple[Line, ...]


def may_send(now: datetime, hours: tuple[int, int], years: EntryYears) -> bool:
    """Return whether anything leaves the house now: on a working day, within the hours of the office.

    In a year whose holidays aren't known, weekdays count as worked.
    """
    local = now.astimezone(clock.CHINA)
    works = calendar.due(local.date() - timedelta(days=1), 1, "working", years).on == local.date()
    return works and hours[0] <= local.hour < hours[1]


def claim_digest(channel: str, *, lease: timedelta = LEASE, urgent: bool = False) -> Digest | None:
    """Take the next digest in hand; None where nothing is due. ``urgent`` takes what can't wait, alone.

    What has lost its cause is cancelled here. The claim is committed before anything is sent.
    """
    while True:
        with transaction() as session:
            found = _next(session, channel, urgent)
            if found is None:
                return None
            account, person = found
            rows = _readable(person, _standing(session, _rows(session, account.id, channel, urgent)))
            if rows:
                return _take(account, person, rows, lease)


def mark_sent(key: str) -> None:
    """Note that a digest was taken by its channel."""
    with transaction() as session:
        now = clock.now()
        session.execute(_of_digest(key).values(sent_at=now, claimed_until=now, last_error=""))


def mark_failed(key: str, code: str) -> None:
    """Note why a digest wasn't taken, and try again after a pause that grows."""
    with transaction() as session:
        now = clock.now()
        tried = session.execute(
            select(func.max(OutboxMessage.attempts)).where(OutboxMessage.digest == key)
        ).scalar_one()
        pause = min(FIRST_PAUSE * 3 ** min(tried - 1, 9), LONGEST_PAUSE)
        session.execute(
            _of_digest(key).values(not_before=now + pause, claimed_until=now, last_error=code[:32])
        )


def _of_digest(key: str) -> Update:
    return update(OutboxMessage).where(OutboxMessage.digest == key, *_UNDONE)


_UNDONE = (OutboxMessage.sent_at.is_(None), OutboxMessage.cancelled_at.is_(None))


_AT_ONCE = OutboxMessage.cause.like(f"{BY_NAME[URGENT].noun}/%/{URGENT}/%")
"""The condition that a row is about what can't wait."""


def _due(channel: str, urgent: bool) -> ColumnElement[bool]:
    """Return the condition that a row waits, its time has come, and no runner has it in hand."""
    now = clock.now()
    free = or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= now)
    return and_(
        OutboxMessage.channel == channel,
        *_UNDONE,
        OutboxMessage.not_before <= now,
        free,
        *((_AT_ONCE,) if urgent else ()),
    )


def _day_used(channel: str, account: Any) -> ColumnElement[bool]:
    """Return the condition that something was, or may have been, sent to an account today.

    A digest that was tried and cancelled may have arrived: whoever was killed can't tell.
    """
    used = aliased(OutboxMessage)
    return exists().where(
        used.account_id == account,
        used.channel == channel,
        used.attempts > 0,
        used.cause.not_like(f"{BY_NAME[URGENT].noun}/%/{URGENT}/%"),
        used.claimed_until >= clock.start_of_today(),
        or_(used.sent_at.is_not(None), used.cancelled_at.is_not(None)),
    )


def _next(session: Session, channel: str, urgent: bool) -> tuple[Account, Person] | None:
    """Return the next account to write to, held until the transaction ends; others skip it."""
    waits = exists().where(OutboxMessage.account_id == Account.id, _due(channel, urgent))
    begun = exists().where(
        OutboxMessage.account_id == Account.id, _due(channel, urgent), OutboxMessage.digest.is_not(None)
    )
    statement = (
        select(Account, Person)
        .join(Person, Person.id == Account.person_id)
        .where(waits, true() if urgent else or_(begun, not_(_day_used(channel, Account.id))))
        .order_by(Account.id)
        .limit(1)
        .with_for_update(of=Account, skip_locked=True, key_share=True)
    )
    found = session.execute(statement).one_or_none()
    return (found[0], found[1]) if found is not None else None


def _rows(session: Session, account_id: int, channel: str, urgent: bool) -> list[OutboxMessage]:
    """Return what is due to an account, read anew under its lock: a digest begun before anything else."""
    rows = list(
        session.execute(
            select(OutboxMessage)
            .where(OutboxMessage.account_id == account_id, _due(channel, urgent))
            .order_by(OutboxMessage.id)
        ).scalars()
    )
    begun = next((row.digest for row in rows if row.digest is not None), None)
    if begun is not None:
        return [row for row in rows if row.digest == begun]
    if not urgent and session.execute(select(_day_used(channel, account_id))).scalar_one():
        return []
    return rows


def _standing(session: Session, rows: list[OutboxMessage]) -> list[OutboxMessage]:
    """Return the rows whose cause still stands, and cancel the others."""
    if not rows:
        return []
    found = session.execute(select(Message).where(Message.id.in_([row.message_id for row in rows]))).scalars()
    told = {one.id: (one.account_id, one.rule, one.subject, one.mark) for one in found}
    seated = desks(session, clock.today(), only=rows[0].account_id)
    stands = standing(session, today(), seated, list(told.values()))
    for row in rows:
        if told[row.message_id] not in stands:
            row.cancelled_at = clock.now()
    return [row for row in rows if row.cancelled_at is None]


def _readable(person: Person, rows: list[OutboxMessage]) -> list[tuple[OutboxMessage, Line]]:
    """Return what the rows say; those of an erased person are cancelled."""
    found = []
    for row in rows:
        try:
            said = vault().open(person.key, row.payload_sealed, context=f"outbox/{row.message_id}")
        except Unreadable:
            row.cancelled_at, row.last_error = clock.now(), "erased"
            continue
        found.append((row, Line(**orjson.loads(said))))
    return found


def _take(
    account: Account, person: Person, rows: list[tuple[OutboxMessage, Line]], lease: timedelta
) -> Digest:
    first = rows[0][0]
    key = first.digest or f"digest/{account.id}/{first.channel}/{clock.today()}/{first.id}"
    for row, _ in rows:
        row.digest, row.claimed_until, row.attempts = key, clock.now() + lease, row.attempts + 1
    phone = ""
    if person.phone_sealed:
        phone = vault().open(person.key, person.phone_sealed, context=PHONE_CONTEXT)
    return Digest(key, account.username, phone, tuple(line for _, line in rows))
