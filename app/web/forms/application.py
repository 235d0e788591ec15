"""The form of an application with promise and authorisation."""

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField

from app.commands.applications import ApplicationSheet
from app.web.forms.action import ActionForm
from app.web.forms.base import at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded
from workflows.monitoring.codes import DIFFICULTY, DISASTER, RISK, SIGNED_HOW

HANDS = (
    ("self", _l("The applicant wrote it")),
    ("scribe", _l("Somebody wrote it for the applicant, who put the thumbprint under it")),
    ("proxy", _l("Somebody applied for a family that can't come itself")),
)


class ApplicationForm(ActionForm):
    """Who applies, for which difficulty, who signed, and whose hand held the pen."""

    applicant_id = SelectField(_l("Applicant"), validators=[filled()])
    signed_on = DateField(_l("Signed on"), [filled()])
    signed_how = RadioField(_l("Signed by"), choices=options(coded(SIGNED_HOW)), validators=[filled()])
    risks = ticks(_l("Risks"), coded(RISK), [filled()])
    disasters = ticks(
        _l("Kind of disaster"),
        options(coded(DISASTER)),
        description=_l("Only where natural disaster is a risk."),
    )
    difficulties = ticks(_l("What the family can't solve itself"), coded(DIFFICULTY))
    description = TextAreaField(
        _l("What happened"),
        [filled(), at_most(2000)],
        filters=[tidy],
        description=_l("In the family's words: since when, what it costs, what is missing."),
    )
    consents = ticks(_l("Who authorised the query of property data"), validators=[filled()])
    hand = RadioField(_l("Who wrote"), choices=options(HANDS), default="self", validators=[filled()])
    hand_name = StringField(_l("Name of the writer or proxy"), [at_most(40)], filters=[tidy])
    hand_relation = StringField(_l("Relation to the family"), [at_most(40)], filters=[tidy])
    hand_reason = StringField(_l("Why the family couldn't"), [at_most(200)], filters=[tidy])
    read_aloud = BooleanField(_l("The text was read aloud to the applicant before the thumbprint"))

    def offer(self, adults: Iterable[tuple[int, str]]) -> None:
        """Offer the grown-up members of the household, as applicants and for consent."""
        adults = tuple(adults)
        self.applicant_id.choices = options(((str(number), name) for number, name in adults), blank=True)
        self.consents.choices = options((str(number), name) for number, name in adults)

    def begin(self, head_id: int | None, day: date, said: str = "") -> None:
        """Fill in what is nearly always so: the head applies, and signs on the day of the act.

        ``said`` is what the family wrote or told from outside: it isn't typed a second time.
        """
        self.description.data = said
        self.applicant_id.data = str(head_id) if head_id else ""
        self.signed_on.data = day

    def sheet(self) -> ApplicationSheet:
        """Return what was filled in; call it on a valid form only."""
        assert self.signed_on.data is not None  # noqa: S101 - the validators saw to it
        return ApplicationSheet(
            applicant_id=int(self.applicant_id.data),
            signed_on=self.signed_on.data,
            signed_how=self.signed_how.data,
            risks=tuple(self.risks.data),
            disasters=tuple(self.disasters.data),
            difficulties=tuple(self.difficulties.data),
            description=self.description.data or "",
            consents=tuple(int(number) for number in self.consents.data),
            hand=self.hand.data,
            hand_name=self.hand_name.data or "",
            hand_relation=self.hand_relation.data or "",
            hand_reason=self.hand_reason.data or "",
            read_aloud=bool(self.read_aloud.data),
        )
