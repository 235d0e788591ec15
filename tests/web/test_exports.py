"""Files that leave: asked for with a purpose, approved above the cap, taken in time, and traced back."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from app import clock
from app.audit.access import content_of
from app.models import Access, Event, Export, ExportCopy, db
from tests.support.client import Browser, Page
from tests.support.ledgers import kept
from tests.support.post_office import PostOffice
from tests.support.problems import Problems
from tests.support.settings import set_parameter
from tests.support.village import Village

As = Callable[[str], Browser]
LIST = "/problems/lists/problems.xlsx"
WHY = {"purpose": "上报市级主管部门"}


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def capped(time: object, problems: Problems) -> Problems:
    """Give three problems where two rows may leave without approval."""
    set_parameter(problems.village.county, "export_row_cap", 2)
    problems.batch("饮水管道漏水", "监测台账缺户", "公示不全")
    return problems


def asked(browser: Browser) -> Page:
    page = browser.get(LIST)
    assert "超过2行" in page.text
    return browser.get(browser.submit(page, WHY).location)


def decided(leader: Browser, page: Page, decision: str, reason: str = "", status: int = 303) -> Page:
    path = f"{page.path}/decision"
    return leader.submit(page.path, {"decision": decision, "reason": reason}, action=path, status=status)


def copies(app: Flask) -> list[ExportCopy]:
    with app.app_context():
        return list(db.session.execute(db.select(ExportCopy).order_by(ExportCopy.id)).scalars())


def parts(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_a_large_file_leaves_after_another_person_approved_it_in_its_time_and_only_to_who_asked(
    app: Flask, capped: Problems, as_: As, time: time_machine.Traveller
) -> None:
    officer, leader = as_("county_officer"), as_("county_leader")
    page = asked(officer)
    assert "待审批" in page.text
    take = f"{page.path}/file"
    officer.post(take, fields(officer), 403)
    officer.post(f"{page.path}/decision", {**fields(officer), "decision": "grant"}, 403)
    assert "审批导出申请（3行）" in leader.get("/").text
    refused = decided(leader, page, "refuse", status=422)
    assert refused.tree.css_first(".field-error") is not None
    decided(leader, page, "grant")
    leader.post(take, fields(leader), 404)
    answer = officer.taken(page.path, action=take)
    (copy,) = copies(app)
    inside = parts(answer.get_data())
    officer_name = capped.village.officers["county_officer"].name
    assert copy.mark in inside
    assert officer_name in inside
    assert WHY["purpose"] in inside
    time.shift(timedelta(hours=24))
    again = as_("county_officer").sign_in(capped.village.officers["county_officer"])
    assert "已过期" in again.get(page.path).text
    again.post(take, fields(again), 403)
    assert len(copies(app)) == 1


def fields(browser: Browser) -> dict[str, str]:
    """Return what a forged request needs: the token of the session."""
    token = browser.get("/account/password").tree.css_first('[name="csrf_token"]')
    assert token is not None
    return {"csrf_token": str(token.attributes["value"]), "once": "forged"}


def test_a_ledger_is_taken_out_as_it_came_under_a_number(app: Flask, village: Village, as_: As) -> None:
    with app.app_context():
        number = kept(village.officers["county_officer"], "审计反馈问题台账")
    officer = as_("county_officer")
    answer = officer.taken(f"/plan-papers/{number}/file", {"purpose": "核对原件"})
    (copy,) = copies(app)
    assert copy.sha256 == sha256(answer.get_data()).hexdigest()
    assert copy.rows > 2
    assert "DC-" in answer.headers["Content-Disposition"]


def test_who_decides_is_told_and_who_asked_hears_of_it(capped: Problems, as_: As, tmp_path: Path) -> None:
    officers = capped.village.officers
    office = PostOffice(capped.village.app, tmp_path / "outbox", channel="none")
    page = asked(as_("county_officer"))
    office.round()
    assert office.messages(officers["county_leader"])[-1:] == [("export", False)]
    assert ("export", False) not in office.messages(officers["county_officer"])
    decided(as_("county_leader"), page, "grant")
    office.round()
    assert ("export", True) in office.messages(officers["county_leader"])
    assert ("export_decided", False) in office.messages(officers["county_officer"])


def test_a_refused_file_never_leaves_and_a_smaller_one_needs_nobody(
    app: Flask, capped: Problems, as_: As
) -> None:
    officer, leader = as_("county_officer"), as_("county_leader")
    page = asked(officer)
    decided(leader, page, "refuse", "请按批次导出")
    assert "请按批次导出" in officer.get(page.path).text
    officer.post(f"{page.path}/file", fields(officer), 403)
    leader.post(f"{page.path}/decision", {**fields(leader), "decision": "grant"}, 403)
    assert copies(app) == []
    set_parameter(capped.village.county, "export_row_cap", 3)
    officer.taken(LIST, WHY)
    assert len(copies(app)) == 1


def test_what_was_approved_doesn_t_grow(app: Flask, capped: Problems, as_: As) -> None:
    officer, leader = as_("county_officer"), as_("county_leader")
    page = asked(officer)
    decided(leader, page, "grant")
    capped.batch("又一个问题")
    told = officer.post(f"{page.path}/file", fields(officer), 403)
    assert "请重新申请" in told.text
    assert copies(app) == []


@pytest.mark.parametrize(
    ("asker", "decider", "place", "may"),
    [
        ("township_officer", "township_leader", "township_a", True),
        ("township_officer", "township_leader", "township_b", False),
        ("department_officer", "department_leader", "department", True),
        ("department_officer", "township_head", "township_a", False),
        ("inspector", "county_leader", "bureau", False),
        ("county_leader", "county_leader", "bureau", True),
    ],
)
def test_who_decides_is_above_or_beside_who_asked(
    app: Flask, problems: Problems, as_: As, asker: str, decider: str, place: str, may: bool
) -> None:
    set_parameter(problems.village.county, "export_row_cap", 0)
    problems.batch("饮水管道漏水", lead="department" if asker == "department_officer" else "township_a")
    browser = inspector_of(problems) if asker == "inspector" else as_(asker)
    page = browser.get(browser.submit(LIST, WHY).location)
    other = problems.village.county.officer(decider, place)
    leader = Browser(app).sign_in(other)
    leader.get(page.path, 200 if may else 404)
    decided_at = leader.post(f"{page.path}/decision", {**fields(leader), "decision": "grant"}, None)
    assert decided_at.status == (303 if may else 404)
    with app.app_context():
        assert (db.session.execute(db.select(Export.state)).scalar_one() == "granted") is may


def test_nothing_leaves_where_the_copy_can_t_be_written_down(app: Flask, problems: Problems, as_: As) -> None:
    problems.batch("饮水管道漏水")
    officer = as_("county_officer")
    page = officer.get(LIST)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            stop = "CREATE TRIGGER no_copy BEFORE INSERT ON export_copy BEGIN SELECT RAISE(ABORT, 'no'); END"
        else:
            stop = (
                "CREATE TRIGGER no_copy BEFORE INSERT ON export_copy FOR EACH ROW"
                " EXECUTE FUNCTION referee_refuse()"
            )
        db.session.execute(text(stop))
        db.session.commit()
    form = {
        str(one.attributes["name"]): one.attributes.get("value") or ""
        for one in page.tree.css('main form[method="post"] input')
    }
    answer = officer.client.post(LIST, data={**form, **WHY})
    assert answer.status_code >= 500
    assert not answer.get_data().startswith(b"PK")
    with app.app_context():
        kinds = db.session.execute(db.select(Event.kind).order_by(Event.id)).scalars()
        assert "export.taken" not in list(kinds)
        on = "" if db.engine.dialect.name == "sqlite" else " ON export_copy"
        db.session.execute(text(f"DROP TRIGGER no_copy{on}"))
        db.session.commit()


def inspector_of(problems: Problems) -> Browser:
    return Browser(problems.village.app).sign_in(problems.village.county.officer("inspector"))


def traced(browser: Browser, content: bytes = b"", name: str = "泄露.xlsx", number: str = "") -> Page:
    sent: dict[str, object] = {"number": number}
    if content:
        sent["file"] = (io.BytesIO(content), name)
    return browser.submit("/exports/trace", sent, status=200)  # type: ignore[arg-type]


def test_a_copy_leads_back_by_its_bytes_its_hidden_mark_and_the_number_on_its_page(
    app: Flask, problems: Problems, as_: As
) -> None:
    problems.batch("饮水管道漏水")
    officer, inspector = as_("county_officer"), inspector_of(problems)
    content = officer.taken(LIST, WHY).get_data()
    officer.taken(LIST, {"purpose": "另一份"})
    first, second = copies(app)
    assert first.mark != second.mark
    name = problems.village.officers["county_officer"].name
    by_bytes = traced(inspector, content)
    assert ("逐字节一致" in by_bytes.text, name in by_bytes.text) == (True, True)
    assert WHY["purpose"] in by_bytes.text
    assert "另一份" not in by_bytes.text
    # Saved anew, its bytes are others; the mark in its properties stays.
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(saved, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part) + b"\n")
    assert "隐藏标识" in traced(inspector, saved.getvalue()).text
    # Its rows copied into another table: what is read there.
    number = re.search(r"DC-\d{3}-\d{3}-\d{3}", parts(content))
    assert number is not None
    table = io.StringIO()
    csv.writer(table).writerow(["导出编号", number[0], "饮水管道漏水"])
    assert "文件上的导出编号" in traced(inspector, table.getvalue().encode(), "a.csv").text
    assert name in traced(inspector, number=number[0].lower()).text
    assert "未找到" in traced(inspector, b"nothing of ours").text
    assert "未找到" in traced(inspector, number="DC-000-000-000").text
    inspector.submit("/exports/trace", {}, status=422)
    officer.get("/exports/trace", 403)
    assert (
        WHY["purpose"]
        in traced(Browser(app).sign_in(problems.village.county.officer("audit_admin")), content).text
    )
    with app.app_context():
        rows = db.session.execute(db.select(Access).order_by(Access.id)).scalars()
        said = [content_of(row.body) for row in rows]
    taken = [one for one in said if one["kind"] == "exported"]
    assert [one["data"]["sha256"] for one in taken] == [first.sha256, second.sha256]
    assert any(one["screen"] == "exports.trace" and "export" in one["subjects"] for one in said)


def test_pages_of_exports_speak_english_too(problems: Problems, village: Village, as_: As) -> None:
    set_parameter(village.county, "export_row_cap", 0)
    problems.batch("饮水管道漏水")
    officer = as_("county_officer").language("en")
    page = officer.get(officer.submit(LIST, WHY).location)
    assert "waits for approval" in page.text
    assert officer.get("/exports").has_link(page.path)
