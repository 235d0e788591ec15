"""``flask audit replay``: a row or an event that the definition doesn't lead to is found and named."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import orjson
import pytest
from flask import Flask
from sqlalchemy import text, update

from app import clock
from app.audit.record import SCHEMA, content_of, record
from app.audit.replay import replay
from app.audit.tree import leaf_hash
from app.models import Case, Event, Post, Signature, db
from tests.audit.damage import without_referees
from tests.support.village import PATH, Village

Change = Callable[[dict[str, Any]], None]


def found(app: Flask) -> set[tuple[int, str]]:
    with app.app_context():
        told = {(one.sequence, one.what) for one in replay(db.session())}
        db.session.rollback()
    return told


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["audit", "replay", *words])
    return result.exit_code, result.output


def rewrite(
    app: Flask, ref: str, sequence: int, change: Change, row: Mapping[str, object] | None = None
) -> None:
    """Write other bytes for one event of a case, and the row of its signature along with them."""
    with without_referees(app) as connection:
        case_id = connection.execute(db.select(Case.id).where(Case.ref == ref)).scalar_one()
        place = (Event.stream_kind == "case", Event.stream_id == case_id, Event.sequence == sequence)
        content = content_of(connection.execute(db.select(Event.body).where(*place)).scalar_one())
        change(content)
        body = SCHEMA + orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        connection.execute(update(Event).where(*place).values(body=body, digest=leaf_hash(body)))
        if row is not None:
            signature = (Signature.case_id == case_id, Signature.sequence == sequence)
            connection.execute(update(Signature).where(*signature).values(**row))


def numbers(app: Flask, ref: str, action: str) -> list[int]:
    """Return the numbers of the events by which an action of a case was signed."""
    with app.app_context():
        return list(
            db.session.execute(
                db.select(Signature.sequence)
                .join(Case, Case.id == Signature.case_id)
                .where(Case.ref == ref, Signature.action == action)
                .order_by(Signature.sequence)
            ).scalars()
        )


def test_cases_in_every_state_of_the_path_agree_with_their_events(app: Flask, village: Village) -> None:
    refs = {state: village.at(state) for state in PATH}
    village.act(
        "township_leader", refs["township_review"], "send_back", target="visited",
        answers={
            "part": "comparison", "reason": "figures", "reason_text": "收支核算与比对结果不一致",
        },
    )  # fmt: skip
    code, output = run(app)
    assert (code, output.strip()) == (0, f"{len(PATH)} cases replayed, rows and events agree")
    assert run(app, "--case", refs["assisted"])[0] == 0
    assert run(app, "--case", "JC-1999-00001")[0] == 1


def test_a_due_date_counted_again_by_an_event_agrees(app: Flask, village: Village) -> None:
    """Holidays entered later move a provisional day; nobody signs that."""
    ref = village.at("applied")
    with app.app_context():
        session = db.session()
        case = session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
        before, after = case.due_on, clock.today() + timedelta(days=9)
        with session.no_autoflush:
            case.due_on = after
        record(session, case, "case.due_date_set", actor=None, changes={"due_on": (before, after)})
        session.commit()
    assert found(app) == set()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("state = 'assisted'", "row.state"),
        ("round = 4", "row.round"),
        ("version = version + 1", "row.version"),
        ("due_on = '2031-01-01'", "row.due_on"),
        ("turn = ''", "row.turn"),
        ("entered_on = '2020-01-01'", "row.entered_on"),
        ("fast_lane_on = '2020-01-01'", "row.fast_lane_on"),
        ("territory = '990101101002'", "row.territory"),
        ("last_sequence = 2", "row.last_sequence"),
    ],
)
def test_a_row_changed_behind_the_events_is_named(
    app: Flask, village: Village, change: str, what: str
) -> None:
    ref = village.at("appraised")
    village.at("visited")
    with without_referees(app) as connection:
        connection.execute(text(f'UPDATE "case" SET {change} WHERE ref = :ref'), {"ref": ref})
    assert {kind for _, kind in found(app)} == {what}
    code, output = run(app)
    assert code == 1
    assert f"({ref})" in output
    assert f"[{what}]" in output


def test_a_signature_by_a_wrong_role_is_found(app: Flask, village: Village) -> None:
    """Planted whole: bytes, digest, signature and a post of that role agree with one another."""
    ref = village.at("county_review")
    (second,) = numbers(app, ref, "review")[1:2]
    post = village.officers["grid_worker"].posts[0]
    signer = {"role": post.role, "post": post.id, "organisation": post.organisation_id}
    account = village.officers["grid_worker"].account_id

    def plant(content: dict[str, Any]) -> None:
        content["actor"] |= {**signer, "account": account}

    row = {"role": post.role, "post_id": post.id, "organisation_id": post.organisation_id}
    rewrite(app, ref, second, plant, {**row, "account_id": account})
    assert found(app) == {(second, "role")}


def test_a_role_that_the_signer_never_held_is_found(app: Flask, village: Village) -> None:
    ref = village.at("county_review")
    third = numbers(app, ref, "review")[2]
    officer = village.officers["village_clerk"]

    def plant(content: dict[str, Any]) -> None:
        content["actor"]["account"] = officer.account_id

    rewrite(app, ref, third, plant, {"account_id": officer.account_id})
    assert (third, "post") in found(app)


def test_a_skipped_place_in_the_chain_is_found(app: Flask, village: Village) -> None:
    """The township's head signs as if its leader had, and the case moves on."""
    ref = village.at("county_review")
    _, second, _ = numbers(app, ref, "review")

    def plant(content: dict[str, Any]) -> None:
        content["data"]["position"] = 2

    rewrite(app, ref, second, plant, {"position": 2})
    assert (second, "position") in found(app)


def test_one_person_who_signs_twice_is_found(app: Flask, village: Village) -> None:
    ref = village.at("county_review")
    _, second, _ = numbers(app, ref, "review")
    officer = village.officers["township_officer"]
    with app.app_context():
        post = db.session.get_one(Post, village.officers["township_leader"].posts[0].id)
        also = Post(
            account_id=officer.account_id, role=post.role, organisation_id=post.organisation_id,
            valid_from=clock.today() - timedelta(days=300), valid_to=None,
        )  # fmt: skip
        db.session.add(also)
        db.session.commit()
        held, organisation = also.id, also.organisation_id

    def plant(content: dict[str, Any]) -> None:
        content["actor"] |= {"account": officer.account_id, "post": held}

    rewrite(app, ref, second, plant, {"account_id": officer.account_id, "post_id": held})
    assert found(app) == {(second, "same_person")}
    assert organisation


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda data: data.update(state="approved"), "state"),
        (lambda data: data["guards"].clear(), "guard"),
        (lambda data: data["guards"].update(block={"failed": data["guards"]["block"]["held"]}), "guard"),
        (lambda data: data["guards"].update(warn=data["guards"].pop("block")), "guard"),
        (lambda data: data.update(voided=[2]), "voided"),
        (lambda data: data.update(action="approve"), "action"),
    ],
)
def test_an_act_that_does_what_the_definition_does_not_is_found(
    app: Flask, village: Village, change: Change, what: str
) -> None:
    ref = village.at("appraised")
    (number,) = numbers(app, ref, "appraise")
    rewrite(app, ref, number, lambda content: change(content["data"]))
    assert (number, what) in found(app)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DELETE FROM signature WHERE case_id = :case AND sequence = :sequence", "signature"),
        ("UPDATE signature SET voided_by = 1 WHERE case_id = :case AND sequence = :sequence", "signature"),
        ("DELETE FROM event WHERE stream_kind = 'case' AND stream_id = :case", "missing"),
    ],
)
def test_what_is_lost_or_void_without_an_event_is_found(
    app: Flask, village: Village, statement: str, what: str
) -> None:
    ref = village.at("visited")
    (number,) = numbers(app, ref, "record_visit")
    values = {"case": village.case_id(ref)} | ({"sequence": number} if ":sequence" in statement else {})
    with without_referees(app) as connection:
        connection.execute(text(statement), values)
    assert what in {kind for _, kind in found(app)}
