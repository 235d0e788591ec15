"""Checks the answers of an action's own form against its fields: shape, choices, and whom they ask."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.errors import Invalid, Problem
from workflows.vocabulary import Action, Field, Kind

LONGEST = {Kind.TEXT: 200, Kind.LONG_TEXT: 4000}


def checked_answers(action: Action, position: int, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that the signer in ``position`` gives, each in its one spelling.

    Anything that no field asks for is refused, so that a form can't write what it doesn't show.
    """
    asked = {field.name: field for field in action.fields if _is_asked(field, position, action)}
    problems = [Problem(name, "unknown_choice") for name in raw if name not in asked]
    answers: dict[str, Any] = {}
    for name, field in asked.items():
        value = raw.get(name)
        if value in (None, "", [], ()):
            if field.required:
                problems.append(Problem(name, "answer_missing"))
            continue
        try:
            answers[name] = _spelled(field, value)
        except (TypeError, ValueError, InvalidOperation):
            problems.append(Problem(name, "unknown_choice"))
    if problems:
        raise Invalid(*problems)
    return answers


def _is_asked(field: Field, position: int, action: Action) -> bool:
    last = position == len(action.sign_offs) - 1
    return field.asked == "every" or (position == 0 if field.asked == "first" else last)


def _spelled(field: Field, value: Any) -> Any:
    codes = {code for code, _ in field.choices}
    if field.kind is Kind.CHOICE and value in codes:
        return value
    if field.kind is Kind.CHOICES:
        chosen = sorted(_strings(value))
        if set(chosen) <= codes:
            return chosen
    if field.kind in LONGEST and isinstance(value, str) and len(value) <= LONGEST[field.kind]:
        return value.strip()
    if field.kind is Kind.INTEGER:
        return int(value)
    if field.kind is Kind.MONEY:
        return str(Decimal(str(value)).quantize(Decimal("0.01")))
    if field.kind is Kind.DATE:
        return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()
    if field.kind is Kind.YES_NO and isinstance(value, bool):
        return int(value)
    raise ValueError(field.name)


def _strings(value: Any) -> Iterator[str]:
    for item in value:
        if not isinstance(item, str):
            raise TypeError("choices are codes")
        yield item
