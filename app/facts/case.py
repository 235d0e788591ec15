"""The one loader of what guards look at, for the page's options and for the command alike.

What no table holds is not known, and guards refuse what isn't known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app import calendar, clock, profiles
from app.audit.record import content_of
from app.engine.standing import CaseStanding, Signed
from app.facts.questions import ask
from app.facts.subjects import OWN, SUBJECTS, SubjectOf, bodies_of
from app.keyring import vault
from app.models.base import StreamKind
from app.models.bundle import Rows
from app.models.case import Case
from app.policy import Actor
from app.sealing import Unreadable, placeholder
from workflows.facts import Facts
from workflows.vocabulary import Workflow

__all__ = ["answers_in", "ask", "chain_answers", "facts_of", "profile_of", "reaching", "standing_of"]


def standing_of(case: Case, known: Rows) -> CaseStanding:
    """Return where a case stands: its state and the signatures that still count, oldest first."""
    rows = sorted(known["signatures"], key=lambda row: row.sequence)
    return CaseStanding(case.state, case.territory, tuple(map(_signed, rows)))


def _signed(row: Any) -> Signed:
    parts = row._asdict()
    del parts["snapshot_digest"]
    return Signed(**parts)


def profile_of(known: Rows) -> dict[str, Any]:
    """Return the parameters of a case: procedure as of its opening, the rest as of the day."""
    return {**profiles.values_in(known["parameters"], clock.today()), **known["bound"][0].values}


def facts_of(
    session: Session,
    case: Case,
    standing: CaseStanding,
    known: Rows,
    *,
    workflow: Workflow,
    occurred_on: date,
    answers: Mapping[str, Any] | None = None,
) -> Facts:
    """Return the facts of an act on a case, claimed for ``occurred_on`` with ``answers``.

    ``known`` is what :func:`ask` brought.
    """
    today, profile = clock.today(), profile_of(known)
    years = profiles.years_in(known["parameters"])
    act = SubjectOf(session, case, standing, known, profile, years, occurred_on, answers or {})
    subject = SUBJECTS.get(case.workflow, SUBJECTS[OWN])(act)
    return Facts(
        today=today,
        occurred_on=occurred_on,
        opened_on=case.opened_on,
        entered_on=case.entered_on,
        state=case.state,
        opening=case.opening,
        done=standing.done(workflow),
        profile=profile,
        answers=answers or {},
        recused=frozenset(row.id for row in known["kin"]) if case.household_id is not None else frozenset(),
        bodies=bodies_of(subject),
        opened_by_next_signer=_opened_by_next(case, standing, known),
        fast_lane=case.fast_lane_on is not None,
        recorded_late=recorded_late(profile, years, occurred_on, today),
        subject=subject,
    )


def recorded_late(
    profile: Mapping[str, Any], years: calendar.EntryYears, occurred_on: date, today: date
) -> bool:
    """Return whether the day claimed lies further back than the county lets pass without a word."""
    if occurred_on >= today:
        return False
    limit = profile["backfill_limit"]
    return calendar.due(occurred_on, limit["days"], limit["unit"], years).on < today


def chain_answers(case: Case, chain: tuple[Signed, ...], known: Rows) -> dict[str, Any]:
    """Return what the earlier signers of an unfinished chain answered, the newest answer winning."""
    numbers = {signed.sequence for signed in chain}
    rows = sorted(known["said"], key=lambda one: one.sequence)
    return answers_in(case, [row.body for row in rows if row.sequence in numbers])


def answers_in(case: Case, bodies: Iterable[bytes]) -> dict[str, Any]:
    """Return what the signers of these events of a case answered, the later answer winning."""
    answers: dict[str, Any] = {}
    for body in bodies:
        content = content_of(body)
        place = f"{StreamKind.CASE.value}/{case.id}/{content['sequence']}"
        answers |= content["data"].get("answers", {})
        for name, sealed in content["personal"].items():
            kind, _, field = name.partition(".")
            if kind == "answer":
                answers[field] = _said(case.key, sealed, f"{place}/{name}")
    return answers


def _said(key: bytes, sealed: str, place: str) -> str:
    try:
        return vault().open(key, sealed, context=place)
    except Unreadable as error:  # nothing can be decided on such a case any more, only looked at
        return placeholder(error)


def reaching(actor: Actor, known: Rows) -> Actor:
    """Return the actor with those posts marked whose organisation the case is assigned to."""
    assigned = {row.organisation_id for row in known["assignments"]}
    posts = (replace(post, assigned_to_case=post.organisation_id in assigned) for post in actor.posts)
    return replace(actor, posts=tuple(posts))


def _opened_by_next(case: Case, standing: CaseStanding, known: Rows) -> bool:
    """Return whether somebody whose signature comes next opened the case since it came to its state.

    Those who only read it, an inspector or a helper, leave it free to be withdrawn.
    """
    signers = {who for signed in standing.signatures for who in signed.people}
    due = case.turn.split()
    return any(row.role in due and row.account_id not in signers for row in known["openings"])
