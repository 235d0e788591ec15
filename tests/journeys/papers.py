"""What lies in the file of a household that was enrolled or eliminated, read from the tables themselves."""

from datetime import timedelta

from app.models import (
    Attendance,
    Case,
    ComparisonEntry,
    Consent,
    Event,
    Meeting,
    Membership,
    Notice,
    NoticeEntry,
    Objection,
    Signature,
    Visit,
    Visitor,
    Vote,
    db,
)

LINE = 8700
"""Yuan a head and year: the line where a county sets none of its own (Yunnan 2024 and 2025)."""

OFFICES = ["township_officer", "township_leader", "township_head", "county_officer", "county_leader"]


def check_helped(case: Case) -> None:
    """Hold that a household that gets help was visited, compared, appraised, on notice, signed by five."""
    session = db.session
    _visit(case, "identification")
    members = set(
        session.execute(
            db.select(Membership.person_id).where(Membership.household_id == case.household_id)
        ).scalars()
    )
    compared = session.execute(
        db.select(ComparisonEntry.person_id).where(
            ComparisonEntry.case_id == case.id, ComparisonEntry.checked_on.is_not(None)
        )
    ).scalars()
    assert members <= set(compared)
    assert members <= set(session.execute(db.select(Consent.person_id)).scalars())
    _appraised(case, "identification")
    _hung(case, "identification")
    _signed(case, "review", "approve")


def check_eliminated(case: Case, *, by_help: bool) -> None:
    """Hold that an elimination has a visit, a vote and a notice of its own, in order, and five signers."""
    given = {one.action: one for one in _standing(case)}
    visit = _visit(case, "elimination")
    assert visit.sequence == given["record_elimination_visit"].sequence
    assert visit.income_per_head >= LINE
    assert visit.spending_settled
    assert list(visit.guarantees) == []
    assert {"risk_gone", "income_stable", "no_new_risk"} <= set(visit.assessed)
    meeting = _appraised(case, "elimination")
    begun = [_begun(meeting), _begun(_hung(case, "elimination", by_help=by_help))]
    assert given["record_elimination_visit"].recorded_at < begun[0]
    assert given["appraise_elimination"].recorded_at < begun[1]
    _signed(case, "review_elimination", "approve_elimination")


def _standing(case: Case) -> list[Signature]:
    return list(
        db.session.execute(
            db.select(Signature)
            .where(Signature.case_id == case.id, Signature.voided_by.is_(None))
            .order_by(Signature.sequence)
        ).scalars()
    )


def _begun(row: Meeting | Notice) -> object:
    """Return when the first event of a meeting or a notice was written."""
    return db.session.execute(
        db.select(Event.recorded_at).where(
            Event.stream_kind == row.STREAM.value, Event.stream_id == row.id, Event.sequence == 1
        )
    ).scalar_one()


def _visit(case: Case, purpose: str) -> Visit:
    visit = db.session.execute(
        db.select(Visit)
        .where(Visit.case_id == case.id, Visit.purpose == purpose)
        .order_by(Visit.sequence.desc())
        .limit(1)
    ).scalar_one()
    visitors = db.session.execute(db.select(Visitor.account_id).where(Visitor.visit_id == visit.id)).scalars()
    assert len(set(visitors)) >= 2
    return visit


def _appraised(case: Case, purpose: str) -> Meeting:
    vote, meeting = db.session.execute(
        db.select(Vote, Meeting)
        .join(Meeting, Meeting.id == Vote.meeting_id)
        .where(Vote.case_id == case.id, Meeting.purpose == purpose)
        .order_by(Meeting.id.desc())
        .limit(1)
    ).one()
    present = db.session.execute(
        db.select(db.func.count())
        .select_from(Attendance)
        .where(Attendance.meeting_id == meeting.id, Attendance.present.is_(True))
    ).scalar_one()
    assert vote.agreed * 2 > present
    return meeting


def _hung(case: Case, kind: str, *, by_help: bool = False) -> Notice:
    notice, entry = db.session.execute(
        db.select(Notice, NoticeEntry)
        .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
        .where(NoticeEntry.case_id == case.id, Notice.kind == kind)
        .order_by(Notice.id.desc())
        .limit(1)
    ).one()
    assert notice.taken_down_on is not None
    assert notice.taken_down_on > notice.last_day >= notice.posted_on + timedelta(days=5)
    assert entry.help or not by_help
    outcomes = db.session.execute(
        db.select(Objection.outcome).where(Objection.notice_id == notice.id, Objection.case_id == case.id)
    ).scalars()
    assert set(outcomes) <= {"not_upheld"}
    return notice


def _signed(case: Case, *actions: str) -> None:
    chain = [one for one in _standing(case) if one.action in actions][-5:]
    assert [one.role for one in chain] == OFFICES
    assert len({one.account_id for one in chain}) == 5
