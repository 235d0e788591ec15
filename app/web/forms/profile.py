"""Forms of the county profile: one question in the shape of the parameter, and the paper behind it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.forms.base import Form, OptionalDate, at_most, filled, options, tidy
from app.web.forms.confirmation import Confirmed
from workflows.parameters import DAY_UNITS, Parameter, Scope, ValueKind


class _Paper(Form):
    """When it holds, by which paper, and why."""

    valid_from = DateField(_l("In force from"), [filled()])
    valid_to = OptionalDate(_l("Until"), description=_l("Leave empty where no end is set."))
    document_number = StringField(_l("Document number"), [filled(), at_most(80)], filters=[tidy])
    reason = TextAreaField(_l("Reason"), [filled(), at_most(500)], filters=[tidy])


class _Reason(Form):
    """Why a security parameter is changed."""

    reason = TextAreaField(_l("Reason"), [filled(), at_most(500)], filters=[tidy])


class DecisionForm(Confirmed):
    """Agree to a proposal or refuse it."""

    answer = TextAreaField(
        _l("Remark"),
        [at_most(500)],
        filters=[tidy],
        description=_l("Needed where you refuse: say what should be different."),
    )


def parameter_form(parameter: Parameter) -> type[Form]:
    """Return the form class for a new value of ``parameter``."""
    base = _Paper if parameter.scope is Scope.COUNTY else _Reason
    return type(f"{parameter.kind.value.title()}Form", (base,), dict(_questions(parameter)))


def _questions(parameter: Parameter) -> Mapping[str, Any]:
    choices = options((key, gettext(label)) for key, label in parameter.choices)
    if parameter.kind is ValueKind.NUMBER:
        return {"value": IntegerField(_l("New value"), [filled()])}
    if parameter.kind is ValueKind.MONEY:
        return {"value": StringField(_l("New value"), [filled(), at_most(12)], filters=[tidy])}
    if parameter.kind is ValueKind.DAYS:
        units = options((key, gettext(label)) for key, label in DAY_UNITS)
        return {
            "value": IntegerField(_l("Number of days"), [filled()]),
            "unit": SelectField(_l("Counted as"), choices=units, validators=[filled()]),
        }
    if parameter.kind is ValueKind.CHOICE:
        return {"value": SelectField(_l("New value"), choices=choices, validators=[filled()])}
    if parameter.kind is ValueKind.CHOICES:
        return {
            "value": SelectMultipleField(
                _l("New value"),
                [filled()],
                choices=choices,
                widget=ListWidget(prefix_label=False),
                option_widget=CheckboxInput(),
            )
        }
    return {
        "year": IntegerField(_l("Year"), [filled()]),
        "days_off": TextAreaField(
            _l("Days off"),
            [filled(), at_most(2000)],
            description=_l("Weekdays on which offices are closed: 2027-01-01 2027-02-08 …"),
        ),
        "working": TextAreaField(
            _l("Working weekends"),
            [at_most(1000)],
            description=_l("Saturdays and Sundays on which offices work."),
        ),
    }


def raw_value(parameter: Parameter, form: Any) -> object:
    """Return the answers as the command takes them."""
    if parameter.kind is ValueKind.DAYS:
        return {"days": form.value.data, "unit": form.unit.data}
    if parameter.kind is ValueKind.CALENDAR:
        return {"year": form.year.data, "days_off": form.days_off.data, "working": form.working.data}
    return form.value.data


def present_value(parameter: Parameter, value: object) -> dict[str, object]:
    """Return today's value as the form shows it first."""
    if parameter.kind is ValueKind.DAYS and isinstance(value, Mapping):
        return {"value": value["days"], "unit": value["unit"]}
    return {} if parameter.kind is ValueKind.CALENDAR else {"value": value}
