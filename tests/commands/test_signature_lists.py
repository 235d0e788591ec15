"""Signing many cases at once: each by itself, what needs a look of its own stays behind with its reason."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app import clock
from app.audit.record import content_of, record
from app.commands.objections import Decided, Received, decide_objection, receive_objection
from app.commands.openings import note_opening
from app.commands.signature_lists import Batch, sign_list
from app.errors import ConfirmationNeeded, Invalid, NotFound
from app.models import (
    Case,
    ComparisonEntry,
    Event,
    Objection,
    Relation,
    Signature,
    SignatureList,
    SignatureListEntry,
    db,
)
from app.policy import Actor
from app.queries.signature_lists import list_page, signing_page
from app.queries.worklist import rows_of
from tests.support.carriers import state
from tests.support.village import Village
from workflows.vocabulary import Carrier

RETURN = {"part": "visit", "reason": "figures", "reason_text": "医疗费票据与核算表不一致，请核对。"}


def read(village: Village, actor: Actor, *refs: str) -> None:
    with village.app.app_context():
        for ref in refs:
            note_opening(actor=actor, ref=ref)


def versions(village: Village, *refs: str) -> dict[str, int]:
    with village.app.app_context():
        rows = db.session.execute(db.select(Case.ref, Case.version).where(Case.ref.in_(refs))).all()
        found = {ref: version for ref, version in rows}  # noqa: C416
        return {ref: found.get(ref, 1) for ref in refs}


def sign(
    village: Village, actor: Actor, action: str, shown: dict[str, int], *, once: str = "s", **answers: str
) -> int:
    batch = Batch(action, clock.today(), shown, answers)
    with village.app.app_context():
        return sign_list(actor=actor, batch=batch, once=once)


def outcome(village: Village, actor: Actor, number: int) -> dict[str, list[str]]:
    """Return the reasons of each case of a list by name; none for those signed."""
    with village.app.app_context():
        page = list_page(actor, number)
        return {
            one.ref: [str(dict(reason["details"]).get("name", reason["code"])) for reason in one.reasons]  # type: ignore[call-overload]
            for one in page.cases
        }


def officer(village: Village, role: str = "township_officer") -> Actor:
    return village.officers[role].actor()


def test_twenty_are_signed_in_one_act_and_two_stay_behind_each_with_its_reason(village: Village) -> None:
    refs = [village.at("township_review") for _ in range(20)]
    unread, returned = refs[3], refs[11]
    village.act("township_officer", returned, "request_supplement", answers=RETURN)
    village.act("village_clerk", returned, "supplement", answers={"reply": "票据已补齐，核算表已改正。"})
    actor = officer(village)
    read(village, actor, *(ref for ref in refs if ref != unread))
    shown = versions(village, *refs)
    number = sign(village, actor, "review", shown)
    left = {ref: reasons for ref, reasons in outcome(village, actor, number).items() if reasons}
    assert left == {unread: ["sign_alone_unread"], returned: ["sign_alone_returned"]}
    assert list(outcome(village, actor, number)) == refs
    with village.app.app_context():
        signed = db.session.execute(
            db.select(db.func.count()).select_from(Signature).where(Signature.action == "review")
        ).scalar_one()
        body = db.session.execute(
            db.select(Event.body).where(Event.kind == "signature_list.made")
        ).scalar_one()
        told = content_of(body)["data"]
    assert signed == 18
    assert (len(told["signed"]), told["left"]) == (18, left)
    assert sign(village, actor, "review", shown) == number
    with village.app.app_context():
        assert db.session.execute(db.select(db.func.count(SignatureList.id))).scalar_one() == 1


def set_column(village: Village, ref: str, **values: object) -> None:
    """Change a case as its table holds it, with the event that the database asks for."""
    with village.app.app_context():
        case = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
        with db.session.no_autoflush:
            for name, value in values.items():
                setattr(case, name, value)
        record(db.session(), case, "case.noted", actor=None)
        db.session.commit()


def peculiar(village: Village, kind: str) -> str:
    """Return a case under township review with one thing that deserves a look of its own."""
    if kind == "sign_alone_objection":
        ref = village.at("on_notice")
        received = Received(clock.today(), "in_person", "该户不符合条件。")
        with village.app.app_context():
            number = receive_objection(
                actor=officer(village, "village_clerk"), ref=ref, received=received, once="o"
            )
            decide_objection(
                actor=officer(village), objection_id=number, once="d",
                decided=Decided(
                    "not_upheld", "经入户和走访核查，情况属实，异议不成立。",
                    [village.officers["first_secretary"].account_id], clock.today(),
                ),
            )  # fmt: skip
            row = db.session.get_one(Objection, number)
            row.received_on = row.decided_on = clock.today() - timedelta(days=2)
            db.session.commit()
        village.close(ref)
        return ref
    if kind == "sign_alone_hit":
        ref = village.at("township_review")
        with village.app.app_context():
            entry = db.session.execute(
                db.select(ComparisonEntry).where(ComparisonEntry.case_id == village.case_id(ref)).limit(1)
            ).scalar_one()
            entry.result, entry.hit = "hit", "vehicle"
            db.session.commit()
        return ref
    ref = village.at("township_review")
    if kind == "sign_alone_fast_lane":
        village.act(
            "township_leader", ref, "open_fast_lane", answers={"reason_text": "户主突发重病急需救助。"}
        )
    if kind == "sign_alone_legacy":
        set_column(village, ref, legacy=True)
    if kind == "sign_alone_returned":
        set_column(village, ref, round=2)
    return ref


@pytest.mark.parametrize(
    "kind",
    ["sign_alone_hit", "sign_alone_objection", "sign_alone_returned", "sign_alone_fast_lane",
     "sign_alone_legacy", "sign_alone_unread"],
)  # fmt: skip
def test_what_needs_a_look_of_its_own_is_told_beforehand_and_stays_behind(
    village: Village, kind: str
) -> None:
    ref, plain = peculiar(village, kind), village.at("township_review")
    actor = officer(village)
    read(village, actor, plain, *([] if kind == "sign_alone_unread" else [ref]))
    with village.app.app_context():
        assert {row.ref: row.alone for row in rows_of(actor, "township_review", limit=9)} == {
            ref: True, plain: False
        }  # fmt: skip
    number = sign(village, actor, "review", versions(village, ref, plain))
    assert outcome(village, actor, number) == {ref: [kind], plain: []}


def test_stale_and_blocked_cases_hold_up_none_of_the_others(village: Village) -> None:
    household = village.household()
    kin, stale, gone, fine = (
        village.at("township_review", household), *(village.at("township_review") for _ in range(3))
    )  # fmt: skip
    actor = officer(village)
    read(village, actor, kin, stale, gone, fine)
    shown = versions(village, kin, stale, gone, fine)
    with village.app.app_context():
        db.session.add(
            Relation(
                holder_id=actor.person_id, person_id=village.members(household)[0], degree="in_law",
                declared_on=clock.today(),
            )
        )  # fmt: skip
        db.session.commit()
    village.officers["second"] = village.county.officer("township_officer")
    village.act("second", gone, "review")
    shown[stale] -= 1
    number = sign(village, actor, "review", shown)
    assert outcome(village, actor, number) == {
        kin: ["kin_of_household"], stale: ["stale"], gone: ["stale"], fine: []
    }  # fmt: skip


def test_another_choice_on_the_same_page_is_another_list(village: Village) -> None:
    """Whoever goes back and ticks more must not be shown the old result as if it were the new one."""
    first, second = village.at("township_review"), village.at("township_review")
    actor = officer(village)
    read(village, actor, first, second)
    shown = versions(village, first, second)
    one = sign(village, actor, "review", {first: shown[first]})
    two = sign(village, actor, "review", shown)
    assert one != two
    assert outcome(village, actor, two) == {first: [], second: []}
    with village.app.app_context():
        assert (
            db.session.execute(
                db.select(db.func.count(Signature.id)).where(Signature.action == "review")
            ).scalar_one()
            == 2
        )


def test_case_out_of_reach_is_told_without_a_name_and_a_list_is_shown_to_its_signer_only(
    village: Village,
) -> None:
    ref, fine = village.at("township_review"), village.at("township_review")
    stranger = village.county.officer("township_officer", "township_b").actor()
    number = sign(village, stranger, "review", versions(village, ref))
    with village.app.app_context():
        (case,) = list_page(stranger, number).cases
        assert (case.ref, case.head, case.signed) == (ref, "", False)
        with pytest.raises(NotFound):
            list_page(officer(village), number)
    assert state(village, fine) == "township_review"


def test_unknown_reference_and_empty_choice(village: Village) -> None:
    actor = officer(village)
    with pytest.raises(Invalid) as refused:
        sign(village, actor, "review", {})
    assert refused.value.problems[0].code == "choose_some"
    with pytest.raises(Invalid) as refused:
        sign(village, actor, "review", {f"JC-2026-{number:05}": 1 for number in range(201)})
    assert refused.value.problems[0].details == {"most": 200}
    assert outcome(village, actor, sign(village, actor, "review", {"JC-2026-99999": 1})) == {}


def test_county_signature_asks_for_a_fresh_code_before_anything_is_signed(village: Village) -> None:
    refs = [village.at("county_review") for _ in range(2)]
    fresh = officer(village, "county_officer")
    read(village, fresh, *refs)
    shown = versions(village, *refs)
    old = replace(fresh, confirmed_at=clock.now() - timedelta(hours=2))
    for actor in (old, replace(fresh, confirmed_at=None)):
        with pytest.raises(ConfirmationNeeded):
            sign(village, actor, "approve", shown)
    with village.app.app_context():
        assert db.session.execute(db.select(db.func.count(SignatureListEntry.case_id))).scalar_one() == 0
    assert outcome(village, fresh, sign(village, fresh, "approve", shown)) == {ref: [] for ref in refs}


def test_leader_decides_with_one_number_for_all_and_none_without(village: Village) -> None:
    refs = [village.at("county_review") for _ in range(2)]
    for ref in refs:
        village.act("county_officer", ref, "approve")
    actor = officer(village, "county_leader")
    read(village, actor, *refs)
    shown = versions(village, *refs)
    number = sign(village, actor, "approve", shown)
    assert outcome(village, actor, number) == {ref: ["answer"] for ref in refs}
    again = sign(village, actor, "approve", shown, decision_number="禾农发〔2026〕31号")
    assert outcome(village, actor, again) == {ref: [] for ref in refs}
    assert [state(village, ref) for ref in refs] == ["approved", "approved"]


def test_delegate_signs_a_list_under_his_own_name_for_the_giver(village: Village) -> None:
    ref = village.at("township_review")
    village.act("township_officer", ref, "review")
    giver, delegate = village.officers["township_leader"], village.officers["township_head"]
    post = replace(giver.posts[0], giver=giver.account_id, giver_name=giver.name)
    actor = delegate.actor(posts=(*delegate.posts, post))
    read(village, actor, ref)
    number = sign(village, actor, "review", versions(village, ref))
    assert outcome(village, actor, number) == {ref: []}
    with village.app.app_context():
        signed = db.session.execute(db.select(Signature).order_by(Signature.id.desc()).limit(1)).scalar_one()
        assert (signed.account_id, signed.on_behalf_of, signed.role) == (
            delegate.account_id, giver.account_id, "township_leader",
        )  # fmt: skip
        body = db.session.execute(
            db.select(Event.body).where(Event.kind == "signature_list.made")
        ).scalar_one()
        told: dict[str, Any] = content_of(body)
    assert told["actor"]["role"] == "township_leader"
    again = sign(village, actor, "review", versions(village, ref), once="next")
    assert outcome(village, actor, again) == {ref: ["signed_earlier_in_chain"]}


def test_head_signs_from_a_list_what_the_clerk_began_and_nothing_else(village: Village) -> None:
    begun, fresh = village.at("appraised"), village.at("appraised")
    day = clock.today() - timedelta(days=7)
    number = village.notice(begun, "identification", day)
    village.paper("posting_proof", notice_id=number)
    late = {"recorded_in_time": "补录"}
    village.act("village_clerk", begun, "post_notice", on=day, carrier=Carrier.NOTICE, reasons=late)
    head = officer(village, "village_head")
    with village.app.app_context():
        page = signing_page(head, "appraised")
        assert (page.action.name, page.position, [row.ref for row in page.rows]) == (
            "post_notice",
            1,
            [begun],
        )
        with pytest.raises(NotFound):
            signing_page(officer(village, "village_clerk"), "appraised")
        with pytest.raises(NotFound):
            signing_page(head, "nowhere")
    read(village, head, begun, fresh)
    made = sign(village, head, "post_notice", versions(village, begun, fresh))
    assert outcome(village, head, made) == {begun: [], fresh: ["gone"]}
