"""Which notice a case stands on: one printed for what was decided last, not for what it was before."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.models.base import StreamKind
from app.models.case import Case, Signature
from app.models.event import Event
from app.models.notice import Notice, NoticeEntry

BRINGS = {
    "identification": "appraise",
    "elimination": "appraise_elimination",
    "announcement": "approve",
}
"""The act after which a notice of each kind is owed."""

BEGINS_IN = {
    "identification": "appraised",
    "elimination": "elimination_appraised",
    "announcement": "approved",
}
"""From which state a notice of each kind is posted."""

POSTING = {
    "identification": "post_notice",
    "elimination": "post_elimination_notice",
    "announcement": "announce",
}
CLOSING = {"identification": "close_notice", "elimination": "close_elimination_notice"}
"""What is signed when a notice of each kind hangs, and when it came down; an announcement ends by itself."""

DAYS = {
    "identification": "notice_days_identification",
    "elimination": "notice_days_elimination",
    "announcement": "announcement_days",
}
"""The county's parameter of how long a notice of each kind hangs."""

STATE_OF = {
    **{action: BEGINS_IN[kind] for kind, action in POSTING.items()},
    "close_notice": "on_notice",
    "close_elimination_notice": "elimination_on_notice",
}
"""The state in which a case waits for each act of its notice."""

BEFORE_VILLAGE = ("appraised", "on_notice", "elimination_appraised", "elimination_on_notice")
"""Where a case can stand to whose notice one can object; the head may not have signed the posting yet."""


def named_cases(kind: str, statuses: Sequence[str]) -> Select[int]:
    """Return the statement of the cases that stand on a notice of a kind with one of those statuses.

    A notice that was prepared before the act that it tells of (a household was appraised anew) is
    none for that act.
    """
    brought = (
        select(func.max(Signature.recorded_at))
        .where(
            Signature.case_id == NoticeEntry.case_id,
            Signature.action == BRINGS[kind],
            Signature.voided_by.is_(None),
        )
        .correlate(NoticeEntry)
        .scalar_subquery()
    )
    return (
        select(NoticeEntry.case_id)
        .join(Notice, Notice.id == NoticeEntry.notice_id)
        .join(
            Event,
            (Event.stream_kind == StreamKind.NOTICE.value)
            & (Event.stream_id == Notice.id)
            & (Event.sequence == 1),
        )
        .where(Notice.kind == kind, Notice.status.in_(statuses), Event.recorded_at >= brought)
    )


def hanging_notice(session: Session, case: Case) -> Notice | None:
    """Return the notice on which a case stands before the village; None where none hangs for it.

    One that was taken down counts until the case is closed: what came in on the last day is kept.
    """
    if case.state not in BEFORE_VILLAGE:
        return None
    kind = "elimination" if case.state.startswith("elimination") else "identification"
    return session.execute(
        select(Notice)
        .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
        .where(
            NoticeEntry.case_id == case.id, Notice.kind == kind, Notice.status.in_(("posted", "taken_down"))
        )
        .order_by(Notice.id.desc())
        .limit(1)
    ).scalar_one_or_none()
