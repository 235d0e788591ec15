"""One file with everything of an installation but its keys: a tar whose last member is the manifest.

An archive that was cut short has no manifest and is told at once. Every other member is named in the
manifest with its length and SHA-256; one that isn't is refused.
"""

import json
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any

FORMAT = "shouxian/backup/1"
MANIFEST = "manifest.json"
PAPERS = "evidence/"
BLOCK = 1 << 20

Seen = Callable[[int], object]
"""Told how many bytes were dealt with."""


class BadArchive(Exception):
    """The file is no archive of ours, was cut short, or isn't what was written."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be counted in a database, on both sides of a backup.

    ``schema`` is the migration, ``tables`` the rows of each, ``streams`` for each kind of history its
    events and the digest of the newest, in hexadecimal.
    """

    schema: str
    tables: Mapping[str, int]
    streams: Mapping[str, Mapping[str, object]]

    def differences(self, other: "Facts") -> list[str]:
        """Return in words what ``other`` has otherwise, nothing where both are alike."""
        found = [] if self.schema == other.schema else [f"schema {self.schema}, found {other.schema}"]
        for name in sorted({*self.tables, *other.tables}):
            here, there = self.tables.get(name), other.tables.get(name)
            if here != there:
                found.append(f"table {name}: {here} rows, found {there}")
        for name in sorted({*self.streams, *other.streams}):
            if self.streams.get(name) != other.streams.get(name):
                found.append(
                    f"histories of {name}: {self.streams.get(name)}, found {other.streams.get(name)}"
                )
        return found


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself.

    ``made_at`` is the moment of the snapshot in UTC, ``database`` the kind that it came from,
    ``columns`` the order of the columns in each table's part, ``missing`` the papers that the database
    names and the store didn't have.
    """

    made_at: str
    application: str
    database: str
    facts: Facts
    columns: Mapping[str, list[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)


class Writer:
    """Writes an archive beside its place and puts it there whole."""

    def __init__(self, path: Path, made_at: datetime) -> None:
        self.path = path
        self.half = path.with_name(f"{path.name}.part")
        self.parts: dict[str, dict[str, Any]] = {}
        self._time = int(made_at.timestamp())
        handle = os.open(self.half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(handle, "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115

    def add(self, name: str, source: Path, seen: Seen = lambda _bytes: None) -> None:
        """Add the bytes of a file. A size that changes meanwhile raises OSError."""
        with source.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            hashed = _Hashing(file, seen)
            self._tar.addfile(self._info(name, size), hashed)
        self.parts[name] = {"bytes": size, "sha256": hashed.digest()}

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, see everything onto the disk and give the archive its name."""
        manifest.parts.update(self.parts)
        content = json.dumps({"format": FORMAT, "keys": "not in here", **asdict(manifest)}, indent=1).encode()
        self._tar.addfile(self._info(MANIFEST, len(content)), BytesIO(content))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self.half.rename(self.path)

    def give_up(self) -> None:
        """Leave nothing behind of an archive that wasn't finished."""
        self._file.close()
        self.half.unlink(missing_ok=True)

    def _info(self, name: str, size: int) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, self._time
        return info


class Reader:
    """Reads an archive; raises :class:`BadArchive` for anything that isn't as it was written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._tar = tarfile.open(path, mode="r:")  # noqa: SIM115 - closed by __exit__
        except (tarfile.TarError, OSError) as error:
            raise BadArchive(f"{path} can't be read as an archive") from error
        try:
            self._members = {member.name: member for member in self._tar.getmembers()}
            self.manifest = self._manifest()
            if set(self._members) - {MANIFEST} != set(self.manifest.parts):
                raise BadArchive("the archive holds other parts than its manifest names")
        except BaseException as error:
            self._tar.close()
            if isinstance(error, tarfile.TarError | OSError):
                raise BadArchive(f"{path} was cut short") from error
            raise

    def __enter__(self) -> "Reader":
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._tar.close()

    @property
    def size(self) -> int:
        """Return the bytes of all parts."""
        return sum(int(part["bytes"]) for part in self.manifest.parts.values())

    def papers(self) -> Iterator[str]:
        """Yield the names under which papers lie in the store."""
        return (name.removeprefix(PAPERS) for name in self.manifest.parts if name.startswith(PAPERS))

    def check(self, seen: Seen = lambda _bytes: None) -> None:
        """Read every part once and compare it with the manifest."""
        for name in self.manifest.parts:
            for block in self.blocks(name):
                seen(len(block))

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part; the last block comes only if all of them were right."""
        expected = self.manifest.parts[name]
        member = self._tar.extractfile(self._members[name])
        if member is None:
            raise BadArchive(f"{name} is no file")
        hashed, length, held = sha256(), 0, b""
        while block := member.read(BLOCK):
            hashed.update(block)
            length += len(block)
            if held:
                yield held
            held = block
        if (length, hashed.hexdigest()) != (expected["bytes"], expected["sha256"]):
            raise BadArchive(f"{name} isn't what was written")
        yield held

    def _manifest(self) -> Manifest:
        member = self._members.get(MANIFEST)
        file = self._tar.extractfile(member) if member is not None else None
        if file is None:
            raise BadArchive("the archive has no manifest: it was cut short, or is none of ours")
        try:
            content = json.loads(file.read())
            if content.pop("format") != FORMAT:
                raise BadArchive("the archive is of a format that this version doesn't know")
            content.pop("keys")
            return Manifest(**{**content, "facts": Facts(**content["facts"])})
        except (ValueError, LookupError, TypeError) as error:
            raise BadArchive("the manifest of the archive can't be read") from error


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes], seen: Seen) -> None:
        self._file, self._seen, self._hashed = file, seen, sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._hashed.update(block)
        self._seen(len(block))
        return block

    def digest(self) -> str:
        return self._hashed.hexdigest()


def spelled(moment: datetime) -> str:
    """Return a moment as manifests spell it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
