"""What acts on a suspicion ask: who checks, what was found, what it comes to; and raising one by hand."""

from collections.abc import Iterable
from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from app.commands.suspicion_findings import FindingSheet
from app.commands.suspicion_records import CheckSheet, ConclusionSheet, DisposalSheet
from app.commands.suspicions import HandSheet
from app.web.forms.action import ActionForm
from app.web.forms.base import Form, OptionalDate, at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded
from app.web.forms.visit import Yuan
from workflows.oversight.rules import Rule
from workflows.suspicion.codes import CONCLUSION, DISPOSAL, OTHER_EXCUSE, SEVERITY

LONGEST = 4000


class CheckersForm(ActionForm):
    """To which two people it is handed."""

    checkers = ticks(
        _l("Two who check it"),
        description=_l("Whom the suspicion names isn't offered, nor kin of theirs."),
        validators=[filled()],
    )

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Offer those who may check."""
        self.checkers.choices = options((str(number), name) for number, name in people)

    @property
    def chosen(self) -> list[int]:
        """Return the accounts ticked."""
        return [int(number) for number in self.checkers.data or ()]


class SuspicionCheckForm(ActionForm):
    """What two checkers found."""

    occurred_on = DateField(_l("Checked on"), [filled()])
    on_site = RadioField(
        _l("How it was checked"),
        choices=options((("1", _l("On the spot")), ("0", _l("On paper only")))),
        validators=[filled()],
    )
    hours = DecimalField(
        _l("Working hours of both together"),
        [filled()],
        places=1,
        description=_l("What a rule costs is set against what it finds."),
        render_kw={"inputmode": "decimal"},
    )
    text = TextAreaField(
        _l("What was asked, seen and found"),
        [filled(), at_most(LONGEST)],
        filters=[tidy],
        description=_l("Who was met, what the papers say, what speaks for an honest reason."),
    )

    def sheet(self) -> CheckSheet:
        """Return what was filled in; call it on a valid form only."""
        assert self.occurred_on.data is not None  # noqa: S101 - the validators saw to it
        return CheckSheet(
            self.occurred_on.data,
            self.on_site.data == "1",
            self.hours.data or Decimal(0),
            self.text.data or "",
        )


class ConclusionForm(ActionForm):
    """What it comes to. The excuses stand first: the honest reason is asked for before the verdict."""

    excuse = RadioField(
        _l("Does one of the accepted reasons fit?"),
        description=_l("What an honest file of this kind looks like. First rule these out."),
        validators=[filled()],
    )
    conclusion = RadioField(_l("What it comes to"), choices=options(coded(CONCLUSION)), validators=[filled()])
    text = TextAreaField(_l("Why, and what shows it"), [filled(), at_most(LONGEST)], filters=[tidy])

    def offer(self, rule: Rule | None) -> None:
        """Offer the reasons that the rule accepts."""
        known = rule.excuses if rule is not None else ()
        none = (OTHER_EXCUSE, gettext("None of them"))
        self.excuse.choices = options([*((code, gettext(words)) for code, words in known), none])

    def sheet(self) -> ConclusionSheet:
        """Return what was filled in; call it on a valid form only."""
        return ConclusionSheet(self.conclusion.data, self.excuse.data, self.text.data or "")


class DisposalForm(ActionForm):
    """What follows."""

    disposal = RadioField(_l("What follows"), choices=options(coded(DISPOSAL)), validators=[filled()])
    households_helped = IntegerField(
        _l("Households that get help because of it"),
        [Optional()],
        description=_l("Rules that find people left out are counted by this."),
        render_kw={"inputmode": "numeric"},
    )
    money_returned = Yuan(_l("Money that came back, in yuan"), render_kw={"inputmode": "decimal"})
    text = TextAreaField(_l("In words"), [filled(), at_most(LONGEST)], filters=[tidy])

    def sheet(self) -> DisposalSheet:
        """Return what was filled in; call it on a valid form only."""
        return DisposalSheet(
            self.disposal.data,
            self.text.data or "",
            self.households_helped.data or 0,
            self.money_returned.data,
        )


class FindingForm(ActionForm):
    """The problem as the unit will read it."""

    title = StringField(
        _l("The problem, as the unit will read it"),
        [filled(), at_most(200)],
        filters=[tidy],
        description=_l("Name the fact and the place. Say nothing of how it was noticed or who checked it."),
    )
    description = TextAreaField(_l("What the check showed"), [at_most(LONGEST)], filters=[tidy])
    lead_id = SelectField(_l("Unit that puts it right"), validators=[filled()])
    deadline_on = OptionalDate(_l("To be put right by"))

    def offer(self, units: Iterable[tuple[int, str]], usual: int | None) -> None:
        """Offer the units of the territory; ``usual`` is suggested."""
        self.lead_id.choices = options(((str(number), name) for number, name in units), blank=True)
        if self.untouched and usual is not None:
            self.lead_id.data = str(usual)

    def sheet(self) -> FindingSheet:
        """Return what was filled in; call it on a valid form only."""
        return FindingSheet(
            self.title.data or "",
            self.description.data or "",
            int(self.lead_id.data),
            self.deadline_on.data,
        )


class RaiseForm(Form):
    """What an inspector noticed himself."""

    severity = RadioField(
        _l("How grave, if it is true"), choices=options(coded(SEVERITY)), validators=[filled()]
    )
    text = TextAreaField(
        _l("What is asked"),
        [filled(), at_most(LONGEST)],
        filters=[tidy],
        description=_l("A question, not a verdict: what doesn't fit, and what would explain it."),
    )
    people = ticks(
        _l("Whom it is about"),
        description=_l("It is kept from them and from their kin until it is handed over."),
    )

    def offer(self, people: Iterable[tuple[int, str]], chosen: Iterable[int]) -> None:
        """Offer those who signed in the case; whoever signed the event in question is ticked."""
        self.people.choices = options((str(number), name) for number, name in people)
        if self.untouched:
            self.people.data = [str(number) for number in chosen]

    def sheet(self, case_ref: str, household_id: int | None, sequence: int) -> HandSheet:
        """Return what was filled in; call it on a valid form only."""
        people = frozenset(int(number) for number in self.people.data or ())
        return HandSheet(self.severity.data, self.text.data or "", case_ref, household_id, sequence, people)
