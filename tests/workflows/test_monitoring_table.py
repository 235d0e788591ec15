"""Who signs what in ``monitoring``, typed by hand from the product's papers, not from the definition."""

import pytest

from workflows import REGISTRY
from workflows.vocabulary import Carrier, Workflow

DEFAULT = {"comparison_position": "before_appraisal", "township_chain": "3", "acceptance": "township"}

VC, VH, FS, GW = "village_clerk", "village_head", "first_secretary", "grid_worker"
TO, TL, TH = "township_officer", "township_leader", "township_head"
CO, CL, DO = "county_officer", "county_leader", "department_officer"
VILLAGE = [{VC}, {VH}]
TOWNSHIP = [{TO}, {TL}, {TH}]
COUNTY = [{CO}, {CL}]

# state: {action: (targets, chain)} — product.md 3 with decisions.md 8 to 10 and 18.
EXPECTED: dict[str, dict[str, tuple[set[str], list[set[str]]]]] = {
    "received": {"accept": ({"draft"}, [{TO}]), "reject": ({"rejected"}, [{TO}])},
    "draft": {
        "submit": ({"applied"}, [{VC, GW, FS}]),
        "withdraw": ({"withdrawn"}, [{VC, GW, FS}]),
        "carry_over": ({"assisted", "eliminated"}, COUNTY),
        "open_fast_lane": ({"draft"}, [{TL}]),
    },
    "applied": {
        "record_visit": ({"visited"}, [{VC, FS, GW}]),
        "withdraw": ({"withdrawn"}, [{VC, GW, FS}]),
        "reject": ({"rejected"}, [{VH}]),
        "open_fast_lane": ({"applied"}, [{TL}]),
    },
    "visited": {
        "record_comparison": ({"compared"}, [{CO, DO}]),
        "reject": ({"rejected"}, [{VH}, {TO}]),
        "open_fast_lane": ({"visited"}, [{TL}]),
    },
    "compared": {
        "appraise": ({"appraised"}, [{VC}]),
        "decline_at_appraisal": ({"rejected"}, [{VC}, {VH}, {TO}]),
        "open_fast_lane": ({"compared"}, [{TL}]),
    },
    "appraised": {
        "post_notice": ({"on_notice"}, VILLAGE),
        "open_fast_lane": ({"appraised"}, [{TL}]),
    },
    "on_notice": {
        "close_notice": ({"township_review"}, VILLAGE),
        "reappraise": ({"compared"}, VILLAGE),
        "reject": ({"rejected"}, [{VH}, {TO}]),
        "open_fast_lane": ({"on_notice"}, [{TL}]),
    },
    "township_review": {
        "review": ({"county_review"}, TOWNSHIP),
        "reject": ({"rejected"}, [{TO}, {TL}]),
        "send_back": ({"draft", "applied", "visited", "compared", "appraised"}, [{TO, TL, TH}]),
        "request_supplement": ({"township_review"}, [{TO, TL, TH}]),
        "supplement": ({"township_review"}, [{VC}]),
        "open_fast_lane": ({"township_review"}, [{TL}]),
    },
    "county_review": {
        "approve": ({"approved"}, COUNTY),
        "reject": ({"rejected"}, COUNTY),
        "send_back": (
            {"draft", "applied", "visited", "compared", "appraised", "township_review"},
            [{CO, CL}],
        ),
        "request_supplement": ({"county_review"}, [{CO, CL}]),
        "supplement": ({"county_review"}, [{VC}]),
    },
    "approved": {"announce": ({"assisted"}, VILLAGE)},
    "assisted": {
        "propose_elimination": ({"elimination_proposed"}, [{VC, FS}, {VH}]),
        "terminate": ({"terminated"}, [{VC}, {VH}, {TO}]),
        "remove": ({"removed"}, COUNTY),
    },
    "elimination_proposed": {
        "record_elimination_visit": ({"elimination_visited"}, [{VC, FS, GW}]),
        "abandon_elimination": ({"assisted"}, VILLAGE),
    },
    "elimination_visited": {
        "appraise_elimination": ({"elimination_appraised"}, [{VC}]),
        "abandon_elimination": ({"assisted"}, VILLAGE),
    },
    "elimination_appraised": {
        "post_elimination_notice": ({"elimination_on_notice"}, VILLAGE),
        "abandon_elimination": ({"assisted"}, VILLAGE),
    },
    "elimination_on_notice": {
        "close_elimination_notice": ({"elimination_township_review"}, VILLAGE),
        "abandon_elimination": ({"assisted"}, VILLAGE),
    },
    "elimination_township_review": {
        "review_elimination": ({"elimination_county_review"}, TOWNSHIP),
        "send_back": ({"assisted"}, [{TO, TL, TH}]),
    },
    "elimination_county_review": {
        "approve_elimination": ({"eliminated"}, COUNTY),
        "send_back": ({"assisted"}, [{CO, CL}]),
    },
    "eliminated": {"propose_rollback": ({"rollback_township_review"}, [{VC, FS}, {VH}])},
    "rollback_township_review": {
        "review_rollback": ({"rollback_county_review"}, TOWNSHIP),
        "decline_rollback": ({"eliminated"}, [{TO}, {TL}]),
    },
    "rollback_county_review": {
        "approve_rollback": ({"assisted"}, COUNTY),
        "decline_rollback": ({"eliminated"}, COUNTY),
    },
    "rejected": {
        "reinstate": ({"draft"}, [{TO, CO}, {TL, TH}]),
        "tell_family": ({"rejected"}, [{VC, TO}]),
    },
    "withdrawn": {},
    "terminated": {},
    "removed": {},
}


def built(**changes: str) -> Workflow:
    return REGISTRY["monitoring"].build({**DEFAULT, **changes})


def test_every_state_offers_exactly_the_actions_of_the_papers() -> None:
    workflow = built()
    found = {
        state.name: {
            action.name: (set(action.targets), [set(sign.roles) for sign in action.sign_offs])
            for action in workflow.actions_from(state.name)
        }
        for state in workflow.states
    }
    assert found == EXPECTED


def test_no_administrator_inspector_or_household_signs_anything() -> None:
    watchers = {"system_admin", "security_admin", "audit_admin", "inspector", "household"}
    for variant in REGISTRY["monitoring"].variants():
        signers = {
            role
            for action in built(**variant).actions
            for sign_off in action.sign_offs
            for role in sign_off.roles
        }
        assert not signers & watchers


@pytest.mark.parametrize(
    "variant", list(REGISTRY["monitoring"].variants()), ids=lambda v: "-".join(v.values())
)
def test_county_never_decides_without_a_comparison_of_every_member(variant: dict[str, str]) -> None:
    approve = built(**variant).action("approve", "county_review")
    assert "every_member_compared" in {guard.name for guard in approve.guards}
    assert "visited_since_last_change" in {guard.name for guard in approve.guards}


@pytest.mark.parametrize(
    ("position", "recorded_in"),
    [
        ("before_appraisal", {"visited": "compared"}),
        ("with_visit", {"applied": "applied", "visited": "visited"}),
        ("with_notice", {"appraised": "appraised", "on_notice": "on_notice"}),
        ("after_township", {"township_reviewed": "county_review"}),
        ("at_county", {"county_review": "county_review"}),
    ],
)
def test_comparison_stands_where_the_county_puts_it(position: str, recorded_in: dict[str, str]) -> None:
    workflow = built(comparison_position=position)
    found = {
        source: action.targets[0]
        for action in workflow.actions
        if action.name == "record_comparison"
        for source in action.source
    }
    assert found == recorded_in


def test_township_signs_two_or_three_times_as_the_county_sets() -> None:
    assert [
        set(s.roles) for s in built(township_chain="2").action("review", "township_review").sign_offs
    ] == [
        {TO},
        {TL},
    ]
    assert len(built(township_chain="3").action("review_rollback", "rollback_township_review").sign_offs) == 3


def test_who_accepts_public_applications_follows_the_profile() -> None:
    assert built(acceptance="village").action("accept", "received").sign_offs[0].roles == (VC,)
    assert built(acceptance="village").action("reject", "received").sign_offs[0].roles == (VC,)


def test_carriers_are_those_of_the_shared_acts() -> None:
    workflow = built()
    carried = {
        action.name: action.carrier for action in workflow.actions if action.carrier is not Carrier.CASE
    }
    assert carried == {
        "record_comparison": Carrier.COMPARISON,
        "appraise": Carrier.MEETING,
        "decline_at_appraisal": Carrier.MEETING,
        "appraise_elimination": Carrier.MEETING,
        "post_notice": Carrier.NOTICE,
        "close_notice": Carrier.NOTICE,
        "post_elimination_notice": Carrier.NOTICE,
        "close_elimination_notice": Carrier.NOTICE,
        "announce": Carrier.NOTICE,
        "review": Carrier.SIGNATURE,
        "approve": Carrier.SIGNATURE,
        "review_elimination": Carrier.SIGNATURE,
        "approve_elimination": Carrier.SIGNATURE,
    }


def test_families_read_one_of_five_words() -> None:
    words = {state.name: state.public_word for state in built().states}
    assert words["received"] == "Received"
    assert {words[name] for name in ("applied", "visited", "compared")} == {"Being checked"}
    assert {words[name] for name in ("appraised", "on_notice", "township_review", "county_review")} == {
        "Appraisal and public notice"
    }
    assert {words[name] for name in ("approved", "rejected")} == {"Decided"}
    assert {words[name] for name in ("assisted", "eliminated")} == {"Helped"}


RELEASED_STATES = set(EXPECTED) | {"township_reviewed"}
RELEASED_ACTIONS = {name for actions in EXPECTED.values() for name in actions}


def test_released_names_of_states_and_actions_never_disappear() -> None:
    states, actions = set(), set()
    for variant in REGISTRY["monitoring"].variants():
        workflow = built(**variant)
        states |= {state.name for state in workflow.states} | set(workflow.renamed)
        actions |= {action.name for action in workflow.actions}
    assert states >= RELEASED_STATES
    assert actions >= RELEASED_ACTIONS
