"""What lies in the file of a case: people, application, visit, findings, vote, notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app import clock
from app.facts.members import adult
from app.identity import CONTEXT
from app.keyring import vault
from app.masking import masked_identity
from app.models.account import Account, Person
from app.models.base import db
from app.models.case import Case
from app.models.comparison import ComparisonEntry, ComparisonList, Explanation
from app.models.household import Membership
from app.models.meeting import Meeting, Vote
from app.models.monitoring import Application, Visit, Visitor
from app.models.notice import Notice, NoticeEntry, Objection
from app.queries.actors import name_on
from app.sealing import Unreadable

ERASED = "***"


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member as the file shows it, the number masked."""

    person_id: int
    name: str
    identity: str
    identity_kind: str
    sex: str
    born_on: date | None
    died_on: date | None
    relation: str
    labour: str
    health: Sequence[str]
    school: str
    minor: bool


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """The application that counts. ``hand`` tells who else wrote or applied."""

    applicant: str
    signed_on: date
    signed_how: str
    risks: Sequence[str]
    difficulties: Sequence[str]
    description: str
    hand: Mapping[str, str]
    proxy: bool
    read_aloud: bool


@dataclass(frozen=True, slots=True)
class VisitView:
    """The visit that counts, with its figures in yuan and its lines as they were filled in."""

    visited_on: date
    met: str
    visitors: tuple[str, ...]
    size: int
    window_begin: date
    window_end: date
    groups: Mapping[str, Decimal]
    lines: Mapping[str, Decimal]
    income_per_head: Decimal
    spending_per_head: Decimal
    reference_per_head: Decimal
    guarantees: Sequence[str]
    can_cope: bool
    cannot_cope: Sequence[str]
    category: str
    confirmed_how: str
    account: str


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
    """An objection as the file shows it; who objected is shown nowhere here."""

    id: int
    received_on: date
    text: str
    outcome: str
    finding: str
    decided_on: date | None


def member_rows(household_id: int | None) -> tuple[MemberRow, ...]:
    """Return everybody who belongs to a household, and whoever died while belonging."""
    if household_id is None:
        return ()
    today = clock.today()
    rows = db.session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.household_id == household_id,
            (Membership.valid_to.is_(None)) | (Membership.reason_out == "death"),
        )
        .order_by(Membership.valid_to.is_not(None), Membership.relation, Membership.id)
    )
    return tuple(
        MemberRow(
            person_id=person.id,
            name=person.name,
            identity=masked_identity(unsealed(person.key, person.identity_sealed, CONTEXT)),
            identity_kind=person.identity_kind,
            sex=person.sex or "",
            born_on=person.born_on,
            died_on=person.died_on,
            relation=membership.relation,
            labour=membership.labour,
            health=membership.health,
            school=membership.school,
            minor=not adult(person, today),
        )
        for membership, person in rows
    )


def unsealed(key: bytes, sealed: str | None, context: str) -> str:
    """Return a sealed text, empty where there is none, stars where its key was destroyed."""
    if sealed is None:
        return ""
    try:
        return vault().open(key, sealed, context=context)
    except Unreadable:
        return ERASED


def application_view(case: Case) -> ApplicationView | None:
    """Return the newest application of a case."""
    found = db.session.execute(
        select(Application, Person.name)
        .join(Person, Person.id == Application.applicant_id)
        .where(Application.case_id == case.id)
        .order_by(Application.sequence.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    row, applicant = found
    place = f"application/{case.id}/{row.sequence}"
    hand = unsealed(case.key, row.helper_sealed, f"{place}/hand")
    return ApplicationView(
        applicant=applicant,
        signed_on=row.signed_on,
        signed_how=row.signed_how,
        risks=row.risks,
        difficulties=row.difficulties,
        description=unsealed(case.key, row.description_sealed, f"{place}/description"),
        hand=_object(hand),
        proxy=row.proxy,
        read_aloud=row.read_aloud,
    )


def visit_view(case: Case) -> VisitView | None:
    """Return the newest visit of a case."""
    row = db.session.execute(
        select(Visit).where(Visit.case_id == case.id).order_by(Visit.sequence.desc()).limit(1)
    ).scalar_one_or_none()
    if row is None:
        return None
    names = db.session.execute(
        select(Person.name)
        .join(Account, Account.person_id == Person.id)
        .join(Visitor, Visitor.account_id == Account.id)
        .where(Visitor.visit_id == row.id)
        .order_by(Person.name_key)
    ).scalars()
    details = _object(unsealed(case.key, row.details_sealed, f"visit/{case.id}/{row.sequence}/details"))
    return VisitView(
        visited_on=row.visited_on,
        met=row.met,
        visitors=tuple(names),
        size=row.size,
        window_begin=row.window_begin,
        window_end=row.window_end,
        groups={
            "wage": row.wage,
            "production": row.production,
            "property": row.property,
            "transfer": row.transfer,
            "cost": row.cost,
            "claims": row.claims,
            "spending": row.spending,
        },
        lines={name: Decimal(amount) for name, amount in details.get("lines", {}).items()},
        income_per_head=row.income_per_head,
        spending_per_head=row.spending_per_head,
        reference_per_head=row.reference_per_head,
        guarantees=row.guarantees,
        can_cope=row.can_cope,
        cannot_cope=row.cannot_cope,
        category=row.category,
        confirmed_how=row.confirmed_how,
        account=str(details.get("account", "")),
    )


def _object(text: str) -> dict[str, Any]:
    if not text or text == ERASED:
        return {}
    found: dict[str, Any] = orjson.loads(text)
    return found


def finding_rows(case: Case, on: date) -> tuple[FindingRow, ...]:
    """Return every department's answer on every member, with the newest explanation of findings."""
    newest = aliased(Explanation)
    later = aliased(Explanation)
    rows = db.session.execute(
        select(
            ComparisonEntry,
            ComparisonList,
            Person.name,
            name_on(ComparisonList.department_id, on),
            newest,
        )
        .join(ComparisonList, ComparisonList.id == ComparisonEntry.list_id)
        .join(Person, Person.id == ComparisonEntry.person_id)
        .outerjoin(newest, newest.entry_id == ComparisonEntry.id)
        .outerjoin(later, (later.entry_id == newest.entry_id) & (later.id > newest.id))
        .where(ComparisonEntry.case_id == case.id, later.id.is_(None))
        .order_by(ComparisonEntry.person_id, ComparisonEntry.id)
    )
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
    found = db.session.execute(
        select(Meeting, Vote)
        .join(Vote, Vote.meeting_id == Meeting.id)
        .where(Vote.case_id == case.id, Meeting.status == "recorded")
        .order_by(Meeting.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    meeting, vote = found
    return VoteView(meeting.id, meeting.held_on, vote.agreed, vote.against, vote.abstained)


def notice_views(case: Case) -> tuple[NoticeView, ...]:
    """Return the notices that name a case, the newest first."""
    rows = db.session.execute(
        select(Notice)
        .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
        .where(NoticeEntry.case_id == case.id, Notice.status != "withdrawn")
        .order_by(Notice.id.desc())
    ).scalars()
    return tuple(
        NoticeView(row.id, row.kind, row.status, row.posted_on, row.last_day, row.taken_down_on)
        for row in rows
    )


def objection_views(case: Case) -> tuple[ObjectionView, ...]:
    """Return the objections to a case, the newest first."""
    rows = db.session.execute(
        select(Objection).where(Objection.case_id == case.id).order_by(Objection.id.desc())
    ).scalars()
    return tuple(
        ObjectionView(
            id=row.id,
            received_on=row.received_on,
            text=unsealed(case.key, row.text_sealed, f"objection/{row.id}/text"),
            outcome=row.outcome,
            finding=unsealed(case.key, row.finding_sealed, f"objection/{row.id}/finding"),
            decided_on=row.decided_on,
        )
        for row in rows
    )
