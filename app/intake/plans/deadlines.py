"""By when: the words of a paper read as a kind and a date."""

import re
from calendar import monthrange
from datetime import date

IMMEDIATE = re.compile(r"立行立改|立查立改|立即整改|立整立改|即知即改|即查即改|立即|马上")
LASTING = re.compile(r"长期坚持|持续坚持|长期|持续推进|持续整改|常态化|长效|持续")
_YEAR = r"(?P<year>\d{4})\s*年"
_DATES = (
    re.compile(r"(?P<year>\d{4})\s*[年.\-/]\s*(?P<month>\d{1,2})\s*[月.\-/]\s*(?P<day>\d{1,2})\s*日?"),
    re.compile(rf"(?:{_YEAR})?\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*[日号]"),
    re.compile(rf"(?:{_YEAR})?\s*(?P<month>\d{{1,2}})\s*月(?:份)?\s*(?P<third>上旬|中旬|下旬)?"),
    re.compile(r"(?P<year>\d{4})\s*[.\-/]\s*(?P<month>\d{1,2})(?![\d.\-/])"),
    re.compile(rf"{_YEAR}\s*(?:第\s*)?(?P<quarter>[一二三四1-4])\s*季度"),
    re.compile(rf"{_YEAR}(?:上半年|年中)(?P<half>)"),
    re.compile(rf"(?:{_YEAR})?\s*(?P<end>年底|年末|年内|底|末|全年|下半年|内|前)"),
)
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
_TENS = "(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_CHINESE_DATE = re.compile(
    rf"[〇○零一二三四五六七八九OＯ]{{4}}(?=年)|(?<=年){_TENS}(?=月)|(?<=月){_TENS}(?=[日号])"
    rf"|{_TENS}(?=月(?:底|末|前|份|[上中下]旬|{_TENS}[日号]))"
)
"""A date in Chinese figures. 一月 by itself may as well say how often."""
_THIRDS = {"上旬": 10, "中旬": 20}


def kind_and_date(text: str | None, written: date | None) -> tuple[str, str | None]:
    """Return the kind of a time limit and its last day in ISO form.

    A bare month, 月底 or a year's end mean the last day. A month without a year belongs to the year
    of the paper (``written``), or to the next one where it lies before the paper. Of several dates
    the last one counts. The kind is ``unknown`` where the words say none.
    """
    if not text:
        return "unknown", None
    days = _days(arabic(text), written)
    if days:
        return "dated", max(days).isoformat()
    immediate, lasting = bool(IMMEDIATE.search(text)), bool(LASTING.search(text))
    if immediate and lasting:
        return "immediate_and_long_term", None
    return "immediate" if immediate else "long_term" if lasting else "unknown", None


def _days(text: str, written: date | None) -> list[date]:
    found, rest = [], text
    for pattern in _DATES:
        for match in pattern.finditer(rest):
            day = _day(match.groupdict(), written)
            if day is not None:
                found.append(day)
        rest = pattern.sub(lambda match: "＊" * len(match.group(0)), rest)
    return found


def _day(parts: dict[str, str | None], written: date | None) -> date | None:
    year = int(parts.get("year") or 0) or None
    if parts.get("month"):
        month = int(parts["month"] or 0)
        if year is None and written is not None:
            year = written.year + (month < written.month)
        return _of_month(year, month, parts)
    if year is None:
        if written is None or not str(parts.get("end") or "").startswith("年"):
            return None
        year = written.year
    if parts.get("quarter"):
        return _of_month(year, _QUARTERS[str(parts["quarter"])], {})
    return date(year, 6, 30) if "half" in parts else date(year, 12, 31)


def _of_month(year: int | None, month: int, parts: dict[str, str | None]) -> date | None:
    if year is None or not 1 <= month <= 12 or not 1900 < year < 2200:
        return None
    last = monthrange(year, month)[1]
    day = int(parts.get("day") or _THIRDS.get(parts.get("third") or "", last))
    return date(year, month, day) if 1 <= day <= last else None


def arabic(text: str) -> str:
    """Return a text whose dates in Chinese figures (二〇二四年九月三十日) stand in Arabic ones."""
    return _CHINESE_DATE.sub(lambda match: str(_figure(match.group(0))), text)


def written_date(text: str) -> date | None:
    """Return the date that a line holds and nothing else, in Arabic or Chinese figures."""
    match = re.fullmatch(
        r"[（(]?\s*(\d{4}|[〇○零一二三四五六七八九OＯ]{4})\s*[年.\-/]\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*[月.\-/]\s*"
        r"(\d{1,2}|[一二三四五六七八九十]{1,3})\s*日?\s*[)）]?(?:印发)?",
        text.strip(),
    )
    if match is None:
        return None
    year, month, day = (_figure(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _figure(text: str) -> int:
    if text.isdecimal():
        return int(text)
    digits = {one: place for place, one in enumerate("〇一二三四五六七八九")} | {
        "零": 0,
        "○": 0,
        "O": 0,
        "Ｏ": 0,
    }
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (digits[tens] if tens else 1) * 10 + (digits[ones] if ones else 0)
    return int("".join(str(digits[one]) for one in text))
