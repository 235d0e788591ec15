"""Reads what the national system shows of households typed into it: bytes in, a line a household out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.intake.registers.reading import Source
from app.intake.registers.workbook import Row

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("户编号",),
    "head_identity": ("户主证件号码", "户主身份证号码", "户主身份证号"),
    "head": ("户主姓名",),
    "since": ("识别监测时间",),
    "identity": ("证件号码", "身份证号码"),
    "relation": ("与户主关系",),
}
"""What a column is called there; the first that the file has counts, and the first of repeated ones."""
_LOOKED_AT = 20
_HEAD = "户主"


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A household as it stands there: row in the sheet, 户编号, number and name of its head, 识别监测时间."""

    row: int
    code: str
    head_identity: str
    head: str
    since: str


class NoHeadings(Exception):
    """The sheet lacks 户编号, 识别监测时间, or what says whose household a row is."""


def read_typed(content: bytes) -> list[TypedRow]:
    """Return a line a household; raise :class:`NoHeadings`, or what reading a workbook raises."""
    with Source([content]) as source:
        heading, places = _headings(list(source.rows(most=_LOOKED_AT)))
        fields = list(places)
        found: dict[tuple[str, str], TypedRow] = {}
        for number, cells in source.rows([places[field] for field in fields]):
            if number > heading:
                _take(found, number, dict(zip(fields, cells, strict=True)))
    return list(found.values())


def _headings(rows: Sequence[Row]) -> tuple[int, dict[str, int]]:
    for number, cells in rows:
        places = {
            field: next((cells.index(name) for name in names if name in cells), -1)
            for field, names in HEADINGS.items()
        }
        found = {field: at for field, at in places.items() if at >= 0}
        whose = "head_identity" in found or {"identity", "relation"} <= set(found)
        if whose and {"code", "since"} <= set(found):
            return number, found
    raise NoHeadings


def _take(found: dict[tuple[str, str], TypedRow], number: int, cells: Mapping[str, str]) -> None:
    """Keep the first row of a household; without a column of its head, the row of the head himself."""
    head_identity = cells.get("head_identity", "")
    if "head_identity" not in cells:
        if cells["relation"] != _HEAD:
            return
        head_identity = cells["identity"]
    key = (cells["code"], head_identity.upper())
    if any(key):
        found.setdefault(
            key, TypedRow(number, cells["code"], head_identity.upper(), cells.get("head", ""), cells["since"])
        )
