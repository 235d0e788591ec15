"""One file out, one file in: the same county afterwards, or nothing at all."""

import gzip
import json
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import IntegrityError

from app import storage
from app.audit.referee import check_referees
from app.audit.seals import seal_places
from app.commands.transaction import transaction
from app.factory import create_app
from app.models import Case, Event, db
from tests.audit.damage import without_referees
from tests.support.county import County
from tests.support.databases import Postgresql, Sqlite, config_for
from tests.support.village import Village, village_of

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(app: Flask) -> Run:
    """Give ``flask`` as it is called in a shell."""

    def call(*words: object) -> tuple[int, str]:
        result = app.test_cli_runner().invoke(args=[str(word) for word in words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result.exit_code, result.output

    return call


@pytest.fixture
def village(app: Flask, county: County) -> Village:
    made = village_of(app, county)
    made.at("visited")
    made.at("assisted")
    return made


@pytest.fixture
def archive(run: Run, village: Village, tmp_path: Path) -> Path:
    keep_papers(village.app)
    file = tmp_path / "backup.tar"
    assert run("backup", file)[0] == 0
    return file


def keep_papers(app: Flask) -> list[str]:
    """Give every paper of the village a file, and return under which names they lie."""
    with app.app_context():
        key = db.session.execute(db.select(Case.key).limit(1)).scalar_one()
        rows = db.session.execute(text("SELECT id FROM evidence ORDER BY id")).scalars().all()
        names = [storage.put(f"paper {number}".encode(), key=key) for number in rows]
        db.session.rollback()
    with without_referees(app) as connection:
        for number, name in zip(rows, names, strict=True):
            values = {"name": name, "id": number}
            connection.execute(text("UPDATE evidence SET name = :name WHERE id = :id"), values)
    with app.app_context(), transaction() as session:
        seal_places(session, [("evidence", (number,)) for number in rows])
    return names


@pytest.fixture
def elsewhere(template: Sqlite | Postgresql, worker: str) -> str:
    return template.empty_url(f"{worker}_restore")


def contents(app: Flask) -> list[tuple[object, ...]]:
    with app.app_context():
        found = db.session.execute(
            db.select(Event.id, Event.digest, Event.body, Event.recorded_at).order_by(Event.id)
        ).all()
        db.session.rollback()
    return [tuple(row) for row in found]


def changed(archive: Path, name: str, change: Callable[[bytes], bytes] | None) -> Path:
    """Return a copy of an archive with one part changed or left out."""
    other = archive.with_name(f"other-{archive.name}")
    with tarfile.open(archive) as source, tarfile.open(other, "w") as target:
        for member in source.getmembers():
            file = source.extractfile(member)
            assert file is not None
            content = file.read()
            if member.name == name:
                if change is None:
                    continue
                content = change(content)
                member.size = len(content)
            target.addfile(member, BytesIO(content))
    return other


def test_what_was_saved_stands_elsewhere_and_serves(
    app: Flask, run: Run, archive: Path, elsewhere: str, tmp_path: Path
) -> None:
    code, output = run("restore", archive, "--into", elsewhere, "--papers", tmp_path / "there" / "evidence")
    assert code == 0, output
    assert "data_key" in output
    other = create_app(config_for(elsewhere, tmp_path / "there"))
    assert contents(other) == contents(app)
    back = other.test_cli_runner().invoke(args=["keys", "restore", f"{archive}.keys"])
    assert back.exit_code == 0, back.output
    with other.app_context():
        check_referees(db.engine)
        key = db.session.execute(db.select(Case.key).limit(1)).scalar_one()
        name = db.session.execute(text("SELECT name FROM evidence ORDER BY id LIMIT 1")).scalar_one()
        assert storage.get(name, key=key).startswith(b"paper ")
        db.session.remove()
        assert other.test_client().get("/health").status_code == 200
        db.engine.dispose()
    runner = other.test_cli_runner()
    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    assert runner.invoke(args=["audit", "replay"]).exit_code == 0
    work_goes_on(other)


def work_goes_on(app: Flask) -> None:
    """New rows get numbers of their own, and history is guarded as before."""
    before = len(contents(app))
    county = County(app)
    county._made = 500  # user names that aren't taken
    county.officer("village_clerk")
    assert len(contents(app)) > before
    with (
        app.app_context(),
        db.engine.connect() as connection,
        pytest.raises(IntegrityError, match="never changed"),
    ):
        connection.execute(text("UPDATE event SET kind = 'case.opened'"))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_drill_is_green_and_leaves_nothing(run: Run, archive: Path, app: Flask, tmp_path: Path) -> None:
    code, output = run("restore", "--drill", archive, "--scratch", tmp_path)
    assert code == 0, output
    assert "green" in output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "backup.tar.keys"]
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            left = text("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'drill%'")
            assert db.session.execute(left).scalar_one() == 0


def test_a_drill_names_what_the_database_lies_about(
    app: Flask, run: Run, village: Village, tmp_path: Path
) -> None:
    with without_referees(app) as connection:
        connection.execute(text("""UPDATE "case" SET state = 'assisted' WHERE state = 'visited'"""))
    run("backup", tmp_path / "lie.tar")
    code, output = run("restore", "--drill", tmp_path / "lie.tar")
    assert code == 1
    assert "the row says assisted" in output
    assert "green" not in output.replace("not green", "")


def test_a_drill_with_another_data_key_is_not_green(
    app: Flask, archive: Path, run: Run, tmp_path: Path
) -> None:
    config = config_for(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)
    object.__setattr__(config, "data_key", bytes.fromhex("77" * 31 + "08"))
    other = create_app(config)
    result = other.test_cli_runner().invoke(args=["restore", "--drill", str(archive)])
    assert "aren't in the store" in result.output
    other.test_cli_runner().invoke(args=["keys", "restore", f"{archive}.keys"])
    result = other.test_cli_runner().invoke(args=["restore", "--drill", str(archive)])
    with other.app_context():
        db.engine.dispose()
    assert result.exit_code == 1
    assert "find the key" in result.output


def test_a_database_with_people_in_it_is_not_written_over(
    app: Flask, run: Run, archive: Path, county: County
) -> None:
    county.officer("village_head")
    before = contents(app)
    code, output = run("restore", archive, "--into", "here")
    assert (code, "isn't empty" in output) == (1, True)
    assert contents(app) == before


def test_a_database_is_set_aside_when_asked_and_stays_whole(
    app: Flask, run: Run, archive: Path, county: County
) -> None:
    saved = contents(app)
    county.officer("village_head")
    newer = contents(app)
    code, output = run("restore", archive, "--into", "here", "--replace")
    assert code == 0, output
    assert contents(app) == saved
    aside = output.split("what was there before is now ")[1].split("\n")[0]
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            with closing(sqlite3.connect(aside)) as old:
                rows = old.execute("SELECT count(*) FROM event").fetchone()[0]
        else:
            rows = db.session.execute(text(f"SELECT count(*) FROM {aside}.event")).scalar_one()
    assert rows == len(newer)


def test_a_sqlite_file_in_use_is_not_moved(app: Flask, run: Run, archive: Path) -> None:
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL sees to that by locks")
    other = sqlite3.connect(str(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database))
    other.execute("SELECT count(*) FROM event").fetchone()
    before = contents(app)
    code, output = run("restore", archive, "--into", "here", "--replace")
    other.close()
    assert (code, "stop the application" in output) == (1, True)
    assert contents(app) == before


@pytest.mark.parametrize("damage", ["byte", "part", "manifest", "cut", "counts"])
def test_a_damaged_archive_changes_nothing(
    app: Flask, run: Run, archive: Path, elsewhere: str, tmp_path: Path, damage: str
) -> None:
    with tarfile.open(archive) as tar:
        name = next(one for one in tar.getnames() if one.startswith(("database", "tables/event")))
    match damage:
        case "byte":
            bad = changed(archive, name, lambda raw: raw[:100] + bytes([raw[100] ^ 1]) + raw[101:])
        case "part":
            bad = changed(archive, name, None)
        case "manifest":
            bad = changed(archive, "manifest.json", lambda _: b"{}")
        case "counts":
            bad = changed(archive, "manifest.json", one_event_more)
        case _:
            bad = archive.with_name("cut.tar")
            bad.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    code, output = run("restore", bad, "--into", elsewhere, "--papers", tmp_path / "there")
    assert code == 1, output
    assert run("restore", "--drill", bad)[0] == 1
    assert empty(elsewhere)
    assert run("restore", archive, "--into", elsewhere, "--papers", tmp_path / "there")[0] == 0


def one_event_more(raw: bytes) -> bytes:
    content = json.loads(raw)
    content["facts"]["tables"]["event"] += 1
    return json.dumps(content).encode()


def empty(url: str) -> bool:
    """Return whether there is no table, and for SQLite not even a file."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return not Path(str(address.database)).exists()
    engine = create_engine(address)
    with engine.connect() as connection:
        tables = connection.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
        left = tables.scalar_one()
    engine.dispose()
    return bool(left == 0)


def test_a_lost_paper_is_named_and_the_rest_is_saved(
    run: Run, app: Flask, village: Village, tmp_path: Path
) -> None:
    lost = keep_papers(app)[0]
    with app.app_context():
        storage.place(app.config["SHOUXIAN"].evidence, lost).unlink()
    code, output = run("backup", tmp_path / "some.tar")
    assert (code, lost in output) == (1, True)
    code, output = run("restore", "--drill", tmp_path / "some.tar")
    assert (code, lost in output) == (1, True)


def test_a_backup_holds_no_key_and_is_readable_by_its_owner_alone(archive: Path, app: Flask) -> None:
    config = app.config["SHOUXIAN"]
    assert archive.stat().st_mode & 0o077 == 0
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            file = tar.extractfile(member)
            assert file is not None
            content = file.read()
            content = gzip.decompress(content) if member.name.endswith(".gz") else content
            for key in (config.data_key, config.data_key.hex().encode(), config.secret_key.encode()):
                assert key not in content


def test_a_file_that_is_there_is_kept(run: Run, archive: Path) -> None:
    before = archive.read_bytes()
    code, output = run("backup", archive)
    assert (code, "exists" in output) == (1, True)
    assert archive.read_bytes() == before
