"""What the register has of the people and households that a roster names, looked up portion by portion."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import CONTEXT, DISABILITY_CARD, ID_CARD, kindred_numbers
from app.keyring import vault
from app.models.account import Person
from app.models.household import Household, Membership
from app.models.register_import import RegisterColumn

One = TypeVar("One")

TOGETHER = 5_000
"""Values asked for in one statement; SQLite takes 32,766 at most."""


@dataclass(frozen=True, slots=True)
class Known:
    """A person recorded under a number, and the household of today (None for somebody without one)."""

    person_id: int
    name: str
    died: bool
    household_id: int | None
    territory: str
    national_code: str | None


@dataclass(frozen=True, slots=True)
class KnownHousehold:
    """A recorded household; address and telephone are sealed under ``key``."""

    id: int
    territory: str
    kind: str
    national_code: str | None
    monitored_since: str | None
    address_sealed: str | None
    phone_sealed: str | None
    ended: bool
    key: bytes


@dataclass(frozen=True, slots=True)
class KnownMember:
    """A member of a recorded household as the register has it today."""

    person_id: int
    name: str
    identity_hash: str | None
    sex: str
    born_on: date | None
    relation: str
    ethnicity: str
    political: str
    education: str
    school: str
    unschooled: str
    labour: str
    health: tuple[str, ...]
    cover: tuple[str, ...]
    work_months: int | None


class Numbers:
    """Finds who is recorded under a number. Made once for a roster: cards of old are opened once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._cards: dict[str, str] = {}
        found = session.execute(
            select(Person.identity_hash, Person.identity_sealed, Person.key)
            .where(Person.identity_kind == DISABILITY_CARD, Person.identity_sealed.is_not(None))
            .order_by(Person.id)
        )
        for hashed, sealed, key in found:
            if sealed and hashed and len(key) > 0:  # the key of somebody erased is empty
                self._cards[vault().open(key, sealed, context=CONTEXT)[:18]] = hashed

    def hashes(self, kind: str, number: str) -> list[str]:
        """Return the hashes under which the same person may be recorded, the number's own first."""
        if kind == ID_CARD:
            own = [vault().lookup_hash(f"{kind}/{number}")]
            card = self._cards.get(number)
            return [*own, card] if card is not None else own
        return [vault().lookup_hash(f"{one}/{text}") for one, text in kindred_numbers(kind, number)]

    def known(self, hashes: Iterable[str]) -> Mapping[str, Known]:
        """Return who is recorded under each hash."""
        found: dict[str, Known] = {}
        for part in parts(list(hashes)):
            rows = self._session.execute(
                select(
                    Person.identity_hash, Person.id, Person.name, Person.died_on, Household.id,
                    Household.territory, Household.national_code,
                )
                .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.valid_to.is_(None))
                .outerjoin(Household, Household.id == Membership.household_id)
                .where(Person.identity_hash.in_(part))
            )  # fmt: skip
            for hashed, person_id, name, died_on, household_id, territory, code in rows:
                found[hashed or ""] = Known(
                    person_id, name, died_on is not None, household_id, territory or "", code
                )
        return found


def known_households(
    session: Session, codes: Collection[str], ids: Collection[int]
) -> Mapping[int, KnownHousehold]:
    """Return the recorded households with one of the national codes or numbers."""
    found: dict[int, KnownHousehold] = {}
    for column, wanted in ((Household.national_code, list(codes)), (Household.id, list(ids))):
        for part in parts(wanted):
            rows = session.execute(
                select(
                    Household.id, Household.territory, Household.kind, Household.national_code,
                    Household.monitored_since, Household.address_sealed, Household.phone_sealed,
                    Household.ended_on, Household.key,
                ).where(column.in_(part))
            )  # fmt: skip
            for number, territory, kind, code, since, address, phone, ended_on, key in rows:
                found[number] = KnownHousehold(
                    number, territory, kind, code, since, address, phone, ended_on is not None, key
                )
    return found


def known_members(session: Session, households: Collection[int]) -> Mapping[int, list[KnownMember]]:
    """Return who belongs to each household today, by household."""
    found: dict[int, list[KnownMember]] = {number: [] for number in households}
    for part in parts(list(households)):
        rows = session.execute(
            select(Membership, Person.name, Person.identity_hash, Person.sex, Person.born_on)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.household_id.in_(part), Membership.valid_to.is_(None))
            .order_by(Membership.id)
        )
        for one, name, hashed, sex, born_on in rows:
            member = KnownMember(
                one.person_id, name, hashed, sex or "", born_on, one.relation, one.ethnicity, one.political,
                one.education, one.school, one.unschooled, one.labour, tuple(sorted(one.health)),
                tuple(sorted(one.cover)), one.work_months,
            )  # fmt: skip
            found[one.household_id].append(member)
            session.expunge(one)
    return found


def namesakes(session: Session, births: Collection[tuple[str, date]]) -> set[tuple[str, date]]:
    """Return which names and birthdays belong to somebody recorded in a household without a number."""
    wanted = set(births)
    found: set[tuple[str, date]] = set()
    for part in parts(sorted({name for name, _ in wanted})):
        rows = session.execute(
            select(Person.name, Person.born_on)
            .join(Membership, (Membership.person_id == Person.id) & Membership.valid_to.is_(None))
            .where(Person.name.in_(part), Person.identity_hash.is_(None), Person.born_on.is_not(None))
        )
        found |= {(name, born_on) for name, born_on in rows if born_on is not None} & wanted
    return found


def remembered_headings(session: Session) -> Mapping[str, str]:
    """Return what headings were taken for the last time, by how they are remembered."""
    return dict(session.execute(select(RegisterColumn.heading, RegisterColumn.field)).all())


def parts(values: Sequence[One]) -> Iterator[Sequence[One]]:
    """Yield values in portions that a statement takes."""
    for begin in range(0, len(values), TOGETHER):
        yield values[begin : begin + TOGETHER]
