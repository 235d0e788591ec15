"""Corrections: after the county's decision a wrong figure is put right by an event that another signs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.audit.record import content_of
from app.audit.replay import replay
from app.commands.corrections import (
    Asked,
    refuse_correction,
    request_correction,
    sign_correction,
    withdraw_correction,
)
from app.commands.departures import end_membership
from app.errors import ConfirmationNeeded, Forbidden, Invalid, NotFound
from app.facts.corrections import figures, find_figure, told_of
from app.models import (
    Application,
    Case,
    Correction,
    Event,
    Evidence,
    Membership,
    Person,
    Relation,
    Visit,
    Visitor,
    db,
)
from tests.support.county import County
from tests.support.settings import set_parameter
from tests.support.village import Village, village_of

TEXT = "复核记账凭证，务工收入多录了一个零。"


@pytest.fixture
def village(app: Flask, county: County) -> Iterator[Village]:
    with app.app_context():
        yield village_of(app, county)


@pytest.fixture
def ref(village: Village) -> str:
    return village.at("approved")


def case_of(ref: str) -> Case:
    db.session.rollback()
    return db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()


def ask(
    village: Village,
    ref: str,
    field: str,
    value: object,
    role: str = "village_clerk",
    *,
    subject: int = 0,
    reason: str = "typing",
    text: str = TEXT,
    paper_id: int | None = None,
    once: str = "c",
) -> int:
    asked = Asked(field, subject, value, reason, text, paper_id)
    return request_correction(actor=village.officers[role].actor(), ref=ref, asked=asked, once=once)


def sign(village: Village, number: int, role: str = "township_leader", once: str = "s") -> str:
    return sign_correction(actor=village.officers[role].actor(), correction_id=number, once=once)


def value_of(ref: str, field: str, subject: int = 0) -> str:
    found = find_figure(db.session(), case_of(ref), field, subject)
    assert found is not None
    return found.value


def newest(model: type[Visit] | type[Application], ref: str) -> Visit | Application:
    return (
        db.session.execute(
            db.select(model).where(model.case_id == case_of(ref).id).order_by(model.sequence.desc())
        )
        .scalars()
        .first()
    )


def test_signed_correction_brings_a_new_income_sheet_and_leaves_the_old_one(
    village: Village, ref: str
) -> None:
    number = ask(village, ref, "visit.line.work", "1400")
    assert value_of(ref, "visit.line.work") == "14000.00"  # nothing before the signature
    assert sign(village, number) == ref
    old, new = db.session.execute(
        db.select(Visit).where(Visit.case_id == case_of(ref).id).order_by(Visit.sequence)
    ).scalars()
    assert (old.wage, new.wage) == (14000, 1400)
    assert new.income_per_head == (1400 + 3000 - 1200) / 2
    visitors = [
        set(db.session.execute(db.select(Visitor.account_id).where(Visitor.visit_id == one.id)).scalars())
        for one in (old, new)
    ]
    assert visitors[0] == visitors[1] != set()
    assert value_of(ref, "visit.line.work") == "1400.00"
    assert list(replay(db.session(), ref)) == []


def test_old_value_is_read_by_the_server_and_kept_with_who_and_why(village: Village, ref: str) -> None:
    number = ask(village, ref, "visit.line.work", "1400")
    sign(village, number)
    row = db.session.get_one(Correction, number)
    assert told_of(case_of(ref), row) == {"old": "14000.00", "new": "1400.00", "text": TEXT}
    assert "14000" not in row.told_sealed
    kinds = db.session.execute(
        db.select(Event.kind, Event.body).where(Event.kind.like("case.correction%")).order_by(Event.id)
    ).all()
    assert [kind for kind, _ in kinds] == ["case.correction_requested", "case.correction_signed"]
    told = content_of(kinds[1].body)
    assert (told["data"]["field"], told["actor"]["role"]) == ("visit.line.work", "township_leader")
    assert "14000" not in str(told["data"])


def test_members_facts_are_corrected_with_both_values_in_the_event(village: Village, ref: str) -> None:
    child = village.members(case_of(ref).household_id or 0)[1]
    number = ask(village, ref, "member.name", "田小禾", subject=child)
    sign(village, number)
    assert db.session.get_one(Person, child).name == "田小禾"
    sign(village, ask(village, ref, "member.labour", "004", subject=child, once="c2"), once="s2")
    row = db.session.execute(db.select(Membership).where(Membership.person_id == child)).scalar_one()
    assert row.labour == "004"
    body = (
        db.session.execute(
            db.select(Event.body).where(Event.kind == "household.member_corrected").order_by(Event.id.desc())
        )
        .scalars()
        .first()
    )
    assert content_of(body or b"")["changes"]["labour"] == {"before": "001", "after": "004"}


def test_risks_are_corrected_by_a_new_row_of_the_application(village: Village, ref: str) -> None:
    sign(village, ask(village, ref, "application.risks", ["001", "002"]))
    row = newest(Application, ref)
    assert list(row.risks) == ["001", "002"]
    assert value_of(ref, "application.risks") == "001 002"
    village.announce(ref)  # the case goes on with it
    assert case_of(ref).state == "assisted"


def test_of_a_hung_notice_and_a_signed_decision_the_correction_stands_beside_the_paper(
    village: Village, ref: str
) -> None:
    day = (clock.today() - timedelta(days=3)).isoformat()
    sign(village, ask(village, ref, "decision.day", day))
    assert value_of(ref, "decision.day") == day
    sign(village, ask(village, ref, "decision.number", "禾农发〔2026〕22号", once="c2"), once="s2")
    assert value_of(ref, "decision.number") == "禾农发〔2026〕22号"
    assert list(replay(db.session(), ref)) == []


def test_before_the_decision_figures_are_changed_as_before_and_not_corrected(village: Village) -> None:
    ref = village.at("county_review")
    with pytest.raises(Forbidden) as refused:
        ask(village, ref, "visit.line.work", "1400")
    assert refused.value.code == "not_decided"


def test_same_press_asks_once_and_signs_once(village: Village, ref: str) -> None:
    number = ask(village, ref, "visit.line.work", "1400")
    assert ask(village, ref, "visit.line.work", "1400") == number
    sign(village, number)
    sign(village, number)
    assert db.session.execute(db.select(db.func.count(Correction.id))).scalar_one() == 1
    with pytest.raises(Forbidden) as refused:
        sign(village, number, once="again")
    assert refused.value.code == "already_decided"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": "14000"}, "value"),
        ({"value": "viel"}, "value"),
        ({"value": "-1"}, "value"),
        ({"reason": "because"}, "reason"),
        ({"text": "错了"}, "text"),
        ({"paper_id": 999_999}, "paper_id"),
    ],
)
def test_what_is_asked_has_to_be_a_change_with_a_reason(
    changes: dict[str, object], field: str, village: Village, ref: str
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(village, ref, "visit.line.work", **{"value": "1400", **changes})  # type: ignore[arg-type]
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_value_that_the_record_would_refuse_is_refused_when_it_is_asked_for(
    village: Village, ref: str
) -> None:
    child = village.members(case_of(ref).household_id or 0)[1]
    with pytest.raises(Invalid) as refused:
        ask(village, ref, "member.health", ["001", "003"], subject=child)
    assert [problem.code for problem in refused.value.problems] == ["health_both"]
    assert db.session.execute(db.select(db.func.count(Correction.id))).scalar_one() == 0


def test_unknown_figures_cannot_be_corrected(village: Village, ref: str) -> None:
    for field, subject in (("visit.wealth", 0), ("visit.line.work", 7), ("member.name", 999_999)):
        with pytest.raises(NotFound):
            ask(village, ref, field, "1", subject=subject)


def test_of_one_figure_only_one_correction_waits(village: Village, ref: str) -> None:
    ask(village, ref, "visit.line.work", "1400")
    with pytest.raises(Invalid) as refused:
        ask(village, ref, "visit.line.work", "1500", once="c2")
    assert [problem.code for problem in refused.value.problems] == ["correction_waits"]


def test_nobody_signs_what_he_asked_for(village: Village, ref: str) -> None:
    officer = village.officers["township_officer"]
    number = ask(village, ref, "visit.line.work", "1400", "township_officer")
    village.county.give_post(officer, "township_leader")
    with pytest.raises(Forbidden) as refused:
        sign(village, number, "township_officer")
    assert refused.value.code == "decide_own"


def test_places_out_of_reach_do_not_exist(village: Village, ref: str) -> None:
    number = ask(village, ref, "visit.line.work", "1400")
    elsewhere = village.county.officer("township_leader", "township_b").actor()
    with pytest.raises(NotFound):
        sign_correction(actor=elsewhere, correction_id=number, once="s")
    clerk = village.county.officer("village_clerk", "village_a2").actor()
    with pytest.raises(NotFound):
        request_correction(actor=clerk, ref=ref, asked=Asked("visit.size", 0, "3", "typing", TEXT), once="c")


def test_refused_correction_changes_nothing_and_says_why(village: Village, ref: str) -> None:
    number = ask(village, ref, "visit.line.work", "1400")
    leader = village.officers["township_leader"].actor()
    with pytest.raises(Invalid):
        refuse_correction(actor=leader, correction_id=number, opinion="不", once="r")
    refuse_correction(
        actor=leader, correction_id=number, opinion="原始记账凭证显示为14000元，不更正。", once="r2"
    )
    assert db.session.get_one(Correction, number).state == "refused"
    assert value_of(ref, "visit.line.work") == "14000.00"


def test_waiting_correction_is_withdrawn_by_who_asked_and_by_nobody_else(village: Village, ref: str) -> None:
    number = ask(village, ref, "visit.line.work", "1400")
    with pytest.raises(Forbidden) as refused:
        withdraw_correction(
            actor=village.officers["township_officer"].actor(), correction_id=number, once="w"
        )
    assert refused.value.code == "correction_not_yours"
    withdraw_correction(actor=village.officers["village_clerk"].actor(), correction_id=number, once="w")
    with pytest.raises(Forbidden):
        sign(village, number)
    ask(village, ref, "visit.line.work", "1500", once="c2")  # another may follow


def test_value_that_changed_meanwhile_is_not_signed(village: Village, ref: str) -> None:
    first = ask(village, ref, "application.risks", ["002"])
    db.session.rollback()
    row = newest(Application, ref)
    db.session.add(
        Application(
            case_id=row.case_id, sequence=row.sequence + 1000, round=row.round, applicant_id=row.applicant_id,
            signed_on=row.signed_on, risks=["003"], difficulties=["03"],
            description_sealed=row.description_sealed, signed_how="signature", scribe=False, read_aloud=False,
            proxy=False, helper_sealed=None, proxy_hash=None, disasters=[],
        )
    )  # fmt: skip
    db.session.commit()
    with pytest.raises(Forbidden) as refused:
        sign(village, first)
    assert refused.value.code == "correction_overtaken"


def test_county_may_ask_for_its_own_signature_with_a_fresh_code(village: Village, ref: str) -> None:
    set_parameter(village.county, "correction_signature", "county")
    number = ask(village, ref, "visit.line.work", "1400")
    with pytest.raises(Forbidden) as refused:
        sign(village, number)
    assert refused.value.code == "correction_other_rank"
    leader = village.officers["county_leader"]
    with pytest.raises(ConfirmationNeeded):
        sign_correction(actor=leader.actor(confirmed_at=None), correction_id=number, once="s")
    sign(village, number, "county_leader")
    assert value_of(ref, "visit.line.work") == "1400.00"


def test_county_may_ask_for_no_signature_and_the_old_value_stays_all_the_same(
    village: Village, ref: str
) -> None:
    set_parameter(village.county, "correction_signature", "none")
    number = ask(village, ref, "visit.line.work", "1400")
    assert value_of(ref, "visit.line.work") == "1400.00"
    row = db.session.get_one(Correction, number)
    assert (row.state, told_of(case_of(ref), row)["old"]) == ("signed", "14000.00")
    assert list(replay(db.session(), ref)) == []


def test_county_may_ask_for_a_paper(village: Village, ref: str) -> None:
    set_parameter(village.county, "correction_paper", "on")
    with pytest.raises(Invalid) as refused:
        ask(village, ref, "visit.line.work", "1400")
    assert [problem.code for problem in refused.value.problems] == ["correction_paper_missing"]
    village.paper("proof", case_id=case_of(ref).id)
    paper = db.session.execute(
        db.select(db.func.max(Evidence.id)).where(Evidence.case_id == case_of(ref).id)
    ).scalar_one()
    assert ask(village, ref, "visit.line.work", "1400", paper_id=paper)


def test_kin_of_the_household_neither_signs_nor_refuses(village: Village, ref: str) -> None:
    number = ask(village, ref, "visit.line.work", "1400")
    db.session.rollback()
    db.session.add(
        Relation(
            holder_id=village.officers["township_leader"].person_id, degree="sibling",
            person_id=village.members(case_of(ref).household_id or 0)[0], declared_on=clock.today(),
        )
    )  # fmt: skip
    db.session.commit()
    leader = village.officers["township_leader"].actor()
    for act in (
        lambda: sign(village, number),
        lambda: refuse_correction(actor=leader, correction_id=number, opinion=TEXT, once="r"),
    ):
        with pytest.raises(Forbidden) as refused:
            act()
        assert refused.value.code == "kin_of_household"
    sign(village, number, "township_head")


def test_each_kind_of_figure_can_be_corrected(village: Village, ref: str) -> None:
    """The record takes each kind of value, and the case still replays."""
    child = village.members(case_of(ref).household_id or 0)[1]
    notice = next(one.subject for one in figures(db.session(), case_of(ref)) if one.field.about == "notice")
    day = (clock.today() - timedelta(days=10)).isoformat()
    values = {
        "visit.size": "3", "visit.visited_on": day, "visit.category": "03", "visit.guarantees": ["housing"],
        "application.signed_on": day, "household.kind": "2", "member.born_on": "1976-05-01",
        "member.health": ["002"], "member.valid_from": "2001-01-01", "notice.posted_on": day,
        "notice.taken_down_on": day,
    }  # fmt: skip
    for place, (field, value) in enumerate(values.items()):
        subject = {"member": child, "notice": notice}.get(field.split(".")[0], 0)
        number = ask(village, ref, field, value, subject=subject, once=f"c{place}")
        sign(village, number, once=f"s{place}")
        expected = " ".join(value) if isinstance(value, list) else value
        assert value_of(ref, field, subject) == expected, field
    assert list(replay(db.session(), ref)) == []


def test_last_day_of_who_died_is_corrected_with_the_day_of_death(village: Village, ref: str) -> None:
    child = village.members(case_of(ref).household_id or 0)[1]
    end_membership(
        actor=village.officers["village_clerk"].actor(), household_id=case_of(ref).household_id or 0,
        person_id=child, left_on=clock.today(), reason="death", seen=0, once="death",
    )  # fmt: skip
    day = clock.today() - timedelta(days=2)
    sign(village, ask(village, ref, "member.valid_to", day.isoformat(), subject=child, reason="paper"))
    assert db.session.get_one(Person, child).died_on == day
