"""Forms about pressing for a problem, and about leads to a discipline body."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from app.web.forms.base import Form, at_most, filled, options, tidy
from workflows.rectification.codes import RUNG


class PressForm(Form):
    """How a superior presses."""

    rung = SelectField(_l("Way of pressing"), validators=[filled()])
    given_on = DateField(_l("Date of the paper or the talk"), [filled()])
    number = StringField(_l("Document number"), [at_most(80)], filters=[tidy])
    limit_on = DateField(
        _l("New limit"), [Optional()], description=_l("Leave it empty where the day of the plan stays.")
    )
    text = TextAreaField(_l("What was asked for"), [filled(), at_most(4000)], filters=[tidy])

    def offer(self) -> "PressForm":
        """Name the rungs in the user's language."""
        self.rung.choices = options(((code, gettext(label)) for code, label in RUNG), blank=True)
        return self


class DisciplineLeadForm(Form):
    """A lead for a discipline body."""

    organisation_id = SelectField(_l("Handed to"), validators=[filled()])
    handed_on = DateField(_l("Handed over on"), [filled()])
    people = IntegerField(_l("People it concerns"), [filled()])
    text = TextAreaField(
        _l("Facts, people, evidence"),
        [filled(), at_most(4000)],
        filters=[tidy],
        description=_l("Only the discipline body and those who hand leads over can read this."),
    )

    def offer(self, bodies: Iterable[tuple[int, str]]) -> "DisciplineLeadForm":
        """Name the bodies that take leads."""
        self.organisation_id.choices = options(((str(number), name) for number, name in bodies), blank=True)
        return self


class LeadAnswerForm(Form):
    """What became of a lead."""

    outcome = TextAreaField(_l("What became of it"), [filled(), at_most(4000)], filters=[tidy])
