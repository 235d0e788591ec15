"""What every command about households needs: the right to write, the members, the names that find them."""

from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import clock
from app.commands.case_notes import note
from app.commands.data_hits import recheck_household
from app.commands.signing import is_helped, weight
from app.definitions import of_case
from app.errors import Forbidden, NotFound, Stale
from app.facts.case import ask, facts_of, standing_of
from app.keyring import vault
from app.lookup import get_household
from app.models.account import Person
from app.models.case import Case
from app.models.household import Household, Membership, NameGram
from app.permissions import Permission
from app.policy import Actor, HeldPost


def writing_post(actor: Actor, region_code: str) -> HeldPost:
    """Return the post in which the actor writes about households of a region, own posts first."""
    if not actor.may(Permission.HOUSEHOLDS_WRITE):
        raise Forbidden
    post = actor.post_at(Permission.HOUSEHOLDS_WRITE, region_code)
    if post is None:
        raise NotFound
    return post


def writable(session: Session, actor: Actor, household_id: int, seen: int) -> tuple[Household, HeldPost]:
    """Return a household to be changed, locked, with the post; ``seen`` 0 asks for no particular state."""
    household = get_household(session, actor, household_id, lock=True)
    post = writing_post(actor, household.territory)
    if household.ended_on is not None:
        raise Forbidden("household_ended")
    if seen and household.last_sequence != seen:
        raise Stale(seen=seen, current=household.last_sequence)
    return household, post


def open_members(session: Session, household_id: int) -> list[tuple[Membership, Person]]:
    """Return who belongs to a household now, the head first."""
    rows = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id == household_id, Membership.valid_to.is_(None))
        .order_by(Membership.relation, Membership.id)
    )
    return [(membership, person) for membership, person in rows]


def one_member(session: Session, household: Household, person_id: int) -> tuple[Membership, Person]:
    """Return somebody who belongs to a household now; raise :class:`NotFound` for anybody else."""
    found = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.household_id == household.id,
            Membership.person_id == person_id,
            Membership.valid_to.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def open_case(session: Session, household_id: int) -> Case | None:
    """Return the one case of a household that isn't closed, locked."""
    return session.execute(
        select(Case).where(Case.household_id == household_id, Case.closed_on.is_(None)).with_for_update()
    ).scalar_one_or_none()


def note_change(
    session: Session,
    actor: Actor,
    post: HeldPost,
    household: Household,
    *,
    change: str,
    person_id: int,
    on: date | None = None,
) -> None:
    """Tell the open case, if there is one, that its household has changed, and weigh its harm anew.

    What the data rules had found there is looked at again.
    """
    recheck_household(session, household, actor, post)
    case = open_case(session, household.id)
    if case is None:
        return
    told = {"change": change, "person": person_id, "sequence_of_household": household.last_sequence}
    session.flush()
    harm = harm_now(session, case)
    with session.no_autoflush:
        case.harm = harm
        note(session, case, "case.household_changed", actor=actor, post=post, occurred_on=on, data=told)


def harm_now(session: Session, case: Case) -> int:
    """Return what the family lives through now: a death leads the list of what is late from today on."""
    workflow = of_case(session, case.workflow_digest).workflow
    known = ask(session, case)
    standing = standing_of(case, known)
    facts = facts_of(session, case, standing, known, workflow=workflow, occurred_on=clock.today())
    return weight(case, facts, helped=is_helped(case, facts))


def grams_of(name: str) -> frozenset[str]:
    """Return the single characters of a name and each two neighbouring ones, in small letters."""
    small = name.lower()
    return frozenset(small) | {small[at : at + 2] for at in range(len(small) - 1)}


def add_grams(session: Session, territory: str, *people: Person) -> None:
    """Make members findable by name within a territory; rows that are there stay."""
    there = {
        (row.person_id, row.gram)
        for row in session.execute(
            select(NameGram.person_id, NameGram.gram).where(
                NameGram.person_id.in_([person.id for person in people]), NameGram.territory == territory
            )
        )
    }
    session.add_all(
        NameGram(gram=gram, territory=territory, person_id=person.id)
        for person in people
        for gram in sorted(grams_of(person.name))
        if (person.id, gram) not in there
    )


def drop_grams(session: Session, person_id: int) -> None:
    """Make somebody who left no longer findable as a member."""
    session.execute(delete(NameGram).where(NameGram.person_id == person_id))


def move_grams(session: Session, household: Household, territory: str) -> None:
    """Make the members findable where the household is from now on."""
    for _, person in open_members(session, household.id):
        drop_grams(session, person.id)
        add_grams(session, territory, person)
    session.flush()


def sealed(key: bytes, value: str, context: str) -> str | None:
    """Return a value sealed under a household's key, None for an empty one."""
    return vault().seal(key, value, context=context) if value else None


def opened(household: Household, value: str | None, context: str) -> str:
    """Return what is sealed of a household, empty where nothing is."""
    return vault().open(household.key, value, context=context) if value else ""
