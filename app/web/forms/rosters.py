"""Forms about rosters and kin."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField

from app.web.forms.base import Form, OptionalDate, at_most, filled, options, tidy
from app.web.forms.coded import coded
from app.web.names import IDENTITY_KINDS
from workflows.monitoring.codes import DEGREE, ROSTER_KIND


class RosterForm(Form):
    """Somebody for the roster."""

    name = StringField(_l("Name"), [at_most(80)], filters=[tidy])
    identity_kind = SelectField(_l("Paper"), choices=options(IDENTITY_KINDS.items()), validators=[filled()])
    identity_number = StringField(_l("Number of the paper"), [at_most(40)], filters=[tidy])
    kind = SelectField(
        _l("Takes part as"), choices=options(coded(ROSTER_KIND), blank=True), validators=[filled()]
    )
    valid_from = DateField(_l("From"), [filled()])
    valid_to = OptionalDate(_l("Last day"), description=_l("Leave empty where it isn't known yet."))


class RosterEndForm(Form):
    """The last day on the roster."""

    last_day = DateField(_l("Last day"), [filled()])


class KinForm(Form):
    """A declaration of kin."""

    holder_id = SelectField(_l("Who stands aside"), validators=[filled()])
    number = StringField(
        _l("Identity number of the kin"),
        [at_most(40)],
        filters=[tidy],
        description=_l("The kin must belong to a household that is recorded."),
    )
    degree = SelectField(
        _l("Degree of kinship"), choices=options(coded(DEGREE), blank=True), validators=[filled()]
    )


class KinEndForm(Form):
    """Why a declaration ends."""

    reason = TextAreaField(_l("Reason"), [filled(), at_most(200)], filters=[tidy])
