"""A database put back to an older copy, or rewritten, is found at its next write, and only read."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from app import clock
from app.audit.guard import ASKED, find_lost
from app.audit.signer import SignerHome
from app.commands.checkpoints import sign_heads
from app.commands.log_branches import begin_branches
from app.commands.logs import sequence_logs
from app.commands.transaction import transaction
from app.errors import Behind, Forbidden
from app.models import LogBranch, LogName, db
from tests.audit.damage import without_referees
from tests.support.client import Browser
from tests.support.county import County

NOW, DAY = timedelta(0), timedelta(days=1)


@pytest.fixture
def signed(app: Flask, county: County, home: SignerHome) -> SignerHome:
    """Give the signer of a county with officers, whose log it has just signed."""
    county.officer("village_clerk")
    with app.app_context():
        sequence_logs()
        sign_heads(home, every=NOW, heartbeat=DAY)
        assert find_lost(db.session(), home) == []
        db.session.remove()
    return home


def forget_good_answer(app: Flask) -> None:
    app.extensions.pop(ASKED, None)


def cut(app: Flask, last: int) -> int:
    """Take the newest entries of the log away, as a restored older copy would; return what is left."""
    with without_referees(app) as connection:
        connection.execute(text("DELETE FROM log_tile"))
        size = int(connection.execute(text("SELECT count(*) FROM log_entry")).scalar_one()) - last
        connection.execute(text("DELETE FROM log_entry WHERE position >= :size"), {"size": size})
        hashes = b"".join(
            bytes(one)
            for one in connection.execute(text("SELECT digest FROM log_entry ORDER BY position")).scalars()
        )
        connection.execute(
            text("INSERT INTO log_tile (log, level, number, hashes) VALUES ('case', 0, 0, :hashes)"),
            {"hashes": hashes},
        )
    return size


def test_a_shortened_log_is_read_and_not_written_and_the_range_is_named(
    app: Flask, signed: SignerHome
) -> None:
    held = cut(app, 3)
    forget_good_answer(app)
    with app.app_context():
        lost = find_lost(db.session(), signed)
        assert [(one.log, one.held, one.signed, one.other) for one in lost] == [
            (LogName.CASE, held, held + 3, False)
        ]
        with pytest.raises(Behind), transaction():
            pass
        with transaction(although_behind=True):
            pass


def test_as_many_entries_but_others_are_found_too(app: Flask, signed: SignerHome) -> None:
    with without_referees(app) as connection:
        tile = connection.execute(text("SELECT hashes FROM log_tile WHERE level = 0 AND number = 0"))
        hashes = bytearray(tile.scalar_one())
        hashes[5] ^= 1
        connection.execute(
            text("UPDATE log_tile SET hashes = :hashes WHERE level = 0"), {"hashes": bytes(hashes)}
        )
    forget_good_answer(app)
    with app.app_context():
        lost = find_lost(db.session(), signed)
        assert [one.other for one in lost] == [True]
        with pytest.raises(Behind), transaction():
            pass


def test_pages_are_read_and_a_form_says_what_is_missing_and_keeps_the_text(
    app: Flask, county: County, signed: SignerHome
) -> None:
    officer, colleague = county.officer("township_officer"), county.officer("township_officer")
    with app.app_context():
        sequence_logs()
        sign_heads(signed, every=NOW, heartbeat=DAY)
    browser = Browser(app).sign_in(officer)
    held = cut(app, 2)
    forget_good_answer(app)
    form = browser.get("/delegations/new")
    days = {"valid_from": str(clock.today()), "valid_to": str(clock.today() + DAY)}
    fields = {"post_id": str(officer.posts[0].id), "delegate_id": str(colleague.account_id), **days}
    page = browser.submit(form, {**fields, "reason": "去南方休假一周"}, status=503)
    assert str(held + 1) in page.text
    assert str(held + 2) in page.text
    assert "去南方休假一周" in page.text


@pytest.mark.usefixtures("signed")
def test_where_all_is_well_everything_is_written(app: Flask, county: County) -> None:
    forget_good_answer(app)
    county.officer("village_head")


def test_two_administrators_let_it_go_on_and_the_loss_stays_named(
    app: Flask, county: County, signed: SignerHome
) -> None:
    audit, security = county.officer("audit_admin"), county.officer("security_admin")
    with app.app_context():
        sequence_logs()
        sign_heads(signed, every=NOW, heartbeat=DAY)
    held = cut(app, 4)
    forget_good_answer(app)
    answers = [
        "restored after the disk failed, decided by the office",
        *(part for one in (audit, security) for part in (one.username, one.password, one.code())),
    ]
    result = app.test_cli_runner().invoke(args=["audit", "adopt"], input="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    with app.app_context():
        begun = db.session.execute(select(LogBranch)).scalar_one()
        assert (begun.log, begun.kept_size, begun.lost_size) == ("case", held, 4)
        assert begun.origin.endswith("/case/2")
        assert find_lost(db.session(), signed) == []
        db.session.rollback()
        sequence_logs()
        rounds = {one.log: one.signed for one in sign_heads(signed, every=NOW, heartbeat=DAY)}
        assert rounds[LogName.CASE] is not None
        assert rounds[LogName.CASE].origin == begun.origin


def test_one_person_alone_lets_nothing_go_on(app: Flask, county: County, signed: SignerHome) -> None:
    audit = county.officer("audit_admin")
    cut(app, 2)
    forget_good_answer(app)
    with app.app_context(), pytest.raises(Forbidden):
        begin_branches(
            signed,
            [LogName.CASE],
            find_lost(db.session(), signed),
            people=(audit.actor(), audit.actor()),
            reason="restored after the disk failed",
        )
