"""The demo is a whole county: every state, every role, histories of fourteen months and no two alike."""

from collections import Counter, defaultdict
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.audit.record import content_of
from app.audit.signer import SignerHome
from app.audit.verify import verify
from app.audit.whole_check import check_everything
from app.models import (
    Account,
    Case,
    Event,
    FollowUp,
    HelperAssignment,
    HelpMeasure,
    Household,
    InspectionDraw,
    InspectionPhoto,
    InspectionResult,
    InspectionSample,
    Meeting,
    Notice,
    Objection,
    Person,
    Post,
    Signature,
    db,
)
from workflows import REGISTRY
from workflows.roles import ROLES

MONITORING = REGISTRY["monitoring"]
STATES = {
    state.name for variant in MONITORING.variants() for state in MONITORING.build(variant).states
}  # fmt: skip


def test_every_state_that_can_be_reached_has_a_case(demo: Flask) -> None:
    found = set(db.session.execute(select(Case.state).where(Case.workflow == "monitoring")).scalars())
    assert found == STATES


def test_there_are_240_households_and_60_officers_in_every_role(demo: Flask) -> None:
    session = db.session()
    assert session.execute(select(func.count()).select_from(Household)).scalar_one() == 240
    assert session.execute(select(func.count()).select_from(Account)).scalar_one() == 60
    assert set(session.execute(select(Post.role)).scalars()) == set(ROLES)


def test_help_and_visits_are_there_for_those_who_are_helped(demo: Flask) -> None:
    """Rows and events tell the same, some families wait for help or for a visit, most don't."""
    session = db.session()

    def told(kind: str) -> int:
        return session.execute(select(func.count()).where(Event.kind == kind)).scalar_one()

    rows = session.execute(select(HelpMeasure)).scalars().all()
    delivered = [row for row in rows if row.delivered_on is not None]
    assert told("case.measure_planned") == len(rows) > 100
    assert told("case.measure_delivered") == len(delivered) > 60
    assert len(delivered) < len(rows)
    assert all(row.proof_id is not None for row in delivered)
    visits = session.execute(select(FollowUp)).scalars().all()
    assert told("case.follow_up_recorded") == len(visits) > 100
    assert any(row.findings for row in visits)
    helped = set(session.execute(select(Case.id).where(Case.state == "assisted")).scalars())
    assert helped - {row.case_id for row in rows}
    households = select(func.count(func.distinct(HelperAssignment.household_id)))
    assert session.execute(households).scalar_one() > 60


def test_no_two_histories_are_alike(demo: Flask) -> None:
    """Told by what was done, in which role, and on which days counted from the first."""
    histories = defaultdict(list)
    rows = db.session.execute(
        select(Event)
        .join(Case, Case.id == Event.stream_id)
        .where(Event.stream_kind == "case", Case.workflow == "monitoring")
        .order_by(Event.stream_id, Event.sequence)
    ).scalars()
    opened = {}
    for event in rows:
        content = content_of(event.body)
        opened.setdefault(event.stream_id, clock.local_date(event.recorded_at))
        histories[event.stream_id].append((
            content["data"].get("action", event.kind),
            content["actor"].get("role", ""),
            (event.occurred_on - opened[event.stream_id]).days,
            (clock.local_date(event.recorded_at) - opened[event.stream_id]).days,
        ))  # fmt: skip
    assert len(histories) == 242  # two households applied again after their elimination
    alike = [count for count in Counter(tuple(one) for one in histories.values()).values() if count > 1]
    assert alike == []


def test_histories_span_fourteen_months_up_to_yesterday(demo: Flask) -> None:
    first, last = db.session.execute(
        select(func.min(Signature.recorded_at), func.max(Signature.recorded_at))
    ).one()
    days = [(clock.today() - clock.local_date(moment)).days for moment in (first, last)]
    assert 390 <= days[0] <= 430
    assert 1 <= days[1] <= 2


def test_nothing_was_recorded_before_it_happened_and_some_things_late(demo: Flask) -> None:
    lags = [
        (clock.local_date(one.recorded_at) - one.occurred_on).days
        for one in db.session.execute(select(Signature)).scalars()
    ]
    assert min(lags) == 0
    assert sum(1 for lag in lags if lag) > 60
    assert max(lags) >= 6


def test_every_history_is_as_it_was_written(demo: Flask) -> None:
    assert verify(db.session()) == []


def test_the_county_has_what_an_inspector_looks_for(demo: Flask) -> None:
    session, today = db.session(), clock.today()

    def count(*conditions: object) -> int:
        return session.execute(select(func.count()).select_from(Case).where(*conditions)).scalar_one()

    assert count(Case.legacy.is_(True)) >= 40
    assert count(Case.fast_lane_on.is_not(None)) >= 6
    assert count(Case.round > 1) >= 12
    assert count(Case.due_on < today, Case.closed_on.is_(None)) >= 8
    outcomes = set(session.execute(select(Objection.outcome)).scalars())
    assert outcomes == {"", "upheld", "not_upheld"}
    assert session.execute(select(func.count()).select_from(Meeting)).scalar_one() > 60
    shared = Counter(session.execute(select(Notice.status)).scalars())
    assert {"posted", "taken_down"} <= shared.keys()


def test_everybody_works_with_a_password_that_isnt_about_to_expire(demo: Flask) -> None:
    changed = db.session.execute(
        select(func.max(Event.occurred_on))
        .where(Event.kind == "account.password_changed")
        .group_by(Event.stream_id)
    ).scalars()
    assert all(day >= clock.today() - timedelta(days=3) for day in changed)


def test_no_number_is_of_a_place_that_exists(demo: Flask) -> None:
    kinds = set(db.session.execute(select(Person.identity_kind)).scalars())
    assert kinds <= {"id_card", "none_yet"}


def test_a_sample_is_drawn_and_visited_in_part(demo: Flask) -> None:
    """The inspector's room shows what a sample is for: files on and off the roll, findings that differ."""
    session = db.session()
    sample = session.execute(select(InspectionSample)).scalar_one()
    assert (sample.status, bool(sample.seed)) == ("drawn", True)
    drawn = session.execute(select(func.count()).select_from(InspectionDraw)).scalar_one()
    found = Counter(session.execute(select(InspectionResult.as_recorded)).scalars())
    assert drawn >= 20 > found.total() == 9
    assert found["partly"] == 2
    assert found["unmet"] == 1
    photos = select(func.count(func.distinct(InspectionPhoto.file_id)))
    assert session.execute(photos).scalar_one() == found.total()


def test_all_of_it_is_as_it_was_written(demo: Flask) -> None:
    """No row of the county came past the commands: bytes, trees, readings, seals and replays agree."""
    found = check_everything(db.session(), SignerHome(demo.config["SHOUXIAN"].instance / "nobody")).found
    assert found == []
