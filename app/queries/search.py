"""Search: by reference, by full identity number, by part of a name. Within reach only."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from app.errors import NotFound
from app.identity import DISABILITY_CARD, ID_CARD, kindred_numbers
from app.keyring import vault
from app.lookup import get_case, in_territories
from app.models.account import Person
from app.models.base import db
from app.models.household import Household, Membership, NameGram
from app.models.region import Region
from app.policy import Actor
from app.queries.marks import row_number

PAGE = 50
_REFERENCE = re.compile(r"[A-Z]{2}-\d{4}-\d{1,6}")


@dataclass(frozen=True, slots=True)
class Found:
    """A member of a household in reach."""

    person_id: int
    name: str
    relation: str
    born_on: date | None
    household_id: int
    head: str
    place: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What a search brought: a case to go to, or people, and the mark of the next page."""

    ref: str = ""
    people: tuple[Found, ...] = ()
    following: str | None = None


def search(actor: Actor, text: str, *, after: str = "") -> Answers:
    """Return what a text finds: a case by its reference, members by number or by part of a name."""
    asked = unicodedata.normalize("NFKC", text).strip()
    if not asked:
        return Answers()
    if _REFERENCE.fullmatch(asked.upper()):
        try:
            return Answers(ref=get_case(db.session(), actor, asked.upper()).ref)
        except NotFound:
            return Answers()
    number = re.sub(r"[\s-]", "", asked).upper()
    if re.fullmatch(r"\d{17}[\dX](\d{2}|\d{4})?", number):
        return Answers(people=_by_number(actor, number))
    return _by_name(actor, asked, after)


def _by_number(actor: Actor, number: str) -> tuple[Found, ...]:
    kind = ID_CARD if len(number) == 18 else DISABILITY_CARD
    hashes = [vault().lookup_hash(f"{one}/{digits}") for one, digits in kindred_numbers(kind, number)]
    return _people(_members(actor.case_territories).where(Person.identity_hash.in_(hashes)))


def _by_name(actor: Actor, asked: str, after: str) -> Answers:
    """Find by the gram of the first two characters, then compare the names themselves: like LIKE."""
    small, statement = asked.lower(), _named(actor.case_territories)
    number, _, key = after.partition("-")
    if (last := row_number(number)) is not None:
        statement = statement.where(or_(Person.name_key > key, (Person.name_key == key) & (Person.id > last)))
    rows = db.session.execute(statement, {"gram": small[:2], "part": _literal(small)}).all()
    shown = tuple(Found(*row[:-1]) for row in rows[:PAGE])
    mark = f"{rows[PAGE - 1][0]}-{rows[PAGE - 1][-1]}" if len(rows) > PAGE else None
    return Answers(people=shown, following=mark)


def _literal(text: str) -> str:
    """Return a text in which LIKE takes every sign for itself; the one that escapes is a slash."""
    return re.sub(r"([/%_])", r"/\1", text)


@lru_cache(maxsize=256)
def _named(territories: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """Put the statement together, once for a territory: that costs more than to ask it."""
    named = select(NameGram.person_id).where(
        NameGram.gram == bindparam("gram"), in_territories(territories, NameGram.territory)
    )
    return (
        _members(territories)
        .where(Person.id.in_(named), func.lower(Person.name).contains(bindparam("part"), escape="/"))
        .limit(PAGE + 1)
    )


def _members(territories: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    head = Person.__table__.alias("head")
    return (
        select(
            Person.id, Person.name, Membership.relation, Person.born_on, Household.id, head.c.name,
            Region.name, Person.name_key,
        )
        .join(Membership, Membership.person_id == Person.id)
        .join(Household, Household.id == Membership.household_id)
        .join(head, head.c.id == Household.head_id)
        .join(Region, Region.code == Household.territory)
        .where(Membership.valid_to.is_(None), in_territories(territories, Household.territory))
        .order_by(Person.name_key, Person.id)
    )  # fmt: skip


def _people(statement: Select[*tuple[Any, ...]]) -> tuple[Found, ...]:
    return tuple(Found(*row[:-1]) for row in db.session.execute(statement.limit(PAGE)))
