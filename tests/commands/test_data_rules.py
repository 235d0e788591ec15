"""What the data rules find in our own records lives: opened, corrected by itself, waived with a reason."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.audit.record import content_of
from app.cli.runner import attempt_round
from app.commands.data_checks import Checked, check_records
from app.commands.data_waivers import Waiver, end_waiver, waive_hit
from app.commands.households import record_household
from app.commands.members import correct_member
from app.commands.persons import MemberSheet
from app.errors import Blocked, Forbidden, Invalid, NotFound
from app.facts.snapshots import opened
from app.keyring import vault
from app.models import Case, DataCheck, DataHit, Event, Household, Snapshot, db
from tests.support.county import VILLAGE_B1
from tests.support.families import member, sheet
from tests.support.settings import set_parameter
from tests.support.village import Village

WHY = "残疾证正在换发，县残联已出具证明，按豁免清单处理。"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-06-15 02:00:00+00:00", tick=True):
        yield


def checked(village: Village, role: str | None = None, place: str = "") -> Checked:
    with village.app.app_context():
        actor = village.officers[role].actor() if role else None
        return check_records(actor=actor, place=place)


def hits(app: Flask, household_id: int, rule: str = "") -> list[tuple[str, str, int | None]]:
    with app.app_context():
        rows = db.session.execute(
            db.select(DataHit.rule, DataHit.state, DataHit.person_id)
            .where(DataHit.household_id == household_id)
            .order_by(DataHit.rule, DataHit.person_id)
        ).all()
    return [(row.rule, row.state, row.person_id) for row in rows if not rule or row.rule == rule]


def hit_id(app: Flask, household_id: int, rule: str) -> int:
    with app.app_context():
        return (
            db.session.scalars(
                db.select(DataHit.id)
                .where(DataHit.household_id == household_id, DataHit.rule == rule)
                .order_by(DataHit.id)
            ).first()
            or 0
        )


def told(app: Flask) -> list[dict[str, object]]:
    """Return what the history of the village's check says, oldest first."""
    with app.app_context():
        rows = db.session.scalars(
            db.select(Event.body).where(Event.stream_kind == "data_check").order_by(Event.sequence)
        ).all()
        return [content_of(row) for row in rows]


def recorded(village: Village, *members: MemberSheet, kind: str = "1") -> int:
    with village.app.app_context():
        return record_household(
            actor=village.officers["village_clerk"].actor(), sheet=sheet(village.code, *members, kind=kind),
            once=members[0].name,
        )  # fmt: skip


def test_what_a_night_finds_is_open_once_and_told_once(village: Village) -> None:
    household = recorded(village, member("田有福", labour="001", health=("001",)))
    first = checked(village)
    assert first.opened >= 3
    assert first.corrected == 0
    person = village.members(household)[0]
    assert ("D020", "open", person) in hits(village.app, household), "the nationality was never asked"
    before = len(told(village.app))
    again = checked(village)
    assert (again.opened, again.corrected) == (0, 0)
    assert len(told(village.app)) == before, "a night that finds nothing new writes nothing"


def test_the_runner_looks_every_night(village: Village) -> None:
    household = recorded(village, member("田有福"))
    with village.app.app_context():
        assert attempt_round(village.app.config["SHOUXIAN"], threading.Event(), None) == clock.today()
    assert ("D020", "open", village.members(household)[0]) in hits(village.app, household)


def test_the_county_alone_has_everything_checked_others_their_own(village: Village) -> None:
    recorded(village, member("田有福"))
    assert checked(village, "village_clerk").households == 1
    with pytest.raises(Forbidden):
        checked(village, "village_clerk", VILLAGE_B1)
    with pytest.raises(Forbidden):
        checked(village, "village_head")
    assert checked(village, "county_officer", VILLAGE_B1).households == 0


def test_what_our_records_do_not_hold_is_counted_and_never_guessed(village: Village) -> None:
    household = recorded(village, member("田有福"))
    done = checked(village)
    found = {rule for rule, _, _ in hits(village.app, household)}
    assert not found & {"D034", "D035", "D036", "D041", "D094", "D127"}
    with village.app.app_context():
        check = db.session.scalars(db.select(DataCheck)).one()
        assert {"D034", "D035", "D036", "D041", "D094"} <= check.unjudged.keys()
        assert done.unjudged == sum(check.unjudged.values())


def test_a_mended_fault_is_corrected_by_itself_at_once_and_comes_back_as_the_same_hit(
    village: Village,
) -> None:
    household = recorded(village, member("田有福"))
    checked(village)
    person = village.members(household)[0]
    number = hit_id(village.app, household, "D020")

    def corrected(ethnicity: str) -> None:
        with village.app.app_context():
            seen = db.session.get_one(Household, household).last_sequence
            correct_member(
                actor=village.officers["village_clerk"].actor(), household_id=household, person_id=person,
                sheet=MemberSheet("田有福", identity_kind="id_card", ethnicity=ethnicity, another=True),
                seen=seen, once=f"correct{ethnicity}",
            )  # fmt: skip

    corrected("001")
    assert hits(village.app, household, "D020") == [("D020", "corrected", person)]
    last = told(village.app)[-1]
    assert ["D020", household, person] in last["data"]["corrected"]  # type: ignore[index]
    assert last["actor"]["role"] == "village_clerk"  # type: ignore[index]
    corrected("")
    assert hits(village.app, household, "D020") == [("D020", "open", person)]
    assert hit_id(village.app, household, "D020") == number


def test_a_waiver_has_its_reason_and_its_end(village: Village) -> None:
    household = recorded(village, member("田有福", "001", number=""))
    checked(village)
    number = hit_id(village.app, household, "D032")
    officer = village.officers["township_officer"].actor
    with village.app.app_context():
        until = clock.today() + timedelta(days=30)
        waive_hit(actor=officer(), hit_id=number, waiver=Waiver(WHY, until), once="waive")
        waive_hit(actor=officer(), hit_id=number, waiver=Waiver(WHY, until), once="waive")
        row = db.session.get_one(DataHit, number)
        home = db.session.get_one(Household, household)
        assert (row.state, row.waived_until) == ("waived", until)
        assert vault().open(home.key, row.reason_sealed, context=f"data_hit/{number}/reason") == WHY
    event = told(village.app)[-1]
    assert event["kind"] == "data_check.waived"
    assert WHY not in str(event)
    assert checked(village).opened == 0, "what is waived stays so while it hits"
    with time_machine.travel("2026-07-16 02:00:00+00:00", tick=True):
        checked(village)
    assert hits(village.app, household, "D032") == [("D032", "open", None)], "its last day has passed"


def test_a_waiver_is_taken_back_by_who_may_waive(village: Village) -> None:
    household = recorded(village, member("田有福"))
    checked(village)
    number = hit_id(village.app, household, "D032")
    officer = village.officers["township_officer"].actor
    with village.app.app_context():
        waive_hit(actor=officer(), hit_id=number, waiver=Waiver(WHY), once="waive")
        with pytest.raises(Forbidden):
            end_waiver(actor=village.officers["village_clerk"].actor(), hit_id=number, once="back")
        end_waiver(actor=officer(), hit_id=number, once="back")
    assert hits(village.app, household, "D032") == [("D032", "open", None)]
    assert told(village.app)[-1]["kind"] == "data_check.waiver_ended"


def test_an_error_is_waived_by_the_county_alone(village: Village) -> None:
    household = recorded(village, member("田有福"))
    checked(village)
    number = hit_id(village.app, household, "D020")
    with village.app.app_context():
        for role in ("village_clerk", "village_head", "township_leader", "county_leader", "grid_worker"):
            with pytest.raises(Forbidden):
                waive_hit(actor=village.officers[role].actor(), hit_id=number, waiver=Waiver(WHY), once=role)
        with pytest.raises(Forbidden) as refused:
            waive_hit(
                actor=village.officers["township_officer"].actor(),
                hit_id=number,
                waiver=Waiver(WHY),
                once="t",
            )
        assert refused.value.code == "waived_by_county"
        waive_hit(
            actor=village.officers["county_officer"].actor(), hit_id=number, waiver=Waiver(WHY), once="c"
        )
        with pytest.raises(NotFound):
            waive_hit(
                actor=village.officers["department_officer"].actor(),
                hit_id=number,
                waiver=Waiver(WHY),
                once="d",
            )


@pytest.mark.parametrize(
    ("reason", "until", "code"),
    [
        ("太短", None, "waiver_short"),
        ("证件号码990101197503121019正在换发", None, "personal_number"),
        (WHY, date(2026, 6, 15), "waiver_until"),
        (WHY, date(2029, 6, 15), "waiver_until"),
    ],
)
def test_a_waiver_that_says_nothing_is_refused(
    village: Village, reason: str, until: date | None, code: str
) -> None:
    household = recorded(village, member("田有福"))
    checked(village)
    number = hit_id(village.app, household, "D032")
    with village.app.app_context(), pytest.raises(Invalid) as refused:
        waive_hit(
            actor=village.officers["county_officer"].actor(), hit_id=number, waiver=Waiver(reason, until),
            once="w",
        )  # fmt: skip
    assert [problem.code for problem in refused.value.problems] == [code]


def test_who_left_takes_the_hits_along(village: Village) -> None:
    household = recorded(village, member("田有福"), member("田小", "003"))
    checked(village)
    left = village.members(household)[1]
    with village.app.app_context():
        db.session.execute(
            db.text(
                "UPDATE membership SET valid_to = '2026-06-15', reason_out = 'split' WHERE person_id = :id"
            ),
            {"id": left},
        )
        db.session.commit()
    assert checked(village).corrected >= 1
    assert {state for _, state, person in hits(village.app, household) if person == left} == {"corrected"}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"labour": "003", "health": ("001",), "school": "000"}, "labour"),
        ({"labour": "004", "health": ("001",), "school": "000"}, "labour"),
        ({"education": "003", "school": "007"}, "education"),
        ({"school": "000", "unschooled": "01", "health": ("001",)}, "unschooled"),
        ({"work_place": "country", "work_months": 0}, "work_months"),
    ],
)
def test_a_form_that_contradicts_itself_is_refused_at_its_field(
    village: Village, facts: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        recorded(village, member("田有福", **facts))
    assert [(one.field, one.code) for one in refused.value.problems] == [(f"m0_{field}", "data_rule")]


def test_what_was_not_asked_yet_refuses_no_form(village: Village) -> None:
    assert recorded(village, member("田有福"))


def signed(village: Village, ref: str, reasons: dict[str, str] | None = None) -> None:
    village.act("township_officer", ref, "review", reasons=reasons or {})


@pytest.mark.parametrize("mode", ["show", "warn", "block"])
def test_errors_meet_a_signature_as_the_county_decided(village: Village, mode: str) -> None:
    """The risk is illness, and nobody in the family is ill: rule D181 would return it after the entry."""
    set_parameter(village.county, "data_rules_at_signature", mode)
    household = village.household()
    ref = village.at("township_review", household)
    if mode == "show":
        signed(village, ref)
        return
    with pytest.raises(Blocked) as refused:
        signed(village, ref)
    found = [(reason.code, reason.details["name"]) for reason in refused.value.reasons]  # type: ignore[attr-defined]
    expected = {"block": ("guard", "data_rules_hold"), "warn": ("reason_needed", "data_errors_explained")}
    assert found == [expected[mode]]
    if mode == "warn":
        signed(village, ref, {"data_errors_explained": "已核实，健康状况待残联更新后补录。"})


def test_what_was_mended_or_waived_no_longer_blocks(village: Village) -> None:
    set_parameter(village.county, "data_rules_at_signature", "block")
    household = village.household(health=("003",))
    with village.app.app_context():
        db.session.execute(
            db.text("UPDATE membership SET ethnicity = '001', education = '003' WHERE household_id = :id"),
            {"id": household},
        )
        db.session.commit()
    ref = village.at("township_review", household)
    signed(village, ref)


def test_the_errors_are_part_of_what_the_signer_was_shown(village: Village) -> None:
    set_parameter(village.county, "data_rules_at_signature", "warn")
    household = village.household()
    ref = village.at("township_review", household)
    signed(village, ref, {"data_errors_explained": "已核实，健康状况待残联更新后补录。"})
    with village.app.app_context():
        case = db.session.scalars(db.select(Case).where(Case.ref == ref)).one()
        newest = db.session.scalars(
            db.select(Snapshot).where(Snapshot.case_id == case.id).order_by(Snapshot.recorded_at.desc())
        ).first()
        assert newest is not None
        assert "D181" in opened(case, newest)["data_errors"]
