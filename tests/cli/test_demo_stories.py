"""The three stories of the tour are there, and say what the tour says of them."""

import json
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.models import Case, Recusal, Signature, Vote, db
from app.models.monitoring import Visit


def _case(demo: Flask, key: str) -> Case:
    refs = json.loads((demo.config["SHOUXIAN"].instance / "demo_stories.json").read_text(encoding="utf-8"))
    return db.session.execute(select(Case).where(Case.ref == refs[key])).scalar_one()


def test_a_family_above_the_line_is_decided_on_within_fifteen_days(demo: Flask) -> None:
    case = _case(demo, "leukaemia")
    visit = db.session.execute(select(Visit).where(Visit.case_id == case.id)).scalar_one()
    approved = db.session.execute(
        select(Signature.occurred_on)
        .where(Signature.case_id == case.id, Signature.action == "approve")
        .order_by(Signature.sequence.desc())
        .limit(1)
    ).scalar_one()
    assert case.state == "assisted"
    assert case.fast_lane_on == case.opened_on
    assert visit.income_per_head > 8700 > visit.reference_per_head
    assert visit.category == "03"
    assert approved - case.opened_on <= timedelta(days=15)


def test_brother_and_sister_stand_aside_for_one_household_and_vote_on_the_others(demo: Flask) -> None:
    case = _case(demo, "recusal")
    vote = db.session.execute(select(Vote).where(Vote.case_id == case.id)).scalar_one()
    others = db.session.execute(
        select(Vote).where(Vote.meeting_id == vote.meeting_id, Vote.case_id != case.id)
    ).scalars().all()  # fmt: skip
    aside = db.session.execute(select(Recusal.case_id).where(Recusal.meeting_id == vote.meeting_id)).scalars()
    assert list(aside) == [case.id, case.id]
    assert len(others) == 2
    cast = {one.agreed + one.against + one.abstained for one in others}
    assert cast == {vote.agreed + vote.against + vote.abstained + 2}


def test_a_case_came_back_twice_from_the_township_and_once_from_the_county(demo: Flask) -> None:
    case = _case(demo, "returns")
    back = db.session.execute(
        select(Signature.role, Signature.target)
        .where(Signature.case_id == case.id, Signature.action == "send_back")
        .order_by(Signature.sequence)
    ).all()
    sizes = db.session.execute(
        select(Visit.size).where(Visit.case_id == case.id).order_by(Visit.sequence)
    ).scalars().all()  # fmt: skip
    assert [tuple(one) for one in back] == [
        ("township_officer", "applied"), ("township_leader", "appraised"), ("county_officer", "applied"),
    ]  # fmt: skip
    assert case.state == "county_review"
    assert case.round == 4
    assert sizes == [sizes[0], sizes[0], sizes[0] + 1]


def test_the_command_tells_the_stories_with_their_numbers(demo: Flask) -> None:
    result = demo.test_cli_runner().invoke(args=["demo", "stories"])
    assert result.exit_code == 0
    for name in ("高满仓", "柏松林", "燕来喜"):
        assert name in result.output
    assert _case(demo, "returns").ref in result.output
