"""The application without the seals of rows, as ``bench.audit_cost`` serves it beside the real one."""

from flask_sqlalchemy.session import Session
from sqlalchemy import event

from app.audit import seals
from wsgi import app

__all__ = ["app"]

for moment, listener in (
    ("after_flush", seals._collect),
    ("before_commit", seals._seal),
    ("after_soft_rollback", seals._forget),
):
    event.remove(Session, moment, listener)
