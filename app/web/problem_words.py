"""The words of problems in templates: sources, levels, results of look-backs, rates and their rules."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import Flask, current_app, url_for
from flask_babel import lazy_gettext as _l

from app.queries.problem_standing import Rules
from app.web.i18n import gettext

LIST_NAMES: Mapping[str, Any] = {
    "problems": _l("List of problems"),
    "duties": _l("List of responsibilities"),
    "rectification": _l("List of rectification"),
    "closures": _l("Closing ledger"),
}
"""问题清单、责任清单、整改清单、销号台账, by the names of their tabs and of their workbooks."""

SHOWN: Mapping[str, Any] = {
    "finished": _l("Finished"),
    "open": _l("Going on"),
    "closed": _l("Closed and signed off"),
    "untrue": _l("Closed as not true"),
    "lasting": _l("Closed, lasting part kept up"),
    "due": _l("Already due"),
    "on_time": _l("On time"),
    "closed_or_overdue": _l("Closed, or open and overdue"),
    "overdue": _l("Overdue now"),
    "returned": _l("Sent back at least once"),
    "was_closed": _l("Closed at least once"),
    "relapsed": _l("Reopened after closure"),
    "extended": _l("Given more time"),
}
"""What a figure counts and a list can be narrowed to."""

BY_NAMES: Mapping[str, Any] = {
    "batch": _l("By batch"),
    "unit": _l("By lead unit"),
    "township": _l("By township"),
}

PARTS: Mapping[str, Any] = {"lead": _l("Lead unit"), "responsible": _l("Responsible unit")}
"""牵头单位、责任单位."""

SIDES: Mapping[str, Any] = {"county": _l("The county's side"), "department": _l("The department's side")}


def register_problem_words(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.filters.update(
        problem_shown=lambda name: SHOWN.get(name, ""),
        problem_list_name=lambda name: LIST_NAMES[name],
        problem_part=lambda name: PARTS[name],
        problem_side=lambda name: SIDES[name],
        figures_by=lambda name: BY_NAMES[name],
        percent=percent,
    )


def percent(value: Decimal | None) -> str:
    """Write a rate, two decimals at most; a dash where there is nothing to share."""
    return "—" if value is None else f"{value.normalize():f}%"


def completion_rule(rules: Rules) -> str:
    """Say how the completion rate counts."""
    lasting = (
        gettext("A closed problem whose lasting part goes on counts as finished.")
        if rules.lasting_counts == "finished"
        else gettext("A closed problem whose lasting part goes on stands in a column of its own, not here.")
    )
    return " ".join(
        (
            gettext("Finished problems ÷ all problems of the batch; measures are not the base."),
            lasting,
            gettext(
                "Not true counts as done where suspects of a telephone check were handed over, elsewhere not."
            ),
        )
    )


def punctuality_rule(rules: Rules) -> str:
    """Say which of the two bases the rate on time has."""
    if rules.on_time_base == "due":
        return gettext(
            "Closed problems handed in by the limit in force ÷ those with a limit that are closed or past it."
        )
    return gettext("Closed problems ÷ closed ones and open ones past the limit in force.")


def workbook_links(batch: int) -> list[tuple[str, str]]:
    """Return name and address of the workbooks of a batch, none where this installation has none."""
    endpoint = next(
        (
            one
            for one in ("problem_lists_xlsx.sheet", "problem_lists_xlsx.download")
            if one in current_app.view_functions
        ),
        None,
    )
    if endpoint is None:
        return []
    return [(str(name), url_for(endpoint, kind=kind, batch=batch)) for kind, name in LIST_NAMES.items()]
