"""The log: lines of JSON that say what happened and never to whom.

Whatever a person typed may stand in the text of an error (a database names the row that it refused,
Python the number that it couldn't read). So of an error the log keeps kind, place and code, never its
words and no variables.
"""

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson
import structlog

from app.config import ROOT

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_DEEPEST = 60
"""Frames of one error that are kept, the innermost ones."""

Entry = MutableMapping[str, Any]


def configure_journal(verbosity: str, *, readable: bool) -> None:
    """Send every entry of at least ``verbosity`` to the standard error stream.

    ``readable`` writes for somebody who reads along at a terminal; otherwise each entry is one line of
    JSON, also those of libraries.
    """
    write = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if readable
        else structlog.processors.JSONRenderer(serializer=_spelled)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            _without_values,
            write,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[verbosity]),
        logger_factory=lambda *_: _Lines(),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    if not any(isinstance(one, _Libraries) for one in root.handlers):
        root.addHandler(_Libraries(logging.WARNING))


def shape_of(error: BaseException) -> list[dict[str, Any]]:
    """Return an error and what led to it, outermost first: kind, code, places in the code."""
    found = []
    for one in _chain(error):
        kind = type(one)
        entry: dict[str, Any] = {
            "kind": f"{kind.__module__}.{kind.__qualname__}",
            "at": list(_places(one.__traceback__)),
        }
        entry |= _codes(getattr(one, "orig", one))
        found.append(entry)
    return found


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        yield now
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)


def _places(trace: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(trace)[-_DEEPEST:]:
        path = Path(frame.filename)
        inside = path.relative_to(ROOT) if path.is_relative_to(ROOT) else Path(*path.parts[-3:])
        yield f"{inside}:{frame.lineno} {frame.name}"


def _codes(error: object) -> dict[str, str]:
    """Return what a database's driver says without values: its code, and the constraint or table."""
    found = {name: getattr(error, name, None) for name in ("sqlstate", "sqlite_errorname")}
    diagnosis = getattr(error, "diag", None)
    found |= {name: getattr(diagnosis, name, None) for name in ("constraint_name", "table_name")}
    return {name: str(value) for name, value in found.items() if value}


def _without_values(_logger: object, _method: str, entry: Entry) -> Entry:
    """Replace an error by its shape."""
    error = entry.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    elif error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        entry["error_shape"] = shape_of(error)
    return entry


def _spelled(entry: object, **_: object) -> str:
    return orjson.dumps(entry, default=lambda other: type(other).__name__).decode()


class _Lines:
    """Writes whole lines to whatever the standard error stream is at the moment."""

    def msg(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = msg


class _Libraries(logging.Handler):
    """Takes the warnings of libraries: where from and their wording, without what was put into it."""

    def emit(self, record: logging.LogRecord) -> None:
        words = record.msg if isinstance(record.msg, str) and record.args else record.funcName
        structlog.get_logger().warning(
            "library", library=record.name, says=words, exc_info=record.exc_info or None
        )
