"""What parts the cells of a text that an office saved from a spreadsheet."""

from collections.abc import Sequence

SEPARATORS = ",\t;，|"


def separator(lines: Sequence[str]) -> str:
    """Return the sign that parts most lines into the same number of cells, the comma in doubt."""

    def agreement(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines if sign in line]
        common = max(counts, key=counts.count) if counts else 0
        return counts.count(common), common

    return max(SEPARATORS, key=agreement) if lines else ","
