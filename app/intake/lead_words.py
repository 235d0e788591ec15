"""The words by which a department's list of risk leads (风险线索名单) is read. Data, for reading aloud.

Collected from how the lists of 医保, 民政, 教育, 残联, 住建, 应急, 人社, 水利 name their columns. A
heading is compared after :func:`bare`; of all words that it contains the longest decides.
"""

import re
import unicodedata
from collections.abc import Mapping

CONTENT, LEFT_OUT = "content", ""
"""A column that becomes part of what is told about the family, and one that isn't taken over."""

WORDS: Mapping[str, str] = {
    "name": (
        "姓名 名字 患者 患者姓名 病人姓名 参保人 参保人姓名 学生姓名 残疾人姓名 本人姓名 申请人 "
        "申请人姓名 救助对象 对象姓名 人员姓名 当事人 受灾人 受灾人姓名 家庭成员姓名"
    ),
    "national_id": (
        "身份证 身份证号 身份证号码 公民身份号码 居民身份证号码 证件号 证件号码 身份号码 患者身份证号 "
        "学生身份证号 残疾证号 残疾人证号 本人身份证号"
    ),
    "head": "户主 户主姓名 户主名字 家庭户主 户主信息",
    "head_id": "户主身份证 户主身份证号 户主身份证号码 户主证件号码 户主公民身份号码",
    "phone": (
        "电话 电话号码 联系电话 联系方式 手机 手机号 手机号码 家长电话 家长联系电话 户主电话 "
        "户主联系电话 本人电话"
    ),
    "township": "乡镇 镇 乡 乡镇街道 乡镇(街道) 街道 所在乡镇 镇街 所属乡镇 乡镇名称",
    "village": "村 行政村 村名 村社区 所在村 村居 社区 所属村 村委会 村(居) 村(社区) 村名称",
    "group": "组 村民小组 小组 组别 所在组 社",
    "place": "乡镇村 镇村 村组 村组地址 所在地 所属地区 区划 行政区划 户籍所在地 属地 所属区域",
    "address": "住址 地址 家庭住址 家庭地址 详细地址 现住址 居住地址 户籍地址 居住地 房屋坐落",
    "noticed_on": (
        "日期 时间 发现日期 发现时间 发生日期 发生时间 结算日期 出院日期 受灾时间 预警日期 预警时间 "
        "推送日期 评定日期 鉴定日期 停保日期 登记日期 失业日期"
    ),
    "risk": "风险类型 风险类别 致贫风险 返贫风险 风险 预警类型 线索类型 风险点",
    "amount": (
        "自付金额 个人自付 自付费用 自付 个人负担 自费金额 个人负担金额 损失金额 支出金额 刚性支出 "
        "医疗费用 金额 欠费金额 住院费用"
    ),
    CONTENT: (
        "原因 情况 说明 备注 线索内容 预警原因 预警内容 主要情况 困难情况 情况说明 诊断 疾病名称 病种 "
        "残疾类别 残疾等级 受灾情况 房屋等级 鉴定等级 就读学校 年级 学校 救助类型 医疗机构 事由 "
        "推送原因 人员类别 停保原因 缺水情况 失业原因"
    ),
    LEFT_OUT: (
        "序号 编号 性别 年龄 民族 银行卡号 银行账号 开户行 社保卡号 医保卡号 联系人 联系人姓名 "
        "联系人电话 填报人 填报单位 经办人 县 县区 省 市 市州 出生日期 与户主关系 家庭人口 人数 "
        "开户姓名 监护人 监护人姓名 监护人身份证号 家长姓名 帮扶干部 填报日期 填报时间 村干部 责任人 "
        "核实人 审核人 户编号 学籍号 住院号 原表行号 未接收原因"
    ),
}
"""Headings by what they mean, parted by blanks. Numbers of accounts and cards are nobody's business here."""

SINGLE = (
    "name", "national_id", "head", "phone", "township", "village", "group", "place", "address", "noticed_on",
    "risk", "amount",
)  # fmt: skip
"""What at most one column of a list says."""

FIELDS = (*SINGLE, CONTENT, LEFT_OUT)
"""Everything that a column can be taken for."""

RISK_WORDS: Mapping[str, str] = {
    "001": "因病 大病 重病 医疗 慢病 患病 住院",
    "002": "因学 教育 辍学 失学 学费",
    "003": "住房 危房 房屋",
    "004": "饮水 用水 缺水",
    "005": "因残 残疾",
    "006": "因灾 自然灾害 洪涝 干旱 泥石流 滑坡 冰雹 火灾 受灾",
    "007": "意外 事故 车祸 溺水",
    "008": "产业 经营 创业 亏损",
    "009": "务工 就业 失业 返乡",
    "010": "缺劳动力 缺劳力 无劳动力 劳动力",
    "011": "其他 其它",
}
"""Words for the kinds of risk (codes of RISK), as departments write them."""

CLOSING = (
    "合计 总计 小计 共计 填报人 填表人 审核人 负责人 制表 经办人 联系人 填表说明 注 说明 备注 盖章 "
    "填报单位 填报日期"
)
"""How the lines below a list begin: a sum, a signature, a remark."""

_BRACKETS = re.compile(r"\([^()]*\)")
_SIGNS = re.compile(r"[\s*:/、,.\-_]")


def bare(heading: str) -> str:
    """Return a heading without blanks, signs and what stands in brackets (units, hints)."""
    text = _SIGNS.sub("", unicodedata.normalize("NFKC", heading))
    return _BRACKETS.sub("", text) or text


_MEANINGS = {bare(word): field for field, words in WORDS.items() for word in words.split()}
HEADINGS = frozenset(_MEANINGS)
"""All of them as :func:`bare` has them."""
_LONGEST_FIRST = sorted(_MEANINGS, key=len, reverse=True)
_SHORTEST = 2
"""Signs of a word that decides where it is only part of a heading: 村 alone stands in too many."""


def meaning_of(heading: str) -> str | None:
    """Return what a heading means, None where none of its words is known."""
    text = bare(heading)
    if not text:
        return None
    if text in _MEANINGS:
        return _MEANINGS[text]
    found = next((word for word in _LONGEST_FIRST if len(word) >= _SHORTEST and word in text), None)
    return _MEANINGS[found] if found is not None else None


def risks_in(text: str) -> tuple[str, ...]:
    """Return the codes of the risks that a text names."""
    return tuple(code for code, words in RISK_WORDS.items() if any(word in text for word in words.split()))
