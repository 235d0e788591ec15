"""What the page of a suspicion shows: what is asked by which rule, what was compared, what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain

from sqlalchemy import func, select

from app import clock
from app.models.base import StreamKind, db
from app.models.case import Case, Signature
from app.models.organisation import Organisation
from app.models.problem import Problem
from app.models.region import Region
from app.models.suspicion import (
    Suspicion,
    SuspicionCheck,
    SuspicionChecker,
    SuspicionHit,
    SuspicionPerson,
)
from app.permissions import Permission
from app.policy import Actor, unsealed
from app.queries.actors import name_on
from app.queries.case_file import unsealed as opened
from app.queries.officers import names_of
from app.queries.suspicion_reach import suspicions_in_reach
from app.queries.suspicion_weights import NO_SCORE, SETTLED, Score, rates, scores, subject_of
from workflows.oversight.rules import RULES, Rule


@dataclass(frozen=True, slots=True)
class Place:
    """One event that a hit looked at: stream, number, sequence; ``ref`` where the stream is a case's."""

    stream: str
    number: int
    sequence: int
    ref: str


@dataclass(frozen=True, slots=True)
class HitView:
    """One hit: what was compared, and where it stands in the histories."""

    found_on: date
    fields: Mapping[str, object]
    events: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check as it was written down, with who wrote it."""

    checked_on: date
    on_site: bool
    hours: Decimal
    text: str
    who: str


@dataclass(frozen=True, slots=True)
class SuspicionFile:
    """A suspicion in the file of its case. ``parameters`` are the county's values as the rule used them.

    ``settled`` says that the conclusion counts: both have signed it. ``finding`` is the reference of the
    problem that it became, ``finding_unit`` who answers for that.
    """

    rule: Rule | None
    code: str
    severity: str
    place: str
    village: str
    about: str
    household_id: int | None
    raised_by: str
    text: str
    parameters: Mapping[str, object]
    hits: tuple[HitView, ...]
    people: tuple[str, ...]
    checkers: tuple[tuple[int, str], ...]
    checks: tuple[CheckView, ...]
    settled: bool
    conclusion: str
    excuse: str
    concluded_on: date | None
    conclusion_text: str
    disposal: str
    disposal_text: str
    households_helped: int
    money_returned: Decimal | None
    finding: str
    finding_unit: str
    score: Score


def suspicion_file(actor: Actor, case: Case) -> SuspicionFile:
    """Return what is known of the suspicion of a case in reach."""
    row = db.session.get_one(Suspicion, case.id)
    hits, place = _hits(case), unsealed(case.territory)
    refs = _refs(row, hits)
    checkers, people = _checkers(case), _people(case)
    checks = _checks(case)
    names = names_of(_accounts(row, people, checkers, [who for _, who in checks]))
    finding, unit = _finding(row)
    return SuspicionFile(
        rule=RULES.get(row.rule),
        code=row.rule,
        severity=row.severity,
        place=place,
        village=db.session.scalar(select(Region.name).where(Region.code == place)) or "",
        about=refs.get(row.about_id or 0, ""),
        household_id=row.household_id,
        raised_by=names.get(row.account_id or 0, ""),
        text=_opened(case, row.text_sealed, "text"),
        parameters=row.parameters,
        hits=tuple(_hit(one, refs) for one in hits),
        people=tuple(names[one] for one in people),
        checkers=tuple((one, names[one]) for one in checkers),
        checks=tuple(_check(case, one, names.get(who or 0, "")) for one, who in checks),
        settled=case.state in SETTLED,
        conclusion=row.conclusion,
        excuse=row.excuse,
        concluded_on=row.concluded_on,
        conclusion_text=_opened(case, row.conclusion_sealed, "conclusion"),
        disposal=row.disposal,
        disposal_text=_opened(case, row.disposal_sealed, "disposal"),
        households_helped=row.households_helped,
        money_returned=row.money_returned,
        finding=finding,
        finding_unit=unit,
        score=_score(actor, row),
    )


def _opened(case: Case, sealed: str, place: str) -> str:
    return opened(case.key, sealed or None, f"suspicion/{case.id}/{place}")


def _accounts(row: Suspicion, *others: Iterable[int | None]) -> set[int]:
    return {one for one in (row.account_id, *chain(*others)) if one is not None}


def _hits(case: Case) -> list[SuspicionHit]:
    found = select(SuspicionHit).where(SuspicionHit.case_id == case.id).order_by(SuspicionHit.id)
    return list(db.session.execute(found).scalars())


def _refs(row: Suspicion, hits: list[SuspicionHit]) -> dict[int, str]:
    """Return the references of the cases that the suspicion and its hits tell of."""
    wanted = {int(str(one[1])) for hit in hits for one in hit.events if one[0] == StreamKind.CASE.value}
    wanted |= {row.about_id} if row.about_id is not None else set()
    rows = db.session.execute(select(Case.id, Case.ref).where(Case.id.in_(wanted)))
    return dict(rows.all())


def _hit(hit: SuspicionHit, refs: Mapping[int, str]) -> HitView:
    events = []
    for one in hit.events:
        stream, number, sequence = str(one[0]), int(str(one[1])), int(str(one[2]))
        events.append(Place(stream, number, sequence, refs.get(number, "") if stream == "case" else ""))
    return HitView(hit.found_on, hit.fields, tuple(events))


def _people(case: Case) -> list[int]:
    found = select(SuspicionPerson.account_id).where(SuspicionPerson.case_id == case.id)
    return list(db.session.execute(found.order_by(SuspicionPerson.account_id)).scalars())


def _checkers(case: Case) -> list[int]:
    newest = select(func.max(SuspicionChecker.sequence)).where(SuspicionChecker.case_id == case.id)
    found = select(SuspicionChecker.account_id).where(
        SuspicionChecker.case_id == case.id, SuspicionChecker.sequence == newest.scalar_subquery()
    )
    return list(db.session.execute(found.order_by(SuspicionChecker.account_id)).scalars())


def _checks(case: Case) -> list[tuple[SuspicionCheck, int | None]]:
    rows = db.session.execute(
        select(SuspicionCheck, Signature.account_id)
        .outerjoin(
            Signature,
            (Signature.case_id == SuspicionCheck.case_id) & (Signature.sequence == SuspicionCheck.sequence),
        )
        .where(SuspicionCheck.case_id == case.id)
        .order_by(SuspicionCheck.id.desc())
    )
    return [(check, who) for check, who in rows]


def _check(case: Case, one: SuspicionCheck, who: str) -> CheckView:
    text = _opened(case, one.text_sealed, f"check/{one.sequence}")
    return CheckView(one.checked_on, one.on_site, one.hours, text, who)


def _finding(row: Suspicion) -> tuple[str, str]:
    if row.finding_id is None:
        return "", ""
    unit = name_on(Organisation.id, row.concluded_on or clock.today())
    found = db.session.execute(
        select(Case.ref, unit)
        .join(Problem, Problem.case_id == Case.id)
        .join(Organisation, Organisation.id == Problem.lead_id)
        .where(Case.id == row.finding_id)
    ).one()
    return found[0], found[1] or ""


def _score(actor: Actor, row: Suspicion) -> Score:
    reach = suspicions_in_reach(actor)
    same = (
        (Suspicion.about_id == row.about_id,)
        if row.about_id is not None
        else (Suspicion.subject_kind == row.subject_kind, Suspicion.subject_id == row.subject_id)
    )
    return scores(reach, rates(reach), *same).get(subject_of(row), NO_SCORE)


def suspicion_behind(actor: Actor, case: Case) -> str:
    """Return the reference of the suspicion that became this problem, for who sees it; else nothing."""
    if not actor.may(Permission.SUSPICIONS_READ):
        return ""
    return (
        db.session.scalar(
            select(Case.ref)
            .join(Suspicion, Suspicion.case_id == Case.id)
            .where(Suspicion.finding_id == case.id, suspicions_in_reach(actor))
        )
        or ""
    )
