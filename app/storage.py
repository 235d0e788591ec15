"""Where the bytes of papers lie: encrypted files under random names, one folder below another.

The store knows nothing of cases. A file is written whole before anything refers to it; one that
nothing refers to (after a refused form) harms nobody.
"""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from flask import Flask, current_app

from app.errors import NotFound
from app.keyring import vault

_NAME = "shouxian.storage"


def register_storage(app: Flask, folder: Path) -> None:
    """Give ``app`` the folder of its papers."""
    app.extensions[_NAME] = folder


def put(content: bytes, *, key: bytes) -> str:
    """Store bytes under a wrapped key and return the name under which they lie.

    When this returns, they are on the disk: a row may refer to them.
    """
    name = secrets.token_hex(24)
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(vault().seal_bytes(key, content, context=f"evidence/{name}"))
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)
    for folder in (path.parent, path.parent.parent):
        keep_entries(folder)
    return name


def keep_entries(folder: Path) -> None:
    """Let a folder's new entry outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def get(name: str, *, key: bytes) -> bytes:
    """Return the bytes of a name; :class:`NotFound` where the file is gone, :class:`Unreadable` damaged."""
    try:
        sealed = _path(name).read_bytes()
    except FileNotFoundError as error:
        raise NotFound from error
    return vault().open_bytes(key, sealed, context=f"evidence/{name}")


def _path(name: str) -> Path:
    return place(cast(Path, current_app.extensions[_NAME]), name)


def place(folder: Path, name: str) -> Path:
    """Return where the file of a name lies in a store."""
    return folder / name[:2] / name


def put_back(folder: Path, name: str, sealed: Iterable[bytes]) -> None:
    """Put the sealed bytes of a backup into a store under their old name; on the disk when this returns."""
    path = place(folder, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.writelines(sealed)
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)
    for below in (path.parent, folder):
        keep_entries(below)
