"""How the form of an act is told that it brings a record: which questions, what it offers, what it makes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.commands.signing import Record
from app.queries.case_ways import Way
from app.queries.cases import CasePage
from app.web.forms.action import ActionForm


@dataclass(frozen=True, slots=True)
class RecordPage:
    """How one kind of record is asked for and made."""

    form: type[ActionForm]
    template: str
    offer: Callable[[Any, CasePage], None]
    brought: Callable[[Any, Way], Record]
