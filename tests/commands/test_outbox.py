"""What leaves the house: once, in office hours, one digest a person and day, while its cause stands."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from app import clock
from app.calendar import YearCalendar
from app.commands.messages import collect
from app.commands.outbox import FIRST_PAUSE, LEASE, claim_digest, mark_sent, may_send
from app.config import Config, Sending
from app.errors import UnsafeStart
from app.models import OutboxMessage, db
from app.outbox import Letter, NotSent, send, sweep
from tests.support.county import County
from tests.support.post_office import WEDNESDAY, PostOffice
from tests.support.village import Village, village_of

DAY = timedelta(days=1)


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(WEDNESDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def village(time: object, app: Flask) -> Village:
    return village_of(app, County(app))


@pytest.fixture
def office(app: Flask, tmp_path: Path) -> PostOffice:
    return PostOffice(app, tmp_path / "outbox")


def in_time(village: Village, office: PostOffice) -> str:
    ref = village.at("township_review")
    office.due(ref, clock.today() + timedelta(days=30))
    return ref


def test_one_person_gets_one_digest_a_day_with_everything_in_it(
    village: Village, office: PostOffice, time: time_machine.Traveller
) -> None:
    officer = village.officers["township_officer"]
    first, second = in_time(village, office), in_time(village, office)
    office.round()
    (letter,) = office.letters(officer)
    assert first in letter["text"]
    assert second in letter["text"]
    assert "2 项" in letter["subject"]
    third = in_time(village, office)
    time.shift(timedelta(hours=3))
    office.round()
    assert len(office.letters(officer)) == 1
    time.move_to(WEDNESDAY + DAY)
    office.round()
    office.round()
    assert len(office.letters(officer)) == 2
    assert third in office.letters(officer)[1]["text"]
    assert first not in office.letters(officer)[1]["text"]


def test_a_letter_names_the_case_and_nobody(app: Flask, village: Village, office: PostOffice) -> None:
    household = village.household("牟小兰", "田小")
    village.at("on_notice", household)
    office.round()
    assert office.letters()
    for row in office.outbox():
        assert "JC-" not in row.payload_sealed
    assert all("牟小兰" not in json.dumps(one, ensure_ascii=False) for one in office.letters())


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ((2026, 3, 4, 7, 59), False),
        ((2026, 3, 4, 8, 0), True),
        ((2026, 3, 4, 17, 59), True),
        ((2026, 3, 4, 18, 0), False),
        ((2026, 3, 7, 10, 0), False),  # a Saturday
        ((2026, 2, 17, 10, 0), False),  # the first day of the lunar year
        ((2026, 2, 28, 10, 0), True),  # a Saturday worked in exchange
        ((2031, 3, 5, 10, 0), True),  # a Wednesday of a year that nobody has announced
        ((2031, 3, 8, 10, 0), False),
    ],
)
def test_nothing_is_sent_at_night_or_on_a_day_of_rest(moment: tuple[int, ...], expected: bool) -> None:
    local = datetime(*moment, tzinfo=clock.CHINA)  # type: ignore[misc,arg-type]
    assert may_send(local.astimezone(UTC), (8, 18), {}) is expected


def test_the_county_s_own_calendar_decides() -> None:
    day = datetime(2026, 3, 4, 10, 0, tzinfo=clock.CHINA)
    assert not may_send(day, (8, 18), {2026: YearCalendar(days_off=frozenset({day.date()}))})


def test_what_waits_over_a_weekend_is_sent_on_monday_morning(
    village: Village, office: PostOffice, time: time_machine.Traveller
) -> None:
    time.move_to(WEDNESDAY + 3 * DAY)
    ref = in_time(village, office)
    assert office.round() == (0, 0)
    time.move_to(WEDNESDAY + 5 * DAY - timedelta(hours=3))  # Monday, seven
    assert office.round() == (0, 0)
    time.move_to(WEDNESDAY + 5 * DAY - timedelta(hours=2))  # Monday, eight
    office.round()
    (letter,) = office.letters(village.officers["township_officer"])
    assert ref in letter["text"]


def test_nothing_is_sent_after_its_cause_is_gone(
    village: Village, office: PostOffice, time: time_machine.Traveller
) -> None:
    time.move_to(WEDNESDAY + timedelta(hours=12))
    ref = in_time(village, office)
    office.round()
    village.act("township_officer", ref, "review")
    time.move_to(WEDNESDAY + DAY)
    office.round()
    assert office.letters(village.officers["township_officer"]) == []
    assert len(office.letters(village.officers["township_leader"])) == 1
    own = [
        one for one in office.outbox() if one.account_id == village.officers["township_officer"].account_id
    ]
    assert [(one.sent_at, one.cancelled_at is not None, one.attempts) for one in own] == [(None, True, 0)]


def test_who_lost_the_post_is_sent_nothing(village: Village, app: Flask, office: PostOffice) -> None:
    in_time(village, office)
    with app.app_context():
        collect("folder")
        db.session.execute(db.text("UPDATE post SET ended_at = '2026-03-04 01:00:00'"))
        db.session.commit()
    office.round()
    assert office.letters() == []


def test_what_can_t_be_opened_any_more_is_cancelled(village: Village, app: Flask, office: PostOffice) -> None:
    """As after the key of a person was destroyed."""
    in_time(village, office)
    officer = village.officers["township_officer"]
    with app.app_context():
        collect("folder")
        db.session.execute(db.update(OutboxMessage).values(payload_sealed="eHh4"))
        db.session.commit()
    assert office.round() == (0, 0)
    assert office.letters(officer) == []
    assert {one.last_error for one in office.outbox()} == {"erased"}


def test_a_failure_is_tried_again_after_growing_pauses_under_the_same_key(
    village: Village, office: PostOffice, time: time_machine.Traveller
) -> None:
    office.folder.write_text("a file where the folder should be")
    in_time(village, office)
    _, failed = office.round()
    assert failed > 0
    keys = {one.digest for one in office.outbox()}
    assert office.round() == (0, 0)  # not yet
    time.shift(FIRST_PAUSE)
    assert office.round() == (0, failed)
    time.shift(FIRST_PAUSE)
    assert office.round() == (0, 0)  # the second pause is longer
    office.folder.unlink()
    time.shift(2 * FIRST_PAUSE)
    assert office.round() == (failed, 0)
    assert {one.digest for one in office.outbox()} == keys
    assert {(one.attempts, one.last_error) for one in office.outbox()} == {(3, "")}
    assert len(office.letters()) == failed


def test_a_digest_that_was_sent_but_not_marked_is_sent_again_under_its_key_and_lies_there_once(
    app: Flask, village: Village, office: PostOffice, time: time_machine.Traveller
) -> None:
    in_time(village, office)
    with app.app_context():
        collect("folder")
        first = claim_digest("folder")
        assert first is not None
        send(office.sending, Letter(first.key, first.username, first.phone, "", ""))
    others, _ = office.round()
    time.shift(LEASE)
    assert office.round() == (1, 0)
    assert len(office.letters()) == others + 1
    assert all(one.sent_at is not None for one in office.outbox())


def test_a_digest_in_hand_is_given_to_no_other_runner(
    app: Flask, village: Village, office: PostOffice
) -> None:
    in_time(village, office)
    with app.app_context():
        collect("folder")
        taken = []
        while (one := claim_digest("folder")) is not None:
            taken.append(one.key)
        assert len(taken) == len(set(taken)) == len(office.outbox())
        mark_sent(taken[0])
        assert claim_digest("folder") is None


def test_without_a_channel_the_outbox_stays_empty(village: Village, app: Flask, tmp_path: Path) -> None:
    office = PostOffice(app, tmp_path, channel="none")
    in_time(village, office)
    assert office.round() == (0, 0)
    assert office.messages(village.officers["township_officer"]) == [("turn", False)]
    assert office.outbox() == []


LETTER = Letter("digest/7/webhook/2026-03-04/1", "officer7", "13900000000", "您有 1 项事务待办", "正文")


@contextmanager
def gateway(*answers: int) -> Iterator[tuple[str, list[tuple[dict[str, str], dict[str, object]]]]]:
    """Serve a gateway that answers with these statuses, one after the other; give what it was sent."""
    seen: list[tuple[dict[str, str], dict[str, object]]] = []
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((dict(self.headers), json.loads(body)))
            self.send_response(left.pop(0))
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/messages", seen
        finally:
            server.shutdown()
            thread.join()


def test_the_gateway_is_told_the_key_and_a_known_key_counts_as_sent() -> None:
    with gateway(200, 409, 503, 302) as (address, seen):
        sending = Sending(channel="webhook", webhook=address, token="a-token")
        send(sending, LETTER)
        send(sending, LETTER)
        for code in ("http_503", "http_302"):
            with pytest.raises(NotSent) as refusal:
                send(sending, LETTER)
            assert refusal.value.code == code
    assert {headers["Idempotency-Key"] for headers, _ in seen} == {LETTER.key}
    assert seen[0][0]["Authorization"] == "Bearer a-token"
    assert seen[0][1]["to"] == {"username": "officer7", "phone": "13900000000"}
    with pytest.raises(NotSent) as refusal:
        send(sending, LETTER)
    assert refusal.value.code == "unreachable"


class MailServer(socketserver.StreamRequestHandler):
    """As much of SMTP as taking a mail needs."""

    mails: list[str]

    def handle(self) -> None:
        self.wfile.write(b"220 mail\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.mails.append(body.decode())
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 ok\r\n")


def test_a_mail_has_the_same_number_at_every_try() -> None:
    MailServer.mails = []
    with socketserver.TCPServer(("127.0.0.1", 0), MailServer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        sending = Sending(
            channel="smtp", smtp=f"smtp://127.0.0.1:{server.server_address[1]}",
            mail_from="shouxian@hefeng.example", mail_to="{phone}@sms.example",
        )  # fmt: skip
        send(sending, LETTER)
        send(sending, LETTER)
        server.shutdown()
        thread.join()
    first, second = (
        [line for line in one.splitlines() if line.startswith("Message-ID")] for one in MailServer.mails
    )
    assert first == second != []
    assert "To: 13900000000@sms.example" in MailServer.mails[0]
    with pytest.raises(NotSent, match="no_phone"):
        send(sending, Letter("k", "officer7", "", "", ""))


def test_half_written_files_are_swept_away_and_letters_stay(tmp_path: Path) -> None:
    (tmp_path / ".digest_1.json.77").write_text("{")
    (tmp_path / "digest_1.json").write_text("{}")
    sweep(tmp_path, datetime.now(UTC).timestamp() + 60)
    assert [one.name for one in tmp_path.iterdir()] == ["digest_1.json"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"SHOUXIAN_CHANNEL": "pigeon"},
        {"SHOUXIAN_CHANNEL": "webhook", "SHOUXIAN_WEBHOOK_URL": "file:///etc/passwd"},
        {"SHOUXIAN_CHANNEL": "smtp"},
        {"SHOUXIAN_SENDING_HOURS": "18-8"},
        {"SHOUXIAN_SENDING_HOURS": "always"},
    ],
)
def test_a_channel_without_what_it_needs_refuses_to_start(wrong: dict[str, str]) -> None:
    with pytest.raises(UnsafeStart):
        Config.from_env({"SHOUXIAN_PURPOSE": "test", **wrong})
