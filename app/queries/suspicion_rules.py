"""What became of each rule's hits: how many were confirmed, how often the rule was wrong, whom it helped."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select

from app import clock, profiles
from app.models.base import db
from app.models.case import Case
from app.models.suspicion import Suspicion, SuspicionCheck, SuspicionHit
from app.policy import Actor
from app.queries.suspicion_reach import suspicions_in_reach
from app.queries.suspicion_weights import concluded
from workflows.oversight.rules import RULES, Rule
from workflows.suspicion.codes import CONFIRMED, HELPING_DISPOSAL, PUNISHING_DISPOSAL

RETIRE_AFTER, RETIRE_UNDER = 50, 10
"""A rule under ten per cent confirmed after fifty checks is a candidate for retirement (red-flags.md 4.3)."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule with what became of it. ``rule`` is None for what inspectors raised by hand.

    ``hits`` are single hits, ``raised`` the suspicions made of them. The share counts ``confirmed`` of
    ``concluded``. ``helped`` are suspicions that ended in help or correction, ``punished`` in recovery or
    transfer; ``households`` were helped, ``money`` came back in yuan, ``hours`` were spent.
    """

    rule: Rule | None
    parameters: tuple[tuple[str, Any], ...]
    hits: int
    raised: int
    concluded: int
    confirmed: int
    data_errors: int
    helped: int
    punished: int
    findings: int
    households: int
    money: Decimal
    hours: Decimal

    @property
    def share(self) -> Decimal | None:
        """Return the share confirmed in per cent, None where nothing was concluded."""
        return Decimal(100 * self.confirmed) / self.concluded if self.concluded else None

    @property
    def doubtful(self) -> bool:
        """Return whether the rule should be looked at: many checks, hardly anything confirmed."""
        return self.concluded >= RETIRE_AFTER and 100 * self.confirmed < RETIRE_UNDER * self.concluded


def rule_rows(actor: Actor) -> tuple[RuleRow, ...]:
    """Return every rule with its figures in the actor's reach; what was raised by hand last."""
    reach = suspicions_in_reach(actor)
    counted = {row.rule: row for row in db.session.execute(_counted().where(reach))}
    hits = dict(
        db.session.execute(
            select(Suspicion.rule, func.count(SuspicionHit.id))
            .join(Case, Case.id == Suspicion.case_id)
            .join(SuspicionHit, SuspicionHit.case_id == Case.id)
            .where(reach)
            .group_by(Suspicion.rule)
        ).all()
    )
    hours = dict(
        db.session.execute(
            select(Suspicion.rule, func.sum(SuspicionCheck.hours))
            .join(Case, Case.id == Suspicion.case_id)
            .join(SuspicionCheck, SuspicionCheck.case_id == Case.id)
            .where(reach)
            .group_by(Suspicion.rule)
        ).all()
    )
    values = profiles.values(clock.today())
    return tuple(
        _row(rule, counted.get(code), hits.get(code, 0), hours.get(code), values)
        for code, rule in (*RULES.items(), ("", None))
    )


def _counted() -> Any:
    def number(*conditions: Any) -> Any:
        found = conditions[0]
        for one in conditions[1:]:
            found = found & one
        return func.sum(case((found, 1), else_=0))

    return (
        select(
            Suspicion.rule,
            func.count().label("raised"),
            number(concluded()).label("concluded"),
            number(concluded(), Suspicion.conclusion.in_(CONFIRMED)).label("confirmed"),
            number(concluded(), Suspicion.conclusion == "data_error").label("data_errors"),
            number(Suspicion.disposal.in_(HELPING_DISPOSAL)).label("helped"),
            number(Suspicion.disposal.in_(PUNISHING_DISPOSAL)).label("punished"),
            func.count(Suspicion.finding_id).label("findings"),
            func.sum(Suspicion.households_helped).label("households"),
            func.sum(Suspicion.money_returned).label("money"),
        )
        .join(Case, Case.id == Suspicion.case_id)
        .group_by(Suspicion.rule)
    )


_COUNTS = ("raised", "concluded", "confirmed", "data_errors", "helped", "punished", "findings", "households")


def _row(rule: Rule | None, counted: Any, hits: int, hours: Any, values: dict[str, Any]) -> RuleRow:
    return RuleRow(
        rule=rule,
        parameters=tuple((name, values[name]) for name in rule.parameters) if rule is not None else (),
        hits=hits,
        **{name: int(getattr(counted, name) or 0) if counted is not None else 0 for name in _COUNTS},
        money=Decimal(counted.money or 0) if counted is not None else Decimal(0),
        hours=Decimal(hours or 0),
    )
