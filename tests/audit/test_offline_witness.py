"""The witness cosigns what only adds to what it saw, and nothing else, whoever asks however often."""

import http.client
import random
import signal
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.audit.note import COSIGNATURE, Checkpoint, Note, Signature, SigningKey, VerifierKey
from app.audit.offline import verify, witness
from app.audit.offline.witness import Answer, Unusable, Witness
from tests.support.log_folders import LOG_KEY, ORIGIN, LogCopy, history, rewoven
from tests.support.trials import FULL, share

NAME = "jiwei-420525/w1"
TRUE = LogCopy(history(300))
FORKED = LogCopy(rewoven([*TRUE.entries[:50], *history(250, note="false ")]))
PROGRAM = Path(witness.__file__)


@pytest.fixture
def keeper(tmp_path: Path) -> Witness:
    made = Witness.make(str(tmp_path / "witness"), NAME)
    made.trust(ORIGIN, str(LOG_KEY.verifier))
    return made


def request(old: int, new: int, log: LogCopy = TRUE, *, note: Note | None = None) -> bytes:
    """Return what a log sends: from which size, the proof, an empty line, the checkpoint."""
    proof = [b64encode(one).decode() for one in log.consistency(old, new)] if 0 < old < new else []
    lines = "".join(f"{line}\n" for line in [f"old {old}", *proof])
    return f"{lines}\n{note or log.checkpoint(new)}".encode()


def test_it_cosigns_a_growing_log(keeper: Witness) -> None:
    key = VerifierKey.parse(keeper.vkey)
    assert (key.name, key.kind) == (NAME, COSIGNATURE)
    for old, new in ((0, 0), (0, 7), (7, 7), (7, 256), (256, 300)):
        answer = keeper.add_checkpoint(request(old, new))
        assert answer.status == 200
        note = TRUE.checkpoint(new)
        cosigned = note.with_signatures(Signature.parse(answer.body.rstrip("\n")))
        times = [one.time for one in cosigned.signed_by([key])]
        assert len(times) == 1
        assert times[0]
        assert answer.note == str(cosigned)
        assert keeper.newest(ORIGIN) == (new, TRUE.head(new).root)


def test_a_stale_request_is_told_how_far_the_witness_is(keeper: Witness) -> None:
    keeper.add_checkpoint(request(0, 100))
    for old, new in ((0, 300), (50, 300), (0, 50), (200, 300)):
        assert keeper.add_checkpoint(request(old, new))[:2] == (409, "100\n")
    assert keeper.newest(ORIGIN)[0] == 100


def test_a_smaller_head_is_refused(keeper: Witness) -> None:
    keeper.add_checkpoint(request(0, 100))
    assert keeper.add_checkpoint(request(100, 99, note=TRUE.checkpoint(99))).status == 400
    assert keeper.newest(ORIGIN)[0] == 100


@pytest.mark.parametrize("size", [100, 101, 256, 300])
def test_a_split_view_is_refused_and_kept_as_evidence(keeper: Witness, size: int) -> None:
    """Another version of the log, signed with its key, at the same size and beyond."""
    keeper.add_checkpoint(request(0, 100))
    assert keeper.add_checkpoint(request(100, size, FORKED)).status == 422
    assert keeper.newest(ORIGIN) == (100, TRUE.head(100).root)
    kept = [path.read_text(encoding="utf-8") for path in (keeper.folder / "refused").iterdir()]
    assert len(kept) == 1
    assert str(FORKED.checkpoint(size)) in kept[0]
    assert TRUE.head(100).text in kept[0]


def test_a_split_view_is_kept_even_when_it_is_asked_wrongly(keeper: Witness) -> None:
    keeper.add_checkpoint(request(0, 100))
    assert keeper.add_checkpoint(request(0, 100, FORKED)).status == 409
    assert len(list((keeper.folder / "refused").iterdir())) == 1
    keeper.add_checkpoint(request(0, 100))
    assert len(list((keeper.folder / "refused").iterdir())) == 1


def test_a_proof_that_isnt_one_is_refused(keeper: Witness) -> None:
    good = request(100, 300)
    keeper.add_checkpoint(request(0, 100))
    lines = good.split(b"\n")
    for bad in (
        b"\n".join([lines[0], *lines[2:]]),
        b"\n".join([lines[0], lines[2], lines[1], *lines[3:]]),
        b"\n".join([lines[0], lines[1], *lines[1:]]),
    ):
        assert keeper.add_checkpoint(bad).status == 422
    assert keeper.add_checkpoint(good).status == 200


def test_a_first_head_needs_no_proof_and_may_have_none(keeper: Witness) -> None:
    line = b64encode(b"\0" * 32)
    assert keeper.add_checkpoint(request(0, 100).replace(b"old 0\n", b"old 0\n" + line + b"\n")).status == 422
    wrong = Checkpoint(ORIGIN, 0, b"\1" * 32).text
    note = Note(wrong).with_signatures(LOG_KEY.sign(wrong))
    assert keeper.add_checkpoint(request(0, 0, note=note)).status == 422


def test_only_known_keys_of_known_logs_are_heard(keeper: Witness) -> None:
    stranger = SigningKey.from_seed(ORIGIN, b"\7" * 32)
    other = SigningKey.from_seed("shouxian/420526/case", b"\1" * 32)
    text = TRUE.head(100).text
    bad = Signature(ORIGIN, LOG_KEY.verifier.key_id, b"\0" * 64)
    for note in (
        Note(text).with_signatures(stranger.sign(text)),
        Note(text).with_signatures(bad),
        TRUE.checkpoint(100).with_signatures(bad),
    ):
        assert keeper.add_checkpoint(request(0, 100, note=note)).status == 403
    elsewhere = LogCopy(TRUE.entries, other.name, other)
    assert keeper.add_checkpoint(request(0, 100, elsewhere)).status == 404
    strangers_too = TRUE.checkpoint(100).with_signatures(stranger.sign(text))
    answer = keeper.add_checkpoint(request(0, 100, note=strangers_too))
    assert answer.status == 200
    assert len(Note.parse(answer.note.encode()).signatures) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"old 0\n",
        b"old -1\n\n",
        request(0, 100).replace(b"old 0", b"old 00"),
        request(0, 100).replace(b"old 0", b"OLD 0"),
        request(0, 100).replace(b"old 0\n", b"old 0\n" + b"AAAA\n"),
        request(0, 100).replace(b"old 0\n", b"old 0\n" + (b64encode(b"\0" * 32) + b"\n") * 64),
        request(0, 100)[:-1],
        request(0, 100).replace(b"\n100\n", b"\n0100\n"),
        request(0, 100) + b"x" * 70_000,
    ],
)
def test_what_is_no_request_is_told_so(keeper: Witness, data: bytes) -> None:
    assert keeper.add_checkpoint(data).status == 400
    assert keeper.newest(ORIGIN)[0] == 0


def test_its_signatures_are_those_of_the_library(keeper: Witness) -> None:
    chance = random.Random(3)
    for _ in range(100 if FULL else 20):
        seed, message = chance.randbytes(32), chance.randbytes(chance.randrange(200))
        key = SigningKey.from_seed("k", seed)
        assert witness.public_of(seed) == key.verifier.public
        assert witness.signature_over(seed, message) == key.private.sign(message)


def test_each_log_is_followed_by_itself_and_may_change_its_key(keeper: Witness) -> None:
    new = SigningKey.from_seed(ORIGIN, b"\5" * 32)
    access = SigningKey.from_seed("shouxian/420525/access", b"\6" * 32)
    keeper.trust(access.name, str(access.verifier))
    keeper.trust(ORIGIN, str(new.verifier))
    keeper.trust(ORIGIN, str(new.verifier))
    assert len(keeper.keys(ORIGIN)) == 2
    assert keeper.add_checkpoint(request(0, 100)).status == 200
    assert keeper.add_checkpoint(request(0, 50, LogCopy(TRUE.entries, access.name, access))).status == 200
    assert keeper.add_checkpoint(request(100, 200, LogCopy(TRUE.entries, key=new))).status == 200
    assert (keeper.newest(ORIGIN)[0], keeper.newest(access.name)[0]) == (200, 50)


def test_a_witness_is_made_once_and_its_key_is_its_own(keeper: Witness) -> None:
    assert (keeper.folder / "key").stat().st_mode & 0o077 == 0
    with pytest.raises(Unusable, match="already"):
        Witness.make(str(keeper.folder), NAME)
    for name in ("", "two words", "a+b"):
        with pytest.raises(Unusable, match="name"):
            Witness.make(str(keeper.folder / "other"), name)
    for key in (keeper.vkey, "nonsense", str(LOG_KEY.verifier)[:-4]):
        with pytest.raises(Unusable, match="no key of a log"):
            keeper.trust(ORIGIN, key)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-W", "error", str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_request_carried_as_a_file_is_answered_by_a_file(tmp_path: Path) -> None:
    folder, file = tmp_path / "witness", tmp_path / "case.request"
    made = run("init", folder, NAME)
    assert (made.returncode, made.stderr) == (0, "")
    key = VerifierKey.parse(made.stdout)
    assert run("trust", folder, ORIGIN, LOG_KEY.verifier).returncode == 0
    file.write_bytes(request(0, 100))
    assert run("sign", folder, file).returncode == 0
    note = Note.parse((tmp_path / "case.request.cosigned").read_bytes())
    assert [one.key for one in note.signed_by([LOG_KEY.verifier, key])] == [LOG_KEY.verifier, key]
    file.write_bytes(request(50, 300))
    assert run("sign", folder, file).returncode == 1
    assert (tmp_path / "case.request.refused").read_text(encoding="utf-8") == "409 100\n"
    shown = run("show", folder).stdout
    assert made.stdout.strip() in shown
    assert f"{ORIGIN}  100  20" in shown
    assert run("sign", folder, tmp_path / "nowhere").returncode == 2
    assert run("sign", tmp_path / "nobody", file).returncode == 2
    assert run("init", folder, NAME).returncode == 2


@pytest.fixture
def address(keeper: Witness, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[str, int]]:
    with witness.server(str(keeper.folder), 0) as ready:
        thread = threading.Thread(target=ready.serve_forever, daemon=True)
        thread.start()
        yield "127.0.0.1", ready.server_port
        ready.shutdown()
        thread.join()


def ask(address: tuple[str, int], data: bytes, path: str = "/add-checkpoint") -> Answer:
    connection = http.client.HTTPConnection(*address, timeout=30)
    try:
        connection.request("POST", path, data)
        response = connection.getresponse()
        return Answer(response.status, response.read().decode(), response.getheader("Content-Type") or "")
    finally:
        connection.close()


def look(address: tuple[str, int], path: str) -> Answer:
    connection = http.client.HTTPConnection(*address, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return Answer(response.status, response.read().decode())
    finally:
        connection.close()


def test_it_answers_over_the_network_as_the_specification_says(
    keeper: Witness, address: tuple[str, int]
) -> None:
    place = f"/{keeper.log(ORIGIN).name}/checkpoint"
    assert look(address, place).status == 404
    answer = ask(address, request(0, 100))
    assert answer.status == 200
    assert answer.body.startswith(f"— {NAME} ")
    assert ask(address, request(0, 300)) == Answer(409, "100\n", "text/x.tlog.size")
    assert ask(address, request(100, 300, FORKED)).status == 422
    assert ask(address, b"nonsense").status == 400
    assert ask(address, b"x" * 70_000).status == 400
    assert ask(address, request(100, 300), "/elsewhere").status == 404
    shown = Note.parse(look(address, place).body.encode())
    assert len(shown.signed_by([LOG_KEY.verifier, VerifierKey.parse(keeper.vkey)])) == 2
    assert look(address, "/vkey").body == keeper.vkey + "\n"
    for path in ("/", "/../key", "/key", f"/{'0' * 64}/checkpoint"):
        assert look(address, path).status == 404


def test_many_at_once_never_take_it_back(keeper: Witness, address: tuple[str, int]) -> None:
    """Requests for all sizes, from all sizes, at the same time: what was told last is what is kept."""
    chance = random.Random(9)
    told: list[int] = []
    lock = threading.Lock()

    def one(_: int) -> None:
        old = keeper.newest(ORIGIN)[0]
        new = min(old + chance.randrange(4), 300) if chance.random() < 0.8 else chance.randrange(301)
        answer = ask(address, request(min(old, new), new))
        assert answer.status in (200, 409), answer
        if answer.status == 200:
            with lock:
                told.append(new)
                assert keeper.newest(ORIGIN)[0] >= new

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(one, range(share(1000))))
    assert told
    assert keeper.newest(ORIGIN)[0] == max(told)


def test_it_forgets_nothing_when_it_is_killed(keeper: Witness) -> None:
    """Killed while it is asked, again and again: it never stands below what it has cosigned."""
    chance = random.Random(13)
    reached, command = 0, [sys.executable, "-I", str(PROGRAM), "serve", str(keeper.folder), "--port", "0"]
    for _ in range(share(50)):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            place = process.stdout.readline().split("/")[2]
            address = (place.split(":")[0], int(place.split(":")[1]))
            before = keeper.newest(ORIGIN)[0]
            assert before >= reached
            killer = threading.Timer(chance.random() * 0.2, process.send_signal, (signal.SIGKILL,))
            killer.start()
            size = before
            try:
                while size < 300:
                    assert ask(address, request(size, size + 1)).status == 200
                    size += 1
                    reached = size
            except (OSError, http.client.HTTPException):
                pass
            killer.join()
            process.wait()
        assert keeper.newest(ORIGIN)[0] in (size, size + 1)
    assert reached
    assert verify.note_of((keeper.log(ORIGIN) / "checkpoint").read_bytes())
