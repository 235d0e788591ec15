"""A hand inside the database that takes the referees away first."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import Connection, text

from app.models import db


@contextmanager
def without_referees(app: Flask) -> Iterator[Connection]:
    """Give a connection to whose statements neither triggers nor references object; saved at the end."""
    with app.app_context():
        db.session.remove()
        with db.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
                yield connection
                connection.commit()
                return
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys=OFF")
            names = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            triggers = connection.execute(text(names)).all()
            for name, _ in triggers:
                connection.execute(text(f"DROP TRIGGER {name}"))
            yield connection
            for _, sql in triggers:
                connection.exec_driver_sql(sql)
            connection.commit()
            raw.execute("PRAGMA foreign_keys=ON")
