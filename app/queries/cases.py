"""The page of a case: where it stands, what is missing and why, what comes next, what lies in its file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from app import clock
from app.definitions import of_case
from app.engine.options import Option, Reason, option
from app.engine.standing import CaseStanding
from app.errors import Forbidden
from app.facts import snapshots
from app.facts.case import ask, facts_of, reaching, standing_of
from app.facts.household import missing_consents
from app.lookup import get_case
from app.models.base import db
from app.models.bundle import Rows
from app.models.case import Case, Signature, Snapshot
from app.permissions import Permission
from app.policy import Actor
from app.queries import case_file, case_results
from app.queries.case_path import PathStep, path_of
from app.queries.case_ways import Way, way_from, ways_of
from app.queries.corrections import CorrectionView, corrections_of_case
from app.queries.erasures import Hold, hold_of_case
from app.queries.help import HelpView, help_view
from app.queries.incoming import IncomingView, incoming_view
from app.queries.problem_file import ProblemFile, problem_file
from app.queries.suspicion_file import SuspicionFile, suspicion_file
from app.queries.timeline import OF_DISCIPLINE, Entry, timeline, why_here
from app.sealing import Unreadable
from workflows.facts import Facts
from workflows.monitoring.corrections import DECIDED
from workflows.vocabulary import Standing, Workflow


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that the page of a case shows."""

    ref: str
    workflow: str
    version: int
    state: str
    state_label: str
    standing: Standing
    household_id: int | None
    territory: str
    profile_digest: str
    head: str
    village: str
    opening: str
    legacy: bool
    fast_lane_on: date | None
    opened_on: date
    due_on: date | None
    due_provisional: bool
    harm: int
    round: int
    opened: bool
    path: tuple[PathStep, ...]
    ways: tuple[Way, ...]
    labels: Mapping[str, str]
    members: tuple[case_file.MemberRow, ...]
    application: case_file.ApplicationView | None
    visit: case_file.VisitView | None
    findings: tuple[case_results.FindingRow, ...]
    vote: case_results.VoteView | None
    notices: tuple[case_results.NoticeView, ...]
    objections: tuple[case_results.ObjectionView, ...]
    changes: tuple[snapshots.Difference, ...]
    entries: tuple[Entry, ...]
    why: tuple[Entry, ...]
    incoming: IncomingView | None
    unauthorised: tuple[int, ...]
    help: HelpView | None
    corrections: tuple[CorrectionView, ...]
    decided: bool
    problem: ProblemFile | None
    suspicion: SuspicionFile | None
    hold: Hold | None

    @property
    def size(self) -> int:
        """Return how many members are alive."""
        return sum(1 for row in self.members if row.died_on is None)

    @property
    def returns(self) -> int:
        """Return how often a signer sent the case back."""
        return sum(1 for one in self.entries if one.data.get("action") == "send_back")

    @property
    def next_way(self) -> Way | None:
        """Return the owed action that the reader may begin, else the first that is owed."""
        owed = [way for way in self.ways if way.owed]
        return next((way for way in owed if way.mine and not way.missing), owed[0] if owed else None)


def case_page(actor: Actor, ref: str) -> CasePage:
    """Return the page of a case in reach; raise :class:`NotFound` otherwise."""
    workflow, standing, facts, who, known = _judged(actor, case := get_case(db.session(), actor, ref))
    here, entries = workflow.state(case.state), timeline(case, workflow, _hidden(actor))
    hold = hold_of_case(case)
    return CasePage(
        ref=case.ref,
        workflow=case.workflow,
        version=case.version,
        state=case.state,
        state_label=here.label,
        standing=here.standing,
        household_id=case.household_id,
        territory=case.territory,
        profile_digest=case.profile_digest,
        opening=next((one.label for one in workflow.openings if one.name == case.opening), ""),
        legacy=case.legacy,
        fast_lane_on=case.fast_lane_on,
        opened_on=case.opened_on,
        due_on=case.due_on,
        due_provisional=case.due_provisional,
        harm=case.harm,
        round=case.round,
        opened=_opened(actor, case, known),
        path=path_of(workflow, case),
        ways=ways_of(workflow, standing, who, facts, case) if hold is None else (),
        labels={action.name: action.label for action in workflow.actions},
        entries=entries,
        why=why_here(case, workflow, entries),
        hold=hold,
        **_PARTS.get(case.workflow, _of_household)(actor, case, workflow, facts, known),
    )


def _hidden(actor: Actor) -> frozenset[str]:
    return frozenset() if actor.may(Permission.DISCIPLINE_LEADS_READ) else OF_DISCIPLINE


def _of_household(actor: Actor, case: Case, workflow: Workflow, facts: Facts, known: Rows) -> dict[str, Any]:
    """Return what the page shows of a household's case."""
    head, village = case_file.who_and_where(case)
    return {
        "head": head,
        "village": village,
        "members": case_file.member_rows(case.household_id),
        "application": case_file.application_view(case),
        "visit": case_file.visit_view(case),
        **_results(actor, case),
        "changes": _changes(actor, case, workflow, facts),
        "incoming": incoming_view(case.id, case.key) if case.opening in ("public_page", "by_phone") else None,
        "unauthorised": missing_consents(db.session(), known),
        "help": help_view(case, facts),
        "corrections": corrections_of_case(case.id) if case.state in _ONCE_DECIDED else (),
        "decided": case.state in DECIDED,
        "problem": None,
        "suspicion": None,
    }


def _of_problem(actor: Actor, case: Case, _workflow: Workflow, _facts: Facts, _known: Rows) -> dict[str, Any]:
    """Return what the page shows of a problem's case, and nothing of a household."""
    found = problem_file(actor, case)
    return {**_nothing(), "head": found.title, "village": found.lead, "problem": found}


def _of_suspicion(
    actor: Actor, case: Case, _workflow: Workflow, _facts: Facts, _known: Rows
) -> dict[str, Any]:
    """Return what the page shows of a suspicion, and nothing of a household or a problem."""
    found = suspicion_file(actor, case)
    title = found.rule.name if found.rule is not None else ""
    return {**_nothing(), "head": title, "village": found.village, "suspicion": found}


def _nothing() -> dict[str, Any]:
    """Return the parts that a page has where a case is about no household, problem or suspicion."""
    alone = ("application", "visit", "vote", "incoming", "help", "problem", "suspicion")
    return {**dict.fromkeys(_OF_HOUSEHOLDS, ()), **dict.fromkeys(alone), "decided": False}


_OF_HOUSEHOLDS = ("members", "findings", "notices", "objections", "changes", "unauthorised", "corrections")
_PARTS = {"monitoring": _of_household, "rectification": _of_problem, "suspicion": _of_suspicion}
"""What the page shows beside path, acts and history, by the case's workflow."""


def _results(actor: Actor, case: Case) -> dict[str, Any]:
    """Return what departments, meetings and notices brought."""
    return {
        "findings": case_results.finding_rows(case, clock.today()),
        "vote": case_results.vote_view(case),
        "notices": case_results.notice_views(case),
        "objections": case_results.objection_views(actor, case),
    }


def find_way(actor: Actor, ref: str, action: str) -> tuple[CasePage, Way | None]:
    """Return the page of a case with one of its actions, None where its state has none of that name."""
    page = case_page(actor, ref)
    if page.hold is not None:
        raise Forbidden(page.hold.code)
    return page, next((way for way in page.ways if way.name == action), None)


def way_of(actor: Actor, ref: str, action: str) -> Way | None:
    """Return one action of a case in reach without its page; None where its state has none of that name."""
    return _way_of(actor, get_case(db.session(), actor, ref), action)


def what_is_missing(actor: Actor, case: Case, action: str) -> tuple[Mapping[str, str], tuple[Reason, ...]]:
    """Return the labels of a case's actions, and what one of them still misses before its form.

    For the pages of meetings and notices, which ask it of every line and show nothing else of a case.
    """
    workflow, found = _option_of(actor, case, action)
    return {one.name: one.label for one in workflow.actions}, found.reasons_before_form if found else ()


def _way_of(actor: Actor, case: Case, action: str) -> Way | None:
    workflow, found = _option_of(actor, case, action)
    return way_from(workflow, found, case) if found is not None else None


def _option_of(actor: Actor, case: Case, action: str) -> tuple[Workflow, Option | None]:
    """Return one action of a case as it stands for the actor, None where its state has none of that name."""
    workflow, standing, facts, who, _ = _judged(actor, case)
    found = next((one for one in workflow.actions_from(case.state) if one.name == action), None)
    return workflow, option(workflow, standing, who, facts, found) if found is not None else None


def _judged(actor: Actor, case: Case) -> tuple[Workflow, CaseStanding, Facts, Actor, Rows]:
    """Return what options are made of today, the actor with what is assigned, and all that is recorded."""
    session = db.session()
    workflow, known = of_case(session, case.workflow_digest).workflow, ask(session, case)
    standing = standing_of(case, known)
    facts = facts_of(session, case, standing, known, workflow=workflow, occurred_on=clock.today())
    return workflow, standing, facts, reaching(actor, known), known


def _opened(actor: Actor, case: Case, known: Rows) -> bool:
    """Return whether the actor looked at the case as it stands before."""
    return any((row.account_id, row.version) == (actor.account_id, case.version) for row in known["openings"])


def _changes(actor: Actor, case: Case, workflow: Workflow, facts: Facts) -> tuple[snapshots.Difference, ...]:
    """Return what has changed since the reader last signed, where that signature no longer counts.

    The next signer after a return sees this and nothing else to look through again.
    """
    found = db.session.execute(_LAST_OF, {"case_id": case.id, "me": actor.account_id}).one_or_none()
    if found is None:
        return ()
    signature, snapshot = found
    asked_again = signature.voided_by is not None or signature.action in ("send_back", "request_supplement")
    if not asked_again or facts.subject is None:
        return ()
    here = workflow.position(case.state)
    owed = tuple(begin for begin, state in _HELD_BEFORE.items() if here < workflow.position(state))
    try:
        shown = snapshots.opened(case, snapshot)
    except Unreadable:
        return ()
    changed = snapshots.differences(shown, snapshots.flat(facts.subject))
    return tuple(one for one in changed if not one.path.startswith(owed))


_ONCE_DECIDED = DECIDED | {"terminated", "removed"}
"""States in which a case may have corrections, and no other is asked for them."""

_HELD_BEFORE = {"meeting.": "appraised", "notice.": "on_notice"}
"""The state to which a meeting and a notice lead: before it, those of an earlier round have no say."""


_LAST_OF = (
    select(Signature, Snapshot)
    .join(Snapshot, Snapshot.digest == Signature.snapshot_digest)
    .where(Signature.case_id == bindparam("case_id"), Signature.account_id == bindparam("me"))
    .order_by(Signature.sequence.desc())
    .limit(1)
)
