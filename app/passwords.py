"""Passwords: how they are hashed, and which are refused.

Two policies, chosen by the security parameter ``password_policy``: ``mlps`` follows GB/T 22239-2019
8.1.4.1 (kinds of characters and a largest age), ``asvs`` follows OWASP ASVS 5.0, 6.2 (length alone).
"""

import re
import threading
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import Problem

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""argon2id with 19 MiB and two passes (OWASP's least)."""

_AT_ONCE = threading.BoundedSemaphore(4)
"""So many hashes at a time in one process: fifty sign-ins together stay under 100 MiB."""

NOBODY = _HASHER.hash("a password that nobody has")
"""Checked where there is no account, so that an unknown name takes as long as a known one."""

LEAST = {"mlps": 10, "asvs": 12}
MOST = 128

_COMMON = frozenset(
    [
        "123456789",
        "1234567890",
        "12345678910",
        "0123456789",
        "9876543210",
        "1qaz2wsx3edc",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "password",
        "password1",
        "password123",
        "passw0rd",
        "admin",
        "admin123",
        "admin888",
        "administrator",
        "root123",
        "welcome1",
        "letmein",
        "iloveyou",
        "woaini",
        "woaini1314",
        "woaini520",
        "5201314",
        "1314520",
        "a123456789",
        "abc123456",
        "qq123456",
        "aa123456",
        "88888888",
        "66666666",
        "11111111",
        "00000000",
        "111222333",
        "123123123",
        "112233445566",
        "qwer1234",
        "asdf1234",
        "zaq12wsx",
        "test1234",
        "changeme",
        "default",
        "guest12345",
        "nihao123",
        "zhongguo",
        "china123",
        "xiangcun",
        "fupin123",
        "fanpin",
        "nongye",
        "shouxian",
        "shouxian123",
        "p@ssw0rd",
        "p@ssword1",
        "admin@123",
        "abc@123456",
        "qwe@12345",
        "password@123",
        "xczx@123",
    ]
)


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with its parameters and salt in it."""
    with _AT_ONCE:
        return _HASHER.hash(normal(password))


def password_fits(password_hash: str | None, password: str) -> bool:
    """Return whether the password is the one behind the hash; without a hash, never, but as slowly."""
    with _AT_ONCE:
        try:
            _HASHER.verify(password_hash or NOBODY, normal(password))
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def normal(password: str) -> str:
    """Return the one spelling of a password that may be typed on different keyboards (NFC)."""
    return unicodedata.normalize("NFC", password)


def problem_with(password: str, *, policy: str, names: Iterable[str] = ()) -> Problem | None:
    """Return why a new password is refused, or None. ``names`` are the user's own."""
    password = normal(password)
    least = LEAST[policy]
    if len(password) < least:
        return Problem("new_password", "password_short", {"least": least})
    if len(password) > MOST:
        return Problem("new_password", "password_long", {"most": MOST})
    if policy == "mlps" and _kinds(password) < 3:
        return Problem("new_password", "password_kinds")
    folded = password.casefold()
    if re.sub(r"[^a-z0-9@]", "", folded) in _COMMON or len(set(folded)) < 5:
        return Problem("new_password", "password_common")
    if any(name and len(name) >= 2 and name.casefold() in folded for name in names):
        return Problem("new_password", "password_name")
    return None


def _kinds(password: str) -> int:
    tests = (str.islower, str.isupper, str.isdigit)
    kinds = sum(any(test(sign) for sign in password) for test in tests)
    return kinds + any(not sign.isascii() or not sign.isalnum() for sign in password)
