"""Every refusal as a page: one table from error to status and words. No stack trace reaches a browser."""

from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as PlainResponse

from app.audit.guard import Lost
from app.errors import (
    Behind,
    Busy,
    ConfirmationNeeded,
    Forbidden,
    Invalid,
    NotFound,
    SentOtherwise,
    SignedOut,
    Stale,
)
from app.sealing import KeyDestroyed, KeyLocked
from app.web.access import ask_to_sign_in
from app.web.drafts import typed
from app.web.lost_words import lost_sentence
from app.web.request_log import request_number
from app.web.wording import FORBIDDEN, sentence

log = structlog.get_logger()

STATIC_500 = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>系统出错 · 守线</title></head>
<body><main><h1>系统出错</h1><p>本次操作没有保存。请稍后再试；如仍出错，请把编号 {number} 告诉系统管理员。</p>
<p lang="en">Something went wrong and nothing was saved. Try again later, or tell the system administrator
the number {number}.</p><p><a href="/">返回首页 · <span lang="en">Home</span></a></p></main></body></html>"""


def register_errors(app: Flask) -> None:
    """Answer every refusal of a command and every fault of HTTP with a page that says what to do."""
    app.register_error_handler(NotFound, lambda _error: page(404))
    app.register_error_handler(Forbidden, _forbidden)
    app.register_error_handler(Stale, _stale)
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(ConfirmationNeeded, lambda _error: page(422))
    app.register_error_handler(Behind, _behind)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(KeyLocked, lambda _error: _forbidden(Forbidden("data_locked")))
    app.register_error_handler(KeyDestroyed, lambda _error: _forbidden(Forbidden("data_destroyed")))
    app.register_error_handler(SignedOut, lambda _error: ask_to_sign_in())
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def page(status: int, message: str = "") -> tuple[str, int]:
    """Return the page of a status, with one more sentence where there is one."""
    title, text = words(status)
    if _of_the_family() and status == 404:
        text = _("There is no such page, or the notice hangs no more.")
    return _shown(status, title, text, message=message)


def _shown(status: int, heading: str, text: str, **more: object) -> tuple[str, int]:
    facts: dict[str, object] = {"message": "", "typed": (), **more}
    return render_template(_template(), heading=heading, text=text, back=_back(), **facts), status


def _back() -> str:
    """Return the page of ours from which somebody came, empty where it is this one or none."""
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host or came.path == request.path or came.scheme not in ("http", "https"):
        return ""
    return f"{came.path}?{came.query}" if came.query else came.path


def _of_the_family() -> bool:
    """Return whether the request is one to the family's pages, which have a layout of their own."""
    return at_the_public_door() or request.path.startswith("/public/")


def _template() -> str:
    return "public/error.html" if _of_the_family() else "errors/error.html"


def at_the_public_door() -> bool:
    """Return whether this is the entry of the public alone, which has no page for officers."""
    return "home.index" not in current_app.view_functions


def words(status: int) -> tuple[str, str]:
    """Return heading and sentence of a status."""
    return {
        400: (_("This request can't be read"), _("Go back, load the page again and repeat what you did.")),
        403: (
            _("Not allowed"),
            _("Your post doesn't cover this. If it should, ask the security administrator."),
        ),
        404: (_("Nothing here"), _("There is no such page, or it lies outside your territory.")),
        405: (_("This isn't done that way"), _("Use the buttons of the page.")),
        409: (_("Somebody was faster"), _("This has changed since you opened it. Open it again and look.")),
        413: (_("Too large"), _("What you sent is too large. Send less, or smaller files.")),
        422: (_("This can't be saved yet"), _("Something is missing or doesn't fit.")),
        429: (_("Too many tries"), _("Wait a little and try again.")),
        503: (
            _("Very busy just now"),
            _("Many people are saving at this moment, and this wasn't saved. Go back and send it again."),
        ),
    }.get(status, (_("This didn't work"), _("Go back and try again.")))


def _behind(error: Behind) -> tuple[str, int]:
    """Say what is missing since when; what was typed is given back."""
    told = [lost_sentence(one) for one in error.lost if isinstance(one, Lost)]
    heading = _("Reading only: a part of the history is missing")
    text = _(
        "Nothing can be saved now. The database isn't the one whose history was signed last; the audit "
        "administrator and the security administrator have to say together what happened."
    )
    return render_template(
        _template(), heading=heading, text=text, message=" ".join(told), typed=typed()
    ), 503


def refusal(code: str) -> tuple[str, int]:
    """Return the page of a refusal by its code in ``FORBIDDEN``."""
    return _forbidden(Forbidden(code))


def _forbidden(error: Forbidden) -> tuple[str, int]:
    """Say the reason alone where there is one: it is seldom the post."""
    reason = FORBIDDEN.get(error.code) if error.code != "forbidden" else None
    return _shown(403, _("This can't be done"), str(reason)) if reason is not None else page(403)


def _stale(error: Stale) -> tuple[str, int]:
    """Say that the page is out of date, or was sent before, and give back what was typed."""
    title, text = words(409)
    if isinstance(error, SentOtherwise):
        title = _("This form was sent already")
        text = _(
            "Before, with other answers: those were taken, these weren't. Look at what stands, and change it"
            " there if it has to be changed."
        )
    return _shown(409, title, text, typed=typed())


def _busy(_error: Busy) -> tuple[str, int]:
    """Say that the press has to be repeated, and give back what was typed."""
    title, text = words(503)
    return _shown(503, title, text, typed=typed())


def _invalid(error: Invalid) -> tuple[str, int]:
    return page(422, " ".join(sentence(problem) for problem in error.problems))


def _http(error: HTTPException) -> tuple[str, int] | PlainResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    if error.code >= 500 and error.code != 503:
        return _fault(error)
    return page(error.code)


def _fault(error: Exception) -> Response:
    """Answer with a number; the log holds number, place and kind of error, no personal values."""
    number = request_number()
    log.error(
        "fault",
        number=number,
        rule=request.url_rule.rule if request.url_rule is not None else None,
        method=request.method,
        error=type(error).__name__,
        exc_info=error,
    )
    return Response(STATIC_500.format(number=number), 500, mimetype="text/html")
