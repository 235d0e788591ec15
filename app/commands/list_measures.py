"""Rows of a list of help measures, as plans: the guards are those of a plan that somebody types."""

from collections.abc import Mapping

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.idempotency import once_key
from app.commands.help_measures import Plan, may_plan, plan_within
from app.commands.list_households import OfCases
from app.facts.register_cases import About, NamedBodies
from app.intake.registers.list_rows import MeasureRow
from app.keyring import vault
from app.models.case import Case
from app.models.help import HelpMeasure
from app.policy import Actor
from workflows.monitoring.help import MISTAKE

COLUMNS: Mapping[str, str] = {
    "measure": "measure", "content": "content", "organisation_id": "organisation", "person": "person",
    "ends_on": "ends_on",
}  # fmt: skip
"""The column of each question of the form."""


class Measures(OfCases):
    """What a list of measures does with its rows, for one list."""

    columns = COLUMNS

    def __init__(self, session: Session, actor: Actor) -> None:
        super().__init__(session, actor)
        self._bodies = NamedBodies(session)

    def effect(self, row: MeasureRow, _about: About) -> Plan | None:
        """Return the plan that a row is; what keeps it from being one is noted in the row."""
        body = self._bodies.find(row, row.organisation)
        if row.held or body is None or row.starts_on is None:
            return None
        return Plan(row.measure, row.content, body, row.person, row.starts_on, row.ends_on)

    def key(self, ref: str, effect: Plan) -> tuple[object, ...]:
        """Return what tells a measure of a household from its others."""
        return ref, effect.measure, effect.organisation_id, effect.starts_on

    def recorded(self, case: Case, effect: Plan) -> list[str] | None:
        """Return the columns in which the case has the measure otherwise, None where it hasn't got it."""
        found = self._session.execute(
            select(HelpMeasure)
            .where(
                HelpMeasure.case_id == case.id, HelpMeasure.kind == effect.measure[:2],
                HelpMeasure.item == effect.measure[2:], HelpMeasure.starts_on == effect.starts_on,
                HelpMeasure.organisation_id == effect.organisation_id, HelpMeasure.end_reason != MISTAKE,
            )
            .order_by(HelpMeasure.id)
            .limit(1)
        ).scalar_one_or_none()  # fmt: skip
        if found is None:
            return None
        context = f"help_measure/{found.id}"
        said = orjson.loads(vault().open(case.key, found.details_sealed, context=context))
        pairs = (
            ("content", effect.content.strip(), said["content"]),
            ("person", effect.person.strip(), said["person"]),
            ("ends_on", effect.ends_on, found.ends_on),
        )
        return [column for column, told, known in pairs if told and told != known]

    def ask(self, actor: Actor, case: Case, effect: Plan) -> None:
        """Raise what the command would refuse the plan for."""
        may_plan(self._session, actor, case, effect)

    def enter(self, session: Session, actor: Actor, ref: str, effect: Plan, mark: str) -> int:
        """Add the plan to its case and return its number; ``mark`` tells row and list from all others."""
        key = once_key(actor.account_id, "measure.planned", ref, mark, said=effect)
        return plan_within(session, actor, ref, effect, key)
