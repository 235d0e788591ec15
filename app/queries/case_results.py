"""What others brought into the file of a case: findings of departments, votes, notices, objections."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, Integer, bindparam, select
from sqlalchemy.orm import aliased

from app.facts.objections import hidden_from
from app.models.account import Person
from app.models.base import db
from app.models.case import Case
from app.models.comparison import ComparisonEntry, ComparisonList, Explanation
from app.models.meeting import Meeting, Vote
from app.models.notice import Notice, NoticeEntry, Objection
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.case_file import unsealed


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One answer of one department on one member, with what was said about a finding."""

    entry_id: int
    list_id: int
    member: str
    department: str
    result: str
    hit: str
    detail: str
    checked_on: date | None
    explanation: str
    decision: str
    opinion: str


@dataclass(frozen=True, slots=True)
class VoteView:
    """The vote of a meeting on the case."""

    meeting_id: int
    held_on: date
    agreed: int
    against: int
    abstained: int


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice that names the case."""

    notice_id: int
    kind: str
    status: str
    posted_on: date | None
    last_day: date | None
    taken_down_on: date | None


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection as the file shows it; who objected is shown nowhere here.

    ``sealed`` says that this reader may know that there is one, and nothing else.
    """

    id: int
    received_on: date
    text: str
    outcome: str
    finding: str
    decided_on: date | None
    sealed: bool = False


_CASE = bindparam("case_id", type_=Integer)
_NEWEST, _LATER = aliased(Explanation), aliased(Explanation)
_FINDINGS = (
    select(
        ComparisonEntry,
        ComparisonList,
        Person.name,
        name_on(ComparisonList.department_id, bindparam("on", type_=Date)),
        _NEWEST,
    )
    .join(ComparisonList, ComparisonList.id == ComparisonEntry.list_id)
    .join(Person, Person.id == ComparisonEntry.person_id)
    .outerjoin(_NEWEST, _NEWEST.entry_id == ComparisonEntry.id)
    .outerjoin(_LATER, (_LATER.entry_id == _NEWEST.entry_id) & (_LATER.id > _NEWEST.id))
    .where(ComparisonEntry.case_id == _CASE, _LATER.id.is_(None))
    .order_by(ComparisonEntry.person_id, ComparisonEntry.id)
)
_VOTE = (
    select(Meeting, Vote)
    .join(Vote, Vote.meeting_id == Meeting.id)
    .where(Vote.case_id == _CASE, Meeting.status == "recorded")
    .order_by(Meeting.id.desc())
    .limit(1)
)
_NOTICES = (
    select(Notice)
    .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
    .where(NoticeEntry.case_id == _CASE, Notice.status != "withdrawn")
    .order_by(Notice.id.desc())
)
_OBJECTIONS = select(Objection).where(Objection.case_id == _CASE).order_by(Objection.id.desc())
"""Statements are put together once: that costs more than to ask them."""


def finding_rows(case: Case, on: date) -> tuple[FindingRow, ...]:
    """Return every department's answer on every member, with the newest explanation of findings."""
    rows = db.session.execute(_FINDINGS, {"case_id": case.id, "on": on})
    return tuple(
        FindingRow(
            entry_id=entry.id,
            list_id=listed.id,
            member=member,
            department=department or "",
            result=entry.result,
            hit=entry.hit,
            detail=unsealed(listed.key, entry.detail_sealed, f"comparison_entry/{entry.id}/detail"),
            checked_on=entry.checked_on,
            explanation=_said(case, explained, "text") if explained else "",
            decision=explained.decision if explained else "",
            opinion=_said(case, explained, "opinion") if explained else "",
        )
        for entry, listed, member, department, explained in rows
    )


def _said(case: Case, explained: Explanation, part: str) -> str:
    sealed = explained.text_sealed if part == "text" else explained.opinion_sealed
    return unsealed(case.key, sealed, f"explanation/{explained.id}/{part}")


def vote_view(case: Case) -> VoteView | None:
    """Return the newest recorded vote on a case."""
    found = db.session.execute(_VOTE, {"case_id": case.id}).one_or_none()
    if found is None:
        return None
    meeting, vote = found
    return VoteView(meeting.id, meeting.held_on, vote.agreed, vote.against, vote.abstained)


def notice_views(case: Case) -> tuple[NoticeView, ...]:
    """Return the notices that name a case, the newest first."""
    rows = db.session.execute(_NOTICES, {"case_id": case.id}).scalars()
    return tuple(
        NoticeView(row.id, row.kind, row.status, row.posted_on, row.last_day, row.taken_down_on)
        for row in rows
    )


def objection_views(actor: Actor, case: Case) -> tuple[ObjectionView, ...]:
    """Return the objections to a case, the newest first; what is sealed from the reader is only counted."""
    rows = list(db.session.execute(_OBJECTIONS, {"case_id": case.id}).scalars())
    hidden = hidden_from(db.session(), actor, case, rows)
    return tuple(_objection(case, row, row.id in hidden) for row in rows)


def _objection(case: Case, row: Objection, sealed: bool) -> ObjectionView:
    return ObjectionView(
        id=row.id,
        received_on=row.received_on,
        text="" if sealed else unsealed(case.key, row.text_sealed, f"objection/{row.id}/text"),
        outcome=row.outcome,
        finding="" if sealed else unsealed(case.key, row.finding_sealed, f"objection/{row.id}/finding"),
        decided_on=row.decided_on,
        sealed=sealed,
    )
