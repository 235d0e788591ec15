"""Messages to officers: made from what the tables say, ended when their cause is gone, read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock
from app.commands.transaction import transaction
from app.errors import NotFound
from app.facts.causes import MOST, RULES, URGENT, Cause, Day, cause_key, new_causes, standing
from app.facts.desks import desks
from app.keyring import vault
from app.models.account import Account, Person
from app.models.case import Case
from app.models.control import Emergency
from app.models.message import Message, OutboxMessage
from app.policy import Actor
from app.profiles import entered_years

FRESH = timedelta(minutes=10)
"""For how long what nobody is there to be told of makes a runner look again between its rounds."""
KEPT = timedelta(days=90)
"""For how long a message is kept after its cause is gone. The number is ours."""


def today() -> Day:
    """Return the day by which causes are judged, by the calendars that the county has entered."""
    return Day.of(clock.today(), entered_years())


def collect(channel: str) -> int:
    """Tell everybody what nobody was told yet; return how many messages that made.

    With a ``channel`` other than ``none`` each is put into the outbox in the same transaction. Two
    runners may do it at once: who comes second finds it told.
    """
    made = 0
    for rule in RULES:
        after = 0
        while True:
            with transaction() as session:
                found = new_causes(session, rule, today(), desks(session, clock.today()), after)
                made += _tell(session, found, channel)
            if len(found) < MOST:
                break
            after = found[-1].subject
    return made


def _tell(session: Session, causes: Sequence[Cause], channel: str) -> int:
    now = clock.now()
    lines = [
        {
            "account_id": account, "rule": cause.rule, "subject": cause.subject, "mark": cause.mark,
            "case_id": cause.case_id, "told_at": now,
        }
        for cause in causes
        for account in sorted(cause.told)
    ]  # fmt: skip
    made: list[Any] = []
    for start in range(0, len(lines), MOST):
        made += session.execute(_added(session).values(lines[start : start + MOST]).returning(
            Message.id, Message.account_id, Message.rule, Message.subject, Message.mark, Message.case_id
        )).all()  # fmt: skip
    if channel != "none" and made:
        _put_out(session, made, channel, now)
    return len(made)


def _added(session: Session) -> Any:
    """Return an insert that leaves alone what another runner has told already."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(Message).on_conflict_do_nothing()


def _put_out(session: Session, made: Sequence[Any], channel: str, now: datetime) -> None:
    keys = dict(
        session.execute(
            select(Account.id, Person.key)
            .join(Person, Person.id == Account.person_id)
            .where(Account.id.in_({row.account_id for row in made}), Person.key != b"")
        ).all()
    )
    refs = dict(
        session.execute(select(Case.id, Case.ref).where(Case.id.in_({row.case_id for row in made}))).all()
    )
    for row in made:
        if row.account_id not in keys:  # an erased person is told nothing
            continue
        payload = {"rule": row.rule, "ref": refs.get(row.case_id, ""), "mark": row.mark}
        session.add(
            OutboxMessage(
                message_id=row.id, account_id=row.account_id, channel=channel,
                cause=cause_key(row.rule, row.subject, row.mark),
                payload_sealed=vault().seal(
                    keys[row.account_id], orjson.dumps(payload).decode(), context=f"outbox/{row.id}"
                ),
                not_before=now, attempts=0, digest=None, claimed_until=None, sent_at=None, cancelled_at=None,
                last_error="",
            )
        )  # fmt: skip
    session.flush()


def urgent_waits(session: Session) -> bool:
    """Return whether something was begun a moment ago of which nobody was told yet and which can't wait."""
    told = exists().where(Message.rule == URGENT, Message.subject == Emergency.id)
    fresh = (Emergency.outcome == "", Emergency.opened_at > clock.now() - FRESH)
    return session.execute(select(exists().where(*fresh, ~told))).scalar_one()


def settle() -> int:
    """End the messages whose cause is gone; return how many that were."""
    ended, after = 0, 0
    while True:
        with transaction() as session:
            open_ones = session.execute(
                select(Message.id, Message.account_id, Message.rule, Message.subject, Message.mark)
                .where(Message.gone_at.is_(None), Message.id > after)
                .order_by(Message.id)
                .limit(MOST)
            ).all()
            told = [(row.account_id, row.rule, row.subject, row.mark) for row in open_ones]
            stands = standing(session, today(), desks(session, clock.today()), told)
            gone = [row.id for row, one in zip(open_ones, told, strict=True) if one not in stands]
            if gone:
                session.execute(update(Message).where(Message.id.in_(gone)).values(gone_at=clock.now()))
            ended += len(gone)
        if len(open_ones) < MOST:
            return ended
        after = open_ones[-1].id


def read_messages(*, actor: Actor, upto: int) -> None:
    """Note that the actor has read his messages up to one of them; raise NotFound for another's."""
    with transaction() as session:
        own = exists().where(Message.id == upto, Message.account_id == actor.account_id)
        if not session.execute(select(own)).scalar_one():
            raise NotFound
        session.execute(
            update(Message)
            .where(Message.account_id == actor.account_id, Message.id <= upto, Message.read_at.is_(None))
            .values(read_at=clock.now())
        )


def clean() -> int:
    """Remove messages whose cause has long been gone, with what of them was in the outbox.

    Returns how many messages were removed.
    """
    before = clock.now() - KEPT
    with transaction() as session:
        old = select(Message.id).where(Message.gone_at < before)
        session.execute(delete(OutboxMessage).where(OutboxMessage.message_id.in_(old)))
        removed = session.execute(delete(Message).where(Message.gone_at < before).returning(Message.id))
        return len(removed.all())
