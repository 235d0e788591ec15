"""Checks a value of the county profile by the kind of its parameter."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.errors import Problem
from workflows.parameters import DAY_UNITS, Parameter, ValueKind


def checked_value(parameter: Parameter, raw: object) -> tuple[object, list[Problem]]:
    """Return a value in the shape of its parameter, and what is wrong with it."""
    if parameter.kind is ValueKind.NUMBER:
        return _number(parameter, raw, "value")
    if parameter.kind is ValueKind.MONEY:
        return _money(parameter, raw)
    if parameter.kind is ValueKind.DAYS and isinstance(raw, Mapping):
        days, problems = _number(parameter, raw.get("days"), "value")
        unit = raw.get("unit")
        if unit not in dict(DAY_UNITS):
            problems.append(Problem("unit", "unknown_choice"))
        return {"days": days, "unit": unit}, problems
    if parameter.kind is ValueKind.CHOICE:
        known = raw in dict(parameter.choices)
        return raw, [] if known else [Problem("value", "unknown_choice")]
    if parameter.kind is ValueKind.CHOICES and isinstance(raw, list):
        known = bool(raw) and set(raw) <= set(dict(parameter.choices))
        return sorted(raw), [] if known else [Problem("value", "unknown_choice")]
    if parameter.kind is ValueKind.CALENDAR and isinstance(raw, Mapping):
        return _calendar(raw)
    return raw, [Problem("value", "unknown_choice")]


def _number(parameter: Parameter, raw: object, field: str) -> tuple[object, list[Problem]]:
    if not isinstance(raw, int) or isinstance(raw, bool):
        return raw, [Problem(field, "not_a_number")]
    return raw, _bounds(parameter, raw, field)


def _money(parameter: Parameter, raw: object) -> tuple[object, list[Problem]]:
    try:
        amount = Decimal(str(raw)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return raw, [Problem("value", "not_a_number")]
    if not amount.is_finite():
        return raw, [Problem("value", "not_a_number")]
    return str(amount.normalize().quantize(1) if amount == amount.to_integral() else amount), _bounds(
        parameter, amount, "value"
    )


def _bounds(parameter: Parameter, amount: int | Decimal, field: str) -> list[Problem]:
    if amount < parameter.minimum:
        return [Problem(field, "too_low", {"least": parameter.minimum})]
    if amount > parameter.maximum:
        return [Problem(field, "too_high", {"most": parameter.maximum})]
    return []


def _calendar(raw: Mapping[str, Any]) -> tuple[object, list[Problem]]:
    problems: list[Problem] = []
    year = raw.get("year")
    if not isinstance(year, int) or not 2020 <= year <= 2100:
        return raw, [Problem("year", "not_a_number")]
    found: dict[str, list[str]] = {}
    for field in ("days_off", "working"):
        found[field] = []
        for word in re.split(r"[\s,，、;；]+", str(raw.get(field) or "").strip()):
            try:
                day = date.fromisoformat(word) if word else None
            except ValueError:
                problems.append(Problem(field, "not_a_date"))
                break
            if day is not None and day.year != year:
                problems.append(Problem(field, "not_of_year", {"day": word, "year": year}))
                break
            if day is not None:
                found[field].append(day.isoformat())
    return {"year": year, **{field: sorted(set(days)) for field, days in found.items()}}, problems
