"""Organisations for lists, pages and pickers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from app import clock
from app.errors import NotFound
from app.lookup import get_organisation, within_reach
from app.models.account import Account, Person, Post
from app.models.base import db
from app.models.organisation import Organisation, OrganisationName
from app.models.region import Region
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.marks import row_number

PAGE = 50


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation in a list."""

    id: int
    name: str
    kind: str
    level: str
    region: str
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PostHolder:
    """Somebody in post at an organisation."""

    account_id: int
    name: str
    role: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """One organisation: what it was called, who is in post."""

    id: int
    name: str
    kind: str
    level: str
    region: str
    region_code: str
    valid_from: date
    valid_to: date | None
    names: tuple[tuple[str, date, str], ...]
    holders: tuple[PostHolder, ...]


def organisation_list(
    actor: Actor, *, search: str = "", after: str = ""
) -> tuple[tuple[OrganisationRow, ...], str | None]:
    """Return a page of the organisations in reach by region, and the mark of the next page."""
    today = clock.today()
    name = name_on(Organisation.id, today)
    statement = (
        select(Organisation, name.label("name"), Region.name.label("region"))
        .join(Region, Region.code == Organisation.region_code)
        .where(within_reach(actor, Organisation.region_code))
        .order_by(Organisation.region_code, Organisation.id)
        .limit(PAGE + 1)
    )
    if search:
        statement = statement.where(name.contains(search, autoescape=True))
    code, _, number = after.partition("-")
    if (last := row_number(number)) is not None:
        statement = statement.where(
            or_(
                Organisation.region_code > code,
                (Organisation.region_code == code) & (Organisation.id > last),
            )
        )
    rows = db.session.execute(statement).all()
    shown = rows[:PAGE]
    mark = f"{shown[-1][0].region_code}-{shown[-1][0].id}" if len(rows) > PAGE else None
    return (
        tuple(
            OrganisationRow(
                organisation.id,
                row_name or "",
                organisation.kind,
                organisation.level,
                region,
                organisation.valid_to,
            )
            for organisation, row_name, region in shown
        ),
        mark,
    )


def organisation_page(actor: Actor, organisation_id: int) -> OrganisationPage:
    """Return one organisation in reach; raise :class:`NotFound` otherwise."""
    organisation = get_organisation(db.session(), actor, organisation_id)
    today = clock.today()
    region = db.session.get(Region, organisation.region_code)
    if region is None:
        raise NotFound
    names = db.session.execute(
        select(OrganisationName)
        .where(OrganisationName.organisation_id == organisation_id)
        .order_by(OrganisationName.valid_from.desc())
    ).scalars()
    told = tuple((entry.name, entry.valid_from, entry.document_number) for entry in names)
    holders = db.session.execute(
        select(Post, Person.name)
        .join(Account, Account.id == Post.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(
            Post.organisation_id == organisation_id,
            Post.ended_at.is_(None),
            or_(Post.valid_to.is_(None), Post.valid_to >= today),
        )
        .order_by(Post.role, Person.name_key)
    ).all()
    current = next((name for name, since, _ in told if since <= today), told[-1][0] if told else "")
    return OrganisationPage(
        id=organisation.id,
        name=current,
        kind=organisation.kind,
        level=organisation.level,
        region=region.name,
        region_code=region.code,
        valid_from=organisation.valid_from,
        valid_to=organisation.valid_to,
        names=told,
        holders=tuple(
            PostHolder(post.account_id, person, post.role, post.valid_from, post.valid_to)
            for post, person in holders
        ),
    )


def organisation_choices(actor: Actor) -> list[tuple[int, str, str]]:
    """Return (number, name, level) of the organisations in reach that exist today, by region."""
    today = clock.today()
    rows = db.session.execute(
        select(Organisation.id, name_on(Organisation.id, today), Organisation.level)
        .where(
            within_reach(actor, Organisation.region_code),
            or_(Organisation.valid_to.is_(None), Organisation.valid_to >= today),
        )
        .order_by(Organisation.region_code, Organisation.id)
    )
    return [(number, name or "", level) for number, name, level in rows]


def names_today(organisations: Iterable[int]) -> dict[int, str]:
    """Return what bodies are called today, by their numbers, in one statement."""
    numbers = list(organisations)
    rows = db.session.execute(
        select(Organisation.id, name_on(Organisation.id, clock.today())).where(Organisation.id.in_(numbers))
    )
    return {number: name or "" for number, name in rows}


def region_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, indented name) of the regions in reach in which an organisation can sit."""
    rows = db.session.execute(
        select(Region.code, Region.name, Region.level)
        .where(
            within_reach(actor, Region.code),
            Region.level.in_(("county", "township", "village")),
            Region.valid_to.is_(None),
        )
        .order_by(Region.code)
    )
    depth = {"county": 0, "township": 1, "village": 2}
    return [(code, "\u3000" * depth[level] + name) for code, name, level in rows]
