"""Rows of a list of members, as sheets: the guards are those of a member whom somebody types.

A list lets people join. What the register has already is compared and told, and never changed: corrections
are made on the household's page, with their reasons.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.audit.idempotency import once_key
from app.commands.household_parts import writing_post
from app.commands.list_households import OfHouseholds
from app.commands.members import join_within, may_join
from app.commands.persons import MemberSheet
from app.errors import Forbidden, NotFound
from app.facts.register_cases import About, Named
from app.facts.registers import KnownMember
from app.intake.registers.comparing import alike, told_otherwise
from app.intake.registers.list_rows import ListRow, MemberRow
from app.intake.registers.rows import Member
from app.intake.registers.words import COVER
from app.lookup import get_household
from app.masking import masked_identity
from app.models.household import Household
from app.policy import Actor

COLUMNS: Mapping[str, str] = {
    "identity_number": "identity", "another": "name", "since": "joined_on", "reason_in": "reason_in",
    **{
        name: name
        for name in (
            "name", "identity_kind", "sex", "born_on", "relation", "ethnicity", "political", "education",
            "school", "labour", "health", "work_months", "work_place", "unschooled",
        )
    },
}  # fmt: skip
"""The column of each question of the form."""


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody who joins: the sheet of the form, and the row as a roster would read it."""

    sheet: MemberSheet
    row: Member


class Members(OfHouseholds):
    """What a list of members does with its rows, for one list."""

    columns = COLUMNS

    def __init__(self, session: Session, actor: Actor) -> None:
        super().__init__(session, actor)
        self._numbers: dict[str, int] = {}
        self._births: dict[tuple[str, date | None], tuple[int, bool]] = {}

    def _named(self, row: ListRow) -> Named | None:
        found = self._cases.household(row.household, row.head_identity)
        return replace(found, ref=str(found.household_id)) if found is not None else None

    def _reached(self, named: Named) -> Household | None:
        try:
            household = get_household(self._session, self._actor, named.household_id)
            writing_post(self._actor, household.territory)
        except (NotFound, Forbidden):
            return None
        return household

    def effect(self, row: MemberRow, _about: About) -> Joining | None:
        """Return the sheet that a row is, None where something keeps it from being one."""
        one = row.member
        self._alone(row, one)
        if row.held:
            return None
        sheet = MemberSheet(
            name=one.name, relation=one.relation, identity_kind=one.identity_kind,
            identity_number=one.identity, sex=one.sex, born_on=one.born_on, phone=one.phone,
            reason_in=row.reason_in, since=row.joined_on, ethnicity=one.ethnicity, political=one.political,
            education=one.education, school=one.school, labour=one.labour, health=one.health,
            cover=one.cover, work_months=one.work_months, work_place=one.work_place,
            unschooled=one.unschooled,
        )  # fmt: skip
        return Joining(sheet, one)

    def _alone(self, row: MemberRow, one: Member) -> None:
        """Note who stands in the list before, in whichever household: nobody joins twice."""
        if one.identity:
            first = self._numbers.setdefault(one.identity, row.row)
            if first != row.row:
                row.wrong("number_twice", "identity", masked_identity(one.identity), first=first)
        if not one.name:
            return
        before, numbered = self._births.setdefault((one.name, one.born_on), (row.row, bool(one.identity)))
        if before != row.row and not (numbered and one.identity):
            row.wrong("person_twice", "name", one.name[:40], first=before)

    def key(self, ref: str, effect: Joining) -> tuple[object, ...]:
        """Return what tells a row from its others; people were told apart before."""
        return ref, effect.row.row

    def recorded(self, household: Household, effect: Joining) -> list[str] | None:
        """Return the columns in which the member is recorded otherwise, None for somebody who joins."""
        one = effect.row
        member = self._member(household, one)
        if member is None:
            return None
        return list(told_otherwise(one, member, set(COVER) - set(one.unfilled)))

    def _member(self, household: Household, row: Member) -> KnownMember | None:
        hashes = self._cases.hashes(row.identity) if row.identity else []
        for one in self._cases.members(household.id):
            if one.identity_hash in hashes or alike(row, one):
                return one
        return None

    def ask(self, actor: Actor, household: Household, effect: Joining) -> None:
        """Raise what the command would refuse the member for."""
        if household.ended_on is not None:
            raise Forbidden("household_ended")
        may_join(self._session, actor, household, effect.sheet)

    def enter(self, session: Session, actor: Actor, ref: str, effect: Joining, mark: str) -> int:
        """Let the person join and return its number; ``mark`` tells row and list from all others."""
        key = once_key(actor.account_id, "household.member_joined", ref, mark, said=effect.sheet)
        return join_within(session, actor, int(ref), effect.sheet, key)
