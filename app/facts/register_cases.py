"""Which household or case a row of a list means, and what stands there already: looked up row by row."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.facts.registers import KnownMember, Numbers, known_members
from app.identity import DISABILITY_CARD, ID_CARD
from app.models.account import Person
from app.models.case import Case
from app.models.household import Household
from app.models.organisation import Organisation, OrganisationName


@dataclass(frozen=True, slots=True)
class Named:
    """A household that a row names, with its head; ``ref`` is its newest case of monitoring, if asked for."""

    ref: str
    household_id: int
    head: str


@dataclass(frozen=True, slots=True)
class About:
    """What a row is about, found and in reach.

    ``ref`` tells it from all others: a case's reference, a household's number, a user name. ``row`` is its
    row in the database, None for what isn't there yet; ``household_id`` the household, 0 for officers.
    """

    ref: str
    row: Any
    household_id: int = 0


class NamedCases:
    """Finds cases by the ways in which a list names a household. Made once for a list."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._numbers = Numbers(session)
        self._members: dict[int, list[KnownMember]] = {}

    def find(self, ref: str, code: str, head_number: str) -> Named | None:
        """Return the case that all of what a row says names, None where there is none or they disagree."""
        wanted: list[ColumnElement[bool]] = []
        if ref:
            wanted.append(Case.ref == ref)
        if code:
            wanted.append(Household.national_code == code)
        if head_number:
            wanted.append(Person.identity_hash.in_(self.hashes(head_number)))
        found = self._session.execute(
            select(Case.ref, Case.household_id, Person.name)
            .join(Household, Household.id == Case.household_id)
            .join(Person, Person.id == Household.head_id)
            .where(Case.workflow == "monitoring", *wanted)
            .order_by(Case.closed_on.is_not(None), Case.id.desc())
            .limit(1)
        ).first()
        return Named(found.ref, found.household_id or 0, found.name) if found is not None else None

    def household(self, code: str, head_number: str) -> Named | None:
        """Return the household of today that all of what a row says names, whether it has a case or not."""
        wanted: list[ColumnElement[bool]] = []
        if code:
            wanted.append(Household.national_code == code)
        if head_number:
            wanted.append(Person.identity_hash.in_(self.hashes(head_number)))
        found = self._session.execute(
            select(Household.id, Person.name)
            .join(Person, Person.id == Household.head_id)
            .where(*wanted)
            .order_by(Household.ended_on.is_not(None), Household.id.desc())
            .limit(1)
        ).first()
        return Named("", found.id, found.name) if found is not None else None

    def members(self, household_id: int) -> list[KnownMember]:
        """Return who belongs to a household today."""
        if household_id not in self._members:
            self._members |= known_members(self._session, [household_id])
        return self._members[household_id]

    def member(self, household_id: int, name: str, number: str) -> list[KnownMember]:
        """Return the members of today who bear the name and the number, as far as a row says them."""
        hashes = self.hashes(number) if number else []
        return [
            one
            for one in self.members(household_id)
            if (not name or one.name == name) and (not number or one.identity_hash in hashes)
        ]

    def hashes(self, number: str) -> list[str]:
        """Return the hashes under which the person with a number may be recorded."""
        kind = DISABILITY_CARD if len(number) in (20, 22) else ID_CARD
        return self._numbers.hashes(kind, number)


class NamedBodies:
    """Finds the body of today that a row names. Made once for a list."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._found: dict[str, list[int]] = {}

    def find(self, row: Any, name: str) -> int | None:
        """Return the one body called so; where there is none or several, the row's findings say it."""
        if name not in self._found:
            self._found[name] = organisations_called(self._session, name, clock.today())
        found = self._found[name]
        if len(found) == 1:
            return found[0]
        if name:
            rule = "organisation_ambiguous" if found else "organisation_unknown"
            row.wrong(rule, "organisation", name[:40])
        return None


def organisations_called(session: Session, name: str, day: date) -> list[int]:
    """Return the bodies that bear a name and exist on a day."""
    return list(
        session.execute(
            select(Organisation.id)
            .join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
            .where(
                OrganisationName.name == name,
                OrganisationName.valid_from <= day,
                or_(Organisation.valid_to.is_(None), Organisation.valid_to >= day),
            )
            .distinct()
            .order_by(Organisation.id)
        ).scalars()
    )
