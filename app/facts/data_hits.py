"""Finds a hit of the data rules for whoever may see it, and says who may do what about it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.seen import note_seen
from app.errors import NotFound
from app.models.data_rule import DataCheck, DataHit, DataReturn
from app.permissions import GRANTED, Permission
from app.policy import Actor, HeldPost
from app.rules.rule import ERROR
from workflows.roles import Level


def get_data_hit(session: Session, actor: Actor, hit_id: int, *, lock: bool = False) -> DataHit:
    """Return a hit in a place where a post of the actor reads data rules; ``lock`` locks its village's check.

    Raises :class:`NotFound` for any other.
    """
    hit = session.get(DataHit, hit_id)
    if hit is None or actor.post_at(Permission.DATA_RULES_READ, hit.territory) is None:
        raise NotFound
    if lock:
        session.execute(select(DataCheck.id).where(DataCheck.id == hit.check_id).with_for_update())
        session.refresh(hit)
    note_seen(session, ("household", hit.household_id))
    return hit


def get_data_return(session: Session, actor: Actor, return_id: int) -> DataReturn:
    """Return a list of the province that was compared for a place in which the actor compares."""
    found = session.get(DataReturn, return_id)
    reach = actor.territories_for(Permission.DATA_RULES_COMPARE)
    if found is None or not any(found.territory.startswith(one) for one in reach):
        raise NotFound
    return found


def waiving_post(actor: Actor, territory: str, severity: str) -> HeldPost | None:
    """Return the post in which somebody waives a hit there: an error is waived by the county alone."""
    granting = (
        post
        for post in actor.own_first
        if Permission.DATA_RULES_WAIVE in GRANTED[post.role] and post.covers(territory)
    )
    return next((post for post in granting if severity != ERROR or post.level is Level.COUNTY), None)


def over(waived_until: date | None, day: date) -> bool:
    """Return whether a waiver has ended by a day."""
    return waived_until is not None and waived_until < day


def waived_on(session: Session, household_id: int, day: date) -> set[tuple[str, int | None]]:
    """Return rule and member of the hits of a household that are waived on a day."""
    rows = session.execute(
        select(DataHit.rule, DataHit.person_id, DataHit.waived_until).where(
            DataHit.household_id == household_id, DataHit.state == "waived"
        )
    )
    return {(row.rule, row.person_id) for row in rows if not over(row.waived_until, day)}


def reason_context(hit_id: int) -> str:
    """Return the context under which the reason of a waiver is sealed with the household's key."""
    return f"data_hit/{hit_id}/reason"
