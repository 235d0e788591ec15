"""Access marks on views, and who is signed in. The only file that knows of Flask-Login.

Closed by default: a view without a mark stops the start, and a request is let through only as far
as its view's mark allows.
"""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, login_user, logout_user
from werkzeug.wrappers import Response

from app import clock
from app.commands.sessions import pass_sign_in, touch_session
from app.errors import Forbidden, SignedOut, UnsafeStart
from app.policy import Actor, Permission
from app.profiles import values
from app.queries.actors import SignedIn
from app.queries.actors import signed_in as session_of
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
        return redirect(url_for(owed), 303)
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
    if current is None or _expired(current):
        return None
    if clock.now() - current.seen_at >= TOUCH_AFTER:
        touch_session(session_id=current.session_id)
    return current


def _expired(current: SignedIn) -> bool:
    limits = values(clock.today())
    idle = limits["session_idle_minutes_county" if current.county else "session_idle_minutes"]
    now = clock.now()
    # A clock set back must not lengthen a session: a time in the future counts as expired.
    return not (
        timedelta(0) <= now - current.seen_at + TOUCH_AFTER
        and now - current.seen_at < timedelta(minutes=idle)
        and timedelta(0) <= now - current.started_at + TOUCH_AFTER
        and now - current.started_at < timedelta(hours=limits["session_absolute_hours"])
    )


def next_step(current: SignedIn) -> str | None:
    """Return the endpoint of the step of the sign-in that is owed next, None when all are passed."""
    if current.passed:
        return None
    limits = values(clock.today())
    if current.second_factor and current.confirmed_at is None:
        return "sign_in.second_factor"
    if current.first or _password_too_old(current, limits):
        return "sign_in.first_password"
    if not current.second_factor and current.owes_second_factor(limits["second_factor_levels"]):
        return "account.set_up_second_factor"
    pass_sign_in(actor=current.actor)
    g.pop("signed_in", None)
    return None


def _password_too_old(current: SignedIn, limits: dict[str, Any]) -> bool:
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
    """Send the browser to the sign-in page, and back to this page afterwards where it is a page."""
    back = request.full_path.rstrip("?") if request.method == "GET" else ""
    url = url_for("sign_in.show", next=back or None)
    return whole_page(url) if asked_by_htmx() else redirect(url, 303)


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
