"""A small procedure to test the engine on, and people to sign it. Nothing of it ships."""

from dataclasses import replace
from datetime import date
from typing import Any

from app.engine.fire import Outcome
from app.engine.options import Option
from app.engine.standing import CaseStanding, Signed
from app.policy import Actor, HeldPost
from workflows.facts import Facts
from workflows.roles import ROLES
from workflows.vocabulary import (
    Action,
    Deadline,
    Field,
    Guard,
    Kind,
    Mode,
    Opening,
    SignOff,
    Standing,
    State,
    Workflow,
)

DAY = date(2026, 9, 1)
VILLAGE = "990101101001"
CASE = "990101101001"


def paper_complete(facts: Facts) -> bool:
    """The answer says that the paper is complete; without an answer this can't be computed."""
    return facts.answers["paper"] == "complete"


def in_season(facts: Facts) -> bool:
    return facts.answers.get("season") != "closed"


def not_at_night(facts: Facts) -> bool:
    return facts.answers.get("hour") != "night"


GUARDS = {test.__name__: test for test in (paper_complete, in_season, not_at_night)}
COUNTY = (SignOff(("county_officer",)), SignOff(("county_leader",)))


def permit() -> Workflow:
    """Return a permit's procedure: six states, two chains of two, a batch, guards of all modes."""
    return Workflow(
        name="permit",
        label="Permit",
        reference="PT",
        states=_states(),
        openings=(Opening("paper", "On paper", "draft", ("village_clerk", "household")),),
        actions=(*_village_actions(), *_county_actions()),
    )


def _states() -> tuple[State, ...]:
    return (
        State("draft", "Being written"),
        State("applied", "Applied", requires=("submit",), deadlines=(Deadline("limit_notice"),)),
        State("on_notice", "On notice", requires=("submit", "post_notice")),
        State(
            "review",
            "Under review",
            deadlines=(Deadline("limit_review"), Deadline("limit_all", "opening")),
        ),
        State(
            "approved",
            "Approved",
            Standing.SETTLED,
            requires=("submit", "post_notice", "close_notice", "approve"),
        ),
        State("refused", "Refused", Standing.FINAL),
    )


def _village_actions() -> tuple[Action, ...]:
    clerk, head = SignOff(("village_clerk", "grid_worker")), SignOff(("village_head",))
    return (
        Action(
            "submit",
            "Submit",
            ("draft",),
            ("applied",),
            (clerk,),
            fields=(Field("paper", "Paper", Kind.CHOICE, choices=(("complete", "Complete"), ("no", "No"))),),
            guards=(Guard(paper_complete, "The paper isn't complete.", "Test 1"),),
        ),
        Action("post_notice", "Post", ("applied",), ("on_notice",), (clerk, head)),
        Action(
            "close_notice",
            "Close",
            ("on_notice",),
            ("review",),
            (clerk,),
            guards=(
                Guard(in_season, "Out of season.", "Test 2", Mode.WARN),
                Guard(not_at_night, "At night.", "Test 3", Mode.AUDIT, flag="T01"),
            ),
        ),
    )


def _county_actions() -> tuple[Action, ...]:
    return (
        Action(
            "approve",
            "Approve",
            ("review",),
            ("approved",),
            COUNTY,
            not_by_signer_of=("submit",),
            batch=True,
        ),
        Action("send_back", "Send back", ("review",), ("draft", "applied"), (SignOff(("county_officer",)),)),
        Action(
            "remark", "Remark", ("review",), ("review",), (SignOff(("county_leader", "township_leader")),)
        ),
        Action("refuse", "Refuse", ("review",), ("refused",), COUNTY),
        Action("reopen", "Reopen", ("approved",), ("draft",), (SignOff(("county_leader",)),)),
        Action(
            "reinstate",
            "Reinstate",
            ("refused",),
            ("draft",),
            (SignOff(("township_leader",)),),
            appeal=True,
        ),
    )


def with_action(workflow: Workflow, name: str, **changes: Any) -> Workflow:
    """Return ``workflow`` with every action of that name changed."""
    return replace(
        workflow,
        actions=tuple(replace(a, **changes) if a.name == name else a for a in workflow.actions),
    )


def with_state(workflow: Workflow, name: str, **changes: Any) -> Workflow:
    """Return ``workflow`` with one state changed."""
    return replace(
        workflow, states=tuple(replace(s, **changes) if s.name == name else s for s in workflow.states)
    )


def adding(workflow: Workflow, *parts: Action | State) -> Workflow:
    """Return ``workflow`` with more actions and states at their ends."""
    return replace(
        workflow,
        states=(*workflow.states, *(part for part in parts if isinstance(part, State))),
        actions=(*workflow.actions, *(part for part in parts if isinstance(part, Action))),
    )


def post(role: str, *, giver: int | None = None, territory: str = "", **changes: Any) -> HeldPost:
    """Return a post of ``role``, by default where the case lies; a department has it assigned."""
    level = ROLES[role].levels[0]
    reach = territory or {"village": VILLAGE, "township": VILLAGE[:9], "county": VILLAGE[:6]}[level.value]
    held = HeldPost(1, role, 1, "Office", reach, level, DAY, None, giver)
    held = replace(held, assigned_to_case=ROLES[role].by_assignment)
    return replace(held, **changes)


def person(account: int, *roles: str, posts: tuple[HeldPost, ...] = ()) -> Actor:
    """Return somebody with an own post for each role, and further ``posts``."""
    return Actor(account, account, f"user{account}", f"User {account}", (*map(post, roles), *posts))


def facts(standing: CaseStanding, **changes: Any) -> Facts:
    """Return facts under which every condition of :func:`permit` holds, but for ``changes``."""
    plain = Facts(DAY, DAY, DAY, DAY, standing.state, "paper", answers={"paper": "complete"})
    return replace(plain, **changes)


def after(standing: CaseStanding, option: Option, outcome: Outcome, actor: Actor) -> CaseStanding:
    """Return the case once the signature of ``actor`` is recorded."""
    assert option.post is not None
    signed = Signed(
        option.action.name,
        standing.state,
        outcome.target,
        outcome.position,
        outcome.length,
        actor.account_id,
        option.post.giver,
        option.post.role,
        DAY,
        max((one.sequence for one in standing.signatures), default=0) + 1,
    )
    kept = tuple(one for one in standing.signatures if one not in outcome.voided)
    return CaseStanding(outcome.state, standing.territory, (*kept, signed))
