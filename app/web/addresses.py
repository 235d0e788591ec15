"""What an address or a form may hold: numbers that a database knows, text that it can store."""

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter

from app.queries.marks import LARGEST


class RowNumber(IntegerConverter):
    """A number of a row in an address; a larger one has no page."""

    def __init__(self, map: object, **settings: object) -> None:  # noqa: A002 - the name Werkzeug calls it by
        super().__init__(map, **{"max": LARGEST, **settings})  # type: ignore[arg-type]


class Received(Request):
    """A request whose answers hold no NUL: no database stores it, and nobody types it on purpose."""

    def _load_form_data(self) -> None:
        super()._load_form_data()
        answers = self.__dict__["form"]
        if any("\0" in text for _, text in answers.items(multi=True)):
            self.__dict__["form"] = ImmutableMultiDict(
                [(name, text.replace("\0", "")) for name, text in answers.items(multi=True)]
            )


def register_addresses(app: Flask) -> None:
    """Bound the numbers in addresses, and refuse the character that no database stores."""
    app.request_class = Received
    app.url_map.converters["int"] = RowNumber
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    if "\0" in request.path or any("\0" in text for _, text in request.args.items(multi=True)):
        abort(400)
