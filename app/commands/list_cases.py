"""What lists on households with a case have in common: which case a row means, and whether it is in reach."""

from sqlalchemy.orm import Session

from app.errors import NotFound
from app.facts.register_cases import Named, NamedCases
from app.intake.registers.list_rows import ListRow
from app.lookup import get_case
from app.models.case import Case
from app.policy import Actor


class OfCases:
    """Finds the case of each row, for one list."""

    missing = "case_missing"

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session, self._actor = session, actor
        self._cases = NamedCases(session)

    def named(self, row: ListRow) -> Named | None:
        """Return the case that a row names."""
        return self._cases.find(row.ref, row.household, row.head_identity)

    def reached(self, named: Named) -> Case | None:
        """Return the case where the actor reaches it; else it isn't told from one that isn't there."""
        try:
            return get_case(self._session, self._actor, named.ref)
        except NotFound:
            return None
