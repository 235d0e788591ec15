"""What a sample is announced with: its sheet, checked, and the frame under numbers that tell nothing."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app import clock, sampling
from app.audit.record import looks_personal
from app.errors import Problem
from app.facts.inspection_frame import Candidate
from app.facts.inspection_recusal import inspectors_for, recused
from app.facts.inspection_samples import SEED, seed_line
from app.keyring import vault
from app.models.inspection_sample import InspectionSample
from app.policy import Actor
from workflows.inspection import OFF_ROLL, SAMPLE_SOURCE, STRATA

MOST_FILES, MOST_EACH = 2_000, 3
SHORTEST_TITLE, LONGEST_TITLE = 4, 120
_STRATUM = {"village": 12, "township": 9}
"""Digits of the region's code by which strata are made."""
Rows = list[dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What is announced: a title, the region, what is drawn from, how much, and where the seed comes from.

    ``shares`` are per cent: by warnings, at random on the roll, at random off it. ``seed_source`` and
    ``seed_on`` belong to a seed that others draw in public.
    """

    title: str
    region: str
    sources: tuple[str, ...]
    strata: str
    size: int
    shares: tuple[int, int, int]
    each: int
    seed_kind: str
    seed_source: str
    seed_on: date | None


def wrong(sheet: Announcement) -> list[Problem]:
    """Return what is wrong with a sheet."""
    problems = []
    title = sheet.title.strip()
    if not SHORTEST_TITLE <= len(title) <= LONGEST_TITLE:
        problems.append(Problem("title", "sample_title", {"least": SHORTEST_TITLE, "most": LONGEST_TITLE}))
    elif looks_personal(title):
        problems.append(Problem("title", "personal_number"))
    if not sheet.sources or not set(sheet.sources) <= dict(SAMPLE_SOURCE).keys():
        problems.append(Problem("sources", "unknown_choice"))
    if sheet.strata not in dict(STRATA):
        problems.append(Problem("strata", "unknown_choice"))
    if not 1 <= sheet.size <= MOST_FILES:
        problems.append(Problem("size", "sample_size", {"most": MOST_FILES}))
    if not 1 <= sheet.each <= MOST_EACH:
        problems.append(Problem("each", "unknown_choice"))
    if min(sheet.shares) < 0 or sum(sheet.shares) != 100:
        problems.append(Problem("share_risk", "shares_sum", {"sum": sum(sheet.shares)}))
    return [*problems, *_wrong_seed(sheet)]


def _wrong_seed(sheet: Announcement) -> Iterable[Problem]:
    if sheet.seed_kind not in ("public", "committed"):
        yield Problem("seed_kind", "unknown_choice")
    if sheet.seed_kind != "public":
        return
    if not SHORTEST_TITLE <= len(sampling.normal(sheet.seed_source)) <= LONGEST_TITLE:
        yield Problem("seed_source", "seed_source")
    elif looks_personal(sheet.seed_source):
        yield Problem("seed_source", "personal_number")
    # A number of today may be known already: only one of a later day can't have been looked at before.
    if sheet.seed_on is None or sheet.seed_on <= clock.today():
        yield Problem("seed_on", "seed_too_early")


def new_sample(actor: Actor, sheet: Announcement, territory: str, left_out: int) -> InspectionSample:
    """Return the row of a sample; a number to commit to is made here and sealed."""
    public, key = sheet.seed_kind == "public", vault().new_key()
    number = "" if public else secrets.token_hex(32)
    return InspectionSample(
        territory=territory, title=sheet.title.strip(), account_id=actor.account_id,
        announced_at=clock.now(), status="announced", sources=list(sheet.sources), strata=sheet.strata,
        size=sheet.size, shares=list(sheet.shares), each=sheet.each, left_out=left_out, frame_digest="",
        seed_kind=sheet.seed_kind, seed_source=sampling.normal(sheet.seed_source) if public else "",
        seed_on=sheet.seed_on if public else None,
        commitment="" if public else sampling.commitment(number),
        seed_sealed=None if public else vault().seal(key, number, context=SEED),
        seed="", list_digest="", drawn_at=None, drawn_by=None, key=key,
    )  # fmt: skip


def numbered(session: Session, sample: InspectionSample, found: Sequence[Candidate]) -> tuple[Rows, Rows]:
    """Return the rows of inspectors and files under numbers that tell nobody outside whom they stand for."""
    inspectors = inspectors_for(session, sample.territory)
    people = {account: _number(sample, "inspector", account) for account in inspectors}
    files: Rows = [
        {
            "number": _number(sample, one.source, one.household_id or one.case_id or 0),
            "household_id": one.household_id,
            "case_id": one.case_id,
            "source": one.source,
            "side": "off" if one.source in OFF_ROLL else "on",
            "stratum": f"{one.territory[: _STRATUM[sample.strata]]}/{one.category}",
            "risk": len(one.signs),
            "always": one.always,
            "reasons": sorted(one.signs),
            "recused": sorted(people[account] for account in out),
        }
        for one, out in zip(found, recused(session, found, inspectors), strict=True)
    ]
    return [{"account_id": account, "number": number} for account, number in people.items()], files


def _number(sample: InspectionSample, kind: str, number: int) -> str:
    return vault().answers_digest(f"{sample.key.hex()}/{kind}/{number}".encode())[:16]


def frame_digest(sample: InspectionSample, people: Rows, files: Rows) -> str:
    """Return the digest of the frame that these rows make."""
    names = ("number", "side", "stratum", "risk", "always", "recused")
    risk, on, off = sample.shares
    frame = sampling.Frame(
        sample.size, (risk, on, off), sample.each, seed_line(sample),
        tuple(str(one["number"]) for one in people),
        tuple(sampling.File(**{name: row[name] for name in names}) for row in files),  # type: ignore[arg-type]
    )  # fmt: skip
    return frame.digest()
