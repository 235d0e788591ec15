"""Who is the head of a household, and how the others are related to him."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.household_parts import note_change, open_members, writable
from app.commands.transaction import perform_once
from app.errors import Invalid, Problem
from app.models.account import Person
from app.models.household import Membership
from app.policy import Actor
from workflows.monitoring import codes


def change_head(
    *, actor: Actor, household_id: int, relations: Mapping[int, str], seen: int, once: str
) -> None:
    """Say anew how the members are related: exactly one is the head. ``relations`` maps persons to codes.

    Problems are named ``relation_<person>``.
    """
    key = once_key(actor.account_id, "household.corrected", household_id, "head", once, said=relations)

    def work(session: Session) -> None:
        household, post = writable(session, actor, household_id, seen)
        members = open_members(session, household_id)
        _check_relations(members, relations)
        head = next(person.id for _, person in members if relations[person.id] == codes.HEAD)
        before = household.head_id
        related = {str(person.id): membership.relation for membership, person in members}
        for membership, person in members:
            membership.relation = relations[person.id]
        session.flush()
        household.head_id = head
        record(
            session,
            household,
            "household.corrected",
            actor=actor,
            post=post,
            data={
                "relations": {str(number): code for number, code in relations.items()},
                "relations_before": related,
            },
            changes={"head": (before, head)} if before != head else {},
            once=key,
        )
        note_change(session, actor, post, household, change="head", person_id=head)

    perform_once(key, work, lambda _first: None)


def _check_relations(members: Sequence[tuple[Membership, Person]], relations: Mapping[int, str]) -> None:
    problems = [
        Problem(f"relation_{person.id}", "unknown_choice")
        for _, person in members
        if relations.get(person.id) not in dict(codes.RELATION)
    ]
    heads = [person for _, person in members if relations.get(person.id) == codes.HEAD]
    if not problems and len(heads) != 1:
        problems.append(Problem("", "head_one"))
    problems += [
        Problem(f"relation_{person.id}", "person_died") for person in heads if person.died_on is not None
    ]
    if problems:
        raise Invalid(*problems)
