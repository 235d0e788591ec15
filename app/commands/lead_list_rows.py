"""Takes a list of leads over, row by row: each becomes a lead, goes to an open one, or stays with its reason.

Rows go in portions, each a transaction of its own, each row in a savepoint of its own: an interruption
loses nothing, and the next press goes on where the last one ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import orjson
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock, storage
from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.lead_lists import taking_post
from app.commands.leads import LeadFacts, report
from app.commands.transaction import transaction
from app.errors import Busy, Forbidden, Invalid, Problem, Refused
from app.facts.lead_lists import known_people, place_rows, supplier_name
from app.intake.lead_columns import Column, columns_of
from app.intake.lead_lists import Fault, Reading, drafts
from app.intake.lead_matching import Settled, settled
from app.intake.lead_places import Place, Places
from app.intake.lead_words import FIELDS, SINGLE
from app.intake.sheets import rows_of
from app.keyring import vault
from app.lookup import get_lead_list
from app.models.lead_list import LeadList, LeadListColumn, LeadListRow
from app.policy import Actor, HeldPost
from workflows.monitoring.leads import DEPARTMENT
from workflows.roles import ROLES

PORTION = 50
"""Rows of one transaction: others wait for it no longer than for a page."""
TRIES = 3
"""How often a portion is begun again where the database could not be had."""
CELLS = "lead_list_row/cells"
"""Where the sealed cells of a row stand; the numbers of list and row follow."""


def take_list(*, actor: Actor, list_id: int, heading: int, fields: Mapping[int, str]) -> None:
    """Agree on what the columns mean, remember it for the supplier, and take every row over.

    ``fields`` maps places of columns, from 0 on, to what they are taken for. A list that was begun goes
    on with what was agreed on then; one that is taken over already stays as it is.
    """
    with transaction() as session:
        listed = get_lead_list(session, actor, list_id, lock=True)
        post = taking_post(actor, listed)
        if listed.status == "withdrawn":
            raise Forbidden("list_withdrawn")
        rows = _sheet(listed)
        if listed.status == "received":
            _confirm(session, actor, post, listed, agreed(rows, heading, fields), heading)
        status, supplier = listed.status, supplier_name(session, listed.supplier_id, clock.today())
        found = _read(session, listed, rows)
    if status == "taken":
        return
    for begin in range(0, len(found), PORTION):
        _patiently(actor, list_id, found[begin : begin + PORTION], supplier)
    _finish(actor, list_id)


def agreed(
    rows: Sequence[Sequence[str]], heading: int, fields: Mapping[int, str]
) -> tuple[Column, ...]:  # fmt: skip
    """Return the columns as somebody chose them; raise :class:`Invalid` for what can't be read so."""
    if not 0 <= heading <= len(rows):
        raise Invalid(Problem("heading", "unknown_choice"))
    chosen = tuple(replace(one, field=fields.get(one.at, "")) for one in columns_of(rows, heading))
    problems = [Problem(f"column_{one.at}", "unknown_choice") for one in chosen if one.field not in FIELDS]
    names = [one.field for one in chosen]
    problems += [
        Problem(f"column_{one.at}", "column_twice")
        for place, one in enumerate(chosen)
        if one.field in SINGLE and one.field in names[:place]
    ]
    if not {"name", "head"} & set(names):
        problems.append(Problem("", "column_name_missing"))
    if problems:
        raise Invalid(*problems)
    return chosen


def _sheet(listed: LeadList) -> list[list[str]]:
    return rows_of(storage.get(listed.name, key=listed.key))


def _confirm(
    session: Session,
    actor: Actor,
    post: HeldPost,
    listed: LeadList,
    columns: Sequence[Column],
    heading: int,
) -> None:
    fields = {str(one.at): one.field for one in columns if one.field}
    with session.no_autoflush:
        listed.status, listed.heading, listed.columns = "confirmed", heading, fields
    record(
        session, listed, "lead_list.confirmed", actor=actor, post=post,
        data={"heading": heading, "columns": fields},
    )  # fmt: skip
    for one in columns:
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


def _read(session: Session, listed: LeadList, rows: Sequence[Sequence[str]]) -> tuple[Settled, ...]:
    columns = [
        replace(one, field=listed.columns.get(str(one.at), "")) for one in columns_of(rows, listed.heading)
    ]
    places = Places(Place(*one) for one in place_rows(session, listed.territory))
    reading = Reading(
        listed.heading, columns, places, listed.subject, listed.risk, listed.listed_on, clock.today()
    )
    found = drafts(rows, reading)
    known = known_people(session, [one.national_id for one in found if one.national_id])
    return settled(found, known, listed.territory)


def _patiently(actor: Actor, list_id: int, part: Sequence[Settled], supplier: str) -> None:
    for _ in range(TRIES - 1):
        try:
            return _take(actor, list_id, part, supplier)
        except Busy:
            continue
    return _take(actor, list_id, part, supplier)


def _take(actor: Actor, list_id: int, part: Sequence[Settled], supplier: str) -> None:
    """Take over those rows of a portion that have no outcome yet."""
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
        for one in part:
            if one.draft.number not in done and listed.status == "confirmed":
                session.add(_row(session, actor, post, listed, one, supplier))
        session.flush()


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
