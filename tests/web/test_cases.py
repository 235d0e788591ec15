"""Acts on a case in the browser: application, visit, return, supplement, refusal, fast lane, carry-over."""

import io
from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from app import clock
from app.models import Application, Case, Delegation, Signature, Visit, db
from tests.support import files
from tests.support.carriers import state
from tests.support.client import Browser
from tests.support.village import Village

Fields = dict[str, str | list[str]]
RETURN: Fields = {
    "answer_part": "visit", "answer_reason": "figures",
    "answer_reason_text": "医疗费票据与核算表不一致，请核对后重报。",
}  # fmt: skip


def picture(kind: str) -> Fields:
    return {f"paper_{kind}": (io.BytesIO(files.jpeg(64)), f"{kind}.jpg")}  # type: ignore[dict-item]


def path(ref: str, action: str) -> str:
    return f"/cases/{ref}/actions/{action}"


def application(members: list[int], **changes: str | list[str]) -> Fields:
    today = clock.today().isoformat()
    return {
        "applicant_id": str(members[0]), "signed_on": today, "occurred_on": today, "signed_how": "thumbprint",
        "risks": ["001"], "difficulties": ["03"], "description": "妻子查出重病，自付医疗费已超过两万元。",
        "consents": [str(one) for one in members], "hand": "self", **changes,
    }  # fmt: skip


def visit(village: Village, **changes: str | list[str]) -> Fields:
    visitors = [str(village.officers[role].account_id) for role in ("first_secretary", "township_officer")]
    return {
        "occurred_on": clock.today().isoformat(), "visitors": visitors, "met": "at_home",
        "amount_work": "14,000", "amount_planting": "3000", "amount_costs": "￥1200",
        "amount_medical": "8000元",
        "guarantees_seen": "y", "spending_asked": "y", "can_cope": "no", "cannot_cope": ["03"],
        "category": "02", "account": "入户查看并核对了收支。", "confirmed_how": "signature", **changes,
    }  # fmt: skip


def count(village: Village, model: type[Application] | type[Visit] | type[Signature]) -> int:
    with village.app.app_context():
        return int(db.session.execute(db.select(db.func.count(model.id))).scalar_one())


def test_application_is_sent_in_once_however_often_the_button_is_pressed(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    household = village.household()
    ref, clerk = village.open(household, on=clock.today()), as_("village_clerk")
    page = clerk.get(path(ref, "submit"))
    fields = application(village.members(household))
    clerk.submit(page, {**fields, **picture("application")})
    assert state(village, ref) == "applied"
    again = clerk.submit(page, fields)
    assert again.location.endswith(f"/cases/{ref}")
    late = clerk.submit(page, {**fields, "description": "另写的一段情况说明。"}, status=409)
    assert "另写的一段情况说明。" in late.text
    assert village.officers["village_clerk"].name in late.text
    assert count(village, Application) == 1


def test_application_keeps_what_was_typed_and_names_what_is_missing(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    household = village.household()
    ref, clerk = village.open(household, on=clock.today()), as_("village_clerk")
    wrong = application(village.members(household), risks=[], hand="proxy", hand_name="卢远亲")
    page = clerk.submit(path(ref, "submit"), wrong, status=422)
    assert page.tree.css_first('[name="description"]').text().strip() == wrong["description"]  # type: ignore[union-attr]
    assert page.tree.css_first('[name="hand_name"]').attributes["value"] == "卢远亲"  # type: ignore[union-attr]
    assert page.tree.css_first(".error-summary") is not None
    assert state(village, ref) == "draft"
    page = clerk.submit(
        page, application(village.members(household), hand="proxy", hand_name="卢远亲"), status=422
    )
    named = {str(one.attributes["name"]) for one in page.tree.css('[aria-invalid="true"]')}
    assert {"hand_relation", "hand_reason"} <= named


def test_visit_is_recorded_with_amounts_as_people_write_them(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref, secretary = village.at("applied"), as_("first_secretary")
    secretary.submit(path(ref, "record-visit"), {**visit(village), **picture("visit_sheet")})
    assert state(village, ref) == "visited"
    with village.app.app_context():
        row = db.session.execute(db.select(Visit)).scalar_one()
        assert (row.wage, row.cost, row.spending) == (14000, 1200, 8000)
        assert row.income_per_head == (14000 + 3000 - 1200) / 2


def test_visit_by_one_alone_is_refused_and_figures_stay(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref, secretary = village.at("applied"), as_("first_secretary")
    alone = [str(village.officers["first_secretary"].account_id)]
    page = secretary.submit(
        path(ref, "record-visit"), {**visit(village, visitors=alone), **picture("visit_sheet")}, status=422
    )
    assert page.tree.css_first('[name="amount_work"]').attributes["value"] in ("14000", "14,000", "14000.00")  # type: ignore[union-attr]
    assert page.tree.css_first('[name="account"]').text().strip() == "入户查看并核对了收支。"  # type: ignore[union-attr]
    assert state(village, ref) == "applied"
    wrong = secretary.submit(page, visit(village, amount_medical="八千"), status=422)
    question = wrong.tree.css_first('[name="amount_medical"]')
    assert question is not None
    assert (question.attributes["value"], question.attributes["aria-invalid"]) == ("八千", "true")
    secretary.submit(wrong, visit(village))
    assert state(village, ref) == "visited"


def test_case_sent_back_says_part_reason_and_text_and_the_next_signer_sees_what_changed(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref, officer = village.at("township_review"), as_("township_officer")
    page = officer.submit(path(ref, "send-back"), {"target": "applied"}, status=422)
    named = {str(one.attributes["name"]) for one in page.tree.css('[aria-invalid="true"]')}
    assert {"answer_part", "answer_reason", "answer_reason_text"} <= named
    officer.submit(page, {**RETURN, "target": "applied"})
    assert state(village, ref) == "applied"
    shown = as_("village_clerk").get(f"/cases/{ref}")
    assert str(RETURN["answer_reason_text"]) in shown.text
    with village.app.app_context():
        case = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
        assert case.round == 2


def test_supplement_is_asked_given_and_the_review_goes_on(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref, officer, clerk = village.at("township_review"), as_("township_officer"), as_("village_clerk")
    officer.submit(path(ref, "request-supplement"), RETURN)
    waiting = officer.get(path(ref, "review"))
    assert waiting.tree.css_first(f'form[action="{path(ref, "review")}"]') is None
    clerk.submit(path(ref, "supplement"), {"answer_reply": "票据已补齐。"})
    officer.submit(path(ref, "review"))
    assert state(village, ref) == "township_review"
    assert count(village, Signature) > 0


def test_leukaemia_family_is_not_refused_for_income(village: Village, as_: Callable[[str], Browser]) -> None:
    ref, head = village.at("visited"), as_("village_head")
    fields: Fields = {
        "answer_reasons": ["income"],
        "answer_reason_text": "家庭人均收入高于监测范围线，经核查不符合条件，可在十日内申请复核。",
    }
    page = head.submit(path(ref, "reject"), fields, status=422)
    assert page.tree.css_first('[name="answer_reason_text"]').text().strip() == fields["answer_reason_text"]  # type: ignore[union-attr]
    assert state(village, ref) == "visited"


def test_application_is_withdrawn_freely_until_the_next_person_has_opened_it(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    free, read = village.at("applied"), village.at("applied")
    as_("first_secretary").get(f"/cases/{read}")
    clerk = as_("village_clerk")
    reason: Fields = {"answer_reason_text": "农户外出务工，主动撤回申请。"}
    clerk.submit(path(free, "withdraw"), reason)
    assert state(village, free) == "withdrawn"
    page = clerk.get(path(read, "withdraw"))
    assert page.tree.css_first(f'form[action="{path(read, "withdraw")}"]') is None
    assert state(village, read) == "applied"


def test_fast_lane_is_opened_by_the_leader_and_shown_to_everybody(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref, leader = village.at("applied"), as_("township_leader")
    leader.submit(path(ref, "open-fast-lane"), {"answer_reason_text": "户主突发重病，需立即救助。"})
    assert "绿色通道" in as_("village_clerk").get(f"/cases/{ref}").text
    assert state(village, ref) == "applied"
    as_("township_officer").get(path(ref, "open-fast-lane"), 403)


def test_household_enrolled_before_is_carried_over_by_two_of_the_county(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    household = village.household()
    officer, leader = as_("county_officer"), as_("county_leader")
    page = officer.get(f"/households/{household}/cases/new")
    made = officer.submit(page, {"opening": "carry_over", "occurred_on": clock.today().isoformat()})
    ref = made.location.rsplit("/", 1)[-1]
    fields: Fields = {"target": "assisted", "answer_reason_text": "系统上线前已纳入，依据县级认定文件转入。"}
    missing = officer.submit(path(ref, "carry-over"), fields, status=422)
    officer.submit(missing, {**fields, **picture("source_paper")})
    leader.submit(path(ref, "carry-over"))
    assert state(village, ref) == "assisted"
    with village.app.app_context():
        assert db.session.execute(db.select(Case.legacy).where(Case.ref == ref)).scalar_one()


def test_stale_form_says_who_changed_what_and_keeps_the_text(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref, leader = village.at("township_review"), as_("township_leader")
    page = leader.get(path(ref, "send-back"))
    village.act("township_officer", ref, "review")
    late = leader.submit(page, {**RETURN, "target": "applied"}, status=409)
    assert village.officers["township_officer"].name in late.text
    assert late.tree.css_first('[name="answer_reason_text"]').text().strip() == RETURN["answer_reason_text"]  # type: ignore[union-attr]
    assert state(village, ref) == "township_review"
    leader.submit(late, {})
    assert state(village, ref) == "applied"


def test_signature_of_a_chain_pressed_twice_is_given_once(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref, officer = village.at("township_review"), as_("township_officer")
    page = officer.get(path(ref, "review"))
    before = count(village, Signature)
    officer.submit(page, {"answer_opinion": "材料齐全，同意上报。"})
    officer.submit(page, {"answer_opinion": "材料齐全，同意上报。"})
    late = officer.submit(page, {"answer_opinion": "改写过的意见，请核对。"}, status=None)
    assert late.status in (403, 409)
    assert count(village, Signature) == before + 1


def test_county_signature_asks_for_a_code_and_forgets_nothing(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("county_review")
    village.act("county_officer", ref, "approve")
    leader = as_("county_leader")
    page = leader.submit(path(ref, "approve"), {"answer_decision_number": ""}, status=422)
    leader.submit(page, {"answer_decision_number": "禾农发〔2026〕31号"})
    assert state(village, ref) == "approved"


def test_delegate_signs_in_the_givers_post_under_his_own_name(app: Flask, village: Village) -> None:
    ref = village.at("township_review")
    village.act("township_officer", ref, "review")
    giver, delegate = village.officers["township_leader"], village.officers["township_head"]
    with app.app_context():
        db.session.add(
            Delegation(
                post_id=giver.posts[0].id, delegate_id=delegate.account_id, valid_from=clock.today(),
                valid_to=clock.today() + timedelta(days=3), reason="外出培训", ended_at=None,
            )
        )  # fmt: skip
        db.session.commit()
    browser = Browser(app).sign_in(delegate)
    browser.submit(path(ref, "review"))
    with app.app_context():
        signed = db.session.execute(db.select(Signature).order_by(Signature.id.desc()).limit(1)).scalar_one()
        assert (signed.account_id, signed.on_behalf_of) == (delegate.account_id, giver.account_id)
    text = browser.get(f"/cases/{ref}").text
    assert giver.name in text
    assert delegate.name in text
    browser.get(path(ref, "review"), 403)


def test_foreign_case_is_not_there_and_a_forbidden_act_says_why(
    app: Flask, village: Village, as_: Callable[[str], Browser]
) -> None:
    ref = village.at("township_review")
    stranger = Browser(app).sign_in(village.county.officer("township_officer", "township_b"))
    for where in (f"/cases/{ref}", path(ref, "review"), f"/cases/{ref}/papers"):
        stranger.get(where, 404)
    page = as_("village_clerk").get(path(ref, "review"), 403)
    assert "乡镇经办" in page.text
    as_("township_officer").get(path(ref, "approve"), 404)
    as_("township_officer").get(path(ref, "post-notice"), 404)


def test_administrator_sees_no_case(app: Flask, village: Village) -> None:
    ref = village.at("applied")
    admin = Browser(app).sign_in(village.county.officer("system_admin"))
    assert admin.get(f"/cases/{ref}", None).status in (403, 404)
