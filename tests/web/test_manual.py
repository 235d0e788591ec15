"""The manual says what the definition says, to each reader what he may know."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.web.i18n import register_languages
from app.web.manual import Place, arranged, places
from tests.support.workflows import permit
from workflows import REGISTRY
from workflows.parameters import PARAMETERS, calendar_days, working_days

DEFAULTS = {key: parameter.default for key, parameter in PARAMETERS.items()}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    app = Flask("manual")
    register_languages(app)
    with app.test_request_context(headers={"Cookie": "language=en"}):
        yield


def told(*, inspector: bool = False) -> dict[str, Place]:
    return {place.name: place for place in places(permit(), DEFAULTS, inspector=inspector)}


def test_signatures_are_told_in_their_order() -> None:
    approve = next(act for act in told()["review"].acts if act.label == "Approve")
    assert approve.signers == ("County officer", "County leader")
    assert approve.targets == ((5, "Approved"),)
    assert approve.not_by == ("Submit",)


def test_a_choice_of_ways_and_an_act_beside_the_path_are_told() -> None:
    acts = {act.label: act for act in told()["review"].acts}
    assert acts["Send back"].targets == ((1, "Being written"), (2, "Applied"))
    assert (acts["Remark"].stays, acts["Send back"].stays) == (True, False)


def test_conditions_carry_sentence_basis_and_mode() -> None:
    condition = told()["draft"].acts[0].conditions[0]
    assert (condition.sentence, condition.basis, str(condition.mode)) == (
        "The paper isn't complete.",
        "Test 1",
        "Refused",
    )


def test_what_is_only_noted_is_told_to_inspectors_alone() -> None:
    def shown(inspector: bool) -> list[str]:
        return [one.sentence for one in told(inspector=inspector)["on_notice"].acts[0].conditions]

    assert shown(inspector=False) == ["Out of season."]
    assert shown(inspector=True) == ["Out of season.", "At night."]


def test_limits_are_those_of_the_profile_with_their_unit() -> None:
    workflow = arranged(REGISTRY["monitoring"], DEFAULTS, {})
    profile = {**DEFAULTS, "limit_visit": working_days(3), "limit_total": calendar_days(20)}
    applied = next(one for one in places(workflow, profile, inspector=False) if one.name == "applied")
    assert applied.limits == (
        "Limit for the household visit: 3 working days",
        "Limit for the whole identification: 20 calendar days",
    )


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_state_and_way_of_every_variant_is_told(name: str) -> None:
    for variant in REGISTRY[name].variants():
        workflow = REGISTRY[name].build(variant)
        found = list(places(workflow, DEFAULTS, inspector=False))
        assert [one.name for one in found] == [state.name for state in workflow.states]
        assert [len(one.acts) for one in found] == [
            len(workflow.actions_from(state.name)) for state in workflow.states
        ]


def test_another_arrangement_is_asked_for_in_the_address_and_nonsense_is_ignored() -> None:
    family = REGISTRY["monitoring"]
    asked = {"township_chain": "2", "comparison_position": "on_the_moon", "admin": "1"}
    assert arranged(family, DEFAULTS, asked).variant == {
        "comparison_position": "before_appraisal",
        "township_chain": "2",
        "acceptance": "township",
    }


def test_the_county_of_today_is_shown_first() -> None:
    county = {**DEFAULTS, "township_chain": "2", "acceptance_level": "village"}
    variant = arranged(REGISTRY["monitoring"], county, {}).variant
    assert (variant["township_chain"], variant["acceptance"]) == ("2", "village")
