"""The history of one case, with what people wrote: done and recorded, who, in which post."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, tuple_

from app.audit.kinds import KINDS
from app.audit.record import content_of
from app.clock import local_date
from app.keyring import vault
from app.models.account import Account, Person
from app.models.base import StreamKind, db
from app.models.case import Case
from app.models.event import Event
from app.queries.case_file import unsealed
from app.queries.officers import names_of
from app.sealing import Unreadable, placeholder
from workflows.vocabulary import Standing, Workflow
from workflows.words import N_

NOTED = "case.noted"
Place = tuple[str, int, int]
"""Stream, its number and the sequence in it: where an event stands."""

SEALED_APART = frozenset({
    "case.lead_answered", "case.lead_handed_over", "case.objection_decided", "case.objection_received",
})  # fmt: skip
"""Events whose words aren't for every reader of the case; the file shows them to whom they may reach."""


OF_DISCIPLINE = frozenset({"case.lead_answered", "case.lead_handed_over", "case.lead_received"})
"""Events that only who may read leads to discipline learns of."""


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of somebody's: ``label`` is a message, ``text`` what was written."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a case.

    ``label`` is a message; ``before`` and ``after`` are labels of states where the event moved the
    case. ``lag`` counts the days between the claimed date and the record. ``void`` says that the
    result no longer stands, ``chain`` is the place of a signature such as (1, 3).
    """

    sequence: int
    label: str
    who: str
    role: str
    organisation: str
    behalf: str
    occurred_on: date
    recorded_at: datetime
    lag: int
    before: str
    after: str
    chain: tuple[int, int] | None
    texts: tuple[Told, ...]
    data: Mapping[str, Any]
    void: bool


_EVENTS = (
    select(Event, Person.key)
    .outerjoin(Account, Account.id == Event.actor_id)
    .outerjoin(Person, Person.id == Account.person_id)
    .where(Event.stream_kind == StreamKind.CASE.value, Event.stream_id == bindparam("case_id"))
    .order_by(Event.sequence)
)


def timeline(case: Case, workflow: Workflow, hidden: Container[str] = ()) -> tuple[Entry, ...]:
    """Return the events of a case, the newest first, without those of ``hidden`` kinds."""
    found = db.session.execute(_EVENTS, {"case_id": case.id})
    rows = [(event, key) for event, key in found if event.kind not in hidden]
    contents = [(event, key, content_of(event.body)) for event, key in rows]
    givers = names_of({content["actor"].get("on_behalf_of") for _, _, content in contents} - {None})
    voided = {number for _, _, content in contents for number in content["data"].get("voided", ())}
    shared = _shared([content["data"] for event, _, content in contents if event.kind == NOTED])
    entries = [
        _entry(case, workflow, event, key, content, givers, shared, event.sequence in voided)
        for event, key, content in contents
    ]
    return tuple(reversed(entries))


_BACK, _REFUSED = ("send_back", "reappraise"), ("reject", "decline_at_appraisal")


def why_here(case: Case, workflow: Workflow, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the signatures by which a case came back on its path or was refused, the last first.

    A return matters until the case has passed the state from which it came: what was wrong is then put
    right. Where nothing of the kind is in force, there are none.
    """
    refused = case.state == "rejected"
    given = [one for one in entries if one.data.get("action") in (_REFUSED if refused else _BACK)]
    newest = next((place for place, one in enumerate(given) if one.data["completed"]), None)
    if newest is None or not (refused or workflow.state(case.state).standing is Standing.OPEN):
        return ()
    data = given[newest].data
    if not refused and workflow.position(case.state) > workflow.position(str(data["source"])):
        return ()
    return tuple(given[newest : newest + int(data["length"])])


def _place(data: Mapping[str, Any]) -> Place:
    return str(data.get("stream", "")), int(data.get("id", 0)), int(data.get("sequence", 0))


def _shared(cited: Sequence[Mapping[str, Any]]) -> dict[Place, str]:
    """Return the kinds of the shared acts that events cite: a list returned, a meeting, a notice."""
    places = [_place(data) for data in cited]
    if not places:
        return {}
    rows = db.session.execute(
        select(Event.stream_kind, Event.stream_id, Event.sequence, Event.kind).where(
            tuple_(Event.stream_kind, Event.stream_id, Event.sequence).in_(places)
        )
    )
    return {(stream, number, sequence): kind for stream, number, sequence, kind in rows}


def _entry(
    case: Case,
    workflow: Workflow,
    event: Event,
    key: bytes | None,
    content: Mapping[str, Any],
    givers: Mapping[int, str],
    shared: Mapping[Place, str],
    void: bool,
) -> Entry:
    actor, data = content["actor"], content["data"]
    kind = shared.get(_place(data), NOTED) if event.kind == NOTED else event.kind
    change = content["changes"].get("state", {})
    length = int(data.get("length", 0))
    return Entry(
        sequence=event.sequence,
        label=_label(workflow, kind, data),
        who=_who(event, actor.get("name"), key),
        role=str(actor.get("role", "")),
        organisation=str(actor.get("organisation_name", "")),
        behalf=givers.get(actor.get("on_behalf_of"), ""),
        occurred_on=event.occurred_on,
        recorded_at=event.recorded_at,
        lag=(local_date(event.recorded_at) - event.occurred_on).days,
        before=_state_label(workflow, change.get("before", "")),
        after=_state_label(workflow, change.get("after", "")),
        chain=(int(data["position"]) + 1, length) if length > 1 else None,
        texts=tuple(_texts(case, workflow, event, content)),
        data=data,
        void=void,
    )


def _label(workflow: Workflow, kind: str, data: Mapping[str, Any]) -> str:
    """Return the action's own label where the event is one of an action, else that of its kind."""
    for action in workflow.actions:
        if action.name == data.get("action") and data.get("source") in action.source:
            return action.label
    return KINDS[kind].label


def _state_label(workflow: Workflow, name: str) -> str:
    return next((state.label for state in workflow.states if state.name == name), "")


def _who(event: Event, sealed: str | None, key: bytes | None) -> str:
    if sealed is None or key is None:
        return ""
    place = f"{event.stream_kind}/{event.stream_id}/{event.sequence}/actor.name"
    try:
        return vault().open(key, sealed, context=place)
    except Unreadable as error:
        return placeholder(error)


def _texts(case: Case, workflow: Workflow, event: Event, content: Mapping[str, Any]) -> list[Told]:
    """Return what people wrote with the event: answers of its form, reasons for warnings, remarks."""
    if event.kind in SEALED_APART:
        return []
    labels: dict[str, str] = {}
    for action in workflow.actions:
        if action.name == content["data"].get("action"):
            labels |= {f"answer.{field.name}": field.label for field in action.fields}
            labels |= {f"reason.{guard.name}": guard.sentence for guard in action.guards}
            labels["reason.recorded_in_time"] = N_("Why it is entered only now")
    place = f"{StreamKind.CASE.value}/{case.id}/{event.sequence}"
    return [
        Told(labels.get(name, ""), unsealed(case.key, sealed, f"{place}/{name}"))
        for name, sealed in sorted(content["personal"].items())
        if not name.startswith("record.")
    ]
