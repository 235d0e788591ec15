"""Every answer that shows a family is written down before a byte of it leaves, or it doesn't leave.

What a page shows is known in three ways: every lookup of one thing notes it (``app/audit/seen.py``), every
link to a file names whose file it is, and a view says what it names without a link (:func:`shows`). The
registry below says of each endpoint what has to be there; an endpoint that isn't in it shows nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request

from app.audit.access import Subject
from app.audit.seen import take_locked, take_seen
from app.commands.readings import Reading, note_reading
from app.models.base import db
from app.permissions import Permission
from app.policy import Actor, HeldPost
from app.web.access import PUBLIC, find_actor, mark_of
from app.web.errors import refusal
from app.web.reading_registry import (
    LISTS,
    REGISTRY,
    SHOWS_LOCKED,
    SHOWS_NOBODY,
    WRITTEN_BY_COMMAND,
    Shows,
)
from app.web.request_log import request_number

log = structlog.get_logger()

STATIC_503 = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>暂不能显示 · 守线</title></head>
<body><main><h1>暂不能显示</h1><p>本页含个人信息，查阅须先留痕；现在无法写入查阅记录，因此不予显示。请稍后再试；
如仍如此，请把编号 {number} 告诉系统管理员。</p><p lang="en">This page holds personal data, and nobody sees
such data unrecorded. The reading can't be written down at this moment, so nothing is shown. Try again later,
or tell the system administrator the number {number}.</p>
<p><a href="/">返回首页 · <span lang="en">Home</span></a></p></main></body></html>"""

_LINKS = {"household_id": "household", "lead_id": "lead"}
"""What the number in an address names; ``lead_id`` only in the addresses of leads of households."""


class Unwritten(Exception):
    """A page that should show something and didn't say what: a mistake of ours, so it isn't shown."""


@dataclass(slots=True)
class _Noted:
    """What this request has shown so far."""

    subjects: set[Subject] = field(default_factory=set)
    refs: set[str] = field(default_factory=set)
    export: int = 0
    purpose: str = ""


def register_readings(app: Flask) -> None:
    """Stand between every view and its reader."""
    app.before_request(_begin)
    app.url_defaults(note_link)
    app.after_request(_write)


def shows(kind: str, numbers: Iterable[int]) -> None:
    """Say what a page names without a link to it: persons on a roster, for example."""
    _noted().subjects.update((kind, number) for number in numbers)


def shows_cases(refs: Iterable[str]) -> None:
    """Say which cases a page names without a link, as a list to choose from does."""
    _noted().refs.update(ref for ref in refs if ref)


def shows_export(number: int, purpose: str) -> None:
    """Say that the answer is a file with a number of its own, and what it is for."""
    noted = _noted()
    noted.export, noted.purpose = number, purpose


def _noted() -> _Noted:
    if "reading" not in g:
        g.reading = _Noted()
    found: _Noted = g.reading
    return found


def _begin() -> None:
    g.reading = _Noted()
    take_seen(db.session())
    take_locked(db.session())


def note_link(endpoint: str, values: dict[str, Any]) -> None:
    """Note whose file a link leads to: a list names nobody without one."""
    ref = values.get("ref")
    if isinstance(ref, str):
        _noted().refs.add(ref)
    for name, kind in _LINKS.items():
        number = values.get(name)
        if isinstance(number, int) and (kind != "lead" or endpoint.startswith("leads.")):
            _noted().subjects.add((kind, number))


def _write(response: Response) -> Response:
    """Write the reading down, then let the answer go; without it a plain page goes instead (503)."""
    endpoint = request.endpoint
    if endpoint is None or not 200 <= response.status_code < 300:
        return response
    if take_locked(db.session()) and endpoint not in SHOWS_LOCKED:
        response.close()
        return current_app.make_response(refusal("data_locked"))
    if endpoint in SHOWS_NOBODY or endpoint in WRITTEN_BY_COMMAND:
        return response
    try:
        _note(endpoint, _shows(endpoint))
    except Exception as error:  # noqa: BLE001 - whatever it is, nothing leaves
        log.error("unread", number=request_number(), endpoint=endpoint, error=type(error).__name__)
        response.close()
        return Response(STATIC_503.format(number=request_number()), 503, mimetype="text/html")
    return response


def _shows(endpoint: str) -> Shows:
    found = REGISTRY.get(endpoint)
    if found is not None:
        return found
    if request.method == "POST":
        return LISTS  # an answer to a press: what it shows is noted like that of a page
    raise Unwritten(endpoint)


def _note(endpoint: str, what: Shows) -> None:
    noted = _noted()
    subjects = noted.subjects | take_seen(db.session())
    named = {kind for kind, _number in subjects} | ({"case"} if noted.refs else set())
    if what.subject and what.subject not in named:
        raise Unwritten(endpoint)
    if not subjects and not noted.refs and not noted.export:
        return  # an empty list shows nobody
    actor, post = _reader(endpoint)
    note_reading(
        actor=actor,
        post=post,
        reading=Reading(
            kind=what.kind,
            screen=endpoint,
            subjects=frozenset(subjects),
            refs=frozenset(noted.refs),
            purpose=noted.purpose or what.purpose,
            export=noted.export,
        ),
    )


def _reader(endpoint: str) -> tuple[Actor | None, HeldPost | None]:
    """Return who reads and in which post: the one that opens the page, else the first of his own."""
    mark = mark_of(current_app, endpoint)
    actor = find_actor() if mark != PUBLIC else None
    if actor is None:
        return None, None
    granting = actor.post_for(mark) if isinstance(mark, Permission) else None
    return actor, granting or next(iter(actor.own_first), None)


def undecided(app: Flask) -> Mapping[str, str]:
    """Return the GET rules by endpoint of which nobody has said what they show; a test wants none."""
    known = REGISTRY.keys() | SHOWS_NOBODY | WRITTEN_BY_COMMAND
    return {
        rule.endpoint: rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint not in known
    }
