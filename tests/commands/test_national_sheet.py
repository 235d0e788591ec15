"""The application and the members as the national sheet asks: what belongs together is asked together."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from app import clock
from app.commands.applications import ApplicationSheet, application_record
from app.commands.members import correct_member
from app.commands.persons import MemberSheet
from app.errors import Invalid
from app.models import Application, Household, Membership, db
from tests.support.county import County
from tests.support.village import LATE, Village, village_of


@pytest.fixture
def village(app: Flask, county: County) -> Iterator[Village]:
    village = village_of(app, county)
    with app.app_context():
        yield village


def applying(village: Village, household: int, **changes: object) -> ApplicationSheet:
    members = village.members(household)
    facts: dict[str, object] = {
        "applicant_id": members[0], "signed_on": clock.today(), "signed_how": "thumbprint",
        "risks": ("006",), "difficulties": (), "description": "山洪冲毁房屋和茶园。", "consents": members,
        "disasters": ("001",),
    }  # fmt: skip
    return ApplicationSheet(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"disasters": ()}, ("disasters", "disaster_kind")),
        ({"risks": ("001",)}, ("disasters", "disaster_kind")),
        ({"disasters": ("999",)}, ("disasters", "unknown_choice")),
        (
            {"hand": "scribe", "signed_how": "signature", "hand_name": "周文书", "hand_relation": "村文书",
             "hand_reason": "申请人不识字"},
            ("signed_how", "scribe_thumbprint"),
        ),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_not_applied_for(
    changes: dict[str, object], problem: tuple[str, str], village: Village
) -> None:
    household = village.household()
    with pytest.raises(Invalid) as refusal:
        application_record(applying(village, household, **changes))
    assert [(one.field, one.code) for one in refusal.value.problems] == [problem]


def test_the_kind_of_disaster_is_kept_with_the_application(village: Village) -> None:
    household = village.household()
    ref = village.open(household)
    village.paper("application", case_id=village.case_id(ref))
    brought = application_record(applying(village, household))
    village.act("village_clerk", ref, "submit", brought=brought, reasons=LATE)
    row = db.session.execute(db.select(Application)).scalar_one()
    assert (row.risks, row.disasters) == (["006"], ["001"])


def test_why_a_child_is_not_at_school_is_asked_of_no_pupil(village: Village) -> None:
    household = village.household("田大", "田小")
    child = village.members(household)[1]

    def correct(once: str, **more: object) -> None:
        db.session.rollback()
        seen = db.session.get_one(Household, household).last_sequence
        sheet = MemberSheet("田小", "003", sex="1", born_on=date(1975, 5, 1), labour="001", **more)  # type: ignore[arg-type]
        correct_member(
            actor=village.officers["village_clerk"].actor(), household_id=household, person_id=child,
            sheet=sheet, seen=seen, once=once,
        )  # fmt: skip

    with pytest.raises(Invalid) as refusal:
        correct("a", school="003", unschooled="03")
    assert [(one.field, one.code) for one in refusal.value.problems] == [
        ("unschooled", "unschooled_at_school")
    ]
    correct("b", school="000", unschooled="03", work_place="country")
    row = db.session.execute(db.select(Membership).where(Membership.person_id == child)).scalar_one()
    assert (row.unschooled, row.work_place) == ("03", "country")
