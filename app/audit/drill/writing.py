"""Bytes and rows of a rehearsal, at times of its own: what commands write by today's clock."""

from datetime import datetime

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.note import Checkpoint as Head
from app.audit.note import Note
from app.audit.record import compose
from app.audit.row_digests import row_digest
from app.audit.seals import SCHEMA
from app.audit.tree import leaf_hash
from app.models.account import Account
from app.models.base import StreamKind
from app.models.log import Checkpoint, LogName


def event_body(account: int, sequence: int, previous: bytes, moment: datetime, **data: object) -> bytes:
    """Return the bytes of an event of an account."""
    return compose(
        stream=StreamKind.ACCOUNT, stream_id=account, sequence=sequence, previous=previous,
        kind="account.signed_in", occurred_on=clock.local_date(moment), recorded_at=moment,
        actor={"account": account}, data=data, changes={}, personal={}, once=None,
    )  # fmt: skip


def event_columns(body: bytes) -> dict[str, object]:
    """Return the columns of an event that repeat what its bytes say."""
    content = orjson.loads(body[body.index(b"\n") + 1 :])
    return {
        "stream_kind": content["stream"]["kind"],
        "stream_id": content["stream"]["id"],
        "sequence": content["sequence"],
        "kind": content["kind"],
        "body": body,
        "digest": leaf_hash(body),
        "previous": bytes.fromhex(content["previous"]),
        "occurred_on": datetime.fromisoformat(content["occurred_on"]).date(),
        "recorded_at": datetime.fromisoformat(content["recorded_at"]),
        "actor_id": content["actor"].get("account"),
        "idempotency_key": content.get("once"),
    }


def seal_body(rows: dict[str, str], moment: datetime) -> bytes:
    """Return the bytes of a seal of rows."""
    content = {"recorded_at": moment.isoformat(timespec="microseconds"), "rows": rows}
    return SCHEMA + orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def account_digest(session: Session, account: int) -> str:
    """Return the keyed digest of an account's row as it stands."""
    columns = list(Account.__table__.columns)
    row = session.execute(select(*columns).where(Account.id == account)).one()
    return row_digest(Account.metadata.tables["account"], row._mapping)


def keep_head(session: Session, log: LogName, head: Head, note: Note, moment: datetime) -> None:
    """Add a signed head to the database."""
    session.add(
        Checkpoint(
            log=log, origin=head.origin, size=head.size, root=head.root, note=str(note), signed_at=moment
        )
    )
