"""What can be signed from a list, and what became of a list that was signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import case, select

from app import clock, profiles
from app.definitions import in_force
from app.errors import NotFound
from app.lookup import within_case_reach
from app.models.account import Account, Person
from app.models.base import db
from app.models.case import Case, SignatureList, SignatureListEntry
from app.models.household import Household
from app.policy import Actor
from app.queries.worklist import rows_of
from app.queries.worklist_rows import Row
from workflows import REGISTRY
from workflows.parameters import variant
from workflows.roles import Level
from workflows.vocabulary import Action, Workflow

MOST = 200


@dataclass(frozen=True, slots=True)
class SigningPage:
    """Cases of one state that wait for the same signature of the actor."""

    state: str
    state_label: str
    action: Action
    position: int
    county: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ListedCase:
    """One case of a signed list: ``reasons`` are those for which it was left, as told then."""

    ref: str
    head: str
    signed: bool
    reasons: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class ListPage:
    """What became of a list."""

    id: int
    label: str
    who: str
    made_at: datetime
    cases: tuple[ListedCase, ...]
    labels: Mapping[str, str]


def signing_page(actor: Actor, state: str) -> SigningPage:
    """Return the cases of a state that the actor may sign together; NotFound where there is no such act."""
    workflow = current_workflow(profiles.values(clock.today()))
    found = batch_action(workflow, actor, state)
    if found is None:
        raise NotFound
    action, position = found
    return SigningPage(
        state=state,
        state_label=workflow.state(state).label,
        action=action,
        position=position,
        county=any(
            post.level is Level.COUNTY and post.role in action.sign_offs[position].roles
            for post in actor.posts
        ),
        rows=rows_of(actor, state, limit=MOST),
    )


def current_workflow(limits: Mapping[str, Any]) -> Workflow:
    """Return the definition in force under the day's parameters.

    What a case of another variant needs is judged by its own.
    """
    workflow, _ = in_force("monitoring", variant(limits))
    return workflow


def batch_action(workflow: Workflow, actor: Actor, state: str) -> tuple[Action, int] | None:
    """Return the act of a state that the actor signs from a list, with the place of his signature."""
    if state not in {one.name for one in workflow.states}:
        return None
    for action in workflow.actions_from(state):
        if not action.batch:
            continue
        for position, sign_off in enumerate(action.sign_offs):
            begun_here = position > 0 or action.begun_by.value == "case"
            if begun_here and actor.roles & set(sign_off.roles):
                return action, position
    return None


@cache
def action_labels() -> dict[str, str]:
    """Return the labels of every procedure's actions, by name."""
    return {
        action.name: action.label
        for family in REGISTRY.values()
        for action in family.build(next(iter(family.variants()))).actions
    }


def list_page(actor: Actor, list_id: int) -> ListPage:
    """Return a list that the actor signed. What lies outside his reach today is told without a name."""
    found = db.session.execute(
        select(SignatureList, Person.name)
        .join(Account, Account.id == SignatureList.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(SignatureList.id == list_id, SignatureList.account_id == actor.account_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    listed, who = found
    rows = db.session.execute(
        select(
            SignatureListEntry,
            Case.ref,
            case((within_case_reach(actor, Case.territory), Person.name), else_=""),
        )
        .join(Case, Case.id == SignatureListEntry.case_id)
        .outerjoin(Household, Household.id == Case.household_id)
        .outerjoin(Person, Person.id == Household.head_id)
        .where(SignatureListEntry.list_id == list_id)
        .order_by(SignatureListEntry.position)
    )
    labels = action_labels()
    return ListPage(
        id=listed.id,
        label=labels.get(listed.action, listed.action),
        who=who,
        made_at=listed.made_at,
        cases=tuple(
            ListedCase(ref, head or "", entry.outcome == "signed", entry.reasons) for entry, ref, head in rows
        ),
        labels=labels,
    )
