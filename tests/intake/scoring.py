"""How much of a paper was read rightly: field by field against a reading typed by hand.

Compared as printed, half-width and full-width kept apart; only white space, a stop at the very end and
the way two signing bodies are joined don't count. A missed problem is wrong in all of its fields; an
invented one is counted by itself, for no field can be right in it.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import docx

from app.intake.plans.head import read_head
from app.intake.plans.lines import prepared
from app.intake.plans.paper import Line, Plan
from app.intake.plans.words import FRAME, PART_OF

PAPERS = Path(__file__).parent / "papers"
OF_PAPER = ("title", "issuer", "document_number", "date")
OF_ITEM = (
    "number", "category", "title", "description", "measures", "responsible_units", "lead_unit",
    "deadline_text", "deadline_kind", "deadline_date", "completion_text",
)  # fmt: skip
_BETWEEN = re.compile(r"[\s。；;：:、，,（）()]|和|以?及")
_NUMBERS = re.compile(
    r"^\s*(?:[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]?[、.．]|问题\d+|[（(][\d一二三四五六七八九十]+[)）])"
    r"|[①-⑳]|[一二三四五六七八九十]是|(?<=\D)\d{1,2}[.．、](?!\d)"
)
_NUMERAL = re.compile(r"[一二三四五六七八九十]{1,3}|\d{1,3}")
LIKE = 0.6
"""Problems whose words are at least so alike are the same one, read well or badly."""


@dataclass(slots=True)
class Score:
    """What came out of one paper; ``wrong`` tells each field: where, expected, read."""

    fields: int = 0
    wrong: list[tuple[str, object, object]] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    @property
    def percent(self) -> float:
        """Return the share of fields read rightly, in per cent with one decimal."""
        return round(100 * (self.fields - len(self.wrong)) / self.fields, 1)


def score(expected: Mapping[str, Any], read: Mapping[str, Any]) -> Score:
    """Compare a paper's reading with the one typed by hand."""
    result = Score()
    for name in OF_PAPER:
        _compare(result, name, expected[name], read[name])
    pairs = _aligned(expected["items"], read["items"])
    for place, item in enumerate(expected["items"]):
        other = pairs.get(place)
        if other is None:
            result.missed.append(item["title"])
        for name in OF_ITEM:
            got = read["items"][other][name] if other is not None else "—missed—"
            _compare(result, f"{place + 1} {name}", item[name], got)
    result.invented = [
        str(item["title"]) for place, item in enumerate(read["items"]) if place not in pairs.values()
    ]
    return result


def _compare(result: Score, name: str, expected: object, got: object) -> None:
    result.fields += 1
    if plain(expected) != plain(got):
        result.wrong.append((name, expected, got))


def plain(value: object) -> object:
    """Return a value without what doesn't count: white space, the last stop, nothing said in two ways."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if not isinstance(value, str):
        return value
    text = re.sub(r"\s+", "", value).rstrip("。；;，,")
    return re.sub(r"(?<=[会室府委处])、(?=[\u4e00-\u9fff])", "", text) or None


def _aligned(expected: Sequence[Mapping[str, Any]], read: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Pair the problems in the order of the paper, by the likeness of their words."""
    pairs, begin = {}, 0
    for place, item in enumerate(expected):
        for other in range(begin, len(read)):
            if _alike(item, read[other]):
                pairs[place], begin = other, other + 1
                break
    return pairs


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    words = [f"{item['title']}{item['description'] or ''}" for item in (one, other)]
    return (
        one["title"] == other["title"]
        or SequenceMatcher(None, *words, autojunk=False).ratio() >= LIKE
        or SequenceMatcher(None, one["title"], other["title"], autojunk=False).ratio() >= LIKE
    )


def vanished(lines: Sequence[Line], plan: Plan) -> list[str]:
    """Return the phrases of a paper that stand in no problem, not in the head and not among the unread.

    Labels, numbers and headings that only hold the paper together (:data:`FRAME`) are understood
    without being kept; so are 牵头 and 配合 behind a name.
    """
    head = read_head(prepared(lines)).lines
    told = _squeezed("".join(_strings(plan.plain())) + "".join(line.text for line in [*plan.unread, *head]))
    phrases = [phrase for line in lines for phrase in _BETWEEN.split(_NUMBERS.sub("\n", line.text))]
    return [phrase for phrase in phrases if not _is_told(_squeezed(phrase), told)]


def _is_told(phrase: str, told: str) -> bool:
    if _NUMERAL.fullmatch(phrase) or any(phrase in word for word in PART_OF):
        return True
    bare = phrase.rstrip(".").removesuffix("配合").removesuffix("牵头").removeprefix("由")
    rests = [phrase, bare, *(phrase[len(word) :] for word in PART_OF if phrase.startswith(word))]
    return any(rest in told or FRAME.match(rest) for rest in rests)


def _squeezed(text: str) -> str:
    return _BETWEEN.sub("", text)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def file_of(path: Path) -> bytes:
    """Return a paper as the file an office sends; ``.docx.txt`` is typed text and rows that begin with |."""
    if not path.name.endswith(".docx.txt"):
        return path.read_bytes()
    document, table = docx.Document(), None
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("|"):
            document.add_paragraph(line)
            continue
        cells = line[1:].split("|")
        table = table or document.add_table(rows=0, cols=len(cells))
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()
