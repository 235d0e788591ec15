"""Forms about people, posts and acting for others."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField

from app.web.forms.base import Form, OptionalDate, at_most, filled, options, tidy
from app.web.names import IDENTITY_KINDS


class PersonForm(Form):
    """A new person with an account."""

    name = StringField(_l("Name"), [filled(), at_most(80)], filters=[tidy])
    identity_kind = SelectField(_l("Paper"), choices=options(IDENTITY_KINDS.items()), validators=[filled()])
    identity_number = StringField(_l("Number of the paper"), [at_most(40)], filters=[tidy])
    phone = StringField(_l("Telephone"), [at_most(30)], filters=[tidy])
    username = StringField(
        _l("User name"),
        [filled(), at_most(40)],
        filters=[tidy],
        description=_l("Small letters and digits, for example the name in pinyin."),
    )


class NameCorrectionForm(Form):
    """A corrected name."""

    name = StringField(_l("Name"), [filled(), at_most(80)], filters=[tidy])


class PostForm(Form):
    """A post for somebody."""

    role = SelectField(_l("Role"), validators=[filled()])
    organisation_id = SelectField(_l("Organisation"), validators=[filled()])
    valid_from = DateField(_l("From"), [filled()])
    valid_to = OptionalDate(_l("Last day"), description=_l("Leave empty where it isn't known yet."))


class PostEndForm(Form):
    """The last day of a post; empty ends it at once."""

    last_day = OptionalDate(
        _l("Last day"), description=_l("Leave empty to end it at once: the next request is refused.")
    )


class DelegationForm(Form):
    """A post handed to a colleague for some days."""

    post_id = SelectField(_l("Post"), validators=[filled()])
    delegate_id = SelectField(_l("Colleague"), validators=[filled()])
    valid_from = DateField(_l("From"), [filled()])
    valid_to = DateField(_l("Last day"), [filled()])
    reason = TextAreaField(_l("Reason"), [filled(), at_most(200)], filters=[tidy])
