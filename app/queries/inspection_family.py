"""A household and its members as they were recorded at any past moment.

Rows hold what is recorded now, events what was recorded before: whoever undoes the events that came
later, the newest first, has what was there. What an event doesn't tell can't be known, and is said.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.identity import CONTEXT, HOUSEHOLD_ADDRESS
from app.masking import GONE
from app.models.account import Person
from app.models.base import StreamKind
from app.models.event import Event
from app.models.household import Household, Membership
from app.queries.case_file import unsealed

CODES = (
    "relation", "labour", "school", "education", "ethnicity", "political", "reason_in", "cover",
    "work_months", "work_place", "unschooled",
)  # fmt: skip
"""What a membership says in codes; health is sealed in events."""

_DAYS = ("valid_from", "valid_to")
_NOTHING: Mapping[str, Any] = {"valid_from": None, "valid_to": None, "work_months": None, "cover": []}


@dataclass(frozen=True, slots=True)
class Change:
    """One event of a household or of a person, with what is sealed in it opened."""

    id: int
    stream: str
    subject: int
    sequence: int
    kind: str
    recorded_at: datetime
    data: Mapping[str, Any]
    changes: Mapping[str, Mapping[str, Any]]
    personal: Mapping[str, str]


@dataclass(slots=True)
class Family:
    """A household as it is recorded: facts by name, people by number, memberships in their order.

    ``unknown`` names people of whom something was changed without its old value being kept.
    """

    household: dict[str, Any]
    people: dict[int, dict[str, Any]]
    memberships: list[dict[str, Any]]
    unknown: set[str]

    def before(self, later: Iterable[Change]) -> "Family":
        """Return the household as it was before changes, which are given in their order."""
        past = Family(
            dict(self.household), deepcopy(self.people), deepcopy(self.memberships), set(self.unknown)
        )
        for change in sorted(later, key=lambda one: (one.recorded_at, one.id), reverse=True):
            past._undo(change)
        return past

    def _undo(self, change: Change) -> None:
        if change.stream == StreamKind.PERSON.value:
            self._undo_person(change)
            return
        match change.kind:
            case "household.recorded":
                self.memberships = []
                self.household = {}
            case "household.corrected":
                self._undo_household(change)
            case "household.member_joined":
                joined = self._last(change)
                if joined is not None:
                    self.memberships.remove(joined)
            case "household.member_left":
                self._set(self._last(change), {"valid_to": None, "reason_out": ""})
            case "household.member_corrected":
                self._undo_member(change)

    def _undo_household(self, change: Change) -> None:
        for name, told in change.changes.items():
            self.household[name] = told.get("before", "")
        for name in change.data.get("fields", ()):
            self.household[name] = change.personal.get(f"{name}_before", "")
        for person, relation in change.data.get("relations_before", {}).items():
            self._set(self._of(int(person)), {"relation": relation})

    def _undo_member(self, change: Change) -> None:
        before = {
            name: _day(told.get("before")) if name in _DAYS else told.get("before", _NOTHING.get(name, ""))
            for name, told in change.changes.items()
        }
        if "health_before" in change.personal:
            before["health"] = [code for code in change.personal["health_before"].split(",") if code]
        self._set(self._last(change), before)

    def _undo_person(self, change: Change) -> None:
        person = self.people.get(change.subject)
        if person is None:
            return
        if change.kind == "person.died":
            person["died_on"] = None
        if change.kind != "person.corrected":
            return
        for name in change.data.get("fields", ()):
            if f"{name}_before" in change.personal:
                text = change.personal[f"{name}_before"]
                person[name] = _day(text) if name.endswith("_on") else text
            elif name in change.changes:
                person[name] = _day(change.changes[name].get("before"))
            elif name in ("sex", "born_on"):
                self.unknown.add(person["name"])
        if "identity_number_before" in change.personal:
            person["identity_kind"] = _kind_of(person["identity_number"])

    def _last(self, change: Change) -> dict[str, Any] | None:
        return self._of(int(change.data.get("person", 0)))

    def _of(self, person: int) -> dict[str, Any] | None:
        return next((one for one in reversed(self.memberships) if one["person_id"] == person), None)

    def _set(self, membership: dict[str, Any] | None, values: Mapping[str, Any]) -> None:
        if membership is not None:
            membership.update(values)


def family_of(household: Household, rows: Sequence[tuple[Membership, Person]]) -> Family:
    """Return a household as its rows say now."""
    return Family(
        household={
            "household_kind": household.kind,
            "region": household.territory,
            "head": household.head_id,
            "national_code": household.national_code or "",
            "address": unsealed(household.key, household.address_sealed, HOUSEHOLD_ADDRESS),
        },
        people={
            person.id: {
                "name": person.name,
                "identity_number": unsealed(person.key, person.identity_sealed, CONTEXT),
                "identity_kind": person.identity_kind,
                "sex": person.sex or "",
                "born_on": person.born_on,
                "died_on": person.died_on,
            }
            for _, person in rows
        },
        memberships=[
            {
                "id": row.id,
                "person_id": row.person_id,
                "valid_from": row.valid_from,
                "valid_to": row.valid_to,
                "reason_out": row.reason_out,
                "health": list(row.health),
                **{name: getattr(row, name) for name in CODES},
            }
            for row, _ in sorted(rows, key=lambda one: one[0].id)
        ],
        unknown=set(),
    )


def change_of(event: Event, content: Mapping[str, Any], key: bytes) -> Change:
    """Return an event of a household or a person with what is sealed under its key."""
    place = f"{event.stream_kind}/{event.stream_id}/{event.sequence}"
    return Change(
        id=event.id,
        stream=event.stream_kind,
        subject=event.stream_id,
        sequence=event.sequence,
        kind=event.kind,
        recorded_at=event.recorded_at,
        data=content["data"],
        changes=content["changes"],
        personal={
            name: unsealed(key, sealed, f"{place}/{name}") for name, sealed in content["personal"].items()
        },
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value and value not in GONE else None


def _kind_of(number: str) -> str:
    """Return from what paper a number is: its length tells, since each has its own."""
    return {0: "none_yet", 18: "id_card", 20: "disability_card", 22: "disability_card"}.get(
        len(number), "other"
    )
