"""One signature in the making: what was asked for, what it brings, what its event and its row say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Insert, insert
from sqlalchemy.orm import Session

from app import clock
from app.engine.fire import Outcome
from app.engine.options import Finding, Option
from app.engine.standing import CaseStanding, Signed
from app.engine.turn import owed_body, owed_roles
from app.facts.harm import harm
from app.models.base import Base
from app.models.bundle import Rows
from app.models.case import Case, Signature
from app.policy import Actor, HeldPost
from workflows.facts import Facts
from workflows.monitoring.facts import HouseholdFacts
from workflows.vocabulary import Workflow

_ADD = insert(Base.metadata.tables[Signature.__tablename__])
"""Without the unit of work, which would cost more than the row itself."""


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
class Record:
    """What an act brings into the file besides the answers of its form: an application, a visit.

    ``told`` goes into the event as it is (codes, counts, dates, no names), ``sealed`` under the
    case's key. ``save(session, case, sequence)`` adds the rows; ``sequence`` is the number that the
    act's event will have. Rows and event are saved together, or neither. ``check(session, case, actor)``
    raises :class:`Invalid` where what is brought isn't the actor's to bring.
    """

    told: Mapping[str, object]
    sealed: Mapping[str, str]
    save: Callable[[Session, Case, int], None]
    check: Callable[[Session, Case, Actor], None] = lambda _session, _case, _actor: None


@dataclass(frozen=True, slots=True)
class Signing:
    """One signature about to be written: who gives it, on what, with which outcome.

    ``source`` is the state in which it is given, ``standing`` what stood before it, ``known`` what
    was recorded of the case before it.
    """

    case: Case
    workflow: Workflow
    actor: Actor
    post: HeldPost
    act: Act
    option: Option
    outcome: Outcome
    answers: Mapping[str, Any]
    source: str
    facts: Facts
    standing: CaseStanding
    known: Rows
    record: Record | None

    @property
    def personal_fields(self) -> set[str]:
        """Return the names of the answers that are sealed in the event."""
        return {field.name for field in self.option.action.fields if field.personal}

    def told(self, snapshot: str | None) -> dict[str, object]:
        """Return what the event tells without naming anybody."""
        case, outcome, personal = self.case, self.outcome, self.personal_fields
        return {
            "action": self.option.action.name,
            "source": self.source,
            "target": outcome.target,
            "state": case.state,
            "completed": outcome.completed,
            "position": outcome.position,
            "length": outcome.length,
            "round": case.round,
            "version": case.version,
            "due_on": case.due_on,
            "promised_on": case.promised_on,
            "unit": case.unit_id,
            "answers": {name: value for name, value in self.answers.items() if name not in personal},
            "voided": [signed.sequence for signed in outcome.voided],
            "snapshot": snapshot,
            "record": self.record.told if self.record is not None else None,
            "guards": _by_outcome(outcome.findings),
        }

    def sealed(self) -> dict[str, str]:
        """Return what the event keeps under the case's key: words of people, and the record."""
        personal = self.personal_fields
        return {
            **{f"answer.{name}": str(text) for name, text in self.answers.items() if name in personal},
            **{f"reason.{name}": text for name, text in self.outcome.reasons.items()},
            **(self.record.sealed if self.record is not None else {}),
        }

    def signature(self, sequence: int, snapshot: str | None) -> tuple[Insert, dict[str, object]]:
        """Return the statement that adds the row of the signature, and the row."""
        case, post, outcome = self.case, self.post, self.outcome
        return _ADD, {
            "case_id": case.id,
            "action": self.option.action.name,
            "source": self.source,
            "target": outcome.target,
            "round": case.round,
            "position": outcome.position,
            "length": outcome.length,
            "role": post.role,
            "account_id": self.actor.account_id,
            "on_behalf_of": post.giver,
            "post_id": post.id,
            "organisation_id": post.organisation_id,
            "occurred_on": self.act.occurred_on,
            "recorded_at": clock.now(),
            "sequence": sequence,
            "voided_by": None,
            "snapshot_digest": snapshot,
        }

    def turn_after(self, sequence: int) -> tuple[str, int | None]:
        """Return whose act comes next, as the case keeps it: each role between blanks, and its one body."""
        outcome, voided = self.outcome, set(self.outcome.voided)
        own = Signed(
            action=self.option.action.name,
            source=self.source,
            target=outcome.target,
            position=outcome.position,
            length=outcome.length,
            account_id=self.actor.account_id,
            on_behalf_of=self.post.giver,
            role=self.post.role,
            occurred_on=self.act.occurred_on,
            sequence=sequence,
        )
        kept = tuple(signed for signed in self.standing.signatures if signed not in voided)
        after = CaseStanding(self.case.state, self.case.territory, (*kept, own))
        opening, bodies = self.case.opening, self.facts.bodies
        acting = bodies.get(owed_body(self.workflow, after, opening), frozenset())
        unit = next(iter(acting)) if len(acting) == 1 else None
        return turn_text(owed_roles(self.workflow, after, opening)), unit

    def harm_after(self) -> int:
        """Return the weight of what the family lives through, after this signature."""
        return weight(self.case, self.facts, helped=is_helped(self.case, self.facts))


def _by_outcome(findings: tuple[Finding, ...]) -> dict[str, dict[str, list[str]]]:
    """Return what guards came to, by mode and outcome, each guard by its name.

    Such as ``{"block": {"held": ["enough_visitors"]}, "warn": {"failed": ["recorded_in_time"]}}``:
    a record for each guard made two thirds of an event.
    """
    told: dict[str, dict[str, list[str]]] = {}
    for one in findings:
        outcome = "not_computed" if not one.computed else "held" if one.held else "failed"
        told.setdefault(one.guard.mode.value, {}).setdefault(outcome, []).append(one.guard.name)
    return told


_BEFORE_HELP = frozenset({
    "received", "draft", "applied", "visited", "compared", "appraised", "on_notice", "township_review",
    "township_reviewed", "county_review", "approved",
})  # fmt: skip


def is_helped(case: Case, facts: Facts) -> bool:
    """Return whether help has reached the household, or the case is past asking for it.

    While it gets help only what was delivered counts, with the fast lane also before; the plan alone
    feeds nobody.
    """
    if isinstance(facts.subject, HouseholdFacts) and facts.subject.helped:
        return True
    return case.state not in _BEFORE_HELP | {"assisted"}


def turn_text(roles: tuple[str, ...]) -> str:
    """Return roles as a case keeps them; empty where nobody's act is owed."""
    return f" {' '.join(roles)} " if roles else ""


def weight(case: Case, facts: Facts, *, helped: bool) -> int:
    """Return the harm of a case from its facts; 0 for one without a household."""
    if not isinstance(facts.subject, HouseholdFacts):
        return 0
    return harm(
        facts.subject,
        fast_lane=case.fast_lane_on is not None,
        helped=helped,
        large_spending=Decimal(str(facts.profile["medical_line"])),
    )
