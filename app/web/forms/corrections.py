"""The forms of a correction: what the figure should be and why; and what its signer says."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField

from app import clock
from app.queries.corrections import AskingPage
from app.queries.evidence import PaperRow
from app.web.dates import day
from app.web.filters import code_label
from app.web.forms.base import Form, at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded
from app.web.forms.confirmation import Confirmed
from workflows.monitoring.corrections import REASON, Correctable, Shape


class CorrectionForm(Form):
    """Why a figure is corrected, and the paper that shows it; ``value`` is added by its kind."""

    reason = SelectField(_l("Why"), choices=options(coded(REASON), blank=True), validators=[filled()])
    text = TextAreaField(
        _l("What was wrong, and how it is known"),
        [filled(), at_most(2000)],
        filters=[tidy],
    )
    paper_id = SelectField(_l("Paper that shows the right value"))


class DecideForm(Confirmed):
    """What the signer says: a word is needed only to refuse."""

    opinion = TextAreaField(_l("Remark; the reason where it is refused"), [at_most(2000)], filters=[tidy])


def correction_form(page: AskingPage, formdata: Any) -> Any:
    """Return the form for one figure, its new value asked in the figure's own kind."""
    field, value = page.figure.field, page.figure.value
    asked: Any = _value_field(field)
    asked.creation_counter = CorrectionForm.reason.creation_counter - 1  # asked first, so told first
    made = type("CorrectionFormMade", (CorrectionForm,), {"value": asked})
    form = made(formdata, data={"value": _first(field, value)})
    form.paper_id.choices = options(((str(paper.id), _named(paper)) for paper in page.papers), blank=True)
    return form


def _named(paper: PaperRow) -> str:
    """Return a paper as it stands in a list to choose from: phones call every picture the same."""
    kind = code_label(paper.kind, "PAPER")
    return f"{kind} · {paper.file_name} · {day(clock.local_date(paper.recorded_at))}"


def _value_field(field: Correctable) -> Any:
    label = _l("Right value")
    match field.shape:
        case Shape.CHOICE:
            return RadioField(label, choices=options(coded(field.codes)), validators=[filled()])
        case Shape.CHOICES:
            return ticks(label, coded(field.codes))
        case Shape.DATE:
            return DateField(label, [filled()])
        case Shape.MONEY:
            return StringField(
                label,
                [filled(), at_most(20)],
                filters=[tidy],
                description=_l("In yuan, of the whole household."),
            )
        case _:
            return StringField(label, [filled(), at_most(80)], filters=[tidy])


def _first(field: Correctable, value: str) -> object:
    """Return what the question begins with: choices and days as they are now, nothing to be retyped."""
    match field.shape:
        case Shape.CHOICES:
            return value.split()
        case Shape.DATE:
            return date.fromisoformat(value) if value else None
        case Shape.CHOICE:
            return value
        case _:
            return ""
