"""What is asked of every case, whatever its workflow: signatures, answers, profile, who opened it."""

from collections.abc import Mapping

from sqlalchemy import Date, Integer, String, bindparam, func, or_, select

from app import profiles
from app.facts.step_questions import CASE
from app.models.account import Post
from app.models.base import Moment, StreamKind
from app.models.bundle import Question
from app.models.case import Assignment, CaseOpening, Signature, Snapshot
from app.models.event import Event
from app.models.profile import ProfileSnapshot

_TODAY = bindparam("today", None, type_=Date)


def _signatures() -> Question:
    return select(
        Signature.action, Signature.source, Signature.target, Signature.position, Signature.length,
        Signature.account_id, Signature.on_behalf_of, Signature.role, Signature.occurred_on,
        Signature.sequence, Signature.snapshot_digest,
    ).where(Signature.case_id == CASE, Signature.voided_by.is_(None))  # fmt: skip


def _said() -> Question:
    """The events of the signatures of an action in the present state, whose answers the next one needs."""
    of_chain = select(Signature.sequence).where(
        Signature.case_id == CASE,
        Signature.voided_by.is_(None),
        Signature.action == bindparam("action", None, type_=String),
        Signature.source == bindparam("state", None, type_=String),
    )
    return select(Event.sequence, Event.body).where(
        Event.stream_kind == StreamKind.CASE.value, Event.stream_id == CASE, Event.sequence.in_(of_chain)
    )


def _newest_event() -> Question:
    return select(Event.digest).where(
        Event.stream_kind == StreamKind.CASE.value,
        Event.stream_id == CASE,
        Event.sequence == bindparam("sequence", None, type_=Integer),
    )


def _assignments() -> Question:
    return select(Assignment.organisation_id).where(
        Assignment.case_id == CASE,
        Assignment.valid_from <= _TODAY,
        or_(Assignment.valid_to.is_(None), Assignment.valid_to >= _TODAY),
    )


def _openings() -> Question:
    """Who opened the case since it came to its state, with every role that they hold today."""
    came = select(func.max(Signature.recorded_at)).where(
        Signature.case_id == CASE,
        Signature.target == bindparam("state", None, type_=String),
        Signature.source != bindparam("state", None, type_=String),
    )
    opened_at = bindparam("opened_at", None, type_=Moment)
    return (
        select(CaseOpening.account_id, CaseOpening.version, Post.role)
        .join(Post, Post.account_id == CaseOpening.account_id)
        .where(
            CaseOpening.case_id == CASE,
            CaseOpening.opened_at >= func.coalesce(came.scalar_subquery(), opened_at),
            Post.ended_at.is_(None),
            Post.valid_from <= _TODAY,
            or_(Post.valid_to.is_(None), Post.valid_to >= _TODAY),
        )
    )


OF_EVERY_CASE: Mapping[str, Question] = {
    "signatures": _signatures(),
    "said": _said(),
    "newest": _newest_event(),
    "snapshots": select(Snapshot.digest).where(Snapshot.case_id == CASE),
    "assignments": _assignments(),
    "openings": _openings(),
    "bound": select(ProfileSnapshot.values).where(
        ProfileSnapshot.digest == bindparam("profile_digest", None, type_=String)
    ),
    "parameters": profiles.decided(_TODAY),
}
