"""Shows personal values with their middle hidden. What isn't masked by construction leaks one day."""

import re

STAR = "*"
ERASED = "已依法销毁"
"""Stands in place of a value whose key was destroyed, in rows and on pages; English pages translate it."""
LOCKED = "已封存"
"""Stands in place of a value that is locked: kept, and not processed."""
UNREADABLE = "***"
"""Stands in place of a sealed value that its key doesn't open: damaged, or moved from elsewhere."""
GONE = frozenset({ERASED, LOCKED, UNREADABLE})
"""What stands in place of a value."""
_NUMBER = re.compile(r"\d(?:[ -]?\d){9,}[ -]?[\dXx]")
"""A run of digits as long as a telephone or longer, in whatever text it stands."""


def masked_identity(number: str | None) -> str:
    """Return an identity number with its birth date and serial hidden: the first 3 and last 2 stay."""
    if not number or number in GONE:
        return number or ""
    return number[:3] + STAR * (len(number) - 5) + number[-2:] if len(number) > 8 else STAR * len(number)


def masked_phone(number: str | None) -> str:
    """Return a telephone number with its middle hidden: the first 3 and last 2 stay."""
    if not number or number in GONE:
        return number or ""
    return number[:3] + STAR * max(len(number) - 5, 1) + number[-2:] if len(number) > 6 else STAR * 6


def masked_text(text: str) -> str:
    """Return a text of strangers with the middle of every long number in it hidden."""
    return _NUMBER.sub(lambda found: masked_identity(found[0]), text)
