"""P5: search by name, at the sizes that are asked for, and whether its answers are those of LIKE.

python -m bench.search [--cases 1000 200000] [--kind sqlite postgresql]
"""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import quote

from flask import Flask
from sqlalchemy import text

from app.factory import create_app
from app.models import db
from app.policy import Actor, HeldPost
from app.queries.search import search
from bench.copies import names
from bench.county import BUSY
from bench.databases import Filled, Store
from bench.options import Options, read
from bench.pages import measure_pages
from tests.support.databases import config_for
from workflows.roles import Level

LIKE = (
    "SELECT person.id FROM person JOIN membership ON membership.person_id = person.id"
    " JOIN household ON household.id = membership.household_id"
    " WHERE membership.valid_to IS NULL AND household.territory >= :low AND household.territory < :high"
    " AND lower(person.name) LIKE :part ORDER BY person.name_key, person.id LIMIT 50"
)


def measure(store: Store, options: Options, kind: str) -> dict[str, Any]:
    """Measure the page with parts of names that people have, and compare what it finds."""
    parts = _parts()
    paths = {"search of two characters": [f"/search?q={quote(part)}" for part in parts]}
    township = measure_pages(store, options, kind, "township_leader", lambda _filled: paths)
    county = measure_pages(
        store, options, kind, "county_officer",
        lambda _filled: {"search of two characters, county": paths["search of two characters"]},
    )  # fmt: skip
    filled = store.filled(kind, options.cases)
    return {**township, **county, "as LIKE": _compared(filled, store, parts)}


def _parts() -> list[str]:
    dice = random.Random(7)
    chosen = [dice.choice(names())[0] for _ in range(60)]
    return [name[1:3] if number % 2 and len(name) > 2 else name[:2] for number, name in enumerate(chosen)]


def _compared(filled: Filled, store: Store, parts: list[str]) -> str:
    """Ask the query itself and LIKE for the same parts within a township, and say how often they agree."""
    app = create_app(config_for(filled.url, store.folder))
    alike = sum(_same(app, part) for part in parts)
    with app.app_context():
        db.engine.dispose()
    return f"{alike} of {len(parts)} alike"


def _same(app: Flask, part: str) -> bool:
    post = HeldPost(
        id=1, role="township_officer", organisation_id=1, organisation_name="", territory=BUSY[0][:9],
        level=Level.TOWNSHIP, valid_from=None, valid_to=None,  # type: ignore[arg-type]
    )  # fmt: skip
    actor = Actor(account_id=1, person_id=1, username="", name="", posts=(post,))
    with app.app_context():
        found = [one.person_id for one in search(actor, part).people]
        low = BUSY[0][:9]
        values = {"low": low, "high": f"{low}:", "part": f"%{part.lower()}%"}
        return found == list(db.session.execute(text(LIKE), values).scalars())


if __name__ == "__main__":
    read(__doc__, measure)
