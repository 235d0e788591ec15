"""Explanations of findings (命中): given by the village, accepted or not by the township (decision 6)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import content_of
from app.commands.case_notes import note
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.keyring import vault
from app.lookup import get_case
from app.models.case import Case
from app.models.comparison import ComparisonEntry, ComparisonList, Explanation
from app.permissions import Permission
from app.policy import Actor, acting_post

SHORTEST = 10


def explain_finding(*, actor: Actor, entry_id: int, text: str, once: str) -> int:
    """Explain a finding, anew where the township didn't accept the last one; return its number."""
    if not actor.may(Permission.EXPLANATIONS_GIVE):
        raise Forbidden
    key = once_key(actor.account_id, "explanation", entry_id, once, said=text)

    def work(session: Session) -> int:
        entry, case = _finding(session, actor, entry_id)
        post = acting_post(actor, Permission.EXPLANATIONS_GIVE, case.territory)
        newest = _newest(session, entry_id)
        if newest is not None and newest.decision != "rejected":
            raise Forbidden("explained_already")
        if len(text.strip()) < SHORTEST:
            raise Invalid(Problem("text", "explanation_short"))
        row = Explanation(
            entry_id=entry_id,
            case_id=case.id,
            text_sealed="",
            account_id=actor.account_id,
            given_at=clock.now(),
            opinion_sealed=None,
            decided_by=None,
            decided_at=None,
        )
        session.add(row)
        session.flush()
        row.text_sealed = vault().seal(case.key, text.strip(), context=f"explanation/{row.id}/text")
        session.flush()
        data = {"explanation": row.id, "entry": entry.id, "hit": entry.hit}
        note(
            session, case, "case.explanation_given", actor=actor, post=post, data=data,
            personal={"text": text.strip()}, once=key,
        )  # fmt: skip
        return row.id

    return perform_once(key, work, lambda first: int(content_of(first.body)["data"]["explanation"]))


def decide_explanation(*, actor: Actor, entry_id: int, accept: bool, opinion: str, once: str) -> None:
    """Accept the newest explanation of a finding, or not, with an opinion."""
    if not actor.may(Permission.EXPLANATIONS_DECIDE):
        raise Forbidden
    key = once_key(actor.account_id, "explanation.decided", entry_id, once, said=[accept, opinion])

    def work(session: Session) -> None:
        entry, case = _finding(session, actor, entry_id)
        post = acting_post(actor, Permission.EXPLANATIONS_DECIDE, case.territory)
        row = _newest(session, entry_id)
        if row is None or row.decision:
            raise Forbidden("nothing_to_decide")
        if row.account_id == actor.account_id:
            raise Forbidden("decide_own")
        if not opinion.strip():
            raise Invalid(Problem("opinion", "answer_missing"))
        row.decision = "accepted" if accept else "rejected"
        row.decided_by, row.decided_at = actor.account_id, clock.now()
        row.opinion_sealed = vault().seal(case.key, opinion.strip(), context=f"explanation/{row.id}/opinion")
        session.flush()
        data = {"explanation": row.id, "entry": entry.id, "decision": row.decision}
        note(
            session, case, "case.explanation_decided", actor=actor, post=post, data=data,
            personal={"opinion": opinion.strip()}, once=key,
        )  # fmt: skip

    perform_once(key, work, lambda _first: None)


def _finding(session: Session, actor: Actor, entry_id: int) -> tuple[ComparisonEntry, Case]:
    """Return a finding with its case, where that is in reach; NotFound for a line that found nothing.

    Until its list is returned the department may still change the finding, so nothing is said of it.
    """
    found = session.execute(
        select(ComparisonEntry, Case.ref, ComparisonList.returned_on)
        .join(Case, Case.id == ComparisonEntry.case_id)
        .join(ComparisonList, ComparisonList.id == ComparisonEntry.list_id)
        .where(ComparisonEntry.id == entry_id, ComparisonEntry.result == "hit")
    ).one_or_none()
    if found is None:
        raise NotFound
    entry, ref, returned_on = found
    case = get_case(session, actor, ref, lock=True)
    if returned_on is None:
        raise Forbidden("list_not_returned")
    return entry, case


def _newest(session: Session, entry_id: int) -> Explanation | None:
    return session.execute(
        select(Explanation).where(Explanation.entry_id == entry_id).order_by(Explanation.id.desc()).limit(1)
    ).scalar_one_or_none()
