"""Emergency readings (应急查阅): begun with a reason, given back, reviewed by somebody else.

Security.md 4 (HL7 EHR-S FM TI.2.1.2.8). Who may begin one stands in DECISIONS.md; what one opens in
``app/facts/emergencies.py``.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import calendar, clock, profiles
from app.audit.idempotency import once_key
from app.audit.record import content_of, looks_personal, record
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.facts.emergencies import OPINION, REASON, get_emergency, in_force, reviewing_post
from app.keyring import vault
from app.models.account import Account, Person
from app.models.control import Emergency
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor, HeldPost
from workflows.control import EMERGENCY_CATEGORY, EMERGENCY_OUTCOME

SHORTEST, LONGEST = 10, 500
"""Signs of a reason and of an opinion."""


def open_emergency(*, actor: Actor, place: str, category: str, reason: str, once: str) -> int:
    """Open a village outside the actor's territory to him for a short time, and return the number of that.

    Raises :class:`Forbidden` for a role that may not, :class:`Invalid` without a category, a reason of at
    least :data:`SHORTEST` signs or a village that isn't in reach already.
    """
    post = actor.post_for(Permission.EMERGENCIES_OPEN)
    if post is None:
        raise Forbidden
    said = reason.strip()
    key = once_key(actor.account_id, "emergency.opened", once, said=[place, category, said])

    def work(session: Session) -> int:
        _check(session, actor, place, category, said)
        row = _opened(actor, post, place, category, said)
        record(
            session, row, "emergency.opened", actor=actor, post=post, personal={"reason": said},
            key=actor.key, once=key,
            data={"place": place, "category": category, "until": row.expires_at},
        )  # fmt: skip
        return row.id

    return perform_once(key, work, lambda first: int(content_of(first.body)["stream"]["id"]))


def end_emergency(*, actor: Actor, emergency_id: int, once: str) -> None:
    """Give an emergency reading back before its time is over. Only whoever began it does."""
    key = once_key(actor.account_id, "emergency.ended", emergency_id, once)

    def work(session: Session) -> None:
        row = get_emergency(session, actor, emergency_id, lock=True)
        if row.account_id != actor.account_id:
            raise Forbidden
        if not in_force(row):
            raise Forbidden("emergency_over")
        with session.no_autoflush:
            row.ended_at = clock.now()
        record(
            session,
            row,
            "emergency.ended",
            actor=actor,
            post=actor.post_for(Permission.EMERGENCIES_OPEN),
            once=key,
        )

    perform_once(key, work, lambda _first: None)


def review_emergency(*, actor: Actor, emergency_id: int, outcome: str, opinion: str, once: str) -> None:
    """Judge whether an emergency reading was justified. Never by whoever read; a review closes it too."""
    if not actor.may(Permission.EMERGENCIES_REVIEW):
        raise Forbidden
    said = opinion.strip()
    key = once_key(actor.account_id, "emergency.reviewed", emergency_id, once, said=[outcome, said])

    def work(session: Session) -> None:
        row = get_emergency(session, actor, emergency_id, lock=True)
        post = reviewing_post(session, actor, row)
        if post is None:
            raise Forbidden("emergency_yours")
        if row.outcome:
            raise Forbidden("emergency_reviewed")
        _check_review(outcome, said)
        reader = _key_of(session, row.account_id)
        with session.no_autoflush:
            row.outcome, row.reviewer_id, row.reviewed_at = outcome, actor.account_id, clock.now()
            row.opinion_sealed = vault().seal(reader, said, context=OPINION)
            if in_force(row):
                row.ended_at = row.reviewed_at
        record(
            session, row, "emergency.reviewed", actor=actor, post=post, data={"outcome": outcome},
            personal={"opinion": said}, key=reader, once=key,
        )  # fmt: skip

    perform_once(key, work, lambda _first: None)


def _check(session: Session, actor: Actor, place: str, category: str, reason: str) -> None:
    problems = []
    village = session.get(Region, place) if place else None
    if village is None or village.level != "village" or village.valid_to is not None:
        problems.append(Problem("place", "emergency_place"))
    elif any(post.covers(place) for post in actor.posts):
        problems.append(Problem("place", "emergency_own"))
    elif any(in_force(row) for row in _of_place(session, actor, place)):
        problems.append(Problem("place", "emergency_open"))
    if category not in dict(EMERGENCY_CATEGORY):
        problems.append(Problem("category", "unknown_choice"))
    problems += _wrong("reason", reason)
    if problems:
        raise Invalid(*problems)


def _check_review(outcome: str, opinion: str) -> None:
    problems = _wrong("opinion", opinion)
    if outcome not in dict(EMERGENCY_OUTCOME):
        problems.append(Problem("outcome", "unknown_choice"))
    if problems:
        raise Invalid(*problems)


def _wrong(field: str, text: str) -> list[Problem]:
    if len(text) < SHORTEST:
        return [Problem(field, "reason_short", {"least": SHORTEST})]
    if len(text) > LONGEST:
        return [Problem(field, "too_long", {"most": LONGEST})]
    return [Problem(field, "personal_number")] if looks_personal(text) else []


def _of_place(session: Session, actor: Actor, place: str) -> list[Emergency]:
    found = session.execute(
        select(Emergency).where(
            Emergency.account_id == actor.account_id,
            Emergency.place == place,
            Emergency.expires_at > clock.now(),
        )
    )
    return list(found.scalars())


def _opened(actor: Actor, post: HeldPost, place: str, category: str, reason: str) -> Emergency:
    today, now = clock.today(), clock.now()
    limit = profiles.value("emergency_review_limit", today)
    return Emergency(
        account_id=actor.account_id,
        role=post.role,
        organisation_id=post.organisation_id,
        territory=post.territory,
        place=place,
        category=category,
        reason_sealed=vault().seal(actor.key, reason, context=REASON),
        opened_at=now,
        expires_at=now + timedelta(minutes=int(profiles.value("emergency_minutes", today))),
        ended_at=None,
        review_due_on=calendar.due(today, limit["days"], limit["unit"], profiles.entered_years()).on,
        reviewer_id=None,
        reviewed_at=None,
        outcome="",
        opinion_sealed="",
    )


def _key_of(session: Session, account_id: int) -> bytes:
    found = session.execute(
        select(Person.key).join(Account, Account.person_id == Person.id).where(Account.id == account_id)
    ).scalar_one_or_none()
    if not found:
        raise NotFound
    return found
