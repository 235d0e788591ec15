"""Signed notes, checkpoints of a log and the cosignatures of its witnesses, to C2SP's letter.

Formats: signed-note (text, empty line, signature lines), tlog-checkpoint (origin, size, root) and
tlog-cosignature (``cosignature/v1``, Ed25519 with a time). What isn't exactly in the form is refused:
a note that two programs read differently proves nothing.
"""

import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.audit.tree import HASH_BYTES

SIGNATURE, COSIGNATURE = 0x01, 0x04
"""What a key signs: notes as they are, or checkpoints with a time."""

MAX_SIGNATURES = 64
MAX_BYTES = 65536
"""The longest note that is read."""

_DASH = "\u2014 "
_TIME_BYTES = 8
_SIGNED_BYTES = {SIGNATURE: 64, COSIGNATURE: _TIME_BYTES + 64}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class NoteError(ValueError):
    """A note, a key or a checkpoint that can't be relied on."""


class MalformedNote(NoteError):
    """Bytes that aren't a signed note."""


class MalformedKey(NoteError):
    """A text that isn't a verifier key."""


class MalformedCheckpoint(NoteError):
    """A note's text that isn't a checkpoint."""


class BadSignature(NoteError):
    """A signature line of a known key that doesn't fit the text: the note is worth nothing."""


class UnknownSigner(NoteError):
    """A note that no known key has signed."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name and id (4 bytes), and what the key made."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """The line as it stands under a note."""
        return f"{_DASH}{self.name} {b64encode(self.key_id + self.value).decode()}\n"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a line without its line end. Raises :class:`MalformedNote`."""
        name, space, encoded = line.removeprefix(_DASH).partition(" ")
        raw = _base64(encoded)
        if not line.startswith(_DASH) or not space or not _is_name(name) or raw is None or len(raw) < 5:
            raise MalformedNote("a line after the empty one is no signature line")
        return cls(name, raw[:4], raw[4:])


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name, as it is handed to those who check (a *vkey*)."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes by which signature lines name the key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """Return the text form, ``name+id+key``."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form. Raises :class:`MalformedKey`, also for a kind of key we don't know."""
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        raw = _base64(encoded)
        if not _is_name(name) or raw is None or len(raw) != 33 or raw[0] not in _SIGNED_BYTES:
            raise MalformedKey("no verifier key of a kind that is known here")
        key = cls(name, raw[0], raw[1:])
        if key.key_id.hex() != key_id:
            raise MalformedKey(f"the id of the key {name} doesn't belong to it")
        return key

    def made(self, signature: Signature) -> bool:
        """Return whether a line says that this key made it."""
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def verify(self, text: str, signature: Signature) -> int | None:
        """Check one signature and return its time in seconds since 1970, None for one without.

        Raises :class:`BadSignature`.
        """
        value, time = signature.value, None
        message = text.encode()
        if len(value) != _SIGNED_BYTES[self.kind]:
            raise BadSignature(f"a signature of {self.name} has {len(value)} bytes")
        if self.kind == COSIGNATURE:
            time = int.from_bytes(value[:_TIME_BYTES], "big")
            value, message = value[_TIME_BYTES:], _cosigned(text, time)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, message)
        except (InvalidSignature, ValueError) as refused:
            raise BadSignature(f"the signature of {self.name} doesn't fit the text") from refused
        return time


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its name and with what it signs."""

    name: str
    kind: int
    private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def from_seed(cls, name: str, seed: bytes, kind: int = SIGNATURE) -> Self:
        """Make the key from 32 secret bytes. Raises :class:`MalformedKey` for an unfit name."""
        if not _is_name(name):
            raise MalformedKey("a key's name has no spaces and no plus")
        return cls(name, kind, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def verifier(self) -> VerifierKey:
        """The public part."""
        return VerifierKey(self.name, self.kind, self.private.public_key().public_bytes_raw())

    def sign(self, text: str, time: int | None = None) -> Signature:
        """Sign a note's text; ``time`` (seconds since 1970) belongs to a cosignature and to nothing else."""
        if (time is not None) != (self.kind == COSIGNATURE):
            raise MalformedKey("a time belongs to a cosignature and to nothing else")
        if time is None:
            value = self.private.sign(text.encode())
        else:
            value = time.to_bytes(_TIME_BYTES, "big") + self.private.sign(_cosigned(text, time))
        return Signature(self.name, self.verifier.key_id, value)


@dataclass(frozen=True, slots=True)
class Signed:
    """A known key's good signature under a note; ``time`` only where it is a cosignature."""

    key: VerifierKey
    time: int | None


@dataclass(frozen=True, slots=True)
class Note:
    """A text, ending with a line end, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        """Return the note as it is kept and sent."""
        return f"{self.text}\n{''.join(signature.line for signature in self.signatures)}"

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a signed note. Raises :class:`MalformedNote`."""
        if len(data) > MAX_BYTES:
            raise MalformedNote(f"a note of {len(data)} bytes")
        try:
            whole = data.decode()
        except UnicodeDecodeError as broken:
            raise MalformedNote("not UTF-8") from broken
        if any(ord(sign) < 0x20 and sign != "\n" for sign in whole):
            raise MalformedNote("control characters")
        text, parted, lines = whole.rpartition("\n\n")
        if not parted or not text or not lines.endswith("\n"):
            raise MalformedNote("no empty line with signature lines after it")
        signatures = tuple(Signature.parse(line) for line in lines[:-1].split("\n"))
        if len(signatures) > MAX_SIGNATURES:
            raise MalformedNote(f"{len(signatures)} signatures")
        return cls(text + "\n", signatures)

    def signed_by(self, keys: Iterable[VerifierKey]) -> list[Signed]:
        """Return whose good signatures the note carries, of the keys given.

        Raises :class:`BadSignature` where one of them is bad, :class:`UnknownSigner` where there is none.
        Lines of other keys are passed over, as the specification asks.
        """
        known = list(keys)
        found = [
            Signed(key, key.verify(self.text, signature))
            for signature in self.signatures
            for key in known
            if key.made(signature)
        ]
        if not found:
            raise UnknownSigner("no known key has signed this note")
        return found

    def with_signatures(self, *added: Signature) -> "Note":
        """Return the note with more signatures under it, none of them twice."""
        new = tuple(one for one in dict.fromkeys(added) if one not in self.signatures)
        return replace(self, signatures=self.signatures + new)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its origin, its number of entries and the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is signed."""
        lines = (self.origin, str(self.size), b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a note's text. Raises :class:`MalformedCheckpoint`."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines):
            raise MalformedCheckpoint("a checkpoint has three lines or more, none of them empty")
        origin, size, encoded, *extensions = lines
        root = _base64(encoded)
        if not _NUMBER.fullmatch(size):
            raise MalformedCheckpoint("the second line is no size")
        if root is None or len(root) != HASH_BYTES:
            raise MalformedCheckpoint("the third line is no root")
        return cls(origin, int(size), root, tuple(extensions))


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _is_name(name: str) -> bool:
    """Return whether notes can carry a key's name: no spaces of any alphabet, no plus, no control signs."""
    return bool(name) and not any(
        sign == "+" or sign.isspace() or unicodedata.category(sign)[0] in "CZ" for sign in name
    )


def _base64(text: str) -> bytes | None:
    """Return what a text in base64 stands for, None where it is written in any but the one right way."""
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        return None
    return raw if b64encode(raw).decode() == text else None
