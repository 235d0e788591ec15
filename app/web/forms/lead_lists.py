"""Forms of departments' lists of leads."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, SelectField, StringField

from app.commands.lead_lists import LONGEST
from app.intake.lead_words import CONTENT, FIELDS, LEFT_OUT
from app.queries.lead_list_review import Review
from app.web.forms.base import Form, at_most, filled, options, tidy
from app.web.forms.coded import coded
from workflows.monitoring.codes import RISK

COLUMN = "column_"
"""Prefix of the questions about columns; the place of the column follows."""

MEANINGS: Mapping[str, Any] = {
    "name": _l("Name of the person"),
    "national_id": _l("Identity number"),
    "head": _l("Head of the household"),
    "phone": _l("Telephone"),
    "township": _l("Township"),
    "village": _l("Village"),
    "group": _l("Village group"),
    "place": _l("Township, village and group in one"),
    "address": _l("Address"),
    "noticed_on": _l("Date"),
    "risk": _l("Kind of risk"),
    "amount": _l("Amount in yuan"),
    CONTENT: _l("Becomes part of what is told"),
    LEFT_OUT: _l("Isn't taken over"),
}


class ListForm(Form):
    """A list as it is received."""

    supplier = SelectField(_l("Department"), validators=[filled()])
    file = FileField(
        _l("File"),
        description=_l("A workbook (xlsx) or csv, at most 5,000 rows; only the first sheet is read."),
        render_kw={"accept": ".xlsx,.csv,text/csv"},
    )
    subject = StringField(
        _l("What the list is about"),
        [filled(), at_most(LONGEST)],
        filters=[tidy],
        description=_l(
            "Such as: own share of medical costs above the line, October. Each lead begins with it."
        ),
    )
    risk = SelectField(_l("Kind of risk where a row names none"), validators=[filled()])
    listed_on = DateField(_l("Date of the list"), [filled()])

    def offer(self, found: Iterable[tuple[int, str]]) -> "ListForm":
        """Offer the bodies that send lists, and the kinds of risk."""
        pairs = [(str(number), name) for number, name in found]
        self.supplier.choices = options(pairs, blank=len(pairs) > 1)
        self.risk.choices = options(coded(RISK), blank=True)
        return self


class ColumnsForm(Form):
    """What the columns are taken for; the questions are added for the list in hand."""

    heading = SelectField(_l("Row of the headings"), coerce=int)

    def fields_of(self, review: Review) -> dict[int, str]:
        """Return what each column is taken for."""
        return {
            shown.column.at: self[f"{COLUMN}{shown.column.at}"].data or LEFT_OUT for shown in review.columns
        }


def columns_form(review: Review, formdata: Any = None) -> ColumnsForm:
    """Return the form of a list as it was read: a question for each column."""
    members: dict[str, Any] = {}
    for shown in review.columns:
        column = shown.column
        members[f"{COLUMN}{column.at}"] = SelectField(
            gettext("Column “%(name)s”", name=column.label),
            choices=options((field, MEANINGS[field]) for field in FIELDS),
            default=column.field,
        )
    form: ColumnsForm = type("ColumnsFormMade", (ColumnsForm,), members)(formdata)
    form.heading.choices = options(
        [(0, gettext("There are none"))]
        + [
            (number, gettext("Row %(row)d: %(text)s", row=number, text=text))
            for number, text in review.headings
        ]
    )
    if not formdata:
        form.heading.data = review.layout.heading
    return form
