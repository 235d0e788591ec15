"""The words of corrections in templates: figures, values, states, and where in the file they stand."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.facts.corrections import Figure
from app.masking import GONE
from app.queries.corrections import CorrectionView
from app.web.dates import day
from app.web.filters import code_labels, yuan
from app.web.i18n import gettext
from workflows.monitoring.corrections import FIELDS, REASON, Correctable, Shape

STATES: Mapping[str, Any] = {
    "waiting": _l("Waits for the signature"),
    "signed": _l("Signed, in force"),
    "refused": _l("Refused"),
    "withdrawn": _l("Withdrawn"),
}
TONES = {"waiting": "warn", "signed": "good", "refused": "bad", "withdrawn": "secondary"}
ABOUT: Mapping[str, Any] = {
    "visit": _l("Visit and income sheet"),
    "application": _l("Application"),
    "household": _l("Household"),
    "member": _l("Member"),
    "notice": _l("Notice"),
    "decision": _l("Decision of the county"),
}
RANKS: Mapping[str, Any] = {
    "none": _l("It counts as soon as it is sent; the old value stays readable."),
    "township": _l("It counts once the leader or the head of the township has signed."),
    "county": _l("It counts once the leader of the county has signed."),
}


def register_correction_words(app: Flask) -> None:
    """Give the filters to the templates."""
    app.jinja_env.filters.update(
        correction_value=correction_value,
        correction_field=correction_field,
        correction_state=lambda key: STATES[key],
        correction_tone=lambda key: TONES[key],
        correction_reason=correction_reason,
        correction_about=lambda key: ABOUT[key],
        correction_rank=lambda key: RANKS[key],
        corrected_about=corrected_about,
        corrected_at=corrected_at,
        by_record=by_record,
    )
    app.jinja_env.globals["correction_states"] = STATES


def correction_value(value: str, field: Correctable) -> str:
    """Write a value as people read it; a dash where nothing was on record."""
    if not value or value in GONE:
        return value or "–"
    match field.shape:
        case Shape.MONEY:
            return yuan(value)
        case Shape.DATE:
            return day(date.fromisoformat(value))
        case Shape.CHOICE | Shape.CHOICES:
            return code_labels(value.split(), field.listed)
        case _:
            return value


def correction_field(field: Correctable | str, name: str = "") -> str:
    """Word a figure, with the member it is about."""
    found = FIELDS[field] if isinstance(field, str) else field
    label = gettext(found.label)
    return gettext("%(name)s, %(what)s", name=name, what=label) if name else label


def correction_reason(code: str) -> str:
    """Word why a figure is corrected."""
    return gettext(dict(REASON)[code])


def corrected_at(found: Iterable[CorrectionView], *places: str) -> list[CorrectionView]:
    """Return the signed corrections of a place in the file, the newest first."""
    return [one for one in found if one.state == "signed" and one.place in places]


def corrected_about(found: Iterable[CorrectionView], *records: str) -> list[CorrectionView]:
    """Return the signed corrections of whole records, such as ``member``, the newest first."""
    return [one for one in found if one.state == "signed" and one.field.about.value in records]


def by_record(figures: Iterable[Figure]) -> list[tuple[str, str, list[Figure]]]:
    """Return figures by the record in which they stand: its kind, the member's name, its figures."""
    found: dict[tuple[str, int], tuple[str, str, list[Figure]]] = {}
    for one in figures:
        key = (one.field.about.value, one.subject)
        found.setdefault(key, (one.field.about.value, one.name, []))[2].append(one)
    return list(found.values())
