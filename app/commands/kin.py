"""Kin of officers and roster members: declared, never guessed (decisions.md 16)."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import content_of, record
from app.commands.persons import find_by_number
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.identity import DISABILITY_CARD, ID_CARD, check_identity
from app.models.account import Person, Relation
from app.models.household import Household, Membership, RosterEntry
from app.permissions import GRANTED, Permission
from app.policy import Actor, HeldPost
from workflows.monitoring.codes import DEGREE


@dataclass(frozen=True, slots=True)
class Kinship:
    """A declaration: ``holder_id`` stands aside for ``person_id``, or for whoever has ``number``."""

    holder_id: int
    degree: str
    person_id: int | None = None
    number: str = ""


def declare_kin(*, actor: Actor, kinship: Kinship, once: str) -> int:
    """Declare kin and return the number of the declaration.

    Officers declare for themselves, the clerk for those on the rosters of his village. The kin is
    found by identity number, or chosen among the members of households in reach.
    """
    key = once_key(actor.account_id, "person.kin_declared", kinship.holder_id, once, said=kinship)

    def work(session: Session) -> int:
        post = _post(session, actor, kinship.holder_id)
        kin = _kin(session, actor, kinship)
        problems = []
        asked = "number" if kinship.person_id is None else "degree"
        if kinship.degree not in dict(DEGREE):
            problems.append(Problem("degree", "unknown_choice"))
        if kin is None:
            problems.append(Problem(asked, "kin_unknown"))
        elif kin.id == kinship.holder_id:
            problems.append(Problem(asked, "kin_self"))
        row = _standing(session, kinship.holder_id, kin.id) if kin is not None else None
        if row is not None and row.ended_on is None:
            problems.append(Problem(asked, "kin_declared_already"))
        if problems or kin is None:
            raise Invalid(*problems)
        if row is None:
            row = Relation(holder_id=kinship.holder_id, person_id=kin.id)
            session.add(row)
        row.degree, row.declared_on, row.ended_on = kinship.degree, clock.today(), None
        session.flush()
        told = {"kin": kin.id, "degree": kinship.degree, "relation": row.id}
        holder = session.get_one(Person, kinship.holder_id, with_for_update=True)
        record(session, holder, "person.kin_declared", actor=actor, post=post, data=told, once=key)
        return row.id

    return perform_once(key, work, lambda first: int(content_of(first.body)["data"]["relation"]))


def _kin(session: Session, actor: Actor, kinship: Kinship) -> Person | None:
    if kinship.person_id is not None:
        territory = session.execute(
            select(Household.territory)
            .join(Membership, Membership.household_id == Household.id)
            .where(Membership.person_id == kinship.person_id, Membership.valid_to.is_(None))
        ).scalar_one_or_none()
        if territory is None or not any(post.covers(territory) for post in actor.posts):
            raise NotFound
        return session.get_one(Person, kinship.person_id)
    for kind in (ID_CARD, DISABILITY_CARD):
        number, problem = check_identity(kind, kinship.number, today=clock.today())
        if problem is None:
            return find_by_number(session, kind, number)
    return None


def _standing(session: Session, holder_id: int, person_id: int) -> Relation | None:
    return session.execute(
        select(Relation).where(Relation.holder_id == holder_id, Relation.person_id == person_id)
    ).scalar_one_or_none()


def _post(session: Session, actor: Actor, holder_id: int) -> HeldPost | None:
    if holder_id == actor.person_id and actor.may(Permission.KIN_DECLARE):
        return actor.post_for(Permission.KIN_DECLARE)
    if not actor.may(Permission.ROSTER_KEEP):
        raise Forbidden
    today = clock.today()
    villages = session.execute(
        select(RosterEntry.region_code).where(
            RosterEntry.person_id == holder_id,
            or_(RosterEntry.valid_to.is_(None), RosterEntry.valid_to >= today),
        )
    ).scalars()
    on = list(villages)
    for post in actor.own_first:
        if Permission.ROSTER_KEEP in GRANTED[post.role] and any(post.covers(village) for village in on):
            return post
    raise NotFound


def end_kin(*, actor: Actor, relation_id: int, reason: str, once: str) -> None:
    """End a declaration that was a mistake, with the reason; who declared and when stays readable."""
    key = once_key(actor.account_id, "person.kin_ended", relation_id, once, said=reason)

    def work(session: Session) -> None:
        row = session.get(Relation, relation_id)
        if row is None:
            raise NotFound
        post = _post(session, actor, row.holder_id)
        if row.ended_on is not None:
            raise Forbidden("already_decided")
        if not reason.strip():
            raise Invalid(Problem("reason", "answer_missing"))
        row.ended_on = clock.today()
        session.flush()
        holder = session.get_one(Person, row.holder_id, with_for_update=True)
        record(
            session,
            holder,
            "person.kin_ended",
            actor=actor,
            post=post,
            data={"kin": row.person_id, "relation": row.id},
            personal={"reason": reason.strip()},
            key=holder.key,
            once=key,
        )

    perform_once(key, work, lambda _first: None)
