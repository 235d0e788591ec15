"""Rosters of households as files, with defects planted where a test says. Everybody in them is invented.

Headings are those that the national system exports (monitoring.md 9.2), two titles above them.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import xlsxwriter
from stdnum.cn import ric

from app import clock
from app.rules.facts import age_on

HEADINGS = (
    "省", "市", "县", "乡", "村", "户编号", "户主姓名", "户主证件号码", "家庭人口数", "户类型",
    "监测对象类别", "户联系电话", "人编号", "姓名", "性别", "证件类型", "证件号码", "出生日期", "民族",
    "与户主关系", "政治面貌", "文化程度", "在校生状况", "健康状况", "劳动技能", "务工所在地",
    "务工时间（月）", "民族", "是否参加城乡居民基本医疗保险", "是否参加大病保险",
    "是否参加城乡居民基本养老保险", "享受低保政策情况", "风险是否已消除", "识别监测时间",
    "风险是否已消除", "识别监测时间",
)  # fmt: skip
SURNAMES = "田何尤苗谷米禾麦江河湖海林森柏松竹梅兰"
GIVEN = "小大文春秋冬安宁平远山川云雨雪青红光明志强国华建成玉珍秀英桂芳"
Cells = dict[str, str]


class Numbers:
    """Gives everybody a number of their own; of a place that doesn't exist."""

    def __init__(self) -> None:
        self._given: dict[tuple[date, bool], int] = {}

    def next(self, born: date, *, woman: bool) -> str:
        order = self._given[born, woman] = self._given.get((born, woman), -1) + 1
        assert order < 499, "too many born on one day"
        stem = f"990101{born:%Y%m%d}{2 * order + (0 if woman else 1):03}"
        return stem + str(ric.calc_check_digit(stem + "0"))


@dataclass
class Roster:
    """Rows under :data:`HEADINGS`; ``planted`` are row number and rule of every defect."""

    rows: list[Cells] = field(default_factory=list)
    planted: list[tuple[int, str]] = field(default_factory=list)

    def lines(self) -> Iterator[list[str]]:
        yield ["监测对象信息"]
        yield ["导出时间：2026-11-20"]
        yield list(HEADINGS)
        for row in self.rows:
            yield [row.get(heading, "") for heading in HEADINGS]


FIRST_ROW = 4
"""Where the first person stands: two titles and the headings are above."""


def roster(persons: int, villages: Sequence[tuple[str, str]], *, defects: int = 0, seed: int = 7) -> Roster:
    """Return a roster of so many persons in villages (township, village), with defects of twelve kinds."""
    dice, numbers, made = random.Random(seed), Numbers(), Roster()
    starts: list[int] = []
    household = 0
    while len(made.rows) < persons:
        household += 1
        starts.append(len(made.rows))
        place = villages[household % len(villages)]
        made.rows += _family(household, place, min(4, persons - len(made.rows)), dice, numbers)
    _plant(made, starts, defects)
    return made


def _family(
    number: int, place: tuple[str, str], size: int, dice: random.Random, numbers: Numbers
) -> list[Cells]:
    surname, head_born = dice.choice(SURNAMES), date(1955, 1, 1) + timedelta(days=dice.randrange(9000))
    who = [
        ("户主", head_born, False),
        ("配偶", head_born + timedelta(days=dice.randrange(1500)), True),
        ("之子", head_born + timedelta(days=9000 + dice.randrange(900)), False),
        ("之女", head_born + timedelta(days=9900 + dice.randrange(900)), True),
    ][:size]
    rows = []
    for at, (relation, born, woman) in enumerate(who):
        given = "".join(dice.choice(GIVEN) for _ in range(2))
        weak = (age_on(born, clock.today()) or 0) >= 60
        rows.append(
            {
                "省": "云岭省", "市": "安澜市", "县": "禾丰县", "乡": place[0], "村": place[1],
                "户编号": f"H99{number:08}", "家庭人口数": str(size),
                "户类型": "脱贫户" if number % 3 else "普通户",
                "监测对象类别": "", "户联系电话": f"139{number % 100_000_000:08}",
                "人编号": f"P{number:07}{at}",
                "姓名": (surname if at != 1 else dice.choice(SURNAMES)) + given,
                "性别": "女" if woman else "男", "证件类型": "居民身份证（户口簿）",
                "证件号码": numbers.next(born, woman=woman),
                "出生日期": born.strftime("%Y%m%d"), "民族": "汉族",
                "与户主关系": relation, "政治面貌": "群众", "文化程度": "初中", "在校生状况": "",
                "健康状况": "患有大病,长期慢性病" if number % 17 == 0 and at == 0 else "健康",
                "劳动技能": "弱劳动力或半劳动力" if weak or (number % 17 == 0 and at == 0) else "普通劳动力",
                "务工所在地": "省外" if at == 2 else "",
                "务工时间（月）": "8" if at == 2 else "",
                "是否参加城乡居民基本医疗保险": "是", "是否参加大病保险": "是",
                "是否参加城乡居民基本养老保险": "是",
                "享受低保政策情况": "农村低保" if number % 11 == 0 else "未享受",
                "风险是否已消除": "", "识别监测时间": "202305" if number % 5 == 0 else "",
            }
        )  # fmt: skip
    for row in rows:
        row["户主姓名"], row["户主证件号码"] = rows[0]["姓名"], rows[0]["证件号码"]
    return rows


def _other_digit(number: str) -> str:
    return number[:-1] + ("1" if number[-1] != "1" else "2")


Defect = Callable[[list[Cells], int, int], int]
"""Spoils the household that begins at a row of so many; returns which of its rows has the defect."""


def _set(at: int, heading: str, value: Callable[[Cells], str]) -> Defect:
    def spoil(rows: list[Cells], begin: int, size: int) -> int:
        rows[begin + at][heading] = value(rows[begin + at])
        return begin + at

    return spoil


def _no_head(rows: list[Cells], begin: int, size: int) -> int:
    rows[begin]["与户主关系"] = "其他"
    return begin


def _twice(rows: list[Cells], begin: int, size: int) -> int:
    first = rows[begin - 1]
    rows[begin + 3].update({name: first[name] for name in ("证件号码", "性别", "出生日期")})
    rows[begin + 3]["与户主关系"] = "其他"  # of an age of her own: nothing else is wrong with her
    return begin + 3


DEFECTS: dict[str, Defect] = {
    "identity_checksum": _set(2, "证件号码", lambda row: _other_digit(row["证件号码"])),
    "identity_digits": _set(2, "证件号码", lambda row: row["证件号码"][:-1]),
    "birth_differs": _set(1, "出生日期", lambda row: f"{int(row['出生日期'][:4]) - 1}0101"),
    "sex_differs": _set(3, "性别", lambda row: "男"),
    "relation_unknown": _set(3, "与户主关系", lambda row: "干女儿"),
    "relation_sex": _set(2, "与户主关系", lambda row: "之女"),
    "head_missing": _no_head,
    "head_twice": _set(2, "与户主关系", lambda row: "户主"),
    "value_unknown": _set(2, "文化程度", lambda row: "博士后"),
    "village_unknown": _set(0, "村", lambda row: "没有的村"),
    "number_twice": _twice,
    "work_months_wrong": _set(2, "务工时间（月）", lambda row: "14"),
}
"""Twelve kinds of defects by the rule that has to find each; one household has one at most."""


def _plant(made: Roster, starts: Sequence[int], defects: int) -> None:
    kinds = list(DEFECTS.items())
    whole = [begin for begin in starts[1:] if begin + 4 <= len(made.rows)]
    step = len(whole) / max(defects, 1)
    assert step >= 2 or not defects, "a defect wants a sound household before it"
    for number in range(defects):
        begin = whole[int(number * step)]
        rule, spoil = kinds[number % len(kinds)]
        if rule == "village_unknown":
            for at in range(begin, begin + 4):
                made.rows[at]["村"] = "没有的村"
            made.planted.append((begin + FIRST_ROW, rule))
            continue
        made.planted.append((spoil(made.rows, begin, 4) + FIRST_ROW, rule))


def csv_of(lines: Iterable[Sequence[str]], encoding: str = "gb18030") -> bytes:
    """Return rows as a csv."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(lines)
    return out.getvalue().encode(encoding)


def workbook_of(lines: Iterable[Sequence[str]]) -> bytes:
    """Return rows as a workbook."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("监测对象信息")
    for at, row in enumerate(lines):
        for column, cell in enumerate(row):
            sheet.write_string(at, column, cell)
    book.close()
    return out.getvalue()
