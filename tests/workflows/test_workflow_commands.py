"""The commands that look at definitions need neither settings nor a database."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.workflows import group
from tests.support.workflows import GUARDS, permit, with_action
from workflows import REGISTRY, WorkflowFamily
from workflows.vocabulary import Workflow

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(group, words)
    return result.exit_code, result.output


def test_check_is_clean_and_names_how_many_variants_it_saw() -> None:
    code, output = run("check")
    assert code == 0
    assert "monitoring: 20 variants checked" in output


def test_check_ends_with_1_and_says_where_a_fault_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(_: Mapping[str, str]) -> Workflow:
        plain = replace(permit(), states=tuple(replace(state, deadlines=()) for state in permit().states))
        return with_action(plain, "approve", sign_offs=())

    family = WorkflowFamily("permit", build, {"only": ("one",)}, GUARDS)
    monkeypatch.setitem(REGISTRY, "permit", family)
    code, output = run("check")
    assert code == 1
    assert "permit (only=one): approve: nobody may take it" in output


def test_show_prints_a_table_and_the_diagram() -> None:
    code, output = run("show", "monitoring")
    assert code == 0
    assert "township_officer → township_leader → township_head" in output
    assert "stateDiagram-v2" in output
    assert "approved --> assisted" in output


def test_show_takes_a_variant() -> None:
    code, output = run("show", "monitoring", "--mermaid", "--variant", "comparison_position=after_township")
    assert code == 0
    assert output.startswith("stateDiagram-v2")
    assert "township_reviewed --> county_review" in output


@pytest.mark.parametrize(
    "words", [("show", "nothing"), ("show", "monitoring", "--variant", "township_chain=9")]
)
def test_show_refuses_what_is_not_offered_and_names_what_is(words: tuple[str, ...]) -> None:
    code, output = run(*words)
    assert code == 2
    assert "monitoring" in output or "township_chain=3|2" in output


def test_check_runs_from_the_shell_without_any_setting(tmp_path: Path) -> None:
    """No SHOUXIAN_ variable, an empty home, and no database is made."""
    result = subprocess.run(
        [sys.executable, "-m", "flask", "workflows", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "SHOUXIAN_INSTANCE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert not list(tmp_path.glob("*.sqlite*"))
