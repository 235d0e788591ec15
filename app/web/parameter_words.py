"""Values of the county profile in the words of their readers."""

from collections.abc import Mapping

from flask_babel import gettext

from app.web.filters import yuan
from workflows.parameters import DAY_UNITS, Parameter, ValueKind


def value_in_words(parameter: Parameter, value: object) -> str:
    """Return a parameter's value as people read it."""
    labels = {key: gettext(label) for key, label in (*parameter.choices, *DAY_UNITS)}
    if value is None:
        return gettext("nothing entered")
    if parameter.kind is ValueKind.DAYS and isinstance(value, Mapping):
        return f"{value['days']} {labels[str(value['unit'])]}"
    if parameter.kind is ValueKind.CHOICE:
        return labels.get(str(value), str(value))
    if parameter.kind is ValueKind.CHOICES and isinstance(value, list):
        return gettext(", ").join(labels.get(str(item), str(item)) for item in value)
    if parameter.kind is ValueKind.CALENDAR and isinstance(value, Mapping):
        return gettext(
            "%(year)d: %(off)d days off, %(working)d working weekend days",
            year=value["year"],
            off=len(value["days_off"]),
            working=len(value["working"]),
        )
    if parameter.kind is ValueKind.MONEY:
        return yuan(str(value))
    return f"{value} {gettext(parameter.unit)}" if parameter.unit else str(value)
