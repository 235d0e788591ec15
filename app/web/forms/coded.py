"""Choices of forms from the national system's code lists."""

from typing import Any

from flask_babel import lazy_gettext

from workflows.monitoring.codes import Codes


def coded(codes: Codes) -> list[tuple[str, Any]]:
    """Return the choices of a code list, labelled in the user's language when shown."""
    return [(code, lazy_gettext(message)) for code, message in codes]
