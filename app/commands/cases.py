"""Acts on cases. :func:`perform_action` is the one way in which a state changes.

Screen, batch, import and command line all come through it; there is no other function that moves a
case, and none that skips a check.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import profiles
from app.audit.idempotency import once_key
from app.audit.record import content_of, record
from app.commands.answers import checked_answers
from app.commands.appeals import settle
from app.commands.due_dates import set_due_date
from app.commands.sign_in import ensure_confirmed
from app.commands.signing import Act, Record, Signing
from app.commands.transaction import perform_once
from app.definitions import of_case
from app.engine.fire import NotAllowed, sign
from app.engine.options import option
from app.errors import Blocked, NotFound, Stale
from app.facts import snapshots
from app.facts.case import ask, chain_answers, facts_of, profile_of, reaching, standing_of
from app.facts.subjects import promised_on
from app.lookup import get_case
from app.models.case import Case, Signature
from app.policy import Actor
from workflows.vocabulary import Carrier, Standing

__all__ = ["Act", "Performed", "Record", "perform_action"]


@dataclass(frozen=True, slots=True)
class Performed:
    """What an act did: the number of its event, the state afterwards, whether the action is complete."""

    sequence: int
    state: str
    completed: bool


def perform_action(
    *, actor: Actor, ref: str, act: Act, brought: Record | None = None, carrier: Carrier = Carrier.CASE
) -> Performed:
    """Give the next signature of an action on a case; its last one moves the case.

    ``carrier`` says who fires: an action that a meeting, a notice or a comparison carries is begun
    by it alone, and continued like any other. ``brought`` is the record that the action asks for.
    The same press again shows the first result. Raises :class:`NotFound`, :class:`Stale`,
    :class:`Blocked` with every reason, :class:`Invalid` for the answers, or
    :class:`ConfirmationNeeded` for a signature of the county level.
    """
    parts = [brought.told, brought.sealed] if brought is not None else []
    said = [act.occurred_on, act.target, act.answers, act.reasons, parts]
    key = once_key(actor.account_id, f"{ref}/{act.action}", act.version, said=said)

    def work(session: Session) -> Performed:
        case = get_case(session, actor, ref, lock=True)
        if case.version != act.version:
            raise Stale(seen=act.version, current=case.version)
        if brought is not None:
            brought.check(session, case, actor)
            brought.save(session, case, case.last_sequence + 1)
            session.flush()
        return _write(session, _signing(session, case, actor, act, brought, carrier), key)

    return perform_once(key, work, lambda first: _performed(content_of(first.body)), refused_by_version=True)


def _signing(
    session: Session, case: Case, actor: Actor, act: Act, brought: Record | None, carrier: Carrier
) -> Signing:
    """Decide on the signature with the very options that the page shows."""
    compiled, known = of_case(session, case.workflow_digest), ask(session, case, action=act.action)
    workflow, standing = compiled.workflow, standing_of(case, known)
    try:
        action = workflow.action(act.action, case.state)
    except KeyError as error:
        raise NotFound from error
    chain = standing.chain(act.action)
    if not chain and (action.begun_by is not carrier or bool(action.record) != (brought is not None)):
        raise NotFound
    answers = checked_answers(action, len(chain), act.answers)
    facts = facts_of(
        session,
        case,
        standing,
        known,
        workflow=workflow,
        occurred_on=act.occurred_on,
        answers={**chain_answers(case, chain, known), **answers},
    )
    found = option(workflow, standing, reaching(actor, known), facts, action)
    try:
        outcome = sign(compiled, standing, found, target=act.target, reasons=act.reasons)
    except NotAllowed as refusal:
        raise Blocked(refusal.reasons) from refusal
    if found.post is None:
        raise Blocked(found.reasons)
    if found.county:
        ensure_confirmed(actor)
    return Signing(
        case, workflow, actor, found.post, act, found, outcome, answers, case.state, facts, standing, known,
        brought,
    )  # fmt: skip


def _write(session: Session, signing: Signing, key: str) -> Performed:
    case, outcome, act = signing.case, signing.outcome, signing.act
    sequence = case.last_sequence + 1
    kept = [row.digest for row in signing.known["snapshots"]]
    snapshot = snapshots.keep(session, case, signing.facts.subject, kept)
    # The changed row may reach the database only together with the number of its event.
    with session.no_autoflush:
        case.version += 1
        case.promised_on = promised_on(signing.facts.subject)
        if outcome.completed:
            _move(signing)
            if signing.option.action.appeal:
                settle(session, case, act.occurred_on)
        case.turn, case.unit_id = signing.turn_after(sequence)
        case.harm = signing.harm_after()
    record(
        session,
        case,
        "case.acted" if outcome.completed else "case.signed",
        actor=signing.actor,
        post=signing.post,
        occurred_on=act.occurred_on,
        data=signing.told(snapshot),
        changes={"state": (signing.source, case.state)} if case.state != signing.source else {},
        personal=signing.sealed(),
        key=case.key,
        once=key,
        previous=signing.known["newest"][0].digest,
    )
    session.connection().execute(*signing.signature(sequence, snapshot))
    if outcome.voided:
        lost = [signed.sequence for signed in outcome.voided]
        session.execute(
            update(Signature)
            .where(Signature.case_id == case.id, Signature.sequence.in_(lost))
            .values(voided_by=sequence)
        )
    return Performed(sequence, case.state, outcome.completed)


def _move(signing: Signing) -> None:
    case, outcome, day = signing.case, signing.outcome, signing.act.occurred_on
    case.round += outcome.back
    if outcome.state != case.state:
        case.state = outcome.state
        case.entered_on = day
    case.legacy = case.legacy or signing.option.action.carries_over
    if signing.option.action.name == "open_fast_lane":
        case.fast_lane_on = case.fast_lane_on or day
    ended = signing.workflow.state(outcome.state).standing is not Standing.OPEN
    case.closed_on = case.entered_on if ended else None
    set_due_date(
        case, signing.workflow, profile_of(signing.known), profiles.years_in(signing.known["parameters"])
    )
    if ended and signing.source == outcome.state:
        case.due_on = None  # what an ended case still owed has been done


def _performed(content: Mapping[str, Any]) -> Performed:
    data = content["data"]
    return Performed(int(content["sequence"]), str(data["state"]), bool(data["completed"]))
