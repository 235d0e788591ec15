"""Takes a list of leads over, row by row: each becomes a lead, goes to an open one, or stays with its reason.

Rows go in portions, each a transaction of its own, each row in a savepoint of its own: an interruption
loses nothing, and the next press goes on where the last one ended.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from time import monotonic

import orjson
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock, profiles, storage
from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.lead_lists import taking_post
from app.commands.leads import LeadFacts, report
from app.commands.transaction import transaction
from app.errors import Busy, Forbidden, Invalid, Refused
from app.facts.lead_lists import CELLS, supplier_name
from app.intake.lead_lists import Fault
from app.intake.lead_matching import Settled
from app.intake.lead_review import Layout, agreed, proposed, read_list
from app.intake.sheets import rows_of
from app.keyring import vault
from app.lookup import get_lead_list
from app.models.base import db
from app.models.lead_list import LeadList, LeadListColumn, LeadListRow
from app.policy import Actor, HeldPost
from workflows.monitoring.leads import DEPARTMENT
from workflows.roles import ROLES

PORTION = 50
"""Rows of one transaction: others wait for it no longer than for a page."""
SECONDS = 25.0
"""For how long one press takes rows over: the server and what stands before it wait a minute at most."""
TRIES = 3
"""How often a portion is begun again where the database could not be had."""


def take_list(*, actor: Actor, list_id: int, heading: int, fields: Mapping[int, str]) -> bool:
    """Agree on what the columns mean, remember it for the supplier, and take the rows over.

    ``fields`` maps places of columns, from 0 on, to what they are taken for. Returns whether every row
    has its outcome now; where it doesn't, time was up, and the next call goes on with what was agreed on
    in the first. A list that is taken over already stays as it is.
    """
    # Reading the file and comparing it takes its time: nobody waits for that.
    before = get_lead_list(db.session(), actor, list_id)
    rows = rows_of(storage.get(before.name, key=before.key))
    with transaction() as session:
        listed = get_lead_list(session, actor, list_id, lock=True)
        post = taking_post(actor, listed)
        if listed.status == "withdrawn":
            raise Forbidden("list_withdrawn")
        if listed.status == "received":
            _confirm(session, actor, post, listed, agreed(rows, heading, fields))
        status, supplier = listed.status, supplier_name(session, listed.supplier_id, clock.today())
    if status == "taken":
        return True
    reading = db.session()
    agreed_on = get_lead_list(reading, actor, list_id)
    found = read_list(reading, agreed_on, rows, proposed(reading, agreed_on, rows), clock.today())
    begun = monotonic()
    for begin in range(0, len(found), PORTION):
        took = _patiently(actor, list_id, found[begin : begin + PORTION], supplier)
        if took and monotonic() - begun > SECONDS and begin + PORTION < len(found):
            return False
    _finish(actor, list_id)
    return True


def _confirm(session: Session, actor: Actor, post: HeldPost, listed: LeadList, layout: Layout) -> None:
    fields = {str(one.at): one.field for one in layout.columns if one.field}
    with session.no_autoflush:
        listed.status, listed.heading, listed.columns = "confirmed", layout.heading, fields
    record(
        session, listed, "lead_list.confirmed", actor=actor, post=post,
        data={"heading": layout.heading, "columns": fields},
    )  # fmt: skip
    for one in layout.columns:
        if not one.key:
            continue
        known = session.get(LeadListColumn, (listed.supplier_id, one.key))
        if known is None:
            session.add(
                LeadListColumn(
                    supplier_id=listed.supplier_id, heading=one.key, field=one.field, list_id=listed.id
                )
            )
        else:
            known.field, known.list_id = one.field, listed.id
    session.flush()


def _patiently(actor: Actor, list_id: int, part: Sequence[Settled], supplier: str) -> int:
    for _ in range(TRIES - 1):
        try:
            return _take(actor, list_id, part, supplier)
        except Busy:
            continue
    return _take(actor, list_id, part, supplier)


def _take(actor: Actor, list_id: int, part: Sequence[Settled], supplier: str) -> int:
    """Take over those rows of a portion that have no outcome yet, and return how many there were."""
    with transaction() as session:
        listed = get_lead_list(session, actor, list_id, lock=True)
        post = taking_post(actor, listed)
        numbers = [one.draft.number for one in part]
        done = set(
            session.execute(
                select(LeadListRow.number).where(
                    LeadListRow.list_id == list_id, LeadListRow.number.in_(numbers)
                )
            ).scalars()
        )
        with profiles.read_once(clock.today()):
            owed = [one for one in part if one.draft.number not in done and listed.status == "confirmed"]
            for one in owed:
                session.add(_row(session, actor, post, listed, one, supplier))
        session.flush()
        return len(owed)


def _row(
    session: Session, actor: Actor, post: HeldPost, listed: LeadList, one: Settled, supplier: str
) -> LeadListRow:
    number, faults = one.draft.number, one.draft.faults
    if not faults:
        raised = _raise(session, actor, post, listed, one, supplier)
        if isinstance(raised, LeadListRow):
            return raised
        faults = raised
    cells = orjson.dumps(one.draft.cells).decode()
    return LeadListRow(
        list_id=listed.id,
        number=number,
        outcome="left",
        lead_id=None,
        reasons=[{"code": fault.code, "details": _plain(fault.details)} for fault in faults],
        cells_sealed=vault().seal(listed.key, cells, context=f"{CELLS}/{listed.id}/{number}"),
    )


def _raise(
    session: Session, actor: Actor, post: HeldPost, listed: LeadList, one: Settled, supplier: str
) -> LeadListRow | tuple[Fault, ...]:
    """Report a row as a lead in a savepoint of its own; return its outcome, or why it has none."""
    # A department's post reaches no household by itself: there the number finds it.
    household = None if ROLES[post.role].by_assignment else one.household_id
    facts = _facts(one, household, supplier)
    key = once_key(listed.account_id, "lead_list.row", listed.id, one.draft.number)
    for last in (False, True):
        try:
            with session.begin_nested():
                raised = report(session, actor, post, facts, key)
        except Invalid as refusal:
            return tuple(Fault(problem.code, problem.details) for problem in refusal.problems)
        except IntegrityError:  # somebody else raised a lead on the same household at this very moment
            if last:
                return (Fault("row_overtaken"),)
        except Refused:
            return (Fault("row_refused"),)
        else:
            outcome = "merged" if raised.merged else "taken"
            return LeadListRow(
                list_id=listed.id, number=one.draft.number, outcome=outcome, lead_id=raised.lead_id,
                reasons=[], cells_sealed=None,
            )  # fmt: skip
    return (Fault("row_overtaken"),)


def _facts(one: Settled, household_id: int | None, supplier: str) -> LeadFacts:
    draft = one.draft
    return LeadFacts(
        source=DEPARTMENT,
        supplier=supplier,
        territory=draft.territory,
        name=draft.name,
        national_id=draft.national_id or None,
        phone=draft.phone or None,
        address=draft.address or None,
        household_id=household_id,
        risks=draft.risks,
        content=draft.content,
        noticed_on=draft.noticed_on,
    )


def _finish(actor: Actor, list_id: int) -> None:
    with transaction() as session:
        listed = get_lead_list(session, actor, list_id, lock=True)
        if listed.status != "confirmed":
            return
        counted = session.execute(
            select(LeadListRow.outcome, func.count())
            .where(LeadListRow.list_id == list_id)
            .group_by(LeadListRow.outcome)
        ).all()
        with session.no_autoflush:
            listed.status, listed.taken_by, listed.taken_at = "taken", actor.account_id, clock.now()
        data = {f"rows_{outcome}": count for outcome, count in counted}
        record(session, listed, "lead_list.taken", actor=actor, post=taking_post(actor, listed), data=data)


def _plain(details: Mapping[str, object]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in details.items()}
