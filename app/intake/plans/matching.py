"""Names of units on a paper compared with the organisations of the county. Pure; nothing is guessed silently.

A name that an organisation bears, with or without the name of its county or township, is known. A part of
a name, an abbreviation (医保局) and an office of the township's own (乡民政办) are proposals that somebody
has to confirm. Everything else is asked.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import normalize

SHORTEST = 3
"""Characters of a part of a name or of an abbreviation that still say whose it is."""
_TAIL = re.compile(
    r"(?:党委政府|人民政府|政府|党委|党工委|办事处|村民委员会|居民委员会|村委会|居委会|社区居委会|党支部|党总支)$"
)
_OFFICE = re.compile(r"(?:站|所|办|办公室|中心|室|党委|政府|人民政府|党政办)$")
_NOBODY = re.compile(r"^(?:各|相关|有关|其他|其它|全体|所有|涉及|属地)|(?:等|相关|有关)(?:单位|部门|站所|村)")
_OWN = re.compile(r"^(?:本|我|全)?(?:乡镇|[县市区旗乡镇])(?=.{2})")


class How(StrEnum):
    """How a name was matched: ``exact`` and ``short`` are known, the next three proposed, the rest asked."""

    EXACT = "exact"
    SHORT = "short"
    CONTAINED = "contained"
    ABBREVIATED = "abbreviated"
    OFFICE = "office"
    SEVERAL = "several"
    UNKNOWN = "unknown"


KNOWN = frozenset({How.EXACT, How.SHORT})


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation that can be made responsible; ``near`` says that it belongs to the paper's township."""

    id: int
    name: str
    level: str
    near: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """What a printed name was taken for. ``candidates`` are those proposed or to choose from, best first."""

    how: How
    candidates: tuple[int, ...] = ()

    @property
    def known(self) -> int | None:
        """Return the organisation where the name leaves no doubt."""
        return self.candidates[0] if self.how in KNOWN else None

    @property
    def proposed(self) -> int | None:
        """Return the organisation that is known or proposed."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass(frozen=True, slots=True)
class Places:
    """Whose paper it is: the county's name, and the township's where a township keeps it."""

    county: str
    township: str = ""


def match_names(names: Iterable[str], bodies: Sequence[Body], places: Places) -> Mapping[str, Match]:
    """Return for each printed name what it was taken for."""
    called = [_Called(body, _plain(body.name), _bare_names(body, places)) for body in bodies]
    return {name: _match(name, called, places) for name in dict.fromkeys(names)}


def match_name(name: str, bodies: Sequence[Body], places: Places) -> Match:
    """Return what one printed name was taken for."""
    return match_names([name], bodies, places)[name]


@dataclass(frozen=True, slots=True)
class _Called:
    """A body with its whole name and its bare ones, and those again without their tail."""

    body: Body
    plain: str
    bare: tuple[str, ...]
    stems: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "stems", tuple(_TAIL.sub("", text) for text in self.bare))


def _match(name: str, called: Sequence[_Called], places: Places) -> Match:
    printed = _plain(name)
    if exact := [one.body.id for one in called if one.plain == printed]:
        return _settled(How.EXACT, exact)
    if _NOBODY.search(printed):
        return Match(How.UNKNOWN)
    short = _bare(printed, places)
    if same := [one.body.id for one in called if short in one.bare]:
        return _settled(How.SHORT, same)
    for how, found in (
        (How.CONTAINED, _contained(short, called)),
        (How.ABBREVIATED, _abbreviated(short, called)),
        (How.OFFICE, _own_office(printed, called, places)),
    ):
        if found:
            return _settled(how, found)
    return Match(How.UNKNOWN)


def _settled(how: How, found: Sequence[int]) -> Match:
    return Match(how if len(found) == 1 else How.SEVERAL, tuple(found))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", normalize("NFKC", text)).strip("。.,、;:")


def _bare(printed: str, places: Places) -> str:
    """Return a printed name without county, township, or 县 and 乡 alone before it."""
    text = printed
    for place in (places.county, places.township):
        if place and text.startswith(place) and len(text) > len(place) + 1:
            text = text.removeprefix(place)
    return _OWN.sub("", text) if text == printed else text


def _bare_names(body: Body, places: Places) -> tuple[str, ...]:
    """Return a body's name without the county's, and for one of the township also without the township's."""
    text = _plain(body.name)
    if len(text) > len(places.county) + 1:
        text = text.removeprefix(places.county)
    if body.near and places.township and len(text) > len(places.township) + 1:
        return tuple(dict.fromkeys((text.removeprefix(places.township), text)))
    return (text,)


def _contained(short: str, called: Sequence[_Called]) -> list[int]:
    """Return those whose name is the same but for its tail (上湾村村委会), or holds it, or is held by it."""
    stem = _TAIL.sub("", short)
    if len(stem) > 1 and (alike := [one.body.id for one in called if stem in one.stems]):
        return alike
    if len(short) < SHORTEST:
        return []
    holding = [one.body.id for one in called if any(short in text for text in one.bare)]
    return holding or [
        one.body.id
        for one in called
        if any(len(text) > SHORTEST and short.startswith(text) for text in one.bare)
    ]


def _abbreviated(short: str, called: Sequence[_Called]) -> list[int]:
    """Return those whose name begins and ends alike and has the signs between in their order."""
    if len(short) < SHORTEST:
        return []
    return [one.body.id for one in called if any(_shortens(short, text) for text in one.bare)]


def _shortens(short: str, name: str) -> bool:
    text = re.sub(r"委员会$", "委", name)
    if len(text) <= len(short) or (text[0], text[-1]) != (short[0], short[-1]):
        return False
    rest = iter(text)
    return all(sign in rest for sign in short)


def _own_office(printed: str, called: Sequence[_Called], places: Places) -> list[int]:
    """Return the township itself for one of its offices: they are no organisations of their own."""
    if not places.township or not _OFFICE.search(printed) or printed.startswith(("县", places.county)):
        return []
    return [one.body.id for one in called if one.body.near and one.body.level == "township"]
