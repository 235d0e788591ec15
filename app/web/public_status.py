"""The public pages of a receipt: where it stands, and the appeal against a refusal."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _

from app.commands.appeals import appeal_in_public
from app.commands.receipts import check_receipt
from app.errors import Forbidden, Invalid
from app.queries.public_proof import proofs_of
from app.queries.public_status import status_page
from app.receipts import digits
from app.web.access import public
from app.web.answers import Answer
from app.web.forms.base import pressed
from app.web.forms.public import AppealForm, ReceiptForm
from app.web.public_answers import answer, forget, place_of_sender, qr, refused, remember, shown_receipt
from app.web.public_words import PROOF_STEPS
from app.web.wording import FORBIDDEN

blueprint = Blueprint("public_status", __name__, url_prefix="/public/status")


@blueprint.route("", methods=["GET", "POST"])
@public
def ask() -> Answer:
    """Ask for number and check code; the QR code of a receipt fills in the number and opens nothing."""
    form = ReceiptForm(request.form)
    status = 422 if request.method == "POST" else 200
    if request.method == "GET":
        form.number.data = digits(request.args.get("number", ""))
    elif form.validate():
        try:
            number = check_receipt(
                number=form.number.data or "", code=form.code.data or "", address=place_of_sender()
            )
        except Invalid as refusal:
            status = refused(form, refusal)
        else:
            remember(number)
            return redirect(url_for("public_status.show"), 303)
    form.code.data = ""
    return answer("public/ask_receipt.html", status, form=form)


@blueprint.get("/mine")
@public
def show() -> Answer:
    """Show where the case stands, to a browser that has shown the receipt a short while ago."""
    number = shown_receipt()
    if number is None:
        return redirect(url_for("public_status.ask"), 303)
    return answer("public/status.html", page=status_page(number))


@blueprint.get("/mine/proof")
@public
def proof() -> Answer:
    """Show the receipts of the log that the family can keep and have checked without us."""
    number = shown_receipt()
    if number is None:
        return redirect(url_for("public_status.ask"), 303)
    proofs = [(one, qr(one.receipt.short) if one.receipt.short else "") for one in proofs_of(number)]
    return answer("public/proof.html", number=number, proofs=proofs, steps=PROOF_STEPS)


@blueprint.route("/mine/appeal", methods=["GET", "POST"])
@public
def appeal() -> Answer:
    """Take an appeal against a refusal."""
    number = shown_receipt()
    if number is None:
        return redirect(url_for("public_status.ask"), 303)
    page = status_page(number)
    form = AppealForm(request.form)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.validate():
        try:
            appeal_in_public(
                number=number, text=form.text.data or "", address=place_of_sender(), once=form.once.data or ""
            )
        except Invalid as refusal:
            status = refused(form, refusal)
        except Forbidden as refusal:
            form.refuse("", str(FORBIDDEN[refusal.code]))
        else:
            flash(_("Your appeal has been received."))
            return redirect(url_for("public_status.show"), 303)
    elif request.method == "GET" and not page.may_appeal:
        return redirect(url_for("public_status.show"), 303)
    return answer("public/appeal.html", status, page=page, form=form)


@blueprint.post("/close")
@public
def close() -> Answer:
    """Forget the receipt in this browser: the phone may be somebody else's."""
    pressed()
    forget()
    return redirect(url_for("public.home"), 303)
