"""Files as people send them in, and as attackers do. All made here; nothing of them is real."""

import io
import struct
import wave
import zipfile
import zlib

from PIL import Image

TAKEN = "2026:03:01 08:09:10"
PLACE = "SM-G9980-Hefeng"
"""What the camera wrote about itself: it must not be in any copy that others see."""

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
AMR = b"#!AMR\n" + bytes(64)
_SOUND, _PICTURES = b"....hdlr........soun", b"....hdlr........vide"
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x64" + bytes(400)
M4A = (
    b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom\x00\x00\x00\x00"
    + b"....hdlr........soun"
    + bytes(64)
)
FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + _PICTURES + bytes(64)


def jpeg(width: int = 60, height: int = 40, *, camera: bool = False, orientation: int = 1) -> bytes:
    """Return a picture, its left half red; ``camera`` writes time, place and device into it."""
    picture = Image.new("RGB", (width, height), "blue")
    picture.paste("red", (0, 0, width // 2, height))
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    if camera:
        exif[0x0110] = PLACE
        exif.get_ifd(0x8769)[36867] = TAKEN
        exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 39.0, 0.0), 3: "E", 4: (104.0, 3.0, 0.0)})
    picture.save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


def png(width: int = 60, height: int = 40, mode: str = "RGB") -> bytes:
    """Return a picture as PNG; one with an alpha channel is clear everywhere."""
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, "PNG")
    return out.getvalue()


def webp() -> bytes:
    """Return a picture as WebP."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "WEBP")
    return out.getvalue()


def pixel_bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose header promises that many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def office(inner: str = "word/document.xml", *, more: dict[str, bytes] | None = None) -> bytes:
    """Return a document of Word or Excel, as far as its directory goes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(inner, "<document/>")
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def zip_bomb() -> bytes:
    """Return a small document that unpacks to thirty megabytes."""
    return office(more={"word/media/image1.bin": bytes(30_000_000)})


def wav() -> bytes:
    """Return a second of silence."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16_000))
    return out.getvalue()
