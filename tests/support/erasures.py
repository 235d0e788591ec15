"""Households with words that stand nowhere else, an ended case each, and orders on their data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

import time_machine

from app import clock
from app.commands.erasures import ErasureSheet, decide_erasure, propose_erasure
from app.commands.evidence import Owner, keep_paper
from app.commands.households import HouseholdSheet, record_household
from app.models import Case, db
from tests.support import files
from tests.support.families import identity_number, member
from tests.support.settings import set_parameter
from tests.support.village import Village

_SIGNS = "鼋鼍鼐鼗鼙鼢鼫鼬鼯鼱鼷鼹齄齑齘齚齛齝齞齠"
"""Signs that no other text of the application has."""
_numbers = count(1)


@dataclass
class Marked:
    """One household: its number, its case, and everything by which it could be recognised."""

    household: int
    ref: str
    names: list[str]
    secrets: list[str] = field(default_factory=list)


def marked_household(
    village: Village, *, members: int = 2, ended: bool = True, state: str = "applied"
) -> Marked:
    """Record a household with unmistakable names, numbers and address, a paper and a refused case."""
    number = next(_numbers)
    names = [f"{_SIGNS[at]}{_SIGNS[number % 20]}{_SIGNS[number // 20 % 20]}" for at in range(members)]
    born = date(1950, 1, 1) + timedelta(days=number)
    cards = [identity_number(born, serial=10 + at) for at in range(members)]
    phone, address = f"135{number:04}7{number:03}", f"{_SIGNS[number % 20]}鼏巷{number}号"
    with village.app.app_context():
        household = record_household(
            actor=village.officers["village_clerk"].actor(),
            sheet=HouseholdSheet(
                village.code, "1",
                tuple(
                    member(name, "001" if at == 0 else "003", number=card, phone=phone if at == 0 else "")
                    for at, (name, card) in enumerate(zip(names, cards, strict=True))
                ),
                address=address, phone=phone, national_code=f"53{number:08}7",
            ),
            once=f"marked/{number}",
        )  # fmt: skip
    ref = village.at(state, household)
    if ended:
        why = f"三次上门无法联系{names[0]}，已张贴告知书"
        early = state == "applied"
        answers = {"reasons": ["not_reachable" if early else "no_risk"], "reason_text": why}
        for role in ("village_head",) if early else ("township_officer", "township_leader"):
            village.act(role, ref, "reject", answers={} if role == "township_leader" else answers)
    return Marked(household, ref, names, [*names, *cards, phone, address, f"53{number:08}7"])


def kept_photo(village: Village, ref: str) -> int:
    """Put a real picture into a file and return its number."""
    with village.app.app_context():
        return keep_paper(
            actor=village.officers["village_clerk"].actor(), owner=Owner(case_ref=ref), kind="proof",
            file_name="鼒鼎住院病历.jpeg", content=files.jpeg(camera=True),
        )  # fmt: skip


BASIS = {"lock": "retention", "unlock": "needed", "destroy": "period"}


def proposed(village: Village, measure: str, household: int, **changes: str) -> int:
    """Propose an order as the county officer."""
    said = {"basis": BASIS[measure], "document_number": "禾农发〔2027〕8号", "reason": "档案清理", **changes}
    with village.app.app_context():
        return propose_erasure(
            actor=village.officers["county_officer"].actor(), kind="household", number=household,
            sheet=ErasureSheet(measure, **said), once=f"{measure}/{household}/{next(_numbers)}",
        )  # fmt: skip


def decided(village: Village, order: int, *, agree: bool = True) -> None:
    """Decide an order as the county leader."""
    with village.app.app_context():
        decide_erasure(
            actor=village.officers["county_leader"].actor(), erasure_id=order, agree=agree, answer="同意",
            once=f"decide/{order}",
        )  # fmt: skip


def ordered(village: Village, measure: str, household: int) -> int:
    """Propose and decide an order."""
    order = proposed(village, measure, household)
    decided(village, order)
    return order


@contextmanager
def after_keeping(village: Village) -> Iterator[None]:
    """Go to a day on which files of today are kept no longer: the county keeps them for one year."""
    set_parameter(village.county, "retention_years", 1)
    with time_machine.travel(clock.now() + timedelta(days=400)):
        yield


def case_of(village: Village, ref: str) -> Case:
    """Return a case as it stands; inside an application context."""
    return db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
