"""Keep the message catalogues: extract, merge, compile, check.

``python -m tools.messages update [FILE…]`` extracts every message of the sources, keeps the
translations there are, takes those of further ``.po`` files, and lists what still lacks Chinese.
``compile`` writes the ``.mo`` files, ``check`` fails on anything missing, fuzzy or out of date.
English needs no translator: a message is its own English. The files carry no dates and no line
numbers, so that they change only when a message does.
"""

import sys
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CHINESE, ENGLISH = "zh_Hans_CN", "en"
SOURCES = ("workflows", "app", "templates")
KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
_UNSTABLE = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Last-Translator', b'"Generated-By')

Key = tuple[str, str | None]
Words = str | tuple[str, ...]


def catalogue_path(root: Path, locale: str) -> Path:
    """Return where the catalogue of a language lies."""
    return root / "app" / "translations" / locale / "LC_MESSAGES" / "messages.po"


def extract(root: Path) -> Catalog:
    """Return every message of the sources, with the files that say it."""
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog(charset="utf-8")
    rows = extract_from_dir(
        root,
        methods,
        options,
        KEYWORDS,
        ["Translators:"],
        directory_filter=lambda path: _is_source(root, path),
    )
    for name, _line, message, comments, context in rows:
        found.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return found


def _is_source(root: Path, folder: str) -> bool:
    return Path(folder).relative_to(root).parts[0] in SOURCES


def read(path: Path, locale: str) -> Catalog:
    """Return the catalogue in ``path``, an empty one where there is none."""
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def key_of(message: Message) -> Key:
    """Return what a message is known by: its (singular) English and its context."""
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def words_in(catalogues: Iterable[Catalog]) -> dict[Key, Words]:
    """Return the finished translations of some catalogues; the first to speak wins."""
    words: dict[Key, Words] = {}
    for catalogue in catalogues:
        for message in catalogue:
            if message.id and is_finished(message):
                words.setdefault(key_of(message), message.string)
    return words


def is_finished(message: Message) -> bool:
    """Return whether a translation is whole and nobody has doubts about it."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(forms) and not message.fuzzy


def fill(found: Catalog, locale: str, words: Mapping[Key, Words]) -> Catalog:
    """Return the catalogue of ``locale``: today's messages with the ``words`` known for them."""
    catalogue = Catalog(locale=locale, project="Shouxian", charset="utf-8", fuzzy=False)
    catalogue.header_comment = (
        "# The words of Shouxian. Written by `make messages`; translate here, nothing else."
    )
    for message in found:
        if message.id:
            string = message.id if locale == ENGLISH else _shaped(words.get(key_of(message)), message)
            places = sorted(set(message.locations))
            catalogue.add(
                message.id,
                string,
                places,
                message.flags - {"fuzzy"},
                message.auto_comments,
                context=message.context,
            )
    return catalogue


def _shaped(words: Words | None, message: Message) -> Words:
    """Chinese has one form where English has two."""
    plain = words if isinstance(words, str) or words is None else words[0]
    return (plain or "",) if message.pluralizable else plain or ""


def to_bytes(catalogue: Catalog) -> bytes:
    """Return the file of a catalogue: sorted, without dates and line numbers."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, sort_output=True, include_lineno=False)
    return b"".join(line for line in buffer.getvalue().splitlines(True) if not line.startswith(_UNSTABLE))


def wanted(root: Path, further: Iterable[Path] = ()) -> dict[str, Catalog]:
    """Return both catalogues as they ought to be; ``further`` files win over what is there."""
    found = extract(root)
    kept = read(catalogue_path(root, CHINESE), CHINESE)
    words = words_in([*(read(path, CHINESE) for path in further), kept])
    return {locale: fill(found, locale, words) for locale in (CHINESE, ENGLISH)}


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the messages without a finished translation, in order."""
    return sorted(key_of(message)[0] for message in catalogue if message.id and not is_finished(message))


def problems(root: Path) -> list[str]:
    """Return what is wrong with the catalogues; empty when nothing is."""
    found = []
    for locale, catalogue in wanted(root).items():
        path = catalogue_path(root, locale)
        present = path.read_bytes() if path.exists() else b""
        if present != to_bytes(catalogue):
            found.append(f"{path.relative_to(root)} is out of date: run `make messages`")
        found += [f"{locale} lacks {message!r}" for message in untranslated(catalogue)]
        found += [
            f"{locale}: {message.id!r}: {error}" for message, errors in catalogue.check() for error in errors
        ]
    return found


def update(root: Path, further: Iterable[Path]) -> list[str]:
    """Write both catalogues and return what lacks Chinese."""
    catalogues = wanted(root, further)
    for locale, catalogue in catalogues.items():
        path = catalogue_path(root, locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(to_bytes(catalogue))
    return untranslated(catalogues[CHINESE])


def compile_all(root: Path) -> None:
    """Write the ``.mo`` beside each ``.po``."""
    for locale in (CHINESE, ENGLISH):
        path = catalogue_path(root, locale)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path, locale))


def main(arguments: list[str]) -> int:
    """Run one command; return 1 when ``check`` finds a problem."""
    match arguments:
        case ["update", *files]:
            missing = update(ROOT, [Path(name) for name in files])
            compile_all(ROOT)
            print(f"{len(missing)} messages without Chinese", *(f"  {line!r}" for line in missing), sep="\n")
            return 0
        case ["compile"]:
            compile_all(ROOT)
            return 0
        case ["check"]:
            found = problems(ROOT)
            print(*found, sep="\n", end="\n" if found else "")
            return 1 if found else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
