"""Taking files out (导出): one way for every file with personal data (security.md 4, LOG-04; GB/T 35273 7.1).

A file is asked for with its purpose. Up to the county's number of rows it may be taken at once; above, only
after another person approved it, within a time, by whoever asked. Every copy that leaves is written down
first, with the digest of its bytes: without that nothing leaves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock, profiles
from app.audit.access import new_export, record_access
from app.audit.idempotency import once_key
from app.audit.record import content_of, looks_personal, record
from app.commands.export_rights import RIGHTS, Allowed, Scope
from app.commands.readings import cases_of
from app.commands.transaction import perform_once, transaction
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.facts.exports import deciding_post, get_export
from app.models.control import Export, ExportCopy
from app.policy import Actor

LONGEST = 200
"""Signs of a purpose and of a reason."""
SHORTEST = 4
"""Signs of the reason of a refusal."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to leave: ``rows`` is how many lines of people or problems the file has.

    ``refs`` are the cases that stand in it, where the rights of its kind don't name them already.
    """

    kind: str
    scope: Scope
    rows: int
    refs: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Asked:
    """An export that was asked for: ``waits`` says that somebody else has to approve it first."""

    id: int
    waits: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy about to leave: the mark hidden in it, and the SHA-256 of its bytes in hexadecimal."""

    mark: str
    sha256: str


def ask_export(*, actor: Actor, order: Order, purpose: str, once: str) -> Asked:
    """Ask for a file; return whether it may be taken at once.

    Raises :class:`Forbidden` or :class:`NotFound` for a file that isn't the actor's to take, and
    :class:`Invalid` without a purpose.
    """
    said = _checked("purpose", purpose, 1)
    key = once_key(actor.account_id, "export.asked", order.kind, once, said=[dict(order.scope), said])

    def work(session: Session) -> Asked:
        allowed = RIGHTS[order.kind](session, actor, order.scope)
        row = _asked(allowed, actor, order, said)
        data = {
            "number": row.number, "file": row.kind, "rows": row.rows, "cap": row.cap, "standing": row.state,
            "reason": said,
        }  # fmt: skip
        record(session, row, "export.asked", actor=actor, post=allowed.post, data=data, once=key)
        return Asked(row.id, row.state == "waiting")

    return perform_once(key, work, lambda first: _again(first.body))


def decide_export(*, actor: Actor, export_id: int, grant: bool, reason: str, once: str) -> None:
    """Approve an export, or refuse it with a reason. Never by whoever asked for it."""
    said = _checked("reason", reason, 0 if grant else SHORTEST)
    act = "export.granted" if grant else "export.refused"
    key = once_key(actor.account_id, act, export_id, once, said=said)

    def work(session: Session) -> None:
        row = get_export(session, actor, export_id, lock=True)
        post = deciding_post(session, actor, row)
        if post is None:
            raise Forbidden("export_own" if row.account_id in actor.people else "forbidden")
        if row.state != "waiting":
            raise Forbidden("already_decided")
        now = clock.now()
        with session.no_autoflush:
            row.state, row.decider_id, row.decided_at = (
                "granted" if grant else "refused",
                actor.account_id,
                now,
            )
            row.reason, row.expires_at = said, _until(now) if grant else None
        record(
            session, row, act, actor=actor, post=post, once=key,
            data={"number": row.number, "rows": row.rows, "reason": said},
        )  # fmt: skip

    perform_once(key, work, lambda _first: None)


def note_copy(*, actor: Actor, export_id: int, order: Order, copy: Copy) -> None:
    """Write down a copy before it leaves: in the export's history and in the log of readings.

    Only whoever asked takes it, within its time, as long as he may, and with no more rows than were
    approved. Whoever hands a file out calls this first, and hands out nothing where it fails.
    """
    with transaction() as session:
        row = get_export(session, actor, export_id, lock=True)
        if row.account_id != actor.account_id:
            raise NotFound
        allowed = RIGHTS[row.kind](session, actor, row.scope)
        _refuse_unfit(row, order)
        taken = session.execute(
            select(func.count()).select_from(ExportCopy).where(ExportCopy.export_id == row.id)
        ).scalar_one()
        data = {
            "number": row.number, "copy": taken + 1, "rows": order.rows, "mark": copy.mark,
            "sha256": copy.sha256, "decider": row.decider_id,
        }  # fmt: skip
        record(session, row, "export.taken", actor=actor, post=allowed.post, data=data)
        session.add(
            ExportCopy(
                export_id=row.id, mark=copy.mark, sha256=copy.sha256, rows=order.rows, taken_at=clock.now()
            )
        )
        _tell_its_history(session, actor, row, allowed, order)
        record_access(
            session, "exported", actor=actor, post=allowed.post, screen="exports.take", purpose="stated",
            subjects=allowed.subjects | cases_of(session, order.refs) | {("export", row.number)},
            fields=allowed.fields, data={name: one for name, one in data.items() if one is not None},
        )  # fmt: skip


def _refuse_unfit(row: Export, order: Order) -> None:
    if row.state != "granted":
        raise Forbidden("export_waits" if row.state == "waiting" else "export_refused")
    if row.expires_at is None or row.expires_at <= clock.now():
        raise Forbidden("export_over")
    if (order.kind, dict(order.scope)) != (row.kind, dict(row.scope)) or order.rows > row.rows:
        raise Forbidden("export_grown")


def _tell_its_history(session: Session, actor: Actor, row: Export, allowed: Allowed, order: Order) -> None:
    if allowed.told is not None:
        record(
            session, allowed.told, allowed.event, actor=actor, post=allowed.post,
            data={"lines": order.rows, "reason": row.purpose, "export": row.number},
        )  # fmt: skip


def _asked(allowed: Allowed, actor: Actor, order: Order, purpose: str) -> Export:
    now, cap = clock.now(), int(profiles.value("export_row_cap", clock.today()))
    free = order.rows <= cap
    return Export(
        number=new_export(),
        kind=order.kind,
        scope=dict(order.scope),
        account_id=actor.account_id,
        role=allowed.post.role,
        organisation_id=allowed.post.organisation_id,
        territory=allowed.post.territory,
        purpose=purpose,
        rows=order.rows,
        cap=cap,
        state="granted" if free else "waiting",
        asked_at=now,
        decider_id=None,
        decided_at=None,
        reason="",
        expires_at=_until(now) if free else None,
    )


def _until(now: datetime) -> datetime:
    return now + timedelta(hours=int(profiles.value("export_hours", clock.today())))


def _again(body: bytes) -> Asked:
    said: Mapping[str, Mapping[str, object]] = content_of(body)
    return Asked(int(str(said["stream"]["id"])), said["data"]["standing"] == "waiting")


def _checked(field_name: str, text: str, least: int) -> str:
    said = text.strip()
    if len(said) < least:
        raise Invalid(Problem(field_name, "answer_missing"))
    if len(said) > LONGEST:
        raise Invalid(Problem(field_name, "too_long", {"most": LONGEST}))
    if looks_personal(said):
        raise Invalid(Problem(field_name, "personal_number"))
    return said
