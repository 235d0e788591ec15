"""Headers on every answer, and a second look at where changes come from."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request

from app.config import Config

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
View = TypeVar("View", bound=Callable[..., Any])

MOST_WITH_FILES = 40 * 1024 * 1024
"""Bytes of one request with files."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def register_security(app: Flask, config: Config) -> None:
    """Install the headers and the check of origin; bound what a request may carry."""
    app.config.update(
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="__Host-session" if config.https else "session",
        SESSION_COOKIE_SECURE=config.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )
    app.before_request(_refuse_foreign_changes)
    app.before_request(_bound_files)

    @app.after_request
    def _headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers.setdefault("Cache-Control", "no-store")
        if config.https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


def takes_files(view: View) -> View:
    """Mark a view whose form may carry files; every other request is bounded far more tightly."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def _bound_files() -> None:
    """Let a marked view receive files; larger requests are refused before a byte of them is kept."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False):
        request.max_content_length = MOST_WITH_FILES


def _refuse_foreign_changes() -> None:
    """Refuse a change that a page of another site asked for, whatever token it carries."""
    if request.method in SAFE:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)
    origin = request.headers.get("Origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        abort(403)
