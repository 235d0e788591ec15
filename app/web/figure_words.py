"""The words of figures: numbers with their units, codes of dimensions, rules in full sentences."""

from decimal import Decimal

from flask import Flask
from flask_babel import gettext as _

from app.queries.figure_scope import Number
from app.web.case_words import state_label
from app.web.i18n import gettext
from workflows.figures import DIMENSIONS, GROUPS, UNITS, UNKNOWN, Figure
from workflows.monitoring.fields import RETURN_REASONS
from workflows.rectification.codes import PROBLEM_RETURN_REASONS

_REASONS = {**dict(PROBLEM_RETURN_REASONS), **dict(RETURN_REASONS)}
_UNITS, _GROUPS = dict(UNITS), dict(GROUPS)


def figure_number(number: Number) -> str:
    """Write a number: a rate with two decimals, a dash where there is nothing to count or to share."""
    if number is None:
        return "—"
    return f"{number:.2f}%" if isinstance(number, Decimal) else f"{number:,}"


def figure_unit(figure: Figure) -> str:
    """Write the unit of a figure; a rate carries its own."""
    return "" if figure.unit == "percent" else gettext(_UNITS[figure.unit])


def figure_key(key: str, by: str) -> str:
    """Write the code of a dimension in words."""
    if by == "step":
        return state_label(key)
    if by == "reason":
        return gettext(_REASONS[key]) if key in _REASONS else _("Not recorded")
    known = dict(DIMENSIONS[by][1])
    return gettext(known[key]) if key in known else (_("Not recorded") if key == UNKNOWN else key)


def figure_basis(figure: Figure) -> str:
    """Say whether a figure tells how things stand, or what happened in a period."""
    return {
        "day": _("as of the last day"),
        "period": _("within the period"),
        "now": _("now"),
    }[figure.basis]


def register_figure_words(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.filters.update(
        figure_number=figure_number,
        figure_unit=figure_unit,
        figure_key=figure_key,
        figure_basis=figure_basis,
        figure_group=lambda name: gettext(_GROUPS[name]),
        dimension_name=lambda name: gettext(DIMENSIONS[name][0]),
    )
