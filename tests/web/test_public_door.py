"""The public door: anybody applies, sees where it stands, and learns nothing of anybody else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from app import clock
from app.commands.regions import load_regions
from app.models import Case, IncomingApplication, PublicTry, Receipt, db
from app.public_door import create_public_app
from app.receipts import check_code
from tests.support.client import Browser
from tests.support.county import VILLAGE_A1, County
from tests.support.family import WORDS, applied, family_of, ref_of
from tests.support.trials import share
from tests.support.village import village_of
from tests.web.routes_table import PUBLIC_DOOR


def test_a_family_applies_with_three_typed_answers_and_follows_its_receipt(
    app: Flask, county: County
) -> None:
    browser = Browser(app)
    assert browser.get("/public/apply").has_link("/public/apply/township/990101101000")
    assert browser.get("/public/apply/township/990101101000").has_link(f"/public/apply/{VILLAGE_A1}")
    form = browser.get(f"/public/apply/{VILLAGE_A1}").tree.css_first("main form")
    assert form is not None
    typed = [node for node in form.css("input, textarea") if node.attributes.get("type", "text") == "text"]
    assert len(typed) <= 6
    family = applied(app)
    assert family.word() == "已收到"
    page = family.status()
    assert "受理期限" not in page.text
    assert "办结期限" in page.text
    with app.app_context():
        case = db.session.execute(db.select(Case)).scalar_one()
        assert (case.state, case.opening, case.household_id) == ("received", "public_page", None)
        assert case.due_on == clock.today() + timedelta(days=2)
        row = db.session.execute(db.select(IncomingApplication)).scalar_one()
        assert WORDS not in row.said_sealed


def test_groups_of_a_village_stand_by_their_number_not_by_their_sound(app: Flask, county: County) -> None:
    with app.app_context():
        numbered = enumerate(("上湾村一组", "上湾村二组", "上湾村三组"), start=91)
        load_regions(rows=[(f"{VILLAGE_A1}{number}", name) for number, name in numbered])
    page = Browser(app).get(f"/public/apply/{VILLAGE_A1}")
    groups = [node.text() for node in page.tree.css("select[name=region_code] option")]
    assert groups[-3:] == ["上湾村一组", "上湾村二组", "上湾村三组"]


def test_a_second_press_shows_the_same_receipt(app: Flask, county: County) -> None:
    """On a slow line people press twice; a receipt shown once must not be lost by it."""
    browser = Browser(app)
    page = browser.get(f"/public/apply/{VILLAGE_A1}")
    seen = set()
    for _ in range(2):
        browser.submit(page, {"text": WORDS, "name": "王小二"})
        seen.add(tuple(node.text() for node in browser.get("/public/receipt").tree.css("dd.big")))
    assert len(seen) == 1
    with app.app_context():
        assert db.session.execute(db.select(db.func.count()).select_from(Case)).scalar_one() == 1


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"name": ""}, "您的姓名"),
        ({"text": "病"}, "请简单写几句发生了什么事"),
        ({"phone": "到村里问"}, "请核对电话号码"),
        ({"for_other": "other", "agreement": "agreed"}, "请填写那家一个人的姓名"),
        ({"for_other": "other", "family": "田老三"}, "请选择那家人是否知道"),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_is_kept(
    app: Flask, county: County, answers: dict[str, str], said: str
) -> None:
    fields = {"for_other": "own", "name": "王小二", "text": WORDS, "phone": "", **answers}
    page = Browser(app).submit(f"/public/apply/{VILLAGE_A1}", fields, status=422)
    assert said in page.text
    assert fields["name"] in page.html
    with app.app_context():
        assert db.session.execute(db.select(Case)).first() is None


def test_every_way_in_gives_the_same_receipt_and_the_same_clock(app: Flask, county: County) -> None:
    village = village_of(app, county)
    day = clock.today()
    refs = {
        "in_person": village.open(village.household(), on=day),
        "by_phone": village.open(village.household(), on=day, opening="by_phone"),
        "from_lead": village.open(village.household(), on=day, opening="from_lead"),
        "public_page": ref_of(app, applied(app)),
    }
    promised = set()
    for ref in refs.values():
        page = family_of(app, ref).status()
        assert "已收到" in page.text
        promised.add(re.search(r"办结期限\s*(\S+)", page.text).group(1))  # type: ignore[union-attr]
    assert len(promised) == 1
    clerk = Browser(app).sign_in(village.officers["village_clerk"])
    paper = clerk.get(f"/cases/{refs['in_person']}/receipt")
    assert family_of(app, refs["in_person"]).code in paper.text
    assert paper.tree.css_first('img[src^="data:image/svg"]') is not None


def test_a_case_opened_inside_has_its_receipt_to_print(app: Flask, county: County) -> None:
    village = village_of(app, county)
    household = village.household()
    clerk = Browser(app).sign_in(village.officers["village_clerk"])
    page = clerk.submit(f"/households/{household}/cases/new", {"opening": "in_person"})
    ref = page.location.split("/")[2]
    assert clerk.get(f"/cases/{ref}").tree.css_first(f'a[href="/cases/{ref}/receipt"]') is not None
    assert "校验码" in clerk.get(f"/cases/{ref}/receipt").text


def test_a_new_check_code_voids_the_old_one(app: Flask, county: County) -> None:
    village = village_of(app, county)
    family = applied(app)
    ref = ref_of(app, family)
    clerk = Browser(app).sign_in(village.officers["village_clerk"])
    clerk.submit(f"/cases/{ref}/receipt", action=f"/cases/{ref}/receipt/renew")
    Browser(app).submit("/public/status", {"number": family.number, "code": family.code}, status=422)
    assert family_of(app, ref).word() == "已收到"


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that are sent to the database, without their values."""
    sent: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def asked(app: Flask, number: str, code: str) -> tuple[int, str, list[str]]:
    """Ask as a stranger; return status, page without what was typed, and what the database was asked."""
    browser = Browser(app)
    page = browser.get("/public/status")
    with statements(app) as sent:
        answer = browser.submit(page, {"number": number, "code": code}, status=None)
    body = re.sub(r'value="[^"]*"', "", answer.html)
    return answer.status, body, sent


def test_a_wrong_number_and_a_wrong_code_are_one_answer_and_one_work(app: Flask, county: County) -> None:
    family = applied(app)
    wrong_code = f"{(int(family.code) + 1) % 10**6:06}"
    one = asked(app, family.number, wrong_code)
    other = asked(app, "1234567890", family.code)
    assert one[0] == other[0] == 422
    assert one[1] == other[1]
    assert one[2] == other[2]


def test_a_thousand_wrong_numbers_find_nothing_and_are_held_back(app: Flask, county: County) -> None:
    family = applied(app)
    browser = Browser(app)
    page = browser.get("/public/status")
    answers = []
    for number in range(share(1000)):
        found = browser.submit(page, {"number": str(2_000_000_000 + number), "code": "000000"}, status=None)
        answers.append((found.status, re.sub(r'value="[^"]*"', "", found.html)))
    assert len(set(answers[:30])) == 1
    assert {status for status, _ in answers[:30]} == {422}
    assert {status for status, _ in answers[30:]} == {429}
    assert len(set(answers[30:])) == 1
    assert browser.submit(page, {"number": family.number, "code": family.code}, status=429)
    with app.app_context():
        counted = db.session.execute(db.select(PublicTry.counted)).scalars().all()
    assert all(re.fullmatch(r"[0-9a-f]{64}", one) for one in counted)
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=True):
        assert family.word() == "已收到"


def test_guessing_the_code_of_one_receipt_is_held_back_from_wherever(app: Flask, county: County) -> None:
    family = applied(app)
    for number in range(12):
        browser = Browser(app)
        page = browser.get("/public/status")
        browser.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        fields = {"number": family.number, "code": f"{(int(family.code) + 1 + number) % 10**6:06}"}
        browser.submit(page, fields, status=422 if number < 10 else 429)


def test_a_receipt_shown_is_forgotten_after_a_while_and_at_once_on_request(
    app: Flask, county: County
) -> None:
    family = applied(app)
    page = family.status()
    with time_machine.travel(clock.now() + timedelta(minutes=21), tick=True):
        assert family.browser.get("/public/status/mine", 303).location == "/public/status"
    family.browser.submit(page, action="/public/status/close")
    assert family.browser.get("/public/status/mine", 303).location == "/public/status"
    family.browser.get("/public/receipt", 404)
    assert Browser(app).get("/public/status/mine", 303).location == "/public/status"


def test_the_qr_code_of_a_receipt_opens_nothing_by_itself(app: Flask, county: County) -> None:
    family = applied(app)
    page = Browser(app).get(f"/public/status?number={family.number}")
    assert f'value="{family.number}"' in page.html
    assert "已收到" not in page.text


def test_every_public_page_asks_not_to_be_indexed_and_loads_little(app: Flask, county: County) -> None:
    applied(app)
    browser = Browser(app)
    for path in sorted(PUBLIC_DOOR):
        address = path.replace("township/<code>", "township/990101101000").replace("<code>", VILLAGE_A1)
        page = browser.get(address, None)
        assert page.headers["X-Robots-Tag"].startswith("noindex"), path
        if page.status == 200:
            assert 'name="robots"' in page.html
            sheets = page.tree.css('link[rel="stylesheet"]')
            assert [str(one.attributes["href"]).split("?")[0] for one in sheets] == ["/static/css/public.css"]
            assert page.tree.css("script") == []


def test_the_public_door_alone_has_the_family_s_pages_and_no_other(app: Flask, county: County) -> None:
    family = applied(app)
    door = create_public_app(app.config["SHOUXIAN"])
    try:
        browser = Browser(door)
        assert browser.get("/", 303).location == "/public/"
        assert not browser.get("/public/").has_link("/sign-in")
        for path in ("/sign-in", "/cases/JC-2026-00001", "/households", "/people", "/manual"):
            assert "没有这个页面" in browser.get(path, 404).text
        browser.submit("/public/status", {"number": family.number, "code": family.code})
        assert "已收到" in browser.get("/public/status/mine").text
        assert not [rule for rule in door.url_map.iter_rules() if not known(rule.rule)]
    finally:
        with door.app_context():
            db.engine.dispose()


def known(rule: str) -> bool:
    return rule in PUBLIC_DOOR | {
        "/",
        "/health",
        "/robots.txt",
        "/preferences",
        "/static/<path:filename>",
    }


def test_sign_in_and_public_door_point_at_each_other(app: Flask, county: County) -> None:
    assert Browser(app).get("/sign-in").has_link("/public/")
    assert Browser(app).get("/public/").has_link("/sign-in")


def test_check_codes_are_stored_nowhere(app: Flask, county: County) -> None:
    family = applied(app)
    with app.app_context():
        row = db.session.execute(db.select(Receipt)).scalar_one()
        assert check_code(row.number, row.issue) == family.code
        tables = [db.session.execute(db.select(table)).all() for table in db.metadata.sorted_tables]
    assert family.code not in re.findall(r"\b\d{6}\b", str(tables))
