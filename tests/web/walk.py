"""The walk over every address: each role of the product asks for each of them, in three villages."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from app.models import db
from tests.support.addresses import Settled
from tests.support.client import Browser
from tests.support.gate import faults
from tests.support.trials import FULL
from tests.web import routes_table as typed


@dataclass(frozen=True)
class Asked:
    """One address of a table as one role asks for it, and whether the table lets it."""

    rule: str
    path: str
    place: str
    allowed: bool


def openings(settled: Settled, role: str) -> Iterator[Asked]:
    """Yield every page with what its tables say of the role."""
    yield from _everywhere(settled, role, typed.OPEN)
    yield from _on_land(settled, role, typed.OPEN_ON_LAND, typed.LAND)
    yield from _on_land(settled, role, typed.OPEN_IN_VILLAGE, typed.REACH, typed.OPEN_BY_ASSIGNMENT)
    yield from _on_land(settled, role, typed.OPEN_OF_LISTS, {})
    yield from _of_maker(settled, role, typed.OPEN_TO_MAKER)


def sendings(settled: Settled, role: str) -> Iterator[Asked]:
    """Yield everything that can be sent, with what the tables say of the role."""
    yield from _everywhere(settled, role, typed.SENT)
    yield from _on_land(settled, role, typed.SENT_ON_LAND, typed.LAND)
    yield from _on_land(settled, role, typed.SENT_IN_VILLAGE, typed.REACH)
    yield from _on_land(settled, role, typed.SENT_OF_LISTS, {})
    yield from _of_maker(settled, role, typed.SENT_TO_MAKER)


def _everywhere(settled: Settled, role: str, table: typed.Table) -> Iterator[Asked]:
    for rule, roles in table.items():
        yield Asked(rule, rule.format(**settled.at[typed.A1]), "", role in roles)


def _on_land(
    settled: Settled,
    role: str,
    table: typed.Table,
    reach: dict[str, tuple[str, ...]],
    assigned: typed.Table | None = None,
) -> Iterator[Asked]:
    """Yield each address in each village. Without a reach the territory doesn't matter.

    What lies out of reach is asked for everywhere. A role that reaches several villages asks for
    everything in the first, and in the others for a seeded quarter (all of it by ``make trials``).
    """
    chance = random.Random(f"{role} 20261125")
    for rule, roles in table.items():
        by_assignment = role in (assigned or {}).get(rule, ())
        for place, names in settled.at.items():
            near = not reach or place in reach[role]
            if FULL or place == typed.A1 or not near or chance.random() < 0.25:
                yield Asked(rule, rule.format(**names), place, (role in roles and near) or by_assignment)


def _of_maker(settled: Settled, role: str, table: typed.Table) -> Iterator[Asked]:
    for rule, roles in table.items():
        for place, names in settled.at.items():
            yield Asked(rule, rule.format(**names), place, role in roles and place == typed.A1)


@dataclass(frozen=True)
class Answered:
    """What an address answered.

    ``shown`` are the secrets of the county that stood in it, ``faults`` what is wrong with it as a page.
    """

    asked: Asked
    status: int
    shown: tuple[str, ...]
    faults: tuple[str, ...]


def looked(browser: Browser, settled: Settled, asked: Asked, *, language: str = "") -> Answered:
    """Open an address as it is opened by a browser, one redirect within the site included.

    Where a ``language`` is named, a page that opens must be whole, and in it.
    """
    response = browser.client.get(asked.path)
    to = response.headers.get("Location", "")
    if response.status_code == 303 and to.startswith("/rosters/"):
        response = browser.client.get(to)
    body = response.get_data()
    shown = tuple(secret for secret in settled.secrets if secret.encode() in body)
    wrong: tuple[str, ...] = ()
    if language and response.status_code == 200 and response.mimetype == "text/html":
        html = body.decode()
        wrong = (*faults(html), *(() if f'lang="{language}' in html else (f"isn't in {language}",)))
    return Answered(asked, response.status_code, shown, wrong)


def counted() -> dict[str, int]:
    """Return how many rows each table has, but for those that signing in and looking write to."""
    apart = {
        "login_session",
        "case_opening",
        "login_device",
        "credential",
        "access",
        "access_subject",
        "log_pending",
    }
    return {
        name: db.session.execute(db.select(db.func.count()).select_from(table)).scalar_one()
        for name, table in db.metadata.tables.items()
        if name not in apart
    }


def shaped(address: str, app: Flask, method: str, names: dict[str, str]) -> str:
    """Return the rule that an address of the tables stands for."""
    path = address.format(**names).partition("?")[0]
    return app.url_map.bind("").match(path, method=method, return_rule=True)[0].rule


def rules(app: Flask, method: str) -> set[str]:
    return {rule.rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())}
