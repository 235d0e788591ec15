"""One entry a request: number, rule, status, time, account number. No address, no form, no query."""

import secrets
import time

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger()

_QUIET = frozenset({"health.show", "metrics.show", "static"})
"""What is asked so often that only ``debug`` tells of it."""


def register_request_log(app: Flask) -> None:
    """Number every request, time it, and tell of it when it is answered."""
    app.before_request(_begin)
    app.after_request(_tell)


def request_number() -> str:
    """Return the number of this request, as its error page and the log give it."""
    if "request_number" not in g:
        g.request_number = secrets.token_hex(4)
    number: str = g.request_number
    return number


def seconds_so_far() -> float:
    """Return for how long this request has been worked on."""
    began: float = g.setdefault("request_began", time.perf_counter())
    return time.perf_counter() - began


def _begin() -> None:
    g.request_number = secrets.token_hex(4)
    g.request_began = time.perf_counter()


def _tell(response: Response) -> Response:
    current = g.get("signed_in")
    tell = log.debug if request.endpoint in _QUIET else log.info
    tell(
        "request",
        number=request_number(),
        method=request.method,
        rule=request.url_rule.rule if request.url_rule is not None else None,
        status=response.status_code,
        ms=round(seconds_so_far() * 1000, 1),
        account=current.actor.account_id if current is not None else None,
    )
    response.headers["X-Request-Id"] = request_number()
    return response
