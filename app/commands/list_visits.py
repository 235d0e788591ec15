"""Rows of a list of visits, as what was told of each: the guards are those of a visit that somebody types.

A visit is recorded by whoever made it: a row that names another visitor stays out.
"""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.idempotency import once_key
from app.commands.follow_ups import Told, may_record, record_within
from app.commands.list_households import OfCases
from app.facts.register_cases import About
from app.intake.registers.list_rows import VisitRow
from app.keyring import vault
from app.masking import masked_identity
from app.models.case import Case
from app.models.help import FollowUp
from app.policy import Actor

COLUMNS: Mapping[str, str] = {
    "visited_on": "visited_on", "met": "met", "met_id": "met_name", "findings": "visit_findings",
    "unchanged": "visit_findings", "outcome": "outcome", "note": "note",
}  # fmt: skip
"""The column of each question of the form."""


class Visits(OfCases):
    """What a list of visits does with its rows, for one list."""

    columns = COLUMNS

    def effect(self, row: VisitRow, about: About) -> Told | None:
        """Return what a row tells of a visit; what keeps it from being told is noted in the row."""
        if row.visitor and row.visitor != self._actor.name:
            row.wrong("visitor_other", "visitor", row.visitor[:40])
        if not (row.met_name or row.met_identity):
            return None
        met = self._cases.member(about.household_id, row.met_name, row.met_identity)
        if len(met) != 1:
            value = row.met_name[:40] or masked_identity(row.met_identity)
            row.wrong("met_ambiguous" if met else "met_unknown", "met_name", value)
        if row.held or row.visited_on is None:
            return None
        return Told(
            row.visited_on, row.met, met[0].person_id, row.unchanged, row.found, row.outcome, row.note
        )

    def key(self, ref: str, effect: Told) -> tuple[object, ...]:
        """Return what tells a visit to a household from its others."""
        return ref, effect.visited_on, effect.met_id

    def recorded(self, case: Case, effect: Told) -> list[str] | None:
        """Return the columns in which the visit is recorded otherwise, None where it isn't recorded."""
        found = self._session.execute(
            select(FollowUp)
            .where(
                FollowUp.case_id == case.id, FollowUp.visited_on == effect.visited_on,
                FollowUp.met_id == effect.met_id, FollowUp.account_id == self._actor.account_id,
            )
            .order_by(FollowUp.id.desc())
            .limit(1)
        ).scalar_one_or_none()  # fmt: skip
        if found is None:
            return None
        context = f"follow_up/{case.id}/{found.sequence}"
        note = vault().open(case.key, found.note_sealed, context=context) if found.note_sealed else ""
        pairs = (
            ("met", effect.met, found.met), ("outcome", effect.outcome, found.outcome),
            ("visit_findings", sorted(effect.findings), sorted(found.findings)),
            ("note", effect.note.strip(), note),
        )  # fmt: skip
        return [column for column, told, known in pairs if told != known]

    def ask(self, actor: Actor, case: Case, effect: Told) -> None:
        """Raise what the command would refuse the visit for."""
        may_record(self._session, actor, case, effect)

    def enter(self, session: Session, actor: Actor, ref: str, effect: Told, mark: str) -> int:
        """Record the visit in its case and return its number; ``mark`` tells row and list from all others."""
        key = once_key(actor.account_id, "follow_up", ref, mark, said=effect)
        return record_within(session, actor, ref, effect, key)
