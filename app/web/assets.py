"""Static files: a content hash in the address, kept for ever by browsers, sent compressed."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, current_app, request, send_from_directory, url_for

from app.web.access import public

_COMPRESSED = {".css", ".js", ".svg"}


def register_assets(app: Flask) -> None:
    """Serve ``static/`` and give templates ``asset()``."""
    app.view_functions["static"] = public(_static)
    app.jinja_env.globals["asset"] = asset


def asset(path: str) -> str:
    """Return the address of a static file; it changes whenever the file does."""
    return _address(request.script_root, str(current_app.static_folder), path)


@lru_cache(maxsize=256)
def _address(_root: str, folder: str, path: str) -> str:
    return url_for("static", filename=path, v=_fingerprint(folder, path))


@lru_cache(maxsize=256)
def _fingerprint(folder: str, path: str) -> str:
    file = Path(folder) / path
    return sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "0"


def _fresh(file: Path, compressed: Path) -> bool:
    """Return whether there is a compressed file that isn't older than what it was made of."""
    return compressed.is_file() and compressed.stat().st_mtime >= file.stat().st_mtime


def _static(filename: str) -> Response:
    folder = str(current_app.static_folder)
    compressed = f"{filename}.gz"
    gzipped = (
        Path(filename).suffix in _COMPRESSED
        and "gzip" in request.headers.get("Accept-Encoding", "")
        and _fresh(Path(folder) / filename, Path(folder) / compressed)
    )
    response = send_from_directory(folder, compressed if gzipped else filename)
    if gzipped:
        response.headers["Content-Encoding"] = "gzip"
        response.mimetype = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}[
            Path(filename).suffix
        ]
    response.headers["Vary"] = "Accept-Encoding"
    if request.args.get("v") not in (None, "0"):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
