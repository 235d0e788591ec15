"""Errors that the form of a member holds by itself: they are refused when it is saved (monitoring.md 11.14).

What wasn't asked yet is no error here; it becomes one in the lists, where it is missing.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from app.rules.facts import HouseholdFacts, MemberFacts, Standards
from app.rules.judge import errors_at_saving

_KIND = {"id_card": "01", "disability_card": "02", "other": "03", "none_yet": ""}


def errors_of(
    sheet: Any, day: date, *, number: str, sex: str, born_on: date | None
) -> Iterator[tuple[str, str]]:
    """Yield field and message of each error of a member's form (``MemberSheet``).

    ``number`` is the identity number in its one spelling, ``sex`` and ``born_on`` what it tells.
    """
    by = Standards(day=day, line=Decimal(0))
    member = MemberFacts(
        id=1,
        by=by,
        identity_kind=_KIND.get(sheet.identity_kind, ""),
        identity_number=number or None,
        born_on=born_on,
        sex=sex or None,
        education=sheet.education or None,
        # The national system leaves it empty where somebody isn't at school; we say so.
        school="" if sheet.school == "000" else sheet.school or None,
        unschooled=sheet.unschooled or None,
        health=tuple(sorted(sheet.health)) or None,
        labour=sheet.labour or None,
        work_place=sheet.work_place or None,
        work_months=None if sheet.work_months is None else Decimal(sheet.work_months),
    )
    for rule in errors_at_saving(HouseholdFacts(id=1, by=by, members=(member,)), member):
        yield rule.saving, rule.message
