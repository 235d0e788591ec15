"""First passwords for accounts that came in by a list: given out page by page, each shown once on a slip."""

from flask import Blueprint, render_template, request

from app.commands.people import give_first_passwords
from app.permissions import Permission
from app.queries.people import without_password
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.forms.base import Press, pressed

blueprint = Blueprint("first_passwords", __name__, url_prefix="/people/first-passwords")


@blueprint.get("")
@requires(Permission.ACCOUNTS_MANAGE)
def index() -> Answer:
    """List who has no password yet."""
    rows, count = without_password(current_actor())
    return render_template("people/first_passwords.html", rows=rows, count=count, form=Press())


@blueprint.post("")
@requires(Permission.ACCOUNTS_MANAGE)
def give() -> Answer:
    """Give those of the page their first passwords and show the slips; they are stored nowhere in clear."""
    form = pressed()
    rows, count = without_password(current_actor())
    shown = {number for number in request.form.getlist("account") if number.isdecimal()}
    asked = [row.account_id for row in rows if str(row.account_id) in shown]
    given = give_first_passwords(actor=current_actor(), account_ids=asked, once=form.once.data or "")
    slips = [(row, given[row.account_id]) for row in rows if row.account_id in given]
    return render_template("people/password_slips.html", slips=slips, left=count - len(given))
