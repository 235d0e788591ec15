"""Problems at work: a batch of the test county, and one of its problems brought to any state of its path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app import clock
from app.commands.cases import Performed, Record
from app.commands.problem_batches import BatchSheet, ProblemSheet, found_batch
from app.commands.problem_checks import CheckSheet, acceptance_record, closure_record, look_back_record
from app.commands.problem_plans import MeasureSheet, PlanSheet, approval_record, plan_record
from app.commands.problem_records import (
    ClaimSheet,
    ProgressSheet,
    claim_record,
    progress_record,
    self_check_record,
)
from app.models import Case, Problem, RectificationTask, db
from tests.support.county import COUNTY, ORGANISATIONS
from tests.support.ready import step
from tests.support.village import Village

PATH = (
    "received", "planning", "plan_review", "rectifying", "first_acceptance", "county_acceptance",
    "closure_review", "closed",
)  # fmt: skip


@dataclass
class Problems:
    """Problems that ``lead``, the township of a :class:`Village`, answers for; the department checks them."""

    village: Village
    lead: str = "township_a"

    def __post_init__(self) -> None:
        """Give the department a leader: two of its people check what others put right."""
        officers = self.village.officers
        if "department_leader" not in officers:
            officers["department_leader"] = self.village.county.officer("department_leader")

    @property
    def organisations(self) -> dict[str, int]:
        return self.village.county.organisations

    def batch(self, *titles: str, days_ago: int = 20, **changes: object) -> list[str]:
        """Found a batch and return the references of its problems, in their order."""
        day = clock.today() - timedelta(days=days_ago)
        facts: dict[str, object] = {
            "territory": COUNTY, "title": "年度考核评估反馈问题", "source": "assessment", "level": "county",
            "year": day.year, "finder": "县委实施乡村振兴战略领导小组", "feedback_on": day,
        }  # fmt: skip
        lead = changes.pop("lead", self.lead)
        department = changes.pop("department", None)
        sheet = BatchSheet(**{**facts, **changes})  # type: ignore[arg-type]
        problems = [
            ProblemSheet(
                title=title or f"监测帮扶不到位{self.village.county.number()}",
                lead_id=self.organisations[str(lead)],
                department_id=self.organisations[str(department)] if department else None,
            )
            for title in titles or ("",)
        ]
        with self.village.app.app_context():
            number = found_batch(
                actor=self.village.officers["county_officer"].actor(),
                sheet=sheet,
                problems=problems,
                once=f"batch/{self.village.county.number()}",
            )
            rows = db.session.execute(
                db.select(Case.ref)
                .join(Problem, Problem.case_id == Case.id)
                .where(Problem.batch_id == number)
                .order_by(Problem.position)
            )
            return list(rows.scalars())

    @property
    def second(self) -> str:
        """Return the unit that carries out the first measure."""
        return "village_a1" if self.lead == "township_a" else self.lead

    @property
    def head(self) -> str:
        """Return the role that signs for the unit."""
        return "village_head" if self.lead.startswith("village") else "township_leader"

    @property
    def prepares(self) -> str:
        """Return the role that prepares for the unit."""
        return "village_clerk" if self.lead.startswith("village") else "township_officer"

    def act(
        self, role: str, ref: str, action: str, brought: Record | None = None, **rest: object
    ) -> Performed:
        return self.village.act(role, ref, action, brought=brought, **rest)  # type: ignore[arg-type]

    def at(self, state: str, ref: str = "", **plan: object) -> str:
        """Return the reference of a problem brought to ``state`` of the path."""
        county, what = self.village.county, ("problem", self.lead, state, ref, plan)
        return step(self.village.app, what, county, lambda: self._brought(state, ref, plan))

    def _brought(self, state: str, ref: str, plan: dict[str, object]) -> str:
        ref = ref or self.batch()[0]
        steps = (
            self.claim,
            lambda one: self.plan(one, **plan),
            self.approve,
            self.hand_in,
            self.accept_first,
            self.accept,
            self.close,
        )
        for sign in steps[: PATH.index(state)]:
            sign(ref)
        return ref

    def claim(self, ref: str, **changes: str) -> Performed:
        return self.act(self.head, ref, "claim", self.claim_brought(**changes))

    def claim_brought(self, **changes: str) -> Record:
        facts = {
            "who": "上湾村村委会",
            "place": "上湾村一组",
            "fact": "2026年1至3月未开展常态化排查，3户大病户未录入预警信息。",
            "cause": "网格员调整后未及时培训。",
        }
        return claim_record(ClaimSheet(**{**facts, **changes}))

    def plan(self, ref: str, **changes: object) -> Performed:
        self.act(self.prepares, ref, "submit_plan", self.plan_brought(**changes))
        return self.act(self.head, ref, "submit_plan")

    def plan_brought(self, **changes: object) -> Record:
        name = ORGANISATIONS[self.lead][0]
        facts: dict[str, object] = {
            "measures": [
                MeasureSheet(f"9月30日前完成{name}3户大病户入户核实。", [self.organisations[self.second]]),
                MeasureSheet(f"每月25日前汇总{name}排查结果1次。", [self.organisations[self.lead]]),
            ],
            "person_id": self.village.officers[self.prepares].account_id,
            "criterion": "3户大病户全部核实到位，排查台账按月更新。",
            "proof": ["work_trace"],
            "due_on": clock.today() + timedelta(days=30),
        }
        with self.village.app.app_context():
            return plan_record(PlanSheet(**{**facts, **changes}))  # type: ignore[arg-type]

    def approve(self, ref: str) -> Performed:
        reviewer = "township_leader" if self.lead.startswith("village") else "county_officer"
        brought = approval_record(self.organisations["department"])
        return self.act(reviewer, ref, "approve_plan", brought)

    def tasks(self, ref: str, organisation: str) -> list[int]:
        with self.village.app.app_context():
            return list(
                db.session.execute(
                    db.select(RectificationTask.id)
                    .join(Case, Case.id == RectificationTask.case_id)
                    .where(
                        Case.ref == ref,
                        RectificationTask.organisation_id == self.organisations[organisation],
                        RectificationTask.done_on.is_(None),
                    )
                ).scalars()
            )

    def report(self, role: str, ref: str, organisation: str) -> Performed:
        tasks = self.tasks(ref, organisation)
        brought = progress_record(ProgressSheet("已逐户入户核实，台账已更新。", tasks))
        return self.act(role, ref, "report_progress", brought)

    def hand_in(self, ref: str) -> Performed:
        """Report the work of both units, put the proof into the file and hand it in."""
        self.report("village_clerk", ref, "village_a1")
        self.report("township_officer", ref, "township_a")
        self.village.paper("work_trace", case_id=self.village.case_id(ref))
        return self.act("township_leader", ref, "submit_for_acceptance", self_check_record("3户已全部核实。"))

    def accept_first(self, ref: str) -> Performed:
        return self.act("county_officer", ref, "accept")

    def accept(self, ref: str) -> Performed:
        self.village.paper("acceptance_record", case_id=self.village.case_id(ref))
        with self.village.app.app_context():
            brought = acceptance_record(clock.today(), "实地查看3户，台账与实际一致。")
        self.act("department_officer", ref, "accept", brought)
        return self.act("department_leader", ref, "accept")

    def close(self, ref: str) -> Performed:
        answers = {"decision_number": "禾整销〔2026〕1号"}
        return self.act("county_leader", ref, "close", closure_record(), answers=answers)

    def look_back(self, ref: str, result: str = "relapsed") -> Performed:
        with self.village.app.app_context():
            brought = look_back_record(
                CheckSheet(clock.today(), result, "再次入户，1户仍未录入。"), kind="look_back"
            )
        return self.act("department_officer", ref, "record_look_back", brought)
