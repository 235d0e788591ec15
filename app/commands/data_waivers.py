"""A hit of a data rule is true and stays: it is waived with a reason (豁免), until a day or for good."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import looks_personal, record
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, Problem
from app.facts.data_hits import get_data_hit, reason_context, waiving_post
from app.keyring import vault
from app.models.data_rule import DataCheck, DataHit
from app.models.household import Household
from app.policy import Actor, HeldPost

SHORTEST, LONGEST = 8, 1000
LAST_DAYS = 732
"""Two years: then somebody looks again."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why a hit is waived, and until which day, None for good."""

    reason: str
    until: date | None = None


def waive_hit(*, actor: Actor, hit_id: int, waiver: Waiver, once: str) -> None:
    """Waive an open hit. An error is waived by the county's officer, anything else by the township's too.

    Raises :class:`NotFound` out of reach, :class:`Forbidden` without the right or where it isn't open,
    :class:`Invalid` for what was said.
    """
    key = once_key(actor.account_id, "data_hit.waived", hit_id, once, said=waiver)
    problems = _wrong(waiver)
    if problems:
        raise Invalid(*problems)

    def work(session: Session) -> None:
        hit, check, post = _changeable(session, actor, hit_id, "open")
        household = session.get_one(Household, hit.household_id)
        today = clock.today()
        reason = waiver.reason.strip()
        hit.state, hit.ended_on, hit.waived_by, hit.waived_until = (
            "waived", today, actor.account_id, waiver.until,
        )  # fmt: skip
        hit.reason_sealed = vault().seal(household.key, reason, context=reason_context(hit.id))
        hit.sequence = check.last_sequence + 1
        record(
            session, check, "data_check.waived", actor=actor, post=post,
            data={**_named(hit), "until": waiver.until}, personal={"reason": reason}, key=household.key,
            once=key,
        )  # fmt: skip

    perform_once(key, work, lambda _first: None)


def end_waiver(*, actor: Actor, hit_id: int, once: str) -> None:
    """Take a waiver back: the hit is open again. Whoever may waive it may do so."""
    key = once_key(actor.account_id, "data_hit.waiver_ended", hit_id, once)

    def work(session: Session) -> None:
        hit, check, post = _changeable(session, actor, hit_id, "waived")
        hit.state, hit.ended_on, hit.waived_by, hit.waived_until = "open", None, None, None
        hit.reason_sealed = ""
        hit.sequence = check.last_sequence + 1
        record(session, check, "data_check.waiver_ended", actor=actor, post=post, data=_named(hit), once=key)

    perform_once(key, work, lambda _first: None)


def _changeable(
    session: Session, actor: Actor, hit_id: int, state: str
) -> tuple[DataHit, DataCheck, HeldPost]:
    hit = get_data_hit(session, actor, hit_id, lock=True)
    post = waiving_post(actor, hit.territory, hit.severity)
    if post is None:
        raise Forbidden("waived_by_county" if waiving_post(actor, hit.territory, "W") else "forbidden")
    if hit.state != state:
        raise Forbidden("already_decided")
    return hit, session.get_one(DataCheck, hit.check_id), post


def _named(hit: DataHit) -> dict[str, object]:
    return {"rule": hit.rule, "household": hit.household_id, "person": hit.person_id}


def _wrong(waiver: Waiver) -> list[Problem]:
    found = []
    reason = waiver.reason.strip()
    if len(reason) < SHORTEST:
        found.append(Problem("reason", "waiver_short", {"least": SHORTEST}))
    elif len(reason) > LONGEST:
        found.append(Problem("reason", "too_long", {"most": LONGEST}))
    if looks_personal(reason):
        found.append(Problem("reason", "personal_number"))
    today = clock.today()
    if waiver.until is not None and not today < waiver.until <= today + timedelta(days=LAST_DAYS):
        found.append(Problem("until", "waiver_until", {"days": LAST_DAYS}))
    return found
