"""The county profile: proposed by the county officer, decided by the county leader, every version kept.

Security parameters are set by the security administrator alone, and by nobody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import content_of, looks_personal, record
from app.commands.parameter_values import checked_value
from app.commands.recounting import recount_provisional
from app.commands.sign_in import ensure_confirmed
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.models.profile import ProfileEntry
from app.permissions import Permission
from app.policy import Actor, HeldPost
from workflows.parameters import PARAMETERS, Binds, Parameter, Scope, ValueKind


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value of a county parameter with its days, its paper and its reason."""

    key: str
    value: object
    valid_from: date
    valid_to: date | None
    document_number: str
    reason: str


def propose_parameter(*, actor: Actor, proposal: Proposal, once: str) -> int:
    """Propose a value of a county parameter; return the number of the proposal.

    One proposal at a time for each parameter. What binds cases from their opening can't begin in the
    past: cases opened since then are bound already.
    """
    if not actor.may(Permission.PROFILE_PROPOSE):
        raise Forbidden
    parameter = _parameter(proposal.key, Scope.COUNTY)
    mark = once_key(actor.account_id, "profile.proposed", proposal.key, once, said=proposal)

    def work(session: Session) -> int:
        checked, problems = checked_value(parameter, proposal.value)
        problems += _wrong_days(parameter, proposal.valid_from, proposal.valid_to)
        problems += _wrong_paper(session, proposal)
        if problems:
            raise Invalid(*problems)
        entry = _entry(actor, proposal, checked)
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


def _wrong_paper(session: Session, proposal: Proposal) -> list[Problem]:
    problems = []
    if not proposal.document_number.strip():
        problems.append(Problem("document_number", "document_needed"))
    for field in ("document_number", "reason"):
        if looks_personal(getattr(proposal, field)):
            problems.append(Problem(field, "personal_number"))
    waiting = session.execute(
        select(ProfileEntry.id).where(ProfileEntry.key == proposal.key, ProfileEntry.status == "proposed")
    ).first()
    return [*problems, Problem("", "parameter_open")] if waiting else problems


def _entry(actor: Actor, proposal: Proposal, value: object) -> ProfileEntry:
    return ProfileEntry(
        key=proposal.key,
        value={"value": value},
        valid_from=proposal.valid_from,
        valid_to=proposal.valid_to,
        document_number=proposal.document_number.strip(),
        reason=proposal.reason.strip(),
        status="proposed",
        proposed_by=actor.account_id,
        proposed_at=clock.now(),
        decided_by=None,
        decided_at=None,
        answer="",
    )


def decide_parameter(*, actor: Actor, entry_id: int, agree: bool, answer: str, once: str) -> str:
    """Decide a proposal, or refuse it with a reason; return the key of the parameter.

    A signature of the county level: it needs a fresh second factor, and another person than the
    proposer, on behalf of whomever either of them acts. Holidays of a year that wasn't known have the
    provisional dates of that year counted again.
    """
    if not actor.may(Permission.PROFILE_DECIDE):
        raise Forbidden
    mark = once_key(actor.account_id, "profile.decided", entry_id, once, said=[agree, answer])

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
        if looks_personal(answer):
            raise Invalid(Problem("answer", "personal_number"))
        if agree and (late := _wrong_days(PARAMETERS[entry.key], entry.valid_from, entry.valid_to)):
            raise Invalid(*(Problem("", problem.code, problem.details) for problem in late))
        entry.status = "decided" if agree else "refused"
        entry.decided_by, entry.decided_at, entry.answer = actor.account_id, clock.now(), answer.strip()
        kind = "profile.decided" if agree else "profile.refused"
        record(
            session, entry, kind, actor=actor, post=post, once=mark,
            data={**_told(entry), "answer": answer.strip()},
            changes={"status": ("proposed", entry.status)},
        )  # fmt: skip
        return entry.key

    key = perform_once(mark, work, lambda first: str(content_of(first.body)["data"]["key"]))
    if PARAMETERS[key].kind is ValueKind.CALENDAR:
        recount_provisional()
    return key


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
    mark = once_key(actor.account_id, "profile.set", key, once, said=[value, reason])

    def work(session: Session) -> int:
        checked, problems = checked_value(parameter, value)
        if not reason.strip():
            problems.append(Problem("reason", "answer_missing"))
        if looks_personal(reason):
            problems.append(Problem("reason", "personal_number"))
        if problems:
            raise Invalid(*problems)
        entry = _entry(actor, Proposal(key, value, clock.today(), None, "", reason), checked)
        entry.status, entry.decided_by, entry.decided_at = "decided", actor.account_id, clock.now()
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
