"""The path of a case told by hand from the product's papers, to judge the programme by.

Sources: product.md 3 and decisions.md 8 to 11 and 18 for the steps and who signs them, monitoring.md 6
for elimination, roll-back and the other ends. Nothing of ``workflows`` or ``app`` is imported: whoever
changes the definition by mistake is caught here.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date

VC, VH, FS, GW = "village_clerk", "village_head", "first_secretary", "grid_worker"
TO, TL, TH, CO, CL, DO = (
    "township_officer", "township_leader", "township_head", "county_officer", "county_leader",
    "department_officer",
)  # fmt: skip
VILLAGE, TOWNSHIP, COUNTY = ((VC,), (VH,)), ((TO,), (TL,), (TH,)), ((CO,), (CL,))
ORDER = (
    "draft", "applied", "visited", "compared", "appraised", "on_notice", "township_review", "county_review",
    "approved", "assisted",
)  # fmt: skip
PATH = (
    *ORDER, "elimination_proposed", "elimination_visited", "elimination_appraised", "elimination_on_notice",
    "elimination_township_review", "elimination_county_review", "eliminated", "rollback_township_review",
    "rollback_county_review",
)  # fmt: skip

Chain = tuple[tuple[str, ...], ...]
Steps = dict[tuple[str, str], tuple[Chain, tuple[str, ...]]]
IDENTIFYING: Steps = {
    ("draft", "submit"): (((VC, GW, FS),), ("applied",)),
    ("draft", "carry_over"): (COUNTY, ("assisted",)),
    ("draft", "withdraw"): (((VC, GW, FS),), ("withdrawn",)),
    ("applied", "withdraw"): (((VC, GW, FS),), ("withdrawn",)),
    ("applied", "record_visit"): (((VC, FS, GW),), ("visited",)),
    ("applied", "reject"): (((VH,),), ("rejected",)),
    ("visited", "record_comparison"): (((CO, DO),), ("compared",)),
    ("visited", "reject"): (((VH,), (TO,)), ("rejected",)),
    ("compared", "appraise"): (((VC,),), ("appraised",)),
    ("appraised", "post_notice"): (VILLAGE, ("on_notice",)),
    ("on_notice", "close_notice"): (VILLAGE, ("township_review",)),
    ("on_notice", "reappraise"): (VILLAGE, ("compared",)),
    ("township_review", "review"): (TOWNSHIP, ("county_review",)),
    ("township_review", "reject"): (((TO,), (TL,)), ("rejected",)),
    ("township_review", "send_back"): (
        ((TO, TL, TH),), ("draft", "applied", "visited", "compared", "appraised"),
    ),
    ("county_review", "approve"): (COUNTY, ("approved",)),
    ("county_review", "reject"): (COUNTY, ("rejected",)),
    ("county_review", "send_back"): (
        ((CO, CL),), ("draft", "applied", "visited", "compared", "appraised", "township_review"),
    ),
    ("approved", "announce"): (VILLAGE, ("assisted",)),
    ("rejected", "tell_family"): (((VC, TO),), ("rejected",)),
    ("rejected", "reinstate"): (((TO, CO), (TL, TH)), ("draft",)),
    **{(state, "open_fast_lane"): (((TL,),), (state,)) for state in ORDER[:7]},
}  # fmt: skip
PROPOSING = ((VC, FS), (VH,))
GIVEN_UP = PATH[PATH.index("elimination_proposed") : PATH.index("elimination_township_review")]
AFTER_HELP: Steps = {
    ("assisted", "propose_elimination"): (PROPOSING, ("elimination_proposed",)),
    ("elimination_proposed", "record_elimination_visit"): (((VC, FS, GW),), ("elimination_visited",)),
    ("elimination_visited", "appraise_elimination"): (((VC,),), ("elimination_appraised",)),
    ("elimination_appraised", "post_elimination_notice"): (VILLAGE, ("elimination_on_notice",)),
    ("elimination_on_notice", "close_elimination_notice"): (VILLAGE, ("elimination_township_review",)),
    ("elimination_township_review", "review_elimination"): (TOWNSHIP, ("elimination_county_review",)),
    ("elimination_county_review", "approve_elimination"): (COUNTY, ("eliminated",)),
    **{(state, "abandon_elimination"): (VILLAGE, ("assisted",)) for state in GIVEN_UP},
    ("elimination_township_review", "send_back"): (((TO, TL, TH),), ("assisted",)),
    ("elimination_county_review", "send_back"): (((CO, CL),), ("assisted",)),
    ("eliminated", "propose_rollback"): (PROPOSING, ("rollback_township_review",)),
    ("rollback_township_review", "review_rollback"): (TOWNSHIP, ("rollback_county_review",)),
    ("rollback_county_review", "approve_rollback"): (COUNTY, ("assisted",)),
    ("rollback_township_review", "decline_rollback"): (((TO,), (TL,)), ("eliminated",)),
    ("rollback_county_review", "decline_rollback"): (COUNTY, ("eliminated",)),
    ("assisted", "terminate"): ((*VILLAGE, (TO,)), ("terminated",)),
    ("assisted", "remove"): (COUNTY, ("removed",)),
}  # fmt: skip
TABLE: Steps = {**IDENTIFYING, **AFTER_HELP}
"""Where the papers name nobody (monitoring.md 6.4 and 6.5), the village proposes and the offices confirm."""

WHOLE_ELIMINATION = [
    "propose_elimination", "record_elimination_visit", "appraise_elimination", "post_elimination_notice",
    "close_elimination_notice", "review_elimination", "approve_elimination",
]  # fmt: skip
_BEGUN, _VISITED = "propose_elimination", "record_elimination_visit"
OWN_WORK = {
    "review": ("submit", "record_visit"), "approve": ("submit", "record_visit", "review"),
    "reinstate": ("reject",),
    "review_elimination": (_BEGUN, _VISITED), "approve_elimination": (_BEGUN, _VISITED, "review_elimination"),
    "review_rollback": ("propose_rollback",), "approve_rollback": ("propose_rollback", "review_rollback"),
}  # fmt: skip


@dataclass
class Told:
    """One signature as an event tells it."""

    action: str
    source: str
    target: str
    position: int
    completed: bool
    people: frozenset[int]
    role: str
    on: date


@dataclass
class Model:
    """One case, walked by its events. ``faults`` are the signatures that should never have been given.

    ``since`` is the day on which the national system has a household of before as enrolled;
    ``enrolled`` the day since which the household is monitored, whatever became of it later.
    """

    state: str = "draft"
    since: date | None = None
    enrolled: date | None = None
    begun: dict[str, list[Told]] = field(default_factory=dict)
    done: list[tuple[str, str, frozenset[int]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def may(self, action: str, role: str, people: frozenset[int]) -> bool:
        """Return whether people in a role may give the next signature of an action, by the papers."""
        known = TABLE.get((self.state, action))
        if known is None:
            return False
        signed = self.begun.get(action, [])
        if role not in known[0][len(signed)] or any(people & one.people for one in signed):
            return False
        return not any(people & who for name, _, who in self.done if name in OWN_WORK.get(action, ()))

    def take(self, told: Told) -> None:
        """Walk one signature; write down what the papers forbid."""
        if told.source != self.state or not self.may(told.action, told.role, told.people):
            self.faults.append(f"{told.action} by {told.role} from {self.state}")
            return
        chain, targets = TABLE[told.source, told.action]
        signed = self.begun.setdefault(told.action, [])
        signed.append(told)
        if told.position != len(signed) - 1 or told.completed != (len(signed) == len(chain)):
            self.faults.append(f"{told.action}: place {told.position} of {len(chain)}")
        if told.target not in targets:
            self.faults.append(f"{told.action} to {told.target}")
        if len(signed) < len(chain):
            return
        everybody = frozenset().union(*(one.people for one in signed))
        self.begun = {}
        if told.target in PATH and self.state in PATH and PATH.index(told.target) < PATH.index(self.state):
            keep = PATH.index(told.target)
            self.done = [one for one in self.done if one[1] not in PATH or PATH.index(one[1]) < keep]
        elif self.state == "rejected" and told.target == "draft":
            self.done = [one for one in self.done if one[1] not in PATH]
        else:
            self.done.append((told.action, told.source, everybody))
        self.state = told.target
        if told.action in ("announce", "carry_over"):
            self.enrolled = self.since or told.on
        if told.action == "approve_elimination":
            self._judge_elimination()

    def _judge_elimination(self) -> None:
        """Hold that the whole way was gone anew since the household was last being helped."""
        steps = [one for one in self.done if one[1] in PATH[PATH.index("assisted") :]]
        if [name for name, _, _ in steps] != WHOLE_ELIMINATION:
            self.faults.append(f"eliminated after {[name for name, _, _ in steps]}")
            return
        who = {name: people for name, _, people in steps}
        offices = who["review_elimination"] | who["approve_elimination"]
        if len(offices) != 5 or len(who[_BEGUN]) != 2 or offices & (who[_BEGUN] | who[_VISITED]):
            self.faults.append("eliminated by too few people")


def half_a_year_after(day: date) -> date:
    """Return the same day six months later, or that month's last day."""
    year, month = (day.year, day.month + 6) if day.month <= 6 else (day.year + 1, day.month - 6)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
