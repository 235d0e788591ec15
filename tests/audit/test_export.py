"""What an inspector takes away is checked by the program in it, without us; anything changed is found."""

import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.audit.signer import SignerHome
from app.commands.checkpoints import sign_heads
from app.commands.logs import sequence_logs
from app.models import db
from tests.support.village import Village

NOW, DAY = timedelta(0), timedelta(days=1)


@pytest.fixture
def folder(app: Flask, village: Village, home: SignerHome, tmp_path: Path) -> Path:
    """Give the export of a county with officers and two cases, two signed heads of it."""
    with app.app_context():
        sequence_logs()
        sign_heads(home, every=NOW, heartbeat=DAY)
        village.at("visited")
        village.at("applied")
        sequence_logs()
        sign_heads(home, every=NOW, heartbeat=DAY)
        db.session.remove()
    result = app.test_cli_runner().invoke(args=["audit", "export", str(tmp_path / "away")])
    assert result.exit_code == 0, result.output
    return tmp_path / "away"


def checked(folder: Path) -> tuple[int, str]:
    """Run the verifier that lies in the folder, from the folder, with nothing of ours in reach."""
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", "--lang", "en"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_an_untouched_export_is_green(folder: Path) -> None:
    code, said = checked(folder)
    assert code == 0, said
    assert "GREEN" in said


def test_a_changed_byte_of_an_entry_is_found(folder: Path) -> None:
    bundle = next((folder / "case" / "tile" / "entries").rglob("*.p/*"))
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    bundle.write_bytes(bytes(data))
    code, said = checked(folder)
    assert code == 1, said
    assert "RED" in said


def test_an_export_of_one_case_holds_no_content_of_others(app: Flask, folder: Path, tmp_path: Path) -> None:
    with app.app_context():
        ref = db.session.execute(db.text('SELECT ref FROM "case"')).scalars().first()
    there = tmp_path / "one"
    result = app.test_cli_runner().invoke(args=["audit", "export", str(there), "--case", ref])
    assert result.exit_code == 0, result.output
    assert not (there / "case" / "tile" / "entries").exists()
    written = list((there / "case" / "entry").iterdir())
    assert written
    assert all(b'"kind":"case"' in path.read_bytes() for path in written)
    code, said = checked(there)
    assert code == 0, said
    shutil.rmtree(folder)


def test_a_folder_with_something_in_it_is_left_alone(app: Flask, folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    result = app.test_cli_runner().invoke(args=["audit", "export", str(folder)])
    assert result.exit_code == 1
    assert "isn't empty" in result.output
    assert sorted(folder.rglob("*")) == before
