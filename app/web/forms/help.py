"""Forms of help: measures, visits that follow up, who is responsible."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from app.queries.hand_overs import HelpedHousehold
from app.web.forms.base import Form, OptionalDate, at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded
from workflows.monitoring.help import END, FINDING, HANDED_OVER, ITEMS, KINDS, OUTCOME, REACHED


class MeasureForm(Form):
    """A measure to be planned."""

    measure = SelectField(_l("Help measure"), validators=[filled()])
    content = TextAreaField(
        _l("What is done for this family"),
        [filled(), at_most(500)],
        filters=[tidy],
        description=_l("What, how much, for whom. It is kept sealed."),
    )
    organisation_id = SelectField(_l("Responsible organisation"), validators=[filled()])
    person = StringField(_l("Responsible person"), [filled(), at_most(40)], filters=[tidy])
    starts_on = DateField(_l("Begins on"), [filled()])
    ends_on = OptionalDate(
        _l("Ends on"),
        [Optional()],
        description=_l(
            "Its own end, such as that of a contract or a school. Leave empty where there is none."
        ),
    )
    follow_up = HiddenField()

    def offer(self, organisations: Iterable[tuple[int, str]]) -> "MeasureForm":
        """Name measures by kind, and the bodies that can be responsible."""
        self.measure.choices = {"–": [("", "–")]} | {  # nothing is chosen for her
            gettext(KINDS[kind]): [(kind + item, gettext(label)) for item, label in items]
            for kind, items in ITEMS.items()
        }
        self.organisation_id.choices = options((str(number), name) for number, name in organisations)
        return self


class DeliverForm(Form):
    """That a measure reached the family."""

    delivered_on = DateField(_l("Reached the family on"), [filled()])
    amount = DecimalField(
        _l("Amount in yuan"),
        [Optional()],
        places=2,
        description=_l("Only where it is money. Help in kind has none."),
    )
    proof = SelectField(
        _l("Proof that is in the file already"),
        description=_l("Choose one, or send a new file below."),
        validate_choice=False,
    )


class EndForm(Form):
    """That a measure ends."""

    on = DateField(_l("Ended on"), [filled()])
    reason = RadioField(_l("Why"), choices=options(coded(END)), validators=[filled()])


class FollowUpForm(Form):
    """A visit: when, whom, and that nothing has changed."""

    visited_on = DateField(_l("Day of the visit"), [filled()])
    met_id = SelectField(_l("Who was met"), validators=[filled()])
    met = RadioField(_l("How"), choices=options(coded(REACHED)), validators=[filled()])
    unchanged = BooleanField(_l("Nothing has changed"))
    findings = ticks(_l("What the visit found"), choices=coded(FINDING))
    outcome = RadioField(_l("What becomes of it"), choices=options(coded(OUTCOME)), validate_choice=False)
    note = TextAreaField(_l("Note"), [at_most(1000)], filters=[tidy])


class HelperForm(Form):
    """Who becomes responsible."""

    account_id = SelectField(_l("Responsible helper"), validators=[filled()])
    since = DateField(_l("Responsible from"), [filled()])
    reason = RadioField(_l("Why"), choices=options(coded(HANDED_OVER)), validators=[filled()])


class HandOverForm(HelperForm):
    """Which households a helper gives away, and to whom."""

    # What is no longer his is told by the command, with what became of the others.
    households = ticks(_l("Households"), validators=[filled()], validate_choice=False)

    def offer(self, rows: Iterable[HelpedHousehold]) -> None:
        """Name the households that can be ticked."""
        self.households.choices = options((str(row.id), f"{row.village} · {row.head}") for row in rows)
