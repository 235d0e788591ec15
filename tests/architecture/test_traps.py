"""Traps of other systems that are a matter of the code's shape, each under its name."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from app.config import ROOT, Config
from app.engine.deadlines import DueDate
from tests.architecture.tree import nodes, project
from workflows.parameters import PARAMETERS


def calls(name: str) -> Iterator[str]:
    """Yield the files of the application that call a function of that name."""
    for path, module in project().product.items():
        for node in nodes(module):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) == name
            ):
                yield path


def test_four_eyes_wired_into_some_entry_points_only() -> None:
    """Trap: signatures are given in one place; whatever comes to a case comes through it."""
    of_heads = {"app/audit/note.py", "app/audit/signer.py", "app/commands/checkpoints.py"}
    rehearsed = {"app/audit/drill/house.py", "app/audit/drill/forgery.py"}
    with_a_key = of_heads | rehearsed
    assert set(calls("sign")) - with_a_key == {"app/commands/cases.py"}
    adding = re.compile(r"insert\(Signature|Signature\(|Signature\.__tablename__")
    places = [
        path for path in (ROOT / "app").rglob("*.py") if adding.search(path.read_text(encoding="utf-8"))
    ]
    assert {str(path.relative_to(ROOT)) for path in places} - with_a_key == {
        "app/commands/signing.py",
        "app/models/case.py",
    }
    assert set(calls("signature")) == {"app/commands/cases.py"}
    assert set(calls("move")) == {"app/engine/fire.py"}


def test_field_history_off_by_default() -> None:
    """Trap: there is no switch, neither a setting nor a parameter, that leaves events out."""
    words = ("audit", "history", "event", "log", "record")
    settings = [*Config.__dataclass_fields__, *PARAMETERS]
    assert [name for name in settings if any(word in name for word in words)] == []


def test_mailed_due_date_that_is_not_enforced() -> None:
    """Trap: whether something is late is computed whenever somebody looks, by nothing that must have run."""
    due = DueDate(date(2026, 3, 10), provisional=False, parameter="limit_visit", days=2)
    assert [due.days_left(date(2026, 3, day)) for day in (9, 10, 11)] == [1, 0, -1]


def test_timers_kept_only_in_a_broker() -> None:
    """Trap: no clock runs in memory; a restart in the middle of a wait loses nothing."""
    kept_in_memory = ("threading.Timer", "sched.", "apscheduler", "call_later")
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "app").rglob("*.py"))
        for word in kept_in_memory
        if word in Path(path).read_text(encoding="utf-8")
    ]
    assert found == []
