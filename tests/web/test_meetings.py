"""Democratic appraisals in the browser: calling, recording, what stays behind, what is refused."""

import io
from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from app import clock
from app.models import Meeting, Relation, db
from tests.support import files
from tests.support.carriers import DECLINED, MINUTES, call, hold, no, sheets, state
from tests.support.client import Browser, Page
from tests.support.village import Village

Fields = dict[str, str | list[str]]


def papers() -> Fields:
    return {
        f"paper_{kind}": (io.BytesIO(files.jpeg(width)), f"{kind}.jpg")  # type: ignore[misc]
        for kind, width in (("minutes", 61), ("sign_in_sheet", 62))
    }


def ballot(
    village: Village, ref: str, agreed: int, against: int = 0, *, aside: list[int] | None = None
) -> Fields:
    number = village.case_id(ref)
    return {
        f"agreed_{number}": str(agreed), f"against_{number}": str(against), f"abstained_{number}": "0",
        f"recused_{number}": [str(one) for one in aside or []],
    }  # fmt: skip


def declined(village: Village, ref: str, agreed: int, against: int) -> Fields:
    number = village.case_id(ref)
    told: Fields = {f"reasons_{number}": ["spending"], f"reason_text_{number}": DECLINED}
    return {**ballot(village, ref, agreed, against), **told}


def present(people: list[int]) -> Fields:
    return {"present": [str(one) for one in people], "minutes": MINUTES}


def newest(village: Village) -> int:
    with village.app.app_context():
        return int(db.session.execute(db.select(db.func.max(Meeting.id))).scalar_one())


def alert(page: Page) -> str:
    found = page.tree.css_first(".error-summary")
    return found.text() if found is not None else ""


def test_meeting_is_called_and_recorded_for_several_households_at_once(
    village: Village, people: list[int], as_: Callable[[str], Browser]
) -> None:
    refs = [village.at("compared", village.household(f"卢大{name}", "卢小")) for name in "甲乙丙"]
    clerk = as_("village_clerk")
    page = clerk.get(f"/meetings/new?village={village.code}")
    assert all(ref in page.text for ref in refs)
    fields: Fields = {"chair_id": str(people[0]), "recorder_id": str(people[1]), "place": "村委会会议室"}
    called = clerk.submit(page, fields)
    number = newest(village)
    assert called.location.endswith(f"/meetings/{number}")
    form = clerk.get(f"/meetings/{number}")
    assert "应到会20人" in form.text.replace(" ", "") or "20" in form.text
    votes = {
        **present(people[:16]), **ballot(village, refs[0], 16), **ballot(village, refs[1], 9, 7),
        **declined(village, refs[2], 2, 14), **papers(),
    }  # fmt: skip
    clerk.submit(form, votes)
    assert [state(village, ref) for ref in refs] == ["appraised", "appraised", "compared"]
    shown = clerk.get(f"/meetings/{number}")
    assert MINUTES in shown.text
    assert not clerk.get(f"/meetings/new?village={village.code}").has_link(f"/cases/{refs[0]}")


def test_what_was_typed_and_sent_in_is_kept_when_something_is_wrong(
    village: Village, people: list[int], as_: Callable[[str], Browser]
) -> None:
    ref = village.at("compared")
    number, clerk = call(village, people, ref), as_("village_clerk")
    votes = {**present(people[:14]), **ballot(village, ref, 13), **papers()}
    page = clerk.submit(f"/meetings/{number}", votes, status=422)
    assert "15" in alert(page)
    assert "13" in alert(page)
    assert page.tree.css_first('textarea[name="minutes"]').text().strip() == MINUTES  # type: ignore[union-attr]
    ticked = page.tree.css('input[name="present"][checked]')
    assert len(ticked) == 14
    question = page.tree.css_first(f'[name="agreed_{village.case_id(ref)}"]')
    assert question is not None
    assert (question.attributes["value"], question.attributes["aria-invalid"]) == ("13", "true")
    clerk.submit(page, {**present(people[:16]), **ballot(village, ref, 16)})
    assert state(village, ref) == "appraised"


def test_kin_on_the_roster_is_ticked_beforehand_and_kin_declared_later_is_asked_for(
    village: Village, people: list[int], as_: Callable[[str], Browser]
) -> None:
    household = village.household()
    ref = village.at("compared", household)
    number, clerk = call(village, people, ref), as_("village_clerk")
    name = f"recused_{village.case_id(ref)}"
    old = clerk.get(f"/meetings/{number}")
    with village.app.app_context():
        db.session.add(
            Relation(
                holder_id=people[2], person_id=village.members(household)[0], degree="sibling",
                declared_on=clock.today(),
            )
        )  # fmt: skip
        db.session.commit()
    page = clerk.submit(old, {**present(people), **ballot(village, ref, 20), **papers()}, status=422)
    assert "回避" in alert(page)
    fresh = clerk.get(f"/meetings/{number}")
    ticked = fresh.tree.css(f'input[name="{name}"][checked]')
    assert [one.attributes["value"] for one in ticked] == [str(people[2])]
    clerk.submit(fresh, {**present(people), **ballot(village, ref, 19, aside=[people[2]])})
    assert state(village, ref) == "appraised"


def test_second_press_shows_the_first_result_and_other_answers_meet_who_was_faster(
    village: Village, people: list[int], as_: Callable[[str], Browser]
) -> None:
    ref = village.at("compared")
    number, clerk = call(village, people, ref), as_("village_clerk")
    page = clerk.get(f"/meetings/{number}")
    votes = {**present(people), **ballot(village, ref, 20)}
    clerk.submit(page, {**votes, **papers()})
    assert clerk.submit(page, votes).location.endswith(f"/meetings/{number}")
    late = clerk.submit(page, {**votes, **ballot(village, ref, 19, 1), "minutes": "另一份纪要"}, status=409)
    assert "另一份纪要" in late.text
    assert "已经提交过" in late.text
    with village.app.app_context():
        assert db.session.get_one(Meeting, number).status == "recorded"


def test_case_that_stays_behind_is_named_with_its_reason_and_tried_again(
    village: Village, people: list[int], as_: Callable[[str], Browser]
) -> None:
    household = village.household()
    ref = village.at("compared", household)
    number, clerk = call(village, people, ref), as_("village_clerk")
    with village.app.app_context():
        kin = Relation(
            holder_id=village.officers["village_clerk"].person_id, degree="sibling",
            person_id=village.members(household)[0], declared_on=clock.today(),
        )  # fmt: skip
        db.session.add(kin)
        db.session.commit()
        relation = kin.id
    page = clerk.get(f"/meetings/{number}")
    clerk.submit(page, {**present(people), **ballot(village, ref, 20), **papers()})
    shown = clerk.get(f"/meetings/{number}")
    assert "亲属" in shown.text
    assert state(village, ref) == "compared"
    with village.app.app_context():
        db.session.get_one(Relation, relation).ended_on = clock.today()
        db.session.commit()
    clerk.submit(shown, action=f"/meetings/{number}/carry")
    assert state(village, ref) == "appraised"
    assert clerk.get(f"/meetings/{number}").tree.css_first(f'form[action="/meetings/{number}/carry"]') is None


def test_meeting_that_did_not_come_about_is_withdrawn_with_a_reason(
    village: Village, people: list[int], as_: Callable[[str], Browser]
) -> None:
    ref = village.at("compared")
    number, clerk = call(village, people, ref), as_("village_clerk")
    action = f"/meetings/{number}/withdraw"
    page = clerk.get(f"/meetings/{number}")
    clerk.submit(page, {"reason": ""}, action=action)
    assert clerk.get(f"/meetings/{number}").tree.css_first(f'form[action="{action}"]') is not None
    clerk.submit(page, {"reason": "到会人数不足"}, action=action)
    shown = clerk.get(f"/meetings/{number}")
    assert shown.tree.css_first("main form") is None
    assert "到会人数不足" not in shown.html.split("<main")[0]
    assert ref in clerk.get(f"/meetings/new?village={village.code}").text


def test_others_read_and_do_not_record_and_strangers_find_nothing(
    app: Flask, village: Village, people: list[int], as_: Callable[[str], Browser]
) -> None:
    ref = village.at("compared")
    number = call(village, people, ref)
    head = as_("village_head")
    page = head.get(f"/meetings/{number}")
    assert page.tree.css_first('main form[method="post"]') is None
    assert not head.get("/meetings").has_link(f"/meetings/new?village={village.code}")
    head.get("/meetings/new", 403)
    head.post(f"/meetings/{number}/carry", {}, 403)
    stranger = Browser(app).sign_in(village.county.officer("village_clerk", "village_b1"))
    stranger.get(f"/meetings/{number}", 404)
    stranger.get(f"/meetings/new?village={village.code}", 403)
    assert not stranger.get("/meetings").has_link(f"/meetings/{number}")
    as_("department_officer").get(f"/meetings/{number}", None)


def test_late_meeting_asks_why_beside_the_question(
    village: Village, people: list[int], as_: Callable[[str], Browser]
) -> None:
    ref = village.at("compared")
    number, clerk = call(village, people, ref, on=clock.today() - timedelta(days=9)), as_("village_clerk")
    votes = {**present(people), **ballot(village, ref, 20), **papers()}
    page = clerk.submit(f"/meetings/{number}", votes, status=422)
    question = page.tree.css_first('[name="late_reason"]')
    assert question is not None
    assert question.attributes["aria-invalid"] == "true"
    clerk.submit(page, {**present(people), **ballot(village, ref, 20), "late_reason": "停电，次日补录。"})
    assert state(village, ref) == "appraised"


def test_vote_against_is_told_with_the_refusal_that_waits_for_the_head(
    village: Village, people: list[int], as_: Callable[[str], Browser]
) -> None:
    ref = village.at("compared")
    number = call(village, people, ref)
    sheets(village, number)
    hold(village, number, people, {ref: no(3, 17)})
    head = as_("village_head")
    page = head.get(f"/cases/{ref}")
    assert page.tree.css_first(f'form[action="/cases/{ref}/actions/decline-at-appraisal"]') is not None
    head.submit(page, action=f"/cases/{ref}/actions/decline-at-appraisal")
    as_("township_officer").submit(
        f"/cases/{ref}/actions/decline-at-appraisal", action=f"/cases/{ref}/actions/decline-at-appraisal"
    )
    assert state(village, ref) == "rejected"
