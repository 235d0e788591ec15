"""What guards know of the steps of a case: application, visit, meeting, notice, papers, supplement.

Made of what ``app/facts/questions.py`` brought; only kinship and the helping hand are asked here.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.engine.standing import CaseStanding
from app.models.account import Relation
from app.models.bundle import Rows
from app.models.case import Case
from app.models.monitoring import Application
from workflows.monitoring.facts import (
    ApplicationFacts,
    MeetingFacts,
    NoticeFacts,
    ObjectionFacts,
    VisitFacts,
)

Papers = tuple[tuple[str, int], ...]

_HAND_DAYS = 30


def application(session: Session, known: Rows) -> tuple[ApplicationFacts, dict[int, date]]:
    """Return the newest application of a case, and who consented when."""
    if not known["application"]:
        return ApplicationFacts(), {}
    row = known["application"][0]
    return (
        ApplicationFacts(
            signed_on=row.signed_on,
            risks=frozenset(row.risks),
            scribe=row.scribe,
            read_aloud=row.read_aloud,
            proxy=row.proxy,
            proxy_reason=row.reasoned,
            applicant=row.applicant_id,
            hand_under_households=_households_of_hand(session, row),
        ),
        {one.person_id: one.consented_on for one in known["consents"]},
    )


def _households_of_hand(session: Session, row: Any) -> int:
    """Count the households for which the same hand applied lately; asked only where there is a hand."""
    if row.proxy_hash is None:
        return 0
    return session.execute(
        select(func.count(func.distinct(Case.household_id)))
        .join(Application, Application.case_id == Case.id)
        .where(
            Application.proxy_hash == row.proxy_hash,
            Application.signed_on > row.signed_on - timedelta(days=_HAND_DAYS),
            Application.signed_on <= row.signed_on,
        )
    ).scalar_one()


def visit(known: Rows) -> VisitFacts:
    """Return the newest visit of a case for its purpose.

    A confirmation on paper or tape counts where the paper is in the file; a call-back is itself
    the record (decisions.md 25).
    """
    if not known["visit"]:
        return VisitFacts()
    row = known["visit"][0]
    months = (row.window_end.year - row.window_begin.year) * 12
    return VisitFacts(
        visited_on=row.visited_on,
        size=row.size,
        visitors=frozenset(one.account_id for one in known["visitors"]),
        confirmed_by_household=row.confirmed_how == "call_back"
        or (bool(row.confirmed_how) and _has(papers(known["papers"]), "visit_sheet")),
        income_per_head=row.income_per_head,
        window_months=months + row.window_end.month - row.window_begin.month + 1,
        spending_asked=True,
        spending_per_head=row.spending_per_head,
        reference_per_head=row.reference_per_head,
        spending=row.spending,
        can_cope=row.can_cope,
        guarantees=True,
        guarantees_met=not row.guarantees,
        spending_settled=row.spending_settled,
        category=row.category,
        assessed=frozenset(row.assessed),
    )


def meeting(known: Rows) -> MeetingFacts:
    """Return the newest recorded meeting that voted on a case, with that vote."""
    if not known["meeting"]:
        return MeetingFacts()
    row = known["meeting"][0]
    present = frozenset(one.person_id for one in known["attendance"] if one.present)
    members = frozenset(one.person_id for one in known["people"])
    kin = frozenset(one.holder_id for one in known["kin_of_members"])
    filed = papers(known["meeting_papers"])
    return MeetingFacts(
        held_on=row.held_on,
        body=row.body,
        expected=len(known["attendance"]),
        present=len(present),
        recused=frozenset(one.person_id for one in known["recused"]) & present,
        kin_present=present & (kin | members),
        agreed=row.agreed,
        against=row.against,
        abstained=row.abstained,
        minutes=row.written and _has(filed, "minutes"),
        sign_in_sheet=_has(filed, "sign_in_sheet"),
    )


def kin_among(session: Session, people: frozenset[int], members: Sequence[int]) -> frozenset[int]:
    """Return those among ``people`` who are members of the household or its declared kin."""
    kin = session.execute(
        select(Relation.holder_id).where(
            Relation.holder_id.in_(people), Relation.person_id.in_(members), Relation.ended_on.is_(None)
        )
    ).scalars()
    return frozenset(kin) | (people & frozenset(members))


def notice(known: Rows, *, naturally: bool) -> NoticeFacts:
    """Return the newest posted notice for the purpose that names a case, with the objections to it.

    Where a risk goes ``naturally`` no help has to be listed: there need not be any.
    """
    if not known["notice"]:
        return NoticeFacts()
    row, filed = known["notice"][0], papers(known["notice_papers"])
    return NoticeFacts(
        posted_on=row.posted_on,
        last_day=row.last_day,
        taken_down_on=row.taken_down_on,
        place=row.place,
        masked=True,  # a notice has no columns for more than may be shown (NoticeEntry)
        posting_proof=_has(filed, "posting_proof"),
        take_down_proof=_has(filed, "take_down_proof"),
        lists_measures=naturally or bool(row.help),
        objections=tuple(
            ObjectionFacts(
                outcome=one.outcome,
                decided_on=one.decided_on,
                objected_to=frozenset(one.objected_to),
                investigators=frozenset(one.investigators),
            )
            for one in known["objections"]
        ),
    )


def announced(known: Rows) -> bool:
    """Return whether the household was announced, with the proof in the file."""
    return (
        bool(known["announcement"])
        and known["announcement"][0].posted_on is not None
        and _has(papers(known["announcement_papers"]), "posting_proof")
    )


def papers(rows: Iterable[Any]) -> Papers:
    """Return kind and number of every paper that isn't struck out, in the order of their coming."""
    return tuple(sorted(((one.kind, one.id) for one in rows), key=lambda paper: paper[1]))


def _has(papers: Papers, kind: str) -> bool:
    return any(one == kind for one, _ in papers)


Supplement = tuple[date | None, date | None, str | None]


def supplement(standing: CaseStanding, known: Rows) -> Supplement:
    """Return when the newest standing request to complete the file was made, when it was answered (both
    as claimed), and the digest of what the asker was shown while it isn't answered.
    """
    digests = {row.sequence: row.snapshot_digest for row in known["signatures"]}
    asked: date | None = None
    given: date | None = None
    shown: str | None = None
    for signed in standing.signatures:
        if signed.source != standing.state:
            continue
        if signed.action == "request_supplement":
            asked, given, shown = signed.occurred_on, None, digests[signed.sequence]
        elif signed.action == "supplement":
            given, shown = signed.occurred_on, None
    return asked, given, shown
