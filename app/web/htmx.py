"""The only file that knows of HX- headers."""

from flask import Response, request


def asked_by_htmx() -> bool:
    """Return whether a script of the page asks, not the browser's own navigation."""
    return request.headers.get("HX-Request") == "true"


def whole_page(url: str) -> Response:
    """Answer 401 and let the script load ``url`` as a page (session at an end)."""
    response = Response(status=401)
    response.headers["HX-Redirect"] = url
    return response
