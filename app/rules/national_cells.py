"""Rows as the national system shows them, made of facts: :mod:`app.rules.national` the other way round.

The columns stand in the order of its table of monitored households (（自定义）监测对象信息, monitoring.md
9.2) under its headings. What our records never hold (land, living conditions, migrant work month by month)
has no column: an empty one would say that nobody filled it in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from app.rules import headings, lists
from app.rules.facts import HouseholdFacts, MemberFacts

AREA = ("省", "市", "县", "乡", "村", "自然村")
_COLUMNS = """
户编号 户主姓名 户主证件号码 家庭人口数 户类型 监测对象类别 户联系电话
姓名 性别 证件类型 证件号码 残疾人证件号 出生日期 民族 与户主关系 政治面貌 家庭成员联系电话
文化程度 在校生状况 义务教育阶段未上学原因 健康状况 劳动技能
务工所在地 务工时间（月）
是否参加城乡居民基本医疗保险 是否参加城镇职工基本医疗保险 是否参加大病保险 是否参加城乡居民基本养老保险
是否参加城镇职工基本养老保险
享受低保政策情况 享受特困供养政策情况
工资性收入 生产经营性收入 财产性收入 转移性收入 计划生育金 低保金 特困供养金 养老保险金 生态补偿金
生产经营性支出 纯收入 人均纯收入（元） 合规自付支出
致贫/返贫风险1 致贫/返贫风险2 致贫/返贫风险3 致贫/返贫风险4 致贫/返贫风险5 因自然灾害子项 识别监测时间
风险是否已消除 消除监测时间 风险消除方式 是否义务教育阶段适龄儿童少年失学辍学 是否住房损毁 是否饮水设施损毁
是否有家庭成员未参加城乡居民（职工）基本医疗保险
产业帮扶 就业帮扶 金融帮扶 公益岗位帮扶 住房安全保障 饮水安全保障 健康帮扶 义务教育保障 教育帮扶 综合保障
社会帮扶 搬迁 生产生活条件改善 基础设施建设
风险消除后是否义务教育阶段适龄儿童少年失学辍学 风险消除后是否住房损毁
风险消除后是否有家庭成员未参加城乡居民（职工）基本医疗保险 风险消除后是否饮水设施损毁 风险消除后工资性收入
风险消除后财产性收入 风险消除后转移性收入 风险消除后生产经营性收入 风险消除后生产经营性支出
风险消除后家庭纯收入 风险消除后家庭人均纯收入 风险消除后理赔收入 风险消除后合规自付支出
"""
ORDER = (*AREA, *_COLUMNS.split())
"""The columns, block by block as the system exports them."""
NUMBERS = frozenset({"户编号", "户主证件号码", "户联系电话", "证件号码", "残疾人证件号", "家庭成员联系电话"})
"""Columns whose digits are no quantity: a program that reckons with them spoils them."""

UNSTATED = "unstated"
"""The category of a household that was monitored before the system, where nobody wrote here as what."""
_HEAD = "001"
_YES = {"1": "是", "0": "否"}
_HELD = {"1": "享受", "0": "未享受"}
"""Our records don't tell a town's allowance from a village's (城市低保, 农村低保)."""
_PLACES = {
    "township": "乡镇内", "county": "县内", "province": "省内", "country": "省外", "abroad": "境外",
}  # fmt: skip
_KINDS = {"01": "居民身份证（户口簿）", "02": "残疾人证", "03": "其他"}
"""Our third kind is any other paper, not just the 军官证 of the national list."""
_OWN: Mapping[str, Mapping[str, str]] = {"identity_kind": _KINDS, "work_place": _PLACES}


@dataclass(frozen=True, slots=True)
class Beside:
    """What facts don't say: ``names`` of members by their number, and the places by :data:`AREA`."""

    names: Mapping[int, str]
    area: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Spelling:
    """Names of codes that stand in a list elsewhere: ``ethnicity`` (民族)."""

    ethnicity: Mapping[str, str] = field(default_factory=dict)


def rows_of(home: HouseholdFacts, beside: Beside, spelling: Spelling) -> Iterator[list[str]]:
    """Yield a row a member in :data:`ORDER`, the household's columns repeated."""
    shared = _household(home, beside)
    for member in home.members:
        cells = shared | _member(member, beside.names.get(member.id, ""), spelling)
        yield [cells.get(heading, "") for heading in ORDER]


def _household(home: HouseholdFacts, beside: Beside) -> dict[str, str]:
    head = next((one for one in home.members if one.relation == _HEAD), None)
    cells = dict(beside.area) | _cells(home, headings.HOUSEHOLD)
    cells["家庭人口数"] = str(len(home.members))
    if head is not None:
        cells["户主姓名"] = beside.names.get(head.id, "")
        cells["户主证件号码"] = head.identity_number or ""
    if home.category == UNSTATED:
        cells["监测对象类别"] = ""
    cells["因自然灾害子项"] = _named(home.disaster, lists.DISASTER)
    for heading, code in zip(headings.RISKS, home.risks or (), strict=False):
        cells[heading] = _named(code, lists.RISK)
    for heading, (kind, items) in lists.MEASURES.items():
        # A measure taken twice is written once, as the national system ticks it.
        taken = dict.fromkeys(one[2:] for one in home.measures or () if one[:2] == kind)
        cells[heading] = ",".join(_named(item, items) for item in taken)
    return cells


def _member(member: MemberFacts, name: str, spelling: Spelling) -> dict[str, str]:
    cells = _cells(member, headings.MEMBER)
    cells["姓名"] = name
    cells["民族"] = spelling.ethnicity.get(member.ethnicity or "", member.ethnicity or "")
    cells[headings.HEALTH[0]] = ",".join(_named(code, lists.HEALTH) for code in member.health or ())
    return cells


def _cells(
    facts: HouseholdFacts | MemberFacts, table: Mapping[str, tuple[headings.How, Any]]
) -> dict[str, str]:
    return {
        known[0]: _told(getattr(facts, name, None), _OWN.get(name, how))
        for name, (how, known) in table.items()
    }


def _told(value: Any, how: headings.How) -> str:
    if value is None or value == "":
        return ""
    if how is lists.YES_NO:
        return _YES.get(value, str(value))
    if how is lists.HELD:
        return _HELD.get(value, str(value))
    if not isinstance(how, str):
        return how[value] if value in how else _named(str(value), how)
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _named(code: str | None, names: Mapping[str, str]) -> str:
    """Return the first of the names of a code; the code itself where it has none."""
    return next((name for name, known in names.items() if known == code), code or "")
