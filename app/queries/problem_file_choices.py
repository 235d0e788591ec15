"""Whom the acts on a problem may name: units that rectify, people who answer, bodies that check."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, or_, select

from app import clock
from app.lookup import get_case
from app.models.account import Account, Person, Post
from app.models.base import db
from app.models.organisation import Organisation
from app.models.problem import Problem
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.ledgers import measures_of_ledger
from app.queries.officers import Official
from app.queries.plan_papers import measures_read
from app.queries.problem_file import ProblemFile
from workflows.roles import ADMINISTRATORS

Choice = tuple[int, str]
"""The number of an organisation and what it is called today."""


def units_for(problem: ProblemFile, territory: str) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Return the units that a plan may give work to: those close to the problem, and all others.

    Close are those with a part in it and, where a township or village answers, the bodies of that
    township; the others are the county's bodies and, for one that a county body answers for, townships.
    """
    township = territory[:9] if not territory.endswith("000000") else ""
    reached = [Organisation.level == "county"]
    reached.append(
        Organisation.region_code.startswith(township) if township else Organisation.level == "township"
    )
    parts = {unit.id: unit.part for unit in problem.units}
    rows = db.session.execute(
        select(Organisation.id, name_on(Organisation.id, clock.today()), Organisation.region_code)
        .where(
            or_(*reached, Organisation.id.in_(parts)), Organisation.kind != "discipline_body", _exists_today()
        )
        .order_by(Organisation.region_code, Organisation.id)
    ).all()
    near = [
        (number, name or "")
        for number, name, code in rows
        if number in parts or (township and code.startswith(township))
    ]
    near.sort(key=lambda one: parts.get(one[0], "village"))  # the lead first, then who has a part
    close = {number for number, _ in near}
    return tuple(near), tuple((number, name or "") for number, name, _ in rows if number not in close)


def measures_of_paper(actor: Actor, ref: str) -> list[str]:
    """Return the measures that the paper or ledger of a problem's batch names: a first plan begins with them.

    A new round begins with none: what the paper named didn't hold.
    """
    case = get_case(db.session(), actor, ref)
    problem = db.session.get(Problem, case.id)
    if problem is None or problem.reopened_on is not None:
        return []
    return measures_read(case) or measures_of_ledger(case)


def people_of(units: Collection[int]) -> tuple[Official, ...]:
    """Return who holds a post today in one of the units, by name: one of them answers for the plan."""
    today = clock.today()
    rows = db.session.execute(
        select(Account.id, Person.name, Post.role)
        .join(Person, Person.id == Account.person_id)
        .join(Post, Post.account_id == Account.id)
        .where(
            Post.organisation_id.in_(units),
            Post.role.not_in([*ADMINISTRATORS, "inspector"]),
            Post.ended_at.is_(None),
            Post.valid_from <= today,
            or_(Post.valid_to.is_(None), Post.valid_to >= today),
            Account.closed_at.is_(None),
        )
        .order_by(Person.name_key, Account.id, Post.id)
    )
    roles: dict[Choice, list[str]] = {}
    for number, name, role in rows:
        roles.setdefault((number, name), []).append(role)
    return tuple(Official(number, name, tuple(dict.fromkeys(held))) for (number, name), held in roles.items())


def acceptors(rectifying: Iterable[int]) -> tuple[Choice, ...]:
    """Return the county's bodies that may check the result: none of those that rectify."""
    rows = db.session.execute(
        select(Organisation.id, name_on(Organisation.id, clock.today()))
        .where(
            Organisation.level == "county",
            Organisation.valid_to.is_(None),
            Organisation.id.not_in(list(rectifying)),
            Organisation.kind != "discipline_body",
        )
        .order_by(Organisation.region_code, Organisation.id)
    )
    return tuple((number, name or "") for number, name in rows)


def _exists_today() -> ColumnElement[bool]:
    return or_(Organisation.valid_to.is_(None), Organisation.valid_to >= clock.today())
