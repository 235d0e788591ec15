"""The list of accounts with passwords and codes exists in a demo and nowhere else (decisions.md 27)."""

import dataclasses
import json
from pathlib import Path

import pyotp
import pytest
import time_machine

from app import clock
from app.config import PURPOSES
from app.queries.demo import FILE, demo_accounts
from tests.support.databases import config_for

SECRET = pyotp.random_base32()
ENTRY = {
    "username": "zhang",
    "name": "张试",
    "role": "county_officer",
    "organisation": "禾丰县农业农村局",
    "password": "Hefeng-2026",
    "totp_secret": SECRET,
}


@pytest.mark.parametrize("purpose", PURPOSES)
def test_only_a_demo_lists_its_accounts(tmp_path: Path, purpose: str) -> None:
    (tmp_path / FILE).write_text(json.dumps([ENTRY]), encoding="utf-8")
    config = dataclasses.replace(config_for("sqlite://", tmp_path), purpose=purpose)
    assert [account.username for account in demo_accounts(config)] == (["zhang"] if purpose == "demo" else [])


def test_a_demo_that_was_not_loaded_lists_nothing(tmp_path: Path) -> None:
    assert demo_accounts(dataclasses.replace(config_for("sqlite://", tmp_path), purpose="demo")) == ()


def test_the_code_shown_is_the_one_of_this_moment_with_the_seconds_left(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps([ENTRY]), encoding="utf-8")
    config = dataclasses.replace(config_for("sqlite://", tmp_path), purpose="demo")
    with time_machine.travel(1_800_000_000 + 12, tick=False):
        (account,) = demo_accounts(config)
        assert account.code == pyotp.TOTP(SECRET).at(clock.now())
        assert account.seconds_left == 18
