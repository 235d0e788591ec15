"""Finds the village that a row of a list means, by the names that people write."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_TOWNSHIP = re.compile(r"(人民政府|街道办事处|街道|镇|乡)$")
_VILLAGE = re.compile(r"(村民委员会|居民委员会|村委会|居委会|社区|村)$")
_GROUP = re.compile(r"第?([0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:村民小组|小组|组|社|队)")
_BLANKS = re.compile(r"\s")
_DIGITS = {sign: value for value, sign in enumerate("一二三四五六七八九", 1)}
_LEAST = 2
"""Signs that a name without its ending must have to be looked for in a longer text."""


@dataclass(frozen=True, slots=True)
class Place:
    """A township, village or village group of the county. ``near``: within reach of who reads the list."""

    code: str
    name: str
    level: str
    near: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The village or village group that is meant, or why none is (``problem``, empty where one is).

    ``choices`` are the townships between which the row doesn't decide; ``group`` is a group's name
    that the county doesn't have: the village is known then, the group isn't.
    """

    code: str = ""
    problem: str = ""
    choices: tuple[str, ...] = ()
    group: str = ""


class Places:
    """The county's places by their names, made once for a list."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._by_code: dict[str, Place] = {}
        self._villages: list[Place] = []
        self._whole: dict[str, list[Place]] = defaultdict(list)
        self._stem: dict[str, list[Place]] = defaultdict(list)
        self._groups: dict[str, list[Place]] = defaultdict(list)
        self._townships: dict[str, Place] = {}
        for place in places:
            self._by_code[place.code] = place
            if place.level == "township":
                self._townships[place.code[:9]] = place
            elif place.level == "village":
                self._villages.append(place)
                self._whole[place.name].append(place)
                self._stem[_VILLAGE.sub("", place.name)].append(place)
            elif place.level == "group":
                self._groups[place.code[:12]].append(place)

    def find(self, *, township: str = "", village: str = "", group: str = "", place: str = "") -> Found:
        """Return the place meant by a row's cells; ``place`` is a text with all of it in one."""
        township, village, group, place = map(_plain, (township, village, group, place))
        exact = self._by_code.get(village or place)
        if exact is not None and exact.level in ("village", "group"):
            return Found(exact.code) if exact.near else Found(problem="village_far")
        if not (village or place):
            return Found(problem="village_missing")
        candidates = self._named(village) or self._inside(village or place) or self._inside(place)
        candidates = self._in_township(candidates, township, village + place)
        if not candidates:
            return Found(problem="village_unknown")
        near = [one for one in candidates if one.near]
        if not near:
            return Found(problem="village_far")
        if len(near) > 1:
            names = (self._townships.get(one.code[:9]) for one in near)
            return Found(problem="village_ambiguous", choices=tuple(one.name for one in names if one))
        return self._with_group(near[0], group, village + place)

    def _named(self, village: str) -> list[Place]:
        return self._whole.get(village) or self._stem.get(_VILLAGE.sub("", village), []) if village else []

    def _inside(self, text: str) -> list[Place]:
        """Return the villages whose names stand in a text, those of the longest name alone."""
        found: list[Place] = []
        for cut in (False, True):
            names = [(_VILLAGE.sub("", one.name) if cut else one.name, one) for one in self._villages]
            fits = [(name, one) for name, one in names if len(name) >= _LEAST and name in text]
            longest = max((len(name) for name, _ in fits), default=0)
            found = [one for name, one in fits if len(name) == longest]
            if found:
                break
        return found

    def _in_township(self, villages: Sequence[Place], township: str, text: str) -> list[Place]:
        """Return those of the township that a cell names, or that a text names in full if it names any."""
        if township:
            named = {code for code, one in self._townships.items() if _stem_of(one) in township}
            return [one for one in villages if one.code[:9] in named]
        named = {code for code, one in self._townships.items() if one.name in text}
        return [one for one in villages if one.code[:9] in named] if named else list(villages)

    def _with_group(self, village: Place, group: str, text: str) -> Found:
        wanted = group or (found[0] if (found := _GROUP.search(text)) else "")
        if not wanted:
            return Found(village.code)
        number = _number(wanted if _GROUP.search(wanted) else f"{wanted}组")
        for one in self._groups[village.code]:
            if one.near and (one.name.endswith(wanted) or (number and _number(one.name) == number)):
                return Found(one.code)
        return Found(village.code, group=wanted)


def _stem_of(township: Place) -> str:
    stem = _TOWNSHIP.sub("", township.name)
    return stem if len(stem) >= _LEAST else township.name


def _plain(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def _number(name: str) -> int:
    """Return the number of a village group, 0 where its name has none: 一组, 第01村民小组, 十二社."""
    found = _GROUP.search(name)
    if found is None:
        return 0
    text = found[1]
    if text.isdigit():
        return int(text)
    tens, mark, ones = text.rpartition("十")
    if not mark:
        return _DIGITS.get(text, 0)
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
