"""Random walks of problems, judged by a model that knows the papers and not the definition."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.audit.record import content_of
from app.audit.replay import replay
from app.commands.cases import Act, Record, perform_action
from app.commands.problem_checks import (
    CheckSheet,
    acceptance_record,
    closure_record,
    extension_answer,
    extension_record,
    finding_record,
    lasting_record,
    look_back_record,
    reopening_record,
    settlement_record,
)
from app.commands.problem_plans import approval_record
from app.commands.problem_records import ProgressSheet, progress_record, self_check_record
from app.errors import Refused
from app.models import Case, Event, Evidence, Extension, Problem, ProblemUnit, RectificationTask, db
from tests.journeys.problem_model import TARGETS, ProblemModel, Signed, table
from tests.support.problems import Problems
from tests.support.trials import FULL, share

REASON = "经现场核查，情况与台账不一致，请补充。"
ANSWERS: dict[str, dict[str, object]] = {
    "send_back": {"part": "evidence", "reason": "proof_weak", "reason_text": REASON},
    "settle_findings": {"result": "true", "reason_text": REASON},
    "close": {"decision_number": "禾整销〔2026〕8号"},
    "reopen": {"basis": "complaint", "reason_text": REASON},
    "dispute": {"reason_text": REASON},
    "grant_extension": {"reason_text": REASON},
    "mark_lasting": {"reason_text": REASON},
    "refuse_extension": {"reason_text": REASON},
    "reject_dispute": {"reason_text": REASON},
    "request_extension": {"reason_text": REASON},
}
PAPERS = {
    "received": ("untrue_proof", "visit_record"),
    "rectifying": ("work_trace",),
    "county_acceptance": ("acceptance_record",),
}
ROLES = (
    "village_clerk", "village_head", "township_officer", "township_leader", "township_head", "county_officer",
    "county_leader", "department_officer", "department_leader", "second_officer", "second_county",
)  # fmt: skip
FIRST = 20261126


class Walk:
    """Some problems of one township, and everybody who tries his hand at them."""

    def __init__(self, problems: Problems, seed: int) -> None:
        self.problems, self.chance = problems, random.Random(seed)
        officers, county = problems.village.officers, problems.village.county
        officers["second_officer"] = county.officer("department_officer")
        officers["second_county"] = county.officer("county_officer")
        self.models: dict[str, ProblemModel] = {}
        self.seen: dict[str, int] = {}
        self.hand_over()
        self.refused: Counter[str] = Counter()
        self.reached: set[str] = set()
        """The states that a problem stood in at any time: a closed one may be opened anew."""

    def hand_over(self) -> None:
        """Hand over some problems, one of them both ways."""
        refs = self.problems.batch("", "", "")
        refs += self.problems.batch("", two_way=True, department="department")
        for ref in refs:
            self.models[ref], self.seen[ref] = ProblemModel("township", self.units(ref)), 0

    def units(self, ref: str) -> set[int]:
        with self.problems.village.app.app_context():
            found = db.select(ProblemUnit.organisation_id).join(Case, Case.id == ProblemUnit.case_id)
            return set(db.session.execute(found.where(Case.ref == ref)).scalars())

    def step(self) -> str:
        """Let somebody try something on some problem, and return which."""
        going = [one for one, model in self.models.items() if model.state != "closed_untrue"]
        if not going:
            self.hand_over()
            return self.step()
        ref = self.chance.choice(going)
        state = self.models[ref].state
        fitting = [action for source, action in TARGETS if source == state]
        # The way on is tried more often than what leads aside, so that a walk comes to its end.
        weights = [1 if TARGETS[state, one] == state or one in _BACK else 6 for one in fitting]
        action = self.chance.choices(fitting, weights)[0]
        role = self.chance.choice(ROLES if self.chance.random() < 0.4 else self.due(ref, state, action))
        for kind in PAPERS.get(state, ()):
            if self.chance.random() < 0.4:
                self.problems.village.paper(kind, case_id=self.problems.village.case_id(ref))
        try:
            self.try_it(ref, role, state, action)
        except Refused as refusal:
            self.refused[type(refusal).__name__] += 1
        return ref

    def due(self, ref: str, state: str, action: str) -> list[str]:
        """Return who may be next by the papers, so that a walk gets on."""
        model = self.models[ref]
        chain, _ = table(model.level)[state, action]
        place = len(model.chain) if model.chain and model.chain[0].action == action else 0
        officers = self.problems.village.officers
        return [name for name in ROLES if officers[name].posts[0].role in chain[place]]

    def try_it(self, ref: str, role: str, state: str, action: str) -> None:
        village = self.problems.village
        with village.app.app_context():
            version = db.session.execute(db.select(Case.version).where(Case.ref == ref)).scalar_one()
            begun = bool(self.models[ref].chain) and self.models[ref].chain[0].action == action
            brought = None if begun else self.record(ref, role, state, action)
        with village.app.app_context():
            act = Act(action, version, clock.today(), answers=ANSWERS.get(action, {}), reasons=_REASONS)
            perform_action(actor=village.officers[role].actor(), ref=ref, act=act, brought=brought)

    def record(self, ref: str, role: str, state: str, action: str) -> Record | None:
        problems, today = self.problems, clock.today()
        made: dict[str, Callable[[], Record]] = {
            "record_finding": lambda: finding_record(
                CheckSheet(today, self.chance.choice(["true", "true", "untrue"]), "入户核实。")
            ),
            "settle_findings": lambda: settlement_record("true"),
            "claim": problems.claim_brought,
            "submit_plan": problems.plan_brought,
            "approve_plan": lambda: approval_record(problems.organisations["department"]),
            "report_progress": lambda: progress_record(ProgressSheet("已入户。", self.open_tasks(ref, role))),
            "request_extension": lambda: extension_record(
                today + timedelta(days=self.chance.randint(20, 60))
            ),
            "grant_extension": lambda: extension_answer(granted=True),
            "refuse_extension": lambda: extension_answer(granted=False),
            "mark_lasting": lambda: lasting_record("每季度回访一次"),
            "submit_for_acceptance": lambda: self_check_record("已完成。"),
            "close": closure_record,
            "record_look_back": lambda: look_back_record(
                CheckSheet(today, self.chance.choice(["holds", "relapsed"]), "再次入户。"), kind="look_back"
            ),
            "review_lasting": lambda: look_back_record(
                CheckSheet(today, "progressing", "台账在更新。"), kind="lasting_review"
            ),
            "reopen": reopening_record,
        }
        if (state, action) == ("county_acceptance", "accept"):
            return acceptance_record(today, "实地查看。")
        return made[action]() if action in made else None

    def open_tasks(self, ref: str, role: str) -> list[int]:
        units = {post.organisation_id for post in self.problems.village.officers[role].posts}
        found = db.select(RectificationTask.id).join(Case, Case.id == RectificationTask.case_id)
        chosen = found.where(
            Case.ref == ref,
            RectificationTask.done_on.is_(None),
            RectificationTask.organisation_id.in_(units),
        )
        return list(db.session.execute(chosen).scalars())

    def judge(self, ref: str) -> None:
        """Walk the model along what was signed since, and compare it with the case and its replay."""
        model = self.models[ref]
        with self.problems.village.app.app_context():
            case = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
            model.rectifying = self.units(ref)
            for told in signed_since(case, self.seen[ref]):
                model.take(told)
            self.seen[ref] = case.last_sequence
            assert model.faults == []
            assert case.state == model.state
            assert [str(one) for one in replay(db.session(), ref)] == []
            self.reached.add(case.state)
            if case.state == "closed":
                check_closed(case)


_BACK = ("send_back", "dispute", "reject_dispute", "reopen")
_REASONS = dict.fromkeys(
    (
        "extended_seldom",
        "extended_within_reason",
        "measures_not_copied",
        "not_closed_alike",
        "proof_not_reused",
    ),
    REASON,
)  # fmt: skip


def signed_since(case: Case, sequence: int) -> list[Signed]:
    rows = db.session.execute(
        db.select(Event.body)
        .where(
            Event.stream_kind == "case",
            Event.stream_id == case.id,
            Event.sequence > sequence,
            Event.kind.in_(("case.signed", "case.acted")),
        )
        .order_by(Event.sequence)
    )
    found = []
    for (body,) in rows:
        content = content_of(body)
        data, actor = content["data"], content["actor"]
        found.append(
            Signed(
                data["action"], data["source"], data["target"], data["position"], bool(data["completed"]),
                actor["account"], actor["role"], actor["organisation"],
            )
        )  # fmt: skip
    return found


def check_closed(case: Case) -> None:
    """Hold that a closed problem was made concrete, planned, proved and inspected."""
    row = db.session.get_one(Problem, case.id)
    kinds = set(db.session.execute(db.select(Evidence.kind).where(Evidence.case_id == case.id)).scalars())
    assert row.concrete_sealed
    assert (row.criterion, row.person_id is not None, row.due_on is not None) != ("", False, False)
    assert {"work_trace", "acceptance_record"} <= kinds
    waiting = db.select(Extension).where(Extension.case_id == case.id, Extension.granted.is_(True))
    for extension in db.session.execute(waiting).scalars():
        assert extension.new_due_on > extension.old_due_on


@pytest.mark.parametrize("seed", range(share(5)))
def test_nothing_closes_but_by_the_whole_way_and_what_may_go_on_can(seed: int, problems: Problems) -> None:
    walk = Walk(problems, FIRST + seed)
    for _ in range(share(3_000)):
        walk.judge(walk.step())
    with problems.village.app.app_context():
        assert list(replay(db.session())) == []
    assert walk.refused["Blocked"] > 0
    if FULL:
        assert {"closed", "closed_untrue", "rectifying"} <= walk.reached
