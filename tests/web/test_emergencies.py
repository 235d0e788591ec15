"""Reading elsewhere in an emergency: told at once, for a short time, for reading alone, reviewed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from app import clock
from app.audit.access import content_of
from app.commands.emergencies import end_emergency, open_emergency, review_emergency
from app.commands.exports import Order, ask_export
from app.commands.messages import urgent_waits
from app.commands.unmasking import unmask_numbers
from app.errors import Forbidden, Invalid, NotFound
from app.lookup import get_case, get_household
from app.models import Access, Emergency, db
from app.queries.emergencies import opened_page
from tests.support.client import Browser, Page
from tests.support.county import VILLAGE_A1, VILLAGE_A2, VILLAGE_B1, County, Officer
from tests.support.post_office import PostOffice
from tests.support.village import Village, village_of

WHY = "山洪围困，需核对该村行动不便人员名单"
NIGHT = clock.now().replace(year=2026, month=3, day=7, hour=18, minute=30, second=0, microsecond=0)
"""Half past two on a Sunday morning in China."""


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NIGHT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def village(time: object, app: Flask) -> Village:
    """Give the village of township A; whoever reads there in an emergency comes from township B."""
    return village_of(app, County(app))


@pytest.fixture
def stranger(village: Village) -> Officer:
    return village.county.officer("township_officer", "township_b")


def opened(browser: Browser, place: str = VILLAGE_A1, reason: str = WHY) -> Page:
    fields = {"place": place, "category": "disaster", "reason": reason}
    return browser.get(browser.submit("/emergencies/new", fields).location)


def begun(officer: Officer, **changes: str) -> int:
    said = {"place": VILLAGE_A1, "category": "disaster", "reason": WHY, "once": "begun", **changes}
    return open_emergency(actor=officer.actor(), **said)


def test_a_village_opens_for_reading_alone_and_closes_by_itself(
    app: Flask, village: Village, stranger: Officer, time: time_machine.Traveller
) -> None:
    household = village.household("田大水", "田小水")
    ref = village.open(household)
    browser = Browser(app).sign_in(stranger)
    browser.get(f"/households/{household}", 404)
    page = opened(browser)
    sheet = f"{page.path}/households/{household}"
    assert page.has_link(sheet)
    shown = browser.get(sheet)
    assert "田小水" in shown.text
    assert ref in shown.text
    assert shown.tree.css("main form") == []
    # Nothing else opens with it: neither the family's own pages nor any list.
    for path in (f"/households/{household}", f"/cases/{ref}", f"/cases/{ref}/papers"):
        browser.get(path, 404)
    assert "田大水" not in browser.get("/households").text
    assert "田大水" not in browser.get("/search?q=田大水").text
    assert "没有该姓名" in browser.get(f"{page.path}?q=不存在").text
    assert browser.get(f"{page.path}?q=小水").has_link(sheet)
    time.shift(timedelta(minutes=60))
    browser = Browser(app).sign_in(stranger)
    browser.get(sheet, 403)
    over = browser.get(page.path)
    assert not over.has_link(sheet)
    assert "不再对您开放" in over.text


def test_every_page_read_stands_under_its_number_and_a_family_can_be_told(
    app: Flask, village: Village, stranger: Officer
) -> None:
    household = village.household("田大水")
    browser = Browser(app).sign_in(stranger)
    page = opened(browser)
    number = int(page.path.rpartition("/")[2])
    browser.get(f"{page.path}/households/{household}")
    with app.app_context():
        rows = db.session.execute(
            db.select(Access).where(Access.actor_id == stranger.account_id).order_by(Access.id)
        ).scalars()
        said = [content_of(row.body) for row in rows]
    read = [one for one in said if one["screen"].startswith("emergencies.")]
    assert [one["screen"] for one in read] == ["emergencies.show", "emergencies.household"]
    for one in read:
        assert one["subjects"]["emergency"] == [number]
        assert one["subjects"]["household"] == [household]
    leader = Browser(app).sign_in(village.officers["county_leader"])
    told = leader.get(page.path).text
    assert f"农户 {household}" in told
    assert "田大水" not in told
    looked = leader.get(f"/households/{household}/readings").text
    assert stranger.name in looked


def test_superior_county_and_inspector_are_told_at_night_within_a_round_and_nobody_else(
    app: Flask, village: Village, stranger: Officer, tmp_path: Path
) -> None:
    county = village.county
    superior, inspector = county.officer("township_leader", "township_b"), county.officer("inspector")
    office = PostOffice(app, tmp_path / "outbox")
    with app.app_context():
        assert not urgent_waits(db.session())
        begun(stranger)
        assert urgent_waits(db.session())
    office.round()
    for officer in (superior, inspector, village.officers["county_leader"]):
        assert office.messages(officer) == [("emergency", False)]
        (letter,) = office.letters(officer)
        assert "应急查阅" in letter["text"]
        assert stranger.name not in letter["text"]
    for other in (stranger, village.officers["township_leader"], village.officers["county_officer"]):
        assert office.messages(other) == []
    with app.app_context():
        assert not urgent_waits(db.session())


def test_what_can_t_wait_takes_nothing_from_the_digest_of_the_day(
    app: Flask, village: Village, stranger: Officer, tmp_path: Path, time: time_machine.Traveller
) -> None:
    leader = village.officers["county_leader"]
    office = PostOffice(app, tmp_path / "outbox")
    time.shift(timedelta(days=1, hours=8))  # Monday morning, in the hours of the office
    village.at("county_review")
    office.round()
    before = len(office.letters(leader))
    with app.app_context():
        begun(stranger)
    office.round()
    assert len(office.letters(leader)) == before + 1


def test_it_opens_no_act_no_number_no_export_and_nothing_sealed(
    app: Flask, village: Village, stranger: Officer
) -> None:
    household = village.household("田大水")
    (person,) = village.members(household)
    ref = village.open(household)
    with app.app_context():
        begun(stranger)
        actor = stranger.actor()
        for lookup in (
            lambda: get_household(db.session(), actor, household),
            lambda: get_case(db.session(), actor, ref),
            lambda: unmask_numbers(
                actor=actor, household_id=household, person_id=person, purpose="verify", reason="核对",
                once="n",
            ),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                lookup()
        with pytest.raises((NotFound, Forbidden)):
            ask_export(actor=actor, order=Order("comparison_list", {"list": 1}, 1), purpose="带走", once="x")


def test_another_s_emergency_and_another_village_stay_closed(
    app: Flask, village: Village, stranger: Officer
) -> None:
    there = village.household("田大水")
    elsewhere = Village(app, village.county, VILLAGE_A2).household("汪小河")
    other = village.county.officer("township_officer", "township_b")
    with app.app_context():
        number = begun(stranger)
        with pytest.raises(NotFound):
            opened_page(other.actor(), number, there)
        with pytest.raises(NotFound):
            opened_page(stranger.actor(), number, elsewhere)
        end_emergency(actor=stranger.actor(), emergency_id=number, once="end")
        with pytest.raises(Forbidden):
            opened_page(stranger.actor(), number, there)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"reason": "急"}, "reason", "reason_short"),
        ({"reason": "请联系 13900001111 核对人员"}, "reason", "personal_number"),
        ({"category": "curiosity"}, "category", "unknown_choice"),
        ({"place": VILLAGE_B1}, "place", "emergency_own"),
        ({"place": "990101101000"}, "place", "emergency_place"),
        ({"place": "990000000000"}, "place", "emergency_place"),
    ],
)
def test_it_is_refused_without_category_reason_and_one_village_elsewhere(
    app: Flask, stranger: Officer, changes: dict[str, str], field: str, code: str
) -> None:
    with app.app_context():
        with pytest.raises(Invalid) as refused:
            begun(stranger, **changes)
        assert [(one.field, one.code) for one in refused.value.problems] == [(field, code)]
        assert db.session.execute(db.select(Emergency)).first() is None


@pytest.mark.parametrize(
    "role", ["grid_worker", "village_clerk", "village_head", "first_secretary", "helper", "county_officer",
             "county_leader", "inspector", "system_admin", "security_admin", "audit_admin"],
)  # fmt: skip
def test_roles_that_may_not_are_refused_by_the_command_and_the_page(
    app: Flask, village: Village, role: str
) -> None:
    officer = village.county.officer(role)
    with app.app_context(), pytest.raises(Forbidden):
        begun(officer)
    Browser(app).sign_in(officer).get("/emergencies/new", 403)


def test_somebody_else_reviews_it_in_time_and_an_overdue_one_is_shown(
    app: Flask, village: Village, stranger: Officer, time: time_machine.Traveller, tmp_path: Path
) -> None:
    with app.app_context():
        number = begun(stranger)
        with pytest.raises(Forbidden):
            review_emergency(
                actor=stranger.actor(), emergency_id=number, outcome="justified", opinion=WHY, once="r"
            )
    leader = Browser(app).sign_in(village.officers["county_leader"])
    waiting = leader.get("/")
    assert waiting.has_link(f"/emergencies/{number}")
    assert "3月11日" in waiting.text, "three working days from a Sunday on"
    time.shift(timedelta(days=4))
    leader = Browser(app).sign_in(village.officers["county_leader"])
    assert "逾期" in leader.get("/").text
    assert "复核逾期" in leader.get("/emergencies").text
    office = PostOffice(app, tmp_path / "outbox", channel="none")
    office.round()
    assert ("emergency_late", False) in office.messages(village.officers["county_leader"])
    page = leader.get(f"/emergencies/{number}")
    review = f"{page.path}/review"
    leader.submit(page, {"outcome": "unjustified", "opinion": "不当"}, action=review, status=422)
    opinion = "经核，当日该村无险情，查阅不当"
    leader.submit(page, {"outcome": "unjustified", "opinion": opinion}, action=review)
    assert not leader.get("/").has_link(page.path)
    office.round()
    assert all(gone for _rule, gone in office.messages(village.officers["county_leader"]))
    reader = Browser(app).sign_in(stranger).language("en")
    told = reader.get(page.path)
    assert opinion in told.text
    assert "not justified" in told.text
    with app.app_context(), pytest.raises(Forbidden) as refused:
        review_emergency(
            actor=village.officers["county_leader"].actor(), emergency_id=number, outcome="justified",
            opinion=WHY, once="again",
        )  # fmt: skip
    assert refused.value.code == "emergency_reviewed"


def test_who_acts_for_the_reader_doesn_t_review_him(app: Flask, village: Village) -> None:
    """A leader of the county who held a township's post that night doesn't judge himself."""
    both = village.county.officer("township_head", "township_b")
    with app.app_context():
        number = begun(both)
    village.county.give_post(both, "county_leader", "bureau")
    with app.app_context(), pytest.raises(Forbidden) as refused:
        review_emergency(
            actor=both.actor(), emergency_id=number, outcome="justified", opinion=WHY, once="own"
        )
    assert refused.value.code == "emergency_yours"
