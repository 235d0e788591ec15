"""How a suspicion is opened: its case in a sealed place, its first event, whom it names."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, profiles
from app.audit.record import record
from app.commands.due_dates import set_due_date
from app.commands.openings import Beginning, new_case
from app.commands.signing import turn_text
from app.definitions import in_force, keep
from app.engine.standing import CaseStanding
from app.engine.turn import owed_roles
from app.keyring import vault
from app.models.account import Account
from app.models.case import Case
from app.models.suspicion import Suspicion, SuspicionPerson
from app.policy import Actor, HeldPost, sealed


@dataclass(frozen=True, slots=True)
class Asked:
    """A suspicion about to be opened."""

    opening: str
    territory: str
    rule: str
    severity: str
    subject_kind: str
    subject_id: int
    about_id: int | None
    household_id: int | None
    people: frozenset[int]
    parameters: Mapping[str, object] = field(default_factory=dict)
    account_id: int | None = None
    text: str = ""


def open_suspicion(
    session: Session,
    asked: Asked,
    actor: Actor | None,
    post: HeldPost | None,
    key: str,
    more: Mapping[str, object] | None = None,
) -> Case:
    """Add the case of a suspicion with its first event and whom it names.

    ``key`` is the mark of its one effect, ``more`` what its event tells besides.
    """
    workflow, digest = in_force("suspicion", {})
    keep(session, workflow, digest)
    way = next(one for one in workflow.openings if one.name == asked.opening)
    beginning = Beginning("suspicion", asked.opening, sealed(asked.territory), clock.today())
    case = new_case(session, workflow, digest, way, beginning)
    set_due_date(case, workflow, profiles.values(clock.today()), profiles.entered_years())
    case.turn = turn_text(owed_roles(workflow, CaseStanding(way.state, case.territory), way.name))
    record(
        session,
        case,
        "case.opened",
        actor=actor,
        post=post,
        data={**_opened(case, asked), **(more or {})},
        personal={"record.text": asked.text} if asked.text else None,
        key=case.key,
        once=key,
    )
    session.add(_row(case, asked))
    session.flush()
    add_people(session, case, asked.people)
    return case


def _opened(case: Case, asked: Asked) -> dict[str, Any]:
    """Return what the first event of a suspicion tells: nobody is named in it."""
    return {
        "ref": case.ref, "workflow": case.workflow, "definition": case.workflow_digest,
        "profile": case.profile_digest, "opening": case.opening, "state": case.state,
        "territory": case.territory, "version": case.version, "due_on": case.due_on,
        "rule": asked.rule, "severity": asked.severity, "subject": asked.subject_kind,
        "subject_id": asked.subject_id, "about": asked.about_id, "parameters": dict(asked.parameters),
    }  # fmt: skip


def _row(case: Case, asked: Asked) -> Suspicion:
    text = vault().seal(case.key, asked.text, context=f"suspicion/{case.id}/text") if asked.text else ""
    return Suspicion(
        case_id=case.id,
        rule=asked.rule,
        severity=asked.severity,
        subject_kind=asked.subject_kind,
        subject_id=asked.subject_id,
        about_id=asked.about_id,
        household_id=asked.household_id,
        parameters=dict(asked.parameters),
        account_id=asked.account_id,
        text_sealed=text,
    )


def add_people(session: Session, case: Case, people: AbstractSet[int]) -> None:
    """Keep a suspicion from accounts that it names; one that isn't known is left out."""
    for account_id in sorted(known_accounts(session, people)):
        session.add(SuspicionPerson(case_id=case.id, account_id=account_id))
    session.flush()


def known_accounts(session: Session, people: AbstractSet[int]) -> set[int]:
    """Return those numbers that are accounts."""
    return set(session.execute(select(Account.id).where(Account.id.in_(people))).scalars())
