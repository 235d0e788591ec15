"""Forms of rosters of households."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, RadioField, SelectField

from app.intake.registers.columns import Layout
from app.intake.registers.kinds import KINDS
from app.intake.registers.words import LEFT_OUT, UNKNOWN
from app.policy import Actor
from app.web.forms.base import Form, filled, options
from app.web.register_sentences import REGISTERS

COLUMN = "column_"
"""Prefix of the questions about columns; the place of the column follows."""

MEANINGS: Mapping[str, Any] = {
    "name": _l("Name"),
    "identity": _l("Identity number"),
    "identity_kind": _l("Kind of paper"),
    "sex": _l("Sex"),
    "born_on": _l("Date of birth"),
    "relation": _l("Relation to the head"),
    "ethnicity": _l("Ethnic group"),
    "political": _l("Political affiliation"),
    "education": _l("Education"),
    "school": _l("At school"),
    "unschooled": _l("Why not at school"),
    "health": _l("Health"),
    "labour": _l("Labour power"),
    "member_phone": _l("Telephone of the member"),
    "work_place": _l("Where somebody works"),
    "work_months": _l("Months of work"),
    "resident_medical": _l("Resident medical insurance"),
    "employee_medical": _l("Employee medical insurance"),
    "critical_illness": _l("Critical illness insurance"),
    "resident_pension": _l("Resident pension insurance"),
    "employee_pension": _l("Employee pension insurance"),
    "subsistence": _l("Subsistence allowance"),
    "destitute": _l("Support for the destitute"),
    "household": _l("Code of the household"),
    "head": _l("Name of the head"),
    "head_identity": _l("Number of the head"),
    "members": _l("Number of members"),
    "household_kind": _l("Kind of household"),
    "phone": _l("Telephone of the household"),
    "address": _l("Address"),
    "since": _l("Monitored since"),
    "township": _l("Township"),
    "village": _l("Village"),
    "group": _l("Village group"),
    "joined_on": _l("Belongs to the household since"),
    "reason_in": _l("Why somebody joined"),
    "ref": _l("Number of the case"),
    "measure_kind": _l("Kind of measure"),
    "measure": _l("Help measure"),
    "content": _l("What is to be done"),
    "organisation": _l("Responsible organisation"),
    "person": _l("Responsible person"),
    "starts_on": _l("Begins on"),
    "ends_on": _l("Ends on"),
    "visited_on": _l("Day of the visit"),
    "met": _l("How"),
    "met_name": _l("Who was met"),
    "met_identity": _l("Number of whom was met"),
    "visitor": _l("Visitor"),
    "visit_findings": _l("What the visit found"),
    "outcome": _l("What becomes of it"),
    "note": _l("Note"),
    "username": _l("User name"),
    "person_phone": _l("Telephone"),
    "role": _l("Role"),
    LEFT_OUT: _l("Isn't taken over"),
}


class RosterForm(Form):
    """A roster, or a list of another kind, as it is received."""

    kind = RadioField(_l("What the file is"), validators=[filled()])
    file = FileField(
        _l("File"),
        description=_l(
            "As exported from the national system or of your own, as a workbook (xlsx) or csv, at most 40 MB;"
            " rosters up to 200,000 rows, other lists up to 2,000. Only the first sheet is read. Columns are"
            " found by their headings."
        ),
        render_kw={"accept": ".xlsx,.csv,text/csv"},
    )


def roster_form(actor: Actor, formdata: Any) -> RosterForm:
    """Return the form with the kinds that somebody may bring in; the only one is chosen already."""
    form = RosterForm(formdata)
    mine = [(code, REGISTERS[code]) for code, kind in KINDS.items() if actor.may(kind.right)]
    form.kind.choices = options(mine)
    if form.kind.data is None and mine:
        form.kind.data = mine[0][0]
    return form


class DecisionForm(Form):
    """A press about a roster as it was shown."""

    seen = HiddenField(default="0")
    part = HiddenField(default="")


class ColumnsForm(Form):
    """What the columns are taken for; the questions are added for the roster in hand."""

    seen = HiddenField(default="0")

    def fields_of(self, layout: Layout) -> dict[int, str]:
        """Return what each column is taken for."""
        return {one.at: self[f"{COLUMN}{one.at}"].data or LEFT_OUT for one in layout.columns}


def columns_form(layout: Layout, seen: int, formdata: Any = None) -> ColumnsForm:
    """Return the form of a roster: a question for each column, without an answer where nobody knows one."""
    choices = [(field, MEANINGS[field]) for field in (*layout.kind.fields, LEFT_OUT)]
    members: dict[str, Any] = {}
    for column in layout.columns:
        unknown = column.field == UNKNOWN
        asked = [(UNKNOWN, gettext("Please choose")), *choices] if unknown else choices
        members[f"{COLUMN}{column.at}"] = SelectField(
            gettext("Column “%(name)s”", name=column.label), choices=options(asked), default=column.field
        )
    form: ColumnsForm = type("ColumnsFormMade", (ColumnsForm,), members)(formdata)
    if not formdata:
        form.seen.data = str(seen)
    return form
