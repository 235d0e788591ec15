"""Posts and delegations: the three administrators apart, and no reach beyond what was given."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app import clock
from app.commands.delegations import Handover, end_delegation, give_delegation
from app.commands.people import close_account, open_account, reset_second_factor
from app.commands.posts import Appointment, end_post, give_post
from app.errors import Forbidden, Invalid, NotFound
from app.models import Delegation, Post, db
from app.queries.actors import signed_in
from tests.support.client import Browser
from tests.support.county import County, Officer
from workflows.roles import ADMINISTRATORS

THREE = ("system_admin", "security_admin", "audit_admin")


@pytest.fixture
def security(county: County) -> Officer:
    return county.officer("security_admin")


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def give(security: Officer, county: County, whom: Officer, role: str, place: str, **changes: object) -> int:
    wanted = Appointment(
        account_id=whom.account_id,
        role=role,
        organisation_id=county.organisations[place],
        valid_from=clock.today(),
        valid_to=None,
    )
    once = f"{whom.account_id}/{role}/{place}"
    return give_post(actor=security.actor(), appointment=replace(wanted, **changes), once=once)  # type: ignore[arg-type]


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.code for problem in refusal.value.problems}


@pytest.mark.parametrize(("held", "added"), list(permutations(THREE, 2)))
def test_three_administrators_are_three_people(
    held: str, added: str, county: County, security: Officer, inside: None
) -> None:
    whom = county.officer(held)
    with pytest.raises(Invalid) as refusal:
        give(security, county, whom, added, "office")
    assert codes(refusal) == {"administrator_alone"}


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_administrator_holds_no_other_post_in_either_order(
    role: str, county: County, security: Officer, inside: None
) -> None:
    with pytest.raises(Invalid) as refusal:
        give(security, county, county.officer(role), "county_leader", "bureau")
    assert codes(refusal) == {"administrator_alone"}
    with pytest.raises(Invalid) as refusal:
        give(security, county, county.officer("county_leader"), role, "office")
    assert codes(refusal) == {"administrator_alone"}


def test_posts_that_never_overlap_do_not_conflict(county: County, security: Officer, inside: None) -> None:
    yesterday = clock.today() - timedelta(days=1)
    whom = county.officer("system_admin", until=yesterday)
    assert give(security, county, whom, "county_officer", "bureau")


def test_database_itself_keeps_administrators_apart(county: County, app: Flask) -> None:
    whom = county.officer("system_admin")
    statement = text(
        "INSERT INTO post (account_id, role, organisation_id, valid_from)"
        " VALUES (:account, 'county_leader', :place, '2026-01-01')"
    )
    raw = {"account": whom.account_id, "place": county.organisations["bureau"]}
    with app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(statement, raw)


def test_two_who_give_at_once_do_not_make_one_person_two_administrators(county: County, app: Flask) -> None:
    whom = county.officer(None)
    givers = [county.officer("security_admin"), county.officer("security_admin")]

    def attempt(giver: Officer, role: str) -> str:
        with app.app_context():
            try:
                give(giver, county, whom, role, "office")
            except Invalid:
                return "refused"
            return "given"

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(attempt, givers, ["system_admin", "audit_admin"]))
    assert sorted(results) == ["given", "refused"]
    with app.app_context():
        held = db.session.execute(db.select(Post).where(Post.account_id == whom.account_id)).scalars().all()
        assert len(held) == 1


def test_nobody_gives_a_post_to_himself(county: County, security: Officer, inside: None) -> None:
    with pytest.raises(Invalid) as refusal:
        give(security, county, security, "county_leader", "bureau")
    assert "own_post" in codes(refusal)


@pytest.mark.parametrize("role", ["system_admin", "audit_admin", "county_leader", "village_clerk"])
def test_only_the_security_administrator_gives_and_ends_posts(
    role: str, county: County, inside: None
) -> None:
    other, whom = county.officer(role), county.officer("village_head")
    with pytest.raises(Forbidden):
        give(other, county, whom, "village_clerk", "village_a1")
    with pytest.raises(Forbidden):
        end_post(actor=other.actor(), post_id=whom.posts[0].id, last_day=None, once="x")


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "county_leader"])
def test_only_the_system_administrator_opens_and_closes_accounts(
    role: str, county: County, inside: None
) -> None:
    other, whom = county.officer(role).actor(), county.officer("village_head")
    with pytest.raises(Forbidden):
        open_account(
            actor=other,
            name="甲",
            identity_kind="none_yet",
            identity_number="",
            phone="",
            username="jia",
            once="x",
        )
    with pytest.raises(Forbidden):
        close_account(actor=other, account_id=whom.account_id, once="x")


def test_no_single_administrator_can_sign_in_as_somebody_else(county: County, inside: None) -> None:
    """Password and second factor are started anew by two different administrators."""
    whom = county.officer("county_leader")
    with pytest.raises(Forbidden):
        reset_second_factor(
            actor=county.officer("system_admin").actor(), account_id=whom.account_id, once="x"
        )


@pytest.mark.parametrize(
    ("role", "place", "code"),
    [
        ("county_leader", "village_a1", "role_level"),
        ("village_clerk", "township_a", "role_level"),
        ("king", "village_a1", "unknown_choice"),
    ],
)
def test_role_fits_the_level_of_its_organisation(
    role: str, place: str, code: str, county: County, security: Officer, inside: None
) -> None:
    with pytest.raises(Invalid) as refusal:
        give(security, county, county.officer(None), role, place)
    assert codes(refusal) == {code}


def test_days_of_a_post_are_in_order_and_no_post_is_held_twice(
    county: County, security: Officer, inside: None
) -> None:
    whom = county.officer("village_clerk")
    with pytest.raises(Invalid) as refusal:
        give(security, county, whom, "village_clerk", "village_a1")
    assert codes(refusal) == {"post_overlap"}
    with pytest.raises(Invalid) as refusal:
        give(security, county, whom, "village_head", "village_a1", valid_to=clock.today() - timedelta(days=1))
    assert "date_order" in codes(refusal)


def test_same_press_gives_one_post_and_returns_its_number(
    county: County, security: Officer, inside: None
) -> None:
    whom = county.officer(None)
    first = give(security, county, whom, "village_clerk", "village_a1")
    assert give(security, county, whom, "village_clerk", "village_a1") == first


def test_post_that_ends_during_use_is_gone_at_the_next_request(
    app: Flask, county: County, security: Officer
) -> None:
    leader = county.officer("county_leader")
    browser = Browser(app).sign_in(leader)
    browser.get("/people")
    with app.app_context():
        end_post(actor=security.actor(), post_id=leader.posts[0].id, last_day=None, once="e")
    browser.get("/people", 403)


def test_account_that_is_closed_during_use_is_signed_out(app: Flask, county: County) -> None:
    clerk = county.officer("village_clerk")
    browser = Browser(app).sign_in(clerk)
    with app.app_context():
        close_account(actor=county.officer("system_admin").actor(), account_id=clerk.account_id, once="c")
    assert browser.get("/", 303).location.startswith("/sign-in")


# --- acting for others ----------------------------------------------------------------------------


def hand(giver: Officer, delegate: Officer, days: int = 5, **changes: object) -> int:
    wanted = Handover(
        post_id=giver.posts[0].id,
        delegate_id=delegate.account_id,
        valid_from=clock.today(),
        valid_to=clock.today() + timedelta(days=days),
        reason="外出培训",
    )
    return give_delegation(actor=giver.actor(), handover=replace(wanted, **changes), once="h")  # type: ignore[arg-type]


def test_delegate_holds_the_post_for_its_giver_on_those_days_only(app: Flask, county: County) -> None:
    head, leader = county.officer("township_head"), county.officer("township_leader")
    with app.app_context():
        hand(head, leader)
    browser = Browser(app).sign_in(leader)
    assert head.name in browser.get("/account").text
    with app.app_context():
        token = (
            db.session.execute(text("SELECT token_hash FROM login_session ORDER BY id DESC"))
            .scalars()
            .first()
        )
        assert token is not None
        now = signed_in(token, clock.today())
        later = signed_in(token, clock.today() + timedelta(days=6))
    assert now is not None
    assert later is not None
    assert [(post.role, post.giver) for post in now.actor.posts] == [
        ("township_leader", None),
        ("township_head", head.account_id),
    ]
    assert [post.role for post in later.actor.posts] == ["township_leader"]


def test_delegation_never_outlasts_the_post(county: County, inside: None) -> None:
    head = county.officer("township_head", until=clock.today() + timedelta(days=3))
    with pytest.raises(Invalid) as refusal:
        hand(head, county.officer("township_leader"), days=4)
    assert codes(refusal) == {"delegation_beyond_post"}
    assert hand(head, county.officer("township_leader"), days=3)


def test_delegation_lasts_no_longer_than_the_county_allows(county: County, inside: None) -> None:
    head, leader = county.officer("township_head"), county.officer("township_leader")
    with pytest.raises(Invalid) as refusal:
        hand(head, leader, days=90)
    assert codes(refusal) == {"delegation_too_long"}
    assert hand(head, leader, days=89)


def test_delegation_does_not_begin_in_the_past(county: County, inside: None) -> None:
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(Invalid) as refusal:
        hand(county.officer("township_head"), county.officer("township_leader"), valid_from=yesterday)
    assert codes(refusal) == {"date_past"}


def test_one_post_is_not_handed_to_two_on_one_day(county: County, inside: None) -> None:
    head = county.officer("township_head")
    hand(head, county.officer("township_leader"))
    with pytest.raises(Invalid) as refusal:
        give_delegation(
            actor=head.actor(),
            handover=Handover(
                head.posts[0].id,
                county.officer("township_officer").account_id,
                clock.today(),
                clock.today(),
                "再次委托",
            ),
            once="second",
        )
    assert codes(refusal) == {"delegation_overlap"}


def test_delegate_is_a_colleague_and_somebody_else(county: County, inside: None) -> None:
    head = county.officer("township_head")
    for delegate, code in (
        (county.officer("township_leader", "township_b"), "delegate_colleague"),
        (head, "delegate_self"),
        (county.officer("inspector", "township_a"), "delegation_administrator"),
    ):
        with pytest.raises(Invalid) as refusal:
            hand(head, delegate)
        assert codes(refusal) == {code}


@pytest.mark.parametrize("role", ["inspector", "system_admin", "security_admin", "audit_admin"])
def test_inspectors_and_administrators_hand_over_nothing(role: str, county: County, inside: None) -> None:
    with pytest.raises(Forbidden):
        hand(county.officer(role), county.officer("county_officer"))


def test_nobody_hands_over_the_post_of_somebody_else_nor_one_received(county: County, inside: None) -> None:
    head, leader, officer = (county.officer(f"township_{name}") for name in ("head", "leader", "officer"))
    with pytest.raises(NotFound):
        hand(leader, officer, post_id=head.posts[0].id)
    received = replace(head.posts[0], giver=head.account_id)
    with pytest.raises(NotFound):
        give_delegation(
            actor=leader.actor(posts=(*leader.posts, received)),
            handover=Handover(head.posts[0].id, officer.account_id, clock.today(), clock.today(), "转托"),
            once="x",
        )


def test_delegation_makes_nobody_an_administrator_beside_his_post(
    county: County, security: Officer, inside: None
) -> None:
    head, leader = county.officer("township_head"), county.officer("township_leader")
    hand(head, leader)
    end_post(actor=security.actor(), post_id=leader.posts[0].id, last_day=None, once="e")
    with pytest.raises(Invalid) as refusal:
        give(security, county, leader, "system_admin", "office")
    assert codes(refusal) == {"administrator_alone"}


@pytest.mark.parametrize("how", ["post", "account", "giver", "delegate"])
def test_delegation_ends_with_the_post_the_account_or_by_either_side(
    how: str, county: County, security: Officer, inside: None
) -> None:
    head, leader = county.officer("township_head"), county.officer("township_leader")
    number = hand(head, leader)
    if how == "post":
        end_post(actor=security.actor(), post_id=head.posts[0].id, last_day=None, once="e")
    elif how == "account":
        close_account(actor=county.officer("system_admin").actor(), account_id=head.account_id, once="c")
    else:
        end_delegation(actor=(head if how == "giver" else leader).actor(), delegation_id=number)
    ended = db.session.execute(db.select(Delegation.ended_at).where(Delegation.id == number)).scalar_one()
    assert ended is not None


def test_strangers_do_not_end_a_delegation(county: County, inside: None) -> None:
    number = hand(county.officer("township_head"), county.officer("township_leader"))
    with pytest.raises(NotFound):
        end_delegation(actor=county.officer("township_officer").actor(), delegation_id=number)
