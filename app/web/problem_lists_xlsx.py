"""The three lists and the closing ledger as workbooks (问题清单、责任清单、整改清单、销号台账)."""

from flask import Blueprint, Response, request
from flask_babel import force_locale

from app import clock
from app.audit.access import PURPOSES, new_export
from app.commands.pictures import XLSX
from app.documents.export_mark import ExportMark
from app.documents.problem_line import Words
from app.documents.problem_lists import KINDS, Export, problem_workbook
from app.errors import NotFound
from app.permissions import Permission
from app.policy import Actor
from app.queries.marks import row_number
from app.queries.problem_sheets import listed_problems
from app.web.access import current_actor, requires
from app.web.dates import moment
from app.web.downloads import handed_out
from app.web.i18n import DEFAULT, official
from app.web.reading import shows_cases, shows_export
from workflows.rectification.codes import (
    BATCH_LEVEL,
    DEADLINE_KIND,
    LASTING_RESULT,
    LOOK_BACK,
    PROBLEM_PAPER,
    PROOF,
    SOURCE,
    Codes,
)
from workflows.rectification.states import states

blueprint = Blueprint("problem_lists_xlsx", __name__, url_prefix="/problems/lists")

WHAT_FOR = "reporting"

LISTS: dict[str, Codes] = {
    "source": SOURCE,
    "level": BATCH_LEVEL,
    "deadline": DEADLINE_KIND,
    "proof": PROOF,
    "paper": PROBLEM_PAPER,
    "look_back": (*LOOK_BACK, *LASTING_RESULT),
    "state": tuple((state.name, state.label) for state in states("on")),
}


@blueprint.get("/<kind>.xlsx")
@requires(Permission.PROBLEMS_READ)
def download(kind: str) -> Response:
    """Hand out a list of the problems in reach; ``batch`` may be named several times, none means all."""
    if kind not in KINDS:
        raise NotFound
    actor = current_actor()
    wanted = [row_number(text) for text in request.args.getlist("batch")]
    if None in wanted:
        raise NotFound
    listed = listed_problems(actor, [number for number in wanted if number is not None])
    number = new_export()
    shows_cases(problem.ref for _batch, problems in listed.batches for problem in problems)
    shows_export(number, WHAT_FOR)
    # An official list is Chinese, whatever language its reader has chosen for the pages.
    with force_locale(DEFAULT):
        purpose = official([PURPOSES[WHAT_FOR]])[0]
        mark = ExportMark(number, _who(actor), moment(clock.now()), purpose)
        export = Export(listed.on, listed.lasting_counts, mark)
    content = problem_workbook(KINDS[kind], listed.batches, _words(), export)
    name = f"{KINDS[kind].name}{listed.on.isoformat()}.xlsx"
    return handed_out(content, XLSX, name, plain=f"{kind}.xlsx")


def _words() -> Words:
    return Words({
        name: dict(zip(dict(codes), official(label for _code, label in codes), strict=True))
        for name, codes in LISTS.items()
    })  # fmt: skip


def _who(actor: Actor) -> str:
    post = actor.post_for(Permission.PROBLEMS_READ)
    return f"{actor.name}（{post.organisation_name}）" if post is not None else actor.name
