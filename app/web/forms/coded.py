"""Choices of forms: from the national system's code lists, and among officers."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms.fields.choices import SelectChoice

from app.queries.officers import Official
from app.web.forms.base import options
from app.web.wording import role_label
from workflows.monitoring.codes import Codes


def coded(codes: Codes) -> list[tuple[str, Any]]:
    """Return the choices of a code list, labelled in the user's language when shown."""
    return [(code, lazy_gettext(message)) for code, message in codes]


def officials(found: Iterable[Official], *, blank: bool = False) -> list[SelectChoice]:
    """Return officers to choose from, with the posts by which people know them; ``blank`` puts none first."""
    return options(
        (
            (
                str(one.account_id),
                gettext(
                    "%(name)s (%(roles)s)",
                    name=one.name,
                    roles=gettext(", ").join(map(role_label, one.roles)),
                ),
            )
            for one in found
        ),
        blank=blank,
    )
