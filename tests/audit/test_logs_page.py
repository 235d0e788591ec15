"""What the logs page promises: which window is open, who keeps which head, receipts that prove alone."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.audit import tree
from app.audit.note import Checkpoint, Note, VerifierKey
from app.audit.offline import verify, witness
from app.audit.signer import SignerHome
from app.audit.witnessing import request
from app.commands.anchors import ask_witness
from app.commands.checkpoints import sign_heads
from app.commands.logs import sequence_logs
from app.models import LogName, db
from app.queries.logs import logs_page
from tests.audit.damage import without_referees
from tests.support.client import Browser
from tests.support.village import Village

NOW, DAY = timedelta(0), timedelta(days=1)


@pytest.fixture
def ref(app: Flask, village: Village, home: SignerHome) -> str:
    """Give a case whose history is signed."""
    found = village.at("visited")
    seal(app, home)
    return found


def seal(app: Flask, home: SignerHome) -> None:
    with app.app_context():
        sequence_logs()
        sign_heads(home, every=NOW, heartbeat=DAY)
        db.session.remove()


@pytest.mark.usefixtures("ref")
def test_a_filed_sheet_closes_the_window_and_what_follows_opens_it_again(
    app: Flask, village: Village, home: SignerHome
) -> None:
    with app.app_context():
        before = logs_page().logs[0]
        assert before.exposed == before.entries > 0
        assert "no_anchor" in before.alarms
    auditor = village.county.officer("audit_admin")
    browser = Browser(app).sign_in(auditor)
    seal(app, home)
    browser.submit("/logs/sheet", {"with_whom": ""}, status=422)
    browser.submit("/logs/sheet", {"with_whom": "何静"})
    with app.app_context():
        after = logs_page().logs[0]
        assert after.head is not None
        assert after.exposed == after.entries - after.head.size + after.waiting < before.exposed
        assert after.alarms == []
        assert after.anchors[0].kind == "paper"
        assert "何静" in after.anchors[0].name
    village.county.officer("village_clerk")
    seal(app, home)
    with app.app_context():
        again = logs_page().logs[0]
        assert again.exposed > after.exposed
        assert again.exposed_since is not None
        assert before.exposed_since is not None
        assert again.exposed_since > before.exposed_since


@pytest.mark.usefixtures("ref")
def test_who_only_looks_files_nothing(app: Flask, village: Village) -> None:
    browser = Browser(app).sign_in(village.county.officer("security_admin"))
    assert "登记已签字归档" not in browser.get("/logs/sheet").text
    browser.post("/logs/sheet", {"with_whom": "何静"}, status=403)


def test_without_a_signer_the_page_raises_the_alarm_and_work_goes_on(app: Flask, village: Village) -> None:
    village.at("applied")
    with app.app_context():
        sequence_logs()
        standing = logs_page().logs[0]
        assert "no_signer" in standing.alarms
        assert standing.head is None
    page = Browser(app).sign_in(village.county.officer("audit_admin")).get("/logs")
    assert "日志无人签名" in page.text


def test_the_receipt_of_an_event_proves_it_without_us(
    app: Flask, village: Village, ref: str, home: SignerHome
) -> None:
    browser = Browser(app).sign_in(village.officers["village_clerk"])
    page = browser.get(f"/cases/{ref}/events/2/receipt")
    text = page.tree.css_first("pre").text()
    key = verify.key_of(str(home.public()))
    assert key is not None
    receipt = verify.receipt_of("receipt", text.encode(), [key])
    assert receipt.proof is not None
    note, signatures = verify.note_of(receipt.note)
    assert verify.signers(note, signatures, [key])
    _, size, root = verify.checkpoint_of(note)
    tree.verify_inclusion(receipt.leaf, receipt.position, size, receipt.proof, root)
    with app.app_context():
        digest = db.session.execute(
            db.text(
                "SELECT digest FROM event WHERE stream_kind = 'case' AND sequence = 2 AND stream_id ="
                ' (SELECT id FROM "case" WHERE ref = :ref)'
            ),
            {"ref": ref},
        ).scalar_one()
    assert bytes(digest) == receipt.leaf


def test_an_event_that_no_head_covers_yet_says_so(app: Flask, village: Village, home: SignerHome) -> None:
    found = village.at("applied")
    assert home.head(LogName.CASE) is None
    page = Browser(app).sign_in(village.officers["village_clerk"]).get(f"/cases/{found}/events/1/receipt")
    assert "约一分钟内完成签名存证" in page.text
    assert page.tree.css_first("pre") is None


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


@pytest.mark.usefixtures("ref")
def test_a_witness_closes_the_window_and_refuses_another_history(
    app: Flask, village: Village, home: SignerHome, watching: str
) -> None:
    with app.app_context():
        assert [head.size for head in ask_witness(home, watching)]
        db.session.rollback()
        standing = logs_page().logs[0]
        assert standing.exposed < standing.entries
        assert (standing.anchors[0].kind, standing.anchors[0].name) == ("witness", "jiwei/w1")
        assert ask_witness(home, watching) == []  # nothing new, nothing asked
    village.county.officer("village_clerk")
    seal(app, home)
    with app.app_context():
        assert ask_witness(home, watching)[0].size > standing.entries
        db.session.remove()
    # Whoever has the database and the signer's key shows the witness another history of that length.
    with app.app_context():
        head = home.head(LogName.CASE)
        assert head is not None
        forged = Checkpoint(head.origin, head.size, b"\1" * 32)
        note = Note(forged.text).with_signatures(home.key().sign(forged.text))
        session = db.session()
        asked = request(session, LogName.CASE, str(note), head.size)
    answer = witness.Witness(str(home.path.parent / "witness")).add_checkpoint(asked)
    assert answer.status in (409, 422)


def test_whoever_inspects_a_case_is_told_whether_its_history_holds(app: Flask, village: Village) -> None:
    ref = village.at("visited")
    browser = Browser(app).sign_in(village.county.officer("inspector"))
    path = f"/inspection/cases/{ref}/life"
    assert "案卷现状与历史记录相符" in browser.get(path).text
    with without_referees(app) as connection:
        connection.execute(db.text("UPDATE \"case\" SET state = 'assisted' WHERE ref = :ref"), {"ref": ref})
    page = browser.get(path)
    assert "案卷现状与历史记录不符" in page.text
    assert "row.state" in page.text
