"""What guards know of the members of a household, their consent and their comparison results."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.models.account import Person
from app.models.case import Case
from app.models.comparison import ComparisonEntry, ComparisonList, Explanation
from app.models.household import Membership
from workflows.monitoring.codes import LABOUR_CLASS
from workflows.monitoring.facts import MemberFacts

ADULT = 18
"""Years from which somebody signs for himself (Civil Code, art. 17, 2020)."""

People = Sequence[tuple[Membership, Person]]
Answered = tuple[date | None, int, int, int]
"""Day of the oldest answer, findings, those with an accepted explanation, those that exclude."""


def people(session: Session, household_id: int) -> People:
    """Return everybody who belongs, and whoever died while belonging."""
    rows = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.household_id == household_id,
            or_(Membership.valid_to.is_(None), Membership.reason_out == "death"),
        )
        .order_by(Membership.id)
    )
    return [(membership, person) for membership, person in rows]


def changed_on(session: Session, case: Case, people: People) -> date | None:
    """Return the day of the newest birth, marriage or move, in or out, since the case began."""
    days = [
        membership.valid_from
        for membership, _ in people
        if membership.valid_from > case.opened_on and membership.reason_in != "registered"
    ]
    left = session.execute(
        select(func.max(Membership.valid_to)).where(
            Membership.household_id == case.household_id, Membership.valid_to > case.opened_on
        )
    ).scalar_one()
    return max([*days, *([left] if left is not None else [])], default=None)


def members(
    session: Session,
    case: Case,
    people: People,
    consents: Mapping[int, date],
    profile: Mapping[str, object],
    on: date,
) -> tuple[MemberFacts, ...]:
    """Return the facts of everybody who belongs, or died while belonging."""
    no_labour = set(cast(list[str], profile["no_labour_classes"]))
    compared = _compared(session, case, profile)
    found = []
    for membership, person in people:
        day, hits, explained, vetoed = compared.get(person.id, (None, 0, 0, 0))
        found.append(
            MemberFacts(
                id=person.id,
                adult=adult(person, on),
                relation=membership.relation,
                labour=membership.labour,
                health=tuple(membership.health),
                school=membership.school,
                consented_on=consents.get(person.id),
                died_on=person.died_on,
                can_work=bool(membership.labour) and LABOUR_CLASS.get(membership.labour, "") not in no_labour,
                compared_on=day,
                hits=hits,
                hits_explained=explained,
                vetoed=vetoed,
            )
        )
    return tuple(found)


def adult(person: Person, on: date) -> bool:
    """Return whether somebody signs for himself; unknown age counts as grown up, who has to consent."""
    if person.born_on is None:
        return True
    try:
        return person.born_on.replace(year=person.born_on.year + ADULT) <= on
    except ValueError:  # born on 29 February
        return date(person.born_on.year + ADULT, 3, 1) <= on


def _compared(session: Session, case: Case, profile: Mapping[str, object]) -> dict[int, Answered]:
    """Return for each member the day of the oldest answer, its findings, those settled, those excluding.

    A member is compared only when every department that was asked has answered. Of several answers
    of one department the newest counts.
    """
    accepted = (
        select(func.count())
        .select_from(Explanation)
        .where(Explanation.entry_id == ComparisonEntry.id, Explanation.decision == "accepted")
        .correlate(ComparisonEntry)
        .scalar_subquery()
    )
    from_lists = session.execute(
        select(ComparisonEntry, ComparisonList.department_id, accepted)
        .join(ComparisonList, ComparisonList.id == ComparisonEntry.list_id)
        .where(ComparisonEntry.case_id == case.id)
        .order_by(ComparisonEntry.id)
    )
    newest: dict[tuple[int, int], tuple[ComparisonEntry, int]] = {}
    for entry, department, settled in from_lists:
        newest[entry.person_id, department] = (entry, settled)
    answers: dict[int, list[tuple[ComparisonEntry, int]]] = defaultdict(list)
    for (person_id, _), answer in newest.items():
        answers[person_id].append(answer)
    hard = profile.get("veto_mode") == "hard"
    return {person_id: _of_member(given, hard=hard) for person_id, given in answers.items()}


def _of_member(given: list[tuple[ComparisonEntry, int]], *, hard: bool) -> Answered:
    days = [entry.checked_on for entry, _ in given]
    known = [day for day in days if day is not None]
    hits = [settled for entry, settled in given if entry.result == "hit"]
    return (
        min(known) if known and len(known) == len(days) else None,
        len(hits),
        sum(1 for settled in hits if settled),
        len(hits) if hard else 0,
    )
