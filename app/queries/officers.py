"""Officers of a place, for lists to choose from."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select

from app import clock
from app.models.account import Account, Person, Post
from app.models.base import db
from app.models.organisation import Organisation
from workflows.roles import ADMINISTRATORS


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody to choose from a list: namesakes are told apart by their roles."""

    account_id: int
    name: str
    roles: tuple[str, ...]


def officers_of(territory: str) -> tuple[Official, ...]:
    """Return those in post today in the village and in its township, by name.

    ``territory`` is the code of the village or of one of its groups. Inspectors watch and don't go
    along as visitors; administrators have no business here.
    """
    today = clock.today()
    codes = (territory[:12], f"{territory[:9]}000")
    rows = db.session.execute(
        select(Account.id, Person.name, Post.role)
        .join(Person, Person.id == Account.person_id)
        .join(Post, Post.account_id == Account.id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(
            Organisation.region_code.in_(codes),
            Post.role.not_in([*ADMINISTRATORS, "inspector"]),
            Account.closed_at.is_(None),
            Post.ended_at.is_(None),
            Post.valid_from <= today,
            or_(Post.valid_to.is_(None), Post.valid_to >= today),
        )
        .order_by(Person.name_key, Account.id, Post.id)
    )
    roles: dict[tuple[int, str], list[str]] = {}
    for number, name, role in rows:
        roles.setdefault((number, name), []).append(role)
    return tuple(Official(number, name, tuple(dict.fromkeys(held))) for (number, name), held in roles.items())


def names_of(accounts: Iterable[int]) -> dict[int, str]:
    """Return the names of those behind accounts; asks for nothing where no account is given."""
    wanted = set(accounts)
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Account.id, Person.name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.id.in_(wanted))
    )
    return {row.id: row.name for row in rows}
