"""Corrections (更正): a wrong figure found after the county's decision is put right by an event.

Asked for by village clerk or township officer, signed or refused by another person of the rank that
the county's profile names; who asked may withdraw it while it waits. The old value is read here, never
typed, and stays readable (product.md 2, rule 10; red flag P22).
"""

from collections.abc import Mapping

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, profiles
from app.audit.idempotency import once_key
from app.audit.record import content_of
from app.commands.case_notes import note
from app.commands.correction_checks import SHORTEST, Asked, check_decided, checked_value
from app.commands.correction_effects import Effect, bring_into_force
from app.commands.sign_in import ensure_confirmed
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.facts.corrections import Figure, find_figure, told_of
from app.facts.household import kin_accounts
from app.keyring import vault
from app.lookup import get_case
from app.models.case import Case
from app.models.correction import Correction
from app.models.household import Household
from app.permissions import Permission
from app.policy import Actor, HeldPost, acting_post
from workflows.monitoring.corrections import SIGNERS

__all__ = ["Asked", "refuse_correction", "request_correction", "sign_correction", "withdraw_correction"]


def request_correction(*, actor: Actor, ref: str, asked: Asked, once: str) -> int:
    """Ask for a correction and return its number; without a signature asked for it counts at once."""
    if not actor.may(Permission.CORRECTIONS_REQUEST):
        raise Forbidden
    key = once_key(actor.account_id, "correction.requested", ref, once, said=asked)

    def work(session: Session) -> int:
        household, case = _locked(session, actor, ref)
        post = acting_post(actor, Permission.CORRECTIONS_REQUEST, case.territory)
        check_decided(session, case)
        figure = find_figure(session, case, asked.field, asked.subject)
        if figure is None:
            raise NotFound
        profile = profiles.values(clock.today())
        value = checked_value(session, case, figure, asked, paper_asked=profile["correction_paper"] == "on")
        told = {"old": figure.value, "new": value, "text": asked.text.strip()}
        row = _row(session, actor, post, case, figure, asked, told)
        effect = Effect(actor, post, household, case, figure, value, row.id)
        _try(session, effect)
        _note(session, case, row, "requested", actor, post, once=key, personal=told)
        if profile["correction_signature"] == "none":
            _sign(session, effect, row, "")
        return row.id

    return perform_once(key, work, lambda first: int(content_of(first.body)["data"]["correction"]))


def sign_correction(*, actor: Actor, correction_id: int, opinion: str = "", once: str) -> str:
    """Sign a correction, by which it comes into force, and return the reference of its case.

    Another person than who asked, no kin of the household; a signature of the county needs a fresh
    second factor (:class:`ConfirmationNeeded`).
    """
    if not actor.may(Permission.CORRECTIONS_SIGN):
        raise Forbidden
    key = once_key(actor.account_id, "correction.signed", correction_id, once, said=opinion)

    def work(session: Session) -> str:
        household, case, row = _found(session, actor, correction_id)
        post = _signing_post(session, actor, case, row)
        figure = find_figure(session, case, row.field, row.subject_id)
        told = told_of(case, row)
        if figure is None or figure.value != told["old"]:
            raise Forbidden("correction_overtaken")
        check_decided(session, case)
        _sign(session, Effect(actor, post, household, case, figure, told["new"], row.id), row, opinion, key)
        return case.ref

    return perform_once(key, work, lambda first: _ref_of(first.body))


def refuse_correction(*, actor: Actor, correction_id: int, opinion: str, once: str) -> str:
    """Refuse a correction with a reason; the figure stays. Return the reference of its case."""
    if not actor.may(Permission.CORRECTIONS_SIGN):
        raise Forbidden
    key = once_key(actor.account_id, "correction.refused", correction_id, once, said=opinion)

    def work(session: Session) -> str:
        _, case, row = _found(session, actor, correction_id)
        post = _signing_post(session, actor, case, row)
        if len(opinion.strip()) < SHORTEST:
            raise Invalid(Problem("opinion", "correction_reason_short", {"least": SHORTEST}))
        _decide(session, actor, case, row, "refused", opinion)
        _note(session, case, row, "refused", actor, post, once=key, personal={"opinion": opinion.strip()})
        return case.ref

    return perform_once(key, work, lambda first: _ref_of(first.body))


def withdraw_correction(*, actor: Actor, correction_id: int, once: str) -> str:
    """Take back a correction that waits; only who asked for it does. Return the reference of its case."""
    if not actor.may(Permission.CORRECTIONS_REQUEST):
        raise Forbidden
    key = once_key(actor.account_id, "correction.withdrawn", correction_id, once)

    def work(session: Session) -> str:
        _, case, row = _found(session, actor, correction_id)
        if row.requested_by != actor.account_id:
            raise Forbidden("correction_not_yours")
        post = acting_post(actor, Permission.CORRECTIONS_REQUEST, case.territory)
        _decide(session, actor, case, row, "withdrawn", "")
        _note(session, case, row, "withdrawn", actor, post, once=key)
        return case.ref

    return perform_once(key, work, lambda first: _ref_of(first.body))


def _ref_of(body: bytes) -> str:
    return str(content_of(body)["data"]["ref"])


def _locked(session: Session, actor: Actor, ref: str) -> tuple[Household, Case]:
    """Return a case in reach with its household, both locked: the household first, as its own forms do."""
    household_id = session.execute(select(Case.household_id).where(Case.ref == ref)).scalar_one_or_none()
    household = session.execute(
        select(Household).where(Household.id == household_id).with_for_update()
    ).scalar_one_or_none()
    case = get_case(session, actor, ref, lock=True)
    if household is None:
        raise Forbidden("not_decided")
    return household, case


def _found(session: Session, actor: Actor, correction_id: int) -> tuple[Household, Case, Correction]:
    """Return a correction that waits, where its case is in reach; of two who decide, the second sees it."""
    ref = session.execute(
        select(Case.ref).join(Correction, Correction.case_id == Case.id).where(Correction.id == correction_id)
    ).scalar_one_or_none()
    if ref is None:
        raise NotFound
    household, case = _locked(session, actor, ref)
    row = session.get_one(Correction, correction_id)
    if row.state != "waiting":
        raise Forbidden("already_decided")
    return household, case, row


def _row(
    session: Session,
    actor: Actor,
    post: HeldPost,
    case: Case,
    figure: Figure,
    asked: Asked,
    told: Mapping[str, str],
) -> Correction:
    row = Correction(
        case_id=case.id,
        field=figure.field.key,
        subject_id=figure.subject,
        told_sealed="",
        reason=asked.reason,
        paper_id=asked.paper_id,
        requested_by=actor.account_id,
        on_behalf_of=post.giver,
        requested_at=clock.now(),
        state="waiting",
        opinion_sealed=None,
        decided_by=None,
        decided_at=None,
    )
    session.add(row)
    session.flush()
    row.told_sealed = vault().seal(case.key, orjson.dumps(told).decode(), context=f"correction/{row.id}/told")
    session.flush()
    return row


def _try(session: Session, effect: Effect) -> None:
    """Refuse at once what its record would refuse when signed; nothing of the trial stays."""
    if effect.figure.field.beside:
        return
    trial = session.begin_nested()
    try:
        bring_into_force(session, effect)
    finally:
        trial.rollback()


def _signing_post(session: Session, actor: Actor, case: Case, row: Correction) -> HeldPost:
    """Return the post in which the actor decides: of the rank of the day, and on another's work."""
    rank = SIGNERS[profiles.value("correction_signature", clock.today())]
    post = next((one for one in actor.own_first if one.role in rank and one.covers(case.territory)), None)
    if post is None:
        raise Forbidden("correction_other_rank")
    by = {actor.account_id, post.giver} - {None}
    if by & {row.requested_by, row.on_behalf_of}:
        raise Forbidden("decide_own")
    if by & kin_accounts(session, case):
        raise Forbidden("kin_of_household")
    return post


def _sign(session: Session, effect: Effect, row: Correction, opinion: str, key: str | None = None) -> None:
    if effect.post.level == "county" and key is not None:
        ensure_confirmed(effect.actor)
    bring_into_force(session, effect)
    case = effect.case
    told = told_of(case, row)
    personal = {"old": told["old"], "new": told["new"]}
    if opinion.strip():
        personal["opinion"] = opinion.strip()
    _note(session, case, row, "signed", effect.actor, effect.post, once=key, personal=personal)
    _decide(session, effect.actor, case, row, "signed", opinion)


def _decide(session: Session, actor: Actor, case: Case, row: Correction, state: str, opinion: str) -> None:
    row.state, row.decided_by, row.decided_at = state, actor.account_id, clock.now()
    if opinion.strip():
        row.opinion_sealed = vault().seal(case.key, opinion.strip(), context=f"correction/{row.id}/opinion")
    session.flush()


def _note(
    session: Session,
    case: Case,
    row: Correction,
    what: str,
    actor: Actor,
    post: HeldPost,
    *,
    once: str | None,
    personal: Mapping[str, str] | None = None,
) -> None:
    """Write the event of the case: the figure by its key, values and words sealed."""
    data = {
        "correction": row.id,
        "ref": case.ref,
        "field": row.field,
        "subject": row.subject_id,
        "why": row.reason,
        "evidence": row.paper_id,
    }
    names = {"old": "record.old", "new": "record.new"}
    note(
        session, case, f"case.correction_{what}", actor=actor, post=post, data=data,
        personal={names.get(name, name): text for name, text in (personal or {}).items()}, once=once,
    )  # fmt: skip
