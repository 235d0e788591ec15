"""Passwords: how they are hashed, and which are refused.

Two policies, chosen by the security parameter ``password_policy``: ``mlps`` follows GB/T 22239-2019
8.1.4.1 (kinds of characters and a largest age), ``asvs`` follows OWASP ASVS 5.0, 6.2 (length alone).
"""

import ctypes
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app import clock
from app.errors import Problem, UnsafeStart

M_MMAP_THRESHOLD, LARGE = -3, 8 * 1024 * 1024
"""mallopt(3): blocks of so many bytes are given back to the system as soon as they are freed."""


def _give_back() -> None:
    """Let the C library return what a hash took: it would keep 19 MiB for every thread that ever hashed.

    glibc raises this threshold by itself to the largest block that was freed, unless it is set.
    Where there is another library, its own habits hold.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)


_give_back()

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""argon2id with 19 MiB and two passes (OWASP's least)."""

_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_present = [_HASHER]
"""What hashes new passwords in this process; one entry."""

AT_ONCE = 4
"""So many hashes at a time in one process, in threads of their own: fifty sign-ins at once in fifty
threads would take a gigabyte while they last."""


class _Hands:
    """The threads that hash. A forked process gets new ones: threads don't survive a fork."""

    def __init__(self) -> None:
        self.renew()
        os.register_at_fork(after_in_child=self.renew)

    def renew(self) -> None:
        """Begin with threads that aren't started yet."""
        self.pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")


_HANDS = _Hands()

NOBODY = _HASHER.hash("a password that nobody has")
"""Checked where there is no account, so that an unknown name takes as long as a known one."""

LEAST = {"mlps": 10, "asvs": 12}
MOST = 128

_RUNS = re.compile(r"(?:19|20)\d\d|520|1314|(.)\1{2,}", re.DOTALL)
"""Years, numbers that stand for words, one sign many times."""

_ROWS = ("0123456789", "9876543210", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc", "abcdefgh")
"""Signs beside each other on a keyboard or in order; three in a row count as one."""

_STEMS = (
    "administrator", "admin", "root", "guest", "test", "default", "changeme", "letmein", "welcome",
    "password", "passwd", "pass", "iloveyou", "hello", "china", "zhongguo", "zhonghua", "woaini", "nihao",
    "mima", "wode", "abc", "qwe", "asd", "zxc", "qaz", "wsx", "edc", "shouxian", "xiangcun", "zhenxing",
    "fupin", "tuopin", "fanpin", "nongye", "nongcun", "xczx", "gongchandang", "beijing", "wangluo",
    "密码", "我爱你", "我爱中国", "中国", "你好", "守线", "乡村振兴", "扶贫", "防返贫",
)  # fmt: skip
"""Words that everybody tries first, here. A password has to be more than them."""

_DISGUISES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "@": "a", "$": "s", "!": "i"})
_MORE_THAN_COMMON = 4
"""So many different signs must remain when words and runs that everybody tries are taken away."""


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with its parameters and salt in it."""
    return _HANDS.pool.submit(_present[0].hash, normal(password)).result()


@contextmanager
def hashed_quickly(purpose: str) -> Iterator[None]:
    """Hash with next to no effort inside: for passwords of invented people that nobody will sign in with.

    The loading of a demo takes it for those that it replaces before its end. ``purpose`` is that of the
    installation; raises :class:`UnsafeStart` where it is neither a demo nor a test.
    """
    if purpose not in clock.MAY_MOVE:
        raise UnsafeStart("only the loading of a demo may hash passwords quickly")
    _present[0] = _QUICK
    try:
        yield
    finally:
        _present[0] = _HASHER


def password_fits(password_hash: str | None, password: str) -> bool:
    """Return whether the password is the one behind the hash; without a hash, never, but as slowly."""
    try:
        _HANDS.pool.submit(_HASHER.verify, password_hash or NOBODY, normal(password)).result()
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
    if _is_common(folded):
        return Problem("new_password", "password_common")
    if any(name and len(name) >= 2 and name.casefold() in folded for name in names):
        return Problem("new_password", "password_name")
    return None


def _kinds(password: str) -> int:
    tests = (str.islower, str.isupper, str.isdigit)
    kinds = sum(any(test(sign) for sign in password) for test in tests)
    return kinds + any(not sign.isascii() or not sign.isalnum() for sign in password)


def _is_common(folded: str) -> bool:
    """Return whether little is left of a password beside what everybody tries first."""
    left = _RUNS.sub("", folded)
    for row in _ROWS:
        for size in range(len(row), 2, -1):
            for begin in range(len(row) - size + 1):
                left = left.replace(row[begin : begin + size], "")
    undisguised = left.translate(_DISGUISES)
    return any(
        len({sign for sign in _without_stems(spelled) if sign.isalnum()}) < _MORE_THAN_COMMON
        for spelled in (left, undisguised)
    )


def _without_stems(spelled: str) -> str:
    for stem in _STEMS:
        spelled = spelled.replace(stem, "")
    return spelled
