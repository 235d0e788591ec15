"""What is done: the text under 整改措施, one string a measure, nested numbering kept inside."""

import re

from app.intake.plans.words import MEASURE_STYLES, STYLES

_ENDS = '。；;：:.!！?？…”"』」）)\n'
_FIGURES = {one: place for place, one in enumerate("一二三四五六七八九", 1)}
_CIRCLED = {chr(ord("①") + place): place + 1 for place in range(20)}


def figure(label: str) -> int | None:
    """Return the number that a label stands for, up to 99; None for what is no number."""
    if label.isdecimal():
        return int(label)
    if label in _CIRCLED:
        return _CIRCLED[label]
    tens, ten, ones = label.partition("十")
    if not ten:
        return _FIGURES.get(label)
    if (tens and tens not in _FIGURES) or (ones and ones not in _FIGURES):
        return None
    return (_FIGURES[tens] if tens else 1) * 10 + (_FIGURES[ones] if ones else 0)


def split_measures(lines: list[str]) -> tuple[str, ...]:
    """Return the measures of a text whose lines may be broken anywhere.

    The way of numbering that begins the text divides it, each number following the one before;
    every other numbering stays inside. Without numbers lines that are all whole sentences are a measure
    each. Words before the first number go with the first measure.
    """
    text = joined(lines)
    if not text:
        return ()
    style = _dividing(text)
    if style is None:
        sentences = [line.strip() for line in lines if line.strip()]
        whole = all(line.endswith(("。", "；", ";")) for line in sentences)
        return tuple(_trimmed(line) for line in sentences) if whole else (_trimmed(text),)
    places = _places(text, style)
    starts = [begin for begin, _ in places]
    parts = [text[end:until] for (_, end), until in zip(places, [*starts[1:], len(text)], strict=True)]
    before = text[: starts[0]].strip()
    if before.endswith(("。", "；", ";")):
        parts.insert(0, before)
    elif before:
        parts[0] = before + parts[0]
    return tuple(part for part in (_trimmed(one) for one in parts) if part)


def joined(lines: list[str]) -> str:
    """Return lines as running text: a break inside a sentence was only the paper's width."""
    text = ""
    for line in (one.strip() for one in lines):
        if not line:
            continue
        text += ("\n" if text and text[-1] in _ENDS and _numbered(line) else "") + line
    return text


def _numbered(line: str) -> bool:
    return any(STYLES[style].match(line) for style in MEASURE_STYLES)


def _dividing(text: str) -> str | None:
    """Return the way of numbering whose first number comes first, at least twice or at the very start."""
    found = []
    for style in MEASURE_STYLES:
        places = _places(text, style)
        if places and (len(places) > 1 or places[0][0] == 0):
            found.append((places[0][0], MEASURE_STYLES.index(style), style))
    return min(found)[2] if found else None


def _places(text: str, style: str) -> list[tuple[int, int]]:
    """Return where the numbers 1, 2, 3 … of a style stand: begin of the label, begin of the text."""
    places, wanted = [], 1
    for match in STYLES[style].finditer(text):
        before = text[: match.start()].rstrip()
        begins = not before or before[-1] in _ENDS or text[match.start() - 1] == "\n"
        if begins and figure(match.group(1)) == wanted:
            places.append((match.start(), match.end()))
            wanted += 1
    return places


def _trimmed(text: str) -> str:
    return re.sub(r"\s*\n\s*", "", text).strip().rstrip("；;").strip()
