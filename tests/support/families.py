"""Invented families for tests: numbers with a right check digit, sheets as an officer types them."""

from datetime import date
from itertools import count

from stdnum.cn import ric

from app.commands.households import HouseholdSheet
from app.commands.persons import MemberSheet

_serial = count(1)


def identity_number(born: date, *, woman: bool = False, serial: int | None = None) -> str:
    """Return an invented number of a place that doesn't exist; the same birthday gives the same number."""
    order = 2 * (serial if serial is not None else 100) + (0 if woman else 1)
    stem = f"990101{born:%Y%m%d}{order % 1000:03}"
    return stem + str(ric.calc_check_digit(stem + "0"))


def member(name: str, relation: str = "001", *, number: str = "", **more: object) -> MemberSheet:
    """Return a member's sheet, with a number of his own where none is given."""
    woman = relation in ("002", "004", "005", "012")
    number = number or identity_number(date(1970, 1, 1), woman=woman, serial=next(_serial) % 490)
    return MemberSheet(name, relation, "id_card", number, **more)  # type: ignore[arg-type]


def sheet(region_code: str, *members: MemberSheet, kind: str = "1") -> HouseholdSheet:
    """Return a household's sheet."""
    return HouseholdSheet(region_code, kind, members)
