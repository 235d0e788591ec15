"""The accounts of the demo, for its sign-in page. In any other installation there is no such list."""

import json
from dataclasses import dataclass

import pyotp

from app import clock
from app.config import Config

FILE = "demo_accounts.json"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demo with its password and the code of this moment."""

    username: str
    name: str
    role: str
    organisation: str
    password: str
    code: str
    seconds_left: int


def demo_accounts(config: Config) -> tuple[DemoAccount, ...]:
    """Return the demo's accounts; empty unless the installation is a demo that was loaded."""
    path = config.instance / FILE
    if config.purpose != "demo" or not path.exists():
        return ()
    now = clock.now()
    left = 30 - int(now.timestamp()) % 30
    return tuple(
        DemoAccount(
            username=entry["username"],
            name=entry["name"],
            role=entry["role"],
            organisation=entry["organisation"],
            password=entry["password"],
            code=pyotp.TOTP(entry["totp_secret"]).at(now) if entry["totp_secret"] else "",
            seconds_left=left,
        )
        for entry in json.loads(path.read_text(encoding="utf-8"))
    )
