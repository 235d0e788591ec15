"""Counts a group of figures over a scope: the one way to a figure, for pages, reports and bulletins."""

from collections.abc import Callable, Iterable, Mapping

from app.errors import Forbidden
from app.permissions import Permission
from app.queries.figure_help import count_help
from app.queries.figure_monitoring import count_roll
from app.queries.figure_rectification import count_rectification
from app.queries.figure_scope import Book, Scope
from app.queries.figure_steps import count_steps
from app.queries.figure_warnings import count_warnings

_COUNTING: Mapping[str, Callable[[Scope, Book], None]] = {
    "monitoring": count_roll,
    "warnings": count_warnings,
    "help": count_help,
    "steps": count_steps,
    "rectification": count_rectification,
}


def count(scope: Scope, groups: Iterable[str]) -> Book:
    """Return the figures of some groups, counted now from the rows; raise :class:`Forbidden` for others."""
    if not scope.actor.may(Permission.FIGURES_READ):
        raise Forbidden
    book = Book()
    for group in groups:
        _COUNTING[group](scope, book)
    return book
