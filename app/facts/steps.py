"""What guards know of the steps of a case: application, visit, meeting, notice, papers, supplement."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.models.account import Relation
from app.models.case import Case, Signature
from app.models.evidence import Evidence
from app.models.meeting import Attendance, Meeting, Recusal, Vote
from app.models.monitoring import Application, Consent, Visit, Visitor
from app.models.notice import Notice, NoticeEntry, Objection
from workflows.monitoring.facts import (
    ApplicationFacts,
    MeetingFacts,
    NoticeFacts,
    ObjectionFacts,
    VisitFacts,
)

Papers = tuple[tuple[str, int], ...]

_POSTED = ("posted", "taken_down")
_HAND_DAYS = 30


def application(session: Session, case: Case) -> tuple[ApplicationFacts, dict[int, date]]:
    """Return the newest application of a case, and who consented when."""
    row = session.execute(
        select(Application)
        .where(Application.case_id == case.id)
        .order_by(Application.sequence.desc())
        .limit(1)
    ).scalar_one_or_none()
    if row is None:
        return ApplicationFacts(), {}
    consents = session.execute(
        select(Consent.person_id, Consent.consented_on).where(Consent.application_id == row.id)
    )
    return (
        ApplicationFacts(
            signed_on=row.signed_on,
            risks=frozenset(row.risks),
            scribe=row.scribe,
            read_aloud=row.read_aloud,
            proxy=row.proxy,
            proxy_reason=row.helper_sealed is not None,
            applicant=row.applicant_id,
            hand_under_households=_households_of_hand(session, row),
        ),
        dict(consents.all()),
    )


def _households_of_hand(session: Session, row: Application) -> int:
    if row.proxy_hash is None:
        return 0
    return session.execute(
        select(func.count(func.distinct(Case.household_id)))
        .join(Application, Application.case_id == Case.id)
        .where(
            Application.proxy_hash == row.proxy_hash,
            Application.signed_on > row.signed_on - timedelta(days=_HAND_DAYS),
            Application.signed_on <= row.signed_on,
        )
    ).scalar_one()


def visit(session: Session, case: Case, purpose: str, papers: Papers) -> VisitFacts:
    """Return the newest visit of a case for that purpose.

    A confirmation on paper or tape counts where the paper is in the file; a call-back is itself
    the record (decisions.md 25).
    """
    row = session.execute(
        select(Visit)
        .where(Visit.case_id == case.id, Visit.purpose == purpose)
        .order_by(Visit.sequence.desc())
        .limit(1)
    ).scalar_one_or_none()
    if row is None:
        return VisitFacts()
    visitors = session.execute(select(Visitor.account_id).where(Visitor.visit_id == row.id)).scalars()
    months = (row.window_end.year - row.window_begin.year) * 12
    return VisitFacts(
        visited_on=row.visited_on,
        size=row.size,
        visitors=frozenset(visitors),
        confirmed_by_household=row.confirmed_how == "call_back"
        or (bool(row.confirmed_how) and any(kind == "visit_sheet" for kind, _ in papers)),
        income_per_head=row.income_per_head,
        window_months=months + row.window_end.month - row.window_begin.month + 1,
        spending_asked=True,
        spending_per_head=row.spending_per_head,
        reference_per_head=row.reference_per_head,
        spending=row.spending,
        can_cope=row.can_cope,
        guarantees=True,
        guarantees_met=not row.guarantees,
        spending_settled=row.spending_settled,
        category=row.category,
    )


def meeting(session: Session, case: Case, purpose: str, members: Sequence[int]) -> MeetingFacts:
    """Return the newest recorded meeting that voted on a case, with that vote."""
    found = session.execute(
        select(Meeting, Vote)
        .join(Vote, Vote.meeting_id == Meeting.id)
        .where(Vote.case_id == case.id, Meeting.purpose == purpose, Meeting.status == "recorded")
        .order_by(Meeting.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return MeetingFacts()
    row, vote = found
    attended = session.execute(
        select(Attendance.person_id, Attendance.present).where(Attendance.meeting_id == row.id)
    ).all()
    present = frozenset(one.person_id for one in attended if one.present)
    recused = session.execute(
        select(Recusal.person_id).where(Recusal.meeting_id == row.id, Recusal.case_id == case.id)
    ).scalars()
    papers = _papers_of(session, Evidence.meeting_id == row.id)
    return MeetingFacts(
        held_on=row.held_on,
        body=row.body,
        expected=len(attended),
        present=len(present),
        recused=frozenset(recused) & present,
        kin_present=kin_among(session, present, members),
        agreed=vote.agreed,
        against=vote.against,
        abstained=vote.abstained,
        minutes=row.minutes_sealed is not None and _has(papers, "minutes"),
        sign_in_sheet=_has(papers, "sign_in_sheet"),
    )


def kin_among(session: Session, people: frozenset[int], members: Sequence[int]) -> frozenset[int]:
    """Return those among ``people`` who are members of the household or its declared kin."""
    kin = session.execute(
        select(Relation.holder_id).where(
            Relation.holder_id.in_(people), Relation.person_id.in_(members), Relation.ended_on.is_(None)
        )
    ).scalars()
    return frozenset(kin) | (people & frozenset(members))


def notice(session: Session, case: Case, kind: str) -> NoticeFacts:
    """Return the newest posted notice of that kind that names a case, with the objections to it."""
    row = session.execute(
        select(Notice)
        .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
        .where(NoticeEntry.case_id == case.id, Notice.kind == kind, Notice.status.in_(_POSTED))
        .order_by(Notice.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    if row is None:
        return NoticeFacts()
    papers = _papers_of(session, Evidence.notice_id == row.id)
    objections = session.execute(
        select(Objection).where(Objection.case_id == case.id, Objection.notice_id == row.id)
    ).scalars()
    return NoticeFacts(
        posted_on=row.posted_on,
        last_day=row.last_day,
        taken_down_on=row.taken_down_on,
        place=row.place,
        masked=True,  # a notice has no columns for more than may be shown (NoticeEntry)
        posting_proof=_has(papers, "posting_proof"),
        take_down_proof=_has(papers, "take_down_proof"),
        lists_measures=False,
        objections=tuple(
            ObjectionFacts(
                outcome=one.outcome,
                decided_on=one.decided_on,
                objected_to=frozenset(one.objected_to),
                investigators=frozenset(one.investigators),
            )
            for one in objections
        ),
    )


def papers(session: Session, case: Case) -> Papers:
    """Return kind and number of every paper of a case that isn't struck out."""
    return _papers_of(session, Evidence.case_id == case.id)


def _papers_of(session: Session, owner: ColumnElement[bool]) -> Papers:
    rows = session.execute(
        select(Evidence.kind, Evidence.id).where(owner, Evidence.struck_on.is_(None)).order_by(Evidence.id)
    )
    return tuple((kind, number) for kind, number in rows)


def _has(papers: Papers, kind: str) -> bool:
    return any(one == kind for one, _ in papers)


Supplement = tuple[date | None, date | None, str | None]


def supplement(session: Session, case: Case) -> Supplement:
    """Return when the newest standing request to complete the file was made, when it was answered (both
    as claimed), and the digest of what the asker was shown while it isn't answered.
    """
    rows = session.execute(
        select(Signature.action, Signature.occurred_on, Signature.snapshot_digest)
        .where(
            Signature.case_id == case.id,
            Signature.source == case.state,
            Signature.action.in_(("request_supplement", "supplement")),
            Signature.voided_by.is_(None),
        )
        .order_by(Signature.sequence)
    ).all()
    asked: date | None = None
    given: date | None = None
    shown: str | None = None
    for action, day, digest in rows:
        if action == "request_supplement":
            asked, given, shown = day, None, digest
        else:
            given, shown = day, None
    return asked, given, shown
