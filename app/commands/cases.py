"""Acts on cases. :func:`perform_action` is the one way in which a state changes.

Screen, batch, import and command line all come through it; there is no other function that moves a
case, and none that skips a check.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import orjson
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import clock, profiles
from app.audit.idempotency import once_key
from app.audit.record import content_of, record
from app.commands.answers import checked_answers
from app.commands.due_dates import set_due_date
from app.commands.sign_in import ensure_confirmed
from app.commands.transaction import perform_once
from app.definitions import of_case
from app.engine.fire import NotAllowed, Outcome, sign
from app.engine.options import Option, option
from app.errors import Blocked, NotFound, Stale
from app.facts.case import chain_answers, facts_of, standing_of
from app.lookup import assigned_to, get_case
from app.models.case import Case, Signature
from app.policy import Actor, HeldPost
from workflows.vocabulary import Standing, Workflow


@dataclass(frozen=True, slots=True)
class Act:
    """What a signer asks for.

    ``version`` is the version of the case that the signer looked at, ``occurred_on`` the day that
    is claimed, ``target`` the choice among several, ``reasons`` what was written for warnings, by
    the names of their guards.
    """

    action: str
    version: int
    occurred_on: date
    target: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Performed:
    """What an act did: the number of its event, the state afterwards, whether the action is complete."""

    sequence: int
    state: str
    completed: bool


@dataclass(frozen=True, slots=True)
class _Signing:
    """One signature about to be written: who gives it, on what, with which outcome."""

    case: Case
    workflow: Workflow
    actor: Actor
    post: HeldPost
    act: Act
    option: Option
    outcome: Outcome
    answers: Mapping[str, Any]
    source: str


def perform_action(*, actor: Actor, ref: str, act: Act) -> Performed:
    """Give the next signature of an action on a case; its last one moves the case.

    The same press again shows the first result. Raises :class:`NotFound`, :class:`Stale`,
    :class:`Blocked` with every reason, :class:`Invalid` for the answers, or
    :class:`ConfirmationNeeded` for a signature of the county level.
    """
    press = orjson.dumps([act.occurred_on, act.target, act.answers, act.reasons], option=orjson.OPT_SORT_KEYS)
    key = once_key(actor.account_id, f"{ref}/{act.action}", act.version, press.decode())

    def work(session: Session) -> Performed:
        case = get_case(session, actor, ref, lock=True)
        if case.version != act.version:
            raise Stale(seen=act.version, current=case.version)
        return _write(session, _signing(session, case, actor, act), key)

    return perform_once(key, work, lambda first: _performed(content_of(first.body)))


def _signing(session: Session, case: Case, actor: Actor, act: Act) -> _Signing:
    """Decide on the signature with the very options that the page shows."""
    compiled = of_case(session, case.workflow_digest)
    workflow, standing = compiled.workflow, standing_of(session, case)
    try:
        action = workflow.action(act.action, case.state)
    except KeyError as error:
        raise NotFound from error
    chain = standing.chain(act.action)
    answers = checked_answers(action, len(chain), act.answers)
    facts = facts_of(
        session,
        case,
        workflow,
        standing,
        occurred_on=act.occurred_on,
        answers={**chain_answers(session, case, chain), **answers},
    )
    found = option(workflow, standing, _with_assignments(session, actor, case), facts, action)
    try:
        outcome = sign(compiled, standing, found, target=act.target, reasons=act.reasons)
    except NotAllowed as refusal:
        raise Blocked(refusal.reasons) from refusal
    if found.post is None:
        raise Blocked(found.reasons)
    if found.county:
        ensure_confirmed(actor)
    return _Signing(case, workflow, actor, found.post, act, found, outcome, answers, case.state)


def _write(session: Session, signing: _Signing, key: str) -> Performed:
    case, outcome, act = signing.case, signing.outcome, signing.act
    sequence = case.last_sequence + 1
    # The changed row may reach the database only together with the number of its event.
    with session.no_autoflush:
        case.version += 1
        if outcome.completed:
            _move(signing)
    personal = {field.name for field in signing.option.action.fields if field.personal}
    record(
        session,
        case,
        "case.acted" if outcome.completed else "case.signed",
        actor=signing.actor,
        post=signing.post,
        occurred_on=act.occurred_on,
        data=_told(signing, personal),
        changes={"state": (signing.source, case.state)} if case.state != signing.source else {},
        personal={
            **{f"answer.{name}": str(text) for name, text in signing.answers.items() if name in personal},
            **{f"reason.{name}": text for name, text in outcome.reasons.items()},
        },
        key=case.key,
        once=key,
    )
    session.add(_signature(signing, sequence))
    if outcome.voided:
        lost = [signed.sequence for signed in outcome.voided]
        session.execute(
            update(Signature)
            .where(Signature.case_id == case.id, Signature.sequence.in_(lost))
            .values(voided_by=sequence)
        )
    return Performed(sequence, case.state, outcome.completed)


def _move(signing: _Signing) -> None:
    case, outcome, day = signing.case, signing.outcome, signing.act.occurred_on
    case.state = outcome.state
    case.round += outcome.back
    case.entered_on = day
    case.legacy = case.legacy or signing.option.action.carries_over
    if signing.option.action.name == "open_fast_lane":
        case.fast_lane_on = case.fast_lane_on or day
    ended = signing.workflow.state(outcome.state).standing is not Standing.OPEN
    case.closed_on = day if ended else None
    set_due_date(case, signing.workflow, profiles.for_case(case.profile_digest, clock.today()))


def _told(signing: _Signing, personal: set[str]) -> dict[str, object]:
    """Return what the event tells without naming anybody."""
    case, outcome = signing.case, signing.outcome
    return {
        "action": signing.option.action.name,
        "source": signing.source,
        "target": outcome.target,
        "state": case.state,
        "completed": outcome.completed,
        "position": outcome.position,
        "length": outcome.length,
        "round": case.round,
        "version": case.version,
        "due_on": case.due_on,
        "answers": {name: value for name, value in signing.answers.items() if name not in personal},
        "voided": [signed.sequence for signed in outcome.voided],
        "guards": [
            {"name": one.guard.name, "mode": one.guard.mode.value, "held": one.held, "computed": one.computed}
            for one in outcome.findings
        ],
    }


def _signature(signing: _Signing, sequence: int) -> Signature:
    case, post, outcome = signing.case, signing.post, signing.outcome
    return Signature(
        case_id=case.id,
        action=signing.option.action.name,
        source=signing.source,
        target=outcome.target,
        round=case.round,
        position=outcome.position,
        length=outcome.length,
        role=post.role,
        account_id=signing.actor.account_id,
        on_behalf_of=post.giver,
        post_id=post.id,
        organisation_id=post.organisation_id,
        occurred_on=signing.act.occurred_on,
        recorded_at=clock.now(),
        sequence=sequence,
        voided_by=None,
    )


def _performed(content: Mapping[str, Any]) -> Performed:
    data = content["data"]
    return Performed(int(content["sequence"]), str(data["state"]), bool(data["completed"]))


def _with_assignments(session: Session, actor: Actor, case: Case) -> Actor:
    """Return the actor with those posts marked whose organisation the case is assigned to."""
    assigned = assigned_to(session, actor, case.id)
    posts = (replace(post, assigned_to_case=post.organisation_id in assigned) for post in actor.posts)
    return replace(actor, posts=tuple(posts))
