"""Officers of a place, for lists to choose from."""

from sqlalchemy import or_, select

from app import clock
from app.models.account import Account, Person, Post
from app.models.base import db
from app.models.organisation import Organisation
from workflows.roles import ADMINISTRATORS


def officers_of(territory: str) -> tuple[tuple[int, str], ...]:
    """Return (account, name) of those in post today in the village and in its township, by name.

    ``territory`` is the code of the village or of one of its groups. Inspectors watch and don't go
    along as visitors; administrators have no business here.
    """
    today = clock.today()
    codes = (territory[:12], f"{territory[:9]}000")
    rows = db.session.execute(
        select(Account.id, Person.name, Person.name_key)
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
        .distinct()
        .order_by(Person.name_key, Account.id)
    )
    return tuple((number, name) for number, name, _ in rows)
