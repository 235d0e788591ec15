"""Invented identity numbers: of a county that doesn't exist, with a right check digit, each used once."""

from datetime import date

from stdnum.cn import ric


class Numbers:
    """Gives out numbers of region 990101, the next free one of a birthday."""

    def __init__(self) -> None:
        self._last: dict[tuple[date, str], int] = {}

    def of(self, born: date, sex: str) -> str:
        """Return a number for a birthday and a sex (1 male, 2 female) that nobody has yet."""
        order = self._last.get((born, sex), int(sex) + 8) + 2
        self._last[born, sex] = order
        stem = f"990101{born:%Y%m%d}{order:03}"
        return stem + str(ric.calc_check_digit(f"{stem}0"))
