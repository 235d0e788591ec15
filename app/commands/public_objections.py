"""Objections to a notice from the public page: named or anonymous, while the notice hangs."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.commands import public_brakes as brakes
from app.commands.case_notes import note
from app.commands.objections import Received, save_objection
from app.commands.transaction import perform_once, transaction
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.facts.board import OBJECTABLE, hangs
from app.facts.notices import BEFORE_VILLAGE
from app.models.case import Case
from app.models.notice import Notice, NoticeEntry
from app.receipts import notice_of


@dataclass(frozen=True, slots=True)
class PublicObjection:
    """What somebody objects to in one line of a notice. Without a name it is anonymous.

    ``above_village`` asks that nobody in the village reads it.
    """

    position: int
    text: str
    name: str = ""
    phone: str = ""
    above_village: bool = False


def open_notice(*, code: str, address: str) -> int:
    """Return the number of the notice that a paper's code opens.

    A wrong code raises :class:`Invalid`, is counted for the place it comes from, and takes as long
    whether such a notice exists or not.
    """
    with transaction() as session:
        counted = brakes.hold_back(session, brakes.WRONG_FROM_PLACE, brakes.place(address))
        number = notice_of(code)
        row = session.get(Notice, number if number is not None else 0)
        right = row is not None and hangs(row)
        if not right:
            brakes.count(session, counted)
    if not right or number is None:
        raise Invalid(Problem("code", "notice_code_wrong"))
    return number


def object_in_public(*, notice_id: int, objection: PublicObjection, address: str, once: str) -> None:
    """Receive an objection; the notice of that household can't be closed before it is decided."""
    key = once_key(0, "public.objected", notice_id, objection.position, once, said=objection)

    def work(session: Session) -> None:
        counted = brakes.hold_back(session, brakes.SENT_FROM_PLACE, brakes.place(address))
        notice, case = _line(session, notice_id, objection.position)
        if len(objection.text.strip()) < 5:
            raise Invalid(Problem("text", "objection_missing"))
        named = bool(objection.name.strip())
        row = save_objection(
            session, case, notice,
            Received(
                received_on=clock.today(), channel="public_page", text=objection.text, name=objection.name,
                phone=objection.phone if named else "", above_village=objection.above_village,
            ),
        )  # fmt: skip
        note(
            session, case, "case.objection_received", actor=None,
            data={"objection": row.id, "notice": notice.id, "channel": "public_page", "anonymous": not named,
                  "above_village": objection.above_village, "about": []},
            personal={"text": objection.text.strip()}, once=key,
        )  # fmt: skip
        brakes.count(session, counted)

    perform_once(key, work, lambda _first: None)


def _line(session: Session, notice_id: int, position: int) -> tuple[Notice, Case]:
    found = session.execute(
        select(Notice, Case)
        .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
        .join(Case, Case.id == NoticeEntry.case_id)
        .where(Notice.id == notice_id, NoticeEntry.position == position)
        .with_for_update(of=Case)
    ).one_or_none()
    if found is None:
        raise NotFound
    notice, case = found
    if notice.kind not in OBJECTABLE or not hangs(notice) or case.state not in BEFORE_VILLAGE:
        raise Forbidden("notice_over")
    return notice, case
