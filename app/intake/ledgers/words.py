"""The words by which ledgers of problems (问题台账、清单) are read. Data, for reading aloud.

Collected from the column headings L1 to L15 of rectification.md 3.1 and from our own lists. A heading is
compared after :func:`bare`. Of several columns that could be the problem itself, the earlier word decides.
"""

import re
import unicodedata
from collections.abc import Mapping

LEFT_OUT = ""
"""A column that isn't taken over; it stays in the file."""

FIELDS = (
    "problem", "description", "number", "category", "lead", "units", "deadline", "amount", "amount_wan",
    "measures", "told", "finished", LEFT_OUT,
)  # fmt: skip
"""What a column can be taken for. ``told`` becomes part of the description, under its own heading."""

SINGLE = ("problem", "number", "category", "lead", "deadline", "amount", "amount_wan", "finished")
"""Only one column of a ledger is each of these."""

WORDS: Mapping[str, str] = {
    "problem": (
        "反馈中的表述 具体问题表述 问题表述 发现的问题 巡察反馈的问题 反馈的问题 反馈问题 反馈问题整改任务 "
        "整改问题 存在的问题或隐患 存在隐患或问题 存在的问题 存在问题 存在的主要问题 主要问题 问题内容 "
        "问题描述 问题清单 整改任务 问题 三级标题 二级标题 在审计报告中的表述"
    ),
    "description": (
        "问题的具体内容 具体问题 问题具体内容 具体内容 具体情况 问题详情 具体表现 具体问题表述认领"
    ),
    "number": "上级编号 问题序号 巡察问题序号 反馈序号 问题编号 台账编号 总序号 序号 编号 号",
    "category": (
        "问题类别 问题主要方面 主要方面 问题方面 方面 问题分类 类别 隐患类别 问题类型 维度 领域 一级标题"
    ),
    "lead": "牵头单位 牵头部门 牵头责任单位 一级单位 主要责任单位",
    "units": (
        "责任单位 具体责任单位 责任部门 整改责任单位 整改单位 整改实施主体 实施主体 被检查单位 单位名称 "
        "配合单位 配合部门 协办单位 承办单位 责任乡镇 整改主体 被督导单位 责任部门责任人 乡镇"
    ),
    "deadline": (
        "整改时限 完成时限 整改期限 整改完成时限 预计完成时间 计划完成时间 拟完成时间 时限 期限 整改周期 "
        "要求完成时间"
    ),
    "amount": "问题金额元 涉及金额元 问题金额 涉及金额",
    "amount_wan": "问题金额万元 涉及金额万元",
    "measures": (
        "整改措施 整改措施具体内容 整改措施具体内容含措施分解 细化的整改措施 重点措施 采取的整改措施 "
        "整改具体措施 措施 拟采取的整改措施"
    ),
    "told": (
        "具体地点 检查时间 检查人 问题来源 台账来源 来源 原因分析 产生问题的根本原因 问题产生原因 整改目标 "
        "目标任务 整改要求 整改完成标准 法规政策依据 整改类型 责任人 整改责任人 具体责任人 责任领导 分管领导 "
        "业务主管部门会签 业务主管部门 负责监督管理责任的主管部门 备注 对应的完成时间 "
        "举一反三情况"
    ),
    "finished": "是否销号 是否已整改完成 是否已完成整改 是否完成整改 任务状态 整改状态 复查结果 是否整改到位",
    LEFT_OUT: (
        "本系统编号 联系电话 监督电话 电话 问题或隐患图片 整改前图片 整改后图片 签收 代办人 表单编号 "
        "循环审批次数 反馈年度轮次 审计报告出具年份"
    ),
}
"""Headings by what they mean, parted by blanks."""

PARTS: tuple[tuple[str, str], ...] = (
    (r"电话|图片|照片|审核意见|审查意见|签字|项数|合计", LEFT_OUT),
    (r"牵头(?:单位|部门)", "lead"),
    (r"责任人|责任领导|负责人", "told"),
    (r"责任(?:单位|部门|主体)|实施主体|整改单位", "units"),
    (r"(?:整改|完成)(?:时限|期限)|预计完成", "deadline"),
    (r"问题金额.*万元|涉及金额.*万元", "amount_wan"),
    (r"问题金额|涉及金额", "amount"),
    (r"措施", "measures"),
    (r"类别|分类", "category"),
    (r"是否.*(?:整改|销号)", "finished"),
    (r"问题(?:表述|内容|描述|清单)?$", "problem"),
    (r"原因|依据|标准|要求|目标|地点|来源", "told"),
)
"""What a heading means that none of the words is: the first that it contains decides."""

CLOSING = (
    "合计 总计 小计 签发单位负责人 接收单位负责人 整改单位负责人 主管部门负责人 填报人 填表人 制表人 审核人 "
    "填报单位 填报时间 备注 注 说明 统计口径 来源批次 导出人"
)
"""How a row begins that stands below a ledger: a sum, a signature, a remark."""
DONE = frozenset({
    "是", "已销号", "销号", "已完成", "完成", "已整改", "已整改完成", "整改到位", "已办结", "办结", "合格",
    "通过",
})  # fmt: skip
"""Answers that say that a ledger holds a problem for settled already."""

_LEFT_AWAY = re.compile(r"[\s()（）\[\]【】〔〕<>《》:：,，、;；/／.。*＊\"“”]+")
_NAMES = {word: field for field, words in WORDS.items() for word in words.split()}
_RANK = {word: place for words in WORDS.values() for place, word in enumerate(words.split())}


def bare(heading: str) -> str:
    """Return a heading without blanks, brackets and signs, as it is compared and remembered."""
    return _LEFT_AWAY.sub("", unicodedata.normalize("NFKC", heading))


def meaning_of(heading: str) -> str:
    """Return what a heading is taken for; :data:`LEFT_OUT` where nothing is known of it."""
    word = bare(heading)
    if word in _NAMES:
        return _NAMES[word]
    return next((field for pattern, field in PARTS if re.search(pattern, word)), LEFT_OUT)


def known(heading: str) -> bool:
    """Return whether a heading is one of the words, or contains what tells its meaning."""
    word = bare(heading)
    return word in _NAMES or any(re.search(pattern, word) for pattern, _field in PARTS)


def rank_of(heading: str) -> int:
    """Return the place of a heading among the words of its meaning: the earlier one is taken first."""
    return _RANK.get(bare(heading), len(_RANK))
