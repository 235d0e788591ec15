"""Provisional days, counted again once the county has entered the holidays of their year (decision 20)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import calendar, clock, profiles
from app.audit.record import record
from app.commands.due_dates import set_due_date
from app.commands.transaction import transaction
from app.definitions import of_case
from app.models.case import Case
from app.models.notice import Notice


def recount_provisional() -> int:
    """Count every provisional due date and last day of a notice again; return how many have changed.

    Each in a transaction of its own, by an event that nobody signed: the calendar changed, not the case.
    Doing it again changes nothing.
    """
    with transaction() as session:
        cases = session.execute(
            select(Case.id).where(Case.due_provisional.is_(True), Case.due_on.is_not(None)).order_by(Case.id)
        )
        notices = session.execute(
            select(Notice.id)
            .where(Notice.provisional.is_(True), Notice.status == "posted")
            .order_by(Notice.id)
        )
        case_ids, notice_ids = list(cases.scalars()), list(notices.scalars())
    changed = 0
    for number in case_ids:
        with transaction() as session:
            changed += _recount_case(session, session.get_one(Case, number, with_for_update=True))
    for number in notice_ids:
        with transaction() as session:
            changed += _recount_notice(session, session.get_one(Notice, number, with_for_update=True))
    return changed


def _recount_case(session: Session, case: Case) -> bool:
    before = (case.due_on, case.due_provisional)
    workflow = of_case(session, case.workflow_digest).workflow
    values = profiles.for_case(case.profile_digest, clock.today())
    with session.no_autoflush:
        set_due_date(case, workflow, values, profiles.entered_years())
        after = (case.due_on, case.due_provisional)
        if after == before:
            return False
        record(
            session,
            case,
            "case.due_date_set",
            actor=None,
            data={"parameter": "calendar", "state": case.state},
            changes={"due_on": (before[0], after[0]), "provisional": (before[1], after[1])},
        )
    return True


def _recount_notice(session: Session, row: Notice) -> bool:
    if row.posted_on is None:
        return False
    before = (row.last_day, row.provisional)
    counted = calendar.due(row.posted_on, row.days, row.unit, profiles.entered_years())
    if (counted.on, counted.provisional) == before:
        return False
    with session.no_autoflush:
        row.last_day, row.provisional = counted.on, counted.provisional
        record(
            session,
            row,
            "notice.last_day_set",
            actor=None,
            data={"parameter": "calendar"},
            changes={"last_day": (before[0], counted.on), "provisional": (before[1], counted.provisional)},
        )
    return True
