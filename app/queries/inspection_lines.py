"""The lines of a case's life: each event with who, when, how proved, what it changed and what it skipped."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app import clock, profiles
from app.audit.kinds import KINDS
from app.audit.record import content_of
from app.calendar import EntryYears, Worked, working_days
from app.facts.snapshots import Difference
from app.models.event import Event
from app.queries.case_results import ObjectionView, objection_views
from app.queries.corrections import CorrectionView, corrections_of_case
from app.queries.evidence import PaperRow
from app.queries.history import HistoryEntry
from app.queries.inspection_deaths import Death
from app.queries.inspection_past import Past
from app.queries.inspection_signers import UNKNOWN, Proof, Sessions, sessions_of
from app.queries.inspection_steps import Gap, gaps
from app.queries.timeline import Entry

Told = tuple[Event, HistoryEntry, str]
"""An event of the household or of a member, as a reader is told it, and the digest it begins with."""


@dataclass(frozen=True, slots=True)
class Line:
    """One event in the life of a case.

    ``entry`` is that of the case, ``told`` that of the household or a member; one of them is there.
    ``check`` begins the digest of the event's bytes. ``changes`` is what the record said before and
    after it. ``after`` names who had died before the day that the event claims, with the days between.
    """

    key: str
    stream: str
    sequence: int
    check: str
    label: str
    subject: str
    who: str
    role: str
    organisation: str
    behalf: str
    occurred_on: date
    recorded_at: datetime
    lag: int
    worked_lag: Worked
    proof: Proof
    entry: Entry | None
    told: HistoryEntry | None
    changes: tuple[Difference, ...]
    gap: Gap | None
    death: Death | None
    after: tuple[tuple[str, int], ...]
    correction: CorrectionView | None
    objection: ObjectionView | None
    paper: PaperRow | None


@dataclass(frozen=True, slots=True)
class Lines:
    """Makes the lines of a life out of what was read."""

    past: Past
    deaths: tuple[Death, ...]
    changes: Mapping[tuple[datetime, int], tuple[Difference, ...]]
    told: tuple[Told, ...]

    def all(self) -> Iterator[Line]:
        """Yield the lines in no particular order."""
        case, past = self.past.case, self.past
        years = profiles.entered_years()
        found = gaps(
            past.events, past.workflow, lambda: profiles.for_case(case.profile_digest, case.opened_on), years
        )
        contents = [content_of(event.body) for event, _, _ in self.told]
        sessions = sessions_of(
            content["actor"].get("session") for content in (*(one.content for one in past.events), *contents)
        )
        yield from self._of_case(sessions, found, years)
        for (event, entry, check), content in zip(self.told, contents, strict=True):
            yield self._of_home(
                event, entry, check, sessions.proof(_session(content), event.recorded_at), years
            )

    def _of_case(self, sessions: Sessions, found: Mapping[int, Gap], years: EntryYears) -> Iterator[Line]:
        case, past = self.past.case, self.past
        corrections = {one.id: one for one in corrections_of_case(case.id)}
        objections = {one.id: one for one in objection_views(past.actor, case)}
        papers = {one.id: one for one in past.papers}
        for one in past.events:
            entry = past.entries.get(one.sequence)
            if entry is None:
                continue
            data = one.content["data"]
            yield Line(
                key=f"case-{one.sequence:06}",
                stream="case",
                sequence=one.sequence,
                check=one.digest.hex()[:8],
                label=entry.label,
                subject="",
                who=entry.who,
                role=entry.role,
                organisation=entry.organisation,
                behalf=entry.behalf,
                occurred_on=entry.occurred_on,
                recorded_at=entry.recorded_at,
                lag=entry.lag,
                worked_lag=_worked(entry.occurred_on, entry.recorded_at, years),
                proof=sessions.proof(_session(one.content), one.recorded_at) if entry.who else UNKNOWN,
                entry=entry,
                told=None,
                changes=tuple(_besides_state(self.changes.get((one.recorded_at, one.id), ()))),
                gap=found.get(one.sequence),
                death=None,
                after=tuple(_after(self.deaths, entry.occurred_on)) if "action" in data else (),
                correction=corrections.get(data.get("correction", 0)),
                objection=objections.get(data.get("objection", 0)),
                paper=papers.get(data.get("paper", 0)),
            )

    def _of_home(
        self, event: Event, entry: HistoryEntry, check: str, proof: Proof, years: EntryYears
    ) -> Line:
        dead = event.kind == "person.died"
        return Line(
            key=f"{event.stream_kind}-{event.stream_id}-{event.sequence:06}",
            stream=event.stream_kind,
            sequence=event.sequence,
            check=check,
            label=KINDS[event.kind].label,
            subject=entry.subject,
            who=entry.who,
            role=entry.role,
            organisation=entry.organisation,
            behalf=entry.behalf,
            occurred_on=event.occurred_on,
            recorded_at=event.recorded_at,
            lag=(clock.local_date(event.recorded_at) - event.occurred_on).days,
            worked_lag=_worked(event.occurred_on, event.recorded_at, years),
            proof=proof if entry.who else UNKNOWN,
            entry=None,
            told=entry,
            changes=self.changes.get((event.recorded_at, event.id), ()),
            gap=None,
            death=next((one for one in self.deaths if one.person_id == event.stream_id), None)
            if dead
            else None,
            after=(),
            correction=None,
            objection=None,
            paper=None,
        )


def _session(content: Mapping[str, object]) -> int | None:
    actor = content["actor"]
    found = actor.get("session") if isinstance(actor, Mapping) else None
    return found if isinstance(found, int) else None


def _besides_state(found: Iterable[Difference]) -> Iterator[Difference]:
    """Leave out what the line itself says: from which state to which it took the case."""
    return (one for one in found if one.path != "state")


def _worked(occurred_on: date, recorded_at: datetime, years: EntryYears) -> Worked:
    return working_days(occurred_on, clock.local_date(recorded_at), years)


def _after(deaths: Iterable[Death], day: date) -> Iterator[tuple[str, int]]:
    for one in deaths:
        if day > one.died_on:
            yield one.name, (day - one.died_on).days
