"""Marks of pages: what an address says about where a list goes on, read without trust."""

LARGEST = 2**63 - 1
"""The largest number of a row that a database knows."""


def row_number(text: str) -> int | None:
    """Read the number of a row; None for anything else, whoever wrote it into the address."""
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    number = int(text)
    return number if number <= LARGEST else None
