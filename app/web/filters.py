"""How values are written for people: numbers, codes, and days (``app/web/dates.py``)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask import Flask

from app.masking import ERASED, LOCKED
from app.web.dates import both_dates, camera_moment, day, moment, paper_moment, period
from app.web.i18n import gettext
from app.web.names import IDENTITY_KINDS, LEVELS, ORGANISATION_KINDS
from app.web.wording import role_label, roles_label
from workflows import control, inspection, papers
from workflows.monitoring import codes, leads
from workflows.monitoring import help as help_lists
from workflows.rectification import codes as problem_codes
from workflows.suspicion import codes as suspicion_codes
from workflows.words import N_

_LISTS = (
    {"PAPER": papers.EVERY_PAPER},
    *(vars(one) for one in (codes, control, help_lists, inspection, leads, problem_codes, suspicion_codes)),
)
"""Where lists of codes stand, by their names; kinds of papers are those of every workflow."""


def yuan(value: Decimal | int | str) -> str:
    """Write an amount of yuan with separators, without needless decimals."""
    amount = Decimal(str(value))
    written = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return gettext("%(amount)s yuan", amount=written)


def file_size(count: int) -> str:
    """Write a number of bytes as people read it."""
    return f"{count / 1_048_576:.1f} MB" if count >= 1_048_576 else f"{max(count // 1024, 1)} kB"


def code_label(code: str, listed: str) -> str:
    """Write the meaning of a code of the national system; ``listed`` names its list, such as RISK."""
    found = next(lists[listed] for lists in _LISTS if listed in lists)
    return gettext(codes.label(found, code)) if code else ""


def measure_label(code: str) -> str:
    """Write a help measure with its kind in front, once where both have the same name."""
    kind, item = code_label(code[:2], "KIND"), code_label(code, "MEASURE")
    return item if item == kind else gettext("%(kind)s: %(item)s", kind=kind, item=item)


def code_labels(found: Iterable[str], listed: str) -> str:
    """Write the meanings of several codes."""
    return gettext(", ").join(code_label(code, listed) for code in found)


def in_place(value: Any) -> Any:
    """Write what stands in place of locked and destroyed values in the reader's language."""
    return gettext(_GONE[value]) if type(value) is str and value in _GONE else value


_GONE = {ERASED: N_("Destroyed by law"), LOCKED: N_("Locked")}


def register_filters(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.finalize = in_place
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        camera_moment=camera_moment,
        paper_moment=paper_moment,
        period=lambda pair: period(*pair),
        both_dates=both_dates,
        yuan=yuan,
        code_label=code_label,
        file_size=file_size,
        code_labels=code_labels,
        measure_label=measure_label,
        role=role_label,
        roles=roles_label,
        level=lambda key: LEVELS[key],
        organisation_kind=lambda key: ORGANISATION_KINDS[key],
        identity_kind=lambda key: IDENTITY_KINDS[key],
    )
