"""One prototype with everything that belongs to it, ready to be copied as fast as Python can.

Everything that is the same in every copy is worked out once: rows as the driver takes them, the
bytes of events around the places that differ. The first copy of every event is compared with what
``app/audit/record.compose`` makes of the same content, so the bytes are real ones.
"""

from __future__ import annotations

import base64
import random
import re
import secrets
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, select

from app import clock
from app.audit.record import compose, content_of
from app.audit.tree import leaf_hash
from app.commands.household_parts import grams_of
from app.keyring import vault
from app.models import Base, Event, Person
from app.models.base import StreamKind
from app.pinyin import name_key

DIFFERENT_NAMES = 20_000
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任"
)
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国志红玉梅春龙海燕文辉云生金凤福贵荣光永新德水"

OF_CASE = (
    "application", "visit", "vote", "evidence", "comparison_entry", "notice_entry", "case_opening",
    "signature", "snapshot",
)  # fmt: skip
SEALED = {
    ("application", "description_sealed"): "application/{case}/{sequence}/description",
    ("application", "helper_sealed"): "application/{case}/{sequence}/hand",
    ("visit", "details_sealed"): "visit/{case}/{sequence}/details",
    ("snapshot", "body_sealed"): "snapshot/{case}",
}


@cache
def _cipher(wrapped: bytes) -> AESGCM:
    return AESGCM(vault()._unwrap(wrapped))


def seal(wrapped: bytes, plain: bytes, context: str) -> str:
    """Seal as the vault does, without unwrapping the same key a million times."""
    nonce = secrets.token_bytes(12)
    return base64.urlsafe_b64encode(nonce + _cipher(wrapped).encrypt(nonce, plain, context.encode())).decode(
        "ascii"
    )


@cache
def names() -> tuple[tuple[str, str], ...]:
    """Return the names that people have, with their sorting keys: as in life, many are namesakes."""
    dice = random.Random(20261125)
    drawn = {
        dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2, 2))))
        for _ in range(DIFFERENT_NAMES)
    }
    return tuple((name, name_key(name)) for name in sorted(drawn))


@dataclass(frozen=True)
class Home:
    """A copied household: its number, where it lies, the people by the numbers they are copies of."""

    id: int
    territory: str
    people: Mapping[int, int]


class Row:
    """A row of a prototype as the driver takes it, and where what differs goes."""

    def __init__(self, writer: Any, table: str, row: Mapping[str, Any]) -> None:
        self.table, self.row = table, row
        self.base = writer.line(table, row)
        self.place = {name: position for position, name in enumerate(Base.metadata.tables[table].c.keys())}
        self.lines = writer.waiting[table]

    def add(self, **changes: Any) -> None:
        line = self.base[:]
        for name, value in changes.items():
            line[self.place[name]] = value
        self.lines.append(line)


class Copy:
    """One prototype: a case with its file and events, and the household it is about."""

    def __init__(self, connection: Connection, writer: Any, case_id: int, household_id: int) -> None:
        self.writer = writer
        one = lambda table, column, value: [  # noqa: E731
            Row(writer, table, row) for row in _rows(connection, table, column, value)
        ]
        self.rows = [row for table in OF_CASE for row in one(table, "case_id", case_id)]
        numbers = {
            table: [row.row["id"] for row in self.rows if row.table == table]
            for table in ("application", "visit")
        }
        self.consents = [
            row for found in numbers["application"] for row in one("consent", "application_id", found)
        ]
        self.visitors = [row for found in numbers["visit"] for row in one("visitor", "visit_id", found)]
        (self.of_case,) = one("case", "id", case_id)
        (self.of_household,) = one("household", "id", household_id)
        self.memberships = one("membership", "household_id", household_id)
        self.persons = [one("person", "id", row.row["person_id"])[0] for row in self.memberships]
        self.key = self.of_case.row["key"]
        keys = _keys(connection)
        told = lambda kind, number, key: [  # noqa: E731
            Told(Row(writer, "event", row), key, keys) for row in _events(connection, kind, number)
        ]
        self.events = told(StreamKind.CASE, case_id, self.key)
        self.household_events = told(StreamKind.HOUSEHOLD, household_id, b"")
        self.person_events = told(StreamKind.PERSON, self.persons[0].row["id"], b"")
        self.plain = {id(row): list(self._opened(row, case_id)) for row in self.rows}
        today = clock.today()
        self.days = [writer.value("case", "due_on", today + timedelta(days=day)) for day in range(-2, 19)]

    def _opened(self, row: Row, case_id: int) -> Any:
        for (table, column), place in SEALED.items():
            if table == row.table and row.row[column] is not None:
                context = place.format(case=case_id, **row.row)
                if table == "snapshot":
                    text = zlib.compress(vault().unpack(self.key, row.row[column], context=context), 6)
                else:
                    text = vault().open(self.key, row.row[column], context=context).encode()
                yield column, place, text

    def household(self, number: Callable[[str], int], territory: str, dice: random.Random) -> Home:
        """Copy the household, its people and their events."""
        home = Home(number("household"), territory, {row.row["id"]: number("person") for row in self.persons})
        for row in self.persons:
            name, key = dice.choice(names())
            person = home.people[row.row["id"]]
            row.add(id=person, name=name, name_key=key)
            grams = self.writer.waiting["name_gram"]
            grams.extend([gram, territory, person] for gram in grams_of(name))
            _tell(self.person_events, number, person, {}, b"")
        head = home.people[self.of_household.row["head_id"]]
        self.of_household.add(id=home.id, territory=territory, head_id=head)
        _tell(self.household_events, number, home.id, {}, b"")
        for row in self.memberships:
            person = home.people[row.row["person_id"]]
            row.add(id=number("membership"), household_id=home.id, person_id=person)
        return home

    def case(self, number: Callable[[str], int], home: Home, dice: random.Random, serial: int) -> None:
        """Copy the case, what lies in its file, and its events."""
        case_id = number("case")
        ref = f"JC-{2000 + serial // 100_000}-{serial % 100_000:05d}"
        snapshots: dict[str, str] = {}
        for row in self.rows:
            if row.table == "snapshot":
                digest = row.row["digest"]
                snapshots[digest] = sha256(f"{ref}{digest}".encode()).hexdigest()
        due = {"due_on": dice.choice(self.days)} if self.of_case.row["due_on"] else {}
        self.of_case.add(
            id=case_id, ref=ref, territory=home.territory, household_id=home.id,
            harm=dice.choice((1, 1, 1, 5, 9)), **due,
        )  # fmt: skip
        inside: dict[tuple[str, int], int] = {}
        for row in self.rows:
            row.add(**self._changes(row, number, home, case_id, snapshots, inside))
        for row in self.consents:
            application = inside["application", row.row["application_id"]]
            row.add(application_id=application, person_id=home.people[row.row["person_id"]])
        for row in self.visitors:
            row.add(visit_id=inside["visit", row.row["visit_id"]])
        changed = {"ref": ref, "household": home.id, "territory": home.territory, **snapshots}
        _tell(self.events, number, case_id, changed, self.key)

    def _changes(
        self, row: Row, number: Callable[[str], int], home: Home, case_id: int, snapshots: Mapping[str, str],
        inside: dict[tuple[str, int], int],
    ) -> dict[str, Any]:  # fmt: skip
        old, changes = row.row, {"case_id": case_id}
        if "id" in old:
            changes["id"] = inside[row.table, old["id"]] = number(row.table)
        if "person_id" in old:
            changes["person_id"] = home.people[old["person_id"]]
        if row.table == "application":
            changes["applicant_id"] = home.people[old["applicant_id"]]
        elif row.table == "evidence":
            changes["name"] = f"{case_id}-{changes['id']}"
        elif row.table == "snapshot":
            changes["digest"] = snapshots[old["digest"]]
        elif old.get("snapshot_digest"):
            changes["snapshot_digest"] = snapshots[old["snapshot_digest"]]
        for column, place, text in self.plain[id(row)]:
            context = place.format(case=case_id, sequence=old.get("sequence"))
            changes[column] = seal(self.key, text, context)
        return changes


class Told:
    """One event of a prototype, opened, so that it can be told again of another case."""

    def __init__(self, row: Row, key: bytes, keys: Mapping[int, bytes]) -> None:
        self.row, self.content = row, content_of(row.row["body"])
        self.sequence, self.kind = row.row["sequence"], row.row["stream_kind"]
        place = f"{self.kind}/{row.row['stream_id']}/{self.sequence}"
        self.actor = self.content["actor"]
        self.actor_key = keys.get(self.actor.get("account"), b"")
        self.texts: dict[str, bytes] = {
            name: vault().open(key, sealed, context=f"{place}/{name}").encode()
            for name, sealed in self.content["personal"].items()
        }
        self.name = b""
        if self.actor:
            self.name = (
                vault().open(self.actor_key, self.actor["name"], context=f"{place}/actor.name").encode()
            )
        self.parts = re.split(rb'"?(@[^"]+@)"?', self._composed({}))
        self.compared = False

    def add(
        self,
        number: Callable[[str], int],
        stream: int,
        previous: bytes,
        changed: Mapping[str, Any],
        key: bytes,
    ) -> bytes:
        """Add the event of another stream; return its digest."""
        place = f"{self.kind}/{stream}/{self.sequence}"
        once = sha256(place.encode()).hexdigest() if self.row.row["idempotency_key"] else None
        given = {"stream": stream, "previous": previous.hex(), "once": once, **changed}
        if self.actor:
            given["actor"] = seal(self.actor_key, self.name, f"{place}/actor.name")
        for name, text in self.texts.items():
            given[f"text {name}"] = seal(key, text, f"{place}/{name}")
        body = b"".join(
            _spelled(given[part[1:-1].decode()]) if at % 2 else part for at, part in enumerate(self.parts)
        )
        if not self.compared:
            if body != self._composed(given):
                raise RuntimeError(f"a copied {self.content['kind']} isn't what compose() makes")
            self.compared = True
        digest = leaf_hash(body)
        self.row.add(
            id=number("event"),
            stream_id=stream,
            body=body,
            digest=digest,
            previous=previous,
            idempotency_key=once,
        )
        return digest

    def _composed(self, given: Mapping[str, Any]) -> bytes:
        """Compose the event; what isn't given stands as its name between signs that nothing else has."""
        value = lambda name: given.get(name, f"@{name}@")  # noqa: E731
        row, data = self.row.row, dict(self.content["data"])
        for name in ("ref", "household", "territory"):
            if "ref" in self.content["data"] and name in data:
                data[name] = value(name)
        if data.get("snapshot"):
            data["snapshot"] = value(data["snapshot"])
        previous = given["previous"] if given else "@previous@"
        return compose(
            stream=StreamKind(self.kind), stream_id=value("stream"), sequence=self.sequence,
            previous=_Hex(previous), kind=row["kind"], occurred_on=row["occurred_on"],
            recorded_at=row["recorded_at"], data=data,
            actor={**self.actor, "name": value("actor")} if self.actor else {},
            personal={name: value(f"text {name}") for name in self.texts},
            changes={
                name: (one.get("before"), one.get("after")) for name, one in self.content["changes"].items()
            },
            once=value("once") if row["idempotency_key"] else None,
        )  # fmt: skip


class _Hex(bytes):
    """Bytes that are known only by how they are spelled."""

    def __new__(cls, spelled: str) -> _Hex:
        made = super().__new__(cls)
        made.spelled = spelled
        return made

    def hex(self, *_: Any) -> str:  # type: ignore[override]
        return str(self.spelled)


def _spelled(value: Any) -> bytes:
    return str(value).encode() if isinstance(value, int) else b'"%s"' % value.encode()


def _tell(
    told: list[Told], number: Callable[[str], int], stream: int, changed: Mapping[str, Any], key: bytes
) -> None:
    previous = b""
    for one in told:
        previous = one.add(number, stream, previous, changed, key)


def _keys(connection: Connection) -> dict[int, bytes]:
    account = Base.metadata.tables["account"]
    found = connection.execute(
        select(account.c.id, Person.key).join(Person, Person.id == account.c.person_id)
    )
    return {row.id: row.key for row in found}


def _rows(connection: Connection, table: str, column: str, value: int) -> list[dict[str, Any]]:
    found = Base.metadata.tables[table]
    return [dict(row) for row in connection.execute(select(found).where(found.c[column] == value)).mappings()]


def _events(connection: Connection, kind: StreamKind, number: int) -> list[dict[str, Any]]:
    table = Base.metadata.tables["event"]
    statement = select(table).where(Event.stream_kind == kind.value, Event.stream_id == number)
    return [dict(row) for row in connection.execute(statement.order_by(Event.sequence)).mappings()]
