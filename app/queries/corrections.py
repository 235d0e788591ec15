"""Corrections for their pages: what was asked, by whom, what became of it, and what it would cross."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from app import clock, profiles
from app.errors import Forbidden, NotFound
from app.facts.corrections import (
    Decision,
    Figure,
    decision_on,
    figures,
    find_figure,
    income_after,
    lines_of,
    told_under,
    visit_that_counts,
)
from app.lookup import get_case, in_territories
from app.masking import masked_identity
from app.models.account import Account, Person
from app.models.base import db
from app.models.case import Case
from app.models.correction import Correction
from app.models.household import Household
from app.models.notice import NoticeEntry
from app.permissions import Permission
from app.policy import Actor
from app.queries.case_file import unsealed, who_and_where
from app.queries.evidence import PaperRow, papers_of_case
from app.queries.marks import row_number
from workflows.monitoring.corrections import FIELDS, SIGNERS, Correctable, Shape
from workflows.monitoring.income import LINES

PAGE = 50
_GROUP_OF = {line.key: line.group for line in LINES}


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """One correction. ``old`` and ``new`` are values in their one spelling, numbers of papers masked.

    ``name`` is the member it is about, ``place`` where in the file the figure stands: a group of the
    income sheet (``visit.wage``), a member (``member.7``), a notice (``notice.3``), else the field.
    """

    id: int
    ref: str
    head: str
    field: Correctable
    subject: int
    name: str
    old: str
    new: str
    reason: str
    text: str
    paper_id: int | None
    state: str
    who: str
    requested_by: int
    requested_at: datetime
    decider: str
    decided_at: datetime | None
    opinion: str

    @property
    def place(self) -> str:
        """Return where in the file the figure stands."""
        if self.field.line:
            return f"visit.{_GROUP_OF[self.field.line]}"
        return f"{self.field.about.value}.{self.subject}" if self.subject else self.field.key


@dataclass(frozen=True, slots=True)
class Crossing:
    """Income per head before and after a correction that takes it over the line, in yuan."""

    before: Decimal
    after: Decimal
    line: Decimal


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """One correction with what its signer has to know. ``rank`` is whose signature it needs today."""

    it: CorrectionView
    crossing: Crossing | None
    signs: bool
    withdraws: bool
    rank: str


@dataclass(frozen=True, slots=True)
class CaseCorrections:
    """The corrections of a case, the newest first, and the figures that can still be corrected."""

    ref: str
    head: str
    decision: Decision | None
    rows: tuple[CorrectionView, ...]
    figures: tuple[Figure, ...]
    may_ask: bool


@dataclass(frozen=True, slots=True)
class AskingPage:
    """What the form of a correction needs: the figure as it is, and the papers that may show it."""

    ref: str
    head: str
    figure: Figure
    shown: str
    papers: tuple[PaperRow, ...]
    paper_asked: bool
    signature: str


_ASKER, _DECIDER, _HEAD, _MEMBER = (aliased(Person) for _ in range(4))
_ASKING, _DECIDING = aliased(Account), aliased(Account)


def _rows() -> Any:
    return (
        select(
            Correction, Case.ref, Case.key, _HEAD.name.label("head"), _MEMBER.name.label("member"),
            _ASKER.name.label("who"), _DECIDER.name.label("decider"),
        )
        .join(Case, Case.id == Correction.case_id)
        .join(Household, Household.id == Case.household_id)
        .join(_HEAD, _HEAD.id == Household.head_id)
        .join(_ASKING, _ASKING.id == Correction.requested_by)
        .join(_ASKER, _ASKER.id == _ASKING.person_id)
        .outerjoin(_DECIDING, _DECIDING.id == Correction.decided_by)
        .outerjoin(_DECIDER, _DECIDER.id == _DECIDING.person_id)
        .outerjoin(_MEMBER, and_(_MEMBER.id == Correction.subject_id, Correction.field.startswith("member.")))
    )  # fmt: skip


def _views(rows: Iterable[Any]) -> tuple[CorrectionView, ...]:
    return tuple(_view(row) for row in rows)


def _view(row: Any) -> CorrectionView:
    one, field = row.Correction, FIELDS[row.Correction.field]
    told = told_under(row.key, one)
    return CorrectionView(
        id=one.id,
        ref=row.ref,
        head=row.head,
        field=field,
        subject=one.subject_id,
        name=row.member or "",
        old=shown(field, told["old"]),
        new=shown(field, told["new"]),
        reason=one.reason,
        text=told["text"],
        paper_id=one.paper_id,
        state=one.state,
        who=row.who,
        requested_by=one.requested_by,
        requested_at=one.requested_at,
        decider=row.decider or "",
        decided_at=one.decided_at,
        opinion=unsealed(row.key, one.opinion_sealed, f"correction/{one.id}/opinion"),
    )


def shown(field: Correctable, value: str) -> str:
    """Return a value as a page may show it: the number of a paper is masked."""
    return masked_identity(value) if field.shape is Shape.IDENTITY else value


def corrections_of_case(case_id: int) -> tuple[CorrectionView, ...]:
    """Return the corrections of a case, the newest first. Whoever asks has looked the case up before."""
    return _found(Correction.case_id == case_id)


def corrections_of_household(household_id: int) -> tuple[CorrectionView, ...]:
    """Return the signed corrections of a household's cases, the newest first."""
    return _found(Case.household_id == household_id, Correction.state == "signed")


def corrections_of_notice(notice_id: int) -> tuple[CorrectionView, ...]:
    """Return the signed corrections of a notice's days, the newest first."""
    named = select(NoticeEntry.case_id).where(NoticeEntry.notice_id == notice_id)
    return _found(
        Correction.case_id.in_(named),
        Correction.subject_id == notice_id,
        Correction.field.startswith("notice."),
        Correction.state == "signed",
    )


def _found(*conditions: ColumnElement[bool]) -> tuple[CorrectionView, ...]:
    return _views(db.session.execute(_rows().where(*conditions).order_by(Correction.id.desc())))


def case_corrections(actor: Actor, ref: str) -> CaseCorrections:
    """Return the corrections of a case in reach, with what can be corrected now."""
    case = get_case(db.session(), actor, ref)
    stands = decision_on(db.session(), case)
    may_ask = stands is not None and actor.post_at(Permission.CORRECTIONS_REQUEST, case.territory) is not None
    return CaseCorrections(
        ref=case.ref,
        head=who_and_where(case)[0],
        decision=stands,
        rows=corrections_of_case(case.id),
        figures=tuple(_masked(one) for one in figures(db.session(), case)) if may_ask else (),
        may_ask=may_ask,
    )


def _masked(figure: Figure) -> Figure:
    return Figure(figure.field, figure.subject, figure.name, shown(figure.field, figure.value))


def asking_page(actor: Actor, ref: str, key: str, subject: int) -> AskingPage:
    """Return what the form of one correction needs; NotFound for a figure that there isn't."""
    case = get_case(db.session(), actor, ref)
    if actor.post_at(Permission.CORRECTIONS_REQUEST, case.territory) is None:
        raise NotFound
    if decision_on(db.session(), case) is None:
        raise Forbidden("not_decided")
    figure = find_figure(db.session(), case, key, subject)
    if figure is None:
        raise NotFound
    profile = profiles.values(clock.today())
    return AskingPage(
        ref=case.ref,
        head=who_and_where(case)[0],
        figure=figure,
        shown=shown(figure.field, figure.value),
        papers=tuple(paper for paper in papers_of_case(case.ref) if paper.struck_on is None),
        paper_asked=profile["correction_paper"] == "on",
        signature=str(profile["correction_signature"]),
    )


def correction_page(actor: Actor, correction_id: int) -> CorrectionPage:
    """Return one correction of a case in reach."""
    row = db.session.execute(_rows().where(Correction.id == correction_id)).one_or_none()
    if row is None:
        raise NotFound
    case = get_case(db.session(), actor, row.ref)
    it, rank = _view(row), str(profiles.value("correction_signature", clock.today()))
    posts = [one for one in actor.posts if one.role in SIGNERS[rank] and one.covers(case.territory)]
    waiting = it.state == "waiting"
    return CorrectionPage(
        it=it,
        crossing=_crossing(case, row.Correction) if waiting else None,
        signs=waiting and bool(posts) and it.requested_by != actor.account_id,
        withdraws=waiting and it.requested_by == actor.account_id,
        rank=rank,
    )


def _crossing(case: Case, row: Correction) -> Crossing | None:
    """Return the income before and after where the correction takes it over the line of today."""
    field = FIELDS[row.field]
    visit = visit_that_counts(db.session(), case)
    if visit is None or not (field.line or field.key == "visit.size"):
        return None
    line = Decimal(str(profiles.for_case(case.profile_digest, clock.today())["income_line"]))
    after = income_after(lines_of(case, visit), visit.size, field, told_under(case.key, row)["new"])
    if (visit.income_per_head >= line) == (after >= line):
        return None
    return Crossing(visit.income_per_head, after, line)


def correction_list(
    actor: Actor, *, state: str = "waiting", after: str = ""
) -> tuple[tuple[CorrectionView, ...], int | None]:
    """Return a page of the corrections in the actor's territory, the newest first, and the next mark."""
    last = row_number(after)
    statement = (
        _rows()
        .where(
            Correction.state == state,
            in_territories(actor.territories_for(Permission.CORRECTIONS_READ), Case.territory),
            *(() if last is None else (Correction.id < last,)),
        )
        .order_by(Correction.id.desc())
        .limit(PAGE + 1)
    )
    rows = db.session.execute(statement).all()
    return _views(rows[:PAGE]), rows[PAGE - 1].Correction.id if len(rows) > PAGE else None
