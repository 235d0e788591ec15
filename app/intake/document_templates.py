"""Judges a template before it is taken: an ordinary Word file that names nothing we don't know.

It comes from an office, by mail and stick, and is later filled with what families told. So it may hold no
programme, nothing that opens an address by itself, and of the language of templates names, repetitions and
plain conditions alone: an expression could read what isn't its business, or never end.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from app.errors import Problem
from app.models.document_template import MOST_BYTES
from workflows.documents.vocabulary import Document

MOST_PARTS, MOST_UNPACKED = 300, 20_000_000
"""Files within the archive, and their bytes together once unpacked: a template of ours has some fifteen."""

_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ACTIVE = re.compile(r"vbaproject|activex|/embeddings/|oleobject|attachedtoolbars", re.IGNORECASE)
_LINKED = ("/hyperlink",)
"""Relations that may point outside: they wait for a hand to open them."""
_RAW = re.compile(r"\{\{\s*(?:r|p|tr|tc)\s")
"""Ways of docxtpl to put in bare XML, which our values never are."""
_WORDS = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If,
    nodes.Not,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """What a template says: names that we have and it doesn't use are no fault, but worth a look."""

    unused: tuple[str, ...]


class Unfit(Exception):
    """A template that isn't taken, with every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(one.code for one in self.problems))


def judge(content: bytes, document: Document) -> Judged:
    """Return what a template of a document uses; raise :class:`Unfit` where it may not be taken."""
    _fit_archive(content)
    try:
        made = DocxTemplate(io.BytesIO(content))
        made.init_docx()
        raw, texts = list(_raw_texts(made)), list(_texts(made))
    except Exception as error:
        raise Unfit([Problem("file", "template_unreadable")]) from error
    if any(_RAW.search(_bare(text)) for text in raw):
        raise Unfit([Problem("file", "template_language", {"sign": "{{r …}}"})])
    used = _names(texts, document)
    lost = sorted(name for name in document.leads_back if name not in used)
    if lost:
        raise Unfit([Problem("file", "template_way_back", {"names": _spelled(lost)})])
    _fill(content, document)
    return Judged(tuple(sorted(document.names - used)))


def names_in(content: bytes, document: Document) -> frozenset[str]:
    """Return the names that a template uses which was taken before, the columns of tables left out."""
    made = DocxTemplate(io.BytesIO(content))
    made.init_docx()
    return frozenset(name for name in _names(_texts(made), document) if "." not in name)


def _fit_archive(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Unfit([Problem("file", "template_large", {"most": MOST_BYTES // 1_000_000})])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Unfit([Problem("file", "template_large", {"most": MOST_UNPACKED // 1_000_000})])
            problems = list(_wrong_parts(archive))
    except (
        zipfile.BadZipFile,
        KeyError,
        etree.XMLSyntaxError,
        NotImplementedError,
        RuntimeError,
        OSError,
    ) as error:
        raise Unfit([Problem("file", "template_unreadable")]) from error
    if problems:
        raise Unfit(problems)


def _wrong_parts(archive: zipfile.ZipFile) -> Iterator[Problem]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    kinds = archive.read("[Content_Types].xml")
    if _DOCUMENT.encode() not in kinds:
        yield Problem("file", "template_unreadable")
        return
    for part in archive.infolist():
        if _ACTIVE.search(part.filename):
            yield Problem("file", "template_active", {"part": part.filename[-60:]})
        if part.filename.endswith((".xml", ".rels")):
            text = archive.read(part)
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                yield Problem("file", "template_active", {"part": part.filename[-60:]})
                continue
            if part.filename.endswith(".rels"):
                yield from _outside(etree.fromstring(text, parser), part.filename)


def _outside(relations: etree._Element, name: str) -> Iterator[Problem]:
    for one in relations:
        if one.get("TargetMode") == "External" and not str(one.get("Type", "")).endswith(_LINKED):
            yield Problem("file", "template_active", {"part": name[-60:]})


def _texts(made: DocxTemplate) -> Iterator[str]:
    """Yield what body, headers and footers say, in the language of templates."""
    yield made.patch_xml(made.get_xml())
    for uri in (made.HEADER_URI, made.FOOTER_URI):
        for _, part in made.get_headers_footers(uri):
            yield made.patch_xml(made.get_part_xml(part))


def _raw_texts(made: DocxTemplate) -> Iterator[str]:
    """Yield the same as it was written: docxtpl turns its own words into bare XML."""
    yield made.get_xml()
    for uri in (made.HEADER_URI, made.FOOTER_URI):
        for _, part in made.get_headers_footers(uri):
            yield made.get_part_xml(part)


def _bare(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text)


def _names(texts: Iterable[str], document: Document) -> set[str]:
    """Return the names that a template uses; raise :class:`Unfit` for what it may not say."""
    used: set[str] = set()
    unknown: set[str] = set()
    for text in texts:
        try:
            tree = Environment(autoescape=True).parse(text)
        except TemplateSyntaxError as error:
            raise Unfit([Problem("file", "template_language", {"sign": str(error.message)[:80]})]) from error
        for name in _said(tree, document.tables, {}):
            (used if name in document.names or "." in name else unknown).add(name)
    columns = {f"{table}.{name}" for table, names in document.tables.items() for name in names}
    unknown |= {name for name in used if "." in name and name not in columns}
    if unknown:
        raise Unfit([Problem("file", "template_names", {"names": _spelled(sorted(unknown))})])
    return used


def _said(node: nodes.Node, tables: Mapping[str, object], rows: Mapping[str, str]) -> Iterator[str]:
    """Yield the names below a node, those of a row with the name of its table."""
    if not isinstance(node, _WORDS):
        raise Unfit([Problem("file", "template_language", {"sign": type(node).__name__})])
    if isinstance(node, nodes.Name):
        if node.name not in rows:
            yield node.name
        return
    if isinstance(node, nodes.Getattr):
        if not isinstance(node.node, nodes.Name) or node.node.name not in rows:
            raise Unfit([Problem("file", "template_language", {"sign": f".{node.attr}"})])
        yield f"{rows[node.node.name]}.{node.attr}"
        return
    if isinstance(node, nodes.For):
        yield from _repeated(node, tables, rows)
        return
    for inner in node.iter_child_nodes():
        yield from _said(inner, tables, rows)


def _repeated(node: nodes.For, tables: Mapping[str, object], rows: Mapping[str, str]) -> Iterator[str]:
    """Yield the names of a repetition: over one table, by one name, never within another."""
    plain = isinstance(node.iter, nodes.Name) and isinstance(node.target, nodes.Name)
    if rows or not plain or node.test is not None or node.recursive or node.else_:
        raise Unfit([Problem("file", "template_language", {"sign": "for"})])
    assert isinstance(node.iter, nodes.Name)  # noqa: S101 - asked above
    assert isinstance(node.target, nodes.Name)  # noqa: S101
    yield node.iter.name
    for inner in node.body:
        yield from _said(inner, tables, {node.target.name: node.iter.name})


def _fill(content: bytes, document: Document) -> None:
    """Fill a template with one word everywhere: what fails here would fail in front of a family."""
    values: dict[str, object] = dict.fromkeys(document.names, "样")
    values |= {name: [dict.fromkeys(columns, "样")] for name, columns in document.tables.items()}
    try:
        made = DocxTemplate(io.BytesIO(content))
        sandbox = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
        made.render(values, jinja_env=sandbox, autoescape=True)
        made.save(io.BytesIO())
    except Exception as error:
        raise Unfit([Problem("file", "template_language", {"sign": type(error).__name__})]) from error


def _spelled(names: Iterable[str]) -> str:
    return "、".join(f"{{{{ {name} }}}}" for name in names)
