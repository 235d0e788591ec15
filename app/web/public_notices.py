"""The public pages of notices: what hangs, one of them by the code of its paper, and objections."""

from flask import Blueprint, redirect, request, session, url_for

from app.commands.public_objections import object_in_public, open_notice
from app.errors import Forbidden, Invalid
from app.queries.public_notices import PublicNotice, notices_hanging, public_notice
from app.web.access import public
from app.web.answers import Answer
from app.web.forms.base import options
from app.web.forms.public import NoticeCodeForm, PublicObjectionForm
from app.web.public_answers import answer, place_of_sender, refused
from app.web.wording import FORBIDDEN

blueprint = Blueprint("public_notices", __name__, url_prefix="/public/notices")

OPENED = "opened_notice"


@blueprint.route("", methods=["GET", "POST"])
@public
def index() -> Answer:
    """List which notices hang where, without a name, and ask for the code of a paper.

    The QR code of a paper fills in its code; the name of nobody can be found by leafing.
    """
    form = NoticeCodeForm(request.form)
    status = 422 if request.method == "POST" else 200
    if request.method == "GET":
        form.code.data = request.args.get("code", "")
    elif form.validate():
        try:
            number = open_notice(code=form.code.data or "", address=place_of_sender())
        except Invalid as refusal:
            status = refused(form, refusal)
        else:
            session[OPENED] = number
            return redirect(url_for("public_notices.show"), 303)
    return answer("public/notices.html", status, rows=notices_hanging(), form=form)


@blueprint.get("/opened")
@public
def show() -> Answer:
    """Show the notice whose code was typed, while it hangs."""
    number = session.get(OPENED)
    if not isinstance(number, int):
        return redirect(url_for("public_notices.index"), 303)
    return answer("public/notice.html", page=public_notice(number))


@blueprint.route("/opened/object", methods=["GET", "POST"])
@public
def object_to() -> Answer:
    """Take an objection to one household of the notice."""
    number = session.get(OPENED)
    if not isinstance(number, int):
        return redirect(url_for("public_notices.index"), 303)
    page = public_notice(number)
    form = PublicObjectionForm(request.form)
    form.position.choices = options(_lines(page))
    status = 422 if request.method == "POST" else 200
    if request.method == "GET" and len(page.lines) == 1:
        form.position.data = str(page.lines[0].position)
    elif request.method == "GET" and request.args.get("line"):
        form.position.data = request.args["line"]
    elif request.method == "POST" and form.validate():
        try:
            object_in_public(
                notice_id=page.id, objection=form.objection(), address=place_of_sender(),
                once=form.once.data or "",
            )  # fmt: skip
        except Invalid as refusal:
            status = refused(form, refusal)
        except Forbidden as refusal:
            form.refuse("", str(FORBIDDEN[refusal.code]))
        else:
            return redirect(url_for("public_notices.thanks"), 303)
    return answer("public/object.html", status, page=page, form=form)


@blueprint.get("/opened/thanks")
@public
def thanks() -> Answer:
    """Say what happens now with an objection."""
    return answer("public/thanks.html")


def _lines(page: PublicNotice) -> list[tuple[str, str]]:
    return [(str(line.position), f"{line.head_name} · {line.group_name}") for line in page.lines]
