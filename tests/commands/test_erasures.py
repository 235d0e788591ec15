"""Locking and destruction of data: two people, the period of keeping, nothing readable left, green logs."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from app import clock
from app.audit.record import content_of
from app.audit.replay import replay
from app.audit.verify import verify
from app.audit.verify_logs import verify_rows
from app.backup.scrub import scrub
from app.commands.cases import Act, perform_action
from app.commands.erasure_keys import destroy_again, finish_orders
from app.commands.erasures import decide_erasure, withdraw_erasure
from app.errors import Forbidden, Invalid
from app.keyring import vault
from app.keystore import NUMBER, KeyStore, Standing
from app.masking import ERASED, LOCKED
from app.models import Erasure, Event, Household, Membership, NameGram, Person, db
from app.queries.households import household_page
from app.sealing import KeyDestroyed, KeyLocked
from tests.support.erasures import (
    after_keeping,
    case_of,
    decided,
    marked_household,
    ordered,
    proposed,
)
from tests.support.trials import FULL
from tests.support.village import Village

DESTROYS_KEYS = True


def people_of(household: int) -> list[Person]:
    return list(
        db.session.scalars(
            db.select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.household_id == household)
            .order_by(Person.id)
        )
    )


def standing(household: int) -> Standing:
    return vault().standing(bytes(db.session.get_one(Household, household).key))


def faults() -> list[object]:
    session = db.session()
    return [*verify(session), *verify_rows(session), *replay(session)]


def test_a_lock_hides_everything_and_an_unlocking_brings_it_back(village: Village) -> None:
    made = marked_household(village, ended=False)
    ordered(village, "lock", made.household)
    with village.app.app_context():
        assert standing(made.household) is Standing.LOCKED
        page = household_page(village.officers["county_officer"].actor(), made.household)
        assert page.hold is not None
        assert page.hold.reason == "档案清理"
        assert {row.name for row in page.members} == {LOCKED}
        assert page.phone == LOCKED
        assert all(row.born_on is None and row.age is None and not row.health for row in page.members)
        assert not db.session.scalars(
            db.select(NameGram).where(NameGram.person_id.in_([one.person_id for one in page.members]))
        ).all()
        with pytest.raises(Forbidden, match="data_locked"):
            perform_action(
                actor=village.officers["village_head"].actor(), ref=made.ref,
                act=Act("reject", case_of(village, made.ref).version, clock.today()),
            )  # fmt: skip
        with pytest.raises(KeyLocked):
            vault().seal(bytes(case_of(village, made.ref).key), "x", context="y")
        assert faults() == []
    ordered(village, "unlock", made.household)
    with village.app.app_context():
        page = household_page(village.officers["county_officer"].actor(), made.household)
        assert page.hold is None
        assert sorted(row.name for row in page.members) == sorted(made.names)
        assert page.national_code == made.secrets[-1]
        assert all(row.age for row in page.members)
        assert db.session.scalars(db.select(NameGram.gram).where(NameGram.gram == made.names[0][:2])).all()
        assert faults() == []


def test_destruction_waits_for_the_end_of_the_period(village: Village) -> None:
    made, running = marked_household(village), marked_household(village, ended=False)
    with pytest.raises(Forbidden, match="erasure_too_early"):
        proposed(village, "destroy", made.household)
    with after_keeping(village), pytest.raises(Forbidden, match="erasure_case_open"):
        proposed(village, "destroy", running.household)


def test_two_people_and_a_basis_are_needed(village: Village) -> None:
    made = marked_household(village)
    for field, value in (("basis", "period"), ("document_number", " "), ("reason", f"因{made.names[1]}申请")):
        with pytest.raises(Invalid, match=field):
            proposed(village, "lock", made.household, **{field: value})
    order = proposed(village, "lock", made.household)
    with pytest.raises(Forbidden, match="erasure_waiting"):
        proposed(village, "lock", made.household)
    with village.app.app_context():
        own = village.officers["county_officer"].actor(posts=tuple(village.officers["county_leader"].posts))
        for actor in (
            own,
            village.officers["county_officer"].actor(),
            village.officers["village_head"].actor(),
        ):
            with pytest.raises(Forbidden):
                decide_erasure(actor=actor, erasure_id=order, agree=True, answer="", once="own")
        with pytest.raises(Invalid, match="answer"):
            decide_erasure(
                actor=village.officers["county_leader"].actor(), erasure_id=order, agree=False, answer="",
                once="no",
            )  # fmt: skip
        assert standing(made.household) is Standing.READY
        withdraw_erasure(actor=village.officers["county_officer"].actor(), erasure_id=order, once="w")
    refused = proposed(village, "lock", made.household)
    decided(village, refused, agree=False)
    with village.app.app_context():
        assert standing(made.household) is Standing.READY
        kinds = db.session.scalars(
            db.select(Event.kind)
            .where(Event.stream_kind == "household", Event.stream_id == made.household)
            .order_by(Event.sequence)
        ).all()
        assert kinds[-4:] == [
            "household.erasure_proposed", "household.erasure_withdrawn", "household.erasure_proposed",
            "household.erasure_refused",
        ]  # fmt: skip
        assert faults() == []


def database_bytes(village: Village) -> bytes:
    """Return everything that the database has on the disk, in one piece."""
    with village.app.app_context():
        engine = db.engine
        if engine.dialect.name == "sqlite":
            path = Path(str(engine.url.database))
            return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(db.text("CHECKPOINT"))
            folder = connection.scalar(db.text("SHOW data_directory"))
            own = connection.scalar(db.text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        return b"".join(one.read_bytes() for one in sorted(Path(str(folder), "base", str(own)).iterdir()))


def found_in(content: bytes, secrets: list[str]) -> list[str]:
    return [one for one in secrets if one.encode() in content]


def test_nothing_readable_is_left_of_who_was_destroyed(village: Village) -> None:
    made = [marked_household(village, members=4) for _ in range(250 if FULL else 2)]
    alive = marked_household(village)
    secrets = [one for household in made for one in household.secrets]
    assert found_in(database_bytes(village), secrets[:4]) == secrets[:4]
    with after_keeping(village):
        for one in made:
            ordered(village, "lock", one.household)
            ordered(village, "destroy", one.household)
        with village.app.app_context():
            scrub(db.engine)
            assert faults() == []
            assert all(standing(one.household) is Standing.DESTROYED for one in made)
            assert {one.name for one in people_of(made[0].household)} == {ERASED}
            with pytest.raises(KeyDestroyed):
                vault().seal(bytes(case_of(village, made[0].ref).key), "x", context="y")
            told = db.session.scalars(
                db.select(Event)
                .where(Event.stream_kind == "household", Event.stream_id == made[0].household)
                .order_by(Event.sequence.desc())
            ).first()
            assert told is not None
            assert told.kind == "household.data_destroyed"
            data = content_of(told.body)["data"]
            assert data["basis"] == "period"
            assert data["proposed_by"] != data["decided_by"]
            assert standing(alive.household) is Standing.READY
    content = database_bytes(village)
    assert found_in(content, secrets) == []
    assert found_in(content, alive.names) == alive.names


def test_keys_that_were_destroyed_stay_so_after_a_restore(village: Village, tmp_path: Path) -> None:
    made = marked_household(village)
    with village.app.app_context():
        store = vault().store
    with after_keeping(village):
        store.copy_to(tmp_path / "old.keys")
        order = ordered(village, "destroy", made.household)
        with village.app.app_context():
            numbers = [bytes.fromhex(one) for one in db.session.get_one(Erasure, order).keys]
        with closing(sqlite3.connect(tmp_path / "old.keys")) as old:
            wrapped = [
                old.execute("SELECT wrapped FROM data_key WHERE number = ?", (one,)).fetchone()[0]
                for one in numbers
            ]
        held = b"".join(one.read_bytes() for one in sorted(store.path.parent.glob(f"{store.path.name}*")))
        assert wrapped
        assert not any(one in held for one in wrapped)
        store.take_back(tmp_path / "old.keys")
        assert {store.find(one)[0] for one in numbers} == {Standing.DESTROYED}


def test_an_older_copy_of_the_database_is_emptied_again(village: Village) -> None:
    made = marked_household(village)
    told = orjson.dumps({
        "erasure": 7, "measure": "destroy", "household": made.household, "person": None, "basis": "period",
        "document_number": "禾农发〔2027〕9号", "proposed_by": village.officers["county_officer"].account_id,
        "proposed_at": clock.now().isoformat(), "decided_by": village.officers["county_leader"].account_id,
        "decided_at": clock.now().isoformat(),
    }).decode()  # fmt: skip
    with village.app.app_context():
        keys = [bytes(db.session.get_one(Household, made.household).key)]
        keys += [bytes(one.key) for one in people_of(made.household)]
        db.session.rollback()
        vault().store.destroy(keys, told=told, at="2027-01-01T00:00:00+00:00")
        assert faults() != []
        db.session.rollback()
        assert destroy_again() == 1
        assert destroy_again() == 0
        assert {one.name for one in people_of(made.household)} == {ERASED}
        assert standing(made.household) is Standing.DESTROYED
        assert vault().standing(bytes(case_of(village, made.ref).key)) is Standing.DESTROYED
        assert faults() == []


def test_what_a_crash_left_undone_is_finished(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    made = marked_household(village)
    order = proposed(village, "lock", made.household)
    with monkeypatch.context() as broken:
        broken.setattr("app.commands.erasures.finish_orders", lambda: 0)
        decided(village, order)
    with village.app.app_context():
        assert standing(made.household) is Standing.READY
        db.session.rollback()
        assert finish_orders() == 1
        assert finish_orders() == 0
        assert standing(made.household) is Standing.LOCKED


def test_rows_of_old_that_hold_their_keys_give_them_to_the_store(village: Village) -> None:
    with village.app.app_context():
        store = vault().store
        vault().store = _RowsOfOld(store.path.parent)  # type: ignore[assignment]
    made = marked_household(village)
    with village.app.app_context():
        vault().store = store
        assert {len(bytes(one.key)) for one in people_of(made.household)} == {60}
        assert household_page(village.officers["county_officer"].actor(), made.household).address
    ordered(village, "lock", made.household)
    with village.app.app_context():
        assert {len(bytes(one.key)) for one in people_of(made.household)} == {NUMBER}
        assert standing(made.household) is Standing.LOCKED
        assert faults() == []


class _RowsOfOld(KeyStore):
    """The store as it was before there was one: a new key is the wrapped key itself."""

    def new(self, wrap: Callable[[], bytes]) -> bytes:
        return wrap()
