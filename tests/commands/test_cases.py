"""Acts on cases over a real database: what a signature writes, and what is refused and why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from app import clock, definitions
from app.audit.record import content_of
from app.commands.cases import Act, Performed, perform_action
from app.commands.openings import Beginning, note_opening, open_case
from app.errors import Blocked, ConfirmationNeeded, Forbidden, Invalid, NotFound, Stale
from app.models import Case, Event, Signature, db
from app.policy import Actor
from tests.support.county import County, Officer
from tests.support.workflows import GUARDS, permit, with_action, with_state
from workflows import REGISTRY, WorkflowFamily
from workflows.vocabulary import Deadline, Field, Kind, Workflow

SEASON = Field(
    "season", "Season", Kind.CHOICE, required=False, choices=(("open", "Open"), ("closed", "Closed"))
)
NOTE = Field("note", "Note", Kind.LONG_TEXT, required=False, personal=True, asked="every")


def played() -> Workflow:
    """Return the permit with limits that the county profile knows, and answers to seal."""
    workflow = with_state(permit(), "applied", deadlines=(Deadline("limit_visit"),))
    workflow = with_state(
        workflow, "review", deadlines=(Deadline("limit_county"), Deadline("limit_total", "opening"))
    )
    workflow = with_action(workflow, "close_notice", fields=(SEASON, NOTE))
    return with_action(workflow, "approve", fields=(NOTE,))


@pytest.fixture(autouse=True)
def permit_office(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    family = WorkflowFamily("permit", lambda _variant: played(), {}, GUARDS)
    monkeypatch.setitem(REGISTRY, "permit", family)
    definitions.forget()
    yield
    definitions.forget()


@pytest.fixture
def people(county: County, app: Flask) -> Iterator[dict[str, Officer]]:
    roles = (
        "village_clerk",
        "village_head",
        "county_officer",
        "county_leader",
        "township_leader",
        "system_admin",
    )
    made = {role: county.officer(role) for role in roles}
    with app.app_context():
        yield made


def begin(people: dict[str, Officer], county: County, day: date | None = None, once: str = "1") -> str:
    beginning = Beginning("permit", "paper", county.village_a1, day or clock.today())
    return open_case(actor=people["village_clerk"].actor(), beginning=beginning, once=once)


def act(ref: str, who: Actor, action: str, **wanted: object) -> Performed:
    case = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
    asked = {"version": case.version, "occurred_on": clock.today(), **wanted}
    return perform_action(actor=who, ref=ref, act=Act(action=action, **asked))  # type: ignore[arg-type]


def to_review(ref: str, people: dict[str, Officer]) -> None:
    clerk, head = people["village_clerk"].actor(), people["village_head"].actor()
    act(ref, clerk, "submit", answers={"paper": "complete"})
    act(ref, clerk, "post_notice")
    act(ref, head, "post_notice")
    act(ref, clerk, "close_notice")


def state_of(ref: str) -> str:
    db.session.rollback()
    return db.session.execute(db.select(Case.state).where(Case.ref == ref)).scalar_one()


def bodies(ref: str) -> list[dict[str, object]]:
    rows = db.session.execute(
        db.select(Event.body)
        .join(Case, Case.id == Event.stream_id)
        .where(Event.stream_kind == "case", Case.ref == ref)
        .order_by(Event.sequence)
    ).scalars()
    return [content_of(body) for body in rows]


def test_whole_way_leaves_one_event_for_every_signature(people: dict[str, Officer], county: County) -> None:
    ref = begin(people, county)
    to_review(ref, people)
    act(ref, people["county_officer"].actor(), "approve")
    done = act(ref, people["county_leader"].actor(), "approve")
    assert (done.state, done.completed) == ("approved", True)
    told = bodies(ref)
    assert [entry["kind"] for entry in told] == [
        "case.opened", "case.acted", "case.signed", "case.acted", "case.acted", "case.signed", "case.acted",
    ]  # fmt: skip
    assert [entry["sequence"] for entry in told] == list(range(1, 8))
    assert [entry["data"].get("version") for entry in told] == list(range(1, 8))  # type: ignore[attr-defined]
    assert told[-1]["actor"]["role"] == "county_leader"  # type: ignore[index]
    assert told[-1]["actor"]["organisation_name"] == "禾丰县农业农村局"  # type: ignore[index]


def test_replaying_the_events_ends_where_the_case_stands(people: dict[str, Officer], county: County) -> None:
    ref = begin(people, county)
    to_review(ref, people)
    act(ref, people["county_officer"].actor(), "send_back", target="applied")
    states = [entry["data"]["state"] for entry in bodies(ref)]  # type: ignore[index]
    assert states[-1] == state_of(ref) == "applied"


def test_one_person_never_gives_two_signatures_of_a_chain(people: dict[str, Officer], county: County) -> None:
    ref = begin(people, county)
    clerk = people["village_clerk"]
    act(ref, clerk.actor(), "submit", answers={"paper": "complete"})
    act(ref, clerk.actor(), "post_notice")
    county.give_post(clerk, "village_head")
    with pytest.raises(Blocked) as refusal:
        act(ref, clerk.actor(), "post_notice")
    assert [reason.code for reason in refusal.value.reasons] == ["signed_earlier_in_chain"]
    assert state_of(ref) == "applied"


def test_delegate_and_giver_count_as_one_signer(people: dict[str, Officer], county: County) -> None:
    ref = begin(people, county)
    clerk, head = people["village_clerk"].actor(), people["village_head"].actor()
    act(ref, clerk, "submit", answers={"paper": "complete"})
    for_clerk = replace(clerk.posts[0], giver=clerk.account_id, giver_name=clerk.name, delegation_id=None)
    both = replace(head, posts=(for_clerk, *head.posts))
    act(ref, both, "post_notice")
    with pytest.raises(Blocked) as refusal:
        act(ref, both, "post_notice")
    assert "signed_earlier_in_chain" in [reason.code for reason in refusal.value.reasons]
    signature = db.session.execute(db.select(Signature).order_by(Signature.id.desc())).scalars().first()
    assert signature is not None
    assert (signature.account_id, signature.on_behalf_of) == (head.account_id, clerk.account_id)


def test_same_press_twice_shows_the_first_result(people: dict[str, Officer], county: County) -> None:
    ref = begin(people, county)
    clerk = people["village_clerk"].actor()
    press = Act("submit", 1, clock.today(), answers={"paper": "complete"})
    first = perform_action(actor=clerk, ref=ref, act=press)
    assert perform_action(actor=clerk, ref=ref, act=press) == first
    assert len(bodies(ref)) == 2


def test_same_form_with_other_answers_is_stale_not_a_second_effect(
    people: dict[str, Officer], county: County
) -> None:
    ref = begin(people, county)
    clerk = people["village_clerk"].actor()
    perform_action(actor=clerk, ref=ref, act=Act("submit", 1, clock.today(), answers={"paper": "complete"}))
    with pytest.raises(Stale) as refusal:
        perform_action(actor=clerk, ref=ref, act=Act("withdraw", 1, clock.today()))
    assert (refusal.value.seen, refusal.value.current) == (1, 2)


def test_opening_twice_with_one_press_makes_one_case(people: dict[str, Officer], county: County) -> None:
    assert begin(people, county, once="a") == begin(people, county, once="a")
    assert begin(people, county, once="b") != begin(people, county, once="a")


def test_references_count_up_within_the_year(people: dict[str, Officer], county: County) -> None:
    year = clock.today().year
    assert [begin(people, county, once=str(n)) for n in range(3)] == [f"PT-{year}-0000{n}" for n in (1, 2, 3)]


def test_case_of_another_village_does_not_exist(people: dict[str, Officer], county: County) -> None:
    ref = begin(people, county)
    stranger = county.officer("village_clerk", "village_b1").actor()
    with pytest.raises(NotFound):
        act(ref, stranger, "submit", answers={"paper": "complete"})


def test_nobody_opens_a_case_outside_his_territory(people: dict[str, Officer], county: County) -> None:
    beginning = Beginning("permit", "paper", county.village_b1, clock.today())
    with pytest.raises(Forbidden):
        open_case(actor=people["village_clerk"].actor(), beginning=beginning, once="x")


def test_administrator_exempt_from_rules(people: dict[str, Officer], county: County) -> None:
    """Trap: an administrator neither sees a case nor opens one, whatever its state."""
    ref = begin(people, county)
    admin = people["system_admin"].actor()
    with pytest.raises(NotFound):
        act(ref, admin, "submit", answers={"paper": "complete"})
    beginning = Beginning("permit", "paper", county.village_a1, clock.today())
    with pytest.raises(Forbidden):
        open_case(actor=admin, beginning=beginning, once="y")


@pytest.mark.parametrize("role", ["village_head", "county_leader", "township_leader"])
def test_other_roles_are_told_whose_turn_it_is(role: str, people: dict[str, Officer], county: County) -> None:
    ref = begin(people, county)
    with pytest.raises(Blocked) as refusal:
        act(ref, people[role].actor(), "submit", answers={"paper": "complete"})
    assert [reason.code for reason in refusal.value.reasons] == ["other_role"]
    assert state_of(ref) == "draft"


def test_failing_guard_blocks_with_its_sentence_and_saves_nothing(
    people: dict[str, Officer], county: County
) -> None:
    ref = begin(people, county)
    with pytest.raises(Blocked) as refusal:
        act(ref, people["village_clerk"].actor(), "submit", answers={"paper": "no"})
    assert refusal.value.reasons[0].details["sentence"] == "The paper isn't complete."
    assert len(bodies(ref)) == 1
    assert state_of(ref) == "draft"


def test_answer_that_no_field_asks_for_is_refused(people: dict[str, Officer], county: County) -> None:
    ref = begin(people, county)
    for answers in ({"paper": "complete", "state": "approved"}, {"paper": "maybe"}, {}):
        with pytest.raises(Invalid):
            act(ref, people["village_clerk"].actor(), "submit", answers=answers)
    assert len(bodies(ref)) == 1


def test_warning_needs_a_reason_which_is_kept_sealed(people: dict[str, Officer], county: County) -> None:
    ref = begin(people, county)
    clerk, head = people["village_clerk"].actor(), people["village_head"].actor()
    act(ref, clerk, "submit", answers={"paper": "complete"})
    act(ref, clerk, "post_notice")
    act(ref, head, "post_notice")
    with pytest.raises(Blocked) as refusal:
        act(ref, clerk, "close_notice", answers={"season": "closed"})
    assert [reason.code for reason in refusal.value.reasons] == ["reason_needed"]
    act(
        ref,
        clerk,
        "close_notice",
        answers={"season": "closed"},
        reasons={"in_season": "张家老人住院，无法等到开春"},
    )
    newest = bodies(ref)[-1]
    assert "张家" not in str(newest)
    assert set(newest["personal"]) == {"reason.in_season"}  # type: ignore[call-overload]
    assert newest["data"]["guards"] == {  # type: ignore[index]
        "warn": {"failed": ["in_season"]},
        "audit": {"held": ["not_at_night"]},
    }


def test_county_signature_needs_a_fresh_second_factor(people: dict[str, Officer], county: County) -> None:
    ref = begin(people, county)
    to_review(ref, people)
    stale = clock.now() - timedelta(minutes=11)
    for confirmed_at in (None, stale, clock.now() + timedelta(hours=1)):
        with pytest.raises(ConfirmationNeeded):
            act(ref, people["county_officer"].actor(confirmed_at=confirmed_at), "approve")
    assert len(bodies(ref)) == 5
    act(ref, people["county_officer"].actor(), "approve")


def test_refusal_wipes_earlier_rounds(people: dict[str, Officer], county: County) -> None:
    """Trap: sending back keeps every signature and says which no longer count."""
    ref = begin(people, county)
    to_review(ref, people)
    act(ref, people["county_officer"].actor(), "send_back", target="applied")
    rows = db.session.execute(db.select(Signature).order_by(Signature.sequence)).scalars().all()
    assert [(row.action, row.voided_by is None) for row in rows] == [
        ("submit", True),
        ("post_notice", False),
        ("post_notice", False),
        ("close_notice", False),
        ("send_back", True),
    ]
    case = db.session.execute(db.select(Case)).scalar_one()
    assert (case.round, case.state) == (2, "applied")
    assert bodies(ref)[-1]["data"]["voided"] == [3, 4, 5]  # type: ignore[index]


def test_other_act_restarts_an_unfinished_chain(people: dict[str, Officer], county: County) -> None:
    ref = begin(people, county)
    to_review(ref, people)
    act(ref, people["county_officer"].actor(), "approve")
    act(ref, people["township_leader"].actor(), "remark")
    with pytest.raises(Blocked) as refusal:
        act(ref, people["county_leader"].actor(), "approve")
    assert refusal.value.reasons[0].code == "waits_for_earlier_signature"


def test_new_definition_applied_to_old_cases(
    people: dict[str, Officer], county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trap: a case goes on under the definition it was opened under; a new one gets the new rules."""
    old = begin(people, county, once="old")
    stricter = with_action(played(), "submit", sign_offs=permit().action("approve", "review").sign_offs)
    monkeypatch.setitem(REGISTRY, "permit", WorkflowFamily("permit", lambda _v: stricter, {}, GUARDS))
    definitions.forget()
    new = begin(people, county, once="new")
    clerk = people["village_clerk"].actor()
    assert act(old, clerk, "submit", answers={"paper": "complete"}).completed
    with pytest.raises(Blocked) as refusal:
        act(new, clerk, "submit", answers={"paper": "complete"})
    assert refusal.value.reasons[0].code == "other_role"


def test_clock_of_the_case_never_begins_again(people: dict[str, Officer], county: County) -> None:
    opened = clock.today() - timedelta(days=9)
    ref = begin(people, county, day=opened)
    to_review(ref, people)
    case = db.session.execute(db.select(Case)).scalar_one()
    assert case.due_on == clock.today() + timedelta(days=2)
    act(ref, people["county_officer"].actor(), "send_back", target="draft")
    to_review(ref, people)
    db.session.expire_all()
    assert db.session.execute(db.select(Case.opened_on)).scalar_one() == opened


def test_looking_at_a_case_is_written_down_once_a_version(people: dict[str, Officer], county: County) -> None:
    ref = begin(people, county)
    head = people["village_head"].actor()
    note_opening(actor=head, ref=ref)
    note_opening(actor=head, ref=ref)
    seen = db.session.execute(db.text("SELECT count(*) FROM case_opening")).scalar_one()
    assert seen == 1


def test_case_cannot_begin_in_the_future_or_in_a_township(people: dict[str, Officer], county: County) -> None:
    clerk = people["village_clerk"].actor()
    late = Beginning("permit", "paper", county.village_a1, clock.today() + timedelta(days=1))
    with pytest.raises(Invalid):
        open_case(actor=clerk, beginning=late, once="z")
    with pytest.raises(NotFound):
        open_case(actor=clerk, beginning=replace(late, opening="by_pigeon"), once="z")


def test_a_draft_of_monitoring_is_withdrawn_whoever_looked_at_it(
    people: dict[str, Officer], county: County
) -> None:
    clerk = people["village_clerk"].actor()
    beginning = Beginning("monitoring", "in_person", county.group_a1, clock.today())
    reason = {"reason_text": "农户改变主意，暂不申请"}
    free = open_case(actor=clerk, beginning=beginning, once="m1")
    note_opening(actor=clerk, ref=free)
    note_opening(actor=people["village_head"].actor(), ref=free)
    assert act(free, clerk, "withdraw", answers=reason).state == "withdrawn"


def test_monitoring_does_not_submit_what_nobody_has_signed(
    people: dict[str, Officer], county: County
) -> None:
    clerk = people["village_clerk"].actor()
    beginning = Beginning("monitoring", "in_person", county.village_a1, clock.today())
    ref = open_case(actor=clerk, beginning=beginning, once="m3")
    with pytest.raises(NotFound):
        act(ref, clerk, "submit")
