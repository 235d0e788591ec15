"""From whom an objection is sealed: those it is about, and their kin (product.md 3; red flags E14, P25)."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.facts.household import kin_accounts
from app.models.account import Account, Relation
from app.models.case import Case
from app.models.notice import Objection
from app.policy import Actor
from workflows.roles import Level


def hidden_from(session: Session, actor: Actor, case: Case, rows: Sequence[Objection]) -> frozenset[int]:
    """Return the numbers of those objections to a case that ``actor`` may neither read nor look into.

    Hidden from members and declared kin of the household objected to; from the officers it is about and
    their declared kin; and, where the objector asked for it, from everybody in the village.
    """
    if not rows:
        return frozenset()
    people = actor.people
    if people & kin_accounts(session, case):
        return frozenset(row.id for row in rows)
    village_only = all(post.level is Level.VILLAGE for post in actor.posts if post.covers(case.territory))
    about = {account for row in rows for account in row.objected_to}
    close = _close_to(session, actor, about)
    return frozenset(
        row.id
        for row in rows
        if people & set(row.objected_to)
        or close & set(row.objected_to)
        or (row.above_village and village_only)
    )


def _close_to(session: Session, actor: Actor, accounts: set[int]) -> set[int]:
    """Return those of ``accounts`` whose holders are declared kin of the actor, whoever declared it."""
    if not accounts:
        return set()
    return set(
        session.execute(
            select(Account.id)
            .join(
                Relation,
                or_(
                    (Relation.holder_id == Account.person_id) & (Relation.person_id == actor.person_id),
                    (Relation.person_id == Account.person_id) & (Relation.holder_id == actor.person_id),
                ),
            )
            .where(Account.id.in_(accounts), Relation.ended_on.is_(None))
        ).scalars()
    )
