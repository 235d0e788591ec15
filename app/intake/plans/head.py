"""Whose paper it is: title, issuer, number and date, from the top and the signature."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.intake.plans.deadlines import written_date
from app.intake.plans.lines import label_of, marks_of
from app.intake.plans.paper import Line
from app.intake.plans.words import DOCUMENT_NUMBER, ORGANISATION, PAPER

_FORWARDED = re.compile(
    r"关于(?:印发|转发|下发|批转)(?:[《<〈](.+?)[》>〉]+的(?:通知|函)?|(.+?(?:方案|清单|台账|计划|措施))的(?:通知|函))"
)
_WRITTEN = re.compile(
    r"(?:^|\s)(?:成文日期|成文时间|填报日期|填报时间|填表日期|制表日期|印发日期|签发日期)\s*[:：]?\s*(.+)$"
)
_PUBLISHED = re.compile(r"^(?:发布时间|发布日期|公开日期|发文日期|日期|时间|更新时间)\s*[:：]?\s*(\S+).*$")
_ISSUER = re.compile(
    r"^(?:发文机关|发布机构|发文单位|填报单位|编制单位|报送单位|填表单位|单位|制表单位|信息来源|来源|制定机关)(?:[（(][盖公印章]{1,3}[)）])?\s*[:：]\s*([\u4e00-\u9fff（）()]{3,40})(?:\s.*)?$"
)
_LETTERHEAD = re.compile(r"^(.{2,40}?)文件$")
_PLACE_OF_PAGE = re.compile(
    r"首页|当前位置|所在的?位置|无障碍|长辈版|索\s*引\s*号|信息分类|打印本页|字体|[|>›»]"
)
_BODY_AND_DATE = re.compile(
    r"^([\u4e00-\u9fff（）() ]{4,60}?)\s*((?:\d{4}|[〇○零一二三四五六七八九]{4})年"
    r"[\d一二三四五六七八九十]{1,2}月(?:[\d一二三四五六七八九十]{1,3}日)?)$"
)
_OWN_TITLE = re.compile(r"(?:意见|情况|清单|问题|要求)$")
"""How the first line of a title ends that a second one goes on: …反馈意见 / 集中整改工作方案."""
_AMONG_OTHERS = re.compile(
    r"(?:文号|发文字号|文件编号)\s*[:：]\s*([\u4e00-\u9fff]{0,16}[〔\[［（(【]\d{4}[〕\]］）)】]\s*第?\d+号)"
)
"""A number told in a web page's line of source, day and readers."""
_BOXED_DATE = re.compile(r"^[（(][^（）()。，,]{0,20}?(\d{4}年\d{1,2}月\d{1,2}日)[^（）()。，,]{0,8}[)）]$")
_GREETING = re.compile(r"^[^。；]{2,120}[:：]$")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands outside of the problems; ``lines`` are those it was read from."""

    title: str | None
    issuer: str | None
    document_number: str | None
    date: date | None
    lines: frozenset[Line]


def read_head(lines: Sequence[Line]) -> Head:
    """Return title, issuer, document number and date; None for what the paper doesn't say."""
    used: set[Line] = set()
    number = _document_number(lines, used)
    signed, issuer = _signature(lines, used)
    title = _title(lines, used)
    for line in lines:
        match = _ISSUER.match(line.text)
        if match is not None:
            used.add(line)
            issuer = issuer or "、".join(_bodies(match.group(1)))
    if issuer is None:
        issuer = _letterhead(lines, used)
    return Head(title, issuer, number, signed or _other_date(lines, used), frozenset(used))


def _document_number(lines: Sequence[Line], used: set[Line]) -> str | None:
    """Return the number that stands by itself on a line; one quoted inside a sentence is a basis."""
    for line in lines[:15]:
        match = DOCUMENT_NUMBER.match(line.text)
        if match is not None:
            used.add(line)
            return re.sub(r"\s+", "", match.group(1))
    told = next((match for line in lines[:15] if (match := _AMONG_OTHERS.search(line.text))), None)
    return re.sub(r"\s+", "", told.group(1)) if told is not None else None


def _signature(lines: Sequence[Line], used: set[Line]) -> tuple[date | None, str | None]:
    """Return the date and the bodies of a signature: names of organisations right above a date."""
    for place, line in enumerate(lines):
        day = written_date(line.text)
        if day is None:
            continue
        above = []
        for earlier in reversed(lines[max(0, place - 4) : place]):
            if not _is_body(earlier.text):
                break
            above.append(earlier)
        if above or (place > len(lines) - 6 and place > 3):
            used.update({line, *above})
            return day, "、".join(name for one in reversed(above) for name in _bodies(one.text)) or None
    return _signed_on_one_line(lines, used)


def _signed_on_one_line(lines: Sequence[Line], used: set[Line]) -> tuple[date | None, str | None]:
    """Return date and body where both stand on one line; a month alone is no date of a paper."""
    for line in lines:
        match = _BODY_AND_DATE.match(line.text)
        if match is not None and _is_body(match.group(1)):
            used.add(line)
            return written_date(match.group(2)), "、".join(_bodies(match.group(1)))
    return None, None


def _bodies(text: str) -> list[str]:
    """Return the bodies of a line: two with a space between them, or one whose characters are spaced."""
    names = re.sub(r"[（(](?:盖章|章|公章|印章|代章)[)）]", "", text).split()
    return names if len(names) > 1 and all(_is_body(name) for name in names) else ["".join(names)]


def _is_body(text: str) -> bool:
    plain = text.replace(" ", "").rstrip("（盖公印代章）()")
    return (
        3 < len(plain) <= 40 and bool(ORGANISATION.search(plain)) and not re.search(r"[。；：:，,《]", plain)
    )


def _letterhead(lines: Sequence[Line], used: set[Line]) -> str | None:
    for line in lines[:6]:
        match = _LETTERHEAD.match(line.text.replace(" ", ""))
        if match is not None and not PAPER.search(match.group(1)):
            used.add(line)
            return match.group(1)
    return None


def _other_date(lines: Sequence[Line], used: set[Line]) -> date | None:
    found: dict[str, date] = {}
    for line in lines:
        for kind, pattern in (("written", _WRITTEN), ("published", _PUBLISHED)):
            match = pattern.search(line.text)
            day = written_date(match.group(1)) if match is not None else None
            if day is not None:
                used.add(line)
                found.setdefault(kind, day)
        boxed = _BOXED_DATE.match(line.text) if line in lines[:10] else None
        day = written_date(boxed.group(1) if boxed is not None else line.text)
        if day is not None and line not in used:
            used.add(line)
            found.setdefault("bare", day)
    return found.get("written") or found.get("bare") or found.get("published")


def _title(lines: Sequence[Line], used: set[Line]) -> str | None:
    """Return the paper's own title: the forwarded plan's where a notice forwards one."""
    top = _top(lines, used)
    for length in (3, 2, 1):
        for begin in range(len(top) - length + 1):
            text = "".join(line.text for line in top[begin : begin + length])
            match = _FORWARDED.search(text)
            if match is not None and len(text) <= 160:
                return _forwarded(lines, used, match.group(1) or match.group(2))
    # A long line is a title, or its end; a short one may be the end of a title broken over lines.
    for length, shortest in ((1, 9), (2, 8), (3, 8), (1, 5)):
        for begin in range(len(top) - length + 1):
            text = "".join(line.text for line in top[begin : begin + length])
            if PAPER.search(text) and shortest <= len(text) <= 90 and "；" not in text:
                above, below = _begin_of_title(top[:begin], text), _end_of_title(top[begin + length :], text)
                used.update([*above, *top[begin : begin + length], *below])
                return "".join(line.text for line in above) + text + "".join(line.text for line in below)
    return None


def _begin_of_title(above: Sequence[Line], text: str) -> list[Line]:
    """Return the line on which a title began: the body of 某中心 / 关于…的报告, or words without an end."""
    if not above:
        return []
    last = above[-1].text
    if _is_body(last):
        return [above[-1]] if text.startswith("关于") else []
    whole = PAPER.search(last) or last.endswith("文件") or re.search(r"[。：:；，,]|^附件", last)
    worded = re.search(r"[\u4e00-\u9fff]{4}", last)  # a day or a number from a table above isn't
    return [] if whole or not worded or len(last) < 10 else [above[-1]]


def _end_of_title(below: Sequence[Line], text: str) -> list[Line]:
    """Return the line on which a title ends that the page broke behind 意见 or another weak end."""
    if not below or _OWN_TITLE.search(text) is None:
        return []
    last = below[0].text
    return [below[0]] if PAPER.search(last) and len(last) <= 16 and not last.startswith("关于") else []


def _forwarded(lines: Sequence[Line], used: set[Line], title: str) -> str:
    """Take note of every line of the forwarding notice's head, and of the plan's own title below.

    The plan's own line may name its body too, which the notice left out: that line is its title.
    """
    whole = title
    for line in lines:
        text = line.text
        if title not in text or len(text) >= 160:
            continue
        if _FORWARDED.search(text):
            used.add(line)
        elif text.endswith(title) and len(text) <= len(title) + 20 and not re.search(r"[：:《]", text):
            used.add(line)
            whole = text
    return whole


def _top(lines: Sequence[Line], used: set[Line]) -> list[Line]:
    """Return the lines before the text begins: no sentence, no heading, no greeting, no label."""
    top: list[Line] = []
    for line in lines[:25]:
        narrow = [mark for mark in marks_of(line.text) if mark.style != "task"]
        if narrow or label_of(line.text) is not None or "。" in line.text:
            break
        if re.match(r"[\w ]{2,8}\s*[:：]", line.text):
            continue
        if _GREETING.match(line.text) and top:
            break
        if _PLACE_OF_PAGE.search(line.text):
            continue
        if line not in used:
            top.append(line)
    return top
