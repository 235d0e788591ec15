"""The accounts of the demo, for its sign-in page. In any other installation there is no such list."""

import json
from dataclasses import dataclass

import pyotp
from sqlalchemy import exists, select

from app import clock
from app.config import Config
from app.models.base import db
from app.models.region import Region

FILE = "demo_accounts.json"
LOADING = "demo_loading.json"
"""What lies in the instance folder once the demo is loaded, and while it is."""


INVENTED = "99"
"""Codes from here on belong to no province (GB/T 2260)."""


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


def percent_loaded(config: Config) -> int | None:
    """Return how much of the demo is loaded while that goes on, in per cent; None where it doesn't."""
    path = config.instance / LOADING
    if config.purpose != "demo" or not path.exists():
        return None
    told = json.loads(path.read_text(encoding="ascii"))
    return int(told["done"]) * 100 // int(told["total"])


def holds_demo_county() -> bool:
    """Return whether the database holds an invented county: no province's code begins with 99.

    The regions are the first thing that a load writes, and nobody can remove them; so a database that
    ever held a demo is known by them for good.
    """
    return db.session.execute(select(exists().where(Region.code >= INVENTED))).scalar_one()


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
