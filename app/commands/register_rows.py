"""Households of a roster as rows and events of the register, made ready before anybody has to wait."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.audit.record import compose
from app.audit.row_digests import values_digest
from app.audit.seals import seal_bodies
from app.audit.tree import leaf_hash
from app.commands.bulk import Rows, reserved
from app.identity import CONTEXT, HOUSEHOLD_ADDRESS, HOUSEHOLD_PHONE, NONE_YET, PHONE_CONTEXT
from app.intake.registers.families import Family
from app.intake.registers.rows import Member
from app.keyring import vault
from app.models.base import Base, StreamKind
from app.pinyin import name_key
from app.policy import Actor, HeldPost
from workflows.monitoring.codes import HEAD

REGISTERED = "registered"
_EVENT = (
    "stream_kind", "stream_id", "sequence", "kind", "body", "digest", "previous", "occurred_on",
    "recorded_at", "actor_id", "idempotency_key",
)  # fmt: skip
_TABLES = ("event", "person", "household", "membership", "row_seal")
"""In the order in which they are written: what is referred to comes first."""
TOLD_EVERY = 500
CACHE_KIB = 64 * 1024
"""Of SQLite for the transaction that writes; the rows that wait give their memory back meanwhile."""


@dataclass(slots=True)
class Ready:
    """Everything that enters, ready to be written: ``root`` is the digest over all events in their order."""

    rows: Mapping[str, Rows]
    households: int = 0
    persons: int = 0
    root: str = ""
    seals: dict[str, str] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, int | str]:
        """Return what the one event of the whole says of it."""
        return {
            "entered": self.households, "entered_persons": self.persons,
            "events": self.households + self.persons, "root": self.root,
        }  # fmt: skip

    def write(self, session: Session) -> None:
        """Write it all in the running transaction."""
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            # The pages of eleven indexes don't fit into the usual two megabytes, and each that is put out of
            # them is written and read again while everybody waits.
            connection.exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KIB}")
        for name in _TABLES:
            self.rows[name].write(connection)


class Composer:
    """Makes rows and events of households for one roster, in the name of whoever accepted it."""

    def __init__(self, session: Session, actor: Actor, post: HeldPost, import_id: int) -> None:
        dialect = session.get_bind().dialect
        columns = {name: [one.name for one in Base.metadata.tables[name].columns] for name in _TABLES}
        columns |= {"event": list(_EVENT), "row_seal": ["body", "digest", "recorded_at"]}
        self._rows = {name: Rows(dialect, name, columns[name]) for name in _TABLES}
        self._session, self._actor, self._import = session, actor, import_id
        self._seal_actor = vault().sealer(actor.key)
        self._as_is = {
            "account": actor.account_id, "session": actor.session_id, "post": post.id, "role": post.role,
            "organisation": post.organisation_id, "organisation_name": post.organisation_name,
            "on_behalf_of": post.giver, "delegation": post.delegation_id,
        }  # fmt: skip
        self._today = clock.today()
        self._root = sha256()
        self._ready = Ready(self._rows)

    def compose(self, families: list[Family], tell: Callable[[str, int, int], None]) -> Ready:
        """Return everything ready to be written; ``families`` is emptied on the way, to give memory back."""
        persons = sum(1 for one in families for row in one.rows if row.row not in one.people)
        members = sum(len(one.rows) for one in families)
        numbers = {
            "household": iter(reserved(self._session, "household", len(families))),
            "person": iter(reserved(self._session, "person", persons)),
            "membership": iter(reserved(self._session, "membership", members)),
        }
        self._session.rollback()  # the numbers are ours; nothing is held while rows are made
        whole = self._ready.households = len(families)
        families.reverse()
        for done in range(1, whole + 1):
            self._family(families.pop(), numbers)
            if done % TOLD_EVERY == 0 or done == whole:
                tell("prepare", done, whole)
        for body, digest in seal_bodies(self._ready.seals, clock.now()):
            self._rows["row_seal"].add({"body": body, "digest": digest, "recorded_at": clock.now()})
        self._ready.seals.clear()
        self._ready.persons = persons
        self._ready.root = self._root.hexdigest()
        return self._ready

    def _family(self, family: Family, numbers: Mapping[str, Iterator[int]]) -> None:
        people = {
            row.row: family.people[row.row] if row.row in family.people else self._person(row, numbers)
            for row in family.rows
        }
        household = next(numbers["household"])
        head = next(row for row in family.rows if row.relation == HEAD)
        self._household(family, household, people, people[head.row])
        for row in family.rows:
            self._membership(row, next(numbers["membership"]), household, people[row.row])

    def _person(self, row: Member, numbers: Mapping[str, Iterator[int]]) -> int:
        number, key = next(numbers["person"]), vault().new_key()
        seal = vault().sealer(key)
        has = bool(row.identity)
        place = f"person/{number}/1"
        self._event(
            StreamKind.PERSON, number, "person.recorded",
            {"identity_kind": row.identity_kind if has else NONE_YET, "register_import": self._import},
            {"name": seal(row.name, f"{place}/name")},
        )  # fmt: skip
        self._add(
            "person", number,
            {
                "name": row.name, "name_key": name_key(row.name),
                "identity_kind": row.identity_kind if has else NONE_YET,
                "identity_sealed": seal(row.identity, CONTEXT) if has else None,
                "identity_hash": vault().lookup_hash(f"{row.identity_kind}/{row.identity}") if has else None,
                "phone_sealed": seal(row.phone, PHONE_CONTEXT) if row.phone else None,
                "sex": row.sex, "born_on": row.born_on, "died_on": None, "key": key, "id": number,
                "last_sequence": 1, "stream_kind": StreamKind.PERSON.value,
            },
        )  # fmt: skip
        return number

    def _household(self, family: Family, number: int, people: Mapping[int, int], head: int) -> None:
        first, key = family.first, vault().new_key()
        seal, place = vault().sealer(key), f"household/{number}/1"
        kind = next((row.kind for row in family.rows if row.kind), "1")
        phone = first.household_phone
        given = {"address": first.address, "phone": phone, "national_code": family.code}
        members = [{"person": people[row.row], "relation": row.relation} for row in family.rows]
        self._event(
            StreamKind.HOUSEHOLD, number, "household.recorded",
            {"household_kind": kind, "region": family.region, "head": head, "members": members,
             "register_import": self._import, "row": first.row},
            {name: seal(value, f"{place}/{name}") for name, value in given.items() if value},
        )  # fmt: skip
        self._add(
            "household", number,
            {
                "territory": family.region, "kind": kind, "head_id": head,
                "national_code": family.code or None, "monitored_since": first.since or None,
                "address_sealed": seal(first.address, HOUSEHOLD_ADDRESS) if first.address else None,
                "phone_sealed": seal(phone, HOUSEHOLD_PHONE) if phone else None,
                "recorded_on": self._today, "ended_on": None, "key": key, "id": number, "last_sequence": 1,
                "stream_kind": StreamKind.HOUSEHOLD.value,
            },
        )  # fmt: skip

    def _membership(self, row: Member, number: int, household: int, person: int) -> None:
        self._add(
            "membership", number,
            {
                "id": number, "household_id": household, "person_id": person, "relation": row.relation,
                "valid_from": self._today, "valid_to": None, "reason_in": REGISTERED, "reason_out": "",
                "ethnicity": row.ethnicity, "political": row.political, "education": row.education,
                "school": row.school, "labour": row.labour, "health": list(row.health),
                "cover": list(row.cover), "work_months": row.work_months, "unschooled": row.unschooled,
                "work_place": row.work_place,
            },
        )  # fmt: skip

    def _add(self, table: str, number: int, values: Mapping[str, Any]) -> None:
        self._rows[table].add(values)
        self._ready.seals[f"{table}/{number}"] = values_digest(self._rows[table].table, values)

    def _event(
        self, stream: StreamKind, number: int, kind: str, data: Mapping[str, object],
        personal: Mapping[str, str],
    ) -> None:  # fmt: skip
        now = clock.now()
        place = f"{stream.value}/{number}/1/actor.name"
        body = compose(
            stream=stream, stream_id=number, sequence=1, previous=b"", kind=kind, occurred_on=self._today,
            recorded_at=now, actor={**self._as_is, "name": self._seal_actor(self._actor.name, place)},
            data=data, changes={}, personal=personal, once=None,
        )  # fmt: skip
        digest = leaf_hash(body)
        self._root.update(digest)
        self._rows["event"].add(
            {
                "stream_kind": stream.value, "stream_id": number, "sequence": 1, "kind": kind, "body": body,
                "digest": digest, "previous": b"", "occurred_on": self._today, "recorded_at": now,
                "actor_id": self._actor.account_id, "idempotency_key": None,
            }
        )  # fmt: skip
