"""Plans in the layouts that offices write (rectification.md 3.2), in papers invented for these tests."""

import io
import json
import re
from datetime import date

import docx
import pytest
from flask import Flask

from app.intake.plans.deadlines import kind_and_date
from app.intake.plans.paper import Line, Plan
from app.intake.plans.plan import read_plan
from app.intake.plans.reading import Unreadable, lines_of


def read(text: str) -> Plan:
    return read_plan(lines_of(text.strip().encode()))


BLOCKS = """
石桥乡2025年度考核评估反馈问题整改方案
石委发〔2025〕11号
一、问题及整改措施
（一）责任落实方面
1．工作调度不够经常。个别村一季度没有研究。如某村会议记录缺失。
整改措施：一是每周调度。由分管领导负责。二是列入考核。1.逐村打分；2.结果公开；三是开展“回头看”。
责任单位：乡农业农村办及相关村
牵头单位：乡党政办
整改时限：2025年6月底
（二）政策落实方面
2．公益性岗位管理不严。
整改措施：1、重新签订协议。2、按月发放工资。
责任单位：乡劳动保障站、各村
整改时限：立行立改
二、工作要求
各村要高度重视。
石桥乡人民政府
2025年3月8日
"""


def test_block_per_problem_is_read_field_by_field() -> None:
    plan = read(BLOCKS)
    assert (plan.title, plan.issuer, plan.document_number, plan.date) == (
        "石桥乡2025年度考核评估反馈问题整改方案", "石桥乡人民政府", "石委发〔2025〕11号", "2025-03-08",
    )  # fmt: skip
    first, second = plan.items
    assert (first.number, first.category) == ("1", "责任落实方面")
    assert (first.title, first.description) == (
        "工作调度不够经常",
        "个别村一季度没有研究。如某村会议记录缺失。",
    )
    assert first.measures == (
        "每周调度。由分管领导负责。", "列入考核。1.逐村打分；2.结果公开", "开展“回头看”。",
    )  # fmt: skip
    assert (first.responsible_units, first.lead_unit) == (("乡农业农村办", "相关村"), "乡党政办")
    assert (first.deadline_text, first.deadline_kind, first.deadline_date) == (
        "2025年6月底",
        "dated",
        "2025-06-30",
    )
    assert (second.category, second.measures) == ("政策落实方面", ("重新签订协议。", "按月发放工资。"))
    assert (second.deadline_kind, second.deadline_date) == ("immediate", None)


def test_text_that_belongs_to_no_problem_is_told_and_not_dropped() -> None:
    assert [line.text for line in read(BLOCKS).unread] == ["二、工作要求", "各村要高度重视。"]


LABELS = ("整改措施", "整改情况", "责任单位", "牵头单位", "整改时限", "整改任务", "完成情况")

UNITS_IN_BRACKETS = """
关于巡察反馈问题整改情况的报告
一、政治建设方面
1.学习不够深入。只读文件，没有研讨。（牵头单位：县农业农村局；责任单位：各乡镇、县水利局）
整改措施：
（1）制定学习计划。每月一次。
（2）开展研讨。
①领导带头；
②全员参与。
整改时限：长期坚持
2.台账不齐。（责任单位：县水利局）
整改措施：
（1）补齐台账。
（2）专人管理。
整改时限：2025年10月15日前
二、作风建设方面
1.调研走过场。（责任单位：县委办公室）
整改措施：
（1）少打招呼。
整改时限：立行立改并长期坚持
"""


def test_units_in_brackets_and_numbers_that_begin_again_under_each_heading() -> None:
    first, second, third = read(UNITS_IN_BRACKETS).items
    assert first.description == "只读文件，没有研讨。"
    assert (first.lead_unit, first.responsible_units) == ("县农业农村局", ("各乡镇", "县水利局"))
    assert first.measures == ("制定学习计划。每月一次。", "开展研讨。①领导带头；②全员参与。")
    assert (second.number, second.category, second.deadline_date) == ("2", "政治建设方面", "2025-10-15")
    assert (third.number, third.category) == ("1", "作风建设方面")
    assert third.deadline_kind == "immediate_and_long_term"


ANSWERS = """
县水利局关于反馈问题整改情况的报告
县委农办：
问题1：水费收缴率低。部分村不足六成。
整改情况：已印发通知，收缴率达到95%。
问题2：水质检测不及时。
整改情况：一是补做检测12次。二是建立台账。
县水利局
二〇二四年十二月五日
"""


def test_answers_to_numbered_problems_stand_where_completion_belongs() -> None:
    plan = read(ANSWERS)
    assert (plan.issuer, plan.date) == ("县水利局", "2024-12-05")
    first, second = plan.items
    assert (first.number, first.title, first.measures) == ("1", "水费收缴率低", ())
    assert first.completion_text == "已印发通知，收缴率达到95%。"
    assert second.completion_text == "一是补做检测12次。二是建立台账。"


CLOSING = """
中央生态环境保护督察第五十五项整改任务完成情况公示
一、整改任务
部分乡镇污水管网不配套。雨污没有分流。
二、整改措施
一是新建管网3公里。二是改造泵站。
三、整改完成情况
管网已建成，泵站已投用。
监督电话：0000-0000000
"""


def test_closing_notice_is_one_problem_with_the_number_of_its_title() -> None:
    (item,) = read(CLOSING).items
    assert (item.number, item.category) == ("五十五", None)
    assert (item.title, item.description) == ("部分乡镇污水管网不配套", "雨污没有分流。")
    assert item.measures == ("新建管网3公里。", "改造泵站。")
    assert item.completion_text == "管网已建成，泵站已投用。"


def test_labels_broken_over_lines_are_mended() -> None:
    plan = read(
        "白云乡问题整改清单\n1.路灯不亮。\n整改\n措施\n更换灯具。\n责任\n单位\n乡建设办\n整改\n时限\n2020年12月\n"
    )
    (item,) = plan.items
    assert item.measures == ("更换灯具。",)
    assert item.responsible_units == ("乡建设办",)
    assert (item.deadline_text, item.deadline_date) == ("2020年12月", "2020-12-31")


def test_text_without_line_breaks_is_divided() -> None:
    text = (
        "双河村整改方案 一、存在问题 1.垃圾清运不及时。村口堆积。整改措施：一是增加清运车。"
        "二是每天巡查。责任单位：村委会。"
        "整改时限：立行立改。2.公示栏陈旧。内容多年未换。整改措施：一是更换内容。二是专人负责。责任单位：村监委。"
        "整改时限：2025年5月。"
        + "3.会议记录不全。缺少签字。整改措施：一是补签。二是抽查。责任单位：村委会。整改时限：长期坚持。"
    )
    items = read(text).items
    assert [item.number for item in items] == ["1", "2", "3"]
    assert [item.measures for item in items][1] == ("更换内容。", "专人负责。")
    assert items[1].deadline_date == "2025-05-31"


INLINE = """
大田村主题教育检视问题整改台账
（一）理论学习方面。一是学习不系统。整改措施：制定计划。责任单位：村支部。整改时限：立行立改。
二是联系实际不够。整改措施：开展讨论。责任单位：村支部。整改时限：长期坚持。
（二）联系群众方面。
走访次数偏少。有的组一年没有去过。
整改措施：每月走访。
责任单位：村委会
整改时限：长期坚持
"""


def test_series_inside_a_category_and_a_problem_without_a_number() -> None:
    items = read(INLINE).items
    assert [item.title for item in items] == ["学习不系统", "联系实际不够", "走访次数偏少"]
    assert [item.number for item in items] == ["一", "二", None]
    assert [item.category for item in items] == ["理论学习方面", "理论学习方面", "联系群众方面"]


def test_series_inside_a_description_stays_there() -> None:
    text = "石板村整改方案\n1.管护不到位。一是无人巡查。二是没有记录。\n整改措施：专人巡查。\n时限：立行立改"
    (item,) = read(text).items
    assert item.description == "一是无人巡查。二是没有记录。"


def test_work_report_has_no_problems_to_rectify() -> None:
    text = (
        "某局2024年工作总结\n一、主要做法\n（一）加强领导。一是定期研究。二是明确责任。\n（二）措施：逐项落实。\n"
        "二、存在问题\n一是人手不足。二是经费紧张。\n三、下一步打算\n继续努力。\n"
    )
    plan = read(text)
    assert plan.items == ()
    assert len(plan.unread) >= 7


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        ("立行立改,长期坚持", "immediate_and_long_term", None),
        ("立即整改", "immediate", None),
        ("持续推进", "long_term", None),
        ("2024年6月30日前", "dated", "2024-06-30"),
        ("2024.6.30", "dated", "2024-06-30"),
        ("2024年2月底前", "dated", "2024-02-29"),
        ("6月底前", "dated", "2024-06-30"),
        ("1月底前", "dated", "2025-01-31"),
        ("2024年底", "dated", "2024-12-31"),
        ("2024年第三季度", "dated", "2024-09-30"),
        ("2024年5月—2024年11月", "dated", "2024-11-30"),
        ("2024年9月中旬", "dated", "2024-09-20"),
        ("年底前", "dated", "2024-12-31"),
        ("尽快", "unknown", None),
        (None, "unknown", None),
    ],
)
def test_time_limits(text: str | None, kind: str, day: str | None) -> None:
    assert kind_and_date(text, date(2024, 5, 20)) == (kind, day)


def word(rows: list[list[str]]) -> bytes:
    document = docx.Document()
    document.add_paragraph("新场村整改清单")
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


LEDGER = [
    ["序号", "存在问题", "整改措施", "责任单位", "整改时限"],
    ["1", "饮水管道老化。经常断水。", "1.更换管道。2.定期检修。", "县水利局、新场村", "2025年9月底"],
    ["2", "档案不全。", "补齐档案。", "新场村", "立行立改"],
]


def test_table_of_a_word_file_is_read_by_its_columns() -> None:
    first, second = read_plan(lines_of(word(LEDGER))).items
    assert (first.number, first.title, first.description) == ("1", "饮水管道老化", "经常断水。")
    assert first.measures == ("更换管道。", "定期检修。")
    assert first.responsible_units == ("县水利局", "新场村")
    assert (second.number, second.deadline_kind) == ("2", "immediate")


def test_table_of_a_web_page_is_read_by_its_columns() -> None:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in LEDGER)
    page = f"<html><body><nav>首页</nav><h1>新场村整改清单</h1><table>{rows}</table></body></html>"
    plan = read_plan(lines_of(page.encode("gb18030")))
    assert plan.title == "新场村整改清单"
    assert [item.title for item in plan.items] == ["饮水管道老化", "档案不全"]


@pytest.mark.parametrize(
    "content", [b"", b"   \n", b"\x00\x01\x02\x03", b"PK\x03\x04broken", b"%PDF-1.7 broken"]
)
def test_what_is_no_paper_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        lines_of(content)


def test_every_line_is_in_an_item_in_the_head_or_among_the_unread() -> None:
    for text in (BLOCKS, UNITS_IN_BRACKETS, ANSWERS, CLOSING, INLINE):
        plan = read(text)
        told = json.dumps(plan.plain(), ensure_ascii=False) + "".join(line.text for line in plan.unread)
        for line in text.split():
            for words in re.split("[。；：、，（）()及]", line):
                short = words.strip("1234567890.．①②")[-4:]
                assert short in told or len(short) < 4 or short in LABELS or "月" in short, (short, told)


def test_command_prints_json_to_one_stream_and_unread_lines_to_the_other(
    app: Flask, tmp_path: object
) -> None:
    path = f"{tmp_path}/plan.txt"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(BLOCKS)
    done = app.test_cli_runner().invoke(args=["plans", "parse", path])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["items"][0]["number"] == "1"
    assert "各村要高度重视" in done.stderr


def test_lines_keep_the_numbers_of_the_file() -> None:
    assert lines_of("一\n\n二".encode())[2] == Line(3, "二")
