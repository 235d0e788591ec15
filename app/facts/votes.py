"""Whether a case still waits for the vote of a meeting that was recorded."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from app.audit.record import content_of
from app.models.base import StreamKind
from app.models.case import Case, Signature
from app.models.event import Event
from app.models.meeting import Meeting, Vote

BEFORE_MEETING: Mapping[str, tuple[str, ...]] = {
    "identification": ("visited", "compared"),
    "elimination": ("elimination_visited",),
}
"""States from which an appraisal leads on, by what is appraised and where the county has the comparison."""

AGREED: Mapping[str, str] = {"identification": "appraise", "elimination": "appraise_elimination"}
DECLINED: Mapping[str, str] = {
    "identification": "decline_at_appraisal",
    "elimination": "abandon_elimination",
}
"""The acts to which a vote for and a vote against lead, by what is appraised."""


def takes_vote(session: Session, row: Meeting, case: Case, *, carried: bool) -> bool:
    """Return whether a case has yet to take over the vote of a recorded meeting.

    A newer meeting's vote goes before an older one's. A vote counts once: after a case went back on
    its path, the household is appraised anew. A refusal that waits for its countersignature is
    overruled by a later vote for the household, and not begun a second time by one against it.
    """
    if case.state not in BEFORE_MEETING[row.purpose] or _newest(session, case) != row.id:
        return False
    told = _told_at(session, row, case)
    acts = Signature.action.in_((AGREED[row.purpose], DECLINED[row.purpose]))
    if _signed(session, case, acts, Signature.sequence > told, Signature.position == Signature.length - 1):
        return False
    # Of this round: an elimination that was given up before stays signed, and is given up anew.
    begun = (
        Signature.action == DECLINED[row.purpose],
        Signature.source == case.state,
        Signature.round == case.round,
        Signature.position == 0,
        Signature.voided_by.is_(None),
    )
    return carried or not _signed(session, case, *begun)


def _newest(session: Session, case: Case) -> int | None:
    return session.execute(
        select(Meeting.id)
        .join(Vote, Vote.meeting_id == Meeting.id)
        .where(Vote.case_id == case.id, Meeting.status == "recorded")
        .order_by(Meeting.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def _told_at(session: Session, row: Meeting, case: Case) -> int:
    """Return the number of the case's event that cites the meeting's record."""
    bodies = session.execute(
        select(Event.body)
        .where(
            Event.stream_kind == StreamKind.CASE.value,
            Event.stream_id == case.id,
            Event.kind == "case.noted",
        )
        .order_by(Event.sequence.desc())
    ).scalars()
    for content in map(content_of, bodies):
        cited = content["data"]
        if (cited.get("stream"), cited.get("id")) == (row.STREAM.value, row.id):
            return int(content["sequence"])
    return 0


def _signed(session: Session, case: Case, *conditions: ColumnElement[bool]) -> bool:
    return session.execute(select(exists().where(Signature.case_id == case.id, *conditions))).scalar_one()
