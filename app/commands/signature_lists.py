"""Signing many cases at once (decisions.md 7): what needs a look of its own stays behind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import find_result, once_key
from app.audit.record import content_of, record
from app.commands.batches import Outcome, sign_each
from app.commands.cases import Act
from app.commands.transaction import perform_once, transaction
from app.engine.options import Reason
from app.errors import Invalid, NotFound, Problem
from app.facts.returns import was_returned
from app.lookup import get_case
from app.models.case import Case, CaseOpening, Signature, SignatureList, SignatureListEntry
from app.models.comparison import ComparisonEntry
from app.models.notice import Objection
from app.policy import Actor, HeldPost

MOST = 200
"""Cases in one list: what a person can answer for in one sitting. The number is ours."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One act on many cases: ``versions`` maps each reference to the version that was shown."""

    action: str
    occurred_on: date
    versions: Mapping[str, int]
    answers: Mapping[str, Any] = field(default_factory=dict)


def sign_list(*, actor: Actor, batch: Batch, once: str) -> int:
    """Sign every case of a batch that can be signed so, keep what became of each, return the list.

    Cases with findings, objections, returns, fast lane or from before the system, and those that
    the signer never opened, are left for a signature of their own. The same press again finds what
    was signed, and signs what was left by an interruption; the same page sent with another choice is
    another list. Raises :class:`ConfirmationNeeded` before the first signature of the county.
    """
    if not batch.versions:
        raise Invalid(Problem("refs", "choose_some"))
    if len(batch.versions) > MOST:
        raise Invalid(Problem("refs", "too_high", {"most": MOST}))
    said = [batch.occurred_on, sorted(batch.versions.items()), sorted(batch.answers.items())]
    key = once_key(actor.account_id, f"signature_list/{batch.action}", once, said)
    with transaction() as session:
        known = find_result(session, key)
        if known is not None:
            return int(known.stream_id)
        alone = {ref: _signed_alone(session, actor, ref) for ref in batch.versions}
    acts = [
        (ref, Act(batch.action, version, batch.occurred_on, answers=batch.answers))
        for ref, version in batch.versions.items()
        if not alone[ref]
    ]
    done = {outcome.ref: outcome for outcome in sign_each(actor=actor, acts=acts)}
    outcomes = [done.get(ref) or Outcome(ref, False, reasons=alone[ref]) for ref in batch.versions]
    return _keep(actor, batch, outcomes, key)


def _signed_alone(session: Session, actor: Actor, ref: str) -> tuple[Reason, ...]:
    """Return why a case isn't signed from a list; one out of reach is told by the signing itself."""
    try:
        case = get_case(session, actor, ref)
    except NotFound:
        return ()
    return tuple(_peculiarities(session, actor, case))


def _peculiarities(session: Session, actor: Actor, case: Case) -> list[Reason]:
    found = []
    asked = {
        "sign_alone_hit": exists().where(ComparisonEntry.case_id == case.id, ComparisonEntry.result == "hit"),
        "sign_alone_objection": exists().where(Objection.case_id == case.id),
        "returned": was_returned(Case.id),
        "opened": exists().where(CaseOpening.case_id == case.id, CaseOpening.account_id == actor.account_id),
    }
    answers = session.execute(
        select(*(condition.label(name) for name, condition in asked.items())).where(Case.id == case.id)
    ).one()
    if answers.sign_alone_hit:
        found.append(Reason("sign_alone_hit"))
    if answers.sign_alone_objection:
        found.append(Reason("sign_alone_objection"))
    if case.round > 1 or answers.returned:
        found.append(Reason("sign_alone_returned"))
    if case.fast_lane_on is not None:
        found.append(Reason("sign_alone_fast_lane"))
    if case.legacy:
        found.append(Reason("sign_alone_legacy"))
    if not answers.opened:
        found.append(Reason("sign_alone_unread"))
    return found


def _keep(actor: Actor, batch: Batch, outcomes: Sequence[Outcome], key: str) -> int:
    def work(session: Session) -> int:
        row = SignatureList(action=batch.action, account_id=actor.account_id, made_at=clock.now())
        signed = [outcome.ref for outcome in outcomes if outcome.signed]
        record(
            session,
            row,
            "signature_list.made",
            actor=actor,
            post=_post(session, actor, batch.action, signed),
            occurred_on=batch.occurred_on,
            data={
                "action": batch.action,
                "signed": signed,
                "left": {
                    outcome.ref: [reason.details.get("name", reason.code) for reason in outcome.reasons]
                    for outcome in outcomes
                    if not outcome.signed
                },
            },
            once=key,
        )
        found = session.execute(
            select(Case.ref, Case.id).where(Case.ref.in_([outcome.ref for outcome in outcomes]))
        )
        numbers = dict(found.all())
        session.add_all(
            SignatureListEntry(
                list_id=row.id,
                case_id=numbers[outcome.ref],
                position=position,
                outcome="signed" if outcome.signed else "left",
                reasons=[{"code": one.code, "details": _plain(one.details)} for one in outcome.reasons],
            )
            for position, outcome in enumerate(outcomes)
            if outcome.ref in numbers
        )
        return row.id

    return perform_once(key, work, lambda first: int(content_of(first.body)["stream"]["id"]))


def _post(session: Session, actor: Actor, action: str, signed: Sequence[str]) -> HeldPost | None:
    """Return the post in which the list was signed; the first one held where nothing was."""
    used = session.execute(
        select(Signature.post_id)
        .join(Case, Case.id == Signature.case_id)
        .where(Signature.account_id == actor.account_id, Signature.action == action, Case.ref.in_(signed))
        .order_by(Signature.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    held = [post for post in actor.posts if post.id == used] or list(actor.posts)
    return held[0] if held else None


def _plain(details: Mapping[str, object]) -> dict[str, object]:
    return {
        name: list(value) if isinstance(value, tuple) else str(value) if isinstance(value, date) else value
        for name, value in details.items()
    }
