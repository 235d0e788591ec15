"""What lists on households have in common: which household or case a row means, if it is in reach."""

from abc import ABC, abstractmethod
from typing import Any

from sqlalchemy.orm import Session

from app.errors import NotFound
from app.facts.register_cases import About, Named, NamedCases
from app.intake.registers.list_rows import ListRow
from app.lookup import get_case
from app.masking import masked_identity
from app.policy import Actor


class OfHouseholds(ABC):
    """Finds what each row is about, for one list; ``missing`` is the rule of what isn't in reach."""

    missing = "household_unknown"

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session, self._actor = session, actor
        self._cases = NamedCases(session)

    def about(self, row: ListRow) -> About | None:
        """Return the household or case of a row; what is out of reach isn't told from what isn't there."""
        if not (row.ref or row.household or row.head_identity):
            return None
        named = self._named(row)
        found = self._reached(named) if named is not None else None
        if named is None or found is None:
            value = row.household or row.ref or masked_identity(row.head_identity)
            row.wrong(self.missing, row.which, value[:40])
            return None
        if row.head and row.head != named.head:
            row.wrong("head_other", "head", row.head[:40])
        return About(named.ref, found, named.household_id)

    @abstractmethod
    def _named(self, row: ListRow) -> Named | None:
        """Return the household or case that a row names."""

    @abstractmethod
    def _reached(self, named: Named) -> Any | None:
        """Return its row where the actor reaches it."""


class OfCases(OfHouseholds):
    """The same for lists on households with a case."""

    missing = "case_missing"

    def _named(self, row: ListRow) -> Named | None:
        return self._cases.find(row.ref, row.household, row.head_identity)

    def _reached(self, named: Named) -> Any | None:
        try:
            return get_case(self._session, self._actor, named.ref)
        except NotFound:
            return None
