"""Pages of figures: every number with its rule, drilled down to households, and the draft of a bulletin."""

import io
from datetime import timedelta
from hashlib import sha256

import docx.document
import pytest
from docx import Document

from app import clock
from app.commands.document_templates import Sent, keep_template
from app.errors import Invalid
from tests.documents.test_template_judgement import edited
from tests.support.client import Browser
from tests.support.county import TOWNSHIP_A, VILLAGE_A1
from tests.support.village import Village


def as_(village: Village, role: str) -> Browser:
    return Browser(village.app).sign_in(village.officers[role])


def test_the_county_goes_down_to_a_household_and_finds_every_rule(village: Village) -> None:
    ref = village.at("assisted")
    leader = as_(village, "county_leader")
    page = leader.get("/figures")
    assert "监测对象户数" in page.text
    assert "已消除风险户数÷监测对象户数。" in page.text, "the denominator stands beside the rate"
    assert "0.00% = 0 ÷ 1" in " ".join(page.tree.css_first("main").text().split())
    township = leader.get(f"/figures/monitoring?place={TOWNSHIP_A}")
    assert "上湾村" in township.text
    home = leader.get(f"/figures/monitoring?place={VILLAGE_A1}")
    assert ref in home.text
    assert leader.get(f"/figures/monitoring?place={VILLAGE_A1}&day=2020-06-30").text.count(ref) == 0


def test_a_wrong_day_is_told_and_nothing_else_is_lost(village: Village) -> None:
    officer = as_(village, "township_officer")
    assert "日期请按" in officer.get("/figures/help?day=30.6.2026").text
    ahead = (clock.today() + timedelta(days=1)).isoformat()
    assert "所填日期尚未到来" in officer.get(f"/figures/steps?day={ahead}").text
    assert "起始日晚于截止日" in officer.get("/figures/warnings?from=2026-05-01&day=2026-04-01").text
    officer.get("/figures/nothing", status=404)


def test_a_table_stands_beside_every_drawing(village: Village) -> None:
    village.at("assisted")
    page = as_(village, "county_officer").get("/figures")
    drawings = [one.attributes["data-chart"] for one in page.tree.css("[data-chart]")]
    tables = [one.attributes["data-table"] for one in page.tree.css("[data-table]")]
    assert drawings == tables
    assert "places" in tables
    assert all(one.attributes.get("aria-hidden") == "true" for one in page.tree.css("[data-chart]"))


def test_a_bulletin_says_in_sentences_what_the_page_counts(village: Village) -> None:
    village.at("assisted", village.household("田一", "田二"))
    officer = as_(village, "county_officer")
    assert "生成通报草稿" in officer.get("/figures/bulletin").text
    answer = officer.client.get("/figures/bulletin/draft.docx")
    paper = Document(io.BytesIO(answer.data))
    text = "\n".join(one.text for one in paper.paragraphs)
    assert "关于禾丰县防止返贫监测帮扶和问题整改工作情况的通报" in text
    assert "共有监测对象1户2人，其中风险未消除1户2人" in text
    assert "风险消除率按户计0.00%" in text
    assert "数字口径" in text
    cells = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert cells[0][0] == "单位"
    assert cells[-1][:3] == ["合计", "1", "2"]
    assert cells[1][:3] == ["柳溪镇", "1", "2"]
    assert "田一" not in text


def test_a_county_s_template_of_the_bulletin_says_what_the_county_wants(village: Village) -> None:
    village.at("assisted", village.household("田一", "田二"))
    officer = as_(village, "county_officer")

    def change(paper: docx.document.Document) -> None:
        paper.paragraphs[0].runs[0].text = "{{ place }}防返贫工作专报"
        paper.add_paragraph("户数{{ figure_standing_households }}，超期{{ figure_late_cases }}件。")

    keep(village, edited("bulletin", change))
    text = said(officer.client.get("/figures/bulletin/draft.docx").data)
    assert "禾丰县防返贫工作专报" in text
    assert "户数1，超期" in text
    past = officer.get("/figures/bulletin/draft.docx?day=2026-01-31", 422)
    assert "超期" in past.text
    assert "过去日期" in past.text
    with pytest.raises(Invalid) as refused:
        keep(village, edited("bulletin", lambda paper: paper.add_paragraph("{{ figure_nothing }}{{ head }}")))
    (problem,) = refused.value.problems
    assert problem.code == "template_names"
    assert problem.details["names"] == "{{ figure_nothing }}、{{ head }}"


def keep(village: Village, content: bytes) -> None:
    with village.app.app_context():
        keep_template(
            actor=village.officers["county_officer"].actor(),
            sent=Sent("bulletin", "通报模板.docx", content, "本县统一格式"),
            once=sha256(content).hexdigest()[:8],
        )


def said(content: bytes) -> str:
    return "\n".join(one.text for one in Document(io.BytesIO(content)).paragraphs)


def test_a_report_is_kept_opened_and_ended_in_the_browser(village: Village) -> None:
    village.at("assisted")
    officer = as_(village, "county_officer")
    asked = officer.get("/figures/reports")
    wrong = officer.submit(asked, {"title": ""}, status=422)
    assert "请填写" in wrong.text
    sent = {"title": "监测帮扶季报", "groups": ["monitoring", "help"], "period": "quarter"}
    kept = officer.submit(asked, sent)
    page = officer.get(kept.location)
    assert "监测帮扶季报" in page.text
    assert "监测对象户数 1 户" in page.text
    assert "保存当日的参数" in page.text
    assert "问题整改" not in page.tree.css_first("main").text().replace("防止返贫监测 · 问题整改", "")
    officer.submit(page, {}, action=f"{kept.location}/end")
    assert "本单位尚未保存报表。" in officer.get("/figures/reports").text
