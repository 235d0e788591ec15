"""Keeps what was typed when its sender turns out to be signed out (decisions.md 26)."""

import re

from flask import current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from app.commands.drafts import keep_draft
from app.errors import Busy
from app.web.forms.base import Press

NEVER = frozenset({"again", "code", "csrf_token", "new_password", "once", "password", "present", "version"})
"""Answers that are secrets, or belong to the page that was shown and not to who typed."""

_CODE = re.compile(r"[a-z_]+", re.ASCII)
APART = frozenset({"account", "sign_in"})
"""Parts of the site whose forms hold secrets only."""


def typed() -> list[str]:
    """Return the texts of this request that somebody wrote, for a page that gives them back.

    Secrets are left out, and with them everything of the parts of the site that ask for some; so are
    the codes of what was only ticked or chosen.
    """
    if request.method != "POST" or request.blueprint in APART:
        return []
    return [
        text
        for name, text in request.form.items(multi=True)
        if text.strip() and name not in NEVER and _CODE.fullmatch(text) is None
    ]


def page_of_form() -> bool:
    """Return whether the form sent has a page at its own address, on which it can be offered again."""
    adapter = current_app.create_url_adapter(request)
    return (
        request.blueprint not in APART
        and adapter is not None
        and {"GET", "POST"} <= set(adapter.allowed_methods(request.path))
    )


def keep_typed(token_hash: str) -> bool:
    """Keep the answers of this request for whoever held the session; return whether they were kept.

    Files and secrets are left out; without the token of our own page nothing is kept.
    """
    if request.method != "POST" or not page_of_form():
        return False
    try:
        if not Press(request.form).validate():
            return False
        fields = [(name, text) for name, text in request.form.items(multi=True) if name not in NEVER]
        return any(text.strip() for _name, text in fields) and keep_draft(
            token_hash=token_hash, path=request.path, fields=fields
        )
    except (Busy, RequestEntityTooLarge):
        return False
