"""The problems of the demo: three batches whose figures come out of rows."""

from collections import Counter
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.audit.record import content_of
from app.audit.replay import replay
from app.models import (
    Case,
    Event,
    Evidence,
    Extension,
    LookBack,
    PlanPaper,
    Problem,
    ProblemBatch,
    ProblemFinding,
    ProblemUnit,
    RectificationMeasure,
    RectificationTask,
    Signature,
    db,
)
from workflows import REGISTRY

RECTIFICATION = REGISTRY["rectification"]
UNITS_OF_ALL = 20


def batch(**what: object) -> ProblemBatch:
    return db.session.execute(select(ProblemBatch).filter_by(**what)).scalar_one()


def cases(of: ProblemBatch) -> list[Case]:
    rows = select(Case).join(Problem, Problem.case_id == Case.id).where(Problem.batch_id == of.id)
    return list(db.session.execute(rows.order_by(Problem.position)).scalars())


def states(of: ProblemBatch) -> Counter[str]:
    return Counter(case.state for case in cases(of))


def is_before(first: date | None, second: date | None) -> bool:
    assert first is not None
    assert second is not None
    return first < second


def events(kind: str = "case.acted") -> list[tuple[int, dict[str, object]]]:
    """Return case and content of every event of a kind on problems."""
    rows = select(Event).join(Case, Case.id == Event.stream_id).where(
        Event.stream_kind == "case", Event.kind == kind, Case.workflow == "rectification"
    )  # fmt: skip
    return [(one.stream_id, content_of(one.body)) for one in db.session.execute(rows).scalars()]


def test_28_problems_with_96_measures_for_20_units_of_which_21_are_closed(demo: Flask) -> None:
    found = batch(source="assessment", level="province")
    number = found.id
    of_it = select(Problem.case_id).where(Problem.batch_id == number)
    assert len(cases(found)) == 28
    measures = select(func.count(RectificationMeasure.id)).where(RectificationMeasure.case_id.in_(of_it))
    assert db.session.execute(measures).scalar_one() == 96
    carrying = select(func.count(func.distinct(RectificationTask.organisation_id)))
    owing = carrying.where(RectificationTask.case_id.in_(of_it))
    assert db.session.execute(owing).scalar_one() == UNITS_OF_ALL
    parts = select(func.count(func.distinct(ProblemUnit.organisation_id)))
    assert db.session.execute(parts.where(ProblemUnit.case_id.in_(of_it))).scalar_one() == UNITS_OF_ALL
    assert states(found)["closed"] * 100 == 75 * 28


def test_of_the_provincial_problems_one_was_closed_late_and_two_are_overdue(demo: Flask) -> None:
    rows = db.session.execute(
        select(Case, Problem)
        .join(Problem, Problem.case_id == Case.id)
        .where(Problem.batch_id == batch(source="assessment", level="province").id)
    ).all()
    closed = [(case, problem) for case, problem in rows if case.state == "closed"]
    assert [is_before(problem.due_on, case.closed_on) for case, problem in closed].count(True) == 1
    still = [(case, problem) for case, problem in rows if case.state != "closed"]
    assert [is_before(problem.due_on, clock.today()) for _, problem in still].count(True) == 2
    assert sum(problem.lasting for _, problem in closed) >= 3
    consent = select(Evidence.case_id).where(Evidence.kind == "finder_consent")
    assert {case.id for case, _ in closed} <= set(db.session.execute(consent).scalars())
    assert any(problem.amount_settled for _, problem in closed)


def test_66_suspects_were_handed_over_61_are_done_and_5_go_on(demo: Flask) -> None:
    found = batch(source="phone_check")
    assert (found.two_way, found.level) == (True, "province")
    told = states(found)
    assert told.total() == 66
    assert told["closed"] + told["closed_untrue"] == 61
    assert min(told["closed"], told["closed_untrue"]) > 10
    assert round(61 / told.total() * 100, 2) == 92.42
    departments = select(Problem.department_id).where(Problem.batch_id == found.id)
    assert None not in set(db.session.execute(departments).scalars())


def test_two_findings_of_a_suspect_differ_and_the_leader_settled_another_such_pair(demo: Flask) -> None:
    found = batch(source="phone_check")
    results: dict[int, set[str]] = {}
    for row in db.session.execute(select(ProblemFinding)).scalars():
        results.setdefault(row.case_id, set()).add(row.result)
    differing = {number for number, said in results.items() if len(said) > 1}
    rows = select(Problem.settled, Case.state).join(Case, Case.id == Problem.case_id)
    told = db.session.execute(rows.where(Problem.case_id.in_(differing))).all()
    assert sorted(tuple(row) for row in told) == [("", "received"), ("true", "rectifying")]
    assert len(results) == len(cases(found))


def test_the_plan_of_the_township_has_a_problem_in_every_state(demo: Flask) -> None:
    found = batch(source="assessment", level="county")
    assert found.territory == "990101102000"
    paper = db.session.get_one(PlanPaper, found.paper_id)
    assert (paper.status, paper.media_type) == ("confirmed", "text/plain")
    told = states(found)
    assert told.total() == 16
    every = {state.name for variant in RECTIFICATION.variants() if variant["closure_notice"] == "off"
             for state in RECTIFICATION.build(variant).states}  # fmt: skip
    assert told.keys() == every
    categories = select(Problem.category).where(Problem.batch_id == found.id).distinct()
    assert set(db.session.execute(categories).scalars()) == {
        "责任落实方面", "政策落实方面", "工作落实方面", "巩固成效方面",
    }  # fmt: skip
    of_it = {case.id for case in cases(found)}
    waiting = select(Extension.case_id).where(Extension.granted.is_(None))
    assert len(set(db.session.execute(waiting).scalars()) & of_it) == 1
    reviews = select(LookBack.case_id).where(LookBack.kind == "lasting_review")
    assert set(db.session.execute(reviews).scalars()) & of_it
    acts = Counter(
        content["data"]["action"]  # type: ignore[index]
        for number, content in events()
        if number in of_it
    )
    assert acts["reopen"] == 1
    assert acts["send_back"] >= 2
    assert acts["dispute"] >= 2


@pytest.mark.parametrize(
    ("guard", "title"),
    [("measures_not_copied", "包村责任压得不实"), ("not_closed_alike", "公益性岗位人员管理不规范")],
)
def test_a_copied_measure_and_a_relapse_are_planted_with_their_reasons(
    demo: Flask, guard: str, title: str
) -> None:
    found = {
        number
        for kind in ("case.acted", "case.signed")
        for number, content in events(kind)
        if guard in content["data"]["guards"].get("warn", {}).get("failed", ())  # type: ignore[index]
    }
    titles = db.session.execute(select(Problem.title).where(Problem.case_id.in_(found))).scalars().all()
    assert titles == [title]


def test_everything_on_problems_happened_in_office_hours_and_step_by_step(demo: Flask) -> None:
    rows = db.session.execute(
        select(Signature.case_id, Signature.recorded_at, Signature.occurred_on)
        .join(Case, Case.id == Signature.case_id)
        .where(Case.workflow == "rectification")
        .order_by(Signature.sequence)
    ).all()
    moments = [moment.astimezone(clock.CHINA) for _, moment, _ in rows]
    assert {moment.hour for moment in moments} <= set(range(9, 18))
    assert max(clock.local_date(moment) for _, moment, _ in rows) < clock.today()
    assert all(clock.local_date(moment) == day for _, moment, day in rows)
    days: dict[int, set[object]] = {}
    for number, _, day in rows:
        days.setdefault(number, set()).add(day)
    closed = set(db.session.execute(select(Case.id).where(Case.state == "closed")).scalars())
    assert all(len(days[number]) >= 6 for number in closed)


def test_no_paper_lies_in_two_files_and_nothing_lies_ahead(demo: Flask) -> None:
    rows = db.session.execute(
        select(Evidence.sha256, Evidence.recorded_at)
        .join(Case, Case.id == Evidence.case_id)
        .where(Case.workflow == "rectification")
    ).all()
    assert len({digest for digest, _ in rows}) == len(rows) > 200
    assert max(clock.local_date(moment) for _, moment in rows) < clock.today() + timedelta(days=1)


def test_every_history_of_a_problem_replays(demo: Flask) -> None:
    references = db.session.execute(select(Case.ref).where(Case.workflow == "rectification")).scalars().all()
    assert len(references) == 28 + 66 + 16
    assert {ref: found for ref in references if (found := list(replay(db.session(), ref)))} == {}
