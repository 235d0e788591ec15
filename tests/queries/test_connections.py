"""What a connection keeps from one transaction to the next, and what it must not."""

from flask import Flask
from sqlalchemy import text

from app.models import db

ASKED = text("SELECT count(*) FROM region")


def test_postgresql_keeps_its_plans_over_the_end_of_a_reading(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            return
        with db.engine.connect() as connection:
            for _ in range(7):  # the driver prepares what it is asked for the sixth time
                connection.execute(ASKED).scalar_one()
                connection.rollback()
            kept = connection.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar_one()
        assert kept > 0


def test_what_was_written_and_not_saved_is_gone(app: Flask) -> None:
    with app.app_context():
        name = "UPDATE region SET name = 'changed'"
        for taken_back in (True, False):
            with db.engine.connect() as connection:
                connection.execute(ASKED)
                connection.execute(text(name))
                if taken_back:
                    connection.rollback()
        with db.engine.connect() as connection:
            changed = connection.execute(text("SELECT count(*) FROM region WHERE name = 'changed'"))
            assert changed.scalar_one() == 0
