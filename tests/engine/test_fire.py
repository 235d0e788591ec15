"""What one signature does to a case, and which signatures no longer stand afterwards."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.engine.fire import NotAllowed, Outcome, sign
from app.engine.machine import ImpossibleMove, compile_workflow
from app.engine.options import options
from app.engine.standing import CaseStanding
from app.errors import UnsafeStart
from app.policy import Actor
from tests.support.workflows import CASE, after, facts, permit, person, with_action

PERMIT = compile_workflow(permit())
CLERK, HEAD = person(1, "village_clerk"), person(2, "village_head")
OFFICER, LEADER, SECOND = person(3, "county_officer"), person(4, "county_leader"), person(5, "county_officer")


class Case:
    """A case that people sign, as a command would have them do it."""

    def __init__(self, state: str = "draft") -> None:
        self.standing = CaseStanding(state, CASE)

    def sign(
        self,
        name: str,
        actor: Actor,
        target: str | None = None,
        reasons: dict[str, str] | None = None,
        **changes: object,
    ) -> Outcome:
        found = options(PERMIT.workflow, self.standing, actor, facts(self.standing, **changes))
        option = next(one for one in found if one.action.name == name)
        outcome = sign(PERMIT, self.standing, option, target=target, reasons=reasons)
        self.standing = after(self.standing, option, outcome, actor)
        return outcome

    def done(self) -> list[str]:
        return [one.action for one in self.standing.done(PERMIT.workflow)]


def in_review() -> Case:
    case = Case()
    case.sign("submit", CLERK)
    case.sign("post_notice", CLERK)
    case.sign("post_notice", HEAD)
    case.sign("close_notice", CLERK)
    return case


def test_the_last_signature_moves_the_case_and_no_earlier_one() -> None:
    case = in_review()
    first = case.sign("approve", OFFICER)
    assert (first.completed, first.state, first.position, first.length) == (False, "review", 0, 2)
    last = case.sign("approve", LEADER)
    assert (last.completed, last.state, last.position) == (True, "approved", 1)
    assert case.done() == ["submit", "post_notice", "close_notice", "approve"]


def test_another_completed_act_restarts_an_unfinished_chain() -> None:
    case = in_review()
    case.sign("approve", OFFICER)
    outcome = case.sign("remark", LEADER)
    assert [one.action for one in outcome.voided] == ["approve"]
    assert case.standing.chain("approve") == ()
    with pytest.raises(NotAllowed, match="waits_for_earlier_signature"):
        case.sign("approve", LEADER)


def test_another_unfinished_chain_leaves_the_first_alone() -> None:
    case = in_review()
    case.sign("approve", OFFICER)
    outcome = case.sign("refuse", SECOND)
    assert outcome.voided == ()
    assert len(case.standing.chain("approve")) == len(case.standing.chain("refuse")) == 1


def test_going_back_voids_results_from_that_state_on_and_opens_a_round() -> None:
    case = in_review()
    outcome = case.sign("send_back", OFFICER, "applied")
    assert (outcome.state, outcome.back) == ("applied", True)
    assert {one.action for one in outcome.voided} == {"post_notice", "close_notice"}
    assert case.done() == ["submit"]


def test_an_act_beside_the_path_completes_and_moves_nothing() -> None:
    case = in_review()
    outcome = case.sign("remark", LEADER)
    assert (outcome.completed, outcome.state, outcome.back) == (True, "review", False)
    assert case.done()[-1] == "remark"


def test_several_targets_need_a_choice_among_them() -> None:
    for target in (None, "approved", "nowhere"):
        with pytest.raises(NotAllowed, match="target_needed"):
            in_review().sign("send_back", OFFICER, target)


def test_a_warning_needs_words_and_keeps_them() -> None:
    case = in_review()
    case.sign("send_back", OFFICER, "applied")
    case.sign("post_notice", CLERK)
    case.sign("post_notice", HEAD)
    out_of_season = {"answers": {"season": "closed", "hour": "night"}}
    for reasons in (None, {"in_season": "  "}, {"another": "because"}):
        with pytest.raises(NotAllowed, match="reason_needed"):
            case.sign("close_notice", CLERK, reasons=reasons, **out_of_season)
    outcome = case.sign(
        "close_notice", CLERK, reasons={"in_season": " snow ", "not_at_night": "shown?"}, **out_of_season
    )
    assert outcome.reasons == {"in_season": "snow"}
    assert {one.guard.name: one.held for one in outcome.findings} == {
        "in_season": False,
        "not_at_night": False,
    }


def test_a_blocked_option_signs_nothing() -> None:
    case = Case()
    with pytest.raises(NotAllowed, match="other_role"):
        case.sign("submit", HEAD)
    with pytest.raises(NotAllowed, match="guard"):
        case.sign("submit", CLERK, answers={"paper": "no"})
    assert case.standing == CaseStanding("draft", CASE)


def test_an_upheld_appeal_leads_out_of_a_final_state() -> None:
    case = in_review()
    case.sign("refuse", OFFICER)
    case.sign("refuse", LEADER)
    assert case.sign("reinstate", person(9, "township_leader")).state == "draft"
    assert case.done() == []


def test_the_graph_has_no_other_ways_than_the_definition() -> None:
    """No jump to a state by its name, no move by a wrong source, whatever the library offers."""
    names = [state.name for state in PERMIT.workflow.states]
    ways = {(s, a.name, t) for a in PERMIT.workflow.actions for s in a.source for t in a.targets}
    verbs = {a.name for a in PERMIT.workflow.actions} | {f"to_{name}" for name in names} | {"initial"}
    for state in names:
        for verb in verbs:
            for target in names:
                if (state, verb, target) in ways:
                    assert PERMIT.move(state, verb, target) == target
                else:
                    with pytest.raises(ImpossibleMove):
                        PERMIT.move(state, verb, target)


@pytest.mark.parametrize("changes", [{"source": ("reveiw",)}, {"targets": ("aproved",)}])
def test_a_misspelt_state_never_reaches_the_machine(changes: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(UnsafeStart, match=r"reveiw|aproved"):
        compile_workflow(with_action(permit(), "approve", **changes))


def test_one_machine_serves_many_threads() -> None:
    def through(_: int) -> str:
        state = "draft"
        for name, target in (("submit", "applied"), ("post_notice", "on_notice"), ("close_notice", "review")):
            state = PERMIT.move(state, name, target)
        return state

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(through, range(2000))) == {"review"}


def test_a_route_that_sets_a_status_directly() -> None:
    """Trap: where a case stands is frozen; only the outcome of a signature holds another state."""
    with pytest.raises(AttributeError):
        in_review().standing.state = "approved"  # type: ignore[misc]
    assert replace(in_review().standing, state="approved") != in_review().standing
