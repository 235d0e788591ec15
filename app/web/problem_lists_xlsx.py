"""The three lists and the closing ledger as workbooks (问题清单、责任清单、整改清单、销号台账)."""

from flask import Blueprint, request, url_for

from app.audit.access import PURPOSES
from app.documents.problem_lists import KINDS
from app.errors import NotFound
from app.permissions import Permission
from app.queries.marks import row_number
from app.web.access import requires
from app.web.answers import Answer
from app.web.export_desk import asking_page
from app.web.i18n import gettext

blueprint = Blueprint("problem_lists_xlsx", __name__, url_prefix="/problems/lists")

WHAT_FOR = PURPOSES["reporting"]
"""What such a list is mostly for; whoever takes it says otherwise."""


@blueprint.route("/<kind>.xlsx", methods=["GET", "POST"])
@requires(Permission.PROBLEMS_READ)
def download(kind: str) -> Answer:
    """Ask what a list of the problems in reach is for, and hand it out.

    ``batch`` may be named several times, none means all.
    """
    wanted = [row_number(text) for text in request.args.getlist("batch")]
    batches = [number for number in wanted if number is not None]
    if kind not in KINDS or len(batches) < len(wanted):
        raise NotFound
    return asking_page(
        "problem_list",
        {"list": kind, "batches": batches},
        here=url_for("problem_lists_xlsx.download", kind=kind, batch=batches),
        back=url_for("problems.lists", list=kind),
        purpose=gettext(WHAT_FOR),
    )
