"""Forms about organisations."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField

from app.web.forms.base import Form, at_most, filled, options, tidy
from app.web.names import ORGANISATION_KINDS


class OrganisationForm(Form):
    """A new organisation."""

    name = StringField(_l("Name"), [filled(), at_most(120)], filters=[tidy])
    kind = SelectField(
        _l("Kind"), choices=options(ORGANISATION_KINDS.items(), blank=True), validators=[filled()]
    )
    region_code = SelectField(_l("Region"), validators=[filled()])
    valid_from = DateField(_l("Exists from"), [filled()])


class NameForm(Form):
    """A new name from a day on."""

    name = StringField(_l("New name"), [filled(), at_most(120)], filters=[tidy])
    valid_from = DateField(_l("In force from"), [filled()])
    document_number = StringField(_l("Document number"), [at_most(80)], filters=[tidy])


class ClosingForm(Form):
    """The last day of an organisation."""

    last_day = DateField(_l("Last day"), [filled()])
