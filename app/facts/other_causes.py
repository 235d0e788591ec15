"""What is told beside the path of cases: risk leads (风险线索) and corrections (更正).

Questions and readers for the table of ``app/facts/causes.py``. Nobody's name is in them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, exists, literal, select
from sqlalchemy.orm import Session

from app import profiles
from app.facts.desks import Desks
from app.facts.household import kin_accounts
from app.facts.leads import kin_of_household
from app.models.case import Case
from app.models.correction import Correction
from app.models.lead import Lead, LeadReport, LeadVisitor
from app.permissions import GRANTED, Permission
from workflows.monitoring.corrections import SIGNERS

Question = Select[*tuple[Any, ...]]

VISIT_MARK = cast(Lead.due_on, String) + "/" + cast(LeadVisitor.id, String)
"""A lead is told anew where its last day changes or somebody else is named."""


def unassigned_leads() -> Question:
    """Ask for leads for whose visit nobody is named."""
    return _leads(Lead.state == "open", ~exists().where(*_NAMED))


def visits_owed() -> Question:
    """Ask for leads with each person named for their visit."""
    return (
        select(
            Lead.id.label("subject"), VISIT_MARK.label("mark"), literal(None).label("case_id"),
            LeadVisitor.account_id,
        )
        .join(LeadVisitor, LeadVisitor.lead_id == Lead.id)
        .where(Lead.closed_on.is_(None), Lead.state == "open", LeadVisitor.ended_on.is_(None))
    )  # fmt: skip


def leads_late(on: date) -> Question:
    """Ask for leads that are past their last day."""
    return _leads(Lead.due_on < on)


def corrections_waiting() -> Question:
    """Ask for corrections that wait for a signature."""
    return select(
        Correction.id.label("subject"), literal(1).label("mark"), Correction.case_id, Case.territory,
        Correction.requested_by, Correction.on_behalf_of,
    ).join(Case, Case.id == Correction.case_id).where(Correction.state == "waiting")  # fmt: skip


def _leads(*where: ColumnElement[bool]) -> Question:
    by = (
        select(LeadReport.account_id)
        .where(LeadReport.lead_id == Lead.id)
        .order_by(LeadReport.id.desc())
        .limit(1)
        .correlate(Lead)
        .scalar_subquery()
    )
    return select(
        Lead.id.label("subject"), Lead.due_on.label("mark"), literal(None).label("case_id"),
        Lead.territory, Lead.household_id, by.label("by"),
    ).where(Lead.closed_on.is_(None), *where)  # fmt: skip


_NAMED = (LeadVisitor.lead_id == Lead.id, LeadVisitor.ended_on.is_(None))


def who_handles(session: Session, desks: Desks, row: Any) -> set[int]:
    """Return who handles a lead where it is nearest: the village, or the township where it has nobody.

    Who reported it knows; the family's kin are told nothing.
    """
    reach = {
        actor.account_id: max(
            len(post.territory)
            for post in actor.posts
            if Permission.LEADS_HANDLE in GRANTED[post.role] and post.covers(row.territory)
        )
        for actor in desks.allowed(Permission.LEADS_HANDLE, row.territory)
    }
    nearest = {account for account, length in reach.items() if length == max(reach.values())}
    return nearest - kin_of_household(session, row.household_id)


def who_hears_first(session: Session, desks: Desks, row: Any) -> set[int]:
    """Return who handles a lead, without whoever reported it."""
    return who_handles(session, desks, row) - {row.by}


def who_visits(_session: Session, _desks: Desks, row: Any) -> tuple[int]:
    """Return the one who is named."""
    return (row.account_id,)


def who_signs(session: Session, desks: Desks, row: Any) -> Iterable[int]:
    """Return who may sign a correction: of the rank of the day, not who asked, no kin of the family."""
    rank = SIGNERS[profiles.value("correction_signature", desks.on)]
    seated = {
        account for role in rank for account, post in desks.by_role.get(role, ())
        if post.covers(row.territory)
    }  # fmt: skip
    kin = kin_accounts(session, session.get_one(Case, row.case_id))
    return seated - {row.requested_by, row.on_behalf_of} - kin
