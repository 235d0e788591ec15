"""What an address or a form may hold, and the addresses of our own pages, put together once."""

from functools import lru_cache

from flask import Flask, Request, abort, request, url_for
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter

from app.queries.marks import LARGEST
from app.web.reading import note_link


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
    app.jinja_env.globals["url_for"] = address


def address(endpoint: str, **values: object) -> str:
    """Return the address of a page, for templates: Flask's own, put together once.

    An address on this site follows from the endpoint, its values and where the site is mounted;
    one with scheme or host, or with values of other kinds, is asked of Flask.
    """
    note_link(endpoint, values)
    given = tuple((name, one) for name, one in values.items() if one is not None)
    if all(type(one) in (str, int) and not name.startswith("_") for name, one in given):
        return _address(request.script_root, endpoint, given)
    return url_for(endpoint, **values)  # type: ignore[arg-type]


@lru_cache(maxsize=8192)
def _address(_root: str, endpoint: str, values: tuple[tuple[str, object], ...]) -> str:
    return url_for(endpoint, **dict(values))  # type: ignore[arg-type]


def _refuse_nul() -> None:
    if "\0" in request.path or any("\0" in text for _, text in request.args.items(multi=True)):
        abort(400)
