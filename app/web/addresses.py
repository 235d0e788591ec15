"""What an address may hold: numbers that a database knows, text without control characters."""

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter

from app.queries.marks import LARGEST


class RowNumber(IntegerConverter):
    """A number of a row in an address; a larger one has no page."""

    def __init__(self, map: object, **settings: object) -> None:  # noqa: A002 - the name Werkzeug calls it by
        super().__init__(map, **{"max": LARGEST, **settings})  # type: ignore[arg-type]


def register_addresses(app: Flask) -> None:
    """Bound the numbers in addresses, and refuse the character that no database stores."""
    app.url_map.converters["int"] = RowNumber
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    if "\0" in request.path or any("\0" in text for _, text in request.args.items(multi=True)):
        abort(400)
