"""A case at any past moment, rebuilt from its events (``app/audit/walk.py``) and those of its household.

Everything is read once; each moment is then a matter of counting events up to it. What had been
recorded by then counts, whatever day it claimed: that is what whoever opened the case then could see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from app import clock
from app.audit.walk import Walk
from app.definitions import of_case
from app.facts.members import adult
from app.masking import GONE, masked_identity
from app.models.base import db
from app.models.case import Case
from app.models.help import HelpMeasure
from app.policy import Actor
from app.queries.case_file import MemberRow
from app.queries.case_path import path_at
from app.queries.evidence import papers_of_case
from app.queries.inspection_family import Family
from app.queries.inspection_rows import (
    Recorded,
    applications_of,
    events_of,
    home_of,
    measures_of,
    snapshots_of,
    visits_of,
)
from app.queries.inspection_then import MeasureThen, Then
from app.queries.places import region_names
from app.queries.timeline import Entry, timeline

_FURTHER = ("education", "ethnicity", "political", "cover", "work_place", "work_months", "unschooled")


class Past:
    """Everything recorded of a case, from which it can be looked at as of any moment."""

    def __init__(self, actor: Actor, case: Case, hidden: frozenset[str]) -> None:
        self.actor, self.case = actor, case
        self.workflow = of_case(db.session(), case.workflow_digest).workflow
        self.entries = {one.sequence: one for one in reversed(timeline(case, self.workflow, hidden))}
        self.events = events_of(case)
        self.home = home_of(case.household_id)
        self.papers = tuple(reversed(papers_of_case(case.ref)))
        self._applications, self._visits = applications_of(case), visits_of(case)
        self._measures, self._snapshots = measures_of(case), snapshots_of(case)
        self._regions = region_names(self._region_codes())

    def at(self, moment: datetime) -> Then:
        """Return the case as it stood at a moment."""
        known = [one for one in self.events if one.recorded_at <= moment]
        walk = Walk(self.workflow, {})
        for one in known:
            walk.take(one.sequence, one.kind, one.content)
        row = walk.row
        last = known[-1].sequence if known else 0
        household, members, facts, unknown = self._family(moment, known)
        shown_by, shown = self._shown(known)
        state = str(row.get("state", ""))
        return Then(
            moment=moment,
            began=bool(known),
            sequence=last,
            workflow=self.case.workflow,
            state=state,
            state_label=self.workflow.state(state).label if state else "",
            path=self._path(walk, state),
            round=int(row.get("round", 0)),
            version=int(row.get("version", 0)),
            **{name: _date(row.get(name)) for name in _DAYS},
            legacy=bool(row.get("legacy")),
            signatures=tuple(
                self.entries[one.sequence] for one in walk.standing if one.sequence in self.entries
            ),
            household=household,
            members=members,
            facts=facts,
            application=_newest(self._applications, last),
            visit=_newest(self._visits, last),
            papers=tuple(self._papers(moment, known)),
            measures=tuple(self._measure(one, content, known) for one, content in self._planned(known)),
            shown=shown,
            shown_by=shown_by,
            later=self._later(moment, last),
            unknown=tuple(unknown) if known else (),
        )

    def _path(self, walk: Walk, state: str) -> tuple[Any, ...]:
        if not state:
            return ()
        signed_in = [one.source for one in walk.standing]
        return path_at(self.workflow, state, self.case.opening, lambda: signed_in)

    def _family(
        self, moment: datetime, known: Sequence[Recorded]
    ) -> tuple[dict[str, str], tuple[MemberRow, ...], dict[int, dict[str, str]], list[tuple[str, str]]]:
        """Return household, members, their further facts, and what of them can't be known."""
        if self.home is None or not known or not self._linked(known):
            return {}, (), {}, []
        past = self.home.family.before(one for one in self.home.changes if one.recorded_at > moment)
        there = _belonging(past)
        rows = tuple(_member(past, one, clock.local_date(moment)) for one in there)
        facts = {one["person_id"]: {name: _text(one[name]) for name in _FURTHER} for one in there}
        unknown = [("person", name) for name in sorted(past.unknown)]
        if any(GONE & {row.name, row.identity} for row in rows):
            unknown.append(("erased", ""))
        return self._household(past), rows, facts, unknown

    def _household(self, past: Family) -> dict[str, str]:
        facts = past.household
        if not facts:
            return {}
        head = past.people.get(int(facts.get("head") or 0), {})
        return {
            "household_kind": str(facts["household_kind"]),
            "region": self._regions.get(str(facts["region"]), str(facts["region"])),
            "head": str(head.get("name", "")),
            "national_code": str(facts["national_code"]),
            "address": str(facts["address"]),
        }

    def _linked(self, known: Sequence[Recorded]) -> bool:
        """Return whether the case was about its household by then: one by telephone is linked later."""
        if known[0].content["data"].get("household"):
            return True
        return any(one.kind == "case.household_linked" for one in known)

    def _shown(self, known: Sequence[Recorded]) -> tuple[int, Mapping[str, str]]:
        """Return what the newest signer saw, and the number of that signature."""
        for one in reversed(known):
            digest = one.content["data"].get("snapshot")
            if digest is not None and digest in self._snapshots:
                return one.sequence, self._snapshots[digest]
        return 0, {}

    def _papers(self, moment: datetime, known: Sequence[Recorded]) -> Any:
        struck = {
            one.content["data"].get("paper"): _date(one.content["occurred_on"])
            for one in known
            if one.kind == "case.paper_struck"
        }
        for row in self.papers:
            if row.recorded_at <= moment:
                yield replace(row, struck_on=struck.get(row.id))

    def _planned(self, known: Sequence[Recorded]) -> list[tuple[HelpMeasure, str]]:
        planned = {one.content["data"].get("measure") for one in known if one.kind == "case.measure_planned"}
        return [(row, content) for row, content in self._measures if row.id in planned]

    def _measure(self, row: HelpMeasure, content: str, known: Sequence[Recorded]) -> MeasureThen:
        told = {one.kind for one in known if one.content["data"].get("measure") == row.id}
        delivered, ended = "case.measure_delivered" in told, "case.measure_ended" in told
        return MeasureThen(
            id=row.id,
            code=row.kind + row.item,
            content=content,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            delivered_on=row.delivered_on if delivered else None,
            amount=row.amount if delivered else None,
            ended_on=row.ended_on if ended else None,
        )

    def _later(self, moment: datetime, last: int) -> tuple[Entry, ...]:
        day = clock.local_date(moment)
        return tuple(
            one
            for one in self.entries.values()
            if last and one.sequence > last and one.occurred_on <= day and one.recorded_at > moment
            and clock.local_date(one.recorded_at) > one.occurred_on
        )  # fmt: skip

    def _region_codes(self) -> set[str]:
        if self.home is None:
            return set()
        told = [one.changes.get("region", {}) for one in self.home.changes]
        codes = {str(code) for one in told for code in one.values()}
        return codes | {str(self.home.family.household["region"])}


_DAYS = ("opened_on", "entered_on", "due_on", "promised_on", "closed_on", "fast_lane_on")


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _newest(found: Mapping[int, Any], last: int) -> Any:
    return next((found[number] for number in sorted(found, reverse=True) if number <= last), None)


def _text(value: Any) -> str:
    return " ".join(sorted(value)) if isinstance(value, list | tuple) else "" if value is None else str(value)


def _belonging(past: Family) -> list[dict[str, Any]]:
    """Return who belonged then, and whoever died while belonging, as the file of a case lists them."""
    return sorted(
        (one for one in past.memberships if one["valid_to"] is None or one["reason_out"] == "death"),
        key=lambda one: (one["valid_to"] is not None, one["relation"], one["id"]),
    )


def _member(past: Family, membership: Mapping[str, Any], on: date) -> MemberRow:
    person = past.people[membership["person_id"]]
    number = person["identity_number"]
    return MemberRow(
        person_id=membership["person_id"],
        name=person["name"],
        identity=masked_identity(number),
        identity_kind=person["identity_kind"],
        sex=person["sex"],
        born_on=person["born_on"],
        died_on=person["died_on"],
        relation=membership["relation"],
        labour=membership["labour"],
        health=membership["health"],
        school=membership["school"],
        minor=not adult(person["born_on"], on),
    )
