"""Forms of ledgers of problems: the upload, the columns, and the rows with what they leave open."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, FileField, SelectField, StringField

from app.intake.ledgers.columns import DEEPEST
from app.intake.ledgers.draft import LedgerDraft
from app.intake.ledgers.words import FIELDS, LEFT_OUT
from app.intake.plans.bodies import Bodies
from app.intake.plans.draft import FACTS, NOBODY
from app.intake.plans.matching import Match
from app.queries.ledgers import ColumnsReview, Review
from app.web.forms.base import Form, options
from app.web.forms.coded import coded
from workflows.rectification.codes import BATCH_LEVEL, SOURCE

COLUMN, UNIT, UNIT_NAME, OUT = "column_", "unit_", "unit_name_", "out_"
"""Prefixes of the questions about columns, names of units, the names themselves, and rows left out."""

MEANINGS: Mapping[str, Any] = {
    "problem": _l("The problem itself"),
    "description": _l("More of the problem"),
    "number": _l("Number in the ledger"),
    "category": _l("Category of the problem"),
    "lead": _l("Lead unit"),
    "units": _l("Units responsible"),
    "deadline": _l("Time limit"),
    "amount": _l("Amount in yuan"),
    "amount_wan": _l("Amount in ten thousand yuan"),
    "measures": _l("Measures"),
    "told": _l("Part of the description, under its heading"),
    "finished": _l("Whether it is settled: only told"),
    LEFT_OUT: _l("Isn't taken over"),
}


class LedgerForm(Form):
    """A ledger as it is received."""

    file = FileField(
        _l("Ledger"),
        description=_l("A workbook or csv, at most 2,000 rows; its first sheet is read."),
        render_kw={"accept": ".xlsx,.csv,text/csv"},
    )


class ColumnsForm(Form):
    """Where the head stands and what the columns are taken for; the questions on columns are added."""

    heading = SelectField(_l("First row of the head"))
    depth = SelectField(_l("Rows of the head"))
    continues = BooleanField(_l("A row without a problem goes on with the problem above it"))
    repeats = BooleanField(_l("An empty category or unit means the same as above (merged cells)"))


def columns_form(found: ColumnsReview) -> ColumnsForm:
    """Return the form of a ledger's columns as they are proposed or were chosen."""
    members: dict[str, Any] = {}
    layout = found.layout
    typed: MultiDict[str, str] = MultiDict({"heading": str(layout.heading), "depth": str(layout.depth)})
    for name in ("continues", "repeats"):
        if getattr(layout, name):
            typed[name] = "y"
    for shown in found.columns:
        name = f"{COLUMN}{shown.column.at}"
        members[name] = SelectField(
            gettext("Column “%(name)s”", name=shown.column.label),
            choices=options((field, MEANINGS[field]) for field in FIELDS),
        )
        typed[name] = shown.column.field
    form: ColumnsForm = type("ColumnsFormMade", (ColumnsForm,), members)(formdata=typed)
    rows = [
        (str(number), gettext("Row %(row)d: %(text)s", row=number, text=text))
        for number, text in found.headings
    ]
    form.heading.choices = options([("0", gettext("There are none")), *rows])
    form.depth.choices = options((str(number), str(number)) for number in range(1, DEEPEST + 1))
    form.renew()
    return form


def type_columns(draft: LedgerDraft, sent: Mapping[str, str]) -> None:
    """Put what was chosen for the columns into a draft."""
    for at in list(draft.fields):
        draft.fields[at] = sent.get(f"{COLUMN}{at}", draft.fields[at])
    draft.continues, draft.repeats = "continues" in sent, "repeats" in sent


class ReviewForm(Form):
    """What the batch will be, and what the rows leave open; questions on units are added."""

    title = StringField(_l("Title of the batch"))
    finder = StringField(_l("Who found the problems"))
    source = SelectField(_l("Where the problems come from"))
    level = SelectField(_l("Level that found them"))
    year = StringField(_l("Year"), render_kw={"inputmode": "numeric"})
    round = StringField(_l("Round"))
    document_number = StringField(_l("Document number"))
    feedback_on = DateField(_l("Day of the feedback"))
    first_leads = BooleanField(_l("Where a row names several units, the first leads"))
    lead = SelectField(_l("Who leads where a row names no unit"))


def review_form(found: Review, draft: LedgerDraft, bodies: Bodies) -> ReviewForm:
    """Return the form of a ledger's rows: the batch, and a question for each unit that isn't known."""
    members: dict[str, Any] = {}
    typed: MultiDict[str, str] = MultiDict({name: getattr(draft.facts, name) for name in FACTS})
    if draft.first_leads:
        typed["first_leads"] = "y"
    typed["lead"] = str(draft.lead or "")
    for place, name in enumerate(asked(found)):
        match = found.matches[name]
        members[f"{UNIT}{place}"] = SelectField(
            gettext("Who is “%(name)s”?", name=name), choices=_who(match, bodies)
        )
        answer = draft.answers.get(name, match.proposed)
        typed[f"{UNIT}{place}"] = "" if answer is None else str(answer)
    form: ReviewForm = type("ReviewFormMade", (ReviewForm,), members)(formdata=typed)
    form.source.choices = options(coded(SOURCE), blank=True)
    form.level.choices = options(coded(BATCH_LEVEL), blank=True)
    form.lead.choices = options([(str(one.id), one.name) for one in bodies.all], blank=True)
    form.renew()
    return form


def asked(found: Review) -> list[str]:
    """Return the printed names that are asked about: those of which the name alone leaves a doubt."""
    return [name for name, match in found.matches.items() if match.known is None]


def type_rows(draft: LedgerDraft, sent: Mapping[str, str]) -> None:
    """Put what was answered about the rows into a draft; what wasn't on the page keeps what it had."""
    if "title" not in sent:
        return
    for name in FACTS:
        setattr(draft.facts, name, sent.get(name, getattr(draft.facts, name)).strip())
    lead = sent.get("lead", "")
    draft.lead = int(lead) if lead.isdecimal() else 0
    draft.first_leads = "first_leads" in sent
    numbers = (field.removeprefix(OUT) for field in sent if field.startswith(OUT))
    draft.out = sorted(int(number) for number in numbers if number.isdecimal())
    for field, name in sent.items():
        place = field.removeprefix(UNIT_NAME)
        if place != field and (answer := sent.get(f"{UNIT}{place}", "")).isdecimal():
            draft.answers[name] = int(answer)
        elif place != field:
            draft.answers.pop(name, None)


def _who(match: Match, bodies: Bodies) -> Any:
    """Return the organisations that a name may be: those that come close first."""
    first = [(str(one.id), one.name) for one in bodies.all if one.id in match.candidates]
    rest = [(str(one.id), one.name) for one in bodies.all if one.id not in match.candidates]
    none = (str(NOBODY), gettext("No organisation here: it stays in the ledger only"))
    return options([*first, none, *rest], blank=True)
