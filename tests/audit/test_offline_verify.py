"""The verifier finds what was done to an export, says where, and needs nothing but itself."""

import json
import os
import random
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from app.audit.note import Note, SigningKey
from app.audit.offline import verify
from app.audit.offline.verify import Report, check
from tests.audit.exports import ANCHORS, CHECKPOINTS, SIZE, TRUE, edited, flip, found, laid
from tests.support.log_folders import (
    BEGAN,
    LOG_KEY,
    ORIGIN,
    LogCopy,
    event,
    export,
    history,
    rewoven,
    write,
)
from tests.support.trials import FULL

PROGRAM = Path(verify.__file__)
PROGRAM = Path(verify.__file__)


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 1000])
def test_a_sound_export_is_green_at_every_size(tmp_path: Path, size: int) -> None:
    log = LogCopy(TRUE.entries[:size])
    export(tmp_path, log, range(0, size, 37), anchors=[log.anchor(size // 2)])
    report = check(str(tmp_path))
    assert report.code == verify.GREEN
    assert (report.logs[0].have, report.logs[0].read) == (size, size)


def test_what_no_anchor_covers_is_told(tmp_path: Path) -> None:
    lines = "\n".join(verify.lines_of(check(str(laid(tmp_path))), "en"))
    assert (
        "Proved by an anchor outside up to size 600 (anchors/case-2.note); the 400 entries after it" in lines
    )
    bare = tmp_path / "bare"
    lines = "\n".join(verify.lines_of(check(str(export(bare, TRUE))), "zh"))
    assert "没有外部锚：1000 条只有日志自己的签名" in lines


def test_receipts_of_both_forms_are_green_and_stay_so_as_the_log_grows(tmp_path: Path) -> None:
    early = LogCopy(TRUE.entries[:150])
    receipts = [early.receipt(place) for place in range(0, 150, 10)] + [early.code(7), TRUE.code(999)]
    assert check(str(laid(tmp_path, receipts=receipts))).code == verify.GREEN


def test_an_export_of_chosen_cases_needs_no_other_contents(tmp_path: Path) -> None:
    """The entries of case 3 alone, with the hashes of all."""
    laid(tmp_path, cases=range(2, SIZE, 5), receipts=[TRUE.receipt(7)])
    report = check(str(tmp_path))
    assert report.code == verify.GREEN
    assert report.logs[0].read == 200
    for place, code in ((42, "entry"), (997, "entry")):
        path = tmp_path / "case" / "entry" / str(place)
        data = path.read_bytes()
        flip(path, len(data) // 2)
        assert (found(check(str(tmp_path))).position, found(check(str(tmp_path))).code) == (place, code)
        path.write_bytes(data)
    (tmp_path / "case" / "entry" / "42").unlink()
    assert (found(check(str(tmp_path))).position, found(check(str(tmp_path))).code) == (47, "gap")


def test_the_log_is_named_and_the_other_stays_green(tmp_path: Path) -> None:
    access = SigningKey.from_seed("shouxian/420525/access", b"\4" * 32)
    entries = [b'shouxian/access/1\n{"page":"%d"}' % number for number in range(300)]
    laid(tmp_path)
    export(tmp_path, LogCopy(entries, access.name, access), (200,), name="access")
    assert check(str(tmp_path)).code == verify.GREEN
    flip(tmp_path / "access/tile/entries/001.p/44", 20)
    report = check(str(tmp_path))
    assert report.first[0] == "access"
    assert (found(report).position, len(report.logs[0].findings)) == (256, 0)


def test_formats_of_later_versions_are_checked_by_their_bytes_and_told(tmp_path: Path) -> None:
    export(tmp_path, LogCopy([b"shouxian/event/2\n\xff", *TRUE.entries]))
    report = check(str(tmp_path))
    assert report.code == verify.GREEN
    assert report.logs[0].notices == [("foreign_formats", {"count": 1})]


def test_the_inspectors_own_key_and_anchor_are_believed_and_not_the_folders(tmp_path: Path) -> None:
    """Somebody makes a whole new log, keys and anchors included: the folder alone looks sound."""
    own = SigningKey.from_seed(ORIGIN, b"\7" * 32)
    export(tmp_path / "export", LogCopy(rewoven(edited(300)), key=own), CHECKPOINTS)
    folder = str(tmp_path / "export")
    assert check(folder).code == verify.GREEN
    assert found(check(folder, keys=[str(LOG_KEY.verifier)])).code == "unsigned"
    write(tmp_path / "mine.note", str(ANCHORS[1]))
    first = found(check(folder, anchors=[str(tmp_path / "mine.note")]))
    assert (first.code, first.position, first.end) == ("root", 0, 400)


def restored(folder: Path, kept: int, *, recorded: bool = True, **parts: object) -> Report:
    """Lay out a log that was put back on purpose with ``kept`` entries and went on under a new origin."""
    key = SigningKey.from_seed(f"{ORIGIN}/2", b"\5" * 32)
    data = {"log": "case", "before": ORIGIN, "origin": key.name, "kept": kept, "lost": 100}
    moment = BEGAN + timedelta(days=1)
    record = event(("log", 1), 1, b"", moment, kind="log.begun" if recorded else "log.noted", **data)
    entries = [*TRUE.entries[:kept], record, *history(100, streams=1, began=moment)]
    branch = LogCopy(rewoven(entries), key.name, key)
    export(folder, branch, **parts)  # type: ignore[arg-type]
    write(folder / "keys" / "before.vkey", str(LOG_KEY.verifier))
    return check(str(folder))


def test_what_a_restore_lost_is_told_from_its_record(tmp_path: Path) -> None:
    parts = {
        "anchors": [TRUE.anchor(400), TRUE.anchor(550)],
        "receipts": [TRUE.receipt(10), TRUE.receipt(540, 550)],
    }
    report = restored(tmp_path, 500, **parts)
    assert report.code == verify.GREEN
    told = {(code, known["where"]) for code, known in report.logs[0].notices}
    assert told == {
        ("earlier_fits", "anchors/case-0.note"),
        ("earlier_lost", "anchors/case-1.note"),
        ("earlier_lost", "receipts/case-1.receipt"),
    }
    lines = "\n".join(verify.lines_of(report, "en"))
    assert "positions 500–549 were lost by a restore, which is recorded at position 500" in lines
    assert report.logs[0].proved == (400, "anchors/case-0.note")


def test_a_restore_without_a_record_is_no_way_out(tmp_path: Path) -> None:
    """A new origin alone would set every anchor aside."""
    report = restored(tmp_path / "unrecorded", 500, recorded=False, anchors=[TRUE.anchor(400)])
    assert found(report).code == "branch"
    false = LogCopy(rewoven(edited(300)))
    report = restored(tmp_path / "false", 500, anchors=[false.anchor(400)], receipts=[false.receipt(300)])
    assert {(one.code, one.position, one.end) for one in report.logs[0].findings} == {
        ("root", 0, 400),
        ("receipt", 300, 301),
    }


def test_an_excerpt_without_the_record_of_the_restore_says_so(tmp_path: Path) -> None:
    report = restored(tmp_path, 500, anchors=[TRUE.anchor(400)], cases=[0, 5])
    assert report.code == verify.GREEN
    assert "earlier_unknown" in [code for code, _ in report.logs[0].notices]


def test_an_excerpt_of_cases_leaves_out_the_other_log_whole(tmp_path: Path) -> None:
    access = SigningKey.from_seed("shouxian/420525/access", b"\4" * 32)
    laid(tmp_path, cases=[2, 7])
    export(tmp_path, LogCopy([b"shouxian/access/1\n{}"] * 9, access.name, access), name="access", cases=())
    assert check(str(tmp_path)).code == verify.GREEN


BLOCKED = """
import runpy, socket, sys
def refuse(*arguments, **named):
    raise SystemExit("a socket was asked for")
socket.socket = socket.create_connection = socket.getaddrinfo = refuse
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a stranger would: alone in an empty folder, no path to us, no socket."""
    empty = folder.parent / "empty"
    empty.mkdir(exist_ok=True)
    shutil.copy(PROGRAM, empty / "verify.py")
    return subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", "-c", BLOCKED, "verify.py", str(folder), *arguments],
        cwd=empty, env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8"}, capture_output=True,
        text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_it_runs_alone_without_a_socket(tmp_path: Path) -> None:
    folder = laid(tmp_path / "export")
    green = run(folder)
    assert (green.returncode, green.stderr) == (0, "")
    assert "结论：绿" in green.stdout
    assert "Verdict: GREEN" in green.stdout
    path = folder / "case/tile/entries/000"
    flip(path, path.read_bytes().index(b'"note":"37"') + 9)
    red = run(folder, "--lang", "zh")
    assert (red.returncode, red.stderr) == (1, "")
    assert "结论：红。首个问题：日志 case，位置 37。" in red.stdout
    assert "Verdict" not in red.stdout
    told = json.loads(run(folder, "--json").stdout)
    assert told["first"] == {"log": "case", "position": 37, "end": 38}


def test_what_cant_be_read_is_neither_green_nor_red(tmp_path: Path) -> None:
    folder = laid(tmp_path / "export")
    for lost in ("case/origin", "case/checkpoint", "keys", "case"):
        path = folder / lost
        kept = path.rename(tmp_path / "kept")
        result = run(folder, "--lang", "en")
        assert (result.returncode, result.stdout) == (2, ""), lost
        assert "Can't be read" in result.stderr
        kept.rename(path)
    assert run(tmp_path / "nowhere").returncode == 2
    assert run(folder, "--key", "nonsense").returncode == 2
    assert run(folder, "--lang", "xx").returncode == 2
    assert run(folder).returncode == 0


def test_the_same_verdict_on_one_core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = laid(tmp_path / "export", receipts=[TRUE.receipt(500)])
    path = folder / "case/tile/entries/000"
    flip(path, path.read_bytes().index(b'"note":"37"') + 9)
    many = verify.as_json(check(str(folder)))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert verify.as_json(check(str(folder))) == many


def test_its_signatures_are_those_of_the_library() -> None:
    chance = random.Random(5)
    for _ in range(100 if FULL else 20):
        key = SigningKey.from_seed("k", chance.randbytes(32))
        message = chance.randbytes(chance.randrange(200))
        signature = key.private.sign(message)
        assert verify.is_signature(key.verifier.public, message, signature)
        assert not verify.is_signature(key.verifier.public, message + b"x", signature)
        for place in (0, 31, 32, 63):
            bad = bytearray(signature)
            bad[place] ^= 1
            assert not verify.is_signature(key.verifier.public, message, bytes(bad))
        # The same signature with the group's order added to its scalar is another spelling of it: refused.
        scalar = int.from_bytes(signature[32:], "little") + verify.ORDER
        assert not verify.is_signature(
            key.verifier.public, message, signature[:32] + scalar.to_bytes(32, "little")
        )


def test_its_proofs_are_those_of_the_tree() -> None:
    for old, new in ((1, 1000), (256, 1000), (400, 600), (999, 1000), (0, 5), (7, 7)):
        proof = TRUE.consistency(old, new)
        roots = TRUE.head(old).root, TRUE.head(new).root
        assert verify.is_consistent(old, roots[0], new, roots[1], proof)
        assert not verify.is_consistent(old, roots[1] if old != new else b"", new, roots[0], proof)
        assert not verify.is_consistent(old, roots[0], new, roots[1], [*proof, b"\0" * 32])
        assert not proof or not verify.is_consistent(old, roots[0], new, roots[1], proof[1:])


def test_notes_without_good_form_are_refused() -> None:
    note = str(ANCHORS[0]).encode()
    assert verify.note_of(note)[0] == Note.parse(note).text
    for bad in (
        b"",
        note[:-1],
        note.replace(b"\n", b"\r\n"),
        note.replace("—".encode(), b"--"),
        note + b"\n",
    ):
        with pytest.raises(verify.Unfit):
            verify.note_of(bad)
