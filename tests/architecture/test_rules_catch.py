"""Every rule catches a violation planted in a sound small tree, and nothing in the tree without it."""

from pathlib import Path

import pytest

from tests.architecture.rules import RULES
from tests.architecture.tree import Tree

DOC = '"""Says what it means."""\n'
SOUND = {
    "wsgi.py": DOC + "from app.factory import create_app\n",
    "app/__init__.py": "",
    "app/factory.py": DOC + "from app.web import pages\n",
    "app/config.py": DOC + "import os\nVALUE = os.environ\n",
    "app/clock.py": DOC + "from datetime import datetime\nNOW = datetime.now()\n",
    "app/commands/__init__.py": "",
    "app/commands/transaction.py": DOC + "def close(session):\n    " + DOC + "    session.commit()\n",
    "app/commands/cases.py": DOC + "def write(case):\n    " + DOC + "    case.state = 'approved'\n",
    "app/engine/machine.py": DOC + "import transitions\n",
    "app/models/__init__.py": DOC + "from app.models.case import Case\n",
    "app/models/case.py": DOC + "class Case:\n    " + DOC,
    "app/web/access.py": DOC + "import flask_login\n",
    "app/web/htmx.py": DOC + "HEADER = 'HX-Request'\n",
    "app/web/pages.py": DOC + "PAGES = ('cases/show.html', 'base.html')\n",
    "app/web/forms/base.py": DOC + "import wtforms\n",
    "workflows/__init__.py": DOC + "from workflows.words import N\n",
    "workflows/words.py": DOC + "from dataclasses import dataclass\nN = dataclass\n",
    "templates/base.html": "{% include '_foot.html' %}",
    "templates/_foot.html": "<p>Foot</p>",
    "templates/cases/show.html": "{% extends 'base.html' %}{% import 'ui/list.html' as list %}",
    "templates/ui/list.html": "{% macro more() %}<a hx-get='/'>More</a>{% endmacro %}",
    "tests/test_one.py": "def test_one():\n    assert True\n",
    "package-lock.json": '{"name": "small"}\n',
}
LONG = "def slow():\n    " + DOC + "    x = 1\n" * 41

PLANTED: list[tuple[str, str, str]] = [
    ("imports_point_down", "app/policy.py", DOC + "from app.web import pages\n"),
    ("imports_point_down", "app/engine/options.py", DOC + "import app.commands.cases\n"),
    ("imports_point_down", "app/commands/visits.py", DOC + "from app import factory\n"),
    ("imports_point_down", "app/models/visit.py", DOC + "from ..web.pages import PAGES\n"),
    ("strangers_stay_strangers", "app/commands/visits.py", DOC + "from app.queries.visits import page\n"),
    ("strangers_stay_strangers", "app/queries/visits.py", DOC + "from app.commands import cases\n"),
    ("strangers_stay_strangers", "app/engine/options.py", DOC + "from app.models.case import Case\n"),
    ("strangers_stay_strangers", "app/models/visit.py", DOC + "from app.engine import machine\n"),
    ("every_module_has_a_layer", "app/stray.py", DOC),
    ("workflows_need_nothing", "workflows/guards.py", DOC + "import flask\n"),
    ("workflows_need_nothing", "workflows/guards.py", DOC + "from app.clock import NOW\n"),
    ("no_import_inside_a_function", "app/facts.py", DOC + f"def f():\n    {DOC}    import json\n"),
    ("no_import_inside_a_function", "app/facts.py", DOC + f"class F:\n    {DOC}    def g(self):\n        from a import b\n"),
    ("no_cycles", "app/models/case.py", DOC + "from app import models\nclass Case:\n    " + DOC),
    ("home_of_transitions", "app/engine/fire.py", DOC + "from transitions import Machine\n"),
    ("home_of_wtforms", "app/web/cases.py", DOC + "from wtforms.fields import StringField\n"),
    ("home_of_flask_login", "app/web/sign_in.py", DOC + "from flask_login import current_user\n"),
    ("home_of_commit", "app/commands/visits.py", DOC + f"def f(s):\n    {DOC}    s.session.commit()\n"),
    ("home_of_workbooks", "app/web/cases.py", DOC + "import xlsxwriter\n"),
    ("home_of_exported_files", "app/web/cases.py", DOC + "from app.queries.lead_lists import source_file\n"),
    ("home_of_handed_out", "app/web/cases.py", DOC + "from app.web.downloads import handed_out\n"),
    ("home_of_emergencies", "app/lookup.py", DOC + "from app.models.control import Emergency\n"),
    ("home_of_htmx_headers", "app/web/cases.py", DOC + "H = {'HX-Redirect': '/'}\n"),
    ("home_of_htmx_attributes", "app/web/cases.py", DOC + "A = '<a hx-get=\"/\">'\n"),
    ("htmx_attributes_in_macros", "templates/cases/show.html", "{% extends 'base.html' %}<a hx-get='/'>x</a>"),
    ("htmx_attributes_in_macros", "templates/cases/show.html", "{% extends 'base.html' %}<a data-hx-get='/'>x</a>"),
    ("home_of_environment", "app/web/cases.py", DOC + "import os\nX = os.environ.get('SHOUXIAN_X')\n"),
    ("home_of_environment", "app/web/cases.py", DOC + "from os import environ\n"),
    ("home_of_environment", "workflows/guards.py", DOC + "import os\nX = os.getenv('SHOUXIAN_X')\n"),
    ("home_of_clock", "app/web/cases.py", DOC + "import datetime\nX = datetime.datetime.now()\n"),
    ("home_of_clock", "app/web/cases.py", DOC + "from datetime import date\nX = date.today\n"),
    ("home_of_clock", "app/web/cases.py", DOC + "from time import time\n"),
    ("home_of_moved_clock", "app/cli/people.py", DOC + "from app import clock\nX = clock.moved('demo')\n"),
    ("home_of_quick_hashes", "app/cli/people.py", DOC + "from app.passwords import hashed_quickly\n"),
    ("home_of_moved_clock", "app/commands/visits.py", DOC + "from app.clock import moved\n"),
    ("home_of_state", "app/commands/visits.py", DOC + f"def f(case):\n    {DOC}    case.state = 'closed'\n"),
    ("home_of_state", "app/commands/visits.py", DOC + "X = update(Case).values(state='closed')\n"),
    ("files_stay_short", "app/facts.py", DOC + "X = 1\n" * 300),
    ("files_stay_short", "tests/test_long.py", DOC + "X = 1\n" * 400),
    ("files_stay_short", "templates/_long.html", "<p>x</p>\n" * 201),
    ("functions_stay_short", "app/facts.py", DOC + LONG),
    ("functions_stay_short", "tests/test_long.py", "def test():\n" + "    assert 1\n" * 60),
    ("packages_are_folders", "app/commands/__init__.py", "X = 1\n"),
    ("public_names_are_explained", "app/facts.py", "X = 1\n"),
    ("public_names_are_explained", "app/facts.py", DOC + "def f():\n    return 1\n"),
    ("public_names_are_explained", "app/facts.py", DOC + f"class F:\n    {DOC}    def g(self):\n        return 1\n"),
    ("names_say_something", "app/web/utils.py", DOC),
    ("templates_are_pages_partials_or_macros", "templates/cases/list.html", "<p>nothing around it</p>"),
    ("no_template_is_left_over", "templates/cases/old.html", "{% extends 'base.html' %}"),
    ("no_machine_is_named", "docs/notes.md", "Look into " + "/ho" + "me/somebody/notes first."),
    ("no_registry_is_named", "requirements.txt", "--index" + "-url=x\n"),
    ("no_registry_is_named", "package-lock.json", '{"resol' + 'ved": "x"}\n'),
    ("no_registry_is_named", "pip.conf", "https://mirrors.example" + ".com/simple\n"),
]  # fmt: skip


def tree_of(folder: Path, files: dict[str, str]) -> Tree:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Tree(folder)


@pytest.mark.parametrize("name", RULES)
def test_a_sound_tree_breaks_no_rule(name: str, tmp_path: Path) -> None:
    assert list(RULES[name](tree_of(tmp_path, SOUND))) == []


@pytest.mark.parametrize(("name", "path", "text"), PLANTED, ids=[f"{row[0]}-{row[1]}" for row in PLANTED])
def test_a_planted_violation_is_caught(name: str, path: str, text: str, tmp_path: Path) -> None:
    found = list(RULES[name](tree_of(tmp_path, SOUND | {path: text})))
    assert len(found) == 1
    assert path in found[0] or name == "no_cycles"


def test_every_rule_has_a_planted_violation() -> None:
    """A new rule comes with its proof."""
    assert {row[0] for row in PLANTED} == RULES.keys()


def test_imports_for_type_checking_only_may_stand_inside(tmp_path: Path) -> None:
    """What only mypy reads runs nowhere, so it may point upward."""
    text = DOC + "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.web import pages\n"
    assert list(RULES["imports_point_down"](tree_of(tmp_path, SOUND | {"app/policy.py": text}))) == []
