"""What a signer was shown (decisions.md 24): kept once, told apart by a keyed digest, compared later."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from hmac import compare_digest

import orjson
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app import clock
from app.keyring import vault
from app.models.base import Base
from app.models.case import Case, Snapshot
from app.sealing import Unreadable

_ADD = insert(Base.metadata.tables[Snapshot.__tablename__])


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that isn't as it was: ``path`` names it, empty text stands for nothing there."""

    path: str
    before: str
    after: str


def flat(subject: object) -> dict[str, str]:
    """Return facts as paths and texts, such as ``members.7.labour`` → ``003``. Nothing is left out."""
    return dict(_flat(subject, ""))


@cache
def _parts(kind: type) -> tuple[str, ...]:
    return tuple(part.name for part in fields(kind))


def _flat(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value:
            yield path, value
    elif is_dataclass(value) and not isinstance(value, type):
        for name in _parts(type(value)):
            yield from _flat(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, tuple | list | frozenset | set) and value and is_dataclass(next(iter(value))):
        for number, item in enumerate(value):
            yield from _flat(item, f"{path}.{getattr(item, 'id', number)}")
    elif isinstance(value, tuple | list | frozenset | set):
        yield path, " ".join(sorted(_text(item) for item in value))
    elif value is not None and value != "":
        yield path, _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "/".join(_text(item) for item in value)
    return str(value)


def keep(session: Session, case: Case, subject: object, kept: Collection[str]) -> str | None:
    """Keep what is shown of a case, once for the same content, and return its digest.

    ``kept`` are the digests of what was kept of the case before.
    """
    if subject is None:
        return None
    body = orjson.dumps(flat(subject), option=orjson.OPT_SORT_KEYS)
    digest = _digest(case.ref, body)
    if digest not in kept:
        session.connection().execute(
            _ADD,
            {
                "digest": digest,
                "case_id": case.id,
                "body_sealed": vault().pack(case.key, body, context=f"snapshot/{case.id}"),
                "recorded_at": clock.now(),
            },
        )
    return digest


def is_genuine(ref: str, key: bytes, case_id: int, digest: str, body_sealed: str) -> bool:
    """Return whether a kept snapshot still holds what its digest was made of."""
    try:
        body = vault().unpack(key, body_sealed, context=f"snapshot/{case_id}")
    except Unreadable:
        return False
    return compare_digest(_digest(ref, body), digest)


def _digest(ref: str, body: bytes) -> str:
    return vault().answers_digest(ref.encode() + b"\n" + body)


def opened(case: Case, snapshot: Snapshot) -> dict[str, str]:
    """Return a kept snapshot; raise :class:`Unreadable` where the case's key was destroyed."""
    found: dict[str, str] = orjson.loads(
        vault().unpack(case.key, snapshot.body_sealed, context=f"snapshot/{case.id}")
    )
    return found


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return what isn't the same, in the order of the paths."""
    return tuple(
        Difference(path, before.get(path, ""), after.get(path, ""))
        for path in sorted(before.keys() | after.keys())
        if before.get(path, "") != after.get(path, "")
    )
