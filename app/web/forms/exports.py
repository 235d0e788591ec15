"""Forms of exports: what for, the decision, and a file whose origin is asked for."""

from flask_babel import lazy_gettext as _l
from wtforms import FileField, StringField

from app.commands.exports import LONGEST
from app.web.forms.base import Form, at_most, filled, tidy
from app.web.forms.confirmation import Confirmed


class PurposeForm(Form):
    """What a file is needed for."""

    purpose = StringField(
        _l("What the file is needed for"),
        [filled(), at_most(LONGEST)],
        filters=[tidy],
        description=_l("It stands in the file, with your name and the time."),
    )


class DecisionForm(Confirmed):
    """Why an export is approved or refused."""

    reason = StringField(
        _l("Reason"),
        [at_most(LONGEST)],
        filters=[tidy],
        description=_l("Whoever asked reads it. Needed where it is refused."),
    )


class TraceForm(Form):
    """A file, or the number that stands on a page of it."""

    file = FileField(
        _l("File"), description=_l("It is looked through and not kept. Any copy will do, also a renamed one.")
    )
    number = StringField(
        _l("Number of the export"),
        [at_most(40)],
        filters=[tidy],
        description=_l("As it stands at the top and at the foot of a printed page: DC-123-456-789."),
    )
