"""What guards know of the members of a household, their consent and their comparison results."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from app.models.bundle import Rows
from app.models.case import Case
from workflows.monitoring.codes import LABOUR_CLASS
from workflows.monitoring.facts import MemberFacts

ADULT = 18
"""Years from which somebody signs for himself (Civil Code, art. 17, 2020)."""

Answered = tuple[date | None, int, int, int]
"""Day of the oldest answer, findings, those with an accepted explanation, those that exclude."""


def changed_on(case: Case, known: Rows) -> date | None:
    """Return the day of the newest birth, marriage or move, in or out, since the case began."""
    days = [
        one.valid_from
        for one in known["people"]
        if one.valid_from > case.opened_on and one.reason_in != "registered"
    ]
    left = known["left"][0].last
    if left is not None and left > case.opened_on:
        days.append(left)
    return max(days, default=None)


def members(
    known: Rows, consents: Mapping[int, date], profile: Mapping[str, object], on: date
) -> tuple[MemberFacts, ...]:
    """Return the facts of everybody who belongs, or died while belonging."""
    no_labour = set(cast(list[str], profile["no_labour_classes"]))
    compared = _compared(known["answers"], hard=profile.get("veto_mode") == "hard")
    found = []
    for one in sorted(known["people"], key=lambda row: row.id):
        day, hits, explained, vetoed = compared.get(one.person_id, (None, 0, 0, 0))
        found.append(
            MemberFacts(
                id=one.person_id,
                adult=adult(one.born_on, on),
                relation=one.relation,
                labour=one.labour,
                health=tuple(one.health),
                school=one.school,
                consented_on=consents.get(one.person_id),
                died_on=one.died_on,
                can_work=bool(one.labour) and LABOUR_CLASS.get(one.labour, "") not in no_labour,
                compared_on=day,
                hits=hits,
                hits_explained=explained,
                vetoed=vetoed,
            )
        )
    return tuple(found)


def adult(born_on: date | None, on: date) -> bool:
    """Return whether somebody signs for himself; unknown age counts as grown up, who has to consent."""
    if born_on is None:
        return True
    try:
        return born_on.replace(year=born_on.year + ADULT) <= on
    except ValueError:  # born on 29 February
        return date(born_on.year + ADULT, 3, 1) <= on


def _compared(rows: Sequence[Any], *, hard: bool) -> dict[int, Answered]:
    """Return for each member the day of the oldest answer, its findings, those settled, those excluding.

    A member is compared only when every department that was asked has answered. Of several answers
    of one department the newest counts. ``hard`` is the county's rule that a finding excludes.
    """
    newest = {(row.person_id, row.department_id): row for row in sorted(rows, key=lambda one: one.id)}
    answers: dict[int, list[Any]] = defaultdict(list)
    for (person_id, _), answer in newest.items():
        answers[person_id].append(answer)
    return {person_id: _of_member(given, hard=hard) for person_id, given in answers.items()}


def _of_member(given: Sequence[Any], *, hard: bool) -> Answered:
    days = [row.checked_on for row in given]
    known = [day for day in days if day is not None]
    hits = [row.settled for row in given if row.result == "hit"]
    return (
        min(known) if known and len(known) == len(days) else None,
        len(hits),
        sum(1 for settled in hits if settled),
        len(hits) if hard else 0,
    )
