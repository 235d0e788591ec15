"""What templates say of the public door: numbers in groups, codes of papers, and that nobody indexes it."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request
from flask_babel import lazy_gettext as _l

from app.masking import masked_phone
from app.receipts import notice_code, spaced
from app.web.public_answers import public_address, qr

PROOF_STEPS: Mapping[str, Any] = {
    "applied": _l("Your application"),
    "notice": _l("The notice in the village"),
    "decision": _l("The decision"),
}
"""What a family calls the steps whose proof it can keep (:mod:`app.queries.public_proof`)."""


def register_public(app: Flask) -> None:
    """Give the filters to the templates, and keep search engines away from the family's pages."""
    app.jinja_env.filters.update(
        receipt_number=spaced, notice_code=notice_code, notice_qr=notice_qr, phone_masked=masked_phone
    )
    app.context_processor(lambda: {"has_sign_in": "sign_in.show" in app.view_functions})

    @app.after_request
    def _not_indexed(response: Response) -> Response:
        if request.path.startswith("/public"):
            response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response


def notice_qr(notice_id: int) -> str:
    """Return the QR code of a notice's paper: it fills in the code, and opens while the notice hangs."""
    return qr(public_address("public_notices.index", code=notice_code(notice_id)))
