"""The code keeps the shape that docs/architecture.md describes."""

import pytest

from tests.architecture.rules import RULES
from tests.architecture.tree import Tree, project


@pytest.fixture(scope="module")
def tree() -> Tree:
    return project()


def test_the_tree_that_is_checked_is_the_whole_product(tree: Tree) -> None:
    """A rule over nothing would always hold."""
    assert {"app/factory.py", "app/commands/transaction.py", "workflows/vocabulary.py"} <= tree.product.keys()
    assert {"base.html", "ui/form.html"} <= tree.templates.keys()
    assert "requirements.txt" in tree.files


@pytest.mark.parametrize("name", RULES)
def test_rule_holds(name: str, tree: Tree) -> None:
    assert list(RULES[name](tree)) == []
