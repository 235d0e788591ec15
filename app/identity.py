"""Identity papers: what kinds there are, what is checked, how a number is kept.

The check digit and the date of a citizen's number are checked (GB 11643); the place is only a hint,
since the library knows neither abolished nor young county codes (decisions.md 21).
"""

import re
from datetime import date

from stdnum.cn import ric

from app.errors import Problem
from app.sealing import Vault

ID_CARD = "id_card"
DISABILITY_CARD = "disability_card"
OTHER = "other"
NONE_YET = "none_yet"
KINDS = (ID_CARD, DISABILITY_CARD, OTHER, NONE_YET)
"""Citizen's identity card, disability card (20 or 22 digits), another paper, no number yet."""

_CITIZEN = re.compile(r"[0-9]{17}[0-9X]")
_CARD = re.compile(r"[0-9]{17}[0-9X][0-9]{0,4}")

CONTEXT = "person/identity"
PHONE_CONTEXT = "person/phone"
HOUSEHOLD_ADDRESS = "household/address"
HOUSEHOLD_PHONE = "household/phone"
"""Contexts under which numbers, addresses and telephones are sealed with the key of their owner."""


def check_identity(kind: str, number: str, *, today: date) -> tuple[str, Problem | None]:
    """Return the number in its one spelling, and what is wrong with it, if anything."""
    number = re.sub(r"[\s-]", "", number).upper()
    if kind == NONE_YET:
        return "", Problem("identity_number", "identity_not_wanted") if number else None
    if not number:
        return "", Problem("identity_number", "identity_missing")
    if kind == DISABILITY_CARD:
        fits = re.fullmatch(r"\d{17}[\dX](\d{2}|\d{4})", number) is not None
        return number, None if fits else Problem("identity_number", "disability_card_digits")
    if kind == ID_CARD:
        return number, _id_card_problem(number, today)
    return number, None if len(number) <= 40 else Problem("identity_number", "too_long", {"most": 40})


def _id_card_problem(number: str, today: date) -> Problem | None:
    """Return what is wrong with a citizen's number. The library's own check would ask for the place too,
    which decides nothing here and takes longer than all the rest.
    """
    if not _CITIZEN.fullmatch(number):
        return Problem("identity_number", "identity_digits")
    if ric.calc_check_digit(number) != number[-1]:
        return Problem("identity_number", "identity_checksum")
    born_on = _birth(number)
    if born_on is None or born_on > today:
        return Problem("identity_number", "identity_date")
    return None


def _birth(number: str) -> date | None:
    """Return the date in places 7 to 14, None where there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def birth_and_sex(kind: str, number: str) -> tuple[date | None, str]:
    """Return the birth date and the code of the sex that a number says; (None, "") where it says none.

    The first 18 places of a disability card are the citizen's number.
    """
    if kind not in (ID_CARD, DISABILITY_CARD) or not _CARD.fullmatch(number):
        return None, ""
    born_on = _birth(number)
    return (born_on, "1" if number[16] in "13579" else "2") if born_on is not None else (None, "")


def kindred_numbers(kind: str, number: str) -> tuple[tuple[str, str], ...]:
    """Return the (kind, number) under which the same person may be known already, this one first.

    A disability card is the citizen's number, a digit for the kind and one for the grade; a card of 22
    digits has two more, which nobody can foresee.
    """
    found = [(kind, number)]
    if kind == DISABILITY_CARD:
        found.append((ID_CARD, number[:18]))
        found += [(DISABILITY_CARD, number[:20])] if len(number) == 22 else []
    if kind == ID_CARD:
        found += [
            (DISABILITY_CARD, f"{number}{form}{grade}") for form in range(1, 8) for grade in range(1, 5)
        ]
    return tuple(found)


def sealed_identity(
    number: str | None, key: bytes, kind: str = NONE_YET, *, vault: Vault | None = None
) -> tuple[str, str | None, str | None]:
    """Return kind, sealed number and lookup hash as they are stored; no number leaves both empty."""
    if not number or vault is None:
        return NONE_YET, None, None
    return kind, vault.seal(key, number, context=CONTEXT), vault.lookup_hash(f"{kind}/{number}")
