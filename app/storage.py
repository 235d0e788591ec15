"""Where the bytes of papers lie: encrypted files under random names, one folder below another.

The store knows nothing of cases. A file is written whole before anything refers to it; one that
nothing refers to (after a refused form) harms nobody.
"""

import os
import secrets
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
    """Store bytes under a wrapped key and return the name under which they lie."""
    name = secrets.token_hex(24)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_suffix(".part")
    with half.open("wb") as file:
        file.write(vault().seal_bytes(key, content, context=f"evidence/{name}"))
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)
    return name


def get(name: str, *, key: bytes) -> bytes:
    """Return the bytes of a name; :class:`NotFound` where the file is gone, :class:`Unreadable` damaged."""
    try:
        sealed = _path(name).read_bytes()
    except FileNotFoundError as error:
        raise NotFound from error
    return vault().open_bytes(key, sealed, context=f"evidence/{name}")


def _path(name: str) -> Path:
    folder = cast(Path, current_app.extensions[_NAME])
    return folder / name[:2] / name
