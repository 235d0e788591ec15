"""Looks into files before they are kept: what they really are, how large a picture gets, what a camera left.

Nothing is decoded whose header already says that it is too large (security.md 2.6).
"""

import io
import re
import struct
import warnings
import zipfile
from dataclasses import dataclass

import puremagic
from PIL import Image, ImageOps

from app.errors import Invalid, Problem

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 40_000_000
SHOWN_SIDE, THUMBNAIL_SIDE = 2000, 320
MOST_PARTS, MOST_RATIO = 2000, 100
"""Parts of an office document, and how many times larger it may be when unpacked."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    XLSX: ".xlsx",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/amr": ".amr",
    "audio/x-wav": ".wav",
}
"""What a file may be, by its content, whatever it is called."""

_SIGNS = (
    ("image/jpeg", 0, b"\xff\xd8\xff"),
    ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ("image/webp", 8, b"WEBPVP8"),
    ("application/pdf", 0, b"%PDF-"),
    ("audio/amr", 0, b"#!AMR"),
    ("audio/x-wav", 8, b"WAVEfmt "),
)
_OFFICE = {"word/document.xml": "wordprocessingml.document", "xl/workbook.xml": "spreadsheetml.sheet"}
_MACROS = "vbaProject.bin"
_DECODERS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_CAMERA, _TAKEN = 0x8769, 36867
"""Where a camera writes when a picture was taken (EXIF DateTimeOriginal)."""
_MOMENT = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d) (\d\d:\d\d:\d\d)")
_DAMAGE = (OSError, ValueError, SyntaxError, LookupError, TypeError, EOFError, OverflowError, struct.error)
"""What the decoders raise on files that aren't what they seem."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file is: its media type, and for a picture the copies that may be seen.

    ``shown`` and ``thumbnail`` are JPEG bytes without anything that the camera wrote, empty for what
    isn't a picture. ``taken_at`` is the camera's own clock, empty where it said nothing.
    """

    media_type: str
    shown: bytes = b""
    thumbnail: bytes = b""
    taken_at: str = ""


def refuse_size(content: bytes, most: int = MOST_BYTES) -> None:
    """Raise :class:`Invalid` for a file without a byte, or with more than ``most`` of them."""
    if not content:
        raise Invalid(Problem("file", "file_empty"))
    if len(content) > most:
        raise Invalid(Problem("file", "file_too_large", {"most": most // 1024 // 1024}))


def look(content: bytes) -> Looked:
    """Return what ``content`` is; raise :class:`Invalid` for what isn't taken, with the reason."""
    refuse_size(content)
    media_type = _sniffed(content)
    return _picture(content, media_type) if media_type in _DECODERS else Looked(media_type)


def _sniffed(content: bytes) -> str:
    for media_type, place, sign in _SIGNS:
        if content[place : place + len(sign)] == sign:
            return media_type
    if content[:4] == b"PK\x03\x04":
        return _office(content)
    # A recording of a telephone is a film without pictures; a film says "vide".
    if content[4:8] == b"ftyp" and b"hdlr" in content and b"vide" not in content:
        return "audio/mp4"
    try:
        guess = puremagic.magic_string(content[:4096])[0].mime_type
    except puremagic.PureError:
        guess = ""
    if guess == "audio/mpeg":
        return "audio/mpeg"
    raise Invalid(Problem("file", "file_kind"))


def _office(content: bytes) -> str:
    """Return which office document a zip is, from its directory alone: nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, *_DAMAGE) as error:
        raise Invalid(Problem("file", "file_kind")) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_RATIO * len(content):
        raise Invalid(Problem("file", "file_bomb"))
    names = {part.filename for part in parts}
    if any(name.endswith(_MACROS) for name in names):
        raise Invalid(Problem("file", "file_kind"))
    for name, ending in _OFFICE.items():
        if name in names:
            return f"application/vnd.openxmlformats-officedocument.{ending}"
    raise Invalid(Problem("file", "file_kind"))


def _picture(content: bytes, media_type: str) -> Looked:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged notes of a camera are no reason to refuse a picture
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[_DECODERS[media_type]]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Invalid(Problem("file", "file_pixels", {"most": MOST_PIXELS // 1_000_000}))
                taken = _taken(picture)
                shown = _upright(picture)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Invalid(Problem("file", "file_pixels", {"most": MOST_PIXELS // 1_000_000})) from error
    except _DAMAGE as error:
        raise Invalid(Problem("file", "file_damaged")) from error
    small = shown.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Looked(media_type, _jpeg(shown), _jpeg(small), taken)


def _taken(picture: Image.Image) -> str:
    """Return the camera's clock as ``2026-03-01 08:09:10``; empty where it can't be read."""
    try:
        said = picture.getexif().get_ifd(_CAMERA).get(_TAKEN, "")
    except _DAMAGE:
        return ""
    found = _MOMENT.match(said) if isinstance(said, str) else None
    return f"{found[1]}-{found[2]}-{found[3]} {found[4]}" if found else ""


def _upright(picture: Image.Image) -> Image.Image:
    """Return the picture the way it was held, no longer than is shown, on white where it was clear."""
    picture.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))
    picture.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    try:
        turned = ImageOps.exif_transpose(picture)
    except _DAMAGE:
        turned = picture
    if "A" not in turned.mode and "transparency" not in turned.info:
        return turned.convert("RGB")
    clear = turned.convert("RGBA")
    paper = Image.new("RGB", clear.size, "white")
    paper.paste(clear, mask=clear.getchannel("A"))
    return paper


def _jpeg(picture: Image.Image) -> bytes:
    """Return a JPEG made of the pixels alone."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
