"""Templates that have a place, and what never lies in the tree."""

import re
from collections.abc import Iterator

from tests.architecture.tree import Tree

_LAYOUTS = {"base.html", "public.html"}
_EXTENDS = re.compile(r"""\{%-?\s*extends\s+["']([^"']+)["']""")
_MENTIONS = re.compile(r"""["']([\w/-]+\.html)["']""")


def templates_are_pages_partials_or_macros(tree: Tree) -> Iterator[str]:
    """A template extends a layout, begins with ``_``, or lives in ui/."""
    for path, text in tree.templates.items():
        if path.endswith(".html") and path not in _LAYOUTS and not path.startswith("ui/"):
            name = path.rsplit("/", 1)[-1]
            extended = _EXTENDS.search(text)
            if not name.startswith("_") and not (extended and extended[1] in _LAYOUTS | set(tree.templates)):
                yield f"templates/{path}: extends nothing, isn't called _…, isn't in ui/"


def no_template_is_left_over(tree: Tree) -> Iterator[str]:
    """Every template is named by a view or by another template, as a whole word."""
    named: set[str] = set()
    for path, text in tree.files.items():
        if path.startswith(("app/", "templates/")):
            named |= set(_MENTIONS.findall(text)) - {path.removeprefix("templates/")}
    yield from (
        f"templates/{path}: nobody names it" for path in tree.templates if path not in named | _LAYOUTS
    )


_MACHINE_PATH = re.compile(r"(?<![\w.\]/-])/(?:home|Users|root|tmp|mnt|workspace)/\w")
_REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|npm[m]irror|taobao\.org|tuna\.tsinghua|mirrors\.\w+\.(?:com|cn|edu)"
    r"|--(?:extra-)?index-url|--find[-]links|\"resolve[d]\"\s*:|registry\s*=\s*\S*https?:"
)


def no_machine_is_named(tree: Tree) -> Iterator[str]:
    """No file holds a path of somebody's machine."""
    own = f"{tree.root.resolve()}/"
    for path, text in tree.files.items():
        for number, line in enumerate(text.splitlines(), 1):
            if own in line or _MACHINE_PATH.search(line):
                yield f"{path}:{number}: a path of one machine"


def no_registry_is_named(tree: Tree) -> Iterator[str]:
    """Where packages come from is the machine's own setting."""
    for path, text in tree.files.items():
        for number, line in enumerate(text.splitlines(), 1):
            if _REGISTRY.search(line):
                yield f"{path}:{number}: names a registry"
