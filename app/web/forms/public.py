"""Forms of the public pages: few questions, in words that can be read aloud once and understood."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField

from app.commands.incoming import IncomingSheet
from app.commands.public_objections import PublicObjection
from app.web.forms.base import Form, at_most, filled, options, tidy
from app.web.forms.coded import coded
from workflows.monitoring.codes import CHANNEL


class IncomingForm(Form):
    """An application from outside: four typed answers at most."""

    for_other = RadioField(
        _l("Who is in difficulty?"),
        choices=options([("own", _l("My own family")), ("other", _l("Another family, such as a neighbour"))]),
        default="own",
        validators=[filled()],
    )
    family = StringField(_l("Name of somebody of that family"), [at_most(40)], filters=[tidy], default="")
    agreement = RadioField(
        _l("Does that family know?"),
        choices=options(
            [
                ("agreed", _l("Yes, they know and agree")),
                ("unable", _l("They can't be asked now (ill, alone, away)")),
            ]
        ),
        validate_choice=False,
    )
    region_code = SelectField(_l("Village group"))
    text = TextAreaField(
        _l("What happened?"),
        [filled(), at_most(1000)],
        filters=[tidy],
        description=_l("A few words are enough: who fell ill, what was lost, what is lacking."),
    )
    name = StringField(_l("Your name"), [filled(), at_most(40)], filters=[tidy])
    phone = StringField(
        _l("Telephone"),
        [at_most(20)],
        filters=[tidy],
        description=_l("Where we can reach you. Leave it empty if you have none: somebody will come."),
    )

    def sheet(self) -> IncomingSheet:
        """Return what was filled in; what belongs to another family counts only where one was chosen."""
        other = self.for_other.data == "other"
        return IncomingSheet(
            region_code=self.region_code.data or "",
            name=self.name.data or "",
            phone=self.phone.data or "",
            text=self.text.data or "",
            for_other=other,
            family=(self.family.data or "") if other else "",
            agreement=(self.agreement.data or "") if other else "",
        )


class PhoneForm(IncomingForm):
    """The same, filled in by an officer at the telephone: worded for him who writes, not for who calls."""

    for_other = RadioField(
        _l("Who is in difficulty?"),
        choices=options(
            [("own", _l("The caller's own family")), ("other", _l("Another family, such as a neighbour"))]
        ),
        default="own",
        validators=[filled()],
    )
    name = StringField(_l("Name of the caller"), [filled(), at_most(40)], filters=[tidy])
    phone = StringField(_l("Telephone of the caller"), [at_most(20)], filters=[tidy])
    received_on = DateField(_l("Received on"), [filled()])


class ReceiptForm(Form):
    """What stands on a receipt."""

    number = StringField(
        _l("Receipt number"),
        [filled(), at_most(40)],
        filters=[tidy],
        description=_l("Ten digits, at the top of the receipt."),
    )
    code = StringField(
        _l("Check code"),
        [filled(), at_most(40)],
        filters=[tidy],
        description=_l("Six digits, below the number."),
    )


class NoticeCodeForm(Form):
    """The code on the paper of a notice."""

    code = StringField(
        _l("Code on the paper"),
        [filled(), at_most(40)],
        filters=[tidy],
        description=_l("At the foot of the notice, such as 12-345678."),
    )


class PublicObjectionForm(Form):
    """What somebody objects to on a notice."""

    position = RadioField(_l("Which household?"), validators=[filled()], coerce=str)
    text = TextAreaField(
        _l("What isn't right?"),
        [filled(), at_most(1000)],
        filters=[tidy],
        description=_l("Say what you know, and from where."),
    )
    above_village = BooleanField(
        _l("Nobody in the village shall read this: only the township and the county")
    )
    name = StringField(
        _l("Your name"),
        [at_most(40)],
        filters=[tidy],
        description=_l("Leave it empty to stay anonymous. It is looked into just the same."),
    )
    phone = StringField(_l("Telephone"), [at_most(20)], filters=[tidy])

    def objection(self) -> PublicObjection:
        """Return what was filled in."""
        return PublicObjection(
            position=int(self.position.data or 0),
            text=self.text.data or "",
            name=self.name.data or "",
            phone=self.phone.data or "",
            above_village=bool(self.above_village.data),
        )


class AppealForm(Form):
    """Why the family doesn't agree with a refusal."""

    text = TextAreaField(
        _l("Why don't you agree?"),
        [filled(), at_most(1000)],
        filters=[tidy],
        description=_l("What was overlooked, or what has changed. You need no papers for it now."),
    )


class RecordedAppealForm(Form):
    """An appeal that came on paper, by telephone or in person."""

    received_on = DateField(_l("Received on"), [filled()])
    channel = SelectField(_l("How it came"), validators=[filled()])
    text = TextAreaField(_l("What the family says"), [filled(), at_most(1000)], filters=[tidy])

    def offer(self) -> "RecordedAppealForm":
        """Offer the ways in, the public page left out: there the family appeals itself."""
        field: Any = self.channel
        field.choices = options(pair for pair in coded(CHANNEL) if pair[0] != "public_page")
        return self


class AnswerForm(Form):
    """The answer to an appeal that isn't found right."""

    text = TextAreaField(
        _l("Answer to the family"),
        [filled(), at_most(2000)],
        filters=[tidy],
        description=_l("The family reads this. Say what was looked at again, with the figures."),
    )


class LinkForm(Form):
    """Which household an application is about."""

    household_id = RadioField(_l("Households with this name"), validators=[filled()])
