"""Objections in the browser: recorded, kept from whom they are about, decided by others."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from app import clock
from app.models import Objection, db
from tests.support.client import Browser
from tests.support.village import Village

TEXT = "该户在县城有商品房，不应纳入监测。"
FINDING = "经到县城查看，房屋为其亲属所有，与该户无关。"
Fields = dict[str, str | list[str]]


def record(village: Village, clerk: Browser, ref: str, *about: str, **rest: str) -> int:
    fields: Fields = {"text": TEXT, "channel": "in_person", **rest}
    fields["about"] = [str(village.officers[role].account_id) for role in about]
    clerk.submit(f"/cases/{ref}/objections/new", fields)
    with village.app.app_context():
        return int(db.session.execute(db.select(db.func.max(Objection.id))).scalar_one())


def decision(village: Village, outcome: str = "not_upheld", **rest: str) -> Fields:
    return {
        "outcome": outcome, "finding": FINDING, **rest,
        "investigators": [str(village.officers["first_secretary"].account_id)],
    }  # fmt: skip


def outcomes(village: Village) -> list[str]:
    with village.app.app_context():
        return list(db.session.execute(db.select(Objection.outcome)).scalars())


def test_objection_is_recorded_read_by_who_decides_and_decided(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("on_notice")
    number = record(village, as_("village_clerk"), ref, name="周正直", phone="13900001111")
    officer = as_("township_officer")
    page = officer.get(f"/objections/{number}")
    assert TEXT in page.text
    assert "周正直 139" in page.text
    refused = officer.submit(page, {**decision(village), "finding": "短"}, status=422)
    assert refused.tree.css_first('[name="finding"]').text().strip() == "短"  # type: ignore[union-attr]
    chosen = refused.tree.css('input[name="investigators"][checked]')
    assert [one.attributes["value"] for one in chosen] == [
        str(village.officers["first_secretary"].account_id)
    ]
    officer.submit(refused, decision(village))
    assert outcomes(village) == ["not_upheld"]
    case = as_("village_clerk").get(f"/cases/{ref}")
    assert FINDING in case.text
    assert "周正直" not in case.html


def test_whom_it_is_about_reads_neither_text_nor_who_objected(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("on_notice")
    number = record(village, as_("village_clerk"), ref, "village_head", name="周正直")
    head = as_("village_head")
    refused = head.get(f"/objections/{number}", 403)
    assert TEXT not in refused.html
    case = head.get(f"/cases/{ref}")
    assert TEXT not in case.html
    assert "周正直" not in case.html
    offered = as_("township_officer").get(f"/objections/{number}").tree.css('input[name="investigators"]')
    assert str(village.officers["village_head"].account_id) not in [
        one.attributes["value"] for one in offered
    ]


def test_second_press_shows_the_first_result_and_other_answers_meet_who_was_faster(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("on_notice")
    clerk, officer = as_("village_clerk"), as_("township_officer")
    form = clerk.get(f"/cases/{ref}/objections/new")
    fields: Fields = {"text": TEXT, "channel": "phone"}
    clerk.submit(form, fields)
    clerk.submit(form, fields)
    assert outcomes(village) == [""]
    with village.app.app_context():
        number = db.session.execute(db.select(Objection.id)).scalar_one()
    page = officer.get(f"/objections/{number}")
    leader = as_("township_leader").get(f"/objections/{number}")
    officer.submit(page, decision(village))
    officer.submit(page, decision(village))
    words = "经核查异议属实，该户应重新评议。"
    late = as_("township_leader").submit(
        leader, {**decision(village, "upheld"), "finding": words}, status=409
    )
    assert words in late.text
    assert village.officers["township_officer"].name in late.text
    assert outcomes(village) == ["not_upheld"]


def test_day_before_the_notice_is_told_beside_the_question_and_text_is_kept(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("on_notice")
    early = (clock.today() - timedelta(days=20)).isoformat()
    fields: Fields = {"text": TEXT, "channel": "letter", "received_on": early}
    page = as_("village_clerk").submit(f"/cases/{ref}/objections/new", fields, status=422)
    question = page.tree.css_first('[name="received_on"]')
    assert question is not None
    assert question.attributes["aria-invalid"] == "true"
    assert page.tree.css_first('[name="text"]').text().strip() == TEXT  # type: ignore[union-attr]


def test_after_closing_there_is_nothing_to_object_to_and_strangers_find_nothing(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    closed, ref = village.at("township_review"), village.at("on_notice")
    clerk = as_("village_clerk")
    number = record(village, clerk, ref)
    clerk.get(f"/cases/{closed}/objections/new", 403)
    as_("grid_worker").get(f"/cases/{ref}/objections/new", 403)
    clerk.get(f"/objections/{number}", 403)
    stranger = Browser(app).sign_in(village.county.officer("township_officer", "township_b"))
    stranger.get(f"/objections/{number}", 404)
    stranger.get(f"/cases/{ref}/objections/new", 404)
