"""Work that is handed over before an account closes: each open task finds a successor."""

from collections.abc import Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.record import record
from app.commands.transaction import transaction
from app.errors import Forbidden, Invalid, Problem
from app.lookup import get_account
from app.models.account import Account, Post
from app.models.case import Task
from app.permissions import Permission
from app.policy import Actor


def hand_over(*, actor: Actor, account_id: int, successors: Mapping[int, int]) -> int:
    """Give open tasks of an account to others, each to its successor; return how many moved.

    A successor needs a post in an organisation in which the giver holds or held one, so that the
    work stays within the same reach.
    """
    if not actor.may(Permission.ACCOUNTS_MANAGE):
        raise Forbidden
    post = actor.post_for(Permission.ACCOUNTS_MANAGE)
    with transaction() as session:
        account, _ = get_account(session, actor, account_id)
        tasks = open_tasks(session, account_id)
        fitting = possible_successors(session, account_id)
        problems = [
            Problem(f"task_{task.id}", "successor_unfit")
            for task in tasks
            if task.id in successors and successors[task.id] not in fitting
        ]
        if problems:
            raise Invalid(*problems)
        moved: dict[int, list[int]] = {}
        for task in tasks:
            if task.id in successors:
                task.account_id = successors[task.id]
                moved.setdefault(successors[task.id], []).append(task.id)
        for successor_id, task_ids in moved.items():
            data = {"tasks": task_ids, "giver": account_id, "successor": successor_id}
            for one in (account, session.get_one(Account, successor_id)):
                record(session, one, "account.work_handed_over", actor=actor, post=post, data=data)
        return sum(len(ids) for ids in moved.values())


def open_tasks(session: Session, account_id: int) -> list[Task]:
    """Return the tasks that are addressed to an account and not done."""
    return list(
        session.execute(
            select(Task).where(Task.account_id == account_id, Task.done_at.is_(None)).order_by(Task.id)
        ).scalars()
    )


def possible_successors(session: Session, account_id: int) -> frozenset[int]:
    """Return the accounts with a post today in an organisation where this one has or had a post."""
    places = select(Post.organisation_id).where(Post.account_id == account_id)
    today = clock.today()
    return frozenset(
        session.execute(
            select(Post.account_id)
            .join(Account, Account.id == Post.account_id)
            .where(
                Post.organisation_id.in_(places),
                Post.account_id != account_id,
                Post.ended_at.is_(None),
                Post.valid_from <= today,
                or_(Post.valid_to.is_(None), Post.valid_to >= today),
                Account.closed_at.is_(None),
            )
        ).scalars()
    )
