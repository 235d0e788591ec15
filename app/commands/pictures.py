"""Looks into files before they are kept: what they really are, how large a picture gets, what a camera left.

Nothing is decoded whose header already says that it is too large (security.md 2.6).
"""

import io
import warnings
import zipfile
from dataclasses import dataclass

import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

from app.errors import Invalid, Problem

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 40_000_000
SHOWN_SIDE, THUMBNAIL_SIDE = 2000, 320
MOST_PARTS, MOST_RATIO = 2000, 100
"""Parts of an office document, and how many times larger it may be when unpacked."""

TYPES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/amr": ".amr",
    "audio/x-wav": ".wav",
}
"""What a file may be, by its content, whatever it is called."""

_OFFICE = {"word/document.xml": "wordprocessingml.document", "xl/workbook.xml": "spreadsheetml.sheet"}
_TAKEN = 36867
"""The tag in which a camera writes when a picture was taken (EXIF DateTimeOriginal)."""


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


def look(content: bytes) -> Looked:
    """Return what ``content`` is; raise :class:`Invalid` for what isn't taken, with the reason."""
    if not content:
        raise Invalid(Problem("file", "file_empty"))
    if len(content) > MOST_BYTES:
        raise Invalid(Problem("file", "file_too_large", {"most": MOST_BYTES // 1024 // 1024}))
    media_type = _sniffed(content)
    if media_type.startswith("image/"):
        return _picture(content, media_type)
    return Looked(media_type)


def _sniffed(content: bytes) -> str:
    if content[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[:5] == b"%PDF-":
        return "application/pdf"
    if content[:4] == b"PK\x03\x04":
        return _office(content)
    if content[:6] == b"#!AMR\n":
        return "audio/amr"
    try:
        found = {guess.mime_type for guess in puremagic.magic_string(content[:4096])}
    except puremagic.PureError:
        found = set()
    for media_type in ("audio/mpeg", "audio/mp4", "audio/x-wav"):
        if media_type in found:
            return media_type
    raise Invalid(Problem("file", "file_kind"))


def _office(content: bytes) -> str:
    """Return which office document a zip is, from its directory alone: nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise Invalid(Problem("file", "file_kind")) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_RATIO * len(content):
        raise Invalid(Problem("file", "file_bomb"))
    names = {part.filename for part in parts}
    for name, ending in _OFFICE.items():
        if name in names:
            return f"application/vnd.openxmlformats-officedocument.{ending}"
    raise Invalid(Problem("file", "file_kind"))


def _picture(content: bytes, media_type: str) -> Looked:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Invalid(Problem("file", "file_pixels", {"most": MOST_PIXELS // 1_000_000}))
                taken = str(picture.getexif().get_ifd(0x8769).get(_TAKEN, ""))[:19]
                upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Invalid(Problem("file", "file_pixels", {"most": MOST_PIXELS // 1_000_000})) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Invalid(Problem("file", "file_damaged")) from error
    return Looked(media_type, _copy(upright, SHOWN_SIDE), _copy(upright, THUMBNAIL_SIDE), taken)


def _copy(picture: Image.Image, side: int) -> bytes:
    """Return a JPEG of a picture no longer than ``side``, made of its pixels alone."""
    copy = picture.copy()
    copy.thumbnail((side, side))
    out = io.BytesIO()
    copy.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
