"""Serves nothing but a plain word until the database has its tables and its referees."""

from pathlib import Path

from flask import Flask, Response, current_app, request
from sqlalchemy import make_url

from app.audit.referee import DatabaseState, check_referees, database_state, schema_is_newest
from app.errors import UnsafeStart
from app.models.base import db
from app.queries.demo import holds_demo_county

_READY = "shouxian.ready"
_ALWAYS = frozenset({"health.show", "health.robots", "static"})
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>尚未就绪 · 守线</title></head>
<body><main><h1>尚未就绪</h1><p>数据库尚未建立或无法连接。请系统管理员运行 <code>make setup</code> 或
<code>flask db upgrade</code> 后重试。</p><p lang="en">The database isn't set up or can't be reached. Run
<code>make setup</code> or <code>flask db upgrade</code>, then try again.</p></main></body></html>"""


def register_readiness(app: Flask) -> None:
    """Check the database now if it is there, else at each request until it is.

    Raises :class:`UnsafeStart` where it is there without its referees, or holds a demo in production.
    """
    app.before_request(_refuse_until_ready)
    with app.app_context():
        if not _missing_file(app.config["SQLALCHEMY_DATABASE_URI"]):
            _look()
            # A server that loads the application before it forks must not share its connections.
            db.engine.dispose()


def _look() -> bool:
    if database_state(db.engine) is not DatabaseState.READY:
        return False
    if not schema_is_newest(db.engine):
        return False  # its migrations bring the referees along; nothing is served before
    try:
        check_referees(db.engine)
        _check_real()
    except UnsafeStart:
        db.engine.dispose()
        raise
    current_app.extensions[_READY] = True
    return True


def _check_real() -> None:
    """Refuse to call a database production that holds an invented county, with its invented times."""
    if current_app.config["SHOUXIAN"].purpose == "production" and holds_demo_county():
        db.session.remove()
        raise UnsafeStart("this database holds the demo county; production begins with an empty one")


def _missing_file(address: str) -> bool:
    """Return whether the database is a file that isn't there: merely looking must not make one."""
    url = make_url(address)
    return url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists())


def _refuse_until_ready() -> Response | None:
    if current_app.extensions.get(_READY) or request.endpoint in _ALWAYS:
        return None
    return None if _look() else Response(PAGE, 503, mimetype="text/html")
