"""Findings of the comparison: explained by the village, accepted or not by the township."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.audit.record import content_of
from app.commands.comparisons import answer_list, record_comparisons, return_list
from app.commands.explanations import decide_explanation, explain_finding
from app.errors import Forbidden, Invalid, NotFound
from app.models import ComparisonEntry, Event, Explanation, db
from tests.commands.test_comparisons import CAR, CLEAR, asked, lines, send, state
from tests.support.county import County
from tests.support.village import Village, village_of

TEXT = "二手农用面包车，购入价六千元，用于运送农产品，行驶证复印件在案。"


@pytest.fixture
def village(app: Flask, county: County) -> Iterator[Village]:
    with app.app_context():
        yield village_of(app, county)


def found(village: Village, *, returned: bool = True) -> tuple[str, int]:
    """Return a case with one finding, and the number of the finding's line."""
    ref = village.at("visited")
    number = send(village, ref).lists[0]
    first, second = lines(number)
    answer_list(actor=asked(village), list_id=number, answers={first: CAR, second: CLEAR}, once="a")
    if returned:
        return_list(actor=asked(village), list_id=number, once="r")
    return ref, first


def explain(
    village: Village, entry: int, role: str = "village_clerk", *, text: str = TEXT, once: str = "e"
) -> int:
    return explain_finding(actor=village.officers[role].actor(), entry_id=entry, text=text, once=once)


def decide(
    village: Village,
    entry: int,
    role: str = "township_officer",
    *,
    accept: bool,
    opinion: str = "核实无误。",
    once: str = "d",
) -> None:
    decide_explanation(
        actor=village.officers[role].actor(), entry_id=entry, accept=accept, opinion=opinion, once=once
    )


def go_on(village: Village, ref: str) -> bool:
    (outcome,) = record_comparisons(actor=village.officers["county_officer"].actor(), refs=(ref,))
    return outcome.signed


def test_accepted_explanation_lets_the_case_go_on(village: Village) -> None:
    ref, entry = found(village)
    explain(village, entry)
    assert not go_on(village, ref)
    decide(village, entry, accept=True)
    assert go_on(village, ref)
    assert state(ref) == "compared"


def test_rejected_explanation_stays_and_another_one_may_follow(village: Village) -> None:
    ref, entry = found(village)
    explain(village, entry)
    decide(village, entry, accept=False)
    assert not go_on(village, ref)
    explain(village, entry, "village_head", once="e2")
    decide(village, entry, "township_leader", accept=True, once="d2")
    assert go_on(village, ref)
    decisions = db.session.execute(db.select(Explanation.decision).order_by(Explanation.id)).scalars()
    assert list(decisions) == ["rejected", "accepted"]


def test_second_explanation_waits_for_the_decision_on_the_first(village: Village) -> None:
    _, entry = found(village)
    explain(village, entry)
    with pytest.raises(Forbidden) as refused:
        explain(village, entry, once="e2")
    assert refused.value.code == "explained_already"
    decide(village, entry, accept=True)
    with pytest.raises(Forbidden) as refused:
        decide(village, entry, accept=False, once="d2")
    assert refused.value.code == "nothing_to_decide"


def test_same_press_explains_once(village: Village) -> None:
    _, entry = found(village)
    assert explain(village, entry) == explain(village, entry)


def test_department_may_still_change_its_answer_so_nothing_is_explained_before_the_return(
    village: Village,
) -> None:
    _, entry = found(village, returned=False)
    with pytest.raises(Forbidden) as refused:
        explain(village, entry)
    assert refused.value.code == "list_not_returned"


@pytest.mark.parametrize("role", ["grid_worker", "first_secretary", "township_officer", "department_officer"])
def test_others_do_not_explain(village: Village, role: str) -> None:
    _, entry = found(village)
    with pytest.raises(Forbidden):
        explain(village, entry, role)


@pytest.mark.parametrize("role", ["village_clerk", "village_head", "township_head", "county_officer"])
def test_others_do_not_decide(village: Village, role: str) -> None:
    _, entry = found(village)
    explain(village, entry)
    with pytest.raises(Forbidden):
        decide(village, entry, role, accept=True)


def test_a_post_elsewhere_gives_no_word_here(village: Village) -> None:
    """Clerk of one village and grid worker of another: he explains only where he is the clerk."""
    _, entry = found(village)
    officer = village.county.officer("village_clerk", "village_a2")
    with pytest.raises(NotFound):
        explain_finding(actor=officer.actor(), entry_id=entry, text=TEXT, once="e")
    village.county.give_post(officer, "grid_worker", "village_a1")
    with pytest.raises(Forbidden):
        explain_finding(actor=officer.actor(), entry_id=entry, text=TEXT, once="e")


def test_nobody_decides_on_his_own_explanation(village: Village) -> None:
    _, entry = found(village)
    officer = village.officers["village_clerk"]
    village.county.give_post(officer, "township_officer")
    explain(village, entry)
    with pytest.raises(Forbidden) as refused:
        decide(village, entry, "village_clerk", accept=True)
    assert refused.value.code == "decide_own"


def test_short_words_clear_lines_and_empty_opinions_are_refused(village: Village) -> None:
    _, entry = found(village)
    with pytest.raises(Invalid):
        explain(village, entry, text="没事")
    clear = entry + 1
    assert db.session.get_one(ComparisonEntry, clear).result == "clear"
    with pytest.raises(NotFound):
        explain(village, clear)
    explain(village, entry)
    with pytest.raises(Invalid):
        decide(village, entry, accept=True, opinion=" ")


def test_words_are_sealed_and_the_case_tells_who_said_what_about_which_finding(village: Village) -> None:
    _, entry = found(village)
    explain(village, entry)
    decide(village, entry, accept=True)
    kinds = ("case.explanation_given", "case.explanation_decided")
    statement = db.select(Event.body).where(Event.kind.in_(kinds)).order_by(Event.id)
    given, decided = (content_of(body) for body in db.session.execute(statement).scalars())
    assert given["data"]["entry"] == entry
    assert decided["data"]["decision"] == "accepted"
    assert "面包车" not in str(given)
    assert "面包车" not in db.session.execute(db.select(Explanation.text_sealed)).scalar_one()
