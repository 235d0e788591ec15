"""The one loader of what guards look at, for the page's options and for the command alike.

What no table holds is not known, and guards refuse what isn't known.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app import calendar, clock, profiles
from app.audit.record import content_of
from app.engine.standing import CaseStanding, Signed
from app.facts import household as household_facts
from app.keyring import vault
from app.models.base import StreamKind
from app.models.case import Case, CaseOpening, Signature
from app.models.event import Event
from workflows.facts import Facts
from workflows.vocabulary import Workflow


def standing_of(session: Session, case: Case) -> CaseStanding:
    """Return where a case stands: its state and the signatures that still count, oldest first."""
    rows = session.execute(
        select(Signature)
        .where(Signature.case_id == case.id, Signature.voided_by.is_(None))
        .order_by(Signature.sequence)
    ).scalars()
    return CaseStanding(
        case.state,
        case.territory,
        tuple(
            Signed(
                action=row.action,
                source=row.source,
                target=row.target,
                position=row.position,
                length=row.length,
                account_id=row.account_id,
                on_behalf_of=row.on_behalf_of,
                role=row.role,
                occurred_on=row.occurred_on,
                sequence=row.sequence,
            )
            for row in rows
        ),
    )


def facts_of(
    session: Session,
    case: Case,
    workflow: Workflow,
    standing: CaseStanding,
    *,
    occurred_on: date,
    answers: Mapping[str, Any] | None = None,
) -> Facts:
    """Return the facts of an act on a case, claimed for ``occurred_on`` with ``answers``."""
    today = clock.today()
    profile = profiles.for_case(case.profile_digest, today)
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
        recused=household_facts.kin_accounts(session, case),
        opened_by_next_signer=_opened_by_others(session, case, standing),
        fast_lane=case.fast_lane_on is not None,
        recorded_late=recorded_late(profile, occurred_on, today),
        subject=household_facts.load(session, case, profile, occurred_on),
    )


def recorded_late(profile: Mapping[str, Any], occurred_on: date, today: date) -> bool:
    """Return whether the day claimed lies further back than the county lets pass without a word."""
    if occurred_on >= today:
        return False
    limit = profile["backfill_limit"]
    return calendar.due(occurred_on, limit["days"], limit["unit"], profiles.entered_years()).on < today


def chain_answers(session: Session, case: Case, chain: tuple[Signed, ...]) -> dict[str, Any]:
    """Return what the earlier signers of an unfinished chain answered, the newest answer winning."""
    if not chain:
        return {}
    bodies = session.execute(
        select(Event.body)
        .where(
            Event.stream_kind == StreamKind.CASE.value,
            Event.stream_id == case.id,
            Event.sequence.in_([signed.sequence for signed in chain]),
        )
        .order_by(Event.sequence)
    ).scalars()
    answers: dict[str, Any] = {}
    for body in bodies:
        content = content_of(body)
        place = f"{StreamKind.CASE.value}/{case.id}/{content['sequence']}"
        answers |= content["data"].get("answers", {})
        for name, sealed in content["personal"].items():
            kind, _, field = name.partition(".")
            if kind == "answer":
                answers[field] = vault().open(case.key, sealed, context=f"{place}/{name}")
    return answers


def _opened_by_others(session: Session, case: Case, standing: CaseStanding) -> bool:
    """Return whether somebody who has signed nothing yet opened the case since its newest act."""
    signers = {who for signed in standing.signatures for who in signed.people}
    return bool(
        session.execute(
            select(
                exists().where(
                    CaseOpening.case_id == case.id,
                    CaseOpening.version == case.version,
                    CaseOpening.account_id.not_in(signers),
                )
            )
        ).scalar()
    )
