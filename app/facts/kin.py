"""Who belongs to a household or is declared kin of somebody who does: they keep out of its matters."""

from sqlalchemy import ColumnElement, Select, or_, select

from app.models.account import Account, Relation
from app.models.household import Membership


def family_accounts(household: ColumnElement[int] | int) -> Select[int]:
    """Return the question for the accounts of the members of a household and of their declared kin."""
    members = select(Membership.person_id).where(
        Membership.household_id == household, Membership.valid_to.is_(None)
    )
    kin = select(Relation.holder_id).where(Relation.person_id.in_(members), Relation.ended_on.is_(None))
    return select(Account.id).where(or_(Account.person_id.in_(members), Account.person_id.in_(kin)))
