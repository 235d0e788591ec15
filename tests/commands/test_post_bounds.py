"""The edges of posts, delegations and organisations: days that overlap, ends that lengthen, two at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from flask import Flask

from app import clock
from app.commands.delegations import Handover, give_delegation
from app.commands.organisations import close_organisation, rename_organisation
from app.commands.people import close_account, open_account
from app.commands.posts import Appointment, end_post, give_post
from app.errors import Forbidden, Invalid
from app.models import Delegation, db
from tests.support.county import County, Officer

PHONE = "请拨13912345678"


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def in_days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def give(giver: Officer, county: County, whom: Officer, role: str, place: str, begin: int) -> int:
    wanted = Appointment(whom.account_id, role, county.organisations[place], in_days(begin), None)
    return give_post(actor=giver.actor(), appointment=wanted, once=f"{whom.account_id}/{role}/{begin}")


def hand(
    giver: Officer, whom: Officer, begin: int, end: int, *, reason: str = "外出培训", once: str = "hand"
) -> int:
    handover = Handover(giver.posts[0].id, whom.account_id, in_days(begin), in_days(end), reason)
    return give_delegation(actor=giver.actor(), handover=handover, once=once)


def test_delegate_is_no_administrator_on_any_day_of_the_delegation(county: County, inside: None) -> None:
    security, head = county.officer("security_admin"), county.officer("township_head")
    coming = county.officer("township_leader", until=in_days(9))
    give(security, county, coming, "system_admin", "office", 10)
    with pytest.raises(Invalid) as refusal:
        hand(head, coming, 10, 15)
    assert refusal.value.problems[0].code == "delegation_administrator"


def test_administrator_is_not_made_over_a_delegation_to_come(county: County, inside: None) -> None:
    security, head = county.officer("security_admin"), county.officer("township_head")
    coming = county.officer("township_leader", until=in_days(9))
    hand(head, coming, 10, 15)
    with pytest.raises(Invalid):
        give(security, county, coming, "system_admin", "office", 12)
    assert give(security, county, coming, "system_admin", "office", 16)


def test_two_delegations_of_one_post_at_once_leave_one(county: County, app: Flask) -> None:
    head = county.officer("township_head")
    colleagues = [county.officer("township_leader"), county.officer("township_officer")]

    def attempt(number: int) -> str:
        with app.app_context():
            try:
                hand(head, colleagues[number], 0, 5, once=f"once-{number}")
            except Invalid:
                return "refused"
            return "given"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == ["given", "refused"]


def test_delegation_and_administrator_at_once_leave_one(county: County, app: Flask) -> None:
    security, head = county.officer("security_admin"), county.officer("township_head")
    coming = [county.officer("township_leader", until=in_days(9)) for _ in range(6)]

    def attempt(kind: str, number: int) -> bool:
        with app.app_context():
            try:
                if kind == "post":
                    give(security, county, coming[number], "audit_admin", "office", 10)
                else:
                    hand(head, coming[number], 10 + number, 10 + number, once=f"once-{number}")
            except Invalid:
                return False
            return True

    for number in range(len(coming)):
        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(attempt, ("post", "delegation"), (number, number)))
        assert sum(results) == 1


@pytest.mark.parametrize("until", [3, -3])
def test_end_of_a_post_never_lengthens_or_revives_it(until: int, county: County, inside: None) -> None:
    security = county.officer("security_admin")
    leader = county.officer("county_leader", until=in_days(until))
    with pytest.raises((Invalid, Forbidden)):
        end_post(actor=security.actor(), post_id=leader.posts[0].id, last_day=in_days(100), once="end")


def test_security_administrator_does_not_lengthen_his_own_post(county: County, inside: None) -> None:
    security = county.officer("security_admin", until=in_days(1))
    with pytest.raises(Invalid):
        end_post(actor=security.actor(), post_id=security.posts[0].id, last_day=in_days(100), once="end")


def test_closed_organisation_is_left_alone(county: County, inside: None) -> None:
    system, security = county.officer("system_admin"), county.officer("security_admin")
    place, newcomer = county.organisations["village_a2"], county.officer(None)
    close_organisation(actor=system.actor(), organisation_id=place, last_day=clock.today(), once="close")
    with pytest.raises(Invalid):
        give(security, county, newcomer, "village_clerk", "village_a2", 1)
    with pytest.raises(Forbidden):
        close_organisation(actor=system.actor(), organisation_id=place, last_day=in_days(400), once="again")
    with pytest.raises(Forbidden):
        rename_organisation(
            actor=system.actor(), organisation_id=place, name="竹坪社区", valid_from=in_days(10),
            document_number="", once="rename",
        )  # fmt: skip


def test_numbers_of_people_stay_out_of_names_papers_and_reasons(county: County, inside: None) -> None:
    system = county.officer("system_admin")
    head, leader = county.officer("township_head"), county.officer("township_leader")
    with pytest.raises(Invalid):
        hand(head, leader, 0, 5, reason=PHONE)
    with pytest.raises(Invalid):
        rename_organisation(
            actor=system.actor(), organisation_id=county.organisations["village_a1"], name="上湾社区",
            valid_from=clock.today(), document_number=PHONE, once="rename",
        )  # fmt: skip
    with pytest.raises(Invalid):
        open_account(
            actor=system.actor(), name="甲", identity_kind="none_yet", identity_number="", phone="",
            username="a.13912345678", once="open",
        )  # fmt: skip


def test_one_identity_number_is_entered_once_by_two_at_once(county: County, app: Flask) -> None:
    administrators = [county.officer("system_admin") for _ in range(2)]

    def attempt(number: int) -> str:
        with app.app_context():
            try:
                open_account(
                    actor=administrators[number].actor(), name="甲", identity_kind="other",
                    identity_number="E1234", phone="", username=f"user{number}", once="open",
                )  # fmt: skip
            except Invalid:
                return "refused"
            return "opened"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == ["opened", "refused"]


def test_closing_an_account_ends_what_was_delegated_to_it(county: County, inside: None) -> None:
    system, head = county.officer("system_admin"), county.officer("township_head")
    leader = county.officer("township_leader")
    given = hand(head, leader, 0, 5)
    close_account(actor=system.actor(), account_id=leader.account_id, once="close")
    assert db.session.execute(db.select(Delegation.ended_at).where(Delegation.id == given)).scalar_one()
