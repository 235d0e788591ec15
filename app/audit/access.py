"""Writes who looked at what: one row for every reading of personal data, in exact bytes.

A reading says what was shown by numbers, never what stood there. Its bytes become an entry of the log
``access`` (``docs/architecture.md``), so that a reading can't be taken back either.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app import clock
from app.audit.record import UnfitEvent, looks_personal
from app.audit.tree import leaf_hash
from app.models.access import Access, AccessSubject
from app.models.base import Base
from app.models.event import MAX_BYTES
from app.policy import Actor, HeldPost
from workflows.words import N_

SCHEMA = b"shouxian/access/1\n"
"""The first line of every reading: which layout the rest follows."""

MOST_SUBJECTS = 3000
"""So many subjects stand in one row; a longer list is written as several."""

Subject = tuple[str, int]
"""What was shown: a word of :data:`SUBJECTS` and the number of the row."""

SUBJECTS = frozenset({
    "account", "case", "comparison_list", "emergency", "evidence", "export", "household", "lead",
    "lead_list", "meeting", "notice", "paper", "person", "register_import",
})  # fmt: skip
"""The closed list of what a reading can be about. An ``export`` has a number of its own; an ``emergency``
is the one under which something was read outside the reader's territory."""

PURPOSES: dict[str, str] = {
    "call_back": N_("To call back whoever sent it"),
    "family": N_("To tell the family who looked"),
    "filing": N_("To sign, hand out or file the paper"),
    "own_receipt": N_("With the receipt of the family itself"),
    "reporting": N_("To report to superiors"),
    "stated": N_("As stated in words beside the event"),
    "visit": N_("To call the family before a visit"),
}
"""What numbers, exports and extracts are for, beside the purposes of ``UNMASK_PURPOSE``."""


@dataclass(frozen=True, slots=True)
class AccessKind:
    """One kind of reading, with the message that names it."""

    name: str
    label: str


KINDS: dict[str, AccessKind] = {
    kind.name: kind
    for kind in (
        AccessKind("page.read", N_("Page read")),
        AccessKind("list.read", N_("List read")),
        AccessKind("paper.opened", N_("Paper of the file opened")),
        AccessKind("number.unmasked", N_("Full number seen")),
        AccessKind("exported", N_("Taken out as a file")),
        AccessKind("downloaded", N_("Paper taken as a file")),
        AccessKind("extract.printed", N_("List of readings made for the family")),
        AccessKind("session.begun", N_("Came into the system")),
        AccessKind("session.ended", N_("Went out")),
        AccessKind("session.refused", N_("Turned away at the sign-in")),
    )
}
"""The closed vocabulary of readings. Names are in the bytes for ever; labels may change."""

_ADD = insert(Base.metadata.tables[Access.__tablename__]).returning(
    Base.metadata.tables[Access.__tablename__].c.id
)
_ADD_SUBJECTS = insert(Base.metadata.tables[AccessSubject.__tablename__])


def new_export() -> int:
    """Return the number of an export: random, so that nobody names another's; nine digits, to be read out."""
    return secrets.randbelow(900_000_000) + 100_000_000


def record_access(
    session: Session,
    kind: str,
    *,
    actor: Actor | None,
    post: HeldPost | None,
    subjects: Iterable[Subject],
    screen: str,
    fields: Iterable[str] = (),
    purpose: str = "",
    data: Mapping[str, object] | None = None,
) -> int:
    """Write one reading inside the running transaction and return its number.

    ``screen`` is the endpoint that showed it, ``fields`` what of it was shown in full, ``purpose`` a code.
    ``actor`` is None for a family at the public door and for whoever was turned away. Raises
    :class:`UnfitEvent` for an unknown kind, subject or purpose, and for a bare personal value.
    """
    if kind not in KINDS:
        raise UnfitEvent(f"{kind} is no kind of reading")
    now = clock.now()
    said = {
        "kind": kind,
        "recorded_at": now.isoformat(timespec="microseconds"),
        "actor": _actor(actor, post),
        "screen": screen,
        "fields": sorted(fields),
        "purpose": purpose,
        "data": dict(data or {}),
    }
    number = 0
    for part in _parts(sorted(set(subjects))):
        number = _insert(session, kind, actor, now, said, part)
    return number


def _parts(subjects: list[Subject]) -> Iterator[list[Subject]]:
    """Yield the subjects in parts that fit into one row; one empty part where there are none."""
    for begin in range(0, max(len(subjects), 1), MOST_SUBJECTS):
        yield subjects[begin : begin + MOST_SUBJECTS]


def _insert(
    session: Session,
    kind: str,
    actor: Actor | None,
    now: datetime,
    said: Mapping[str, object],
    subjects: list[Subject],
) -> int:
    body = compose(said, subjects)
    connection = session.connection()
    number: int = connection.execute(
        _ADD,
        {
            "kind": kind,
            "body": body,
            "digest": leaf_hash(body),
            "actor_id": actor.account_id if actor is not None else None,
            "recorded_at": now,
        },
    ).scalar_one()
    if subjects:
        connection.execute(
            _ADD_SUBJECTS,
            [
                {
                    "subject_kind": word,
                    "subject_id": subject,
                    "access_id": number,
                    "kind": kind,
                    "actor_id": actor.account_id if actor is not None else None,
                    "recorded_on": clock.local_date(now),
                }
                for word, subject in subjects
            ],
        )
    return number


def compose(said: Mapping[str, object], subjects: Iterable[Subject]) -> bytes:
    """Return the bytes of a reading: the schema line, then JSON with sorted keys."""
    about: dict[str, list[int]] = {}
    for word, number in subjects:
        if word not in SUBJECTS:
            raise UnfitEvent(f"{word} is no subject of a reading")
        about.setdefault(word, []).append(number)
    body = SCHEMA + orjson.dumps({**said, "subjects": about}, option=orjson.OPT_SORT_KEYS)
    if len(body) > MAX_BYTES:
        raise UnfitEvent(f"a reading of {len(body)} bytes is over the limit of {MAX_BYTES}")
    if looks_personal(body.decode()):
        raise UnfitEvent(f"{said['kind']} holds what looks like an identity or phone number")
    return body


def content_of(body: bytes) -> dict[str, Any]:
    """Return what a reading says. The bytes are only read here, never made again."""
    if not body.startswith(SCHEMA):
        raise UnfitEvent("unknown schema of a reading")
    content: dict[str, Any] = orjson.loads(body[len(SCHEMA) :])
    return content


def _actor(actor: Actor | None, post: HeldPost | None) -> dict[str, object]:
    """Return who looked, by number: names stand where they can be erased."""
    if actor is None:
        return {}
    said: dict[str, object] = {"account": actor.account_id}
    if actor.session_id is not None:
        said["session"] = actor.session_id
    if post is not None:
        said |= {
            "post": post.id,
            "role": post.role,
            "organisation": post.organisation_id,
            "organisation_name": post.organisation_name,
        }
        if post.giver is not None:
            said["on_behalf_of"] = post.giver
    return said
