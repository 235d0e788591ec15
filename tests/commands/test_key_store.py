"""The store of keys from the shell: moved out of an old database, copied, taken back, pruned, reconciled."""

import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

from app.audit.verify_logs import verify_rows
from app.keyring import vault
from app.keystore import NUMBER, KeyStore, Standing
from app.models import Case, Household, Person, db
from app.queries.households import household_page
from tests.support.erasures import after_keeping, marked_household, ordered
from tests.support.village import Village

DESTROYS_KEYS = True


class RowsOfOld(KeyStore):
    """The store as it was before there was one: a new key is the wrapped key itself."""

    def new(self, wrap):  # type: ignore[no-untyped-def]
        return wrap()


def keys(village: Village, *words: str) -> str:
    result = village.app.test_cli_runner().invoke(args=["keys", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_an_installation_of_old_moves_its_keys_out_of_the_database(village: Village) -> None:
    with village.app.app_context():
        store = vault().store
        vault().store = RowsOfOld(store.path.parent)
    made = marked_household(village)
    with village.app.app_context():
        vault().store = store
        old = bytes(db.session.get_one(Household, made.household).key)
        assert len(old) > NUMBER
    moved = int(keys(village, "move").split()[0])
    assert moved >= 4  # household, two members, case
    assert keys(village, "move").startswith("0 keys")
    with village.app.app_context():
        for model in (Person, Household, Case):
            assert {len(bytes(key)) for key in db.session.scalars(db.select(model.key))} <= {NUMBER}
        page = household_page(village.officers["county_officer"].actor(), made.household)
        assert page.address == made.secrets[-2]
        assert not list(verify_rows(db.session()))


def test_a_copy_brings_lost_keys_back_and_destroyed_ones_never(village: Village, tmp_path: Path) -> None:
    lost, gone = marked_household(village), marked_household(village)
    keys(village, "backup", str(tmp_path / "a.keys"))
    with after_keeping(village):
        ordered(village, "destroy", gone.household)
        with village.app.app_context():
            store = vault().store
            vault().store = KeyStore(tmp_path / "fresh")
            number = bytes(db.session.get_one(Household, lost.household).key)
            assert vault().standing(number) is Standing.UNKNOWN
            places = [one.where for one in verify_rows(db.session())]
            assert f"key of household/{lost.household}" in places
            db.session.remove()
        output = keys(village, "restore", str(tmp_path / "a.keys"))
        assert "keys came back" in output
        with village.app.app_context():
            assert vault().standing(number) is Standing.READY
            other = bytes(db.session.get_one(Household, gone.household).key)
            # A store that lost what it destroyed learns it from the orders again.
            assert vault().standing(other) is Standing.DESTROYED
            vault().store = store
            assert vault().standing(other) is Standing.DESTROYED


def test_backups_past_their_life_are_deleted(village: Village, tmp_path: Path) -> None:
    for name, days in (
        ("shouxian-1.tar", 31),
        ("shouxian-1.tar.keys", 31),
        ("shouxian-2.tar", 29),
        ("mine.tar", 99),
    ):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (time.time() - days * 86400,) * 2)
    keys(village, "prune", str(tmp_path), "--days", "30")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.tar", "shouxian-2.tar"]


def test_a_thread_that_opens_the_store_leaves_the_locks_of_the_others(tmp_path: Path) -> None:
    """A file that is opened and closed beside SQLite lets go of all its locks in this process.

    Another process then closed last, cleared the log away, and the next key met a disk error.
    """
    store = KeyStore(tmp_path)
    store.put({b"a" * NUMBER: b"first"})
    second = Thread(target=lambda: KeyStore(tmp_path).find(b"a" * NUMBER))
    second.start()
    second.join()
    other = (
        "import sqlite3, sys; file = sqlite3.connect(sys.argv[1]);"
        " file.execute('SELECT * FROM data_key').fetchall(); file.close()"
    )
    subprocess.run([sys.executable, "-c", other, str(store.path)], check=True)
    assert store.path.with_name(f"{store.path.name}-wal").exists()
    store.put({b"b" * NUMBER: b"second"})
    assert KeyStore(tmp_path).find(b"b" * NUMBER) == (Standing.READY, b"second")
