"""Authorisations (授权) of members who joined or came of age after the application was signed."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, Problem
from app.facts.household import without_consent
from app.lookup import get_case
from app.models.case import Case
from app.models.monitoring import Application, Consent
from app.policy import Actor, HeldPost

WRITERS = frozenset({"village_clerk", "first_secretary", "grid_worker"})
"""Who takes down an application also takes down what was signed later (product.md 3)."""


def add_consents(*, actor: Actor, ref: str, people: Sequence[int], signed_on: date, once: str) -> None:
    """Record that members authorised the query of their property data on a day, beside the application.

    Without it nobody who joins after the application could be compared, and the case would stand still
    (red flag E13). What was signed first stays as it was.
    """
    key = once_key(actor.account_id, "case.consent_given", ref, once, said=[people, signed_on])

    def work(session: Session) -> None:
        case = get_case(session, actor, ref, lock=True)
        post = _post(actor, case)
        application = session.execute(
            select(Application)
            .where(Application.case_id == case.id)
            .order_by(Application.sequence.desc())
            .limit(1)
        ).scalar_one_or_none()
        if application is None or case.closed_on is not None or case.state == "draft":
            raise Forbidden("no_application")
        problems = _wrong(session, case, application, people, signed_on)
        if problems:
            raise Invalid(*problems)
        session.add_all(
            Consent(application_id=application.id, person_id=number, consented_on=signed_on)
            for number in sorted(set(people))
        )
        with session.no_autoflush:
            # A form of the case that is open elsewhere isn't stale by this; its guards are asked again.
            record(
                session, case, "case.consent_given", actor=actor, post=post, occurred_on=signed_on,
                data={"people": sorted(set(people)), "application": application.sequence}, once=key,
            )  # fmt: skip

    perform_once(key, work, lambda _first: None)


def _wrong(
    session: Session, case: Case, application: Application, people: Sequence[int], signed_on: date
) -> list[Problem]:
    problems = []
    if signed_on > clock.today():
        problems.append(Problem("signed_on", "date_future"))
    if signed_on < application.signed_on:
        problems.append(Problem("signed_on", "before_application", {"day": application.signed_on}))
    if not people or not set(people) <= set(without_consent(session, case)):
        problems.append(Problem("people", "choose_unauthorised"))
    return problems


def _post(actor: Actor, case: Case) -> HeldPost:
    for post in actor.own_first:
        if post.role in WRITERS and post.covers(case.territory):
            return post
    raise Forbidden
