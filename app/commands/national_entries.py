"""That a household was typed into the national system (录入国家系统): its number there, month and day."""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import looks_personal, record
from app.commands.case_notes import note
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, Problem
from app.facts.elimination import AFTER_ENROLMENT
from app.lookup import get_case, get_household
from app.models.household import Household
from app.models.monitoring import NationalEntry
from app.permissions import Permission
from app.policy import Actor


@dataclass(frozen=True, slots=True)
class Entered:
    """What the national system shows: 户编号, and 识别监测时间 as six digits of year and month."""

    code: str
    monitored_since: str
    entered_on: date


def tick_entry(*, actor: Actor, ref: str, entered: Entered, once: str) -> None:
    """Take a household off the queue of those still to be typed in."""
    if not actor.may(Permission.NATIONAL_ENTRIES_TICK):
        raise Forbidden
    key = once_key(actor.account_id, "national_entry", ref, once, said=entered)

    def work(session: Session) -> None:
        case = get_case(session, actor, ref, lock=True)
        post = actor.post_at(Permission.NATIONAL_ENTRIES_TICK, case.territory)
        if post is None or case.state not in AFTER_ENROLMENT or case.household_id is None:
            raise Forbidden("not_to_be_entered")
        if session.get(NationalEntry, case.id) is not None:
            raise Forbidden("already_decided")
        household = get_household(session, actor, case.household_id, lock=True)
        problems = _wrong(session, household, entered)
        if problems:
            raise Invalid(*problems)
        before = (household.national_code, household.monitored_since)
        with session.no_autoflush:
            household.national_code, household.monitored_since = entered.code, entered.monitored_since
        record(
            session, household, "household.corrected", actor=actor, post=post, occurred_on=entered.entered_on,
            changes={
                "national_code": (before[0], entered.code),
                "monitored_since": (before[1], entered.monitored_since),
            },
        )  # fmt: skip
        session.add(
            NationalEntry(case_id=case.id, entered_on=entered.entered_on, account_id=actor.account_id)
        )
        session.flush()
        data = {"code": entered.code, "monitored_since": entered.monitored_since}
        note(
            session, case, "case.nationally_entered", actor=actor, post=post,
            occurred_on=entered.entered_on, data=data, once=key,
        )  # fmt: skip

    perform_once(key, work, lambda _first: None)


def _wrong(session: Session, household: Household, entered: Entered) -> list[Problem]:
    problems = []
    if not re.fullmatch(r"\d{8,16}", entered.code, re.ASCII):
        problems.append(Problem("code", "national_code_digits"))
    elif looks_personal(entered.code):
        problems.append(Problem("code", "personal_number"))
    else:
        taken = session.execute(
            select(Household.id).where(Household.national_code == entered.code, Household.id != household.id)
        ).first()
        if taken is not None:
            problems.append(Problem("code", "national_code_taken"))
    if not re.fullmatch(r"20\d{2}(0[1-9]|1[0-2])", entered.monitored_since, re.ASCII):
        problems.append(Problem("monitored_since", "month_digits"))
    elif entered.monitored_since > f"{clock.today():%Y%m}":
        problems.append(Problem("monitored_since", "date_future"))
    if entered.entered_on > clock.today():
        problems.append(Problem("entered_on", "date_future"))
    return problems
