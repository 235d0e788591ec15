"""Random walks through the commands, judged by a model that knows nothing of the definition."""

import random
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.audit.record import content_of
from app.errors import Refused
from app.models import (
    Attendance,
    Case,
    ComparisonEntry,
    Consent,
    Event,
    Meeting,
    Membership,
    Notice,
    NoticeEntry,
    Signature,
    Visit,
    Visitor,
    Vote,
    db,
)
from tests.journeys.model import ORDER, TABLE, Model, Told
from tests.support.county import County
from tests.support.trials import share
from tests.support.village import LATE, Village, village_of
from workflows.vocabulary import Carrier

REASON = "已逐项核对收支与自付支出，自付支出较小且已报销，农户当面知情"
ANSWERS = {
    "reject": {"reasons": ["no_risk"], "reason_text": REASON},
    "send_back": {"part": "visit", "reason": "figures", "reason_text": REASON},
    "withdraw": {"reason_text": REASON},
    "reappraise": {"reason_text": REASON},
    "open_fast_lane": {"reason_text": REASON},
    "reinstate": {"reason_text": REASON},
    "tell_family": {"channel": "in_person", "receipt": "户主本人签收"},
}
FORMAL = {"reasons": ["not_reachable"], "reason_text": "三次上门、两次电话均无法联系到申请人，已张贴告知"}


def test_nothing_reaches_help_but_by_the_whole_path(app: Flask, county: County) -> None:
    village = village_of(app, county)
    second = village_of(app, county)
    chance = random.Random(20261124)
    cases = {village.open(household): household for household in (village.household() for _ in range(6))}
    for _ in range(share(10_000)):
        ref = chance.choice(sorted(cases))
        state = state_of(app, ref)
        if state in ("withdrawn", "assisted") or (state == "rejected" and chance.random() < 0.2):
            household = village.household()
            cases[village.open(household)] = household
            del cases[ref]
            continue
        step(chance.choice((village, village, village, second)), chance, ref, cases[ref], state)
    with app.app_context():
        everything = db.session.execute(db.select(Case)).scalars().all()
        helped = [case for case in everything if case.state == "assisted"]
        for case in everything:
            model = replayed(case)
            assert model.faults == []
            assert model.state == case.state, case.ref
        assert helped, "no walk came to its end"
        for case in helped:
            check_helped(case)


def state_of(app: Flask, ref: str) -> str:
    with app.app_context():
        return db.session.execute(db.select(Case.state).where(Case.ref == ref)).scalar_one()


def step(village: Village, chance: random.Random, ref: str, household: int, state: str) -> None:
    """Try something: mostly what the path wants next, sometimes anything by anybody."""
    try:
        if chance.random() < 0.25:
            blind(village, chance, ref, state)
        elif chance.random() < 0.15 and state in ("township_review", "county_review"):
            back(village, chance, ref, state)
        else:
            forward(village, chance, ref, household, state)
    except Refused:
        return


def forward(village: Village, chance: random.Random, ref: str, household: int, state: str) -> None:
    one_visitor = chance.random() < 0.2
    visitors = (village.officers["first_secretary"].account_id,)
    match state:
        case "draft":
            village.submit(ref, household)
        case "applied":
            village.visit(ref, **({"visitors": visitors} if one_visitor else {}))
        case "visited":
            village.compare(ref)
        case "compared":
            village.appraise(ref, agreed=chance.choice((18, 18, 9, 17)), against=chance.choice((0, 9)))
        case "appraised":
            village.post(ref)
        case "on_notice":
            village.close(ref)
        case "township_review":
            village.review(ref)
        case "county_review":
            village.approve(ref)
        case "approved":
            village.announce(ref)
        case _:
            village.act("village_clerk", ref, "tell_family", answers=ANSWERS["tell_family"])


def back(village: Village, chance: random.Random, ref: str, state: str) -> None:
    role = chance.choice(("township_officer", "township_leader", "county_officer", "county_leader"))
    target = chance.choice(TABLE[state, "send_back"][1])
    village.act(role, ref, "send_back", target=target, answers=ANSWERS["send_back"])


def blind(village: Village, chance: random.Random, ref: str, state: str) -> None:
    """Press any button of any state in any role, as somebody does who forges a request."""
    _, action = chance.choice(sorted(TABLE))
    role = chance.choice(sorted(village.officers))
    answers = FORMAL if (action, state) == ("reject", "applied") else ANSWERS.get(action, {})
    village.act(
        role,
        ref,
        action,
        on=clock.today() - timedelta(days=chance.choice((0, 0, 3))),
        answers=answers,
        reasons=LATE,
        carrier=chance.choice(list(Carrier)),
    )


def replayed(case: Case) -> Model:
    """Walk the model along the events of a case, as an inspector would read them."""
    model = Model()
    bodies = db.session.execute(
        db.select(Event.body)
        .where(Event.stream_kind == "case", Event.stream_id == case.id)
        .order_by(Event.sequence)
    ).scalars()
    for body in bodies:
        content = content_of(body)
        data, actor = content["data"], content["actor"]
        if content["kind"] in ("case.signed", "case.acted"):
            model.take(
                Told(
                    data["action"],
                    data["source"],
                    data["target"],
                    data["position"],
                    bool(data["completed"]),
                    frozenset({actor["account"]}),
                    actor["role"],
                )
            )
    return model


def check_helped(case: Case) -> None:
    """A household that gets help was visited by two, compared, appraised, on notice, signed by five."""
    session = db.session
    members = set(
        session.execute(
            db.select(Membership.person_id).where(Membership.household_id == case.household_id)
        ).scalars()
    )
    visit = session.execute(
        db.select(Visit.id).where(Visit.case_id == case.id).order_by(Visit.sequence.desc()).limit(1)
    ).scalar_one()
    visitors = session.execute(db.select(Visitor.account_id).where(Visitor.visit_id == visit)).scalars().all()
    assert len(set(visitors)) >= 2
    compared = session.execute(
        db.select(ComparisonEntry.person_id).where(
            ComparisonEntry.case_id == case.id, ComparisonEntry.checked_on.is_not(None)
        )
    ).scalars()
    assert members <= set(compared)
    assert members <= set(session.execute(db.select(Consent.person_id)).scalars())
    vote, meeting = session.execute(
        db.select(Vote, Meeting)
        .join(Meeting, Meeting.id == Vote.meeting_id)
        .where(Vote.case_id == case.id)
        .order_by(Meeting.id.desc())
        .limit(1)
    ).one()
    present = session.execute(
        db.select(db.func.count())
        .select_from(Attendance)
        .where(Attendance.meeting_id == meeting.id, Attendance.present.is_(True))
    ).scalar_one()
    assert vote.agreed * 2 > present
    notice = session.execute(
        db.select(Notice)
        .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
        .where(NoticeEntry.case_id == case.id, Notice.kind == "identification")
        .order_by(Notice.id.desc())
        .limit(1)
    ).scalar_one()
    assert notice.taken_down_on is not None
    assert notice.taken_down_on > notice.last_day
    standing = session.execute(
        db.select(Signature.action, Signature.account_id, Signature.role)
        .where(Signature.case_id == case.id, Signature.voided_by.is_(None))
        .order_by(Signature.sequence)
    ).all()
    chain = [(one.role, one.account_id) for one in standing if one.action in ("review", "approve")]
    assert [role for role, _ in chain[-5:]] == [
        "township_officer", "township_leader", "township_head", "county_officer", "county_leader",
    ]  # fmt: skip
    assert len({account for _, account in chain[-5:]}) == 5


@pytest.mark.parametrize("state", ORDER)
def test_a_case_comes_to_every_state_by_the_commands(state: str, app: Flask, county: County) -> None:
    ref = village_of(app, county).at(state)
    assert state_of(app, ref) == state
