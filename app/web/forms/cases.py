"""The form that opens a case."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField

from app.web.forms.base import Form, filled


class OpeningForm(Form):
    """How the application came, and when."""

    opening = RadioField(_l("How it came"), validators=[filled()])
    occurred_on = DateField(
        _l("Day of the application"),
        [filled()],
        description=_l("From this day on the family's time runs, not from the day of typing."),
    )
