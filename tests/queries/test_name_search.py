"""Search by part of a name: the table of grams gives the answers of LIKE, whatever the names."""

import random

from flask import Flask

from app.commands.household_parts import add_grams
from app.models import Household, Membership, Person, db
from app.queries.search import search
from tests.support.county import County
from tests.support.trials import share
from tests.support.village import village_of

SIGNS = "王李张田欧阳月明小大一二𠮷𡘙·ab%_ "
"""Few signs, so that they meet often; two beyond the first plane, and those that LIKE reads otherwise."""


def test_search_by_name_answers_as_like_for_any_names(app: Flask, county: County) -> None:
    chance = random.Random(20261125)
    village = village_of(app, county)
    names = {
        name for _ in range(120) if (name := "".join(chance.choices(SIGNS, k=chance.randint(1, 6))).strip())
    }
    for name in sorted(names):
        village.household(name)
    clerk, stranger = village.officers["village_clerk"].actor(), county.officer("village_clerk", "village_b1")
    with app.app_context():
        findable()
        for _ in range(share(2_000)):
            asked = "".join(chance.choices(SIGNS, k=chance.choice((1, 2, 2, 2, 3)))).strip()
            if not asked:
                continue
            found = {row.name for row in everybody(clerk, asked)}
            assert found == like(asked), asked
        assert search(stranger.actor(), "田").people == ()


def everybody(actor: object, asked: str) -> list[object]:
    rows, after = [], ""
    while True:
        page = search(actor, asked, after=after)  # type: ignore[arg-type]
        rows += page.people
        if page.following is None:
            return rows
        after = page.following


def like(asked: str) -> set[str]:
    return set(
        db.session.execute(
            db.select(Person.name)
            .join(Membership, Membership.person_id == Person.id)
            .where(db.func.lower(Person.name).contains(asked.lower(), autoescape=True))
        ).scalars()
    )


def findable() -> None:
    session = db.session()
    rows = session.execute(
        db.select(Person, Household.territory)
        .join(Membership, Membership.person_id == Person.id)
        .join(Household, Household.id == Membership.household_id)
    ).all()
    for person, territory in rows:
        add_grams(session, territory, person)
    session.commit()
