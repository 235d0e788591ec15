#!/usr/bin/env python3
"""守线日志见证程序：由县纪委在自己的机器上运行，只用 Python 标准库，旁边须有 verify.py。

Witness of Shouxian's logs, for a machine of those who inspect. Standard library; verify.py lies beside it.

    python3 -I witness.py init DIR NAME            make the witness's key, print what others need to check it
    python3 -I witness.py trust DIR ORIGIN VKEY    believe this key for this log
    python3 -I witness.py serve DIR [--port N] [--bind ADDRESS]
    python3 -I witness.py sign DIR FILE            a request carried here; writes FILE.cosigned or FILE.refused
    python3 -I witness.py show DIR                 which logs, how far, since when

For each log it keeps only the newest head that it cosigned, and cosigns another one only after a proof that
nothing below was changed (C2SP tlog-witness and tlog-cosignature). What it refuses although the log's key has
signed it is kept in DIR/refused: it may prove that somebody shows two versions of the log. Commands end with
0: done; 1: refused; 2: a file or an argument can't be used. Runs on Python 3.7 and later.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import secrets
import sys
import threading
import time
from base64 import b64encode
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from hashlib import sha256, sha512
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]
    import msvcrt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.audit.offline import verify
else:
    # Python run with -I doesn't look beside the program.
    _found = importlib.util.spec_from_file_location("verify", str(Path(__file__).with_name("verify.py")))
    verify = importlib.util.module_from_spec(_found)
    sys.modules.setdefault("verify", verify)
    _found.loader.exec_module(verify)

PORT = 7411
MOST_BYTES = 65536
MOST_LINES = 63
MOST_REFUSED = 1000
SECONDS = 30
"""How long somebody who asks may keep a line open without saying anything."""

DONE, REFUSED, UNUSABLE = 0, 1, 2
SIZE_TYPE = "text/x.tlog.size"


class Unusable(Exception):
    """A file or an argument that can't be used; the message says why."""


class Answer(NamedTuple):
    """What a request is answered: an HTTP status, the body and, once cosigned, the whole note."""

    status: int
    body: str
    note: str = ""


class Request(NamedTuple):
    """A checkpoint to be cosigned, with the proof that it only adds to a tree of ``old``."""

    old: int
    proof: list[bytes]
    text: str
    signatures: list[tuple[str, bytes]]


def request_of(data: bytes) -> Request:
    """Read a request. Raises :class:`verify.Unfit`."""
    top, parted, note = data.partition(b"\n\n")
    lines = top.decode("ascii", "replace").split("\n")
    if len(data) > MOST_BYTES or not parted or lines[0][:4] != "old " or len(lines) > MOST_LINES + 1:
        raise verify.Unfit("request")
    proof = [verify.unbase64(line) for line in lines[1:]]
    if any(len(one) != verify.HASH for one in proof):
        raise verify.Unfit("proof")
    text, signatures = verify.note_of(note)
    return Request(verify.number_in(lines[0][4:]), proof, text, signatures)


# ---- The key ----------------------------------------------------------------------------------------------


def _secret(seed: bytes) -> tuple[int, bytes]:
    """Return the scalar of an Ed25519 key and what its nonces are made from (RFC 8032, 5.1.5)."""
    digest = bytearray(sha512(seed).digest())
    digest[0] &= 248
    digest[31] = digest[31] & 63 | 64
    return int.from_bytes(digest[:32], "little"), bytes(digest[32:])


def public_of(seed: bytes) -> bytes:
    """Return the public key."""
    return verify.encoded(verify.multiple(verify.base_table(), _secret(seed)[0] % verify.ORDER))


def signature_over(seed: bytes, message: bytes) -> bytes:
    """Return an Ed25519 signature. Not in constant time: nobody else computes on this machine."""
    scalar, prefix = _secret(seed)
    nonce = verify.challenge(prefix, message)
    at = verify.encoded(verify.multiple(verify.base_table(), nonce))
    over = verify.challenge(at, public_of(seed), message)
    return at + ((nonce + over * scalar) % verify.ORDER).to_bytes(32, "little")


# ---- Its memory -------------------------------------------------------------------------------------------


def store(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put a file in place whole: after a kill or a power cut the old one is there, or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name("{}.{}.new".format(path.name, secrets.token_hex(4)))
    opened = os.open(str(beside), os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(opened, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(str(beside), str(path))  # noqa: PTH105
    if os.name == "posix":
        folder = os.open(str(path.parent), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class Witness:
    """The witness of one folder: its key, the logs that it knows, and the newest head of each."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.alone = threading.Lock()
        try:
            self.name = (self.folder / "name").read_text(encoding="utf-8").strip()
            self.seed = bytes.fromhex((self.folder / "key").read_text(encoding="ascii").strip())
        except (OSError, ValueError) as why:
            raise Unusable("{}: {}".format(folder, why)) from why
        public = bytes([verify.COSIGNS]) + public_of(self.seed)
        self.key_id = sha256(self.name.encode() + b"\n" + public).digest()[:4]
        self.vkey = "{}+{}+{}".format(self.name, self.key_id.hex(), b64encode(public).decode())

    @classmethod
    def make(cls, folder: str, name: str) -> Witness:
        """Make a witness with a new key. Raises :class:`Unusable` where there is one, or for an unfit name."""
        if not name or re.search(r"[\s+\x00-\x1f]", name):
            raise Unusable("a name has no spaces and no plus: {!r}".format(name))
        if (Path(folder) / "key").exists():
            raise Unusable("{} holds a witness already".format(folder))
        store(Path(folder) / "name", (name + "\n").encode())
        store(Path(folder) / "key", (secrets.token_hex(32) + "\n").encode(), 0o600)
        return cls(folder)

    def log(self, origin: str) -> Path:
        """Return the folder of a log."""
        return self.folder / "logs" / sha256(origin.encode()).hexdigest()

    def trust(self, origin: str, text: str) -> None:
        """Believe a key for a log. Raises :class:`Unusable`."""
        try:
            key = verify.key_of(text)
        except verify.Unfit:
            key = None
        if key is None or key.kind != verify.SIGNS or not origin or "\n" in origin:
            raise Unusable("no key of a log: {}".format(text))
        with self.locked():
            path = self.log(origin) / "keys"
            known = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
            lines = [line for line in known if line and line != text.strip()] + [text.strip()]
            store(self.log(origin) / "origin", (origin + "\n").encode())
            store(path, "".join(line + "\n" for line in lines).encode())

    def keys(self, origin: str) -> list[verify.Key]:
        """Return the keys believed for a log; none where it isn't known."""
        path = self.log(origin) / "keys"
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
        keys = [verify.key_of(line) for line in lines if line]
        return [key for key in keys if key is not None]

    def newest(self, origin: str) -> tuple[int, bytes]:
        """Return size and root of the newest head cosigned for a log, 0 for none."""
        path = self.log(origin) / "checkpoint"
        if not path.exists():
            return 0, verify.root_of([])
        _, size, root = verify.checkpoint_of(verify.note_of(path.read_bytes())[0])
        return size, root

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let one at a time look and store: threads of this process and other processes alike."""
        with self.alone, (self.folder / "lock").open("a+b") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX)  # given back by the system, also after a kill
            else:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            yield

    def add_checkpoint(self, data: bytes) -> Answer:
        """Judge a request and, where all is well, remember the head and cosign it."""
        try:
            request = request_of(data)
            origin, size, root = verify.checkpoint_of(request.text)
        except verify.Unfit as why:
            return Answer(400, "not a request: {}\n".format(why))
        keys = self.keys(origin)
        if not keys:
            return Answer(404, "unknown log\n")
        try:
            signed = verify.signers(request.text, request.signatures, keys)
        except verify.Unfit:
            signed = []
        if not signed:
            return Answer(403, "no good signature of a key trusted for this log\n")
        if request.old > size:
            return Answer(400, "old is larger than the checkpoint\n")
        with self.locked():
            before, known = self.newest(origin)
            if request.old != before:
                if size == before and root != known:
                    self._keep_refused(origin, data)
                return Answer(409, "{}\n".format(before))
            if not verify.is_consistent(before, known, size, root, request.proof):
                self._keep_refused(origin, data)
                return Answer(422, "the proof doesn't hold\n")
            if size == 0 and root != verify.root_of([]):
                return Answer(422, "an empty log has another root\n")
            return self._cosign(origin, request, [key for key, _ in signed])

    def _cosign(self, origin: str, request: Request, signed: list[verify.Key]) -> Answer:
        now = int(time.time())
        message = "cosignature/v1\ntime {}\n{}".format(now, request.text).encode()
        value = self.key_id + now.to_bytes(8, "big") + signature_over(self.seed, message)
        mine = _line(self.name, value)
        ids = {(key.name, key.id) for key in signed}
        theirs = [_line(name, raw) for name, raw in request.signatures if (name, raw[:4]) in ids]
        note = "{}\n{}".format(request.text, "".join([*theirs, mine]))
        # Remembered first and told afterwards: whoever is told can rely on it.
        store(self.log(origin) / "checkpoint", note.encode())
        return Answer(200, mine, note)

    def _keep_refused(self, origin: str, data: bytes) -> None:
        """Keep what the log's key signed and we can't follow, with our own newest head beside it."""
        folder = self.folder / "refused"
        if folder.is_dir() and len(os.listdir(str(folder))) >= MOST_REFUSED:  # noqa: PTH208
            return
        newest = self.log(origin) / "checkpoint"
        ours = newest.read_bytes() if newest.exists() else b""
        store(folder / "{}.txt".format(sha256(data + ours).hexdigest()[:32]), data + b"\n" + ours)


def _line(name: str, value: bytes) -> str:
    return "\u2014 {} {}\n".format(name, b64encode(value).decode())


# ---- Asking it --------------------------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    """Answers over HTTP."""

    protocol_version = "HTTP/1.1"
    timeout = SECONDS
    witness: Witness

    def do_POST(self) -> None:
        """Take a checkpoint."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint":
            self.close_connection = True  # what follows wasn't read
            self.answer(404, "no such address\n")
        elif not re.match(r"[0-9]{1,6}\Z", length) or int(length) > MOST_BYTES:
            self.close_connection = True
            self.answer(400, "a request has at most {} bytes and says how many\n".format(MOST_BYTES))
        else:
            given = self.witness.add_checkpoint(self.rfile.read(int(length)))
            self.answer(
                given.status, given.body, SIZE_TYPE if given.status == 409 else "text/plain; charset=utf-8"
            )

    def do_GET(self) -> None:
        """Show the newest cosigned checkpoint of a log, or the witness's own key."""
        asked = re.match(r"/([0-9a-f]{64})/checkpoint\Z", self.path)
        path = self.witness.folder / "logs" / asked.group(1) / "checkpoint" if asked else None
        if self.path == "/vkey":
            self.answer(200, self.witness.vkey + "\n")
        elif path is not None and path.exists():
            self.answer(200, path.read_text(encoding="utf-8"))
        else:
            self.answer(404, "no such address\n")

    def answer(self, status: int, body: str, kind: str = "text/plain; charset=utf-8") -> None:
        """Send an answer."""
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Write a line for each request, so that the witness's keeper sees what is asked."""
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        print(now, self.client_address[0], format % arguments, flush=True)


class Server(ThreadingHTTPServer):
    """A server that takes many at once."""

    request_queue_size = 128
    daemon_threads = True


def server(folder: str, port: int, address: str = "127.0.0.1") -> Server:
    """Return a server that is ready to be started."""
    handler = type("Handler", (Handler,), {"witness": Witness(folder)})
    return Server((address, port), handler)


def sign_file(folder: str, name: str) -> int:
    """Answer a request that was carried here as a file, by a file beside it."""
    witness, path = Witness(folder), Path(name)
    try:
        data = path.read_bytes()
    except OSError as why:
        raise Unusable("{}: {}".format(name, why.strerror)) from why
    given = witness.add_checkpoint(data)
    answer = path.with_name(path.name + (".cosigned" if given.status == 200 else ".refused"))
    said = given.note if given.status == 200 else "{} {}".format(given.status, given.body)
    store(answer, said.encode())
    print("{}: {}".format(answer, "已见证 cosigned" if given.note else "已拒绝 refused: " + said.strip()))
    return DONE if given.status == 200 else REFUSED


def show(folder: str) -> int:
    """Print the witness's key and the newest head of each log."""
    witness = Witness(folder)
    print(witness.vkey)
    for path in sorted((witness.folder / "logs").glob("*/origin")):
        origin = path.read_text(encoding="utf-8").strip()
        newest = path.with_name("checkpoint")
        when = "-"
        if newest.exists():
            raw = verify.note_of(newest.read_bytes())[1][-1][1]
            when = verify.moment_of(int.from_bytes(raw[4:12], "big"))
        print("{}  {}  {}".format(origin, witness.newest(origin)[0], when))
    return DONE


def _serve(folder: str, port: int, address: str) -> int:
    with server(folder, port, address) as ready:
        print("http://{}:{}/add-checkpoint".format(*ready.server_address[:2]), flush=True)
        with suppress(KeyboardInterrupt):
            ready.serve_forever()
    return DONE


def main(arguments: list[str] | None = None) -> int:
    """Run the program and return what it ends with."""
    parser = argparse.ArgumentParser(
        prog="witness.py", description="守线日志见证 / witness of Shouxian's logs"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, words, more in (
        ("init", "生成密钥 / make the key", ("name",)),
        ("trust", "信任日志密钥 / believe a log's key", ("origin", "vkey")),
        ("serve", "联网见证 / answer over the network", ()),
        ("sign", "见证携来的文件 / cosign a file carried here", ("file",)),
        ("show", "显示现状 / show how far", ()),
    ):
        command = commands.add_parser(name, help=words)
        for argument in ("folder", *more):
            command.add_argument(argument)
        if name == "serve":
            command.add_argument("--port", type=int, default=PORT)
            command.add_argument("--bind", default="127.0.0.1")
    given = parser.parse_args(arguments)
    try:
        if given.command == "init":
            print(Witness.make(given.folder, given.name).vkey)
        elif given.command == "trust":
            Witness(given.folder).trust(given.origin, given.vkey)
        elif given.command == "serve":
            return _serve(given.folder, given.port, given.bind)
        else:
            return sign_file(given.folder, given.file) if given.command == "sign" else show(given.folder)
    except Unusable as why:
        print(why, file=sys.stderr)
        return UNUSABLE
    return DONE


if __name__ == "__main__":
    sys.exit(main())
