"""The form of a report of figures that is kept."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField

from app.web.forms.base import Form, at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded
from workflows.figures import GROUPS, PERIODS


class ReportForm(Form):
    """What is counted, where, and over which period."""

    title = StringField(_l("Name of the report"), [filled(), at_most(80)], filters=[tidy])
    place = SelectField(_l("Place"), validators=[filled()])
    groups = ticks(_l("Figures"), coded(GROUPS), [filled()])
    period = RadioField(_l("Period"), choices=options(coded(PERIODS)), default="year", validators=[filled()])
