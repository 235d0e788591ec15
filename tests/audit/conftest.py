import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection

from app.audit.guard import ASKED
from app.audit.note import VerifierKey
from app.audit.offline import witness
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


@pytest.fixture
def watching(home: SignerHome, tmp_path: Path) -> Iterator[str]:
    """Give the address of a witness that believes this county's signer, and is believed here."""
    folder = str(tmp_path / "witness")
    kept = witness.Witness.make(folder, "jiwei/w1")
    home.trust(VerifierKey.parse(kept.vkey))
    for log in ("case", "access"):
        kept.trust(f"shouxian/990101/{log}", str(home.public()))
    server = witness.server(folder, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
