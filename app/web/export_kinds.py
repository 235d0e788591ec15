"""Every kind of file with personal data that leaves: what is in it, and how it is made with its mark."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from app.commands.export_rights import Scope, national_part
from app.commands.exports import Order
from app.commands.pictures import XLSX
from app.documents.comparison_sheet import comparison_sheet
from app.documents.export_mark import ExportMark, hide_mark
from app.documents.lead_list_sheet import left_rows_sheet
from app.documents.national_sheet import national_csv, national_workbook
from app.documents.problem_line import Words
from app.documents.problem_lists import KINDS, Export, problem_workbook
from app.errors import Invalid, NotFound, Problem
from app.policy import Actor
from app.queries.comparisons import full_lines
from app.queries.comparisons import list_page as comparison_page
from app.queries.lead_lists import left_rows, source_file
from app.queries.lead_lists import list_page as lead_list_page
from app.queries.national_sheets import MOST_ROWS, amount, place_name, told_households
from app.queries.plan_papers import paper_file
from app.queries.problem_sheets import listed_problems
from app.rules.national_cells import Spelling, rows_of
from app.web.comparison_sheets import sheet_lines
from app.web.i18n import DEFAULT, official
from app.web.wording import sentence
from workflows.monitoring.ethnicity import ETHNICITY
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

LABELS: Mapping[str, Any] = {
    "comparison_list": _l("Comparison list with full numbers"),
    "lead_list_file": _l("List of a department as it was received"),
    "lead_list_left": _l("Rows of a department's list that stayed behind"),
    "national_sheet": _l("Households in the columns of the national system"),
    "plan_paper": _l("Paper with problems as it came"),
    "problem_list": _l("List of problems as a workbook"),
}
"""What each kind is called."""

WORDS_OF_LISTS: Mapping[str, Codes] = {
    "source": SOURCE,
    "level": BATCH_LEVEL,
    "deadline": DEADLINE_KIND,
    "proof": PROOF,
    "paper": PROBLEM_PAPER,
    "look_back": (*LOOK_BACK, *LASTING_RESULT),
    "state": tuple((state.name, state.label) for state in states("on")),
}

NATIONAL_TITLES = {"waiting": "待录入监测对象信息", "monitored": "监测对象信息", "register": "农户信息"}
"""How a sheet for the national system is headed, by which households stand in it."""
CSV = "text/csv"


@dataclass(frozen=True, slots=True)
class Made:
    """A file as it leaves; ``plain`` is its name in plain letters for old programs."""

    content: bytes
    media_type: str
    name: str
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that could leave: what is in it, what it is called, and how it is made with a mark."""

    order: Order
    title: str
    make: Callable[[ExportMark], Made]


def prepared(actor: Actor, kind: str, scope: Scope) -> Prepared:
    """Return a file that the actor may have in reach; raise :class:`NotFound` for any other."""
    if kind not in PREPARE:
        raise NotFound
    return PREPARE[kind](actor, scope)


def _comparison_list(actor: Actor, scope: Scope) -> Prepared:
    number = _number(scope, "list")
    page = comparison_page(actor, number)
    title = f"信息比对名单 {page.id}（{page.department}，{page.sent_on.isoformat()}）"

    def make(mark: ExportMark) -> Made:
        content = comparison_sheet(sheet_lines(full_lines(actor, number)), title, mark)
        return Made(content, XLSX, f"信息比对名单{page.id}_{mark.name}.xlsx")

    return Prepared(Order("comparison_list", scope, len(page.lines)), title, make)


def _lead_list_file(actor: Actor, scope: Scope) -> Prepared:
    number = _number(scope, "list")
    page = lead_list_page(actor, number)
    file = source_file(actor, number)

    def make(mark: ExportMark) -> Made:
        # What a department sent stays as it was sent; a number in its name, a mark where nobody reads.
        return Made(hide_mark(file.content, mark.copy), file.media_type, f"{mark.name}_{file.file_name}")

    return Prepared(
        Order("lead_list_file", scope, file.rows), f"{page.row.supplier} {page.row.subject}", make
    )


def _lead_list_left(actor: Actor, scope: Scope) -> Prepared:
    number = _number(scope, "list")
    page, left = lead_list_page(actor, number), left_rows(actor, number)
    title = f"未接收线索 {page.row.supplier} {page.row.subject} {page.row.listed_on.isoformat()}"

    def make(mark: ExportMark) -> Made:
        rows = [
            (row, cells, " ".join(sentence(Problem("", fault.code, fault.details)) for fault in faults))
            for row, cells, faults in left.rows
        ]
        content = left_rows_sheet(left.headings, rows, title, mark)
        return Made(content, XLSX, f"未接收线索{page.row.id}_{mark.name}.xlsx")

    return Prepared(Order("lead_list_left", scope, len(left.rows)), title, make)


def _problem_list(actor: Actor, scope: Scope) -> Prepared:
    kind = str(scope.get("list", ""))
    batches = scope.get("batches", [])
    if kind not in KINDS or not isinstance(batches, Sequence):
        raise NotFound
    listed = listed_problems(actor, [int(one) for one in batches])
    name = KINDS[kind].name

    def make(mark: ExportMark) -> Made:
        # An official list is Chinese, whatever language its reader has chosen for the pages.
        with force_locale(DEFAULT):
            export = Export(listed.on, listed.lasting_counts, mark)
            content = problem_workbook(KINDS[kind], listed.batches, _words(), export)
        return Made(content, XLSX, f"{name}{listed.on.isoformat()}.xlsx", f"{kind}.xlsx")

    refs = frozenset(problem.ref for _batch, problems in listed.batches for problem in problems)
    return Prepared(Order("problem_list", scope, len(refs), refs), name, make)


def _national_sheet(actor: Actor, scope: Scope) -> Prepared:
    part, form = national_part(scope), str(scope.get("form", ""))
    if form not in ("xlsx", "csv"):
        raise NotFound
    found, place = amount(actor, part), place_name(actor, part.place)
    if found.persons > MOST_ROWS:
        raise Invalid(Problem("", "national_rows_many", {"rows": found.persons, "most": MOST_ROWS}))
    title = f"{place}{NATIONAL_TITLES[part.name]}"
    nations = dict(zip(dict(ETHNICITY), official(label for _code, label in ETHNICITY), strict=True))

    def make(mark: ExportMark) -> Made:
        homes = told_households(actor, part)
        rows = (row for facts, beside in homes for row in rows_of(facts, beside, Spelling(nations)))
        if form == "csv":
            return Made(national_csv(title, rows, mark), CSV, f"{title}_{mark.name}.csv")
        return Made(national_workbook(title, rows, mark), XLSX, f"{title}_{mark.name}.xlsx")

    return Prepared(Order("national_sheet", scope, found.persons), title, make)


def _plan_paper(actor: Actor, scope: Scope) -> Prepared:
    file = paper_file(actor, _number(scope, "paper"))

    def make(mark: ExportMark) -> Made:
        return Made(hide_mark(file.content, mark.copy), file.media_type, f"{mark.name}_{file.file_name}")

    return Prepared(Order("plan_paper", scope, file.rows), file.file_name, make)


PREPARE: Mapping[str, Callable[[Actor, Scope], Prepared]] = {
    "comparison_list": _comparison_list,
    "lead_list_file": _lead_list_file,
    "lead_list_left": _lead_list_left,
    "national_sheet": _national_sheet,
    "plan_paper": _plan_paper,
    "problem_list": _problem_list,
}


def _words() -> Words:
    return Words({
        name: dict(zip(dict(codes), official(label for _code, label in codes), strict=True))
        for name, codes in WORDS_OF_LISTS.items()
    })  # fmt: skip


def _number(scope: Scope, name: str) -> int:
    found = scope.get(name)
    if not isinstance(found, int):
        raise NotFound
    return found
