"""What is recorded of a member as a sheet, and what of it a decision of the county rests on."""

from dataclasses import replace

from app import clock
from app.commands.persons import MemberSheet, tidy_name
from app.identity import CONTEXT, birth_and_sex, check_identity
from app.keyring import vault
from app.models.account import Person
from app.models.household import Membership

FACTS = (
    "relation", "reason_in", "ethnicity", "political", "education", "school", "labour", "cover",
    "work_months", "work_place", "unschooled",
)  # fmt: skip
"""What a membership says in codes and may stand in an event; health is sealed there."""


def stored_sheet(membership: Membership, person: Person) -> MemberSheet:
    """Return what is recorded of a member as a sheet, the number in full."""
    number = (
        vault().open(person.key, person.identity_sealed, context=CONTEXT) if person.identity_sealed else ""
    )
    facts = {name: getattr(membership, name) for name in FACTS}
    return MemberSheet(
        name=person.name,
        identity_kind=person.identity_kind,
        identity_number=number,
        sex=person.sex or "",
        born_on=person.born_on,
        since=membership.valid_from,
        health=tuple(membership.health),
        another=True,
        **facts,
    )


def completed(person: Person, sheet: MemberSheet) -> MemberSheet:
    """Put the stored number where none was typed."""
    if sheet.identity_number or sheet.identity_kind != person.identity_kind or not person.identity_sealed:
        return sheet
    number = vault().open(person.key, person.identity_sealed, context=CONTEXT)
    born_on, sex = birth_and_sex(sheet.identity_kind, number)
    return replace(
        sheet,
        identity_number=number,
        sex="" if sex else sheet.sex,
        born_on=None if born_on else sheet.born_on,
    )


def changes_key_fact(membership: Membership, person: Person, sheet: MemberSheet) -> bool:
    """Return whether the sheet changes, rather than fills in, a fact on which a decision rests."""
    number, _ = check_identity(sheet.identity_kind, sheet.identity_number, today=clock.today())
    born_on, sex = birth_and_sex(sheet.identity_kind, number)
    pairs = (
        (person.name, tidy_name(sheet.name)),
        (person.identity_hash, hash_of(sheet.identity_kind, number)),
        (person.sex, sex or sheet.sex),
        (person.born_on, born_on or sheet.born_on),
        (membership.labour, sheet.labour),
        (sorted(membership.health), sorted(sheet.health)),
        (membership.valid_from, sheet.since or membership.valid_from),
    )
    return any(before and before != after for before, after in pairs)


def hash_of(kind: str, number: str) -> str | None:
    """Return the keyed hash under which a number is found, None without one."""
    return vault().lookup_hash(f"{kind}/{number}") if number else None
