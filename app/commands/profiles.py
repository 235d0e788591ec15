"""The county profile: proposed by the county officer, decided by the county leader, every version kept.

Security parameters are set by the security administrator alone, and by nobody else.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.sign_in import ensure_confirmed
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.models.profile import ProfileEntry
from app.policy import Actor, HeldPost, Permission
from workflows.parameters import DAY_UNITS, PARAMETERS, Binds, Parameter, Scope, ValueKind


def propose_parameter(
    *,
    actor: Actor,
    key: str,
    value: object,
    valid_from: date,
    valid_to: date | None,
    document_number: str,
    reason: str,
    once: str,
) -> int:
    """Propose a value of a county parameter; return the number of the proposal.

    One proposal at a time for each parameter. What binds cases from their opening can't begin in the
    past: cases opened since then are bound already.
    """
    if not actor.may(Permission.PROFILE_PROPOSE):
        raise Forbidden
    parameter = _parameter(key, Scope.COUNTY)
    mark = once_key(actor.account_id, "profile.proposed", key, once)

    def work(session: Session) -> int:
        problems = _wrong_days(parameter, valid_from, valid_to)
        if not document_number.strip():
            problems.append(Problem("document_number", "document_needed"))
        checked, wrong = checked_value(parameter, value)
        problems += wrong
        waiting = session.execute(
            select(ProfileEntry.id).where(ProfileEntry.key == key, ProfileEntry.status == "proposed")
        ).first()
        if waiting:
            problems.append(Problem("", "parameter_open"))
        if problems:
            raise Invalid(*problems)
        entry = ProfileEntry(
            key=key,
            value={"value": checked},
            valid_from=valid_from,
            valid_to=valid_to,
            document_number=document_number.strip(),
            reason=reason.strip(),
            status="proposed",
            proposed_by=actor.account_id,
            proposed_at=clock.now(),
            decided_by=None,
            decided_at=None,
            answer="",
        )
        record(
            session,
            entry,
            "profile.proposed",
            actor=actor,
            post=actor.post_for(Permission.PROFILE_PROPOSE),
            data=_told(entry),
            once=mark,
        )
        return entry.id

    return perform_once(mark, work, lambda first: int(first.stream_id))


def decide_parameter(*, actor: Actor, entry_id: int, agree: bool, answer: str, once: str) -> str:
    """Decide a proposal, or refuse it with a reason; return the key of the parameter.

    A signature of the county level: it needs a fresh second factor, and another person than the
    proposer, on behalf of whomever either of them acts.
    """
    if not actor.may(Permission.PROFILE_DECIDE):
        raise Forbidden
    mark = once_key(actor.account_id, "profile.decided", entry_id, once)

    def work(session: Session) -> str:
        entry = session.get(ProfileEntry, entry_id, with_for_update=True)
        if entry is None or PARAMETERS[entry.key].scope is not Scope.COUNTY:
            raise NotFound
        if entry.status != "proposed":
            raise Forbidden("already_decided")
        post = _deciding_post(actor, entry.proposed_by)
        ensure_confirmed(actor)
        if not agree and not answer.strip():
            raise Invalid(Problem("answer", "answer_missing"))
        if agree and (late := _wrong_days(PARAMETERS[entry.key], entry.valid_from, entry.valid_to)):
            raise Invalid(*(Problem("", problem.code, problem.details) for problem in late))
        entry.status = "decided" if agree else "refused"
        entry.decided_by, entry.decided_at, entry.answer = actor.account_id, clock.now(), answer.strip()
        record(
            session,
            entry,
            "profile.decided" if agree else "profile.refused",
            actor=actor,
            post=post,
            data={**_told(entry), "answer": answer.strip()},
            changes={"status": ("proposed", entry.status)},
            once=mark,
        )
        return entry.key

    return perform_once(mark, work, lambda _first: "")


def withdraw_proposal(*, actor: Actor, entry_id: int, once: str) -> str:
    """Take back a proposal that nobody has decided; return the key of the parameter."""
    mark = once_key(actor.account_id, "profile.withdrawn", entry_id, once)

    def work(session: Session) -> str:
        entry = session.get(ProfileEntry, entry_id, with_for_update=True)
        if entry is None or entry.proposed_by != actor.account_id:
            raise NotFound
        if entry.status != "proposed":
            raise Forbidden("already_decided")
        entry.status = "withdrawn"
        record(
            session,
            entry,
            "profile.withdrawn",
            actor=actor,
            post=actor.post_for(Permission.PROFILE_PROPOSE),
            changes={"status": ("proposed", "withdrawn")},
            once=mark,
        )
        return entry.key

    return perform_once(mark, work, lambda _first: "")


def set_security_parameter(*, actor: Actor, key: str, value: object, reason: str, once: str) -> int:
    """Set a security parameter from today on; return the number of the entry."""
    if not actor.may(Permission.SECURITY_MANAGE):
        raise Forbidden("security_parameter")
    parameter = _parameter(key, Scope.SECURITY)
    mark = once_key(actor.account_id, "profile.set", key, once)

    def work(session: Session) -> int:
        checked, problems = checked_value(parameter, value)
        if not reason.strip():
            problems.append(Problem("reason", "answer_missing"))
        if problems:
            raise Invalid(*problems)
        entry = ProfileEntry(
            key=key,
            value={"value": checked},
            valid_from=clock.today(),
            valid_to=None,
            document_number="",
            reason=reason.strip(),
            status="decided",
            proposed_by=actor.account_id,
            proposed_at=clock.now(),
            decided_by=actor.account_id,
            decided_at=clock.now(),
            answer="",
        )
        record(
            session,
            entry,
            "profile.set",
            actor=actor,
            post=actor.post_for(Permission.SECURITY_MANAGE),
            data=_told(entry),
            once=mark,
        )
        return entry.id

    return perform_once(mark, work, lambda first: int(first.stream_id))


def checked_value(parameter: Parameter, raw: object) -> tuple[object, list[Problem]]:
    """Return a value in the shape of its parameter, and what is wrong with it."""
    if parameter.kind is ValueKind.NUMBER:
        return _number(parameter, raw, "value")
    if parameter.kind is ValueKind.MONEY:
        return _money(parameter, raw)
    if parameter.kind is ValueKind.DAYS and isinstance(raw, Mapping):
        days, problems = _number(parameter, raw.get("days"), "value")
        unit = raw.get("unit")
        if unit not in dict(DAY_UNITS):
            problems.append(Problem("unit", "unknown_choice"))
        return {"days": days, "unit": unit}, problems
    if parameter.kind is ValueKind.CHOICE:
        known = raw in dict(parameter.choices)
        return raw, [] if known else [Problem("value", "unknown_choice")]
    if parameter.kind is ValueKind.CHOICES and isinstance(raw, list):
        known = bool(raw) and set(raw) <= set(dict(parameter.choices))
        return sorted(raw), [] if known else [Problem("value", "unknown_choice")]
    if parameter.kind is ValueKind.CALENDAR and isinstance(raw, Mapping):
        return _calendar(raw)
    return raw, [Problem("value", "unknown_choice")]


def _number(parameter: Parameter, raw: object, field: str) -> tuple[object, list[Problem]]:
    if not isinstance(raw, int) or isinstance(raw, bool):
        return raw, [Problem(field, "not_a_number")]
    return raw, _bounds(parameter, raw, field)


def _money(parameter: Parameter, raw: object) -> tuple[object, list[Problem]]:
    try:
        amount = Decimal(str(raw)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return raw, [Problem("value", "not_a_number")]
    return str(amount.normalize().quantize(1) if amount == amount.to_integral() else amount), _bounds(
        parameter, amount, "value"
    )


def _bounds(parameter: Parameter, amount: int | Decimal, field: str) -> list[Problem]:
    if amount < parameter.minimum:
        return [Problem(field, "too_low", {"least": parameter.minimum})]
    if amount > parameter.maximum:
        return [Problem(field, "too_high", {"most": parameter.maximum})]
    return []


def _calendar(raw: Mapping[str, Any]) -> tuple[object, list[Problem]]:
    problems: list[Problem] = []
    year = raw.get("year")
    if not isinstance(year, int) or not 2020 <= year <= 2100:
        return raw, [Problem("year", "not_a_number")]
    found: dict[str, list[str]] = {}
    for field in ("days_off", "working"):
        found[field] = []
        for word in re.split(r"[\s,，、;；]+", str(raw.get(field) or "").strip()):
            try:
                day = date.fromisoformat(word) if word else None
            except ValueError:
                problems.append(Problem(field, "not_a_date"))
                break
            if day is not None and day.year != year:
                problems.append(Problem(field, "not_of_year", {"day": word, "year": year}))
                break
            if day is not None:
                found[field].append(day.isoformat())
    return {"year": year, **{field: sorted(set(days)) for field, days in found.items()}}, problems


def _parameter(key: str, scope: Scope) -> Parameter:
    parameter = PARAMETERS.get(key)
    if parameter is None:
        raise NotFound
    if parameter.scope is not scope:
        raise Forbidden("security_parameter" if parameter.scope is Scope.SECURITY else "forbidden")
    return parameter


def _wrong_days(parameter: Parameter, valid_from: date, valid_to: date | None) -> list[Problem]:
    problems = []
    if parameter.binds is Binds.OPENING and valid_from < clock.today():
        problems.append(Problem("valid_from", "retroactive"))
    if valid_to is not None and valid_to < valid_from:
        problems.append(Problem("valid_to", "date_order"))
    return problems


def _deciding_post(actor: Actor, proposer: int) -> HeldPost:
    """Return a post in which the actor may decide somebody else's proposal."""
    for post in actor.posts:
        if post.role == "county_leader" and proposer not in (actor.account_id, post.giver):
            return post
    raise Forbidden("decide_own")


def _told(entry: ProfileEntry) -> dict[str, object]:
    """Return what an event tells of an entry. Values are parameters, never personal."""
    return {
        "key": entry.key,
        "value": _as_text(entry.value["value"]),
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
        "document_number": entry.document_number,
        "reason": entry.reason,
    }


def _as_text(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value
