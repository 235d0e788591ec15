"""What families live through beside their cases, told by hand, and which acts it forbids."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.journeys.model import Model, half_a_year_after
from tests.support.elimination import BY_ITSELF

CLOSED = ("eliminated", "rejected", "withdrawn", "terminated", "removed")

FOUND: Sequence[tuple[dict[str, object], str]] = (
    ({"amounts": {"work": Decimal(4000)}}, "income_above_line"),
    ({"spending_settled": False}, "difficulties_settled"),
    ({"guarantees": ("water",)}, "difficulties_settled"),
    ({"assessed": ("risk_gone", "income_stable")}, "risk_is_gone"),
    ({"visitors": ()}, "enough_visitors"),
)
"""What a visit may find that leaves the risk where it is, and the condition that says so."""


@dataclass
class Family:
    """Two people at first. ``moved`` says that somebody left after the newest visit.

    ``opened`` are the days on which cases were begun again, or tried to be.
    """

    household: int
    can_work: bool = True
    living: int = 2
    moved: bool = False
    opened: set[date] = field(default_factory=set)


@dataclass
class Home:
    """One case of a family.

    ``helped`` are the delivered measures that count, ``proved`` says that there is a paper on the
    natural end of the risk as it stands now, ``risks`` are those of the application. ``objections``
    are those to the notice in hand, each with its outcome; ``listed`` says that it lists help.
    """

    ref: str
    case_id: int
    family: Family
    model: Model
    risks: frozenset[str] = frozenset()
    helped: list[int] = field(default_factory=list)
    proved: bool = False
    manner: str = ""
    notices: list[int] = field(default_factory=list)
    hung_on: date | None = None
    listed: bool = False
    down: bool = False
    objections: dict[int, str] = field(default_factory=dict)
    meetings: list[int] = field(default_factory=list)
    seen: int = 0

    @property
    def notice(self) -> int:
        """Return the newest notice that the case was on."""
        return self.notices[-1]

    def forbidden(self, action: str, today: date, *, other_open: bool) -> set[str]:
        """Return what the papers hold against an act now, by the names of the programme's conditions."""
        wrong = set()
        if action in ("propose_elimination", "approve_elimination"):
            wrong |= self._elimination(today)
        if action in ("review_elimination", "approve_elimination") and self.family.moved:
            wrong.add("visited_since_last_change")
        if action == "post_elimination_notice" and not self.listed and self.manner != BY_ITSELF:
            wrong.add("notice_lists_measures")
        if action == "close_elimination_notice":
            wrong |= {"objections_decided"} if "" in self.objections.values() else set()
            wrong |= {"no_objection_upheld"} if "upheld" in self.objections.values() else set()
        if action in ("propose_rollback", "reinstate") and other_open:
            wrong.add("no_other_case_open")
        if action == "terminate" and self.family.living:
            wrong.add("nobody_left")
        return wrong

    def _elimination(self, today: date) -> set[str]:
        """X02, X03 and X04: time and help, or the proof of a natural end; and somebody who can work."""
        itself, enrolled = self.manner == BY_ITSELF, self.model.enrolled
        long_enough = enrolled is not None and half_a_year_after(enrolled) <= today
        wrong = set()
        if not (self.proved if itself else long_enough):
            wrong.add("enrolled_long_enough")
        if not (self.proved if itself else self.helped):
            wrong.add("help_was_delivered")
        if not (self.family.can_work and self.family.living):
            wrong.add("somebody_can_work")
        return wrong
