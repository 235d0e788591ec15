"""Which passwords are refused, and what hashing one costs."""

import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.errors import UnsafeStart
from app.passwords import hash_password, hashed_quickly, password_fits, problem_with


@pytest.mark.parametrize(
    ("password", "policy", "code"),
    [
        ("Kurz-1234", "mlps", "password_short"),
        ("Kapok-1234", "mlps", None),
        ("kapok-rivers", "mlps", "password_kinds"),
        ("柳溪河边的木棉花开了", "mlps", "password_kinds"),
        ("柳溪河边的木棉花开了2", "mlps", "password_kinds"),
        ("柳溪河边的木棉花开了2x", "mlps", None),
        ("Kapok-12345", "asvs", "password_short"),
        ("kapok rivers run", "asvs", None),
        ("柳溪河边的木棉花今天开了吗", "asvs", None),
        ("Password@123", "mlps", "password_common"),
        ("P@ssw0rd2024", "mlps", "password_common"),
        ("Admin@123456", "mlps", "password_common"),
        ("Woaini1314!", "mlps", "password_common"),
        ("Qwerty-12345", "mlps", "password_common"),
        ("Xczx@2026-!!", "mlps", "password_common"),
        ("AAAAaaaa1111", "mlps", "password_common"),
        ("Aa123456789!", "mlps", "password_common"),
        ("1qaz!QAZ2wsx", "mlps", "password_common"),
        ("Zhangsan-2026", "mlps", "password_name"),
        ("张三-Kapok-2026", "mlps", "password_name"),
        ("x" * 64 + "柳溪河边木棉" * 11, "asvs", "password_long"),
    ],
)
def test_each_policy_refuses_what_it_names(password: str, policy: str, code: str | None) -> None:
    problem = problem_with(password, policy=policy, names=("zhangsan", "张三", "zhangsan"))
    assert (problem.code if problem else None) == code


def test_a_password_is_the_same_however_its_signs_are_composed() -> None:
    composed = "Café-木棉-1234"
    hashed = hash_password(unicodedata.normalize("NFD", composed))
    assert password_fits(hashed, composed)
    assert not password_fits(hashed, composed.upper())


def test_nothing_fits_where_there_is_no_hash() -> None:
    assert not password_fits(None, "a password that nobody has")
    assert not password_fits("not a hash", "a password that nobody has")


def test_a_hash_costs_what_owasp_asks_at_least() -> None:
    assert hash_password("Kapok-1234").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_only_a_demo_hashes_quickly_and_only_while_it_loads() -> None:
    with hashed_quickly("demo"):
        quick = hash_password("Kapok-1234")
    assert quick.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert password_fits(quick, "Kapok-1234")
    assert hash_password("Kapok-1234").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    with pytest.raises(UnsafeStart), hashed_quickly("production"):
        pytest.fail("a county's passwords were hashed quickly")


def _resident() -> int:
    """Return the memory in use, in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 // 2**20


def test_fifty_sign_ins_at_once_take_less_than_300_mib() -> None:
    hashed = hash_password("Kapok-1234")
    before, most, done = _resident(), 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.002):
            most = max(most, _resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    with ThreadPoolExecutor(50) as pool:
        right = list(pool.map(lambda number: password_fits(hashed, "Kapok-1234"), range(50)))
    done.set()
    watcher.join()
    assert all(right)
    assert most > 0
    assert most - before < 300
