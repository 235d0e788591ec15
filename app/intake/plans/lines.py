"""Lines made ready for reading: broken labels mended, run-on text divided, labels brought to line starts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.intake.plans.deadlines import written_date
from app.intake.plans.paper import Line
from app.intake.plans.running import Begin, apart, unwrapped
from app.intake.plans.words import LONGEST_FIRST, NUMERAL, ORDER, ORGANISATION, PAPER, PART_OF, STYLES, Part

_LABEL = "|".join(map(re.escape, LONGEST_FIRST))
_AT_START = re.compile(
    rf"^(?:[一二三四五六七八九十]{{1,3}}[、.．]|[（(][一二三四五六七八九十\d]{{1,3}}[)）]|\d{{1,2}}[、.．]|[①-⑳])?\s*"
    rf"(?:[【\[〖「]\s*(?P<boxed>{_LABEL})\s*[】\]〗」]\s*[:：]?"
    rf"|(?P<label>{_LABEL})\s*(?P<colon>[:：]|(?=\s)|$))\s*(?P<rest>.*)$"
)
_INSIDE = re.compile(
    rf"(?<=[。；;，,、！!？?）)】\s])\s*(?=(?:{_LABEL})\s*[:：])|(?<!^)(?=[【\[](?:{_LABEL})[】\]])"
)
_IN_BRACKETS = re.compile(
    rf"[（(\[【]\s*(?:由?(?P<led>[^（）()\[\]【】，,；;：:。]{{2,30}}?)牵头[，,；;、]\s*)?(?P<inner>(?:{_LABEL})\s*[:：](?:[^（）()\[\]【】]|[（(][^（）()]*[)）])*)[)）\]】]\s*[。.]?"
)
LONGEST_CATEGORY = 20
_ONLY_NUMBER = re.compile(rf"(?:{NUMERAL}|\d{{1,3}})[、.．]|[（(](?:{NUMERAL}|\d{{1,3}})[)）]")
_SHORT_LABELS = {word for word in PART_OF if len(word) <= 2}
"""Words that are labels only with a colon behind them: 问题, 时限 and the like occur everywhere."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the start of a line: its word, what it announces, and what follows it on the line."""

    word: str
    part: Part
    rest: str


def label_of(text: str) -> Label | None:
    """Return the label that begins a line, None where the line is ordinary text."""
    match = _AT_START.match(text)
    if match is None:
        return None
    if match["boxed"]:
        return Label(match["boxed"], PART_OF[match["boxed"]], match["rest"].strip())
    word, colon, rest = match["label"], match["colon"], match["rest"]
    if not colon and rest and (word in _SHORT_LABELS or not _spaced(text, word)):
        return None
    if not colon and not rest and word in _SHORT_LABELS:
        return None
    return Label(word, PART_OF[word], rest.strip())


def _spaced(text: str, word: str) -> bool:
    after = text.split(word, 1)[1]
    return after[:1].isspace()


def prepared(lines: Sequence[Line]) -> list[Line]:
    """Return the lines as the reader of items wants them; numbers of lines stay those of the paper."""
    cleaned = [Line(line.number, _clean(line.text)) for line in lines]
    filled = [line for line in cleaned if line.text]
    mended = list(_mended(filled))
    whole = list(unwrapped(mended, [_begins(mended, place) for place in range(len(mended))]))
    lines_apart = [Line(line.number, part) for line in whole for part in apart(line.text)]
    return [part for line in lines_apart for part in _divided(line)]


def _begins(lines: Sequence[Line], place: int) -> Begin:
    """Return how surely a line begins something new: 三、 may be the end of 举一反三、."""
    text = lines[place].text
    titled = 0 < place < 12 and PAPER.search(lines[place - 1].text) and not re.match("[的》]", text)
    if titled or label_of(text) is not None or _signs(lines, place):
        return Begin.LABEL
    styles = {mark.style for mark in marks_of(text)} - {"series"}
    return Begin.NO if not styles else Begin.MARK if styles == {"chapter"} else Begin.LABEL


def _signs(lines: Sequence[Line], place: int) -> bool:
    """Return whether a line belongs to a signature: names of bodies with a date below them."""
    for line in lines[place : place + 3]:
        if written_date(line.text) is not None:
            return True
        if not ORGANISATION.search(line.text) or re.search(r"[。；：:，,、]", line.text):
            return False
    return False


def _clean(text: str) -> str:
    return re.sub(r"[\u200b\ufeff\u00a0\u3000\t ]+", " ", text).strip()


def _mended(lines: Sequence[Line]) -> Iterator[Line]:
    """Join a label that the page broke over several lines: 整改, 时限, and a colon of its own."""
    place = 0
    while place < len(lines):
        taken = _broken_label(lines, place)
        if _is_number_over_lines(lines, place) or _is_category_over_lines(lines, place):
            yield Line(lines[place].number, f"{lines[place].text.rstrip(':：')}：{lines[place + 1].text}")
            place += 2
        elif taken:
            text = "".join(line.text.replace(" ", "") for line in lines[place : place + taken])
            yield Line(lines[place].number, text.rstrip(":：") + "：")
            place += taken
        else:
            yield lines[place]
            place += 1


def _is_number_over_lines(lines: Sequence[Line], place: int) -> bool:
    """Return whether 序号 stands on a line by itself and a bare number below it."""
    return (
        PART_OF.get(lines[place].text.rstrip(":：")) is Part.NUMBER
        and place + 1 < len(lines)
        and re.fullmatch(rf"[（(]?(?:\d{{1,3}}|{NUMERAL})[)）]?[、.．]?", lines[place + 1].text) is not None
    )


def _is_category_over_lines(lines: Sequence[Line], place: int) -> bool:
    """Return whether 问题类别 stands on a line by itself and a name below it."""
    return (
        PART_OF.get(lines[place].text.rstrip(":：")) is Part.CATEGORY
        and place + 1 < len(lines)
        and len(lines[place + 1].text) <= LONGEST_CATEGORY
        and not re.search("[。；：:]", lines[place + 1].text)
        and label_of(lines[place + 1].text) is None
    )


def _broken_label(lines: Sequence[Line], place: int) -> int:
    for taken in (4, 3, 2, 1):
        parts = [line.text.replace(" ", "") for line in lines[place : place + taken]]
        whole = "".join(parts)
        if len(parts) == taken and whole.rstrip(":：") in PART_OF and (taken > 1 or " " in lines[place].text):
            if taken == 1 and lines[place].text.rstrip(":：") in PART_OF:
                return 0
            return taken
    return 0


def _divided(line: Line) -> Iterator[Line]:
    """Bring every label to the start of a line, those in brackets behind the problem too."""
    text, inner = line.text, []
    for match in _IN_BRACKETS.finditer(text):
        inner += [f"牵头单位：{match['led']}"] if match["led"] else []
        inner += [part for part in re.split(r"[;；]\s*|\s+(?=\S+[:：])", match["inner"]) if part.strip()]
    text = _IN_BRACKETS.sub("", text).strip()
    number = ""
    for part in _INSIDE.split(text):
        if _ONLY_NUMBER.fullmatch(part.strip()):
            number = part.strip()
        elif part.strip():
            yield Line(line.number, number + part.strip())
            number = ""
    if number:
        yield Line(line.number, number)
    for part in inner:
        yield Line(line.number, part.strip())


_SERIES = re.compile(rf"(?<=[。；;：:])\s*(?={STYLES['series'].pattern.replace('(', '(?:', 1)})")


def series_apart(lines: Sequence[Line]) -> list[Line]:
    """Divide problems that follow one another as 一是, 二是 in one paragraph; answers stay whole.

    Where a label comes a second time in a paragraph, the next problem has begun before it: at the last
    number of the value above.
    """
    parts: list[Line] = []
    seen: set[Part] = set()
    for place, line in enumerate(lines):
        label = label_of(line.text)
        if place and lines[place - 1].number != line.number and marks_of(line.text):
            seen = set()
        if label is None:
            parts += [Line(line.number, text) for text in _SERIES.split(line.text) if text]
            continue
        seen.add(label.part)
        after = lines[place + 1] if place + 1 < len(lines) else None
        following = label_of(after.text) if after is not None else None
        cuts = list(_SERIES.finditer(line.text))
        if following is not None and following.part in seen and cuts:
            cut = cuts[-1]
            parts += [Line(line.number, line.text[: cut.start()]), Line(line.number, line.text[cut.end() :])]
            seen = set()
        else:
            parts.append(line)
    return parts


@dataclass(frozen=True, slots=True)
class Mark:
    """How a line is numbered: the way, the label as printed, and the text behind it."""

    style: str
    label: str
    text: str


def marks_of(text: str) -> list[Mark]:
    """Return every way in which the start of a line may be read as a number."""
    found = []
    for style, pattern in STYLES.items():
        match = pattern.match(text)
        if match is not None:
            found.append(Mark(style, match.group(1), text[match.end() :].strip()))
    return found


def wider(style: str) -> tuple[str, ...]:
    """Return the ways of numbering that can stand above problems numbered in ``style``."""
    if style in ORDER:
        return ORDER[: ORDER.index(style)]
    return ("chapter", "section")
