"""Access marks on views, and who is signed in. The only file that knows of Flask-Login.

Closed by default: a view without a mark stops the start, and a request is let through only as far
as its view's mark allows.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, login_user, logout_user
from werkzeug.wrappers import Response

from app import clock
from app.commands.sessions import expire_session, leave, pass_sign_in, touch_session
from app.errors import Busy, Forbidden, SignedOut, UnsafeStart
from app.permissions import Permission
from app.policy import Actor
from app.profiles import values
from app.queries.actors import SignedIn
from app.queries.actors import signed_in as session_of
from app.web.drafts import keep_typed
from app.web.htmx import asked_by_htmx, whole_page

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC, SIGNED_IN, JOINING = "public", "signed_in", "joining"
TOUCH_AFTER = timedelta(minutes=1)
"""The time last seen is written at most so often."""


def public(view: View) -> View:
    """Mark a view that everybody may open."""
    return _marked(view, PUBLIC)


def signed_in(view: View) -> View:
    """Mark a view for everybody who has passed the sign-in."""
    return _marked(view, SIGNED_IN)


def joining(view: View) -> View:
    """Mark a step of the sign-in itself: the password was right, more is owed."""
    return _marked(view, JOINING)


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view for holders of a post that grants ``permission``."""
    return lambda view: _marked(view, permission)


def sending_requires(permission: Permission) -> Callable[[View], View]:
    """Let everybody whom the view is marked for look, and send only holders of ``permission``."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if request.method == "POST" and not current_actor().may(permission):
                raise Forbidden
            return view(*args, **kwargs)

        return guarded  # type: ignore[return-value]

    return wrap


def _marked(view: View, mark: str | Permission) -> View:
    view.access_mark = mark  # type: ignore[attr-defined]
    return view


def mark_of(app: Flask, endpoint: str) -> str | Permission | None:
    """Return the access mark of an endpoint, None where there is none."""
    return getattr(app.view_functions[endpoint], "access_mark", None)


def check_marks(app: Flask) -> None:
    """Raise :class:`UnsafeStart` naming the endpoints that nobody decided about."""
    unmarked = sorted(name for name in app.view_functions if mark_of(app, name) is None)
    if unmarked:
        raise UnsafeStart(f"views without an access mark: {', '.join(unmarked)}")


class _User(UserMixin):
    """What Flask-Login carries: the token of the session stands for everything."""

    def __init__(self, token: str) -> None:
        self.token = token

    def get_id(self) -> str:
        """Return the token."""
        return self.token


def register_access(app: Flask) -> None:
    """Ask every request for the mark of its view before anything else happens."""
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(_User)
    app.before_request(_enforce)


def _enforce() -> Response | None:
    if request.endpoint is None:
        return None
    mark = mark_of(current_app, request.endpoint)
    if mark == PUBLIC:
        return None
    current = find_session()
    if current is None:
        return ask_to_sign_in()
    if mark == JOINING:
        return None
    owed = next_step(current)
    if owed is not None:
        return redirect(url_for(owed, next=_path_here()), 303)
    if mark != SIGNED_IN and not (isinstance(mark, Permission) and current.actor.may(mark)):
        raise Forbidden
    return None


def find_session() -> SignedIn | None:
    """Return the session of this request, or None; asked for once a request."""
    if "signed_in" not in g:
        g.signed_in = _load()
    found: SignedIn | None = g.signed_in
    return found


def _load() -> SignedIn | None:
    token = session.get("_user_id")
    if not isinstance(token, str):
        return None
    current = session_of(token_hash(token), clock.today())
    if current is None:
        return None
    g.limits = current.limits
    try:
        if _expired(current):
            expire_session(session_id=current.session_id)
            return None
        if clock.now() - current.seen_at >= TOUCH_AFTER:
            touch_session(session_id=current.session_id)
    except Busy:  # Reading goes on while somebody writes for long; the next request tells the time.
        return None if _expired(current) else current
    return current


def limits_of_today() -> Mapping[str, Any]:
    """Return the county's parameters of the day, read once a request."""
    if "limits" not in g:
        g.limits = values(clock.today())
    found: Mapping[str, Any] = g.limits
    return found


def idle_limit(current: SignedIn) -> timedelta:
    """Return for how long a session may be left alone; shorter at the county level."""
    key = "session_idle_minutes_county" if current.county else "session_idle_minutes"
    return timedelta(minutes=limits_of_today()[key])


def absolute_limit() -> timedelta:
    """Return after what time everybody signs in again."""
    return timedelta(hours=limits_of_today()["session_absolute_hours"])


def _expired(current: SignedIn) -> bool:
    now = clock.now()
    # A clock set back must not lengthen a session: a time in the future counts as expired.
    return not (
        timedelta(0) <= now - current.seen_at + TOUCH_AFTER
        and now - current.seen_at < idle_limit(current)
        and timedelta(0) <= now - current.started_at + TOUCH_AFTER
        and now - current.started_at < absolute_limit()
    )


def next_step(current: SignedIn) -> str | None:
    """Return the endpoint of the step of the sign-in that is owed next, None when all are passed."""
    if current.passed:
        return None
    limits = limits_of_today()
    if current.second_factor and current.confirmed_at is None:
        return "sign_in.second_factor"
    if current.first or _password_too_old(current, limits):
        return "sign_in.first_password"
    if not current.second_factor and current.owes_second_factor(limits["second_factor_levels"]):
        return "account.set_up_second_factor"
    pass_sign_in(actor=current.actor)
    g.pop("signed_in", None)
    return None


def _password_too_old(current: SignedIn, limits: Mapping[str, Any]) -> bool:
    if limits["password_policy"] != "mlps":  # noqa: S105 - the name of a rule
        return False
    return clock.now() - current.password_set_at > timedelta(days=limits["password_max_age_days"])


def find_actor() -> Actor | None:
    """Return who is signed in and has passed every step, or None."""
    current = find_session()
    return current.actor if current is not None and current.passed else None


def current_actor() -> Actor:
    """Return who is signed in; raise :class:`SignedOut` where nobody is."""
    current = find_session()
    if current is None:
        raise SignedOut
    return current.actor


def current_session() -> SignedIn:
    """Return the running session; raise :class:`SignedOut` where there is none."""
    current = find_session()
    if current is None:
        raise SignedOut
    return current


def begin_in_browser(token: str) -> None:
    """Give the browser the session of a new sign-in; one that it had ends on the server too."""
    before = find_session()
    if before is not None:
        leave(actor=before.actor)
    take_session(token)


def take_session(token: str) -> None:
    """Give the browser a new session. What the old one held is forgotten (session fixation)."""
    session.clear()
    login_user(_User(token))
    g.pop("signed_in", None)


def leave_session() -> None:
    """Take the session from the browser."""
    logout_user()
    session.clear()
    g.pop("signed_in", None)


def token_hash(token: str) -> str:
    """Return what the database keeps of a token of 256 random bits."""
    return sha256(token.encode()).hexdigest()


def ask_to_sign_in() -> Response:
    """Send the browser to the sign-in page, and back to this page afterwards where it is a page.

    What was typed into a form is kept for the same person.
    """
    token = session.pop("_user_id", None)
    kept = isinstance(token, str) and keep_typed(token_hash(token))
    if kept:
        flash(_("Your session has ended. What you typed is kept: sign in to get it back."), "warning")
    elif token is not None:
        flash(_("Your session has ended. Please sign in again."), "warning")
    url = url_for("sign_in.show", next=request.full_path.rstrip("?") if kept else _path_here())
    return whole_page(url) if asked_by_htmx() else redirect(url, 303)


def _path_here() -> str | None:
    """Return the page asked for, to come back to; None for what isn't a page or is the first one."""
    path = request.full_path.rstrip("?")
    return path if request.method == "GET" and path != "/" else None


def local_path(target: str | None) -> str:
    """Return ``target`` where it is a path of this site, else the first page.

    Anything that a browser could read as another site is refused: schemes, hosts, two slashes,
    backslashes, control characters.
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    if any(ord(sign) < 33 or sign == "\\" for sign in target):
        return "/"
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else "/"
