"""The form of a plan of rectification: measures as rows, and what holds for all of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import Field

from app.commands.problem_plans import MeasureSheet, PlanSheet
from app.queries.officers import Official
from app.web.forms.action import ActionForm
from app.web.forms.base import at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded, officials
from workflows.rectification.codes import PROOF

MOST, FIRST = 20, 3
"""How many measures one plan has at most, and how many rows an empty form shows."""

Choices = Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a plan begins with: that of the same round which came back, or nothing but the day as printed."""

    measures: Sequence[tuple[str, Sequence[int], bool]] = ()
    person_id: int | None = None
    criterion: str = ""
    proof: Sequence[str] = ()
    due_on: date | None = None
    lasting_goal: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of the form; ``near`` and ``others`` are the boxes of its units."""

    number: int
    text: Field
    units: Field
    lasting: Field
    near: Sequence[Any]
    others: Sequence[Any]

    @property
    def used(self) -> bool:
        """Return whether anything was typed or ticked in it."""
        return bool(self.text.data or self.units.data)

    @property
    def far(self) -> bool:
        """Return whether one of the units is none of those close to the problem."""
        return any(box.checked for box in self.others)


class PlanForm(ActionForm):
    """Measures with their units, who answers, what shows that it is done, by which day.

    ``rows`` counts the rows shown. ``more`` is the button for one more: the form comes back with
    everything that was typed, and nothing in it is judged yet.
    """

    rows = HiddenField(default=str(FIRST))
    more = HiddenField()
    person_id = SelectField(_l("Person who answers"), validators=[filled()])
    criterion = StringField(
        _l("Criterion of completion"),
        [filled(), at_most(500)],
        filters=[tidy],
        description=_l("What will be different when it is done. The acceptance compares with this."),
    )
    proof = ticks(_l("Which proof shows it"), coded(PROOF), [filled()])
    due_on = DateField(_l("Day by which the immediate part is done"), [filled()])
    lasting_goal = StringField(
        _l("What is kept up after closure"),
        [at_most(500)],
        filters=[tidy],
        description=_l("Only where something lasts; it is reviewed after closure."),
    )

    near, most = 0, MOST

    @property
    def shown(self) -> int:
        """Return how many rows are shown."""
        text = self.rows.data or ""
        asked = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else FIRST
        used = max((number for number, _ in self._used()), default=-1) + 1
        return min(max(asked, used, FIRST), MOST)

    @property
    def measures(self) -> list[Row]:
        """Return the rows shown."""
        return [self._row(number) for number in range(self.shown)]

    def _row(self, number: int) -> Row:
        units = self[f"measures-{number}-units"]
        boxes = list(units)
        return Row(
            number,
            self[f"measures-{number}-text"],
            units,
            self[f"measures-{number}-lasting"],
            boxes[: self.near],
            boxes[self.near :],
        )

    def _used(self) -> Iterator[tuple[int, Field]]:
        for number in range(MOST):
            text, units = self[f"measures-{number}-text"], self[f"measures-{number}-units"]
            if text.data or units.data:
                yield number, text

    @property
    def chosen(self) -> set[int]:
        """Return the units ticked anywhere: their people may answer too."""
        return {
            int(unit)
            for number in range(MOST)
            for unit in self[f"measures-{number}-units"].data or ()
            if unit.isascii() and unit.isdigit()
        }

    def offer(self, near: Choices, others: Choices) -> None:
        """Offer the units of a plan; those close to the problem stand first, the others are folded away."""
        self.near = len(near)
        for number in range(MOST):
            self[f"measures-{number}-units"].choices = options(
                (str(unit), name) for unit, name in (*near, *others)
            )

    def offer_people(self, people: Iterable[Official]) -> None:
        """Offer those who may answer."""
        self.person_id.choices = options(officials(people), blank=True)

    def begin(self, beginning: Beginning) -> None:
        """Fill in what is known already."""
        for number, (text, units, lasting) in enumerate(beginning.measures[:MOST]):
            self[f"measures-{number}-text"].data = text
            self[f"measures-{number}-units"].data = [str(unit) for unit in units]
            self[f"measures-{number}-lasting"].data = lasting
        self.person_id.data = str(beginning.person_id) if beginning.person_id is not None else ""
        self.criterion.data, self.proof.data = beginning.criterion, list(beginning.proof)
        self.due_on.data, self.lasting_goal.data = beginning.due_on, beginning.lasting_goal

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the plan can be handed to its command; never where only a row is asked for."""
        shown = self.shown
        valid = super().validate(extra_validators)
        if self.more.data:
            for field in self:
                field.errors = []
            self.rows.data, self.more.data = str(min(shown + 1, MOST)), ""
            self.unfinished = True
            return False
        return self._rows_whole() and self._lasting_said() and valid

    def _rows_whole(self) -> bool:
        whole = True
        for row in (one for one in self.measures if one.used):
            if not row.text.data:
                self.refuse(row.text.name, gettext("Fill this in."))
                whole = False
            if not row.units.data:
                self.refuse(row.units.name, gettext("Choose the unit that carries it out."))
                whole = False
        return whole

    def _lasting_said(self) -> bool:
        lasts = any(row.lasting.data for row in self.measures if row.used)
        if lasts and not self.lasting_goal.data:
            self.refuse(
                "lasting_goal",
                gettext("Say what is kept up after closure, so that a review can look for it."),
            )
            return False
        return True

    def sheet(self) -> PlanSheet:
        """Return what was filled in; empty rows stay, so that what is wrong is named by its row."""
        return PlanSheet(
            measures=[
                MeasureSheet(
                    row.text.data or "", [int(unit) for unit in row.units.data], bool(row.lasting.data)
                )
                for row in self.measures
            ],
            person_id=int(self.person_id.data) if self.person_id.data else None,
            criterion=self.criterion.data or "",
            proof=list(self.proof.data),
            due_on=self.due_on.data,
            lasting_goal=self.lasting_goal.data or "",
        )


for _number in range(MOST):
    for _name, _field in {
        "text": TextAreaField(_l("Measure"), [at_most(4000)], filters=[tidy], render_kw={"rows": "2"}),
        "units": ticks(_l("Units that carry it out")),
        "lasting": BooleanField(_l("It is kept up after closure")),
    }.items():
        setattr(PlanForm, f"measures-{_number}-{_name}", _field)
