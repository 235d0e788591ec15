"""Pictures of the demo's problems: a drawn place before and after, and what papers are called."""

import io
from datetime import datetime
from hashlib import sha256

from PIL import Image, ImageDraw

PHOTOS = frozenset({"before_photo", "after_photo"})
_SIZE = (240, 180)
_TAKEN, _CAMERA = 36867, 0x8769
_WALLS = ("#cfc4ae", "#c9b79c", "#d8cfc0", "#bfb6a4")


def scene(ref: str, kind: str, taken: datetime) -> bytes:
    """Return a drawn picture of one place, as JPEG with the camera's day: a house beside a road.

    It differs with every problem. Before, the road has holes and the wall a crack; after, neither.
    """
    dice = sha256(ref.encode()).digest()
    after = kind == "after_photo"
    picture = Image.new("RGB", _SIZE, "#b9cfdc" if after else "#aeb8bd")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 110, 240, 180), fill="#8a9a6b")
    draw.polygon(((40 + dice[0] % 40, 180), (100, 112), (124, 112), (200, 180)), fill="#8d8d8a")
    left = 20 + dice[1] % 90
    draw.rectangle((left, 62, left + 80, 122), fill=_WALLS[dice[2] % 4])
    draw.polygon(((left - 8, 62), (left + 40, 34 + dice[3] % 12), (left + 88, 62)), fill="#7a4b3a")
    draw.rectangle((left + 32, 88, left + 50, 122), fill="#4c4138")
    if after:
        draw.rectangle((left + 8, 76, left + 24, 92), fill="#5c7d92")
    else:
        draw.line((left + 66, 64, left + 58, 90, left + 70, 121), fill="#3f382f", width=3)
        for place in range(3):
            x, y = 96 + dice[4 + place] % 40, 128 + 16 * place
            draw.ellipse((x, y, x + 16, y + 6), fill="#5d5b57")
    notes = Image.Exif()
    notes.get_ifd(_CAMERA)[_TAKEN] = f"{taken:%Y:%m:%d %H:%M:%S}"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70, exif=notes, comment=ref.encode())
    return out.getvalue()
