"""Numbers and codes that families hold in their hands: of receipts, and of papers on the board.

No code is stored. Each follows from a number and the installation's key, so that a page pressed
twice shows the same receipt, and nobody who reads the database can tell a code.
"""

import secrets
import unicodedata
from hmac import compare_digest

from app.keyring import vault

DIGITS = 6
"""Digits of a check code. A million of them, ten tries an hour: years of guessing for one receipt."""


def new_number() -> str:
    """Return a random number for a receipt: ten digits that say neither when nor where nor how many."""
    return str(10**9 + secrets.randbelow(9 * 10**9))


def check_code(number: str, issue: int) -> str:
    """Return the check code printed beside a receipt's number. A higher ``issue`` voids the one before."""
    return _code(f"receipt/{number}/{issue}")


def is_check_code(number: str, issue: int, typed: str) -> bool:
    """Return whether ``typed`` is the check code; takes as long for a wrong one as for the right one."""
    return compare_digest(check_code(number, issue).encode(), digits(typed).encode())


def notice_code(notice_id: int) -> str:
    """Return the code printed on the paper of a notice, by which it opens on the public page."""
    return f"{notice_id}-{_code(f'notice/{notice_id}')}"


def notice_of(typed: str) -> int | None:
    """Return the number of the notice that a code opens, None where it opens none."""
    plain = digits(typed)
    number = plain[:-DIGITS]
    right = compare_digest(_code(f"notice/{number}").encode(), plain[-DIGITS:].encode())
    return int(number) if right and number.isascii() and 0 < len(number) < 12 else None


def digits(typed: str) -> str:
    """Return the digits of what somebody typed, full-width ones as plain ones; blanks and dashes go."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(sign for sign in plain if sign.isascii() and sign.isdigit())[:24]


def spaced(number: str) -> str:
    """Return a receipt's number in groups that can be read aloud."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def _code(what: str) -> str:
    return str(int(vault().lookup_hash(f"code/{what}"), 16) % 10**DIGITS).zfill(DIGITS)
