"""A paper's reading while somebody looks it through: items as read and as corrected, and what is doubtful.

Everything is text as it was read or typed, so that a draft can be saved at any time; only the confirmation
asks for dates that are dates. Nothing is dropped: an item that is left out stays with its text.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

import orjson

from app.errors import Problem
from app.intake.plans.matching import Match
from app.intake.plans.paper import Line, Plan, ReadItem
from app.intake.plans.units import split_units
from workflows.rectification.wording import says_nothing, vague_words

NOBODY = 0
"""Stands for a printed name that is no organisation here, such as 各村: it stays in the paper alone."""
TEXTS = (
    "number",
    "category",
    "title",
    "description",
    "lead",
    "deadline_text",
    "deadline_kind",
    "deadline_on",
)
FACTS = ("title", "finder", "source", "level", "year", "round", "document_number", "feedback_on")
_YEAR = re.compile(r"(20\d\d)\s*年度?")
_SOURCES = (
    ("phone_check", "电话"), ("audit", "审计"), ("county_inspection", "巡察"), ("party_inspection", "巡视"),
    ("cross_check", "交叉|互查"), ("assessment", "考核|评估"), ("discipline", "纪检|纪委|监委"),
    ("unannounced", "暗访|督导|督查|督察|调研"), ("petition", "信访|热线|12317|12345"),
    ("deputies", "人大|政协"), ("self_check", "自查|排查"), ("department_warning", "预警|比对"),
)  # fmt: skip
_LEVELS = (
    ("national", "国家|中央|国务院"), ("province", "省|自治区"), ("city", "市委|市级|市政府|全市|州"),
    ("county", "县|区委|区级"), ("township", "乡|镇"),
)  # fmt: skip


@dataclass(slots=True)
class DraftFacts:
    """What the batch will be; ``year`` and ``feedback_on`` as typed."""

    title: str = ""
    finder: str = ""
    source: str = ""
    level: str = ""
    year: str = ""
    round: str = ""
    document_number: str = ""
    feedback_on: str = ""
    two_way: bool = False


@dataclass(slots=True)
class DraftItem:
    """One problem. ``key`` never changes; ``line`` is where it stands in the paper, 0 for one added by hand.

    ``units`` and ``lead`` are names as printed; ``department`` is an organisation. ``out`` says that no
    problem is made of it.
    """

    key: int
    line: int = 0
    number: str = ""
    category: str = ""
    title: str = ""
    description: str = ""
    measures: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    lead: str = ""
    deadline_text: str = ""
    deadline_kind: str = "unknown"
    deadline_on: str = ""
    completion: str = ""
    department: int = 0
    out: bool = False


@dataclass(slots=True)
class Draft:
    """A reading. ``lines`` are those of the paper, the first is number 1.

    ``unread`` are number and text of what found no place in the reading; it may be a part of its line.

    ``answers`` says for printed names which organisation they are, :data:`NOBODY` for none.
    """

    facts: DraftFacts
    items: list[DraftItem]
    lines: list[str]
    unread: list[tuple[int, str]]
    answers: dict[str, int] = field(default_factory=dict)

    @property
    def kept(self) -> list[DraftItem]:
        """Return the items that become problems, in their order."""
        return [item for item in self.items if not item.out]

    def names(self) -> list[str]:
        """Return the printed names of all units of the items kept, each once."""
        named = (name for item in self.kept for name in (item.lead, *item.units) if name)
        return list(dict.fromkeys(named))

    def add(self) -> DraftItem:
        """Add an empty item at the end."""
        item = DraftItem(key=max((one.key for one in self.items), default=0) + 1)
        self.items.append(item)
        return item


def draft_of(plan: Plan, lines: Sequence[Line]) -> Draft:
    """Return the draft of a paper as it was read."""
    items = [_item(number, item) for number, item in enumerate(plan.items, 1)]
    unread = [(line.number, line.text) for line in plan.unread]
    return Draft(_facts(plan), items, [line.text for line in lines], unread)


def told(draft: Draft) -> bytes:
    """Return a draft as JSON, the same bytes for the same content."""
    return orjson.dumps(draft, option=orjson.OPT_SORT_KEYS)


def draft_from(content: bytes) -> Draft:
    """Return the draft that :func:`told` wrote."""
    kept: dict[str, Any] = orjson.loads(content)
    return Draft(
        facts=DraftFacts(**_own(DraftFacts, kept["facts"])),
        items=[DraftItem(**_own(DraftItem, one)) for one in kept["items"]],
        lines=list(kept["lines"]),
        unread=[(int(number), str(text)) for number, text in kept["unread"]],
        answers={str(name): int(number) for name, number in kept["answers"].items()},
    )


def resolved(draft: Draft, matches: Mapping[str, Match]) -> dict[str, int]:
    """Return the organisation of every name that is answered or known; :data:`NOBODY` for none."""
    found = {}
    for name in draft.names():
        known = matches[name].known if name in matches else None
        number = draft.answers.get(name, known)
        if number is not None:
            found[name] = number
    return found


def parts_of(item: DraftItem, who: Mapping[str, int]) -> tuple[int | None, list[int]]:
    """Return who leads an item and who else answers for it.

    Where the paper names no lead, the one organisation that its units come to leads; of several nobody
    does until somebody says so.
    """
    units = list(dict.fromkeys(who[name] for name in item.units if who.get(name)))
    lead = who.get(item.lead) or None
    if not item.lead and len(units) == 1:
        lead = units[0]
    return lead, [number for number in units if number != lead]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to look at: ``code`` is worded by the page, ``words`` are what it is about."""

    code: str
    words: str = ""


def doubts_of(draft: Draft, matches: Mapping[str, Match]) -> dict[int, list[Doubt]]:
    """Return for each item kept, by its key, what is doubtful about it."""
    numbers = Counter(item.number for item in draft.kept if item.number)
    who = resolved(draft, matches)
    return {item.key: list(_doubts(item, numbers, who)) for item in draft.kept}


def _doubts(item: DraftItem, numbers: Mapping[str, int], who: Mapping[str, int]) -> Iterator[Doubt]:
    if not item.title:
        yield Doubt("no_title")
    if numbers.get(item.number, 0) > 1:
        yield Doubt("number_twice", item.number)
    if not item.units and not item.lead:
        yield Doubt("no_unit")
    unknown = [name for name in dict.fromkeys((item.lead, *item.units)) if name and name not in who]
    if unknown:
        yield Doubt("unit_unknown", "、".join(unknown))
    elif (item.units or item.lead) and parts_of(item, who)[0] is None:
        yield Doubt("no_lead")
    if item.deadline_kind == "unknown":
        yield Doubt("deadline_unknown")
    elif item.deadline_kind == "dated" and not item.deadline_on:
        yield Doubt("date_missing")
    if not item.measures:
        yield Doubt("no_measures")
    empty = [str(place) for place, text in enumerate(item.measures, 1) if says_nothing(text)]
    if empty:
        yield Doubt("measure_empty", "、".join(empty))
    vague = vague_words(f"{item.title}。{item.description}")
    if vague:
        yield Doubt("vague", "、".join(vague))


def names_in(text: str) -> list[str]:
    """Return the names of a line of units as typed."""
    return split_units(" ".join(text.split()))


def _item(key: int, read: ReadItem) -> DraftItem:
    return DraftItem(
        key=key,
        line=read.line,
        number=read.number or "",
        category=read.category or "",
        title=read.title,
        description=read.description or "",
        measures=[" ".join(text.split()) for text in read.measures],
        units=list(read.responsible_units),
        lead=read.lead_unit or "",
        deadline_text=read.deadline_text or "",
        deadline_kind=read.deadline_kind,
        deadline_on=read.deadline_date or "",
        completion=read.completion_text or "",
    )


def _facts(plan: Plan) -> DraftFacts:
    """Return what the paper's own head proposes for the batch."""
    title, issuer = plan.title or "", plan.issuer or ""
    year = _YEAR.search(title)
    return DraftFacts(
        title=title,
        finder=issuer,
        source=_first(_SOURCES, title),
        level=_first(_LEVELS, title) or _first(_LEVELS, issuer),
        year=year.group(1) if year else (plan.date or "")[:4],
        document_number=plan.document_number or "",
        feedback_on=plan.date or "",
    )


def _first(words: Sequence[tuple[str, str]], text: str) -> str:
    return next((code for code, pattern in words if re.search(pattern, text)), "")


def _own(kind: type, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that a record still knows: a draft outlives a change of the program."""
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in kept.items() if name in names}


def wrong_facts(facts: DraftFacts) -> Iterator[Problem]:
    """Yield what of the batch can't be read: its day, its year."""
    if day_of(facts.feedback_on) is None:
        yield Problem("feedback_on", "date_unreadable" if facts.feedback_on else "feedback_missing")
    if not facts.year.isdecimal():
        yield Problem("year", "year_wrong")


def day_of(text: str) -> date | None:
    """Return a typed day, None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
