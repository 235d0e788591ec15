"""The form of authorisations signed after the application."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import DateField

from app.web.forms.base import Form, filled, options, ticks


class ConsentForm(Form):
    """Who authorised the query of property data, and on which day."""

    people = ticks(_l("Who authorised the query of property data"), validators=[filled()])
    signed_on = DateField(_l("Signed on"), [filled()])

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Offer the members whose authorisation is missing."""
        self.people.choices = options((str(number), name) for number, name in people)
