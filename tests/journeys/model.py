"""The path of an identification told by hand from the product's papers, to judge the programme by.

Nothing of ``workflows`` or ``app`` is imported: whoever changes the definition by mistake is caught here.
"""

from dataclasses import dataclass, field

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

Chain = tuple[tuple[str, ...], ...]
TABLE: dict[tuple[str, str], tuple[Chain, tuple[str, ...]]] = {
    ("draft", "submit"): (((VC, GW, FS),), ("applied",)),
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
OWN_WORK = {"review": ("submit", "record_visit"), "approve": ("submit", "record_visit", "review"),
            "reinstate": ("reject",)}  # fmt: skip


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


@dataclass
class Model:
    """One case, walked by its events. ``faults`` are the signatures that should never have been given."""

    state: str = "draft"
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
        if (
            told.target in ORDER
            and self.state in ORDER
            and ORDER.index(told.target) < ORDER.index(self.state)
        ):
            keep = ORDER.index(told.target)
            self.done = [one for one in self.done if one[1] not in ORDER or ORDER.index(one[1]) < keep]
        elif self.state == "rejected" and told.target == "draft":
            self.done = [one for one in self.done if one[1] not in ORDER]
        else:
            self.done.append((told.action, told.source, everybody))
        self.state = told.target
