"""Makes members findable by name who entered many at once: the words of the search follow in small portions.

They are derived from the names and nothing else refers to them, so that they needn't be written in the one
transaction in which everybody else waits. Whoever is interrupted goes on where the words are missing.
"""

from sqlalchemy import exists, insert, select

from app.commands.household_parts import grams_of
from app.commands.transaction import transaction
from app.models.account import Person
from app.models.household import Household, Membership, NameGram

PORTION = 500
"""Persons of one transaction: others wait for it no longer than for a page."""


def add_missing_words() -> int:
    """Write the words of the next members who have none; return how many members it were."""
    with transaction() as session:
        found = session.execute(
            select(Person.id, Person.name, Household.territory)
            .join(Membership, (Membership.person_id == Person.id) & Membership.valid_to.is_(None))
            .join(Household, Household.id == Membership.household_id)
            .where(~exists().where(NameGram.person_id == Person.id))
            .order_by(Person.id.desc())
            .limit(PORTION)
        ).all()
        words = [
            {"gram": gram, "territory": territory, "person_id": number}
            for number, name, territory in found
            for gram in grams_of(name)
        ]
        if words:
            words.sort(key=lambda one: (one["gram"], one["territory"], one["person_id"]))
            session.execute(insert(NameGram), words)
        return len(found)
