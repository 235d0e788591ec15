from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection

from app.models import db
from tests.support.county import County
from tests.support.house import fill


@pytest.fixture
def house(app: Flask, county: County) -> Iterator[Connection]:
    """Give a raw connection to a county with one officer, one case, one signature and one parameter."""
    officer = county.officer("county_officer")
    with app.app_context():
        fill(officer.account_id, officer.posts[0].id, county.organisations["bureau"])
        db.session.remove()
        with db.engine.connect() as connection:
            yield connection
