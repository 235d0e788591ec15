"""A roster's households beside those of the register: who is known, what is told otherwise (read only)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.facts.registers import (
    Known,
    KnownHousehold,
    KnownMember,
    Numbers,
    known_households,
    known_members,
    namesakes,
)
from app.identity import HOUSEHOLD_ADDRESS, HOUSEHOLD_PHONE
from app.intake.registers.families import Family
from app.intake.registers.rows import Member
from app.intake.registers.words import COVER
from app.keyring import vault
from app.masking import masked_identity
from app.policy import reaches

PORTION = 1_000
"""Households compared at once: so much of the register is in memory, and no more."""
_SAME = (
    "name", "sex", "born_on", "relation", "ethnicity", "political", "education", "school", "unschooled",
    "labour", "health", "work_months",
)  # fmt: skip
"""What is compared where the roster says something; an empty cell says nothing."""


@dataclass(frozen=True, slots=True)
class _Beside:
    """What the register has of a portion of households."""

    people: Mapping[str, Known]
    households: Mapping[int, KnownHousehold]
    by_code: Mapping[str, KnownHousehold]
    members: Mapping[int, list[KnownMember]]
    namesakes: Collection[tuple[str, date]]
    hashes: Mapping[int, Sequence[str]]

    def known(self, row: Member) -> Known | None:
        """Return who is recorded under the number of a row."""
        found = (self.people.get(hashed) for hashed in self.hashes.get(row.row, ()))
        return next((one for one in found if one is not None), None)


class Comparison:
    """Compares households with the register, for a territory and the columns that a roster has."""

    def __init__(self, session: Session, territory: str, fields: Collection[str]) -> None:
        self._session, self._territory = session, territory
        self._numbers = Numbers(session)
        self._cover = {field for field in COVER if field in fields}

    def compare(self, portion: Sequence[Family]) -> None:
        """Note in each household what the register says otherwise, and which it is there."""
        beside = self._beside(portion)
        for family in portion:
            household = self._household(family, beside)
            if household is None:
                self._new(family, beside)
            else:
                self._recorded(family, household, beside)

    def _beside(self, portion: Sequence[Family]) -> _Beside:
        hashes = {
            row.row: self._numbers.hashes(row.identity_kind, row.identity)
            for family in portion
            for row in family.rows
            if row.identity
        }
        people = self._numbers.known({one for found in hashes.values() for one in found})
        ids = {one.household_id for one in people.values() if one.household_id is not None}
        households = known_households(self._session, {one.code for one in portion if one.code}, ids)
        births = {(row.name, row.born_on) for one in portion for row in one.rows if row.born_on}
        return _Beside(
            people,
            households,
            {one.national_code: one for one in households.values() if one.national_code},
            known_members(self._session, households),
            namesakes(self._session, births),
            hashes,
        )

    def _household(self, family: Family, beside: _Beside) -> KnownHousehold | None:
        """Return the recorded household that is meant: by its code, else by its head's number."""
        if family.code and (found := beside.by_code.get(family.code)) is not None:
            return found
        heads = family.heads
        known = beside.known(heads[0]) if len(heads) == 1 else None
        if known is None or known.household_id is None or (family.code and known.national_code):
            return None
        head = next(
            (one for one in beside.members[known.household_id] if one.person_id == known.person_id), None
        )
        return beside.households[known.household_id] if head and head.relation == heads[0].relation else None

    def _new(self, family: Family, beside: _Beside) -> None:
        for row in family.rows:
            known = beside.known(row)
            if known is None:
                if row.born_on and (row.name, row.born_on) in beside.namesakes:
                    family.wrong(row, "namesake", "name", row.name[:40])
            elif known.died:
                family.wrong(row, "person_died", "identity", masked_identity(row.identity))
            elif known.household_id is not None:
                where = known.national_code if self._reaches(known.territory) else ""
                family.wrong(
                    row, "number_elsewhere", "identity", masked_identity(row.identity), household=where or "—"
                )
            elif known.name != row.name:
                family.wrong(row, "number_other_name", "name", row.name[:40])
            else:
                family.people[row.row] = known.person_id

    def _recorded(self, family: Family, household: KnownHousehold, beside: _Beside) -> None:
        family.recorded = household.id
        if not self._reaches(household.territory) or household.territory[:12] != family.region[:12]:
            if family.region:
                family.wrong(family.first, "household_elsewhere", "village")
            return
        if household.ended:
            family.wrong(family.first, "household_ended", "household")
            return
        for column in self._household_changes(family.first, household):
            family.wrong(family.first, "recorded_differs", column)
        left = {one.person_id: one for one in beside.members[household.id]}
        for row in family.rows:
            known = beside.known(row)
            member = left.pop(known.person_id, None) if known is not None else _unnumbered(row, left)
            if member is not None:
                for column in told_otherwise(row, member, self._cover):
                    family.wrong(row, "recorded_differs", column)
            elif known is not None and known.household_id is not None:
                family.wrong(
                    row, "number_elsewhere", "identity", masked_identity(row.identity), household="—"
                )
            else:
                family.wrong(row, "member_new", "name", row.name[:40])
        for member in left.values():
            family.wrong(family.first, "member_gone", "name", member.name[:40])

    def _reaches(self, territory: str) -> bool:
        return reaches(self._territory, territory)

    def _household_changes(self, row: Member, household: KnownHousehold) -> Iterator[str]:
        pairs = (
            ("household", row.household, household.national_code or ""),
            ("household_kind", row.kind, household.kind),
            ("since", row.since, household.monitored_since or ""),
            ("phone", row.household_phone, _opened(household, household.phone_sealed, HOUSEHOLD_PHONE)),
            ("address", row.address, _opened(household, household.address_sealed, HOUSEHOLD_ADDRESS)),
        )
        yield from (column for column, told, known in pairs if told and told != known)


def told_otherwise(row: Member, member: KnownMember, cover: Collection[str]) -> Iterator[str]:
    """Yield the columns in which a row says something else than the register.

    ``cover`` are the insurances and benefits that it says anything about.
    """
    for field in _SAME:
        told = getattr(row, field)
        if told not in ("", None, ()) and told != getattr(member, field):
            yield field
    for field in sorted(cover):
        if (field in row.cover) != (field in member.cover):
            yield field


def _unnumbered(row: Member, left: dict[int, KnownMember]) -> KnownMember | None:
    """Return the member of the same name and birthday where one of both has no number."""
    return next((left.pop(number) for number, one in left.items() if alike(row, one)), None)


def alike(row: Member, member: KnownMember) -> bool:
    """Return whether name and birthday make both one person: they do unless two numbers tell them apart."""
    same = member.name == row.name and row.born_on in (None, member.born_on)
    return same and not (row.identity and member.identity_hash)


def _opened(household: KnownHousehold, sealed: str | None, context: str) -> str:
    return vault().open(household.key, sealed, context=context) if sealed else ""
