"""Ledgers of problems in the browser: received, columns confirmed and remembered, rows looked over."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app import clock
from app.commands.problem_records import ClaimSheet, claim_record
from app.documents.problem_lists import KINDS
from app.models import Case, LedgerColumn, PlanPaper, Problem, ProblemBatch, ProblemUnit, db
from app.queries.ledgers import measures_of_ledger
from app.queries.problem_file_choices import measures_of_paper
from tests.support.client import Browser, Page
from tests.support.county import COUNTY, TOWNSHIP_A
from tests.support.ledgers import FACTS, ROWS, TITLE, received, separated, workbook
from tests.support.problems import Problems
from tests.support.village import Village


def agreed(browser: Browser, content: bytes, **changes: str) -> str:
    """Receive a ledger, agree on its columns, and return its address."""
    path = received(browser, content).location
    browser.submit(path, {"then": "agree", **changes}, action=path)
    return path


def save(browser: Browser, path: str, fields: dict[str, str], status: int = 303) -> Page:
    return browser.submit(path, {**FACTS, **fields}, action=path, status=status)


def answers(browser: Browser, path: str, village: Village) -> dict[str, str]:
    """Return the answer for the one unit that nobody knows."""
    node = browser.get(path).tree.css_first('input[type="hidden"][value="县乡村建设专班"]')
    assert node is not None
    question = str(node.attributes["name"]).replace("unit_name_", "unit_")
    return {question: str(village.county.organisations["township_a"])}


def test_a_ledger_becomes_a_batch_after_columns_units_and_one_confirmation(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer = as_("county_officer")
    path = received(officer, workbook(ROWS)).location
    columns = officer.get(path)
    assert "3 行是问题，2 行不是问题" in columns.text
    officer.submit(columns, {"then": "agree"}, action=path)
    page = officer.get(path)
    assert TITLE in page.text
    refused = save(officer, path, {"then": "found"}, 422)
    assert "县乡村建设专班" in refused.text
    save(officer, path, {"then": "found", **answers(officer, path, village)})
    done = officer.get(path)
    assert "产业奖补滞留8个月" in done.text
    with village.app.app_context():
        batch = db.session.execute(db.select(ProblemBatch)).scalar_one()
        assert (batch.source, batch.territory, batch.document_number) == ("audit", COUNTY, "禾审〔2026〕5号")
        first, second, third = db.session.execute(db.select(Problem).order_by(Problem.position)).scalars()
        organisations = village.county.organisations
        assert (first.lead_id, second.lead_id, third.lead_id) == (
            organisations["bureau"], organisations["township_b"], organisations["township_a"],
        )  # fmt: skip
        assert (first.number, first.category, first.amount) == ("1", "资金管理", Decimal(125000))
        assert first.description == "柳溪镇12户未兑付。"
        assert str(first.deadline_on) == "2026-12-31"
        assert second.deadline_kind == "immediate_and_long_term"
        units = db.select(ProblemUnit.organisation_id).where(ProblemUnit.case_id == first.case_id)
        assert set(db.session.execute(units).scalars()) == {
            organisations["bureau"], organisations["township_a"],
        }  # fmt: skip
        assert measures_of_ledger(db.session.get_one(Case, first.case_id)) == ["逐户核对12户并兑付"]


def test_the_first_plan_begins_with_the_measures_of_the_ledger_and_a_later_round_with_none(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer = as_("county_officer")
    path = agreed(officer, workbook(ROWS))
    save(officer, path, {"then": "found", **answers(officer, path, village)})
    with village.app.app_context():
        found = db.select(Case.ref).join(Problem, Problem.case_id == Case.id).order_by(Problem.position)
        ref = db.session.execute(found).scalars().all()[2]
    claim = ClaimSheet(
        who="柳溪镇人民政府", place="上湾村", fact="3个产业项目未登记确权。", cause="交接遗漏。"
    )
    Problems(village).act("township_leader", ref, "claim", claim_record(claim))
    page = as_("township_officer").get(f"/cases/{ref}/actions/submit-plan")
    first = page.tree.css_first('textarea[name="measures-0-text"]')
    assert first is not None
    assert first.text().strip() == "登记3个项目"
    with village.app.app_context():
        case = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
        db.session.get_one(Problem, case.id).reopened_on = clock.today()
        assert measures_of_paper(village.officers["township_officer"].actor(), ref) == []


def test_rows_without_a_problem_are_listed_with_their_number_before_and_after(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer = as_("county_officer")
    path = agreed(officer, workbook(ROWS))

    def left() -> dict[str, str]:
        rows = officer.get(path).tree.css("tr")
        cells = [[cell.text(strip=True) for cell in row.css("th, td")] for row in rows]
        return {row[0]: row[2] for row in cells if len(row) == 3}

    before = left()
    assert len(before) == 3  # the heads, a row without a problem, the sum
    save(officer, path, {"then": "found", **answers(officer, path, village)})
    assert left() == before


def test_a_row_left_out_founds_nothing_and_asks_for_no_unit(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer = as_("county_officer")
    path = agreed(officer, workbook(ROWS))
    save(officer, path, {"then": "found", "out_6": "y"})
    with village.app.app_context():
        assert db.session.execute(db.select(db.func.count(Problem.case_id))).scalar_one() == 2
    assert "3个项目未确权" in officer.get(path).text


def test_columns_once_confirmed_are_proposed_the_next_time_in_the_same_territory(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    rows = (
        ("序号", "事项", "承办", "时限"),
        ("1", "3户危房未鉴定。", "柳溪镇人民政府", "2026年6月"),
    )
    officer = as_("county_officer")
    path = received(officer, workbook(rows)).location
    refused = officer.submit(path, {"then": "agree"}, action=path, status=422)
    assert refused.tree.css_first(".error-summary") is not None
    chosen = {"heading": "1", "seen_head": "1-1", "depth": "1", "column_1": "problem", "column_2": "units"}
    moved = officer.submit(path, {"heading": "1", "then": "look"}, action=path, status=200)
    officer.submit(moved, {**chosen, "then": "agree"}, action=path)
    with village.app.app_context():
        kept = dict(
            db.session.execute(
                db.select(LedgerColumn.heading, LedgerColumn.field).where(LedgerColumn.territory == COUNTY)
            ).all()
        )
        assert (kept["事项"], kept["承办"]) == ("problem", "units")
    again = received(officer, workbook((*rows, ("2", "台账缺2人。", "石桥乡人民政府", "")))).location
    officer.submit(again, {"then": "agree"}, action=again)
    assert "台账缺2人" in officer.get(again).text
    elsewhere = received(as_("township_officer"), workbook(rows)).location
    page = as_("township_officer").get(elsewhere)
    chosen_there = page.tree.css_first('select[name="column_1"] option[selected]')
    assert chosen_there is not None
    assert chosen_there.attributes["value"] == ""


def test_a_csv_as_offices_save_it_is_read_and_the_same_file_is_known_again(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer = as_("township_officer")
    path = received(officer, separated(ROWS), "台账.csv").location
    again = received(officer, separated(ROWS), "另存.csv", status=422)
    assert again.tree.css_first(f'a[href="{path}"]') is not None
    officer.submit(path, {}, action=f"{path}/withdraw")
    assert received(officer, separated(ROWS), "台账.csv").location != path
    with village.app.app_context():
        territories = set(db.session.execute(db.select(PlanPaper.territory)).scalars())
        assert territories == {TOWNSHIP_A}


def test_what_is_no_sheet_or_holds_a_persons_number_is_refused_by_name(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer = as_("county_officer")
    received(officer, b"PK\x03\x04 nothing", status=422)
    received(officer, b"", status=422)
    rows = (
        ("序号", "存在问题", "责任单位"),
        ("1", "户主990101197001010011未核实", "柳溪镇"),
        ("2", "台账不全", "柳溪镇"),
    )
    path = agreed(officer, workbook(rows))
    page = officer.get(path)
    assert "990101197001010011" not in page.html
    save(officer, path, {"then": "found"})
    with village.app.app_context():
        assert list(db.session.execute(db.select(Problem.title)).scalars()) == ["台账不全"]


def test_several_units_without_a_lead_wait_until_somebody_says_who_leads(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    rows = (
        ("存在问题", "责任单位"),
        ("饮水季节性缺水", "柳溪镇、石桥乡"),
        ("资料未归档", ""),
    )
    officer = as_("county_officer")
    path = agreed(officer, workbook(rows))
    refused = save(officer, path, {"then": "found"}, 422)
    assert len(refused.tree.css(".error-summary li")) == 2
    bureau = str(village.county.organisations["bureau"])
    save(officer, path, {"then": "found", "first_leads": "y", "lead": bureau})
    with village.app.app_context():
        leads = list(db.session.execute(db.select(Problem.lead_id).order_by(Problem.position)).scalars())
        assert leads == [village.county.organisations["township_a"], int(bureau)]


def test_a_stale_page_changes_nothing_and_keeps_what_was_typed(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    officer = as_("county_officer")
    path = agreed(officer, workbook(ROWS))
    old = officer.get(path)
    save(officer, path, {"then": "save"})
    late = officer.submit(old, {**FACTS, "title": "另一个标题", "then": "found"}, action=path, status=409)
    typed = late.tree.css_first('input[name="title"]')
    assert typed is not None
    assert typed.attributes["value"] == "另一个标题"
    with village.app.app_context():
        assert db.session.execute(db.select(ProblemBatch)).first() is None


def test_our_own_list_goes_out_and_comes_back_as_a_ledger(
    problems: Problems, as_: Callable[[str], Browser]
) -> None:
    problems.batch("柳溪镇监测台账缺3户", "上湾村公示不全")
    officer = as_("county_officer")
    content = officer.taken("/problems/lists/problems.xlsx").get_data()
    path = agreed(officer, content)
    assert KINDS["problems"].name in officer.get(path).text
    save(officer, path, {"then": "found", "document_number": ""})
    with problems.village.app.app_context():
        titles = list(db.session.execute(db.select(Problem.title).order_by(Problem.case_id)).scalars())
        assert titles == ["柳溪镇监测台账缺3户", "上湾村公示不全"] * 2


def test_only_who_founds_batches_sees_ledgers_and_a_township_only_its_own(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    path = received(as_("county_officer"), workbook(ROWS)).location
    as_("township_officer").get(path, 404)
    as_("village_clerk").get("/ledgers", 403)
    as_("county_officer").get("/ledgers")
