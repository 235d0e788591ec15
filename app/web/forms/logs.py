"""The form of the sheet of the day."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from app.web.forms.base import Form, at_most, filled, tidy


class SheetForm(Form):
    """Who signed the sheet as the second person."""

    with_whom = StringField(_l("Second person who signed it"), [filled(), at_most(40)], filters=[tidy])
