"""What a view gives back: a page, a page with its status, or a redirect."""

from werkzeug.wrappers import Response

Answer = str | tuple[str, int] | Response
