"""People and organisations: one person one account, numbers sealed, names by their day."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from app import clock
from app.audit.record import content_of
from app.commands.first_start import first_administrators
from app.commands.organisations import close_organisation, found_organisation, rename_organisation
from app.commands.people import correct_name, open_account, reset_password
from app.commands.regions import load_regions
from app.errors import Forbidden, Invalid, NotFound
from app.identity import check_identity
from app.lookup import get_account
from app.masking import masked_identity, masked_phone
from app.models import Account, Event, Person, Region, StreamKind, db
from app.queries.history import history
from app.queries.organisations import organisation_page
from app.queries.people import people_list, person_page
from tests.support.client import Browser
from tests.support.county import County, Officer

TODAY = date(2026, 11, 24)
INVENTED = "99010119900307" + "331"


def with_check_digit(seventeen: str) -> str:
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, weights, strict=True))
    return seventeen + "10X98765432"[total % 11]


NUMBER = with_check_digit(INVENTED)


@pytest.fixture
def system(county: County, app: Flask) -> Iterator[Officer]:
    made = county.officer("system_admin")
    with app.app_context():
        yield made


def open_for(system: Officer, **changes: object) -> tuple[int, str | None]:
    wanted: dict[str, object] = {
        "name": "乔安然", "identity_kind": "id_card", "identity_number": NUMBER, "phone": "13912345678",
        "username": "qiaoanran", "once": "1",
    }  # fmt: skip
    return open_account(actor=system.actor(), **{**wanted, **changes})  # type: ignore[arg-type]


def test_number_is_sealed_found_again_and_shown_masked(system: Officer) -> None:
    account_id, _ = open_for(system)
    person = db.session.execute(db.select(Person).where(Person.name == "乔安然")).scalar_one()
    stored = " ".join(
        str(value) for value in (person.identity_sealed, person.identity_hash, person.phone_sealed)
    )
    assert NUMBER not in stored
    assert "13912345678" not in stored
    page = person_page(system.actor(), account_id)
    assert page.identity == NUMBER[:3] + "*" * 13 + NUMBER[-2:]
    assert page.phone == "139******78"
    for body in db.session.execute(db.select(Event.body)).scalars():
        assert NUMBER.encode() not in body
        assert "乔安然".encode() not in body


def test_one_person_has_one_account(system: Officer) -> None:
    open_for(system)
    with pytest.raises(Invalid) as refusal:
        open_for(system, username="other", name="乔安", once="2")
    assert [(one.code, one.details["name"]) for one in refusal.value.problems] == [
        ("identity_taken", "乔安然")
    ]


def test_same_press_opens_one_account_and_shows_the_password_once(system: Officer) -> None:
    first, password = open_for(system)
    again, nothing = open_for(system)
    assert (again, nothing) == (first, None)
    assert password
    assert db.session.execute(db.select(db.func.count()).select_from(Account)).scalar_one() == 2


@pytest.mark.parametrize("username", ["q", "Qiao An", "9qiao", "乔安然", "q" * 41])
def test_user_names_are_plain(username: str, system: Officer) -> None:
    with pytest.raises(Invalid) as refusal:
        open_for(system, username=username)
    assert [one.code for one in refusal.value.problems] == ["username_shape"]


def test_user_names_are_unique(system: Officer) -> None:
    open_for(system, identity_kind="none_yet", identity_number="")
    with pytest.raises(Invalid) as refusal:
        open_for(system, once="2")
    assert [one.code for one in refusal.value.problems] == ["username_taken"]


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("id_card", NUMBER, None),
        ("id_card", NUMBER.lower(), None),
        ("id_card", f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}", None),
        ("id_card", with_check_digit("11010519900307331"), None),
        ("id_card", NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1"), "identity_checksum"),
        ("id_card", with_check_digit("99010119901307331"), "identity_date"),
        ("id_card", with_check_digit("99010120991231331"), "identity_date"),
        ("id_card", NUMBER[:-1], "identity_digits"),
        ("id_card", "", "identity_missing"),
        ("none_yet", "", None),
        ("none_yet", NUMBER, "identity_not_wanted"),
        ("disability_card", NUMBER + "41", None),
        ("disability_card", NUMBER, "disability_card_digits"),
        ("other", "护照 E12345678", None),
    ],
)
def test_identity_papers_are_checked_by_digit_and_date_not_by_place(
    kind: str, number: str, code: str | None
) -> None:
    problem = check_identity(kind, number, today=TODAY)[1]
    assert (problem.code if problem else None) == code


def test_masking_leaves_too_little_to_guess() -> None:
    assert masked_identity(NUMBER).count("*") == 13
    assert masked_identity("1234567") == "*******"
    assert masked_identity(None) == ""
    assert masked_phone("13912345678") == "139******78"


def test_history_keeps_the_name_that_was(system: Officer, county: County) -> None:
    other = county.officer("system_admin")
    account_id, _ = open_for(system)
    correct_name(actor=other.actor(), account_id=system.account_id, name="罗向明（更正）", once="n")
    entry = history(StreamKind.ACCOUNT, account_id)[-1]
    assert entry.who == system.name
    assert person_page(other.actor(), system.account_id).name == "罗向明（更正）"


def test_new_one_time_password_ends_every_session(app: Flask, county: County) -> None:
    clerk, admin = county.officer("village_clerk"), county.officer("system_admin")
    browser = Browser(app).sign_in(clerk)
    with app.app_context():
        assert reset_password(actor=admin.actor(), account_id=clerk.account_id, once="r")
    assert browser.get("/", 303).location.startswith("/sign-in")


def test_people_are_seen_by_territory(app: Flask, county: County) -> None:
    leader = county.officer("county_leader")
    near, far = county.officer("village_clerk"), county.officer("village_clerk", "village_b1")
    inspector = county.officer("inspector", "township_a")
    with app.app_context():
        seen = {row.account_id for row in people_list(leader.actor())[0]}
        assert {near.account_id, far.account_id} <= seen
        for actor, whom in ((inspector, far), (near, far)):
            with pytest.raises(NotFound):
                get_account(db.session(), actor.actor(), whom.account_id)
        assert get_account(db.session(), near.actor(), near.account_id)[0].id == near.account_id


# --- organisations and regions ----------------------------------------------------------------------


def found(system: Officer, county: County, **changes: object) -> int:
    wanted: dict[str, object] = {
        "name": "石桥乡乡村振兴办公室", "kind": "township_government", "region_code": county.township_b,
        "valid_from": clock.today() - timedelta(days=30), "once": "o",
    }  # fmt: skip
    return found_organisation(actor=system.actor(), **{**wanted, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "village_committee"}, "kind_level"),
        ({"region_code": "110101001000"}, "region_unknown"),
        ({"name": "办公室 13912345678"}, "personal_number"),
    ],
)
def test_organisation_fits_its_place(
    changes: dict[str, object], code: str, system: Officer, county: County
) -> None:
    with pytest.raises(Invalid) as refusal:
        found(system, county, **changes)
    assert [one.code for one in refusal.value.problems] == [code]


def test_old_papers_keep_the_old_name(system: Officer, county: County) -> None:
    number = found(system, county)
    rename_organisation(
        actor=system.actor(), organisation_id=number, name="石桥乡农业农村办公室",
        valid_from=clock.today(), document_number="石政发〔2026〕3号", once="r",
    )  # fmt: skip
    page = organisation_page(system.actor(), number)
    assert page.name == "石桥乡农业农村办公室"
    assert [name for name, _, _ in page.names] == ["石桥乡农业农村办公室", "石桥乡乡村振兴办公室"]
    told = [
        content_of(body)["changes"]
        for body in db.session.execute(
            db.select(Event.body).where(Event.kind == "organisation.renamed")
        ).scalars()
    ]
    assert told == [{"name": {"before": "石桥乡乡村振兴办公室", "after": "石桥乡农业农村办公室"}}]


def test_organisation_with_people_in_post_stays_open(system: Officer, county: County) -> None:
    county.officer("village_clerk")
    place = county.organisations["village_a1"]
    with pytest.raises(Invalid) as refusal:
        close_organisation(actor=system.actor(), organisation_id=place, last_day=clock.today(), once="c")
    assert [one.code for one in refusal.value.problems] == ["holds_posts"]
    empty = found(system, county)
    close_organisation(actor=system.actor(), organisation_id=empty, last_day=clock.today(), once="d")
    assert organisation_page(system.actor(), empty).valid_to == clock.today()


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "county_leader", "village_clerk"])
def test_only_the_system_administrator_records_organisations(role: str, county: County, app: Flask) -> None:
    other = county.officer(role)
    with app.app_context(), pytest.raises(Forbidden):
        found(other, county)


def test_regions_know_their_level_and_what_they_lie_in(system: Officer) -> None:
    rows = [("990101103000", "白云乡"), ("990101103001", "云台村"), ("99010110300101", "云台村一组")]
    assert load_regions(rows=rows) == 3
    assert load_regions(rows=rows) == 0
    group = db.session.get_one(Region, "99010110300101")
    assert (group.level, group.parent_code) == ("group", "990101103001")
    for bad in (("12345", "短"), ("990101104001", "无乡之村")):
        with pytest.raises(ValueError, match=r"code|upper"):
            load_regions(rows=[bad])


# --- beginnings -------------------------------------------------------------------------------------


def test_first_administrators_are_made_once(app: Flask, county: County) -> None:
    with app.app_context():
        made = first_administrators(
            county=county.code, office="禾丰县大数据中心", names=["甲一", "乙二", "丙三"], since=clock.today()
        )
        assert [role for role, _, _ in made] == ["system_admin", "security_admin", "audit_admin"]
        assert len({password for _, _, password in made}) == 3
        with pytest.raises(ValueError, match="already"):
            first_administrators(county=county.code, office="x", names=["a", "b", "c"], since=clock.today())
