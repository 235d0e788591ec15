"""A folder of sources, read once, as the rules see it."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from app.config import ROOT

NOT_OURS = {
    ".git", ".venv", ".venv-tools", "node_modules", "instance", "vendor", "dist", "__pycache__",
    ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".screenshots",
}  # fmt: skip
FilePath = str


@dataclass(frozen=True)
class Tree:
    """A folder of sources."""

    root: Path

    @cached_property
    def files(self) -> dict[FilePath, str]:
        """Every file of text, by its path from the root."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            inside = path.relative_to(self.root)
            if (
                path.is_file()
                and not NOT_OURS & set(inside.parts)
                and path.suffix not in {".gz", ".mo", ".pyc"}
            ):
                try:
                    found[inside.as_posix()] = path.read_text(encoding="utf-8")
                except UnicodeDecodeError:
                    continue
        return found

    @cached_property
    def modules(self) -> dict[FilePath, ast.Module]:
        """Every Python file, parsed."""
        return {path: ast.parse(text) for path, text in self.files.items() if path.endswith(".py")}

    @cached_property
    def product(self) -> dict[FilePath, ast.Module]:
        """The Python files that run in production."""
        return {path: tree for path, tree in self.modules.items() if path.startswith(("app/", "workflows/"))}

    @cached_property
    def templates(self) -> dict[FilePath, str]:
        """Every template, by its path under ``templates/``."""
        top = "templates/"
        return {p.removeprefix(top): text for p, text in self.files.items() if p.startswith(top)}


@cache
def project() -> Tree:
    """Return the sources of this project."""
    return Tree(ROOT)


Rule = Callable[[Tree], Iterator[str]]


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Return every node of a file; thirty rules go through the same ones."""
    return tuple(ast.walk(tree))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function, methods and inner ones too."""
    return (node for node in nodes(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
