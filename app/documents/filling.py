"""Fills a template with the facts of a case. What a template says is data to us, never a programme.

Templates come from offices. Their names are looked up in plain values under a sandbox of Jinja2, and what
they may say at all was checked when they were taken (``app/intake/document_templates.py``).
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.documents.export_mark import ExportMark


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that goes into a document, with its width in millimetres."""

    content: bytes
    width: int


Value = str | Picture
Row = Mapping[str, Value]
Values = Mapping[str, Value | Sequence[Row]]


def filled(template: bytes, values: Values, mark: ExportMark, title: str) -> bytes:
    """Return the bytes of a document. Raises :class:`jinja2.UndefinedError` for a name without a value."""
    return _made(template, values, title, who=mark.who, short=mark.name, line=mark.line)


def filled_draft(template: bytes, values: Values, title: str, *, who: str, line: str) -> bytes:
    """Return the bytes of a draft that names nobody: it is no export and has no number of one."""
    return _made(template, values, title, who=who, short=line, line=line)


def _made(template: bytes, values: Values, title: str, *, who: str, short: str, line: str) -> bytes:
    made = DocxTemplate(io.BytesIO(template))
    made.render(_context(made, values), jinja_env=_environment(), autoescape=True)
    properties = made.docx.core_properties
    properties.title, properties.author = title, who
    properties.keywords, properties.comments = short, line
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _context(made: DocxTemplate, values: Values) -> dict[str, object]:
    return {
        name: [{key: _put(made, one) for key, one in row.items()} for row in value]
        if isinstance(value, Sequence) and not isinstance(value, str)
        else _put(made, value)
        for name, value in values.items()
    }


def _put(made: DocxTemplate, value: Value) -> object:
    if isinstance(value, Picture):
        return InlineImage(made, io.BytesIO(value.content), width=Mm(value.width))
    return plain(value)


def plain(text: str) -> str:
    """Return a text without signs that a document can't hold or would take for a command."""
    return "".join(sign for sign in text.replace("\r\n", "\n") if sign == "\n" or sign.isprintable())
