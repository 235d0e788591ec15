"""The form of a batch founded by hand: what the batch is, and a row for each of its problems."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from app.commands.problem_batches import BatchSheet, ProblemSheet
from app.errors import Invalid
from app.intake.plans.deadlines import kind_and_date
from app.web.forms.base import Form, OptionalDate, at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded
from workflows.rectification.codes import BATCH_LEVEL, SOURCE

Units = Iterable[tuple[int, str, str]]
MOST_ROWS = 60
"""Problems that one page takes by hand; more come from a paper or a ledger."""
MOST_TICKS = 80
"""Where more units could be ticked, villages are left to the plan."""
_ROW = re.compile(r"problems-(\d{1,3})-")
_PARTS = (
    "number", "category", "title", "description", "lead_id", "units", "deadline_text", "deadline_on",
    "amount", "department_id",
)  # fmt: skip


class BatchForm(Form):
    """What a batch is; the questions on its problems are added for as many rows as were sent."""

    rows: int = 1

    territory = SelectField(_l("Kept by"), validators=[filled()])
    title = StringField(_l("Title"), [filled(), at_most(200)], filters=[tidy])
    source = SelectField(_l("Where the problems come from"), validators=[filled()])
    level = SelectField(_l("Level that found them"), validators=[filled()])
    year = IntegerField(_l("Year"), [filled()])
    round = StringField(
        _l("Round"), [at_most(40)], filters=[tidy], description=_l("The superior's own word for it.")
    )
    finder = StringField(_l("Who found them"), [filled(), at_most(120)], filters=[tidy])
    document_number = StringField(_l("Document number"), [at_most(80)], filters=[tidy])
    feedback_on = DateField(_l("Fed back on"), [filled()])
    two_way = BooleanField(
        _l("Each problem is a suspect that is handed to a department as well"),
        description=_l("Both look into it, each for itself; a difference goes to the office."),
    )

    @property
    def places(self) -> range:
        """Return the places of the rows, from nought."""
        return range(self.rows)

    def part(self, place: int, name: str) -> Any:
        """Return one question on the problem of a row."""
        return self[f"problems-{place}-{name}"]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the answers have the right shape; a row begun needs its title and its unit."""
        valid = super().validate(extra_validators)
        filled_rows = self.filled_rows()
        for place in filled_rows or [0]:
            if not self.part(place, "title").data:
                self.refuse(f"problems-{place}-title", gettext("Fill this in."))
                valid = False
            if not self.part(place, "lead_id").data and not self.part(place, "lead_id").errors:
                self.refuse(f"problems-{place}-lead_id", gettext("Choose one of the answers."))
                valid = False
        return valid

    def filled_rows(self) -> list[int]:
        """Return the places of the rows in which something stands."""
        return [place for place in self.places if any(self._said(place))]

    def _said(self, place: int) -> Iterator[bool]:
        for name in _PARTS:
            yield any(str(one).strip() for one in self.part(place, name).raw_data or ())

    def sheet(self) -> BatchSheet:
        """Return what the batch is; call it on a valid form only."""
        return BatchSheet(
            territory=self.territory.data,
            title=self.title.data or "",
            source=self.source.data,
            level=self.level.data,
            year=self.year.data or 0,
            finder=self.finder.data or "",
            feedback_on=self.feedback_on.data or date.max,
            round=self.round.data or "",
            document_number=self.document_number.data or "",
            two_way=bool(self.two_way.data),
        )

    def problems(self) -> list[ProblemSheet]:
        """Return the problems of the rows in which something stands; call it on a valid form only."""
        return [self._problem(place) for place in self.filled_rows()]

    def _problem(self, place: int) -> ProblemSheet:
        printed = self.part(place, "deadline_text").data or ""
        kind, read = kind_and_date(printed, self.feedback_on.data)
        day = self.part(place, "deadline_on").data or (date.fromisoformat(read) if read else None)
        amount: Decimal | None = self.part(place, "amount").data
        department = self.part(place, "department_id").data
        return ProblemSheet(
            title=self.part(place, "title").data or "",
            lead_id=int(self.part(place, "lead_id").data),
            units=tuple(int(number) for number in self.part(place, "units").data or ()),
            description=self.part(place, "description").data or "",
            number=self.part(place, "number").data or "",
            category=self.part(place, "category").data or "",
            deadline_text=printed,
            deadline_kind="dated" if kind == "unknown" and day is not None else kind,
            deadline_on=day,
            amount=amount,
            department_id=int(department) if department else None,
        )

    def take(self, refusal: Invalid) -> None:
        """Put what was found wrong beside its row: empty rows weren't sent, so places are counted anew."""
        sent = self.filled_rows()
        for problem in refusal.problems:
            match = _ROW.match(problem.field)
            if match is None or int(match.group(1)) >= len(sent):
                self.add(problem)
                continue
            name = problem.field[match.end() :]
            self.add(replace(problem, field=f"problems-{sent[int(match.group(1))]}-{name}"))


def batch_form(sent: Any, places: Iterable[tuple[str, str]], units: Units, more: int = 0) -> BatchForm:
    """Return the form with as many rows as were sent, at least one, and ``more`` besides."""
    names = list(sent) or list(g.get("restored") or ())
    rows = min(1 + max((int(m.group(1)) for m in map(_ROW.match, names) if m), default=0) + more, MOST_ROWS)
    known = [(str(number), name, kind) for number, name, kind in units]
    members: dict[str, Any] = {"rows": rows}
    for place in range(rows):
        members.update(_row(place + 1, f"problems-{place}-"))
    form: BatchForm = type("BatchFormMade", (BatchForm,), members)(sent)
    form.territory.choices = options(places)
    form.source.choices = options(coded(SOURCE), blank=True)
    form.level.choices = options(coded(BATCH_LEVEL), blank=True)
    every = [(number, name) for number, name, _ in known]
    partners = (
        every
        if len(every) <= MOST_TICKS
        else [(n, name) for n, name, kind in known if kind != "village_committee"]
    )
    departments = [(number, name) for number, name, kind in known if kind == "department"]
    for place in form.places:
        form.part(place, "lead_id").choices = options(every, blank=True)
        form.part(place, "units").choices = options(partners)
        form.part(place, "department_id").choices = options(departments, blank=True)
    return form


def _row(number: int, prefix: str) -> dict[str, Any]:
    """Return the questions on one problem; each label names the problem, for the list of what is wrong."""
    which = {"number": number}
    return {
        f"{prefix}number": StringField(
            gettext("Problem %(number)d: the superior's number", **which), [at_most(20)], filters=[tidy]
        ),
        f"{prefix}category": StringField(
            gettext("Problem %(number)d: category", **which), [at_most(120)], filters=[tidy]
        ),
        f"{prefix}title": StringField(
            gettext("Problem %(number)d: the problem", **which), [at_most(500)], filters=[tidy]
        ),
        f"{prefix}description": TextAreaField(
            gettext("Problem %(number)d: description", **which), [at_most(8000)], filters=[tidy]
        ),
        f"{prefix}lead_id": SelectField(gettext("Problem %(number)d: lead unit", **which)),
        f"{prefix}units": ticks(gettext("Problem %(number)d: other responsible units", **which)),
        f"{prefix}deadline_text": StringField(
            gettext("Problem %(number)d: time limit as printed", **which), [at_most(120)], filters=[tidy]
        ),
        f"{prefix}deadline_on": OptionalDate(gettext("Problem %(number)d: last day", **which)),
        f"{prefix}amount": DecimalField(
            gettext("Problem %(number)d: amount in yuan", **which), [Optional()], places=None
        ),
        f"{prefix}department_id": SelectField(
            gettext("Problem %(number)d: handed to the department as well", **which)
        ),
    }
