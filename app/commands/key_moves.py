"""Moves wrapped keys that rows of old hold themselves into the store of keys, each with an event."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.record import record
from app.commands.transaction import transaction
from app.keyring import vault
from app.keystore import NUMBER
from app.models.account import Person
from app.models.base import Base, Streamed
from app.models.case import Case
from app.models.comparison import ComparisonList
from app.models.household import Household
from app.models.inspection_sample import InspectionSample
from app.models.lead import Lead
from app.models.lead_list import LeadList
from app.models.meeting import Meeting
from app.models.notice import Notice
from app.models.problem_paper import PlanPaper

KEYED: tuple[type[Base], ...] = (
    Person, Household, Case, Lead, LeadList, ComparisonList, Meeting, Notice, InspectionSample, PlanPaper,
)  # fmt: skip
"""The tables whose rows have keys."""
_AT_ONCE = 200


def move_keys() -> int:
    """Move every key that a row still holds into the store; return how many. Repeated, it goes on."""
    moved = 0
    for model in KEYED:
        while done := _some(model):
            moved += done
    return moved


def _some(model: type[Base]) -> int:
    with transaction() as session:
        rows = list(_old(session, model))
        with session.no_autoflush:
            for row in rows:
                row.key = vault().adopt(bytes(row.key))
                if isinstance(row, Streamed):
                    record(session, row, f"{row.STREAM.value}.key_moved", actor=None)
        return len(rows)


def _old(session: Session, model: Any) -> Iterator[Any]:
    return iter(
        session.scalars(
            select(model).where(func.length(model.key) > NUMBER).order_by(model.id).limit(_AT_ONCE)
        ).all()
    )
