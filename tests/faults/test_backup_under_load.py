"""A backup taken while several processes sign and keep papers: one moment, whole, and it replays clean."""

import tarfile
from pathlib import Path

from flask import Flask

from app.models import Event, db
from tests.faults.test_races import PROCESSES, start
from tests.support.county import County
from tests.support.trials import share
from tests.support.village import village_of

SECONDS = 40


def test_a_backup_under_load_restores_to_histories_that_replay_clean(
    app: Flask, county: County, tmp_path: Path
) -> None:
    village = village_of(app, county)
    for _ in range(share(100)):
        village.open(village.household())
    leaders = [county.officer("township_leader").account_id for _ in range(PROCESSES)]
    running = [start(app, tmp_path, "work", account, share(SECONDS)) for account in leaders]
    (tmp_path / "go").touch()
    runner, archives = app.test_cli_runner(), []
    while any(process.running() for process in running):
        archive = tmp_path / f"{len(archives)}.tar"
        taken = runner.invoke(args=["backup", str(archive)])
        assert taken.exit_code == 0, taken.output
        archives.append(archive)
    assert sum(process.result(300)[0] for process in running) > 0
    for archive in {archives[0], archives[len(archives) // 2], *archives[-share(20) :]}:
        rehearsed = runner.invoke(args=["restore", "--drill", str(archive)])
        assert rehearsed.exit_code == 0, rehearsed.output
    # The backups were of different moments: work went on while they were taken.
    assert len({papers_in(archive) for archive in archives}) > 1
    with app.app_context():
        assert db.session.execute(db.select(db.func.count(Event.id))).scalar_one() > 0


def papers_in(archive: Path) -> int:
    with tarfile.open(archive) as tar:
        return sum(name.startswith("evidence/") for name in tar.getnames())
