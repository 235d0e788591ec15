"""An invented plan in the layout that townships use: 16 problems in four categories, one block each."""

import io
from collections.abc import Sequence

from app.commands.plan_papers import confirm_paper, read_paper
from tests.support.client import Browser, Page
from tests.support.county import Officer

TITLE = "禾丰县2025年度考核评估反馈问题整改方案"
NUMBER = "禾振组〔2026〕3号"
HEAD = f"""{TITLE}
{NUMBER}
各乡镇人民政府、县直各有关单位：
根据市委考核反馈意见，现就有关问题制定如下整改方案。
一、问题及整改措施
"""
FOOT = """二、工作要求
各单位要把整改工作作为近期重点。
禾丰县委实施乡村振兴战略领导小组
2026年3月20日
"""
CATEGORIES = ("责任落实方面", "政策落实方面", "工作落实方面", "成效巩固方面")
UNITS = (
    "责任单位：县农业农村局", "责任单位：柳溪镇", "责任单位：石桥乡人民政府", "责任单位：禾丰县医疗保障局",
    "牵头单位：县医疗保障局\n责任单位：柳溪镇、石桥乡", "责任单位：县医保局", "责任单位：县乡村建设专班",
    "责任单位：石桥乡人民政府",
)  # fmt: skip
LIMITS = ("立行立改，长期坚持", "2026年6月底前", "立行立改", "长期坚持")
LEADS = (
    "bureau", "township_a", "township_b", "department",
    "department", "department", "township_a", "township_b",
)  # fmt: skip
"""Who leads the problems in turn, once 县乡村建设专班 is answered with 柳溪镇人民政府."""
COUNT = 16


def plan_text(
    count: int = COUNT, title: str = TITLE, number: str = NUMBER, units: Sequence[str] = UNITS
) -> str:
    """Return a plan with so many problems; the seventh and the fifteenth name a unit that nobody knows."""
    parts = [HEAD.replace(TITLE, title).replace(NUMBER, number)]
    for place in range(count):
        if place % 4 == 0:
            chapter = "一二三四五六七八九"[place // 4]
            parts.append(f"（{chapter}）{CATEGORIES[place // 4 % 4]}\n")
        name = f"{place + 1}．监测对象第{place + 1}项帮扶落实不到位。"
        parts.append(
            f"{name}上湾村3户监测对象的第{place + 1}项帮扶2月未兑现。\n"
            f"整改措施：一是4月20日前逐户核对3户名单{place + 1}份。二是每月25日前兑现1次并公示。\n"
            f"{units[place % len(units)]}\n整改时限：{LIMITS[place % 4]}\n"
        )
    return "".join([*parts, FOOT])


def upload(browser: Browser, content: str | bytes, status: int = 303, name: str = "整改方案.txt") -> Page:
    """Send a paper through its page."""
    data = content.encode() if isinstance(content, str) else content
    return browser.submit("/plan-papers/new", {"file": (io.BytesIO(data), name)}, status=status)  # type: ignore[dict-item]


def read(officer: Officer, title: str) -> int:
    """Read in a paper of two problems that the department answers for; return its number."""
    text = plan_text(2, title, units=["责任单位：县医疗保障局"])
    return read_paper(actor=officer.actor(), file_name="整改方案.txt", content=text.encode())


def founded(officer: Officer, title: str) -> int:
    """Read such a paper in and found its batch; return the number of the paper."""
    number = read(officer, title)
    confirm_paper(actor=officer.actor(), paper_id=number, version=1, once=title)
    return number
