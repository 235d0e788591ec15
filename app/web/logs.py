"""How far the history is signed and kept by others, the sheet of the day, receipts of single events."""

from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.audit.signer import SignerHome
from app.commands.anchors import file_sheet
from app.config import Config
from app.models.log import LogName
from app.permissions import Permission
from app.queries.log_receipts import receipt_page
from app.queries.logs import Head, logs_page, newest_heads
from app.queries.marks import row_number
from app.web.access import current_actor, requires, sending_requires
from app.web.answers import Answer, form_page, say
from app.web.finding_words import DISAGREES, FINDINGS, PARTS
from app.web.forms.logs import SheetForm
from app.web.lost_words import log_label, lost_sentence
from app.web.public_answers import qr

blueprint = Blueprint("logs", __name__)

ALARMS = {
    "no_signer": (_l("Nobody signs the logs. Start their signer:"), "flask audit signer"),
    "signer_silent": (_l("The signer is silent. Look after its process:"), "flask audit signer"),
    "positions_wait": (_l("Entries wait for their position. Look after the runner:"), "flask runner"),
    "no_anchor": (_l("Nobody outside keeps a head of this log yet."), ""),
    "anchor_old": (_l("The last head that somebody outside keeps is more than a day old."), ""),
    "witness_away": (_l("The witness doesn't answer. Look after its machine and the way there."), ""),
    "witness_refused": (
        _l("The witness refuses: it holds another history. Ask those who run it which head they keep."),
        "",
    ),
    "witness_stranger": (
        _l("The witness doesn't know this log or its key. Let its keeper trust it:"),
        "witness.py trust",
    ),
    "witness_unbelieved": (
        _l("The witness signs with a key that isn't trusted here:"),
        "flask audit witness trust",
    ),
    "witness_unasked": (
        _l("The witness hasn't been asked for over an hour. Look after the runner:"),
        "flask runner",
    ),
}
"""What the page warns of, and the command that helps, if there is one."""
ANCHORS = {"witness": _l("Witness"), "paper": _l("Sheet in the file"), "timestamp": _l("Trusted timestamp")}


@blueprint.get("/logs")
@requires(Permission.LOGS_READ)
def index() -> Answer:
    """Show both logs, what is exposed since when, and who keeps which head."""
    page = logs_page()
    return render_template(
        "logs/index.html",
        page=page,
        now=clock.now(),
        alarms=ALARMS,
        anchors=ANCHORS,
        log_label=log_label,
        lost=[lost_sentence(one) for one in page.lost],
        parts=PARTS,
        findings=FINDINGS,
        disagrees=DISAGREES,
    )


@blueprint.route("/logs/sheet", methods=["GET", "POST"])
@requires(Permission.LOGS_READ)
@sending_requires(Permission.LOGS_ANCHOR)
def sheet() -> Answer:
    """Print the heads of the day; write down that the sheet was signed and filed."""
    form = SheetForm(request.form)
    if request.method == "POST" and form.validate():
        numbers = [number for part in request.form.getlist("head") if (number := row_number(part))]
        file_sheet(actor=current_actor(), checkpoint_ids=numbers, with_whom=form.with_whom.data or "")
        say(_("Filed. Up to these heads the history is kept outside."))
        return redirect(url_for("logs.index"), 303)
    config: Config = current_app.config["SHOUXIAN"]
    return form_page(
        "logs/sheet.html",
        form=form,
        heads=list(_printed(newest_heads())),
        key=SignerHome(config.signer).public() or "",
        today=clock.today(),
        may_file=current_actor().may(Permission.LOGS_ANCHOR),
    )


def _printed(heads: Iterable[tuple[LogName, str, Head]]) -> Iterable[dict[str, Any]]:
    for log, origin, head in heads:
        root = b64encode(head.root).decode()
        yield {
            "id": head.id,
            "log": log_label(log),
            "origin": origin,
            "size": head.size,
            "root": root,
            "signed_at": head.signed_at,
            "code": qr(f"{origin}\n{head.size}\n{root}\n"),
        }


@blueprint.get("/cases/<ref>/events/<int:sequence>/receipt")
@requires(Permission.CASES_READ)
def receipt(ref: str, sequence: int) -> Answer:
    """Print the proof that an event of a case stands in the signed log."""
    page = receipt_page(current_actor(), ref, sequence)
    return render_template("logs/receipt.html", page=page, code=qr(page.short) if page.short else "")
