"""What the data rules ask of the tables: one statement a kind for a batch of households."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.facts.elimination import AFTER_ENROLMENT
from app.models.account import Account, Person
from app.models.base import StreamKind
from app.models.case import Case, Signature
from app.models.event import Event
from app.models.help import HelperAssignment, HelpMeasure
from app.models.household import Household, Membership
from app.models.monitoring import Application, Visit
from workflows.monitoring.help import MISTAKE

ENROLLED = ("approved", *AFTER_ENROLMENT)
"""States of a monitored household whose risk isn't eliminated."""
NATURAL_DECREASE = ("death", "marriage", "moved_out", "prison", "missing")
"""Why somebody left who is counted as 自然减少."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of a batch of households: each by the household's number, or by that of its case."""

    households: Sequence[Any]
    people: dict[int, list[Any]] = field(default_factory=dict)
    helpers: dict[int, list[Any]] = field(default_factory=dict)
    cases: dict[int, Any] = field(default_factory=dict)
    applications: dict[int, list[Any]] = field(default_factory=dict)
    visits: dict[int, list[Any]] = field(default_factory=dict)
    measures: dict[int, list[Any]] = field(default_factory=dict)
    signatures: dict[int, list[Any]] = field(default_factory=dict)
    proposals: dict[int, list[Any]] = field(default_factory=dict)


def ask(session: Session, numbers: Collection[int], of_case: Case | None = None) -> Batch:
    """Read a batch in nine statements, fewer where nobody is monitored.

    Of a household's cases the newest one counts that enrolled it; ``of_case`` is one that is about to.
    """
    wanted = sorted(numbers)
    households = session.execute(_households(wanted)).all()
    batch = Batch(
        households=households,
        people=_grouped(session, _people(wanted)),
        helpers=_grouped(session, _helpers(wanted)),
        cases={row.household_id: row for row in session.execute(_cases(wanted, of_case))},
    )
    cases = sorted(row.id for row in batch.cases.values())
    if not cases:
        return batch
    eliminated = [row.id for row in batch.cases.values() if of_case is not None or row.state not in ENROLLED]
    return Batch(
        **{name: getattr(batch, name) for name in ("households", "people", "helpers", "cases")},
        applications=_grouped(session, _applications(cases)),
        visits=_grouped(session, _visits(cases)),
        measures=_grouped(session, _measures(cases)),
        signatures=_grouped(session, _signatures(eliminated)) if eliminated else {},
        proposals=_grouped(session, _proposals(eliminated)) if eliminated else {},
    )


def phones(session: Session) -> Iterator[tuple[int, str, bytes]]:
    """Yield every sealed telephone of a member: number of the household, sealed text, key of the member."""
    members = (
        select(Membership.household_id, Person.phone_sealed, Person.key)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.valid_to.is_(None), Person.phone_sealed.is_not(None))
        .order_by(Membership.id)
    )
    for row in session.execute(members).yield_per(1000):
        yield row.household_id, row.phone_sealed, row.key


def _grouped(session: Session, statement: Select[*tuple[Any, ...]]) -> dict[int, list[Any]]:
    rows = session.execute(statement).all()
    return {number: list(group) for number, group in groupby(rows, key=lambda row: int(row[0]))}


def _households(numbers: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Household.id, Household.territory, Household.kind, Household.national_code,
            Household.monitored_since, Household.phone_sealed, Household.key,
        )
        .where(Household.id.in_(numbers), Household.ended_on.is_(None))
        .order_by(Household.id)
    )  # fmt: skip


def _people(numbers: Sequence[int]) -> Select[*tuple[Any, ...]]:
    facts = [column for column in Membership.__table__.columns if column.name not in ("id", "household_id")]
    person = (
        Person.identity_kind, Person.identity_sealed, Person.identity_hash, Person.phone_sealed, Person.sex,
        Person.born_on, Person.key,
    )  # fmt: skip
    return (
        select(Membership.household_id, *facts, *person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.household_id.in_(numbers),
            or_(Membership.valid_to.is_(None), Membership.reason_out.in_(NATURAL_DECREASE)),
        )
        .order_by(Membership.household_id, Membership.id)
    )


def _helpers(numbers: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """Who is responsible now, and whether he belongs to a household that is helped himself."""
    own, home = aliased(Membership), aliased(Household)
    registered = (
        select(func.count())
        .select_from(own)
        .join(home, home.id == own.household_id)
        .where(
            own.person_id == Account.person_id,
            own.valid_to.is_(None),
            or_(home.kind.in_(("2", "3")), home.monitored_since.is_not(None)),
        )
        .correlate(Account)
        .scalar_subquery()
        .label("registered")
    )
    return (
        select(HelperAssignment.household_id, registered)
        .join(Account, Account.id == HelperAssignment.account_id)
        .where(HelperAssignment.household_id.in_(numbers), HelperAssignment.valid_to.is_(None))
        .order_by(HelperAssignment.household_id)
    )


def _cases(numbers: Sequence[int], of_case: Case | None) -> Select[*tuple[Any, ...]]:
    state = or_(Case.state.in_((*ENROLLED, "eliminated")), Case.state.startswith("rollback_"))
    if of_case is not None:
        state = Case.id == of_case.id
    return (
        select(Case.household_id, Case.id, Case.state, Case.key, Case.legacy)
        .where(Case.household_id.in_(numbers), Case.workflow == "monitoring", state)
        .order_by(Case.id)
    )


def _applications(cases: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(Application.case_id, Application.risks, Application.disasters)
        .where(Application.case_id.in_(cases))
        .order_by(Application.case_id, Application.sequence)
    )


def _visits(cases: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Visit.case_id, Visit.sequence, Visit.purpose, Visit.size, Visit.wage, Visit.production,
            Visit.property, Visit.transfer, Visit.cost, Visit.claims, Visit.spending, Visit.income_per_head,
            Visit.guarantees, Visit.category, Visit.details_sealed,
        )
        .where(Visit.case_id.in_(cases))
        .order_by(Visit.case_id, Visit.sequence)
    )  # fmt: skip


def _measures(cases: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(HelpMeasure.case_id, HelpMeasure.kind, HelpMeasure.item)
        .where(HelpMeasure.case_id.in_(cases), HelpMeasure.end_reason != MISTAKE)
        .order_by(HelpMeasure.case_id, HelpMeasure.id)
    )


def _signatures(cases: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(Signature.case_id, Signature.action, Signature.occurred_on)
        .where(
            Signature.case_id.in_(cases),
            Signature.action.in_(("appraise_elimination", "close_elimination_notice", "approve_elimination")),
            Signature.position == Signature.length - 1,
            Signature.voided_by.is_(None),
        )
        .order_by(Signature.case_id, Signature.sequence)
    )


def _proposals(cases: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(Signature.case_id, Event.body)
        .join(
            Event,
            and_(
                Event.stream_kind == StreamKind.CASE.value,
                Event.stream_id == Signature.case_id,
                Event.sequence == Signature.sequence,
            ),
        )
        .where(
            Signature.case_id.in_(cases),
            Signature.action == "propose_elimination",
            Signature.position == 0,
            Signature.voided_by.is_(None),
        )
        .order_by(Signature.case_id, Signature.sequence)
    )
