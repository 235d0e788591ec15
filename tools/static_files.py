"""Fill ``static/vendor/`` from ``node_modules/`` and compress what browsers load.

Packages are copied as they are; only the icon sprite (2 MB) is cut down to the icons that pages
name. Browsers get the ``.gz`` beside each file.
"""

import ast
import gzip
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
COPIED = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "echarts/dist/echarts.simple.min.js": "echarts.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
}
"""What is taken out of ``node_modules/``, and its name in ``static/vendor/``."""
SPRITE = "@tabler/icons-sprite/dist/tabler-sprite-nostroke.svg"
"""The sprite whose lines take their width from the style sheet."""
COMPRESSED = (".css", ".js", ".svg")
_NAMED_IN_TEMPLATE = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']""")
_SYMBOL = re.compile(r'<symbol id="tabler-([a-z0-9-]+)".*?</symbol>', re.DOTALL)


def icons_of_template(text: str) -> set[str]:
    """Return the icons that a template names in ``icon("…")``."""
    return set(_NAMED_IN_TEMPLATE.findall(text))


def icons_of_module(text: str) -> set[str]:
    """Return the icons that a module names: what it passes as a field ``icon``, by name or by place."""
    tree = ast.parse(text)
    places = {
        node.name: fields.index("icon")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and "icon" in (fields := _fields(node))
    }
    return {name for node in ast.walk(tree) if isinstance(node, ast.Call) for name in _passed(node, places)}


def _fields(node: ast.ClassDef) -> list[str]:
    return [
        line.target.id
        for line in node.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    ]


def _passed(call: ast.Call, places: dict[str, int]) -> Iterator[str]:
    values = [keyword.value for keyword in call.keywords if keyword.arg == "icon"]
    if isinstance(call.func, ast.Name) and call.func.id in places:
        values += call.args[places[call.func.id] :][:1]
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def used_icons(root: Path) -> set[str]:
    """Return every icon that the pages under ``root`` name."""
    found: set[str] = set()
    for path in (root / "templates").rglob("*.html"):
        found |= icons_of_template(path.read_text(encoding="utf-8"))
    for path in (root / "app" / "web").rglob("*.py"):
        found |= icons_of_module(path.read_text(encoding="utf-8"))
    return found


def cut_sprite(sprite: str, names: set[str]) -> dict[str, str]:
    """Return the symbols of ``sprite`` that are among ``names``."""
    return {found[1]: found[0] for found in _SYMBOL.finditer(sprite) if found[1] in names}


def write_sprite(modules: Path, names: set[str], target: Path) -> None:
    """Write the symbols called ``names``; end with a sentence where Tabler has no such icon."""
    symbols = cut_sprite((modules / SPRITE).read_text(encoding="utf-8"), names)
    if lacking := names - symbols.keys():
        sys.exit(f"No such icon in Tabler: {', '.join(sorted(lacking))}")
    body = "".join(symbols[name] for name in sorted(symbols))
    target.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>\n', encoding="utf-8")


def compress(folder: Path) -> None:
    """Lay a ``.gz`` beside every style sheet, script and drawing; remove those left behind."""
    for path in folder.rglob("*.gz"):
        path.unlink()
    for path in sorted(folder.rglob("*")):
        if path.suffix in COMPRESSED:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def main() -> None:
    """Make ``static/vendor/`` anew."""
    modules = ROOT / "node_modules"
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, name in COPIED.items():
        shutil.copyfile(modules / source, VENDOR / name)
    names = used_icons(ROOT)
    write_sprite(modules, names, VENDOR / "icons.svg")
    compress(ROOT / "static")
    print(f"static/vendor: {len(COPIED)} files, {len(names)} icons")


if __name__ == "__main__":
    main()
