from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection

from app.audit.guard import ASKED
from app.audit.signer import SignerHome
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


@pytest.fixture
def home(app: Flask, tmp_path: Path) -> Iterator[SignerHome]:
    """Give a signer with its key, in a folder that the application knows for this test only."""
    settings = app.config["SHOUXIAN"]
    app.config["SHOUXIAN"] = replace(settings, signer_home=tmp_path / "signer")
    made = SignerHome(tmp_path / "signer")
    made.make_key("shouxian/990101")
    yield made
    app.config["SHOUXIAN"] = settings
    app.extensions.pop(ASKED, None)
