"""Which part of the code may import which."""

import ast
import sys
from collections.abc import Iterator

from tests.architecture.tree import FilePath, Tree, functions, nodes

LAYERS = {
    "workflows": 0,
    "app.errors": 1, "app.clock": 1, "app.calendar": 1, "app.config": 1, "app.masking": 1, "app.sealing": 1,
    "app.identity": 1, "app.pinyin": 1, "app.passwords": 1, "app.journal": 1, "app.permissions": 1,
    "app.keystore": 1, "app.rules": 1, "app.sampling": 1, "app.sampling_bounds": 1,
    "app.policy": 2,
    "app.engine": 3, "app.models": 3,
    "app.lookup": 4, "app.facts": 4, "app.profiles": 4, "app.keyring": 4, "app.audit": 4,
    "app.definitions": 4, "app.receipts": 4, "app.outbox": 4, "app.storage": 4, "app.oversight": 4,
    "app.commands": 5, "app.queries": 5, "app.intake": 5, "app.documents": 5,
    "app.backup": 5,
    "app.web": 6,
    "app.factory": 7, "app.public_door": 7, "app.cli": 7, "wsgi": 7,
}  # fmt: skip
STRANGERS = ({"app.engine", "app.models"}, {"app.commands", "app.queries", "app.documents"})


def module_name(path: FilePath) -> str:
    """Return the name under which a file is imported."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def part_of(module: str) -> str | None:
    """Return the entry of LAYERS that a module belongs to."""
    parts = module.split(".")
    return next((name for n in (2, 1) if (name := ".".join(parts[:n])) in LAYERS), None)


def imports(path: FilePath, tree: ast.Module, known: set[str]) -> Iterator[tuple[int, str]]:
    """Yield the line and the module of each import, those under TYPE_CHECKING left out."""
    exempt = {id(inner) for node in nodes(tree) if _type_checking(node) for inner in ast.walk(node)}
    for node in nodes(tree):
        if id(node) in exempt:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(path, node)
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield node.lineno, whole if whole in known else base


def _base(path: FilePath, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    folder = path.split("/")[: -node.level]
    return ".".join([*folder, node.module] if node.module else folder)


def _type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def _ours(tree: Tree) -> Iterator[tuple[str, int, str, str]]:
    """Yield path, line, own module and imported module for imports among our own modules."""
    sources = tree.product | {path: node for path, node in tree.modules.items() if path == "wsgi.py"}
    known = {module_name(path) for path in sources}
    for path, node in sources.items():
        for line, target in imports(path, node, known):
            if target.split(".")[0] in {"app", "workflows", "wsgi"}:
                yield path, line, module_name(path), target


def imports_point_down(tree: Tree) -> Iterator[str]:
    """A module imports from its own layer and from lower ones only."""
    for path, line, source, target in _ours(tree):
        here, there = part_of(source), part_of(target)
        if here and there and LAYERS[there] > LAYERS[here]:
            yield f"{path}:{line}: {here} (layer {LAYERS[here]}) imports {target} (layer {LAYERS[there]})"


def strangers_stay_strangers(tree: Tree) -> Iterator[str]:
    """Engine and models don't know each other, nor do commands and queries."""
    for path, line, source, target in _ours(tree):
        here, there = part_of(source), part_of(target)
        if here != there and any({here, there} <= group for group in STRANGERS):
            yield f"{path}:{line}: {here} and {there} never import each other"


def every_module_has_a_layer(tree: Tree) -> Iterator[str]:
    """A new top-level module of the application is given a layer on purpose."""
    for path in tree.product:
        if path != "app/__init__.py" and part_of(module_name(path)) is None:
            yield f"{path}: has no layer in tests/architecture/rules.py"


def workflows_need_nothing(tree: Tree) -> Iterator[str]:
    """Definitions import the standard library and one another."""
    allowed = sys.stdlib_module_names | {"workflows"}
    for path, node in tree.product.items():
        if path.startswith("workflows/"):
            for line, target in imports(path, node, set()):
                if target.split(".")[0] not in allowed:
                    yield f"{path}:{line}: a definition imports {target}"


def no_import_inside_a_function(tree: Tree) -> Iterator[str]:
    """Imports stand at the top, where a cycle shows itself."""
    for path, node in tree.product.items():
        for function in functions(node):
            for inner in ast.walk(function):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    yield f"{path}:{inner.lineno}: import inside {function.name}()"


def no_cycles(tree: Tree) -> Iterator[str]:
    """No module imports itself by way of others."""
    graph: dict[str, set[str]] = {}
    for _path, _line, source, target in _ours(tree):
        graph.setdefault(source, set()).add(target)
    done: set[str] = set()

    def walk(module: str, way: tuple[str, ...]) -> Iterator[str]:
        if module in way:
            yield "cycle: " + " → ".join((*way[way.index(module) :], module))
        elif module not in done:
            for target in sorted(graph.get(module, ())):
                if target != module:
                    yield from walk(target, (*way, module))
            done.add(module)

    for module in sorted(graph):
        yield from walk(module, ())
