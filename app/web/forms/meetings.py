"""Forms of meetings: preparing one, and recording what it came to."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange

from app.commands.meetings import Ballot, MeetingRecord
from app.queries.meetings import MeetingPage
from app.web.forms.base import Form, at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded
from workflows.monitoring.fields import REFUSAL_REASONS
from workflows.parameters import PARAMETERS


class MeetingForm(Form):
    """A meeting about to be held."""

    held_on = DateField(_l("Held on"), [filled()])
    place = StringField(_l("Place"), [filled(), at_most(80)], filters=[tidy])
    body = RadioField(
        _l("Who appraises"),
        choices=options(coded(PARAMETERS["appraisal_body"].choices)),
        validators=[filled()],
    )
    chair_id = SelectField(_l("Chaired by"), validators=[filled()])
    recorder_id = SelectField(_l("Recorded by"), validators=[filled()])
    refs = ticks(_l("Households to be appraised"), validators=[filled()])

    def offer(self, roster: Iterable[tuple[int, str]], cases: Iterable[tuple[str, str]]) -> None:
        """Offer those on the roster and the cases that wait."""
        people = [(str(number), name) for number, name in roster]
        self.chair_id.choices = options(people, blank=True)
        self.recorder_id.choices = options(people, blank=True)
        self.refs.choices = options(cases)


class RecordForm(Form):
    """What a meeting came to; the questions on each household are added for the meeting in hand."""

    present = ticks(_l("Present"), validators=[filled()])
    minutes = TextAreaField(
        _l("Minutes"),
        [filled(), at_most(8000)],
        filters=[tidy],
        description=_l("Report of visit and comparison, what was said, questions and answers, conclusion."),
    )
    late_reason = TextAreaField(
        _l("Why it is entered only now"),
        [at_most(500)],
        filters=[tidy],
        description=_l("Only where the meeting was held a good while ago."),
    )

    def record(self, page: MeetingPage) -> MeetingRecord:
        """Return what was filled in; call it on a valid form only."""
        return MeetingRecord(
            present=frozenset(int(number) for number in self.present.data),
            minutes=self.minutes.data or "",
            ballots={
                case.ref: Ballot(
                    agreed=self[f"agreed_{case.case_id}"].data or 0,
                    against=self[f"against_{case.case_id}"].data or 0,
                    abstained=self[f"abstained_{case.case_id}"].data or 0,
                    recused=frozenset(int(number) for number in self[f"recused_{case.case_id}"].data),
                    reasons=tuple(self[f"reasons_{case.case_id}"].data)
                    if page.purpose == "identification"
                    else (),
                    reason_text=self[f"reason_text_{case.case_id}"].data or "",
                )
                for case in page.cases
            },
            late_reason=self.late_reason.data or "",
        )


def record_form(page: MeetingPage, formdata: Any) -> RecordForm:
    """Return the form for recording a meeting, with the questions on each of its households."""
    members: dict[str, Any] = {}
    people = [(str(one.person_id), one.name) for one in page.expected]
    for case in page.cases:
        number, about = case.case_id, {"head": case.head}
        for name, label in (
            ("agreed", gettext("Votes for %(head)s", **about)),
            ("against", gettext("Votes against %(head)s", **about)),
            ("abstained", gettext("Abstentions on %(head)s", **about)),
        ):
            members[f"{name}_{number}"] = IntegerField(
                label, [NumberRange(0, 1000)], default=0, render_kw={"inputmode": "numeric", "min": "0"}
            )
        members[f"recused_{number}"] = ticks(
            gettext("Stood aside for %(head)s", **about),
            people,
            default=[str(one) for one in sorted(case.kin)],
        )
        if page.purpose == "identification":
            members[f"reasons_{number}"] = ticks(
                gettext("Why %(head)s wasn't agreed to", **about), coded(REFUSAL_REASONS)
            )
        members[f"reason_text_{number}"] = TextAreaField(
            gettext("Reason for %(head)s in words", **about), [at_most(4000)], filters=[tidy]
        )
    form: RecordForm = type("RecordFormMade", (RecordForm,), members)(formdata)
    form.present.choices = options(people)
    return form
