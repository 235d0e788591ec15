"""Forms of data rules: a waiver, and a list that the province returned."""

from flask_babel import lazy_gettext as _l
from wtforms import FileField, StringField, TextAreaField

from app.commands.data_returns import LONGEST_TITLE
from app.commands.data_waivers import LONGEST, Waiver
from app.web.forms.base import Form, OptionalDate, at_most, filled, tidy


class WaiverForm(Form):
    """Why a hit is waived, and until when."""

    reason = TextAreaField(
        _l("Why the record is right as it is"),
        [filled(), at_most(LONGEST)],
        filters=[tidy],
        description=_l("Such as: the paper that shows it, and who saw it. No identity or phone numbers."),
    )
    until = OptionalDate(
        _l("Until"), description=_l("From the day after, the hit is open again. Leave it empty for good.")
    )

    def waiver(self) -> Waiver:
        """Return what was answered."""
        return Waiver(self.reason.data or "", self.until.data)


class ReturnForm(Form):
    """A list as the province sent it."""

    title = StringField(
        _l("Name of the list"),
        [filled(), at_most(LONGEST_TITLE)],
        filters=[tidy],
        description=_l("Such as: provincial cleaning, second round of October."),
    )
    file = FileField(
        _l("File"),
        description=_l(
            "A workbook (xlsx) or csv with the columns 规则编号 and 户编号 or 证件号码."
            " The file itself isn't kept."
        ),
        render_kw={"accept": ".xlsx,.csv,text/csv"},
    )
