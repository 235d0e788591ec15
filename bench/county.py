"""The county that is measured: the tests' own, with more townships and villages, and officers in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from flask import Flask

from app import clock
from app.models import Case, db
from tests.support import county as tests_county
from tests.support.county import COUNTY, County, Officer
from tests.support.village import LATE, Village, village_of
from workflows.monitoring.fields import REFUSAL_REASONS

BUSY = ("990101101000", "990101102000", "990101103000", "990101104000")
"""Townships where cases wait for a review; each load client signs in one of them."""
TOWNSHIPS = (*BUSY, *(f"9901011{number:02}000" for number in range(5, 11)))
VILLAGES = 10
SIGNERS = ("township_officer", "township_leader", "township_head")


def villages_of(township: str) -> list[str]:
    return [f"{township[:9]}{number:03}" for number in range(1, VILLAGES + 1)]


def widen() -> None:
    """Give the tests' county ten townships of ten villages; called before it is put into a database."""
    known = {code for code, *_ in tests_county.REGIONS}
    more = []
    for number, township in enumerate(TOWNSHIPS, 1):
        more.append((township, f"第{number}镇", "township", COUNTY))
        more += [(code, f"{number}镇{code[-2:]}村", "village", township) for code in villages_of(township)]
        tests_county.ORGANISATIONS.setdefault(
            f"busy_{township}", (f"第{number}镇人民政府", "township_government", "township", township)
        )
    tests_county.REGIONS = (*tests_county.REGIONS, *(one for one in more if one[0] not in known))


@dataclass(frozen=True)
class Signer:
    """An officer as a load client signs in: kept beside the database."""

    username: str
    password: str
    totp_secret: str
    role: str
    township: str


def people(app: Flask, path: Path) -> Village:
    """Make the officers who sign, write down how they sign in, and return a village for prototypes."""
    county = County(app)
    village = village_of(app, county)
    signers = [
        _signer(county.officer(role, f"busy_{township}"), role, township)
        for township in BUSY
        for role in SIGNERS
    ]
    signers += [_signer(village.officers[role], role, COUNTY) for role in ("county_officer", "county_leader")]
    path.write_text(json.dumps([vars(one) for one in signers]), encoding="utf-8")
    return village


def signers_in(path: Path) -> list[Signer]:
    return [Signer(**one) for one in json.loads(path.read_text(encoding="utf-8"))]


def _signer(officer: Officer, role: str, township: str) -> Signer:
    return Signer(officer.username, officer.password, officer.totp_secret, role, township)


def prototypes(village: Village) -> dict[str, tuple[int, int]]:
    """Walk one case to each end through the real commands; return (case, household) by name."""
    app, made = village.app, {}
    for name, walk in {"waiting": _to_review, "refused": _refused}.items():
        household = village.household("田一", "田小")
        ref = walk(village, household)
        with app.app_context():
            case_id = db.session.execute(db.select(Case.id).where(Case.ref == ref)).scalar_one()
        made[name] = (case_id, household)
    return made


def _to_review(village: Village, household: int) -> str:
    return village.at("township_review", household)


def _refused(village: Village, household: int) -> str:
    """A case refused after the visit, of which the family was told: six events, nothing owed."""
    amounts = {
        "work": Decimal(60000),
        "planting": Decimal(3000),
        "costs": Decimal(1200),
        "medical": Decimal(0),
    }
    ref = village.at("visited", household, amounts=amounts, can_cope=True, cannot_cope=(), category="03")
    day = clock.today() - timedelta(days=9)
    answers = {
        "reasons": [REFUSAL_REASONS[0][0]],
        "reason_text": "家庭人均纯收入高于当年监测线，自付医疗费已由医保和救助报销，家庭可以自行应对，"
        "如有不同意见可在十五日内申请复核。",
    }
    village.act("village_head", ref, "reject", on=day, reasons=LATE, answers=answers)
    village.act("township_officer", ref, "reject", on=day, reasons=LATE)
    told = {"channel": "in_person", "receipt": "户主本人签收，已告知复核途径。"}
    village.act("village_clerk", ref, "tell_family", on=day, reasons=LATE, answers=told)
    return ref
