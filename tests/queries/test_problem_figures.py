"""Figures of rectification come out of rows, change with a row, and each opens exactly its problems."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import cycle

import pytest
from flask import Flask
from sqlalchemy import text

from app import clock
from app.errors import Forbidden
from app.models import Case, db
from app.policy import Actor
from app.queries.problem_figures import Figures, Tally, problem_figures
from app.queries.problem_lists import problem_list
from app.queries.problem_standing import Chosen
from tests.support.county import TOWNSHIP_A, TOWNSHIP_B, County
from tests.support.problem_rows import ProblemRows
from tests.support.settings import set_parameter

PROVINCE = (28, 96, 20, 21)
"""Problems, measures, units, closed: a county's assessment of 2023 (rectification.md 6.1)."""


@pytest.fixture
def rows(app: Flask, county: County) -> ProblemRows:
    return ProblemRows(app, county, county.officer("county_officer"))


def assessment(rows: ProblemRows) -> tuple[int, list[int]]:
    """Write 28 problems with 96 measures for 20 units, 21 of them closed."""
    problems, measures, units, closed = PROVINCE
    batch = rows.batch()
    known = cycle(rows.departments(units))
    made = []
    for position in range(1, problems + 1):
        of_problem = measures // problems + (position <= measures % problems)
        made.append(
            rows.problem(
                batch, position, "closed" if position <= closed else "rectifying",
                units=(next(known), next(known)), measures=of_problem,
            )
        )  # fmt: skip
    return batch, made


def phone_check(rows: ProblemRows) -> tuple[int, list[int]]:
    """Write 66 suspects, 61 done: 40 put right, 21 not true."""
    batch = rows.batch(source="phone_check", title="电话抽查疑似问题", two_way=True)
    unit = rows.county.organisations["township_a"]
    states = ["closed"] * 40 + ["closed_untrue"] * 21 + ["rectifying"] * 5
    return batch, [
        rows.problem(batch, position, state, units=(unit,), territory=TOWNSHIP_A)
        for position, state in enumerate(states, 1)
    ]


def figures(rows: ProblemRows, chosen: Chosen = Chosen(), by: str = "batch") -> Figures:  # noqa: B008
    with rows.app.app_context():
        return problem_figures(rows.signer.actor(), chosen, by)


def listed(
    rows: ProblemRows, chosen: Chosen, kind: str = "problems", actor: Actor | None = None
) -> list[str]:
    """Return the references of a list, page after page."""
    found: list[str] = []
    mark: str | None = ""
    with rows.app.app_context():
        while mark is not None:
            page, mark = problem_list(actor or rows.signer.actor(), kind, chosen, mark)
            found += [one.ref for one in page]
    return found


def counted_otherwise(rows: ProblemRows, batch: int) -> Counter[str]:
    """Count a batch a second way: by words of SQL of its own, without the conditions of the figures."""
    ask = {
        "problems": "SELECT count(*) FROM problem WHERE batch_id = :b",
        "closed": 'SELECT count(*) FROM problem p, "case" c WHERE c.id = p.case_id AND batch_id = :b'
        " AND c.state = 'closed'",
        "untrue": 'SELECT count(*) FROM problem p, "case" c WHERE c.id = p.case_id AND batch_id = :b'
        " AND c.state = 'closed_untrue'",
        "open": 'SELECT count(*) FROM problem p, "case" c WHERE c.id = p.case_id AND batch_id = :b'
        " AND c.state NOT LIKE 'closed%'",
        "measures": "SELECT count(*) FROM rectification_measure WHERE case_id IN"
        " (SELECT case_id FROM problem WHERE batch_id = :b)",
        "tasks": "SELECT count(*) FROM rectification_task WHERE case_id IN"
        " (SELECT case_id FROM problem WHERE batch_id = :b)",
        "units": "SELECT count(DISTINCT organisation_id) FROM problem_unit WHERE case_id IN"
        " (SELECT case_id FROM problem WHERE batch_id = :b)",
    }
    with rows.app.app_context():
        return Counter(
            {
                name: int(db.session.execute(text(words), {"b": batch}).scalar_one())
                for name, words in ask.items()
            }
        )


def agrees(tally: Tally, other: Counter[str]) -> None:
    assert {name: getattr(tally, name) for name in other} == dict(other)


def test_28_problems_96_measures_20_units_21_closed_are_75_per_cent(rows: ProblemRows) -> None:
    batch, made = assessment(rows)
    tally = figures(rows, Chosen(batch=batch)).total.tally
    assert (tally.problems, tally.measures, tally.units, tally.closed) == PROVINCE
    assert (tally.finished, tally.completion) == (21, Decimal("75.00"))
    agrees(tally, counted_otherwise(rows, batch))
    rows.moved(made[-1], "closed")
    tally = figures(rows, Chosen(batch=batch)).total.tally
    assert (tally.finished, tally.completion) == (22, Decimal("78.57"))
    agrees(tally, counted_otherwise(rows, batch))


def test_61_of_66_suspects_are_done_and_untrue_ones_stand_apart(rows: ProblemRows) -> None:
    batch, made = phone_check(rows)
    tally = figures(rows, Chosen(batch=batch)).total.tally
    assert (tally.problems, tally.finished, tally.open) == (66, 61, 5)
    assert tally.completion == Decimal("92.42")
    assert (tally.closed, tally.untrue) == (40, 21)
    agrees(tally, counted_otherwise(rows, batch))
    rows.moved(made[-1], "closed_untrue")
    tally = figures(rows, Chosen(batch=batch)).total.tally
    assert (tally.finished, tally.completion) == (62, Decimal("93.94"))


def test_untrue_ones_of_other_sources_are_not_finished(rows: ProblemRows) -> None:
    unit = rows.departments(1)
    batch = rows.batch()
    rows.problem(batch, 1, "closed", units=(unit[0],))
    rows.problem(batch, 2, "closed_untrue", units=(unit[0],))
    tally = figures(rows, Chosen(batch=batch)).total.tally
    assert (tally.finished, tally.untrue, tally.completion) == (1, 1, Decimal("50.00"))


def test_every_number_opens_exactly_its_problems(rows: ProblemRows) -> None:
    batch, made = assessment(rows)
    suspects, _ = phone_check(rows)
    today = clock.today()
    rows.changed(made[22], due_on=today - timedelta(days=3))
    rows.changed(made[0], lasting=True)
    rows.signed(made[1], "submit_for_acceptance", today)
    rows.signed(made[23], "send_back")
    rows.signed(made[24], "close")
    rows.changed(made[24], reopened_sequence=3)
    for by in ("batch", "unit", "township"):
        page = figures(rows, by=by)
        assert sum(line.tally.problems for line in page.lines) == page.total.tally.problems == 94
        for line in (page.total, *page.lines):
            for name in (
                "finished",
                "open",
                "closed",
                "untrue",
                "lasting",
                "overdue",
                "relapsed",
                "returned",
            ):
                assert len(listed(rows, line.chosen.but(shown=name))) == getattr(line.tally, name), (by, name)
            assert len(listed(rows, line.chosen)) == line.tally.problems
    total = figures(rows).total.tally
    assert (total.overdue, total.lasting, total.returned, total.relapsed) == (1, 1, 1, 1)
    assert len(listed(rows, Chosen(), "closures")) == total.closed + total.untrue
    assert {one.id for one in figures(rows).added} == {batch, suspects}
    assert len(figures(rows).sources) == 2
    assert figures(rows, Chosen(source="phone_check")).sources == ("phone_check",)


def test_lasting_problems_count_as_the_county_chose(rows: ProblemRows) -> None:
    unit = rows.departments(1)
    batch = rows.batch()
    rows.problem(batch, 1, "closed", units=(unit[0],), lasting=True)
    rows.problem(batch, 2, "closed", units=(unit[0],))
    assert figures(rows).total.tally.finished == 2
    set_parameter(rows.county, "lasting_counts", "apart")
    tally = figures(rows).total.tally
    assert (tally.finished, tally.closed, tally.lasting) == (1, 2, 1)


def test_on_time_is_the_hand_in_against_the_limit_in_force(rows: ProblemRows) -> None:
    unit, today = rows.departments(1), clock.today()
    batch, day = rows.batch(), today - timedelta(days=5)
    on = {"units": (unit[0],), "due_on": day}
    rows.problem(batch, 1, "closed", handed_in_on=day, **on)  # type: ignore[arg-type]
    rows.problem(batch, 2, "closed", handed_in_on=day + timedelta(days=1), **on)  # type: ignore[arg-type]
    rows.problem(batch, 3, "rectifying", **on)  # type: ignore[arg-type]
    rows.problem(batch, 4, "county_acceptance", handed_in_on=day, **on)  # type: ignore[arg-type]
    rows.problem(batch, 5, "received", units=(unit[0],), due_on=None, deadline_on=day)
    rows.problem(batch, 6, "planning", units=(unit[0],), due_on=None)
    tally = figures(rows).total.tally
    assert (tally.on_time, tally.due) == (1, 5)
    assert tally.punctuality("due") == Decimal("20.00")
    # Handed in by the day and waiting for others: not overdue. The paper's day counts before a plan does.
    assert (tally.overdue, tally.closed_or_overdue) == (2, 4)
    assert tally.punctuality("closed") == Decimal("50.00")


def test_a_township_counts_what_lies_in_its_reach_and_an_administrator_nothing(
    rows: ProblemRows, county: County
) -> None:
    unit_a, unit_b = county.organisations["township_a"], county.organisations["township_b"]
    batch = rows.batch()
    rows.problem(batch, 1, "closed", units=(unit_a,), territory=TOWNSHIP_A)
    rows.problem(batch, 2, "rectifying", units=(unit_b,), territory=TOWNSHIP_B)
    shared = rows.problem(batch, 3, "rectifying", units=(unit_b, unit_a), territory=TOWNSHIP_B)
    officer = county.officer("township_officer").actor()
    with rows.app.app_context():
        assert problem_figures(officer, Chosen()).total.tally.problems == 2
        ref = db.session.get_one(Case, shared).ref
    assert ref in listed(rows, Chosen(), actor=officer)
    with rows.app.app_context(), pytest.raises(Forbidden):
        problem_figures(county.officer("system_admin").actor(), Chosen())


def test_amounts_stand_apart_from_counts(rows: ProblemRows) -> None:
    unit, batch = rows.departments(1), rows.batch(source="audit")
    rows.problem(
        batch, 1, "closed", units=(unit[0],), amount=Decimal("120000.50"), amount_settled=Decimal(90000)
    )
    rows.problem(batch, 2, units=(unit[0],), amount=Decimal("0.50"))
    tally = figures(rows).total.tally
    assert (tally.amount, tally.settled) == (Decimal("120001.00"), Decimal(90000))


def test_the_number_of_statements_does_not_grow_with_the_problems(
    rows: ProblemRows, asked: list[str]
) -> None:
    unit, batch = rows.departments(2), rows.batch()
    counts = []
    for more in (range(1, 3), range(3, 40)):
        for position in more:
            rows.problem(batch, position, "closed", units=(unit[position % 2],), measures=2)
        with rows.app.app_context():
            actor = rows.signer.actor()
            asked.clear()
            problem_figures(actor, Chosen(), "unit")
            for kind in ("problems", "duties", "rectification", "closures"):
                problem_list(actor, kind, Chosen())
            counts.append(len([one for one in asked if not one.startswith("BEGIN")]))
    assert counts[0] == counts[1]
