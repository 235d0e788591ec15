"""Files handed out: nothing in them is taken for a page of ours, and nothing of them is kept on the way."""

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response


def handed_out(
    content: bytes | Iterable[bytes], media_type: str, name: str, *, plain: str = "", inline: bool = False
) -> Response:
    """Answer with a file. ``plain`` is its name in plain letters for old programs; ``inline`` shows it.

    The name is given as RFC 5987 has it for Chinese.
    """
    response = Response(content, mimetype=media_type)
    way = "inline" if inline else "attachment"
    old = f'filename="{plain}"; ' if plain else ""
    response.headers["Content-Disposition"] = f"{way}; {old}filename*=UTF-8''{quote(name, safe='')}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response
