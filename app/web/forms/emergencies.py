"""Forms of emergency readings: where and why, and the review."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField

from app.commands.emergencies import LONGEST
from app.web.forms.base import Form, at_most, filled, options, tidy
from app.web.forms.coded import coded
from workflows.control import EMERGENCY_CATEGORY, EMERGENCY_OUTCOME

Villages = Sequence[tuple[str, Sequence[tuple[str, str]]]]


class EmergencyForm(Form):
    """A village to be opened: one alone, for a stated emergency."""

    place = SelectField(_l("Village"), validators=[filled()])
    category = RadioField(_l("What kind of emergency"), validators=[filled()])
    reason = TextAreaField(
        _l("What has happened, and what you have to know"),
        [filled(), at_most(LONGEST)],
        filters=[tidy],
        description=_l(
            "At least 10 characters. Your superior, the county's leaders and the inspectors read it at once."
        ),
        render_kw={"rows": 3},
    )

    def offer(self, villages: Villages) -> "EmergencyForm":
        """Offer the villages by their townships, and the kinds of emergencies."""
        pairs = [(code, f"{upper} · {name}") for upper, inside in villages for code, name in inside]
        self.place.choices = options(pairs, blank=True)
        self.category.choices = options(coded(EMERGENCY_CATEGORY))
        return self


class ReviewForm(Form):
    """Whether a reading was justified, and why."""

    outcome = RadioField(_l("Result of the review"), validators=[filled()])
    opinion = TextAreaField(
        _l("Why"),
        [filled(), at_most(LONGEST)],
        filters=[tidy],
        description=_l("At least 10 characters. Whoever read there sees it."),
        render_kw={"rows": 3},
    )

    def offer(self) -> "ReviewForm":
        """Offer the two results."""
        self.outcome.choices = options(coded(EMERGENCY_OUTCOME))
        return self
