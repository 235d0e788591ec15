"""The rules of reading, as data: labels, ways of numbering, words of headings.

Seen in plans and reports of townships, counties and departments (rectification.md 3.1 and 3.2).
"""

import re
from collections.abc import Mapping
from enum import StrEnum


class Part(StrEnum):
    """What a label announces."""

    NUMBER = "number"
    CATEGORY = "category"
    PROBLEM = "problem"
    MEASURES = "measures"
    UNITS = "units"
    LEAD = "lead"
    DEADLINE = "deadline"
    COMPLETION = "completion"
    OTHER = "other"
    """Known, but without a place in an item: shown among what wasn't read."""


def _joined(begins: str, ends: str, *others: str) -> tuple[str, ...]:
    """Return every beginning with every end, and words that stand by themselves."""
    return (*(begin + end for begin in begins.split() for end in ends.split()), *others)


_WHO = "单位 部门 科室 股室 处室 主体"
LABELS: Mapping[Part, tuple[str, ...]] = {
    Part.NUMBER: ("问题序号", "问题编号", "序号", "编号"),
    Part.CATEGORY: ("主要方面", "问题类别", "问题类型", "问题分类", "类别", "方面"),
    Part.PROBLEM: _joined(
        "反馈 存在 存在的 具体 主要 突出 检视 查摆 整改 发现 发现的", "问题",
        "问题描述", "问题内容", "问题表述", "问题表现", "整改任务", "问题清单", "问题",
    ),
    Part.MEASURES: _joined(
        "整改 具体 具体整改 整改具体 重点 主要 工作", "措施 举措",
        "整改要求", "整改措施及要求", "整改思路及措施", "措施",
    ),
    Part.UNITS: _joined("责任 整改责任 具体责任 整改 实施 整改实施 落实 承办", _WHO),
    Part.LEAD: _joined("牵头 牵头责任 责任牵头 牵头整改 主办", _WHO),
    Part.DEADLINE: _joined(
        "整改 完成 整改完成 办结", "时限 期限 时间",
        "计划完成时间", "预计完成时间", "时限要求", "时限",
    ),
    Part.COMPLETION: _joined(
        "整改 完成 整改完成 整改落实 落实 办理 整改进展 进展 办理落实", "情况",
        "整改进展", "整改成效", "整改结果", "办理结果", "工作进展", "目前进展", "进展",
    ),
    Part.OTHER: _joined(
        "配合 协办 督办 督导 验收", _WHO,
        "整改目标", "目标任务", "责任人", "责任领导", "牵头领导", "分管领导", "整改责任人", "联系人",
        "联系电话", "监督电话", "备注", "整改类型", "是否销号", "是否完成", "是否已整改完成", "问题来源",
        "完成标准", "整改标准", "原因分析", "下一步打算", "下一步工作", "下步打算",
    ),
}  # fmt: skip
PART_OF: Mapping[str, Part] = {word: part for part, words in LABELS.items() for word in words}
LONGEST_FIRST = sorted(PART_OF, key=len, reverse=True)

NUMERAL = "[一二三四五六七八九十百]+"
STYLES: Mapping[str, re.Pattern[str]] = {
    "chapter": re.compile(rf"({NUMERAL})\s*[、.．]\s*"),
    "section": re.compile(rf"[（(]\s*({NUMERAL})\s*[)）]\s*[、.．]?\s*"),
    "number": re.compile(r"(\d{1,3})\s*(?:[、．]|\.(?!\d))\s*"),
    "bracketed": re.compile(r"[（(]\s*(\d{1,3})\s*[)）]\s*[、.．]?\s*"),
    "circled": re.compile(r"([①-⑳])\s*"),
    "problem": re.compile(rf"问题\s*(\d{{1,3}}|{NUMERAL})\s*(?:[:：、.．]|\s+|$)\s*"),
    "task": re.compile(
        rf"第\s*(\d{{1,3}}|{NUMERAL})\s*[项条个](?:整改任务|反馈问题|问题)?\s*[:：、，,.．]?\s*"
    ),
    "measure": re.compile(rf"措施\s*(\d{{1,2}}|{NUMERAL})\s*[:：、.．]\s*"),
    "series": re.compile(rf"({NUMERAL})是[，,:：]?\s*"),
}
"""How things are numbered, from the widest to the narrowest; the last four stand beside that order."""

ORDER = ("chapter", "section", "number", "bracketed", "circled")
MEASURE_STYLES = ("measure", "series", "number", "bracketed", "circled", "chapter", "section")

FRAME = re.compile(
    r"^(?:(?:考核评估|巡察|审计|检查|督查|上级|中央|省|市|县)?(?:反馈|存在|主要|突出|发现|具体)?的?(?:主要|突出|具体|重点)?问题"
    r"(?:清单|描述)?(?:[及和与、](?:下步)?整改(?:措施|情况|落实情况|要求|任务))?|整改(?:内容|任务|措施|清单|情况|台账|进展|工作|事项)"
    r"(?:及.{0,8})?|(?:具体|个性|共性)?(?:整改)?(?:问题)?整改(?:落实)?情况|具体问题整改.{0,6}|(?:重点)?任务(?:清单|分工)?)$"
)
"""Headings that only hold the paper together: no category."""

DIMENSION = re.compile(r"(?:方面|领域|环节|[责任政策工作]{2}落实|成效巩固|巩固成效)(?:存在)?(?:的?问题)?$")
"""How a heading ends that tells where problems lie, and is no problem itself."""

END = re.compile(
    r"(工作要求|有关要求|相关要求|组织领导|保障措施|组织保障|下一步|下步|监督方式|公示时间|公示期|联系方式|几点要求|"
    r"工作机制|(?:工作|方法|实施|整改|推进)步骤|时间安排|阶段安排|基本情况|总体要求|指导思想|基本原则|整改原则|工作原则|工作目标|整改目标|工作措施|注意事项)"
)
"""Headings after or before the problems: what stands under them belongs to none."""
FAULT = re.compile(r"不|未|没|缺|有待|欠|差|弱|慢|难|问题|薄弱|短板")
"""Words of a problem: a heading that has one is none of those above, as 工作机制不健全."""

ORGANISATION = re.compile(
    r"(委员会|人民政府|政府|党委|党组|领导小组|领导小组办公室|办公室|工作组|[巡督检考评调暗][察查核估研访]组|专班|局|委|厅|部|会|院|站|所|中心|公司|支部|大队|乡|镇|县|街道办事处|管委会|室|办|队|学校|协会)$"
)
DOCUMENT_NUMBER = re.compile(
    r"^[（(]?(?:文号|发文字号|文件编号)?[:：]?\s*([\u4e00-\u9fffA-Za-z]{0,16}\s*[〔\[［（(【]\s*\d{4}\s*[〕\]］）)】]\s*(?:第\s*)?\d+\s*[号期])(?:附件\s*\d*)?[)）]?(?:\s*签发人\s*[:：].*)?$"
)
PAPER = re.compile(
    r"(方案|清单|台账|报告|汇报|总结|通报|公示|公告|通知|计划|意见|情况|说明|表|函|批复|回复|申请|纪要)[）)]?(?:范文)?$"
)

AFTER = re.compile(
    r"^(?:注[:：]|公示期|公示时间|公示期间|公示方式|监督电话|举报电话|联系电话|联系方式|受理电话|如有异议|如对.{0,20}异议|特此(?:报告|公示|通知|回复|函告)|请(?:各|你)[^。]{0,20}(?:单位|乡镇|村|局)|请[镇乡县市区](?:里|上|[^。，]{1,10}[办局委组])?(?:再|予以|审)|逾期(?:未|不)|"
    r"附件?\d*[:：]|抄送[:：]|(?:主办|承办)(?:单位)?[:：]|版权所有|责任编辑|网站地图|上一篇|下一篇|扫一扫|打印[本此]|关闭窗口)"
)
"""How a paragraph begins that stands behind the last problem and belongs to none."""
PAGE = re.compile(
    r"^(?:[-—–－]+\s*\d{1,3}\s*[-—–－]+|第\s*\d{1,3}\s*页(?:[，,\s/]*共\s*\d{1,3}\s*页)?|\d{1,3}\s*/\s*\d{1,3})$"
)
"""The number of a page: between two halves of a sentence, and part of neither."""
OUTLOOK = re.compile(r"^(?:下一步|下步|今后)[，,]")
"""An outlook belongs to the problem above it, unless no problem follows: then it is the paper's own."""
