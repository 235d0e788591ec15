"""Text whose lines aren't the paper's own: run together by a document library, or cut at a page's width."""

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from unicodedata import east_asian_width

from app.intake.plans.measures import figure
from app.intake.plans.paper import Line
from app.intake.plans.words import LONGEST_FIRST, NUMERAL, PART_OF, Part

_LONG = "|".join(word for word in LONGEST_FIRST if len(word) > 2)
_SHORT_VALUES = "|".join(
    word for word in LONGEST_FIRST if PART_OF[word] in (Part.UNITS, Part.LEAD, Part.DEADLINE)
)
_COLONED = re.compile(rf"({_LONG})\s*[:：]")
_NUMBER = r"\d{1,2}[.．、](?!\d)"
_SECTION = rf"[（(]{NUMERAL}[)）]"
_BODY = (
    r"[\u4e00-\u9fff]{3,25}?"
    r"(?:(?:委员会|政府|街道)(?:办公室)?|领导小组(?:办公室)?|办事处|党工委|中心|支部|[局委])"
)
_DAY = (
    r"(?:\d{4}年\d{1,2}月\d{1,2}日"
    r"|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
_PAPER = "(?:通知|方案|报告|汇报|清单|台账|通报|公示|公告|函|回复|情况)"
_STOPS = re.compile(r"[。；;：:！？”）)]$")
_OPEN = re.compile(r"[（(][^（()）]*$")
_NO_CHAPTER = "统唯第万之同单专合归划如逐十百"
"""Characters before 一、 that make it a word: 统一、唯一."""

_IN_BRACKETS = re.compile(rf"[（(]((?:{_LONG})\s*[:：](?:[^（）()]|[（(][^（）()]*[)）])*)[)）][。.]?")
_BREAKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), to)
    for pattern, to in (
        # What each label announces begins a line.
        (rf"\s*(?<![（(【])((?:{_LONG})\s*[:：])", r"\n\1"),
        (rf"\s*(问题\s*(?:\d{{1,2}}|{NUMERAL})\s*[:：])", r"\n\1"),
        (rf"^((?:{NUMERAL}[、.．])\s*(?:{_LONG}))(?=[^:：\s])", r"\1\n"),
        # The notice above a plan: its number, its title, the bodies it goes to.
        (r"^([\u4e00-\u9fff ]{4,40}文件)(?=[\u4e00-\u9fff]{2,8}[〔\[［]\d{4})", r"\1\n"),
        (r"([〔\[［]\d{4}[〕\]］]\s*\d+号)(?=[\u4e00-\u9fff])(?!要求|文|通知|精神|附件)", r"\1\n"),
        (rf"({_PAPER})(?=[\u4e00-\u9fff]{{2,8}}[〔\[［]\d{{4}}[〕\]］]\s*\d+号$)", r"\1\n"),
        (rf"^([^。\n]{{6,90}}?{_PAPER})\s*(?=根据|按照|为[^了\n]|为了|现将|一、|关于)", r"\1\n"),
        (r"(的通知|的报告|的汇报|的函|的回复)\s*(?=[\u4e00-\u9fff、()（）]{2,40}[:：])", r"\1\n"),
        (r"([:：])(?=现将|根据|按照|为)", r"\1\n"),
        # Headings and numbers; inside a series of ； a number belongs to the sentence.
        (rf"(?<=[^；;：:，,、（(\n])\s*({_SECTION})", r"\n\1"),
        (rf"(?<=[。；;）)\s])\s*({_NUMBER})", r"\n\1"),
        (
            rf"^((?:{NUMERAL}[、.．]|{_SECTION})[^。；;，,：:\d\n]{{2,40}}?)\s*(?={_NUMBER}|{_SECTION})",
            r"\1\n",
        ),
        # Units and time limits are one value: they end at a stop, before a number, before a signature.
        (rf"^((?:{_SHORT_VALUES})\s*[:：][^。\n]*。)", r"\1\n"),
        (rf"^((?:{_SHORT_VALUES})\s*[:：][^。\n]*?[\u4e00-\u9fff）)])(?={_NUMBER})", r"\1\n"),
        (rf"(立行立改|坚持|[前底])((?:{_BODY}){{1,3}}{_DAY})$", r"\1\n\2"),
        (rf"(?<=[。\s])((?:{_BODY}\s*){{1,3}})({_DAY})(?![前至起，,。、])", r"\n\1\n\2\n"),
        (rf"^({_BODY})(?=(?:{_BODY})*$)", r"\1\n"),
        # A space is where a line ended.
        (r"(?<=[\u4e00-\u9fff。）])(?<![年月])[ \u3000]+(?=[\u4e00-\u9fff\d《])", "\n"),
    )
)
"""Where lines begin in run-on text, in the order in which they are looked for."""


def apart(text: str) -> list[str]:
    """Divide a line that holds several problems, as copies out of document libraries do."""
    if not _runs_on(text):
        return [text]
    divided = _IN_BRACKETS.sub(lambda match: "\n" + re.sub(r"[;；]", "\n", match[1]) + "\n", text)
    divided = _chapters(divided)
    for pattern, to in _BREAKS:
        divided = pattern.sub(to, divided)
    return [part.strip() for part in divided.split("\n") if part.strip()]


def _runs_on(text: str) -> bool:
    words = [match.group(1) for match in _COLONED.finditer(text)]
    repeated = len(words) > len(set(words))
    return (
        repeated
        or (len(text) > 400 and len(words) > 2)
        or (len(text) > 200 and _chapters(text).count("\n") > 2)
    )


def _chapters(text: str) -> str:
    """Break before 一、 二、 三、: each the next one, or the first again; 统一、规范 is no chapter."""
    parts, begin, last = [], 0, 0
    for match in re.finditer(rf"(?<![{_NO_CHAPTER}；;，,、\n])\s*({NUMERAL})、", text):
        number = figure(match.group(1))
        if number is None or number != last + 1 or match.start() == 0:
            last = number if number == 1 else last
            continue
        parts.append(text[begin : match.start()])
        begin, last = match.start(1), number
    return "\n".join([*parts, text[begin:]])


class Begin(IntEnum):
    """How surely a line begins something new: a label does; 三、 may be the end of 举一反三、."""

    NO = 0
    MARK = 1
    LABEL = 2


def unwrapped(lines: Sequence[Line], begins: Sequence[Begin]) -> Iterator[Line]:
    """Join lines that were cut at a page's width; ``begins`` tells which lines begin something new.

    A full line that ends no sentence, or that stands inside a bracket, goes on in the next. A first line
    is shorter by its indent, which is why nearly full is full; before a number it has to be full indeed.
    """
    texts = [line.text for line in lines]
    nearly, full = _full_lines(texts, 7, 1), _full_lines(texts, 5, 0)
    held: Line | None = None
    for place, line in enumerate(lines):
        held = Line(held.number, held.text + line.text) if held is not None else line
        following = begins[place + 1] if place + 1 < len(lines) else Begin.LABEL
        ended = line.text.endswith(("。", "；", ";", "：", ":")) and not _OPEN.search(held.text)
        reaches = {Begin.NO: nearly[place], Begin.MARK: full[place] and not _STOPS.search(line.text)}
        if reaches.get(following, False) and not ended:
            continue
        yield held
        held = None


def _full_lines(texts: Sequence[str], narrow: int, few: int) -> list[bool]:
    """Return which lines fill the page; none where the lines aren't as long as one another by a page's cut.

    A typesetter cuts at a width in millimetres, a program at a number of characters: the measure
    under which more lines are full is the page's. ``narrow`` and ``few`` are what a full line may lack.
    """
    best = [False] * len(texts)
    for measure, slack, least, most in ((_width, narrow, 24, 120), (len, few, 12, 60)):
        lengths = [measure(text) for text in texts]
        longest = max(lengths, default=0)
        full = [length >= longest - slack for length in lengths]
        if least <= longest <= most and max(3, len(texts) // 10, sum(best)) <= sum(full):
            best = full if _mostly_open(texts, full) else best
    return best


def _mostly_open(texts: Sequence[str], full: Sequence[bool]) -> bool:
    """Return whether most of the full lines stop inside a sentence, as only a cut makes them."""
    ends = [not _STOPS.search(text) for text, one in zip(texts, full, strict=True) if one]
    return 2 * sum(ends) > len(ends) and sum(ends) > 2


def _width(text: str) -> int:
    return sum(2 if east_asian_width(one) in "WFA" else 1 for one in text)
