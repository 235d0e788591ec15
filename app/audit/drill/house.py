"""A throw-away copy of the house in which attacks are rehearsed, with a signer and outsiders of its own.

The real database is only read, the real signer's folder isn't touched. The copy gets a signer with a key
of its own, goes on working for three invented days, and what outsiders would hold by then is kept aside.
"""

import shutil
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import Engine, create_engine, delete, func, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app import clock
from app.audit.drill.writing import account_digest, event_body, event_columns, keep_head, seal_body
from app.audit.log_store import consistency, inclusion, root_at, size_of
from app.audit.note import COSIGNATURE, Note, SigningKey
from app.audit.note import Checkpoint as Head
from app.audit.origins import key_name, origin_of
from app.audit.seals import GONE, place_name, seal_bodies
from app.audit.sequence import AT_ONCE, give_positions
from app.audit.signer import SignerHome
from app.audit.tree import leaf_hash
from app.models.access import Access
from app.models.account import Account
from app.models.base import StreamKind
from app.models.case import Case
from app.models.connection import prepare
from app.models.event import Event
from app.models.log import Anchor, Checkpoint, LogEntry, LogName, LogPending, LogSource
from app.models.row_seal import RowSeal

ACCOUNTS = 5
"""How many histories the copy goes on with."""
EACH = 2
"""Events in each of them a day."""
STEP = timedelta(minutes=10)
MOST = 200_000
"""Entries of the log of cases up to which an attacker's work is rehearsed: it is all held in memory."""


class NothingToAttack(Exception):
    """A house in which an attack has no victim; the message says what is missing."""


@dataclass
class House:
    """The copy: its file, its signer's folder, what outsiders keep of it, and earlier copies by name.

    ``anchors`` are notes that a witness cosigned, ``receipts`` their texts, ``moment`` the copy's own time,
    which runs from the newest entry on.
    """

    folder: Path
    moment: datetime
    origin: str = ""
    accounts: list[int] = field(default_factory=list)
    anchors: list[Note] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        """Open the file anew for every session: it is exchanged in between."""
        self.engine = create_engine(f"sqlite:///{self.path}", poolclass=NullPool)
        prepare(self.engine)

    @classmethod
    def on(cls, folder: Path) -> Self:
        """Take over the copied database ``house.sqlite`` in a folder. Raises :class:`NothingToAttack`."""
        house = cls(folder, clock.now())
        with house.session(refereed=False) as session:
            house._look(session)
            house._begin_without_heads(session)
        house.sequence()
        return house

    def _begin_without_heads(self, session: Session) -> None:
        """Take away the heads of the real signer; seals that named them are told that they are gone."""
        gone = [
            place_name((str(table.__tablename__), (number,)))
            for table in (Checkpoint, Anchor)
            for number in session.execute(select(table.id).order_by(table.id)).scalars()
        ]
        session.execute(delete(Checkpoint))
        session.execute(delete(Anchor))
        for seal, digest in seal_bodies(dict.fromkeys(gone, GONE), self.moment):
            row = insert(RowSeal).values(body=seal, digest=digest, recorded_at=self.moment)
            number = session.execute(row.returning(RowSeal.id)).scalar_one()
            session.execute(
                insert(LogPending).values(log=LogName.CASE, source=LogSource.ROWS, entry_id=number)
            )

    def _look(self, session: Session) -> None:
        self.origin = origin_of(session, LogName.CASE)
        newest = [
            session.execute(select(func.max(table.recorded_at))).scalar_one()
            for table in (Event, RowSeal, Access)
        ]
        self.accounts = list(
            session.execute(select(Account.id).order_by(Account.id).limit(ACCOUNTS)).scalars()
        )
        if session.execute(select(Case.id).limit(1)).first() is None:
            raise NothingToAttack("the database has no case yet")
        if len(self.accounts) < ACCOUNTS:
            raise NothingToAttack(f"the database has fewer than {ACCOUNTS} accounts")
        if session.execute(select(func.count(Event.id))).scalar_one() > MOST:
            raise NothingToAttack(f"the database has more than {MOST} events; take a copy of a smaller one")
        self.moment = max(one for one in newest if one is not None)
        self.home.make_key(key_name(session))

    @property
    def path(self) -> Path:
        """Return the file of the database."""
        return self.folder / "house.sqlite"

    @property
    def home(self) -> SignerHome:
        """Return the folder of the copy's own signer."""
        return SignerHome(self.folder / "signer")

    @property
    def witness(self) -> SigningKey:
        """Return the key of the witness, who is outside."""
        return SigningKey.from_seed("drill/witness", b"\2" * 32, COSIGNATURE)

    @contextmanager
    def session(self, *, refereed: bool = True) -> Iterator[Session]:
        """Give a session on the copy, saved at its end; without the referees for an attacker."""
        with self.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            if raw is None:
                raise RuntimeError("the copy's file can't be opened")
            raw.execute("PRAGMA synchronous=OFF")  # nobody misses the copy after a power cut
            if not refereed:
                raw.execute("PRAGMA foreign_keys=OFF")
            with connection.begin(), Session(connection) as session:
                triggers = _take_triggers(session) if not refereed else []
                yield session
                session.flush()
                for statement in triggers:
                    connection.exec_driver_sql(statement)

    def sequence(self) -> None:
        """Give everything its position, as the runner does."""
        given = AT_ONCE
        while given == AT_ONCE:
            with self.session() as session:
                given = give_positions(session)

    def write(self, account: int, moment: datetime | None = None) -> int:
        """Write an event of an account as the application would; return its position in the log."""
        self.moment += STEP
        when = moment or self.moment
        with self.session() as session:
            sequence, previous = session.execute(
                select(Event.sequence, Event.digest)
                .where(Event.stream_kind == StreamKind.ACCOUNT, Event.stream_id == account)
                .order_by(Event.sequence.desc())
                .limit(1)
            ).one()
            body = event_body(account, sequence + 1, bytes(previous), when)
            session.execute(insert(Event).values(event_columns(body)))
            session.execute(update(Account).where(Account.id == account).values(last_sequence=sequence + 1))
            seal = seal_body({place_name(("account", (account,))): account_digest(session, account)}, when)
            session.execute(insert(RowSeal).values(body=seal, digest=leaf_hash(seal), recorded_at=when))
            give_positions(session)
            return size_of(session, LogName.CASE) - 2

    def sign_heads(self) -> None:
        """Have the signer sign both heads, as ``flask audit signer`` does."""
        for log in LogName:
            with self.session() as session:
                size, origin = size_of(session, log), origin_of(session, log)
                if not size:
                    continue
                head, last = Head(origin, size, root_at(session, log, size)), self.home.last(log, origin)
                proof = consistency(session, log, last.size, size) if last is not None else []
                keep_head(session, log, head, self.home.sign(log, head, proof), self.moment)

    def anchor(self) -> None:
        """Have the witness cosign the newest head of the log of cases."""
        note = self.newest_note()
        self.anchors.append(
            note.with_signatures(self.witness.sign(note.text, int(self.moment.timestamp()) + 1))
        )

    def newest_note(self) -> Note:
        """Return the newest head of the log of cases as it was signed."""
        return Note.parse((self.home.path / "heads" / LogName.CASE).read_bytes())

    def give_receipt(self, position: int) -> None:
        """Hand somebody a receipt of an entry, up to the newest head."""
        note = self.newest_note()
        size = Head.parse(note.text).size
        with self.session() as session:
            digest = session.execute(
                select(LogEntry.digest).where(LogEntry.log == LogName.CASE, LogEntry.position == position)
            ).scalar_one()
            proof = inclusion(session, LogName.CASE, position, size)
        lines = ["shouxian/receipt/1", self.origin, f"index {position}", f"leaf {b64encode(digest).decode()}"]
        lines += [f"proof {b64encode(one).decode()}" for one in proof]
        self.receipts.append("\n".join(lines) + f"\n\n{note}")

    def keep(self, name: str) -> None:
        """Keep a copy of the database under a name, as a backup."""
        shutil.copyfile(self.path, self.folder / f"{name}.sqlite")
        with self.session() as session:
            self.sizes[name] = size_of(session, LogName.CASE)
        self.moments[name] = self.moment

    def put_back(self, name: str) -> None:
        """Put the database back to a kept copy. The signer's folder stays as it is."""
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self.folder / f"{name}.sqlite", self.path)
        self.moment = self.moments[name]

    def live_on(self) -> None:
        """Work for three days, so that there are events of every age for an attacker.

        Signed and anchored at once; a day's events, with a copy after half of them, anchored; a day's
        events of which two get receipts, with a copy after half of them; a day's events without receipts.
        The copies: ``early``, ``anchored``, ``third``, ``receipts``, ``now``.
        """
        self.sign_heads()
        self.anchor()
        self.sizes["house"] = Head.parse(self.newest_note().text).size
        self._day("early")
        self.anchor()
        self.keep("anchored")
        positions = self._day("third")
        self.give_receipt(positions[1])
        self.give_receipt(positions[-2])
        self.keep("receipts")
        self._day("fourth")
        self.keep("now")
        shutil.copytree(self.home.path, self.folder / "signer_now")

    def _day(self, half: str) -> list[int]:
        positions = []
        self.moment += timedelta(hours=12)
        for number in range(ACCOUNTS * EACH):
            positions.append(self.write(self.accounts[number % ACCOUNTS]))
            if number == ACCOUNTS * EACH // 2:
                self.sign_heads()
                self.keep(half)
        self.sign_heads()
        return positions

    def begin_anew(self) -> None:
        """Undo an attack: database and signer's folder as they were after the three days."""
        self.put_back("now")
        shutil.rmtree(self.home.path)
        shutil.copytree(self.folder / "signer_now", self.home.path)


def _take_triggers(session: Session) -> list[str]:
    from_master = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    rows = session.connection().exec_driver_sql(from_master).all()
    for name, _ in rows:
        session.connection().exec_driver_sql(f"DROP TRIGGER {name}")
    return [statement for _, statement in rows]
