"""The family that an inspection found too late (monitoring.md 2.1), told so that it can't happen here.

Four people, two children at school, the wife ill with leukaemia. The wages lie above the line, and
nearly two hundred thousand yuan of treatment are their own. They had been refused because of the
income; the mother died a week before somebody looked again.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from app import clock
from app.commands.meetings import Ballot, MeetingPlan, MeetingRecord, call_meeting, record_meeting
from app.commands.objections import Decided, Received, decide_objection, receive_objection
from app.commands.roster import Entry, enter_roster
from app.commands.signature_lists import Batch, sign_list
from app.errors import Blocked, Forbidden, Invalid, NotFound
from app.models import Case, Membership, SignatureListEntry, db
from app.queries.cases import case_page
from tests.support.client import Browser
from tests.support.village import LATE, Village

WAGES = {"work": Decimal(62000), "other_transfer": Decimal(1200), "medical": Decimal(186000)}
LINE = 8700
FOR_INCOME = {
    "reasons": ["income"],
    "reason_text": "全家人均年收入15800元，高于今年监测范围8700元，不符合条件，如有异议可申请复核。",
}
ANOTHER_NAME = {**FOR_INCOME, "reasons": ["other"]}
"""The same thing said, with another box ticked."""

EVERY_REFUSAL = (
    ("applied", "village_head"),
    ("visited", "village_head"),
    ("on_notice", "village_head"),
    ("township_review", "township_officer"),
    ("county_review", "county_officer"),
)


@pytest.fixture
def family(village: Village) -> int:
    """Record the family: father, mother with a serious illness, two children at primary school."""
    household = village.household("贺建国", "罗秀兰", "贺晨", "贺曦", born=date(1986, 4, 2))
    mother, *children = village.members(household)[1:]
    with village.app.app_context():
        for person_id, facts in (
            (mother, {"relation": "002", "health": ["003"], "labour": "003"}),
            *((child, {"relation": "003", "school": "003"}) for child in children),
        ):
            row = db.session.execute(
                db.select(Membership).where(Membership.person_id == person_id)
            ).scalar_one()
            for name, value in facts.items():
                setattr(row, name, value)
        db.session.commit()
    return household


@pytest.fixture
def at(village: Village, family: int) -> Callable[[str], str]:
    """Bring the family's case to a state; the visit counts wages above the line and what they paid."""
    return lambda state: village.at(state, family, amounts=WAGES, category="03")


def refused_for(village: Village, role: str, ref: str, answers: dict[str, object]) -> set[str]:
    """Try to refuse the family, and return by which rules that was stopped."""
    with pytest.raises(Blocked) as stopped:
        village.act(role, ref, "reject", answers=answers, reasons=LATE)
    return {str(reason.details.get("name", reason.code)) for reason in stopped.value.reasons}


@pytest.mark.parametrize("answers", [FOR_INCOME, ANOTHER_NAME], ids=["ticked", "only written"])
@pytest.mark.parametrize(("state", "role"), EVERY_REFUSAL[1:])
def test_family_is_never_refused_for_income(
    village: Village, at: Callable[[str], str], state: str, role: str, answers: dict[str, object]
) -> None:
    ref = at(state)
    if state == "on_notice":
        somebody_is_right_to_object(village, ref)
    assert refused_for(village, role, ref, answers) == {"income_refusal_weighed_everything"}
    assert state_of(village, ref) == state


def test_before_the_visit_nobody_can_speak_of_income(village: Village, at: Callable[[str], str]) -> None:
    ref = at("applied")
    with pytest.raises(Invalid):
        village.act("village_head", ref, "reject", answers=FOR_INCOME)
    formal = {**FOR_INCOME, "reasons": ["not_reachable"]}
    assert "formal_refusal_is_formal" in refused_for(village, "village_head", ref, formal)
    assert state_of(village, ref) == "applied"


def test_call_by_telephone_isn_t_refused_for_income_either(village: Village, family: int) -> None:
    ref = village.open(family, opening="by_phone")
    with pytest.raises(Invalid):
        village.act("township_officer", ref, "reject", answers=FOR_INCOME)
    formal = {**FOR_INCOME, "reasons": ["not_reachable"]}
    assert "formal_refusal_is_formal" in refused_for(village, "township_officer", ref, formal)
    assert state_of(village, ref) == "received"


@pytest.mark.parametrize("reasons", [("income",), ("vote",), ("capacity",), ("spending",)])
def test_meeting_can_t_vote_the_family_away(
    village: Village, at: Callable[[str], str], reasons: tuple[str, ...]
) -> None:
    """The clerk reads beside the reason why it can't stand, while the meeting can still go on."""
    ref = at("compared")
    clerk = village.officers["village_clerk"].actor()
    with village.app.app_context():
        people = [
            enter_roster(
                actor=clerk,
                entry=Entry(village.code, "representative", date(2020, 1, 1), name=f"代表{one}"),
                once=f"roster/{one}",
            )
            for one in range(16)
        ]
        plan = MeetingPlan(
            village.code, "representatives", clock.today(), "村委会", people[0], people[1], [ref]
        )
        meeting = call_meeting(actor=clerk, plan=plan, once="meeting")
    for kind in ("minutes", "sign_in_sheet"):
        village.paper(kind, meeting_id=meeting)
    against = Ballot(2, 14, 0, reasons=reasons, reason_text=str(FOR_INCOME["reason_text"]))
    with village.app.app_context(), pytest.raises(Invalid) as told:
        record_meeting(
            actor=clerk,
            meeting_id=meeting,
            minutes=MeetingRecord(frozenset(people), "逐户评议。", {ref: against}),
            once="record",
        )
    assert {problem.field for problem in told.value.problems} == {f"reasons_{village.case_id(ref)}"}
    assert state_of(village, ref) == "compared"


def test_list_of_signatures_refuses_nobody(village: Village, at: Callable[[str], str]) -> None:
    """There is no refusing from a list at all, and no other way around the rules in one."""
    ref = at("township_review")
    actor = village.officers["township_officer"].actor()
    with village.app.app_context():
        case_page(actor, ref)
        version = db.session.execute(db.select(Case.version).where(Case.ref == ref)).scalar_one()
        with suppress(Invalid, Forbidden, NotFound):
            sign_list(actor=actor, batch=Batch("reject", clock.today(), {ref: version}, FOR_INCOME), once="x")
        outcomes = db.session.execute(db.select(SignatureListEntry.outcome)).scalars().all()
    assert "signed" not in outcomes
    assert state_of(village, ref) == "township_review"


def test_family_becomes_one_in_sudden_serious_difficulty(village: Village, at: Callable[[str], str]) -> None:
    """Above the line the borderline category needs a written reason; the third one needs none."""
    ref = at("applied")
    with pytest.raises(Blocked) as stopped:
        village.visit(ref, amounts=WAGES, category="02")
    assert "category_fits_income" in {reason.details.get("name") for reason in stopped.value.reasons}
    village.visit(ref, amounts=WAGES, category="03")
    page = Browser(village.app).sign_in(village.officers["village_clerk"]).get(f"/cases/{ref}").text
    assert "突发严重困难户" in page
    assert "重病" in page
    assert "15,800元" in page
    with village.app.app_context():
        visit = case_page(village.officers["village_clerk"].actor(), ref).visit
    assert visit is not None
    assert visit.income_per_head > LINE > visit.reference_per_head


def test_family_reaches_help(village: Village, at: Callable[[str], str]) -> None:
    assert state_of(village, at("assisted")) == "assisted"


def test_family_leads_the_list_of_what_is_late(village: Village, at: Callable[[str], str]) -> None:
    """Three others have waited as long, and one longer; whoever suffers most by waiting comes first."""
    with time_machine.travel(clock.now(), tick=False) as time:
        for number, head in enumerate(("甘有余", "丰家声", "安守成")):
            village.submit(village.open(household := village.household(head)), household)
            if number == 0:
                time.shift(timedelta(days=1))
        ill = at("applied")
        time.shift(timedelta(days=12))
        clerk = Browser(village.app).sign_in(village.officers["village_clerk"]).get("/")
    rows = [row.text() for row in clerk.tree.css("table")[0].css("tbody tr")]
    assert len(rows) == 4
    assert "贺建国" in rows[0]
    assert "重病" in rows[0]
    assert ill in rows[0]
    assert all("逾期" in row for row in rows)


def somebody_is_right_to_object(village: Village, ref: str) -> None:
    """An objection is upheld, so that only the rule about income stands between the family and a refusal."""
    today = clock.today()
    officer = village.officers["township_officer"]
    with village.app.app_context():
        received = Received(today, "in_person", "他家收入高。")
        number = receive_objection(
            actor=village.officers["village_clerk"].actor(), ref=ref, received=received, once="objection"
        )
        found = Decided("upheld", "工资确实高于监测范围，有工资条为证。", (officer.account_id,), today)
        decide_objection(actor=officer.actor(), objection_id=number, decided=found, once="decision")


def state_of(village: Village, ref: str) -> str:
    with village.app.app_context():
        return db.session.execute(db.select(Case.state).where(Case.ref == ref)).scalar_one()
