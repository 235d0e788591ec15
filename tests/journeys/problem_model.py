"""Problems as the papers have them: who signs what, where it leads, what a closure rests on.

Typed by hand from product.md 4 and decisions.md 18; imports nothing of ``workflows``: it is what the
definition is judged by.
"""

from __future__ import annotations

from dataclasses import dataclass, field

GW, VC, VH, FS, HP = "grid_worker", "village_clerk", "village_head", "first_secretary", "helper"
TO, TL, TH = "township_officer", "township_leader", "township_head"
DO, DL, CO, CL = "department_officer", "department_leader", "county_officer", "county_leader"

# Who acts for a unit of a level, and who stands above it or beside it.
PREPARES = {"village": {VC, FS}, "township": {TO}, "department": {DO}, "county": {CO}}
HEADS = {"village": {VH}, "township": {TL, TH}, "department": {DL}, "county": {CL}}
REVIEWS = {"village": {TL, TH}, "township": {CO, DL}, "department": {CO}, "county": {DL}}
ACCEPTS = {CO, DO, DL}
WORKS = {VC, VH, FS, GW, HP, TO, TL, TH, DO, DL, CO}
LEAD, RESPONSIBLE, OTHERS, ANYBODY = "lead", "responsible", "others", "anybody"
Chain = tuple[tuple[set[str], ...], str]


def table(unit: str) -> dict[tuple[str, str], Chain]:
    """Return the chain of each act, and out of which units it is signed."""
    heads, prepares, reviews = HEADS[unit], PREPARES[unit], REVIEWS[unit]
    return {
        ("received", "record_finding"): (({VC, FS, TO, TL, DO, DL, CO},), ANYBODY),
        ("received", "settle_findings"): (({CL},), ANYBODY),
        ("received", "claim"): ((heads,), LEAD),
        ("received", "dispute"): ((heads,), LEAD),
        ("disputed", "confirm_untrue"): (({CO}, {CL}), ANYBODY),
        ("disputed", "reject_dispute"): (({CO},), ANYBODY),
        ("planning", "submit_plan"): ((prepares, heads), LEAD),
        ("plan_review", "approve_plan"): ((reviews,), OTHERS),
        ("plan_review", "send_back"): ((reviews,), ANYBODY),
        ("rectifying", "report_progress"): ((WORKS,), RESPONSIBLE),
        ("rectifying", "request_extension"): ((heads,), LEAD),
        ("rectifying", "grant_extension"): (({CL},), ANYBODY),
        ("rectifying", "refuse_extension"): (({CL},), ANYBODY),
        ("rectifying", "mark_lasting"): ((heads,), LEAD),
        ("rectifying", "submit_for_acceptance"): ((heads,), LEAD),
        ("first_acceptance", "accept"): ((reviews,), OTHERS),
        ("first_acceptance", "send_back"): ((reviews,), ANYBODY),
        ("county_acceptance", "accept"): ((ACCEPTS, ACCEPTS), OTHERS),
        ("county_acceptance", "send_back"): ((ACCEPTS,), OTHERS),
        ("on_notice", "close_notice"): (({CO, TO},), ANYBODY),
        ("on_notice", "send_back"): (({CO},), ANYBODY),
        ("closure_review", "close"): (({CL},), ANYBODY),
        ("closure_review", "send_back"): (({CL},), ANYBODY),
        ("closed", "record_look_back"): (({CO, DO, DL},), OTHERS),
        ("closed", "review_lasting"): ((heads | prepares | reviews,), ANYBODY),
        ("closed", "reopen"): (({CL},), ANYBODY),
    }


TARGETS = {
    ("received", "record_finding"): "received",
    ("received", "settle_findings"): "received",
    ("received", "claim"): "planning",
    ("received", "dispute"): "disputed",
    ("disputed", "confirm_untrue"): "closed_untrue",
    ("disputed", "reject_dispute"): "received",
    ("planning", "submit_plan"): "plan_review",
    ("plan_review", "approve_plan"): "rectifying",
    ("plan_review", "send_back"): "planning",
    **{
        ("rectifying", name): "rectifying"
        for name in (
            "report_progress", "request_extension", "grant_extension", "refuse_extension", "mark_lasting",
        )
    },
    ("rectifying", "submit_for_acceptance"): "first_acceptance",
    ("first_acceptance", "accept"): "county_acceptance",
    ("first_acceptance", "send_back"): "rectifying",
    ("county_acceptance", "accept"): "closure_review",
    ("county_acceptance", "send_back"): "rectifying",
    ("closure_review", "close"): "closed",
    ("closure_review", "send_back"): "rectifying",
    ("closed", "record_look_back"): "closed",
    ("closed", "review_lasting"): "closed",
    ("closed", "reopen"): "received",
}  # fmt: skip
"""Where an act leads, in a county without a public notice of results."""


@dataclass(frozen=True)
class Signed:
    """One signature as an event tells it: by whom, in which role, in which unit."""

    action: str
    source: str
    target: str
    position: int
    completed: bool
    account: int
    role: str
    unit: int


@dataclass
class ProblemModel:
    """One problem, walked by its events; ``faults`` are the signatures that should never have been given.

    ``rectifying`` are the units that put it right. ``round`` keeps what was signed since the last claim.
    """

    level: str
    rectifying: set[int]
    state: str = "received"
    chain: list[Signed] = field(default_factory=list)
    round: list[Signed] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def take(self, told: Signed) -> None:
        """Walk one signature; write down what the papers forbid."""
        known = table(self.level).get((self.state, told.action))
        if known is None or told.source != self.state:
            self.faults.append(f"{told.action} from {self.state}")
            return
        if self.chain and self.chain[0].action != told.action:
            self.chain = []
        chain, out_of = known
        place = len(self.chain)
        if told.position != place or told.role not in chain[place]:
            self.faults.append(f"{told.action} at place {place} by {told.role}")
        if out_of == OTHERS and told.unit in self.rectifying:
            self.faults.append(f"{told.action} by a unit that rectifies")
        if out_of in (LEAD, RESPONSIBLE) and told.unit not in self.rectifying:
            self.faults.append(f"{told.action} by a unit that has no part in it")
        if told.account in {one.account for one in self.chain}:
            self.faults.append(f"{told.action} twice by one person")
        self.chain.append(told)
        self.round.append(told)
        if told.completed != (len(self.chain) == len(chain)):
            self.faults.append(f"{told.action} is complete at place {place}")
        if len(self.chain) < len(chain):
            return
        self.chain = []
        if told.target != TARGETS[self.state, told.action]:
            self.faults.append(f"{told.action} leads to {told.target}")
        self.state = told.target
        if self.state == "closed" and told.action == "close":
            self._judge_closure(told)
        if told.action == "reopen":
            self.round = []

    def _judge_closure(self, closing: Signed) -> None:
        """Hold that plan, work, acceptance and closure are by as many people as the papers ask for."""
        names = {one.action for one in self.round}
        for name in ("claim", "submit_plan", "approve_plan", "report_progress", "submit_for_acceptance"):
            if name not in names:
                self.faults.append(f"closed without {name}")
        last = max(place for place, one in enumerate(self.round) if one.action == "submit_for_acceptance")
        accepting = [one for one in self.round[last:] if one.action == "accept"][-3:]
        people = {one.account for one in accepting}
        worked = {
            one.account
            for one in self.round
            if one.action in ("submit_plan", "report_progress", "submit_for_acceptance")
        }
        if len(accepting) != 3 or len(people) != 3 or people & worked or closing.account in people:
            self.faults.append("closed on the word of too few")
        if any(one.unit in self.rectifying for one in accepting):
            self.faults.append("accepted by a unit that rectifies")
