"""What guards know of a problem, from the tables that record it. The only reader for guards."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import orjson

from app import calendar, clock
from app.calendar import EntryYears
from app.keyring import vault
from app.models.bundle import Rows
from app.models.case import Case
from workflows.rectification.facts import (
    ExtensionFacts,
    FindingFacts,
    LookBackFacts,
    MeasureFacts,
    ProblemFacts,
    ProofFacts,
    TaskFacts,
)
from workflows.roles import ROLES


def load(
    case: Case, known: Rows, profile: Mapping[str, Any], years: EntryYears, answers: Mapping[str, Any]
) -> ProblemFacts:
    """Return the facts of a problem; ``answers`` are those of the act in hand."""
    if not known["problem"]:
        return ProblemFacts()
    row = known["problem"][0]
    concrete = concrete_of(case, row.concrete_sealed)
    tasks = tuple(_tasks(known))
    units = frozenset(one.organisation_id for one in known["units"])
    return ProblemFacts(
        found_on=row.reopened_on or row.feedback_on,
        level=row.level,
        title=row.title,
        two_way=row.two_way,
        findings=_newest_findings(known),
        settled=row.settled,
        who=concrete.get("who", ""),
        place=concrete.get("place", ""),
        fact=concrete.get("fact", ""),
        lead=row.lead_id,
        responsible=units | {row.lead_id} | {one.unit for one in tasks},
        acceptor=row.acceptor_id,
        person=row.person_id,
        criterion=row.criterion,
        proof=frozenset(row.proof),
        planned_on=row.planned_on,
        first_due_on=row.first_due_on,
        due_on=row.due_on,
        lasting=row.lasting,
        lasting_goal=row.lasting_goal,
        measures=tuple(_measures(known)),
        tasks=tasks,
        reports=tuple(sorted(one.reported_on for one in known["reports"])),
        extensions=tuple(_extensions(known)),
        papers=tuple(_papers(known)),
        inspected_on=row.inspected_on,
        look_backs=tuple(_look_backs(known)),
        closed_alike=tuple(_alike(known, profile)),
        notice_last_day=_last_day(profile, years, answers),
    )


def concrete_of(case: Case, sealed: str) -> Mapping[str, str]:
    """Return the problem made concrete (who, place, fact, cause); empty while nobody claimed it."""
    if not sealed:
        return {}
    found: Mapping[str, str] = orjson.loads(vault().open(case.key, sealed, context=f"problem/{case.id}"))
    return found


def _by_sequence(row: Any) -> int:
    return int(row.sequence)


def _newest_findings(known: Rows) -> tuple[FindingFacts, ...]:
    """Return the newest finding of each side: a side may look again."""
    rows = sorted(known["findings"], key=_by_sequence)
    newest = {side_of(row.role): row for row in rows}
    return tuple(FindingFacts(side, row.result, row.visited_on) for side, row in sorted(newest.items()))


def side_of(role: str) -> str:
    """Return for which side somebody of a role found something out: ``county`` or ``department``."""
    return "department" if ROLES[role].by_assignment else "county"


def _measures(known: Rows) -> Iterator[MeasureFacts]:
    owed: dict[int, set[int]] = {}
    for row in known["tasks"]:
        owed.setdefault(row.measure_id, set()).add(row.organisation_id)
    for row in sorted(known["measures"], key=lambda one: int(one.number)):
        units = frozenset(owed.get(row.id, ()))
        yield MeasureFacts(row.id, row.text, units, bool(row.lasting), bool(row.copied))


def _tasks(known: Rows) -> Iterator[TaskFacts]:
    for row in sorted(known["tasks"], key=lambda one: int(one.id)):
        yield TaskFacts(row.id, row.organisation_id, row.due_on, row.done_on, bool(row.lasting))


def _extensions(known: Rows) -> Iterator[ExtensionFacts]:
    for one in sorted(known["extensions"], key=_by_sequence):
        yield ExtensionFacts(one.asked_on, one.old_due_on, one.new_due_on, one.granted)


def _look_backs(known: Rows) -> Iterator[LookBackFacts]:
    for one in sorted(known["look_backs"], key=_by_sequence):
        yield LookBackFacts(one.kind, one.held_on, one.result)


def _papers(known: Rows) -> Iterator[ProofFacts]:
    for one in sorted(known["papers"], key=lambda paper: int(paper.id)):
        kept_on = clock.local_date(one.recorded_at)
        yield ProofFacts(one.kind, kept_on, _taken(one.taken_at), bool(one.reused))


def _taken(text: str) -> date | None:
    """Return the camera's day of a picture; what it wrote wrongly is no day."""
    try:
        return date.fromisoformat(text[:10].replace(":", "-"))
    except ValueError:
        return None


def _alike(known: Rows, profile: Mapping[str, Any]) -> Iterator[str]:
    since = clock.today() - timedelta(days=int(profile["relapse_days"]))
    yield from sorted(
        row.ref for row in known["alike"] if row.closed_on is not None and row.closed_on >= since
    )


def _last_day(profile: Mapping[str, Any], years: EntryYears, answers: Mapping[str, Any]) -> date | None:
    """Return the last day that a notice of the result has to hang, from the day claimed for its posting."""
    posted = answers.get("posted_on")
    if not isinstance(posted, str) or not posted:
        return None
    limit = profile["closure_notice_days"]
    return calendar.due(date.fromisoformat(posted), limit["days"], limit["unit"], years).on
