"""The way of one problem of the demo, step by step: each part yields its moment, then acts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from app import clock
from app.cli.demo.agenda import Thread, at
from app.cli.demo.problems_desk import LEADER, OFFICE, Calendar, ProblemDesk, Told
from app.commands.problem_checks import (
    CheckSheet,
    acceptance_record,
    closure_record,
    extension_answer,
    extension_record,
    finding_record,
    look_back_record,
    reopening_record,
    settlement_record,
)
from app.commands.problem_plans import MeasureSheet, PlanSheet, approval_record, plan_record
from app.commands.problem_records import (
    ClaimSheet,
    ProgressSheet,
    claim_record,
    progress_record,
    self_check_record,
)
from workflows.rectification.codes import PAPERS_OF_PROOF

SITTING = 0.12
"""Hours in which whoever sits in the county takes one problem after the other, with one second factor."""
Reasons = Mapping[str, str]
Parts = Iterator[Thread]
"""The parts of a way, one after the other."""


@dataclass
class Way:
    """One problem going its way. ``after`` counts days from the feedback of its batch.

    ``checker`` is the department named to check the result (验收责任单位).
    """

    desk: ProblemDesk
    days: Calendar
    ref: str
    told: Told
    checker: str = "housing"
    cursor: datetime = field(default_factory=clock.now)

    def at(self, after: int, hour: float, spread: float = 0.7) -> datetime:
        """Return when a step is taken: never before the one that it follows."""
        moment = self.days.at(after, hour, spread)
        least = self.cursor + timedelta(minutes=self.desk.random.randrange(2, 9))
        if moment < least and least > at(clock.local_date(least), 17.5):
            least = at(self.days.day((clock.local_date(least) - self.days.begin).days + 1), 9)
        self.cursor = max(moment, least, self.cursor)
        return self.cursor

    def find(self, after: int, county: str, department: str = "") -> Thread:
        """The township looks, then the department: codes of what each found, empty where it hasn't yet."""
        told, desk = self.told, self.desk
        by = desk.officers.holder("township_officer", f"t{told.lead[1:4]}")
        yield self.at(after, 10)
        if county != "true":
            desk.paper(by, self.ref, "visit_record", told.place, told.done)
        self._find(by, county, told.fact if county == "true" else told.done)
        if department:
            by = desk.officers.holder("department_officer", told.department)
            yield self.at(after + 1, 14.5, SITTING)
            said = told.fact if department == "true" else told.done
            self._find(by, department, f"会同村干部入户核实：{said}")

    def _find(self, by: str, result: str, said: str) -> None:
        sheet = CheckSheet(clock.today(), result, said)
        self.desk.act(by, self.ref, "record_finding", finding_record(sheet))

    def settle(self, after: int, result: str, why: str) -> Thread:
        """The leader decides between two findings."""
        yield self.at(after, 15)
        brought = settlement_record(result)
        self.desk.act(LEADER, self.ref, "settle_findings", brought, result=result, reason_text=why)

    def dispute(self, after: int, why: str) -> Thread:
        """The unit says that it isn't true, with its proof."""
        by = self.desk.prepares(self.told.lead)
        yield self.at(after, 9.2)
        self.desk.paper(by, self.ref, "untrue_proof", self.told.place, why)
        yield self.at(after, 10)
        self.desk.act(self.desk.heads(self.told.lead), self.ref, "dispute", reason_text=why)

    def confirm_untrue(self, after: int) -> Thread:
        """The county looks at the proof and closes it as not true."""
        yield self.at(after, 10, SITTING)
        self.desk.act(OFFICE[1], self.ref, "confirm_untrue")
        yield self.at(after, 15.5, SITTING)
        self.desk.act(LEADER, self.ref, "confirm_untrue")

    def claim(self, after: int, reasons: Reasons | None = None) -> Thread:
        """The unit takes it on, with who, where and what."""
        told = self.told
        yield self.at(after, 9.5)
        brought = claim_record(ClaimSheet(told.who, told.place, told.fact, told.cause))
        self.desk.act(self.desk.heads(told.lead), self.ref, "claim", brought, reasons=reasons)

    def plan(self, after: int, reasons: Reasons | None = None, *, signed: bool = True) -> Thread:
        """The unit plans; ``signed`` False leaves it with the first signature."""
        desk, told = self.desk, self.told
        by = desk.prepares(told.lead)
        yield self.at(after, 10)
        measures = [
            MeasureSheet(one.text, [desk.place(unit) for unit in one.units], one.lasting)
            for one in told.measures
        ]
        due = max(self.days.begin + timedelta(days=told.due), clock.today())
        person = desk.account(by)
        sheet = PlanSheet(measures, person, told.criterion, [told.proof], due, told.goal)
        desk.act(by, self.ref, "submit_plan", plan_record(sheet), reasons=reasons)
        if signed:
            yield self.at(after, 16)
            desk.act(desk.heads(told.lead), self.ref, "submit_plan", reasons=reasons)

    def approve(self, after: int, by: str = "") -> Thread:
        """The plan is reviewed, and a department named to check the result."""
        yield self.at(after, 14.5, SITTING)
        brought = approval_record(self.desk.place(self.checker))
        by = by or self.desk.reviews(self.told.lead)
        self.desk.act(by, self.ref, "approve_plan", brought, opinion="措施、责任人、时限明确，同意实施。")

    def minute(self, after: int) -> Thread:
        """The unit puts the minutes of its own meeting into the file."""
        yield self.at(after, 16.2)
        self.prove("unit_minutes")

    def report(self, after: int, units: Sequence[str] = (), *, finished: bool = True) -> Thread:
        """Those with a part in it report what they did, by default all of them.

        ``finished`` False tells of work of which nothing is finished yet.
        """
        desk, told = self.desk, self.told
        carrying = dict.fromkeys(unit for one in told.measures if not one.lasting for unit in one.units)
        for later, unit in enumerate(units or carrying):
            by = "xujingqiu" if unit == "bureau" else desk.prepares(unit)
            yield self.at(after + later, 11)
            settled = Decimal(told.amount) if told.amount and unit == told.lead else None
            tasks = desk.tasks(self.ref, unit) if finished else ()
            brought = progress_record(ProgressSheet(told.done, tasks, settled))
            desk.act(by, self.ref, "report_progress", brought)

    def prove(self, *kinds: str) -> None:
        """Put the proof that the plan asks for into the file, or papers of other kinds."""
        by = self.desk.prepares(self.told.lead)
        for kind in kinds or PAPERS_OF_PROOF[self.told.proof]:
            self.desk.paper(by, self.ref, kind, self.told.place, self.told.done)

    def photograph(self, after: int) -> Thread:
        """Take the picture before, where pictures are the proof."""
        if self.told.proof == "photos":
            yield self.at(after, 9)
            self.prove("before_photo")

    def hand_in(self, after: int, reasons: Reasons | None = None) -> Thread:
        """The unit checks itself and hands it in."""
        yield self.at(after, 9.5)
        self.prove(*("after_photo",) if self.told.proof == "photos" else ())
        yield self.at(after, 16)
        brought = self_check_record(f"对照完成标准自查：{self.told.criterion}{self.told.done}")
        head = self.desk.heads(self.told.lead)
        self.desk.act(head, self.ref, "submit_for_acceptance", brought, reasons=reasons)

    def accept_first(self, after: int, by: str = "") -> Thread:
        """Whoever stands above the unit accepts first."""
        yield self.at(after, 15, SITTING)
        self.desk.act(
            by or self.desk.reviews(self.told.lead), self.ref, "accept", opinion="经初验，整改到位。"
        )

    def accept(self, after: int, by: Sequence[str] = (), *, signed: int = 2) -> Thread:
        """Two people of other units look on the spot and accept for the county."""
        first, second = by or (OFFICE[1], self.desk.officers.holder("department_officer", self.checker))
        yield self.at(after, 9.5)
        seen = f"现场查看{self.told.place}，查阅资料：{self.told.done}"
        self.desk.paper(first, self.ref, "acceptance_record", seen)
        yield self.at(after, 16, SITTING)
        self.desk.act(first, self.ref, "accept", acceptance_record(clock.today(), seen))
        if signed > 1:
            yield self.at(after + 1, 10, SITTING)
            self.desk.act(second, self.ref, "accept", opinion="同意验收意见。")

    def consent(self, after: int, finder: str) -> Thread:
        """The office that found it agrees to the closure, on paper."""
        yield self.at(after, 9.3)
        self.desk.paper(OFFICE[0], self.ref, "finder_consent", finder, "经审核佐证材料，同意销号。")

    def close(self, after: int) -> Thread:
        """The leader closes it."""
        yield self.at(after, 16.3, SITTING)
        number = f"禾整销〔{clock.today().year}〕{int(self.ref.rsplit('-', 1)[1])}号"
        self.desk.act(LEADER, self.ref, "close", closure_record(), decision_number=number)

    def send_back(self, after: int, by: str, part: str, reason: str, why: str) -> Thread:
        """Somebody sends it back and says what is missing."""
        yield self.at(after, 15.5)
        self.desk.act(by, self.ref, "send_back", part=part, reason=reason, reason_text=why)

    def ask_for_time(self, after: int, until: int, why: str) -> Thread:
        """The unit asks for more time, ``until`` days of the feedback."""
        yield self.at(after, 11)
        brought = extension_record(self.days.begin + timedelta(days=until))
        head = self.desk.heads(self.told.lead)
        self.desk.act(head, self.ref, "request_extension", brought, reason_text=why)

    def grant(self, after: int, why: str) -> Thread:
        """The leader grants it."""
        yield self.at(after, 15)
        answer = extension_answer(granted=True)
        self.desk.act(LEADER, self.ref, "grant_extension", answer, reason_text=why)

    def look_back(self, after: int, result: str, seen: str, *, lasting: bool = False) -> Thread:
        """Somebody looks again after the closure, or whether the lasting duty is kept up."""
        yield self.at(after, 10.5)
        by = self.desk.reviews(self.told.lead) if lasting else OFFICE[1]
        kind = "lasting_review" if lasting else "look_back"
        self.desk.paper(by, self.ref, "work_trace" if lasting else "visit_record", self.told.place, seen)
        brought = look_back_record(CheckSheet(clock.today(), result, seen), kind=kind)
        self.desk.act(by, self.ref, "review_lasting" if lasting else "record_look_back", brought)

    def reopen(self, after: int, why: str) -> Thread:
        """The leader opens it again because a look-back found it back."""
        yield self.at(after, 15)
        brought = reopening_record()
        self.desk.act(LEADER, self.ref, "reopen", brought, basis="look_back", reason_text=why)
