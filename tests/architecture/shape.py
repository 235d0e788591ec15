"""Sizes, names and words of explanation."""

import ast
from collections.abc import Iterator

from tests.architecture.tree import FilePath, Tree, functions

LINES = {
    "app/audit/offline/": 1500,  # each is handed on as one file
    "app/": 300,
    "workflows/": 300,
    "tools/": 300,
    "tests/": 400,
    "templates/": 200,
    "static/js/": 300,
}
_READ_BY_PEOPLE = (".py", ".html", ".js")
FUNCTION_LINES = {"app/": 40, "workflows/": 40, "tools/": 40, "tests/": 60}


def _limit(limits: dict[str, int], path: FilePath) -> int | None:
    return next((limit for top, limit in limits.items() if path.startswith(top)), None)


def files_stay_short(tree: Tree) -> Iterator[str]:
    """A file can be read in one go."""
    for path, text in tree.files.items():
        if not path.endswith(_READ_BY_PEOPLE):
            continue
        limit, lines = _limit(LINES, path), len(text.splitlines())
        if limit and lines > limit:
            yield f"{path}: {lines} lines, at most {limit}"


def functions_stay_short(tree: Tree) -> Iterator[str]:
    """A function fits on a screen; its docstring doesn't count."""
    for path, node in tree.modules.items():
        limit = _limit(FUNCTION_LINES, path)
        for function in functions(node) if limit else ():
            lines = (function.end_lineno or 0) - function.lineno + 1 - _docstring_lines(function)
            if limit and lines > limit:
                yield f"{path}:{function.lineno}: {function.name}() has {lines} lines, at most {limit}"


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    return (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(node) is not None else 0


def packages_are_folders(tree: Tree) -> Iterator[str]:
    """``__init__.py`` is empty, except where it is the register of models or of workflows."""
    for path, text in tree.files.items():
        if (
            path.endswith("__init__.py")
            and text
            and path not in ("app/models/__init__.py", "workflows/__init__.py")
        ):
            yield f"{path}: is not empty"


def public_names_are_explained(tree: Tree) -> Iterator[str]:
    """Every public module, class and function says what it means."""
    for path, node in tree.product.items():
        if node.body and ast.get_docstring(node) is None:
            yield f"{path}: has no docstring"
        for inner in _public(node):
            if ast.get_docstring(inner) is None:
                yield f"{path}:{inner.lineno}: {inner.name} has no docstring"


def _public(
    node: ast.Module | ast.ClassDef,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and inner.name[0] != "_":
            yield inner
            if isinstance(inner, ast.ClassDef):
                yield from _public(inner)


VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "service", "services", "misc"}


def names_say_something(tree: Tree) -> Iterator[str]:
    """No module is called after nothing in particular."""
    for path in tree.modules:
        if VAGUE & set(path.removesuffix(".py").split("/")):
            yield f"{path}: a name that says nothing"
