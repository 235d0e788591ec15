"""Ledgers of problems as offices keep them: heads of one to three rows, sixteen little ledgers, invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.intake.ledgers.columns import Layout, columns_of, head_of
from app.intake.ledgers.rows import ReadLedger, read_rows

WRITTEN = date(2026, 3, 1)

Rows = list[list[str]]

AUDIT: Rows = [  # L1: title, day, two rows of head
    ["问题清单"],
    ["截至2026年03月01日"],
    ["序号", "单位名称", "", "问题来源", "审计报告出具年份", "问题类别",
     "问题在审计报告中的序号及表述", "", "", "", "整改责任清单", "", "", "", "是否已整改完成"],
    ["", "一级单位", "具体责任单位", "", "", "", "一级标题", "二级标题", "三级标题",
     "在审计报告中的表述", "具体责任单位", "具体问题表述", "问题金额（万元）",
     "负责监督管理责任的主管部门", ""],
    ["1", "县农业农村局", "柳溪镇", "县审计局", "2025", "资金管理", "一、资金", "（一）拨付",
     "1.滞留", "衔接资金12.5万元滞留在柳溪镇财政所。", "柳溪镇",
     "12.5万元产业奖补滞留8个月未兑付。", "12.5", "县财政局", "否"],
]  # fmt: skip
DUTY: Rows = [  # L2
    ["责任清单"],
    ["序号", "单位名称", "", "问题类别", "具体问题表述", "整改目标清单", "", "",
     "具体责任单位细化的整改要求", "", "具体责任单位整改责任人", "", "是否已完成整改"],
    ["", "一级单位", "具体责任单位", "", "", "整改类型", "整改时限", "整改完成标准",
     "细化的整改措施", "对应的完成时间", "整改第一责任人", "牵头整改部门责任人及联系电话", ""],
    ["3", "", "石桥乡人民政府", "政策落实", "5户监测对象未纳入低保渐退。", "限期整改",
     "2026年6月底前", "5户全部核查到位", "逐户核查5户并公示结果", "2026年5月", "牟某", "", "是"],
]  # fmt: skip
WORK: Rows = [  # L3: three rows of head
    ["序号", "具体问题表述", "具体责任单位", "整改时限", "具体责任单位整改情况", "", "", "", "",
     "是否销号"],
    ["", "", "", "", "已采取的整改措施", "项目数(个)", "问题整改金额（万元）", "其中", "", ""],
    ["", "", "", "", "", "", "", "追缴资金（万元）", "归还原渠道（万元）", ""],
    ["8", "村级光伏收益未分配。", "上湾村村民委员会", "立行立改", "已分配到户", "1", "3", "0", "3",
     "是"],
]  # fmt: skip
INSPECTION: Rows = [  # L4
    ["巡察问题序号", "主要方面", "发现的问题", "问题的具体内容", "原因分析",
     "整改措施具体内容\n（含措施分解）", "责任人", "责任部门", "责任领导", "举一反三情况",
     "整改周期", "预计完成时间", "业务主管\n部门会签", "任务状态", "代办人", "报送时间"],
    ["12", "聚焦群众身边", "惠民补贴公示不全", "竹坪村2025年三项补贴未公示到组", "人手不足",
     "4月前补公示", "卢某", "柳溪镇", "", "", "三个月", "2026-05-31 00:00:00", "", "整改中", "",
     ""],
]  # fmt: skip
CLOSING: Rows = [  # L5
    ["表单编号", "循环审批次数", "巡察问题序号", "巡察反馈的问题", "问题主要方面", "问题的具体内容",
     "产生问题的根本原因", "针对根本原因制定的归零措施", "整改措施完成情况", "举一反三检查情况",
     "整改措施落实的佐证材料"],
    ["GL-01", "1", "4", "驻村日志补写", "责任落实", "上湾村1至3月日志笔迹一致", "监督不力",
     "每月抽查1次", "", "", ""],
]  # fmt: skip
MINE: Rows = [  # L6
    ["检查隐患问题整改通知单"],
    ["序号", "被检查单位", "具体地点", "隐患类别", "存在的问题或隐患", "问题或隐患图片", "整改措施",
     "整改期限", "整改责任人", "整改资金（元）", "复查时间", "完成情况", "复查人", "备注"],
    ["1", "青杠村村民委员会", "饮水池", "饮水安全", "水池围栏缺失", "", "加装围栏20米", "7", "邓某",
     "2000", "", "", "", ""],
    ["签发单位负责人：", "", "", "接收单位负责人："],
]  # fmt: skip
REQUEST: Rows = [  # L7
    ["序号", "被检查单位", "具体地点", "隐患类别", "存在隐患或问题", "采取的整改措施", "整改期限",
     "整改责任人", "整改情况", "完成时间", "复查人", "整改前图片", "整改后图片"],
    ["2", "柳溪镇", "上湾村一组", "住房安全", "1户土墙开裂未鉴定", "联系鉴定", "2026.4.30", "",
     "已鉴定", "2026.4.20", "", "", ""],
]  # fmt: skip
GOVERNING: Rows = [  # L8
    ["序号", "检查时间", "检查人", "隐患类别", "存在隐患或问题", "整改措施", "整改完成时间",
     "责任人", "复查时间", "复查人", "复查结果"],
    ["5", "2026-02-11", "县督导组", "产业", "大棚闲置6个", "对外招租", "", "付某", "", "", "合格"],
]  # fmt: skip
PATROL: Rows = [  # L9
    ["问题描述", "整改措施", "整改时限", "整改进展", "整改验收时间", "验收人员", "是否销号",
     "台账来源", "责任部门/责任人", "核查单位", "核查时间"],
    ["公厕3处停用", "修复3处", "2026年第二季度", "", "", "", "否", "省级暗访", "石桥乡", "", ""],
]  # fmt: skip
UNIT: Rows = [  # L10
    ["问题内容", "整改措施", "整改时限", "责任人"],
    ["帮扶手册信息不一致。抽查20户有6户。", "逐户更新6户", "立行立改，长期坚持", "王某"],
]  # fmt: skip
NOTICE: Rows = [  # L11
    ["反馈问题（整改任务）", "整改时限", "整改目标", "责任单位", "联系电话", "整改措施"],
    ["农村饮水季节性缺水", "2026年12月", "47户稳定供水",
     "牵头单位：县水利局；责任单位：柳溪镇、石桥乡", "0799-1234567", "新建蓄水池2座"],
]  # fmt: skip
RESULT: Rows = [  # L12
    ["整改问题", "整改实施主体", "重点措施", "目标任务", "完成时限", "整改完成情况"],
    ["搬迁后扶就业不足", "由县人力资源和社会保障局牵头，柳溪镇、石桥乡配合", "招聘会2场",
     "新增就业30人", "2026年9月30日前", ""],
]  # fmt: skip
SCHOOL: Rows = [  # L14
    ["学校问题整改情况台账"],
    ["单位：禾丰县", "", "", "2026年2月"],
    ["序号", "存在的问题", "依据标准", "责任单位", "整改要求", "完成时限"],
    ["1", "控辍保学台账缺2人", "义务教育法第五条", "禾丰县教育局", "补录2人", "2026年4月"],
]  # fmt: skip
LOG: Rows = [  # L15
    ["编号", "约谈时间", "问题", "被督导单位", "整改要求", "完成时限"],
    ["2026-Q1-007", "2026-01-20", "整改报告逾期12天未报", "石桥乡人民政府", "3日内补报",
     "2026年1月23日"],
]  # fmt: skip
MERGED: Rows = [  # merged cells: one problem with two measures, a category over several problems
    ["序号", "问题类别", "存在问题", "整改措施", "责任单位", "整改时限"],
    ["1", "责任落实", "专题研究不够", "每季度研究1次", "县农业农村局", "长期坚持"],
    ["", "", "", "印发要点1份", "县医疗保障局", ""],
    ["2", "", "分析研判不足", "每月研判1次", "", "2026年6月30日"],
    ["合计", "", "2个", "", "", ""],
]  # fmt: skip
SECTIONS: Rows = [
    ["序号", "问题", "责任单位"],
    ["一、政策落实方面", "", ""],
    ["1", "资助政策漏发4人", "县教育局"],
    ["2", "", "柳溪镇"],
    ["二、工作落实方面", "", ""],
    ["1", "户主身份证990101197001010011未核对", "柳溪镇"],
]  # fmt: skip
SUMMARY: Rows = [  # L13: counts, no problem
    ["轮次", "被巡察党组织名称", "应整改数", "已整改数", "完成率"],
    ["第一轮", "柳溪镇党委", "12", "9", "75%"],
]  # fmt: skip


def read(rows: Rows, *, continues: bool = False, repeats: bool = False) -> ReadLedger:
    heading, depth = head_of(rows, {})
    return read_rows(
        rows, Layout(heading, depth, columns_of(rows, heading, depth), continues, repeats), WRITTEN
    )


@pytest.mark.parametrize(
    ("rows", "head"),
    [
        (AUDIT, (3, 2)), (DUTY, (2, 2)), (WORK, (1, 3)), (INSPECTION, (1, 1)), (CLOSING, (1, 1)),
        (MINE, (2, 1)), (REQUEST, (1, 1)), (GOVERNING, (1, 1)), (PATROL, (1, 1)), (UNIT, (1, 1)),
        (NOTICE, (1, 1)), (RESULT, (1, 1)), (SCHOOL, (3, 1)), (LOG, (1, 1)), (MERGED, (1, 1)),
        (SUMMARY, (0, 0)),
    ],
)  # fmt: skip
def test_the_head_is_found_with_all_its_rows(rows: Rows, head: tuple[int, int]) -> None:
    assert head_of(rows, {}) == head


@pytest.mark.parametrize(
    ("rows", "number", "title", "lead", "units", "kind", "day"),
    [
        (AUDIT, "1", "12.5万元产业奖补滞留8个月未兑付", "县农业农村局", ("柳溪镇",), "unknown", ""),
        (DUTY, "3", "5户监测对象未纳入低保渐退", "", ("石桥乡人民政府",), "dated", "2026-06-30"),
        (WORK, "8", "村级光伏收益未分配", "", ("上湾村村民委员会",), "immediate", ""),
        (INSPECTION, "12", "惠民补贴公示不全", "", ("柳溪镇",), "dated", "2026-05-31"),
        (CLOSING, "4", "驻村日志补写", "", (), "unknown", ""),
        (MINE, "1", "水池围栏缺失", "", ("青杠村村民委员会",), "unknown", ""),
        (REQUEST, "2", "1户土墙开裂未鉴定", "", ("柳溪镇",), "dated", "2026-04-30"),
        (GOVERNING, "5", "大棚闲置6个", "", (), "unknown", ""),
        (PATROL, "", "公厕3处停用", "", ("石桥乡",), "dated", "2026-06-30"),
        (UNIT, "", "帮扶手册信息不一致", "", (), "immediate_and_long_term", ""),
        (NOTICE, "", "农村饮水季节性缺水", "县水利局", ("柳溪镇", "石桥乡"), "dated", "2026-12-31"),
        (
            RESULT, "", "搬迁后扶就业不足", "县人力资源和社会保障局", ("柳溪镇", "石桥乡"), "dated",
            "2026-09-30",
        ),
        (SCHOOL, "1", "控辍保学台账缺2人", "", ("禾丰县教育局",), "dated", "2026-04-30"),
        (LOG, "2026-Q1-007", "整改报告逾期12天未报", "", ("石桥乡人民政府",), "dated", "2026-01-23"),
    ],
)  # fmt: skip
def test_each_variant_gives_its_problem(
    rows: Rows, number: str, title: str, lead: str, units: tuple[str, ...], kind: str, day: str
) -> None:
    problem = read(rows).problems[0]
    assert (problem.number, problem.title, problem.lead, problem.units) == (number, title, lead, units)
    assert (problem.deadline_kind, problem.deadline_on) == (kind, day)
    assert problem.faults == ()


def test_amounts_are_taken_in_yuan_and_what_else_is_told_stays_with_the_problem() -> None:
    problem = read(AUDIT).problems[0]
    assert problem.amount == Decimal(125000)
    assert problem.category == "资金管理"
    assert "衔接资金12.5万元滞留在柳溪镇财政所。" in problem.description
    assert "负责监督管理责任的主管部门：县财政局" in problem.description


def test_measures_and_reasons_stay_with_the_problem() -> None:
    problem = read(INSPECTION).problems[0]
    assert problem.measures == ("4月前补公示",)
    assert "原因分析：人手不足" in problem.description


def test_signatures_and_sums_below_a_ledger_are_listed_not_taken() -> None:
    assert [(one.number, one.why.code) for one in read(MINE).left] == [(4, "row_closing")]
    assert [(one.number, one.why.code) for one in read(MERGED).left if one.why.code == "row_closing"] == [
        (5, "row_closing")
    ]


def test_a_row_without_a_problem_is_listed_by_its_number_unless_it_goes_on_with_the_one_above() -> None:
    found = read(MERGED)
    assert (3, "row_without_problem") in [(one.number, one.why.code) for one in found.left]
    assert [one.category for one in found.problems] == ["责任落实", ""]
    joined = read(MERGED, continues=True, repeats=True)
    first, second = joined.problems
    assert first.numbers == (2, 3)
    assert first.measures == ("每季度研究1次", "印发要点1份")
    assert first.units == ("县农业农村局", "县医疗保障局")
    assert (second.category, second.units) == ("责任落实", ("县医疗保障局",))


def test_headings_between_the_rows_give_the_category() -> None:
    found = read(SECTIONS)
    assert [one.category for one in found.problems] == ["政策落实方面", "工作落实方面"]
    assert [(one.number, one.why.code) for one in found.left] == [
        (2, "row_section"), (4, "row_without_problem"), (5, "row_section"),
    ]  # fmt: skip


def test_a_number_of_a_person_keeps_its_row_back() -> None:
    assert [fault.code for fault in read(SECTIONS).problems[1].faults] == ["personal_number"]


def test_what_a_ledger_calls_settled_is_said() -> None:
    assert [one.code for one in read(WORK).problems[0].remarks] == ["row_finished"]


def test_what_somebody_confirmed_goes_before_the_words() -> None:
    remembered = {"责任人": "units", "整改措施": ""}
    columns = columns_of(UNIT, 1, 1, remembered)
    assert [one.field for one in columns] == ["problem", "", "deadline", "units"]
    assert [one.key for one in columns] == ["问题内容", "整改措施", "整改时限", "责任人"]
