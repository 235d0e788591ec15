"""Forms of samples and call-backs: what is announced, the number drawn, what was found, what was said."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

from app.commands.inspection_calls import LONGEST_NOTE, Called, CallSheet
from app.commands.inspection_frames import LONGEST_TITLE, MOST_EACH, MOST_FILES, Announcement
from app.commands.inspection_results import LONGEST_TEXT, Seen
from app.commands.inspection_samples import LONGEST_REASON, LONGEST_SEED
from app.web.forms.base import Form, OptionalDate, at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded
from workflows.inspection import (
    AS_RECORDED,
    CALL_ANSWERS,
    CALL_OUTCOME,
    CALL_QUESTION,
    SAMPLE_SOURCE,
    SATISFIED,
    STRATA,
    VERDICT,
    VERDICTS_OF,
)

_NUMBER = {"inputmode": "numeric"}


class AnnouncementForm(Form):
    """What is announced of a sample before anybody knows the number that draws it."""

    title = StringField(_l("Title of the sample"), [filled(), at_most(LONGEST_TITLE)], filters=[tidy])
    region = SelectField(_l("Where it is drawn"), validators=[filled()])
    sources = ticks(
        _l("What can be drawn"),
        choices=coded(SAMPLE_SOURCE),
        validators=[filled()],
        description=_l("Only off the roll the left-out are found: leave both of those in."),
    )
    strata = RadioField(_l("Spread evenly"), choices=options(coded(STRATA)), default="village")
    size = IntegerField(_l("How many files"), [filled()], render_kw={**_NUMBER, "max": MOST_FILES})
    share_risk = IntegerField(_l("Chosen by warnings, per cent"), render_kw=_NUMBER)
    share_on = IntegerField(_l("At random on the roll, per cent"), render_kw=_NUMBER)
    share_off = IntegerField(_l("At random off the roll, per cent"), render_kw=_NUMBER)
    each = SelectField(
        _l("Inspectors for each file"),
        choices=options((str(number), str(number)) for number in range(1, MOST_EACH + 1)),
        description=_l("They are drawn too. Kin, their home township and who acted in the case keep out."),
    )
    seed_kind = RadioField(
        _l("Where the number comes from that draws"),
        choices=options(
            (
                ("public", _l("A draw in public on a later day, such as a lottery: nobody can choose it")),
                ("committed", _l("The system: its digest is published now, the number at the draw")),
            )
        ),
        default="public",
    )
    seed_source = StringField(
        _l("Name of the public draw, with its issue"),
        [at_most(LONGEST_TITLE)],
        filters=[tidy],
        description=_l("Only for a draw in public. Name it so that anybody finds the number."),
    )
    seed_on = OptionalDate(_l("Day of the public draw"), description=_l("Tomorrow at the earliest."))

    def offer(self, regions: Iterable[tuple[str, str]], shares: tuple[int, int, int]) -> None:
        """Name the places, and propose the county's shares in an untouched form."""
        places = list(regions)
        self.region.choices = options(places, blank=not places)
        if self.untouched:
            self.sources.data = [code for code, _ in SAMPLE_SOURCE if code != "problem"]
            self.size.data = 60
            self.share_risk.data, self.share_on.data, self.share_off.data = shares

    def sheet(self) -> Announcement:
        """Return what is announced, as typed."""
        return Announcement(
            title=self.title.data or "", region=self.region.data or "",
            sources=tuple(self.sources.data or ()), strata=self.strata.data or "", size=self.size.data or 0,
            shares=(self.share_risk.data or 0, self.share_on.data or 0, self.share_off.data or 0),
            each=int(self.each.data or 1), seed_kind=self.seed_kind.data or "",
            seed_source=self.seed_source.data or "", seed_on=self.seed_on.data,
        )  # fmt: skip


class DrawForm(Form):
    """The number that was drawn in public."""

    seed = StringField(
        _l("The number that was drawn"),
        [filled(), at_most(LONGEST_SEED)],
        filters=[tidy],
        description=_l("All digits in their order, with blanks between the groups. It can't be changed."),
    )


class WithdrawForm(Form):
    """Why a sample is withdrawn undrawn."""

    reason = TextAreaField(
        _l("Why it is withdrawn"),
        [filled(), at_most(LONGEST_REASON)],
        filters=[tidy],
        description=_l("The announcement stays listed with this reason."),
    )


class FindingForm(Form):
    """What an inspector found at a drawn file."""

    visited_on = DateField(_l("Day on which you were there"), [filled()])
    as_recorded = RadioField(
        _l("Is it as recorded?"), choices=options(coded(AS_RECORDED)), validators=[filled()]
    )
    verdict = RadioField(_l("Your finding"), validators=[filled()])
    satisfied = RadioField(
        _l("Is the family satisfied?"), choices=options(coded(SATISFIED)), default="unasked"
    )
    text = TextAreaField(
        _l("What you saw and heard"),
        [filled(), at_most(LONGEST_TEXT)],
        filters=[tidy],
        description=_l("In your own words. It is kept sealed, and the village doesn't see it."),
    )
    photos = MultipleFileField(
        _l("Pictures of the original pages"),
        description=_l("Of the paper that lies with the family or the village. Not of people."),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )

    def offer(self, source: str) -> None:
        """Name what can be found of a file by why it could be drawn."""
        self.verdict.choices = options(pair for pair in coded(VERDICT) if pair[0] in VERDICTS_OF[source])

    def seen(self) -> Seen:
        """Return what was found, as typed."""
        return Seen(
            self.visited_on.data, self.as_recorded.data or "", self.verdict.data or "",
            self.satisfied.data or "", self.text.data or "",
        )  # fmt: skip


class CallListForm(Form):
    """Of what a list of call-backs is made."""

    title = StringField(_l("Title of the list"), [filled(), at_most(LONGEST_TITLE)], filters=[tidy])
    source = RadioField(
        _l("Whom to call"),
        choices=options(
            (
                ("sample", _l("The households of a drawn sample")),
                ("closed", _l("Households whose cases ended in a period")),
            )
        ),
        default="sample",
    )
    sample_id = SelectField(_l("Sample"), description=_l("Only for the households of a sample."))
    region = SelectField(_l("Where they live"), description=_l("Only for a period."))
    begin_on = OptionalDate(_l("First day of the period"))
    end_on = OptionalDate(_l("Last day of the period"))

    def offer(self, samples: Iterable[tuple[int, str]], regions: Iterable[tuple[str, str]]) -> None:
        """Name the samples and the places."""
        self.sample_id.choices = options(((str(number), title) for number, title in samples), blank=True)
        self.region.choices = options(regions)

    def sheet(self) -> CallSheet:
        """Return of what the list is made, as typed."""
        chosen = self.sample_id.data or ""
        return CallSheet(
            title=self.title.data or "", source=self.source.data or "",
            sample_id=int(chosen) if chosen else None, region=self.region.data or "",
            begin_on=self.begin_on.data, end_on=self.end_on.data,
        )  # fmt: skip


def _answer(name: str, label: str) -> Any:
    if name in CALL_ANSWERS:
        return SelectField(_l(label), choices=options(coded(CALL_ANSWERS[name]), blank=True))
    return StringField(_l(label), filters=[tidy], render_kw=_NUMBER, description=_l("In yuan, digits alone."))


_Questions: Any = type("_Questions", (Form,), {name: _answer(name, label) for name, label in CALL_QUESTION})


class CallForm(_Questions):
    """What came of a call; the questions stand in the order of asking."""

    outcome = RadioField(
        _l("What came of the call"), choices=options(coded(CALL_OUTCOME)), validators=[filled()]
    )
    called_on = DateField(_l("Day of the call"), [filled()])
    note = TextAreaField(_l("What else was said"), [at_most(LONGEST_NOTE)], filters=[tidy])

    def called(self) -> Called:
        """Return what came of it, as typed."""
        answers = {name: self[name].data or "" for name, _ in CALL_QUESTION}
        return Called(self.outcome.data or "", self.called_on.data, answers, self.note.data or "")
