"""What the logs page promises: which window is open, who keeps which head, receipts that prove alone."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit import tree
from app.audit.note import Checkpoint, Note
from app.audit.offline import verify, witness
from app.audit.signer import SignerHome
from app.audit.witnessing import request
from app.commands.anchors import call_witness
from app.commands.checkpoints import sign_heads
from app.commands.logs import sequence_logs
from app.models import Case, Event, LogName, db
from app.queries.logs import logs_page
from app.queries.public_proof import proofs_of
from tests.audit.damage import without_referees
from tests.support.client import Browser
from tests.support.family import family_of
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


@pytest.mark.usefixtures("ref")
def test_a_witness_closes_the_window_and_refuses_another_history(
    app: Flask, village: Village, home: SignerHome, watching: str
) -> None:
    with app.app_context():
        assert [one.head is not None for one in call_witness(home, watching)] == [True]
        db.session.rollback()
        standing = logs_page().logs[0]
        assert standing.exposed < standing.entries
        assert (standing.anchors[0].kind, standing.anchors[0].name) == ("witness", "jiwei/w1")
        assert call_witness(home, watching) == []  # nothing new, nothing asked
    village.county.officer("village_clerk")
    seal(app, home)
    with app.app_context():
        head = call_witness(home, watching)[0].head
        assert head is not None
        assert head.size > standing.entries
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


def test_a_family_holds_proofs_of_its_application_notice_and_decision(
    app: Flask, village: Village, home: SignerHome
) -> None:
    ref = village.at("assisted")
    family = family_of(app, ref)
    waiting = family.status()
    assert "/public/status/mine/proof" in waiting.html
    assert "约一分钟内" in family.browser.get("/public/status/mine/proof").text
    seal(app, home)
    page = family.browser.get("/public/status/mine/proof")
    assert [one.text() for one in page.tree.css("section h2")] == ["您的申请", "村内公示", "决定"]
    key = verify.key_of(str(home.public()))
    assert key is not None
    found = set()
    for text in [one.text() for one in page.tree.css("pre")]:
        receipt = verify.receipt_of("receipt", text.encode(), [key])
        note, signatures = verify.note_of(receipt.note)
        assert verify.signers(note, signatures, [key])
        _, size, root = verify.checkpoint_of(note)
        assert receipt.proof is not None
        tree.verify_inclusion(receipt.leaf, receipt.position, size, receipt.proof, root)
        found.add(receipt.leaf)
        assert family.number not in text
    with app.app_context():
        case_id = db.session.execute(select(Case.id).where(Case.ref == ref)).scalar_one()
        kinds = db.session.execute(
            select(Event.kind, Event.sequence)
            .where(Event.stream_kind == "case", Event.stream_id == case_id, Event.digest.in_(found))
            .order_by(Event.sequence)
        ).all()
        with app.test_request_context():
            codes = [one.receipt.short for one in proofs_of(family.number)]
    assert [kind for kind, _ in kinds] == ["case.opened", "case.acted", "case.acted"]
    assert all(
        re.fullmatch(r"SX1\|shouxian/990101/case\|[0-9]+\|[\w+/=]+\|[0-9]+\|[\w+/=]+\|[\w+/=]+", code)
        for code in codes
    )
    assert Browser(app).get("/public/status/mine/proof", 303).location == "/public/status"
