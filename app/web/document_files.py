"""Documents as files: values, code and mark in the template in force; the whole dossier as an archive."""

import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, cast

import segno
from flask import request, url_for
from flask_babel import force_locale

from app import clock
from app.audit.access import PURPOSES
from app.documents.export_mark import ExportMark
from app.documents.filling import Picture, Row, Value, Values, filled
from app.documents.template_builder import standard_template
from app.errors import NotFound
from app.policy import Actor
from app.queries.document_drawn import Shot
from app.queries.document_templates import template_in_force
from app.queries.documents import DrawnDocument, Offer
from app.queries.evidence import PaperRow, paper_file, papers_of_case
from app.web.dates import moment
from app.web.document_words import why_not, word
from app.web.i18n import DEFAULT, official
from app.web.public_answers import public_address

_CODE, _PICTURE = 20, 66
"""Widths in millimetres of the code that leads back, and of a picture in a pair."""
MOST_OF_DOSSIER = 200_000_000
"""Bytes of papers that go into one archive; a list in it names the others."""
_PIECE = 1 << 18


def document_file(actor: Actor, drawn: DrawnDocument, mark: ExportMark) -> bytes:
    """Return a document as a Word file, by the county's template where it has one."""
    own = template_in_force(drawn.document.key)
    template = own[1] if own is not None else standard_template(drawn.document.key)
    return filled(template, _values(actor, drawn, mark), mark, title_of(drawn))


def title_of(drawn: DrawnDocument) -> str:
    """Return the official name of a document."""
    return official([drawn.document.label])[0]


def file_name(drawn: DrawnDocument) -> str:
    """Return the name of a document's file: what it is and of which case, and nobody's name."""
    return f"{title_of(drawn)}_{drawn.ref}.docx"


def mark_of(actor: Actor, number: int, purpose: str, *, public: bool = False) -> ExportMark:
    """Return the mark of an export. A paper for the board bears its number alone, and no official's name."""
    with force_locale(DEFAULT):
        said = official([PURPOSES[purpose]])[0] if purpose in PURPOSES else word("UNMASK_PURPOSE", purpose)
        post = next(iter(actor.own_first), None)
        who = f"{actor.name}（{post.organisation_name}）" if post is not None else actor.name
        return ExportMark(number, "" if public else who, moment(clock.now()), "" if public else said)


def _values(actor: Actor, drawn: DrawnDocument, mark: ExportMark) -> Values:
    line = f"导出编号：{mark.name}" if drawn.document.public else mark.line
    put: dict[str, Value | Sequence[Row]] = {
        name: [_row(actor, row) for row in cast(Sequence[Row], value)]
        if isinstance(value, list | tuple)
        else _value(actor, value)
        for name, value in drawn.values.items()
    }
    return {**put, "mark": line, "qr": Picture(_code(drawn), _CODE)}


def _row(actor: Actor, row: Row) -> Row:
    return {name: _value(actor, value) for name, value in row.items()}


def _value(actor: Actor, value: object) -> Value:
    if isinstance(value, Shot):
        return Picture(paper_file(actor, value.paper_id).content, _PICTURE)
    return str(value)


def _code(drawn: DrawnDocument) -> bytes:
    """Return the code as a picture: of a notice its public page, of all else the receipt of the event."""
    if drawn.document.notice:
        text = public_address("public_notices.index", code=str(drawn.values["code"]))
    else:
        path = url_for("logs.receipt", ref=drawn.ref, sequence=drawn.sequence)
        text = request.url_root.rstrip("/") + path
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=6, border=1)
    return out.getvalue()


def dossier(
    actor: Actor, ref: str, documents: Iterable[DrawnDocument], left: Iterable[Offer], mark: ExportMark
) -> IO[bytes]:
    """Return the whole file of a case as an archive: its documents, its papers, and what isn't in it."""
    out = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=8_000_000))  # noqa: SIM115 - the answer closes it
    try:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for at, one in enumerate(documents, 1):
                own = mark if not one.document.public else mark_of(actor, mark.number, "", public=True)
                archive.writestr(f"文书/{at:02d}_{file_name(one)}", document_file(actor, one, own))
            absent = [f"{official([one.document.label])[0]}：{_said(one)}" for one in left]
            absent += list(_add_papers(actor, archive, papers_of_case(ref)))
            lines = [f"案卷号：{ref}", mark.line, "", "未收入本压缩包的文书和材料：", *(absent or ["无"])]
            archive.writestr("说明.txt", "\ufeff" + "\r\n".join(lines))
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


def _said(offer: Offer) -> str:
    with force_locale(DEFAULT):
        return why_not(offer)


def _add_papers(actor: Actor, archive: zipfile.ZipFile, papers: Iterable[PaperRow]) -> Iterator[str]:
    """Add the papers of a file, each under its own name; yield what stayed out for its size."""
    room = MOST_OF_DOSSIER
    for one in sorted(papers, key=lambda paper: paper.id):
        if one.struck_on is not None:
            continue
        if one.size > room:
            yield f"材料{one.id}（{one.file_name}）：超出压缩包大小，请在案卷中单独下载"
            continue
        try:
            found = paper_file(actor, one.id)
        except NotFound:
            yield f"材料{one.id}（{one.file_name}）：文件无法读取"
            continue
        room -= len(found.content)
        name = "".join(sign for sign in found.file_name if sign.isprintable() and sign not in '\\/:*?"<>|')
        archive.writestr(f"材料/{one.id:06d}_{name[-80:]}", found.content, zipfile.ZIP_STORED)


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file piece by piece and close it."""
    with file:
        while piece := file.read(_PIECE):
            yield piece
