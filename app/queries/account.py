"""One's own account, for the page "my account"."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.models.account import Account, Delegation, Person, Post, RecoveryCode
from app.models.base import db
from app.models.region import Region
from app.policy import Actor, region_of


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A post of one's own that a colleague holds, or will hold, for some days."""

    role: str
    delegate: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What stands beside the actor's own facts.

    ``places`` maps a territory (a prefix of codes) to the name of its region; ``handed_over`` holds
    delegations given that aren't past.
    """

    places: dict[str, str]
    handed_over: tuple[HandedOver, ...]
    recovery_codes: int


def account_page(actor: Actor) -> AccountPage:
    """Return the page of the actor's own account."""
    codes = {region_of(post.territory): post.territory for post in actor.posts}
    regions = db.session.execute(select(Region.code, Region.name).where(Region.code.in_(codes))).all()
    return AccountPage(
        places={codes[code]: name for code, name in regions},
        handed_over=_handed_over(actor),
        recovery_codes=recovery_codes_left(actor),
    )


def recovery_codes_left(actor: Actor) -> int:
    """Return how many recovery codes of an actor are unused."""
    return db.session.execute(
        select(func.count()).where(
            RecoveryCode.account_id == actor.account_id, RecoveryCode.used_at.is_(None)
        )
    ).scalar_one()


def _handed_over(actor: Actor) -> tuple[HandedOver, ...]:
    delegate, person = aliased(Account), aliased(Person)
    rows = db.session.execute(
        select(Post.role, person.name, Delegation.valid_from, Delegation.valid_to)
        .join(Delegation, Delegation.post_id == Post.id)
        .join(delegate, delegate.id == Delegation.delegate_id)
        .join(person, person.id == delegate.person_id)
        .where(
            Post.account_id == actor.account_id,
            Delegation.ended_at.is_(None),
            Delegation.valid_to >= clock.today(),
            or_(Post.valid_to.is_(None), Post.valid_to >= clock.today()),
        )
        .order_by(Delegation.valid_from, Delegation.id)
    )
    return tuple(HandedOver(*row) for row in rows)
