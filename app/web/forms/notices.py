"""Forms of notices, objections and entries into the national system."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, RadioField, SelectField, StringField, TextAreaField

from app.web.forms.base import Form, at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded
from workflows.monitoring.codes import CHANNEL


class PrepareForm(Form):
    """Which households a notice names."""

    refs = ticks(_l("Households on the notice"), validators=[filled()])


class HangForm(Form):
    """That it hangs: since when and where."""

    day = DateField(_l("Posted on"), [filled()])
    place = StringField(_l("Place"), [filled(), at_most(80)], filters=[tidy])
    late_reason = TextAreaField(
        _l("Why it is entered only now"),
        [at_most(500)],
        filters=[tidy],
        description=_l("Only where it was done a good while ago."),
    )


class TakeDownForm(Form):
    """That it was taken down."""

    day = DateField(_l("Taken down on"), [filled()])
    late_reason = TextAreaField(
        _l("Why it is entered only now"),
        [at_most(500)],
        filters=[tidy],
        description=_l("Only where it was done a good while ago."),
    )


class ObjectionForm(Form):
    """An objection as it came in."""

    received_on = DateField(_l("Received on"), [filled()])
    channel = SelectField(_l("How it came"), choices=options(coded(CHANNEL)), validators=[filled()])
    text = TextAreaField(_l("What is objected"), [filled(), at_most(2000)], filters=[tidy])
    name = StringField(
        _l("Who objects"),
        [at_most(40)],
        filters=[tidy],
        description=_l("Leave empty for an anonymous objection. It is kept sealed."),
    )
    phone = StringField(_l("Telephone"), [at_most(30)], filters=[tidy])
    about = ticks(
        _l("Officers whom it is about"),
        description=_l("They may not look into it and don't see this page."),
    )


class DecideForm(Form):
    """What came of an objection."""

    investigators = ticks(_l("Looked into by"), validators=[filled()])
    outcome = RadioField(
        _l("Result"),
        choices=options(
            [
                ("not_upheld", _l("Not found to be right: the case goes on")),
                ("upheld", _l("Found to be right: the case doesn't go on as it is")),
            ]
        ),
        validators=[filled()],
    )
    finding = TextAreaField(_l("What was looked at and found"), [filled(), at_most(2000)], filters=[tidy])
    decided_on = DateField(_l("Decided on"), [filled()])


class EntryForm(Form):
    """What the national system shows."""

    code = StringField(_l("Household number of the national system"), [filled(), at_most(16)], filters=[tidy])
    monitored_since = StringField(
        _l("Month of identification in the national system"),
        [filled(), at_most(6)],
        filters=[tidy],
        description=_l("Six digits, year and month, such as 202611."),
    )
    entered_on = DateField(_l("Typed in on"), [filled()])


class TypedForm(Form):
    """The sheet in which the national system shows what was typed in."""

    file = FileField(
        _l("File"),
        description=_l("A workbook (xlsx) or csv. It is read and not kept."),
        render_kw={"accept": ".xlsx,.csv,text/csv"},
    )
    entered_on = DateField(_l("Typed in on"), [filled()])
