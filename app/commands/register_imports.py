"""Rosters of households and other lists: received, columns agreed on, accepted whole or in part, withdrawn.

Reading and checking is done beside the server (``app/commands/register_entering.py``): a press here only
says what is to be done.
"""

import zlib
from collections.abc import Mapping
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, storage
from app.audit.idempotency import find_result, once_key
from app.audit.record import record
from app.commands.evidence import named
from app.commands.pictures import XLSX, refuse_size
from app.commands.register_work import CHECK, ENTER, ask
from app.commands.transaction import perform_once, transaction
from app.errors import Forbidden, Invalid, Problem, Stale
from app.facts.register_reach import deciding_post, get_register_import
from app.intake.registers.columns import Layout, agreed
from app.intake.registers.kept import kept_layout, layout_of
from app.intake.registers.kinds import HOUSEHOLDS, Kind
from app.keyring import vault
from app.models.base import db
from app.models.register_import import KIND, RegisterColumn, RegisterImport
from app.permissions import GRANTED
from app.policy import Actor, HeldPost, reaches

CSV = "text/csv"
MOST_BYTES = 40 * 1024 * 1024
"""Of a file that comes by the browser. What is larger is brought in on the server, as a csv."""
MOST_BYTES_HERE = 400 * 1024 * 1024
WHOLE, CLEAN = "whole", "clean"


class RosterBefore(Invalid):
    """The very same file was received before, as the roster ``import_id``."""

    def __init__(self, import_id: int) -> None:
        super().__init__(Problem("file", "roster_received_before"))
        self.import_id = import_id


def receive_roster(
    *, actor: Actor, file_name: str, content: bytes, once: str, most: int = MOST_BYTES,
    kind: Kind = HOUSEHOLDS,
) -> int:  # fmt: skip
    """Keep a roster, or a list of another kind, with its file and return its number.

    Nothing is read of its households yet; whoever enters the same by hand may bring it in.

    Raises :class:`RosterBefore` for a file that was received for the same territory or a wider one,
    :class:`Invalid` for one in which no headings are found.
    """
    post = _receiver(actor, kind)
    digest = sha256(content).hexdigest()
    key = once_key(actor.account_id, "register_import.received", once, said=[kind.code, digest])
    refuse_size(content, most)
    with transaction() as session:
        known = find_result(session, key)
        if known is not None:
            return int(known.stream_id)
        _refuse_again(session, digest, post.territory)
    layout = layout_of(db.session(), kind, content)
    media_type = XLSX if content.startswith(b"PK\x03\x04") else CSV
    sealing, packed = vault().new_key(), media_type == CSV
    name = storage.put(zlib.compress(content, 6) if packed else content, key=sealing)

    def work(session: Session) -> int:
        _refuse_again(session, digest, post.territory)
        called = named(file_name, ".csv" if packed else ".xlsx")
        row = RegisterImport(
            territory=post.territory, status="received", part="", heading=layout.heading,
            columns={} if kind is HOUSEHOLDS else {KIND: kind.code}, counts={}, name=name, report=None,
            file_name_sealed=vault().seal(sealing, called, context=f"register_import/{name}/file"),
            media_type=media_type, packed=packed, size=len(content), sha256=digest,
            account_id=actor.account_id, received_at=clock.now(), checked_at=None, accepted_by=None,
            accepted_at=None, entered_at=None, key=sealing,
        )  # fmt: skip
        data = {
            "media_type": media_type, "size": len(content), "region": post.territory, "register": kind.code,
            "digest": vault().answers_digest(digest.encode()),
        }  # fmt: skip
        record(
            session, row, "register_import.received", actor=actor, post=post, data=data,
            personal={"file_name": called}, key=sealing, once=key,
        )  # fmt: skip
        return row.id

    return perform_once(key, work, lambda first: int(first.stream_id))


def agree_columns(*, actor: Actor, import_id: int, fields: Mapping[int, str], seen: int, once: str) -> None:
    """Agree on what the columns of a roster mean, remember it, and have the roster checked.

    ``fields`` maps places of columns to what they are taken for; the others stay as proposed. ``seen`` is
    the number of the newest event as shown: of two who agree at once the second learns of the first.
    """
    key = once_key(actor.account_id, "register_import.agreed", import_id, once, said=sorted(fields.items()))
    held = get_register_import(db.session(), actor, import_id)
    layout = agreed(kept_layout(db.session(), held), fields)

    def work(session: Session) -> None:
        held, post = taking(session, actor, import_id, seen)
        if held.status not in ("received", "checked"):
            raise Forbidden("roster_decided")
        chosen = {str(one.at): one.field for one in layout.columns if one.field}
        chosen |= {} if layout.kind is HOUSEHOLDS else {KIND: layout.kind.code}
        with session.no_autoflush:
            held.status, held.columns, held.counts, held.checked_at = "received", chosen, {}, None
        record(
            session, held, "register_import.agreed", actor=actor, post=post,
            data={"heading": layout.heading, "columns": chosen}, once=key,
        )  # fmt: skip
        _remember(session, import_id, layout)
        ask(session, import_id, CHECK, actor.account_id)

    perform_once(key, work, lambda _first: None)


def accept_roster(*, actor: Actor, import_id: int, part: str, seen: int, once: str) -> None:
    """Say what enters: the ``whole`` roster where nothing keeps a household out, or its ``clean`` part."""
    key = once_key(actor.account_id, "register_import.accepted", import_id, once, said=part)

    def work(session: Session) -> None:
        held, post = taking(session, actor, import_id, seen)
        if held.status != "checked":
            raise Forbidden("roster_decided" if held.status != "received" else "roster_unchecked")
        if part not in (WHOLE, CLEAN):
            raise Invalid(Problem("part", "unknown_choice"))
        if part == WHOLE and held.counts["held"]:
            raise Invalid(Problem("part", "roster_not_whole", {"count": held.counts["held"]}))
        if not held.counts["new"]:
            raise Invalid(Problem("part", "roster_nothing_new"))
        with session.no_autoflush:
            held.status, held.part = "accepted", part
            held.accepted_by, held.accepted_at = actor.account_id, clock.now()
        record(
            session, held, "register_import.accepted", actor=actor, post=post, once=key,
            data={"part": part, **{name: held.counts[name] for name in ("new", "new_persons", "held")}},
        )  # fmt: skip
        ask(session, import_id, ENTER, actor.account_id)

    perform_once(key, work, lambda _first: None)


def withdraw_roster(*, actor: Actor, import_id: int, seen: int, once: str) -> None:
    """Withdraw a roster of which nothing has entered; its file may be received again."""
    key = once_key(actor.account_id, "register_import.withdrawn", import_id, once)

    def work(session: Session) -> None:
        held, post = taking(session, actor, import_id, seen)
        if held.status not in ("received", "checked"):
            raise Forbidden("roster_decided")
        with session.no_autoflush:
            held.status = "withdrawn"
        record(session, held, "register_import.withdrawn", actor=actor, post=post, once=key)
        ask(session, import_id, "", actor.account_id)

    perform_once(key, work, lambda _first: None)


def taking(session: Session, actor: Actor, import_id: int, seen: int = 0) -> tuple[RegisterImport, HeldPost]:
    """Return a roster, locked, and the post in which the actor decides on it."""
    held = get_register_import(session, actor, import_id, lock=True)
    post = deciding_post(actor, held)
    if post is None:
        raise Forbidden
    if seen and held.last_sequence != seen:
        raise Stale(seen=seen, current=held.last_sequence)
    return held, post


def _receiver(actor: Actor, kind: Kind) -> HeldPost:
    posts = [post for post in actor.own_first if kind.right in GRANTED[post.role]]
    if not posts:
        raise Forbidden
    return min(posts, key=lambda post: len(post.territory))


def _refuse_again(session: Session, digest: str, territory: str) -> None:
    before = session.execute(
        select(RegisterImport.id, RegisterImport.territory)
        .where(RegisterImport.sha256 == digest, RegisterImport.status != "withdrawn")
        .order_by(RegisterImport.id)
    )
    for number, received_for in before:
        if reaches(received_for, territory):
            raise RosterBefore(number)


def _remember(session: Session, import_id: int, layout: Layout) -> None:
    for one in layout.columns:
        if not one.key:
            continue
        heading = layout.kind.remembered(one.key)[:90]
        known = session.get(RegisterColumn, heading)
        if known is None:
            session.add(
                RegisterColumn(heading=heading, field=one.field, import_id=import_id, agreed_on=clock.today())
            )
        elif known.field != one.field:
            known.field, known.import_id, known.agreed_on = one.field, import_id, clock.today()
    session.flush()
