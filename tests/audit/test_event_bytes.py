"""What an event's bytes hold, and what they never hold."""

import hashlib
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from app.audit.record import SCHEMA, UnfitEvent, compose, content_of, record
from app.audit.tree import leaf_hash
from app.audit.verify import Finding, verify
from app.keyring import vault
from app.models import Account, Event, Organisation, OrganisationName, Person, StreamKind, db
from app.models.event import MAX_BYTES
from app.sealing import Unreadable
from tests.support.county import County

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
SAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

identity_numbers = st.from_regex(r"[1-6][0-9]{5}(19|20)[0-9]{9}[0-9X]", fullmatch=True)
phones = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
names = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4)
# None is left out of objects; everything else must come back as it was.
plain = st.recursive(
    st.integers(-(2**31), 2**31) | st.text(max_size=8).filter(lambda value: not re.search(r"\d{11}", value)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


def composed(**changes: object) -> bytes:
    usual: dict[str, object] = {
        "stream": StreamKind.CASE, "stream_id": 7, "sequence": 1, "previous": b"", "kind": "case.opened",
        "occurred_on": date(2026, 3, 1), "recorded_at": NOW, "actor": {}, "data": {}, "changes": {},
        "personal": {}, "once": None,
    }  # fmt: skip
    return compose(**{**usual, **changes})  # type: ignore[arg-type]


def test_the_layout_is_fixed() -> None:
    """These very bytes are schema 1 for ever: a change of layout is a new schema."""
    body = composed(
        data={"b": 1, "a": "守线", "yes": True}, changes={"state": ("applied", "lodged")}, once="k"
    )
    assert body.decode() == (
        "shouxian/event/1\n"
        '{"actor":{},"changes":{"state":{"after":"lodged","before":"applied"}},'
        '"data":{"a":"守线","b":1,"yes":1},"kind":"case.opened","occurred_on":"2026-03-01","once":"k",'
        '"personal":{},"previous":"","recorded_at":"2026-03-02T17:30:00.000000+00:00","sequence":1,'
        '"stream":{"id":7,"kind":"case"}}'
    )
    assert leaf_hash(body) == hashlib.sha256(b"\x00" + body).digest()


@SAMPLES
@given(data=st.dictionaries(st.text("abcdef", min_size=1, max_size=6), plain, max_size=4))
def test_equal_contents_give_equal_bytes(data: dict[str, object]) -> None:
    turned = dict(reversed(data.items()))
    assert composed(data=data) == composed(data=turned)
    assert content_of(composed(data=data))["data"] == data


@pytest.mark.parametrize("value", [1.5, Decimal("1.00"), b"raw", {1, 2}, object()])
def test_only_integers_and_strings_are_taken(value: object) -> None:
    with pytest.raises(UnfitEvent):
        composed(data={"value": value})


def test_the_length_is_bounded() -> None:
    room = MAX_BYTES - len(composed(data={"note": ""}))
    assert len(composed(data={"note": "x" * room})) == MAX_BYTES
    with pytest.raises(UnfitEvent, match="over the limit"):
        composed(data={"note": "x" * (room + 1)})


def test_only_known_kinds_in_their_own_stream() -> None:
    for kind in ("case.invented", "account.opened"):
        with pytest.raises(UnfitEvent, match="no event of the stream"):
            composed(kind=kind)


@SAMPLES
@given(value=identity_numbers | phones, before=st.sampled_from(["", "电话", "no. "]))
def test_a_bare_personal_number_is_refused(value: str, before: str) -> None:
    wide = value.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    for spelling in (value, wide):
        for place in ({"data": {"note": before + spelling}}, {"changes": {"phone": (None, spelling)}}):
            with pytest.raises(UnfitEvent, match="looks like"):
                composed(**place)


def test_sealed_values_leave_no_trace(app: Flask, county: County) -> None:
    """Neither the value nor a digest that anybody could compute from it is in any event."""
    officer = county.officer("county_officer")

    @SAMPLES
    @given(number=identity_numbers, phone=phones, name=names)
    def leaves_no_trace(number: str, phone: str, name: str) -> None:
        with app.app_context():
            session = db.session()
            person = session.get_one(Person, officer.person_id)
            personal = {"identity_number": number, "phone": phone, "name": name}
            sequence = record(
                session, person, "person.corrected", actor=officer.actor(), personal=personal, key=person.key
            )
            body = session.execute(
                select(Event.body).where(
                    Event.stream_kind == "person", Event.stream_id == person.id, Event.sequence == sequence
                )
            ).scalar_one()
            session.rollback()
        for value in (number, phone, name, officer.name):
            assert value.encode() not in body
            for digest in (hashlib.sha256, hashlib.sha1, hashlib.md5, hashlib.sha512):
                assert digest(value.encode()).hexdigest().encode() not in body

    leaves_no_trace()


def test_erasing_the_key_erases_the_value_and_nothing_else(app: Flask, county: County) -> None:
    officer = county.officer("county_officer")
    with app.app_context():
        session = db.session()
        person = session.get_one(Person, officer.person_id)
        sequence = record(
            session, person, "person.corrected", actor=None, personal={"name": "李守田"}, key=person.key
        )
        session.commit()
        stored = session.execute(
            select(Event).where(Event.stream_kind == "person", Event.sequence == sequence)
        ).scalar_one()
        sealed = content_of(stored.body)["personal"]["name"]
        place = f"person/{person.id}/{sequence}/name"
        assert vault().open(person.key, sealed, context=place) == "李守田"
        with pytest.raises(Unreadable):
            vault().open(person.key, sealed, context=f"person/{person.id}/{sequence}/phone")
        person.key = b""
        record(session, person, "person.corrected", actor=None)
        session.commit()
        with pytest.raises(Unreadable):
            vault().open(person.key, sealed, context=place)
        assert verify(session) == []


def test_the_actor_stays_as_he_was(app: Flask, county: County) -> None:
    """A person or body renamed later keeps its old name in what it did before."""
    officer = county.officer("township_officer")
    with app.app_context():
        session = db.session()
        post = officer.posts[0]
        row = session.get_one(Organisation, county.organisations["bureau"])
        sequence = record(
            session, row, "organisation.renamed", actor=officer.actor(session_id=5), post=post,
            occurred_on=date(2026, 2, 27),
        )  # fmt: skip
        session.add(
            OrganisationName(
                organisation_id=post.organisation_id, name="新名", name_key="xin", valid_from=date(2026, 1, 1)
            )
        )
        person = session.get_one(Person, officer.person_id)
        person.name = "新姓名"
        record(session, person, "person.corrected", actor=None)
        session.commit()
        event = session.execute(
            select(Event).where(
                Event.stream_kind == "organisation", Event.stream_id == row.id, Event.sequence == sequence
            )
        ).scalar_one()
        content = content_of(event.body)
        actor = content["actor"]
        place = f"organisation/{row.id}/{sequence}/actor.name"
        assert vault().open(person.key, actor.pop("name"), context=place) == officer.name
        assert actor == {
            "account": officer.account_id,
            "session": 5,
            "post": post.id,
            "role": "township_officer",
            "organisation": post.organisation_id,
            "organisation_name": "柳溪镇人民政府",
        }
        assert content["occurred_on"] == "2026-02-27"
        assert datetime.fromisoformat(content["recorded_at"]) == event.recorded_at
        assert event.occurred_on == date(2026, 2, 27)


def test_a_delegate_acts_in_his_own_name_for_the_giver(app: Flask, county: County) -> None:
    giver, delegate = county.officer("township_head"), county.officer("township_officer")
    post = giver.posts[0]
    held = type(post)(
        id=post.id, role=post.role, organisation_id=post.organisation_id,
        organisation_name=post.organisation_name,
        territory=post.territory, level=post.level, valid_from=post.valid_from, valid_to=None,
        giver=giver.account_id, giver_name=giver.name, delegation_id=11,
    )  # fmt: skip
    with app.app_context():
        session = db.session()
        row = session.get_one(Account, giver.account_id)
        record(session, row, "account.work_handed_over", actor=delegate.actor(), post=held)
        body = session.execute(select(Event.body).order_by(Event.id.desc()).limit(1)).scalar_one()
        actor = content_of(body)["actor"]
    assert (actor["account"], actor["on_behalf_of"], actor["delegation"]) == (
        delegate.account_id,
        giver.account_id,
        11,
    )


def test_stored_bytes_are_the_hashed_bytes_and_say_no_position(app: Flask, county: County) -> None:
    """Stored as hashed, never rebuilt; the row number (its place in the log) is not in the bytes."""
    county.officer("village_clerk")
    with app.app_context():
        for event in db.session.execute(select(Event)).scalars():
            assert event.body.startswith(SCHEMA)
            assert leaf_hash(event.body) == event.digest
            assert set(json.loads(event.body[len(SCHEMA) :])) == {
                "actor", "changes", "data", "kind", "occurred_on", "personal", "previous", "recorded_at",
                "sequence", "stream",
            }  # fmt: skip
        assert verify(db.session()) == []


def test_verification_names_what_was_tampered_with(app: Flask, county: County, database_kind: str) -> None:
    """Somebody with the database in hand takes the triggers away first; careless damage is found."""
    officer = county.officer("village_clerk")
    damage = {
        "UPDATE event SET body = body || 'x'": "digest",
        "UPDATE event SET kind = 'account.closed'": "columns",
        "UPDATE event SET previous = digest": "pointer",
        "DELETE FROM event": "gap",
    }
    place = f" WHERE stream_kind = 'account' AND stream_id = {officer.account_id} AND sequence = "
    for statement, what in damage.items():
        with app.app_context(), db.engine.connect() as connection:
            _without_referees(connection, database_kind)
            # A deleted first event leaves the second without what it points at.
            changed = statement.replace("'x'", "'x'::bytea") if database_kind == "postgresql" else statement
            if database_kind == "sqlite":
                changed = changed.replace("body || 'x'", "CAST(body || 'x' AS BLOB)")
            connection.execute(text(changed + place + ("1" if what == "gap" else "2")))
            found = verify(Session(bind=connection))
            assert Finding("account", officer.account_id, 2, what) in found
            connection.rollback()


def _without_referees(connection: Connection, database_kind: str) -> None:
    if database_kind == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return
    for table in ("no_update", "no_delete"):
        connection.execute(text(f"DROP TRIGGER event_{table}"))
