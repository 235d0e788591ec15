"""The signer's own keeping: its key, and the last head of each log that it put its name to.

It lies in a folder of its own, under an account of its own, and is all that the signer trusts. Whoever can
write the database still can't make it sign a history that isn't the one it signed before.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.audit.note import Checkpoint, Note, NoteError, SigningKey, VerifierKey
from app.audit.tree import BadProof, verify_consistency
from app.models.log import LogName


class Why(StrEnum):
    """The reasons for which a head isn't signed."""

    SMALLER = "smaller"
    FORK = "fork"
    UNKNOWN_BRANCH = "unknown_branch"


class NotSigned(Exception):
    """A head that the signer refuses: ``why``, and the head that it holds instead, if any."""

    def __init__(self, why: Why, held: Checkpoint | None) -> None:
        super().__init__(why)
        self.why = why
        self.held = held


class NoKey(Exception):
    """The folder has no key yet."""


@dataclass(frozen=True, slots=True)
class SignerHome:
    """The signer's folder: ``key`` (for itself alone), ``vkey``, ``heads/LOG``, ``adopted/LOG``.

    The application may read ``vkey`` and ``heads``, and nothing else; ``adopted`` holds the beginning of a
    branch that two people released on the signer's own machine.
    """

    path: Path

    def make_key(self, name: str) -> VerifierKey:
        """Make the key and return its public part. Raises :class:`FileExistsError` where there is one."""
        for folder in (self.path, self.path / "heads", self.path / "adopted"):
            folder.mkdir(parents=True, exist_ok=True)
        seed = secrets.token_bytes(32)
        key = SigningKey.from_seed(name, seed)
        handle = os.open(self.path / "key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{name}\n{seed.hex()}\n")
        _write(self.path / "vkey", f"{key.verifier}\n")
        return key.verifier

    def key(self) -> SigningKey:
        """Return the key. Raises :class:`NoKey`."""
        try:
            name, seed = (self.path / "key").read_text(encoding="utf-8").split()
        except FileNotFoundError as missing:
            raise NoKey(str(self.path)) from missing
        return SigningKey.from_seed(name, bytes.fromhex(seed))

    def public(self) -> VerifierKey | None:
        """Return the public key, None where there is no signer."""
        try:
            return VerifierKey.parse((self.path / "vkey").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def trust(self, witness: VerifierKey) -> None:
        """Believe a witness's key from now on."""
        _write(self.path / "witnesses" / f"{witness.name.replace('/', '-')}.vkey", f"{witness}\n")

    def witnesses(self) -> list[VerifierKey]:
        """Return the keys of the witnesses that are believed."""
        paths = sorted((self.path / "witnesses").glob("*.vkey"))
        return [VerifierKey.parse(path.read_text(encoding="utf-8")) for path in paths]

    def head(self, log: LogName) -> Checkpoint | None:
        """Return the last head signed, None where there is none.

        Raises :class:`app.audit.note.NoteError` where the file isn't what the signer wrote.
        """
        public = self.public()
        if public is None:
            return None
        try:
            note = Note.parse((self.path / "heads" / log).read_bytes())
        except FileNotFoundError:
            return None
        note.signed_by([public])
        return Checkpoint.parse(note.text)

    def adopt(self, log: LogName, beginning: Checkpoint) -> None:
        """Release the beginning of a branch; whoever calls this has seen two people agree."""
        _write(self.path / "adopted" / log, beginning.text)

    def sign(self, log: LogName, offered: Checkpoint, proof: Sequence[bytes]) -> Note:
        """Sign a head that adds to the last one, and keep it before anybody gets it.

        ``proof`` is that of consistency between the last head (:meth:`last`) and the offered one. Raises
        :class:`NotSigned` for a smaller tree, another history of the same size, a proof that doesn't
        prove, and an origin that nobody has released.
        """
        key = self.key()
        with self._alone():
            last = self.last(log, offered.origin)
            if last is None:
                if self.head(log) is not None:
                    raise NotSigned(Why.UNKNOWN_BRANCH, self.head(log))
            elif offered.size < last.size:
                raise NotSigned(Why.SMALLER, last)
            else:
                try:
                    verify_consistency(last.size, last.root, offered.size, offered.root, proof)
                except BadProof as bad:
                    raise NotSigned(Why.FORK, last) from bad
            note = Note(offered.text).with_signatures(key.sign(offered.text))
            _write(self.path / "heads" / log, str(note))
        return note

    def last(self, log: LogName, origin: str) -> Checkpoint | None:
        """Return the head that a new one of ``origin`` must follow: the last signed, or one released."""
        head = self.head(log)
        if head is not None and head.origin == origin:
            return head
        try:
            released = Checkpoint.parse((self.path / "adopted" / log).read_text(encoding="utf-8"))
        except (FileNotFoundError, NoteError):
            return None
        return released if released.origin == origin else None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time look at the last head and write the next."""
        with (self.path / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _write(path: Path, text: str) -> None:
    """Write a file so that after a power cut it holds the old text or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
