"""Whatever is done to an export is found, and the verifier says where it was done."""

import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.audit.note import SigningKey
from app.audit.offline import verify
from app.audit.offline.verify import Unreadable, check
from tests.audit.exports import CHECKPOINTS, SIZE, TRUE, edited, flip, found, laid
from tests.support.log_folders import BEGAN, ORIGIN, LogCopy, event, export, history, rewoven, write
from tests.support.trials import FULL

# Each changes a sound folder and returns the code, the first position and the end that must be told.
Expected = tuple[str, int, int]
TAMPERINGS: dict[str, Callable[[Path], Expected]] = {}


def tampering(change: Callable[[Path], Expected]) -> Callable[[Path], Expected]:
    TAMPERINGS[change.__name__] = change
    return change


@tampering
def an_entry_is_edited(folder: Path) -> Expected:
    path = folder / "case/tile/entries/000"
    flip(path, path.read_bytes().index(b'"note":"37"') + 9)
    return "entry", 37, 38


@tampering
def a_hash_is_changed(folder: Path) -> Expected:
    flip(folder / "case/tile/0/001", 32 * 44 + 5)
    return "tile", 300, 301


@tampering
def a_hash_above_is_changed(folder: Path) -> Expected:
    flip(folder / "case/tile/1/000.p/3", 32 * 2)
    return "tile", 512, 768


@tampering
def a_file_of_entries_breaks_off(folder: Path) -> Expected:
    path = folder / "case/tile/entries/002"
    path.write_bytes(path.read_bytes()[:-1])
    return "bundle", 767, 768


@tampering
def a_file_of_entries_has_one_more(folder: Path) -> Expected:
    path = folder / "case/tile/entries/003.p/232"
    path.write_bytes(path.read_bytes() + b"\0\1x")
    return "bundle", 1000, 1001


@tampering
def a_file_of_entries_is_gone(folder: Path) -> Expected:
    (folder / "case/tile/entries/001").unlink()
    return "entries_missing", 256, 512


@tampering
def all_files_of_entries_are_gone(folder: Path) -> Expected:
    shutil.rmtree(folder / "case/tile/entries")
    return "entries_missing", 0, 1000


@tampering
def a_file_of_hashes_is_gone(folder: Path) -> Expected:
    (folder / "case/tile/0/001").unlink()
    return "tile_missing", 256, 512


@tampering
def a_file_of_hashes_is_short(folder: Path) -> Expected:
    path = folder / "case/tile/0/002"
    path.write_bytes(path.read_bytes()[: 32 * 100])
    return "tile", 612, 768


@tampering
def entries_and_hashes_are_gone(folder: Path) -> Expected:
    (folder / "case/tile/0/003.p/232").unlink()
    (folder / "case/tile/entries/003.p/232").unlink()
    return "lost", 768, 1000


@tampering
def a_checkpoint_is_edited(folder: Path) -> Expected:
    path = folder / "case/checkpoints/400"
    path.write_bytes(path.read_bytes().replace(b"\n400\n", b"\n401\n"))
    return "signature", -1, -1


@tampering
def a_checkpoint_is_signed_by_a_stranger(folder: Path) -> Expected:
    stranger = LogCopy(TRUE.entries, key=SigningKey.from_seed(ORIGIN, b"\7" * 32))
    write(folder / "case/checkpoints/400", str(stranger.checkpoint(400)))
    return "unsigned", -1, -1


@tampering
def the_newest_checkpoint_is_an_old_one(folder: Path) -> Expected:
    write(folder / "case/checkpoint", str(TRUE.checkpoint(800)))
    return "stale", 800, 1000


def forged(folder: Path, entries: list[bytes], **parts: object) -> LogCopy:
    """Lay the folder anew from other entries, as somebody with the log's key would; the anchors stay."""
    shutil.rmtree(folder)
    log = LogCopy(entries)
    laid(folder, log, **parts)
    return log


@tampering
def an_entry_is_edited_and_hashes_made_anew_without_the_key(folder: Path) -> Expected:
    """The signed checkpoints stay as they were; the next step of the case still points at the true one."""
    forged(folder, edited(300))
    for size in (*CHECKPOINTS, SIZE):
        write(folder / f"case/checkpoints/{size}", str(TRUE.checkpoint(size)))
    write(folder / "case/checkpoint", str(TRUE.checkpoint()))
    return "pointer", 300, 306


@tampering
def an_entry_is_edited_with_the_key(folder: Path) -> Expected:
    forged(folder, rewoven(edited(300)))
    return "fork", 256, 400


@tampering
def an_entry_is_deleted_with_the_key(folder: Path) -> Expected:
    entries = list(TRUE.entries)
    del entries[450]
    forged(folder, rewoven(entries))
    return "fork", 400, 600


@tampering
def an_entry_is_inserted_with_the_key(folder: Path) -> Expected:
    entries = list(TRUE.entries)
    entries.insert(10, entries[10])
    forged(folder, rewoven(entries))
    return "fork", 0, 256


@tampering
def two_entries_change_places_with_the_key(folder: Path) -> Expected:
    entries = list(TRUE.entries)
    entries[500], entries[501] = entries[501], entries[500]
    forged(folder, rewoven(entries))
    return "fork", 400, 600


@tampering
def a_whole_case_is_removed_with_the_key(folder: Path) -> Expected:
    forged(folder, rewoven([entry for place, entry in enumerate(TRUE.entries) if place % 5 != 4]))
    return "fork", 0, 256


@tampering
def the_log_is_cut_below_an_anchor(folder: Path) -> Expected:
    forged(folder, list(TRUE.entries[:500]))
    return "lost", 500, 600


@tampering
def the_log_is_cut_above_all_anchors_but_a_receipt_turns_up(folder: Path) -> Expected:
    forged(folder, list(TRUE.entries[:800]), receipts=[TRUE.receipt(900)])
    return "receipt_lost", 900, 901


@tampering
def an_entry_above_all_anchors_is_edited_but_a_receipt_turns_up(folder: Path) -> Expected:
    forged(folder, rewoven(edited(950)), receipts=[TRUE.receipt(950, 980)])
    return "receipt", 950, 951


@tampering
def the_same_with_the_receipts_code(folder: Path) -> Expected:
    forged(folder, rewoven(edited(950)), receipts=[TRUE.code(950, 980)])
    return "receipt", 950, 951


@tampering
def two_versions_of_one_size_are_shown(folder: Path) -> Expected:
    other = LogCopy(rewoven(edited(700)))
    write(folder / "anchors/other.note", str(other.checkpoint(800)))
    return "fork", 600, 800


@tampering
def a_step_of_a_history_is_left_out(folder: Path) -> Expected:
    """With the key, and before any checkpoint: only the history's own numbers tell."""
    entries = list(TRUE.entries[:200])
    del entries[120]
    shutil.rmtree(folder)
    export(folder, LogCopy(entries))
    return "gap", 124, 125


@tampering
def an_event_is_backdated(folder: Path) -> Expected:
    moment = BEGAN - timedelta(days=30)
    shutil.rmtree(folder)
    export(folder, LogCopy([*TRUE.entries, event(("case", 99), 1, b"", moment)]), (900,))
    return "backwards", 1000, 1001


@tampering
def an_event_is_dated_after_a_witness_saw_it(folder: Path) -> Expected:
    shutil.rmtree(folder)
    moment = BEGAN + timedelta(hours=1)
    late = LogCopy([*TRUE.entries[:500], event(("case", 99), 1, b"", moment), *TRUE.entries[500:]])
    export(folder, late, anchors=[late.anchor(700)])
    return "ahead", 500, 501


@tampering
def an_anchor_speaks_of_another_log(folder: Path) -> Expected:
    other = SigningKey.from_seed("shouxian/420526/case", b"\1" * 32)
    write(folder / "anchors/z.note", str(LogCopy(TRUE.entries, other.name, other).checkpoint(600)))
    return "origin", -1, -1


@tampering
def a_receipts_proof_is_another_ones(folder: Path) -> Expected:
    mine, other = TRUE.receipt(5).split("proof ", 1), TRUE.receipt(6).split("proof ", 1)
    write(folder / "receipts/1.receipt", f"{mine[0]}proof {other[1]}")
    return "receipt_proof", 5, 6


@tampering
def an_entry_is_no_event(folder: Path) -> Expected:
    shutil.rmtree(folder)
    export(folder, LogCopy([*TRUE.entries[:77], b"shouxian/event/1\n{", *TRUE.entries[77:90]]))
    return "schema", 77, 78


@tampering
def figures_typed_from_paper_dont_fit(folder: Path) -> Expected:
    write(folder / "anchors/paper.note", LogCopy(rewoven(edited(650))).head(700).text)
    return "typed_root", 600, 700


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_and_located(tmp_path: Path, name: str) -> None:
    folder = laid(tmp_path / "export")
    assert check(str(folder)).code == verify.GREEN
    code, position, end = TAMPERINGS[name](folder)
    report = check(str(folder))
    first = found(report)
    assert (first.code, first.position, first.end) == (code, position, end), list(
        verify.lines_of(report, "en")
    )
    for language in ("zh", "en"):
        assert len(list(verify.lines_of(report, language))) > 5


def test_any_flipped_bit_is_found(tmp_path: Path) -> None:
    """Wherever it is: red, unreadable, or a signature that no known key made any more, and that is said."""
    chance = random.Random(11)
    log = LogCopy(history(300))
    folder = export(
        tmp_path, log, (100, 256), anchors=[log.anchor(200)], receipts=[log.receipt(5), log.code(7)]
    )
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for _ in range(10_000 if FULL else 150):
        path = chance.choice(files)
        data = path.read_bytes()
        changed = bytearray(data)
        place = chance.randrange(len(data))
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        try:
            report = check(str(folder))
            told = [code for one in report.logs for code, _ in one.notices]
            ends = path.suffix == ".vkey" or data.strip() == bytes(changed).strip()
            assert report.code == verify.RED or {"strangers", "typed"} & set(told) or ends, (path, place)
        except Unreadable:
            pass
        path.write_bytes(data)
    assert check(str(folder)).code == verify.GREEN
