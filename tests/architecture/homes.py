"""What only one place in the code may do."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.architecture.layers import imports
from tests.architecture.tree import Tree, nodes


@dataclass(frozen=True)
class Home:
    """Something that only some files may do."""

    what: str
    where: tuple[str, ...]
    found_in: Callable[[ast.Module], Iterator[int]]

    def __call__(self, tree: Tree) -> Iterator[str]:
        """Yield every place outside that does it."""
        for path, node in tree.product.items():
            if not path.startswith(self.where):
                yield from (
                    f"{path}:{line}: {self.what} outside {self.where}" for line in self.found_in(node)
                )


def importing(*packages: str) -> Callable[[ast.Module], Iterator[int]]:
    """Find imports of a third-party package."""

    def found(tree: ast.Module) -> Iterator[int]:
        for line, target in imports("x.py", tree, set()):
            if target.split(".")[0] in packages:
                yield line

    return found


def naming(*names: str) -> Callable[[ast.Module], Iterator[int]]:
    """Find an attribute, a name or an import by how its dotted name ends."""
    endings = tuple(f".{name}" for name in names)

    def found(tree: ast.Module) -> Iterator[int]:
        for node in nodes(tree):
            if (isinstance(node, ast.Attribute) and f".{ast.unparse(node)}".endswith(endings)) or (
                isinstance(node, ast.ImportFrom)
                and any(f".{node.module}.{alias.name}".endswith(endings) for alias in node.names)
            ):
                yield node.lineno

    return found


def calling(method: str) -> Callable[[ast.Module], Iterator[int]]:
    """Find calls of a method, whatever it is called on."""

    def found(tree: ast.Module) -> Iterator[int]:
        for node in nodes(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == method
            ):
                yield node.lineno

    return found


def saying(pattern: str) -> Callable[[ast.Module], Iterator[int]]:
    """Find strings of the program (docstrings aside) that match."""
    sought = re.compile(pattern)

    def found(tree: ast.Module) -> Iterator[int]:
        docstrings = {id(node.value) for node in nodes(tree) if isinstance(node, ast.Expr)}
        for node in nodes(tree):
            if not isinstance(node, ast.Constant) or id(node) in docstrings:
                continue
            if isinstance(node.value, str) and sought.search(node.value):
                yield node.lineno

    return found


def setting_state(tree: ast.Module) -> Iterator[int]:
    """Find ``x.state = …`` and ``.values(state=…)``."""
    for node in nodes(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr == "state":
                    yield node.lineno
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "values"
            and any(keyword.arg == "state" for keyword in node.keywords)
        ):
            yield node.lineno


_INVENTED = ("app/cli/demo/", "app/cli/founding/")
"""Where counties are invented: the demo's, and the throw-away ones behind printed figures."""

HOMES = {
    "transitions": Home(
        "transitions", ("app/engine/machine.py", "app/engine/diagram.py"), importing("transitions")
    ),
    "wtforms": Home("wtforms", ("app/web/forms/",), importing("wtforms")),
    "flask_login": Home("flask_login", ("app/web/access.py",), importing("flask_login")),
    "commit": Home("commit()", ("app/commands/transaction.py",), calling("commit")),
    "htmx_headers": Home("an HX- header", ("app/web/htmx.py",), saying(r"\bHX-")),
    "htmx_attributes": Home("an hx-* attribute", ("templates/ui/",), saying(r"\bhx-[a-z]")),
    # A library reads what it leaves out from there when it is imported, and from nowhere else.
    "environment": Home(
        "the environment", ("app/config.py", "app/pinyin.py"), naming("os.environ", "os.getenv")
    ),
    "clock": Home(
        "the clock",
        ("app/clock.py", "app/audit/offline/witness.py"),  # which runs where the application isn't
        naming(
            "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"
        ),
    ),
    "workbooks": Home("making a workbook", ("app/documents/", *_INVENTED), importing("xlsxwriter")),
    # What leaves as a file leaves over one desk; single papers and pictures are pages, written one by one.
    "exported_files": Home(
        "making a file of personal data",
        ("app/web/export_kinds.py",),
        naming(
            "comparison_sheet.comparison_sheet",
            "lead_list_sheet.left_rows_sheet",
            "problem_lists.problem_workbook",
            "queries.lead_lists.source_file",
            "queries.plan_papers.paper_file",
        ),
    ),
    "handed_out": Home(
        "handing out a file",
        # The papers of one case are read like its pages, each with its number. Bulletins and templates name
        # nobody; findings in a roster are masked, with a number and a mark of their own.
        (
            "app/web/export_desk.py",
            "app/web/papers.py",
            "app/web/inspection_samples.py",
            "app/web/documents.py",
            "app/web/document_templates.py",
            "app/web/figure_bulletins.py",
            "app/web/register_imports.py",
        ),
        naming("downloads.handed_out"),
    ),
    # Reading outside one's territory is asked of one place, which notes it.
    "emergencies": Home(
        "reading the table of emergency readings",
        (
            "app/models/",
            "app/facts/emergencies.py",
            "app/facts/causes.py",
            "app/queries/emergencies.py",
            "app/commands/emergencies.py",
            "app/commands/messages.py",
        ),
        naming("control.Emergency"),
    ),
    "moved_clock": Home("moving the clock", _INVENTED, naming("clock.moved")),
    "quick_hashes": Home("hashing with little effort", _INVENTED, naming("passwords.hashed_quickly")),
    "state": Home("setting a state", ("app/commands/cases.py", "app/engine/machine.py"), setting_state),
}


def htmx_attributes_in_macros(tree: Tree) -> Iterator[str]:
    """Pages write no hx-* attribute; macros in ui/ do."""
    for path, text in tree.templates.items():
        if not path.startswith("ui/"):
            for number, line in enumerate(text.splitlines(), 1):
                if re.search(r"(?<![\w-])(?:data-)?hx-[a-z]", line):
                    yield f"templates/{path}:{number}: hx-* attribute outside templates/ui/"
