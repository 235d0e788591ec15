"""Definitions as plain data: stored, told apart by their digest, and brought back to life.

A case keeps to the definition it was opened under. What is stored is the structure; the conditions
themselves are code, found again by their released names.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from hashlib import sha256
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from workflows import vocabulary
from workflows.facts import Facts
from workflows.vocabulary import Guard, Workflow

type_hints = {
    name: get_type_hints(member, vars(vocabulary))
    for name, member in vars(vocabulary).items()
    if isinstance(member, type) and is_dataclass(member)
}


def structure(workflow: Workflow) -> dict[str, Any]:
    """Return everything that a definition says as strings, numbers, lists and objects."""
    plain: dict[str, Any] = _plain(workflow)
    return plain


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a structure in its one canonical spelling, in hexadecimal."""
    spelled = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(spelled.encode()).hexdigest()


def restore(content: Mapping[str, Any], guards: Mapping[str, Callable[[Facts], bool]]) -> Workflow:
    """Return the definition of a stored structure; KeyError where a condition isn't known any more."""
    workflow: Workflow = _built(Workflow, content, guards)
    return workflow


def _plain(value: Any) -> Any:
    if isinstance(value, Guard):
        return {
            "test": value.name,
            "sentence": value.sentence,
            "basis": value.basis,
            "mode": value.mode.value,
            "flag": value.flag,
            "form": value.form,
        }
    if is_dataclass(value):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _built(expected: Any, value: Any, guards: Mapping[str, Callable[[Facts], bool]]) -> Any:
    if expected is Guard:
        parts = {**value, "test": guards[value["test"]], "mode": vocabulary.Mode(value["mode"])}
        return Guard(**parts)
    if isinstance(expected, type) and is_dataclass(expected):
        hints = type_hints[expected.__name__]
        return expected(**{name: _built(hints[name], item, guards) for name, item in value.items()})
    if isinstance(expected, type) and issubclass(expected, Enum):
        return expected(value)
    origin, inner = get_origin(expected), get_args(expected)
    if origin is tuple:
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_built(kind, item, guards) for kind, item in zip(kinds, value, strict=True))
    if origin in (Union, UnionType):
        return None if value is None else _built(inner[0], value, guards)
    return dict(value) if origin is not None else value
