"""A definition is stored under its digest and comes back the same, whatever releases follow."""

import json
from dataclasses import replace

import pytest

from tests.support.workflows import GUARDS, permit, with_action, with_state
from workflows import REGISTRY
from workflows.facts import Facts
from workflows.structure import digest, restore, structure
from workflows.vocabulary import Guard, Mode, SignOff, Workflow


def stored(workflow: Workflow) -> dict[str, object]:
    """Return the structure as a database would give it back."""
    content: dict[str, object] = json.loads(json.dumps(structure(workflow)))
    return content


def test_a_definition_survives_storage_whole() -> None:
    assert restore(stored(permit()), GUARDS) == permit()


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_variant_that_ships_survives_storage_and_has_a_digest_of_its_own(name: str) -> None:
    family = REGISTRY[name]
    built = [family.build(variant) for variant in family.variants()]
    assert [restore(stored(workflow), family.guards) for workflow in built] == built
    assert len({digest(structure(workflow)) for workflow in built}) == len(built)


def test_digest_does_not_depend_on_the_order_of_keys() -> None:
    content = stored(permit())
    assert digest(dict(reversed(content.items()))) == digest(structure(permit()))


CHANGES = {
    "a chain": with_action(permit(), "approve", sign_offs=(SignOff(("county_leader",)),)),
    "a sentence": with_action(permit(), "approve", guards=(Guard(GUARDS["in_season"], "Now not.", "Test"),)),
    "a mode": with_action(
        permit(), "submit", guards=(replace(permit().actions[0].guards[0], mode=Mode.WARN),)
    ),
    "what a state requires": with_state(permit(), "approved", requires=()),
    "the order of the path": replace(permit(), states=tuple(reversed(permit().states))),
    "separation of duties": with_action(permit(), "approve", not_by_signer_of=()),
    "the variant": replace(permit(), variant={"chain": "2"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_meaning_changes_the_digest(change: str) -> None:
    assert digest(structure(CHANGES[change])) != digest(structure(permit()))


def test_new_definition_applied_to_old_cases() -> None:
    """Trap: a case opened under the old chain keeps it after a release with a longer one."""
    old = stored(permit())
    released = with_action(permit(), "approve", sign_offs=(SignOff(("county_leader",)),))
    pinned = restore(old, GUARDS)
    assert len(pinned.action("approve", "review").sign_offs) == 2
    assert digest(structure(pinned)) == digest(old) != digest(structure(released))


def test_a_restored_condition_is_the_code_of_its_name() -> None:
    def paper_complete(facts: Facts) -> bool:
        return False

    restored = restore(stored(permit()), {**GUARDS, "paper_complete": paper_complete})
    assert restored.actions[0].guards[0].test is paper_complete


def test_a_condition_that_no_release_knows_any_more_is_an_error() -> None:
    with pytest.raises(KeyError, match="in_season"):
        restore(stored(permit()), {"paper_complete": GUARDS["paper_complete"]})
