"""What the acts on a problem ask beside their own questions: claim, checks, work, more time, look-backs."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField

from app.commands.problem_checks import CheckSheet
from app.commands.problem_records import ClaimSheet, ProgressSheet
from app.errors import Invalid
from app.web.forms.action import ActionForm
from app.web.forms.base import at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded
from app.web.forms.visit import Yuan
from workflows.rectification.codes import FINDING, LASTING_RESULT, LOOK_BACK

VAGUE_SHOWN = ("有的", "有些", "部分", "少数", "个别", "一些", "某些", "某村", "等地", "不同程度")
"""Words that a claim is refused for, as its form warns of them (``workflows/rectification/wording.py``)."""

LONGEST = 4000


class ClaimForm(ActionForm):
    """The problem made concrete: never filled in beforehand, since the paper's words are the vague ones."""

    vague = VAGUE_SHOWN

    who = StringField(
        _l("Person or body concerned"),
        [at_most(500)],
        filters=[tidy],
        description=_l("The body, the post or the household it is about."),
    )
    place = StringField(
        _l("Where"), [at_most(500)], filters=[tidy], description=_l("Village, group, works or paper.")
    )
    fact = TextAreaField(
        _l("Which fact"),
        [filled(), at_most(500)],
        filters=[tidy],
        description=_l("What was found there: when, how many, how much."),
    )
    cause = TextAreaField(_l("Why it came about"), [filled(), at_most(500)], filters=[tidy])

    def sheet(self) -> ClaimSheet:
        """Return what was filled in."""
        return ClaimSheet(
            who=self.who.data or "",
            place=self.place.data or "",
            fact=self.fact.data or "",
            cause=self.cause.data or "",
        )


class CheckForm(ActionForm):
    """A check on the spot, whose day is that of the act; ``DAY`` is what the command calls it."""

    DAY = ""

    text = TextAreaField(_l("What was seen and said"), [filled(), at_most(LONGEST)], filters=[tidy])

    def take_answers(self, refusal: Invalid) -> None:
        """Put what is wrong with the day of the check beside the day of the act."""
        moved = (
            replace(one, field="occurred_on") if one.field == self.DAY else one for one in refusal.problems
        )
        super().take_answers(Invalid(*moved))

    def sheet(self) -> CheckSheet:
        """Return what was filled in; call it on a valid form only."""
        assert self.occurred_on.data is not None  # noqa: S101 - the validators saw to it
        return CheckSheet(self.occurred_on.data, self["result"].data, self.text.data or "")


class FindingForm(CheckForm):
    """What one side of a two-way hand-over found."""

    DAY = "visited_on"

    occurred_on = DateField(_l("Visited on"), [filled()])
    result = RadioField(_l("What the check came to"), choices=options(coded(FINDING)), validators=[filled()])


class LookBackForm(CheckForm):
    """A look-back after closure."""

    DAY = "held_on"

    occurred_on = DateField(_l("Looked at on"), [filled()])
    result = RadioField(
        _l("What the look-back came to"), choices=options(coded(LOOK_BACK)), validators=[filled()]
    )


class LastingReviewForm(CheckForm):
    """A review of what is kept up."""

    DAY = "held_on"

    occurred_on = DateField(_l("Looked at on"), [filled()])
    result = RadioField(
        _l("What the review came to"), choices=options(coded(LASTING_RESULT)), validators=[filled()]
    )


class AcceptanceForm(ActionForm):
    """The county's check on the spot, which may lie before the day on which it accepts."""

    inspected_on = DateField(_l("Day of the check on the spot"), [filled()])
    text = TextAreaField(
        _l("What was seen and said"),
        [filled(), at_most(LONGEST)],
        filters=[tidy],
        description=_l("Compare it with the criterion, not with the effort."),
    )

    def begin(self, day: date) -> None:
        """Fill in what is mostly so: they were there on the day."""
        self.inspected_on.data = day


class ApprovalForm(ActionForm):
    """Which body will check the result."""

    acceptor_id = SelectField(
        _l("Unit that will check the result"),
        validators=[filled()],
        description=_l("A body of the county that doesn't rectify the problem itself."),
    )

    def offer(self, bodies: Iterable[tuple[int, str]], chosen: int | None) -> None:
        """Offer the bodies that stand apart; ``chosen`` is suggested where it is one of them."""
        bodies = tuple(bodies)
        self.acceptor_id.choices = options(((str(number), name) for number, name in bodies), blank=True)
        if self.untouched and chosen in {number for number, _ in bodies}:
            self.acceptor_id.data = str(chosen)

    @property
    def chosen(self) -> int | None:
        """Return the body chosen."""
        return int(self.acceptor_id.data) if self.acceptor_id.data else None


class ProgressForm(ActionForm):
    """What a unit did, and which of its tasks that ends."""

    text = TextAreaField(
        _l("What was done"),
        [filled(), at_most(LONGEST)],
        filters=[tidy],
        description=_l("Days, figures, papers: what somebody else can check."),
    )
    tasks = ticks(_l("Tasks of your unit that are done with it"))
    amount = Yuan(_l("Amount put right so far, in yuan"), render_kw={"inputmode": "decimal"})

    def offer(self, tasks: Iterable[tuple[int, str]]) -> None:
        """Offer the open tasks of the reader's units."""
        self.tasks.choices = options((str(number), words) for number, words in tasks)

    def sheet(self) -> ProgressSheet:
        """Return what was filled in."""
        return ProgressSheet(
            self.text.data or "", [int(number) for number in self.tasks.data], self.amount.data
        )


class ExtensionForm(ActionForm):
    """Until which day a unit asks to have."""

    new_due_on = DateField(
        _l("New day asked for"), [filled()], description=_l("The old day stays in force until it is granted.")
    )


class LastingForm(ActionForm):
    """What is kept up after closure."""

    goal = StringField(
        _l("What is kept up after closure"),
        [filled(), at_most(500)],
        filters=[tidy],
        description=_l("So that a review can look for it: what, how often, by whom."),
    )


class SelfCheckForm(ActionForm):
    """The unit's own check against its criterion."""

    text = TextAreaField(_l("Own check against the criterion"), [filled(), at_most(LONGEST)], filters=[tidy])
