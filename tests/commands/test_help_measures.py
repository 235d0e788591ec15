"""Help measures: planned for an enrolled household, delivered with proof, ended; what then counts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app import clock
from app.audit.record import content_of
from app.commands.help_measures import Delivery, Plan, deliver_measure, end_measure, plan_measure
from app.definitions import of_case
from app.errors import Forbidden, Invalid, NotFound
from app.facts.case import ask, facts_of, standing_of
from app.models import Assignment, Case, Event, Evidence, HelpMeasure, Relation, db
from tests.support.village import Village
from workflows.monitoring.facts import HouseholdFacts

DAY = timedelta(days=1)
CONTENT = "为妻子张桂英报销住院费用"


def plan(
    village: Village, ref: str, measure: str = "45003", *, role: str = "village_clerk", once: str = "p",
    **rest: object,
) -> int:  # fmt: skip
    said: dict[str, object] = {
        "measure": measure, "content": CONTENT, "organisation_id": village.county.organisations["township_a"],
        "person": "医保专干刘敏", "starts_on": clock.today(), **rest,
    }  # fmt: skip
    with village.app.app_context():
        return plan_measure(
            actor=village.officers[role].actor(),
            ref=ref,
            plan=Plan(**said),
            once=once,  # type: ignore[arg-type]
        )


def proof(village: Village, ref: str, kind: str = "help_proof") -> int:
    village.paper(kind, case_id=village.case_id(ref))
    with village.app.app_context():
        return db.session.execute(db.select(db.func.max(Evidence.id))).scalar_one()


def deliver(
    village: Village, number: int, proof_id: int | None, *, on: date | None = None, amount: str = "",
    role: str = "village_clerk", once: str = "d",
) -> str:  # fmt: skip
    said = Delivery(on or clock.today(), proof_id, Decimal(amount) if amount else None)
    with village.app.app_context():
        return deliver_measure(
            actor=village.officers[role].actor(), measure_id=number, delivery=said, once=once
        )


def end(
    village: Village, number: int, reason: str, *, on: date | None = None, role: str = "village_clerk",
    once: str = "e",
) -> str:  # fmt: skip
    with village.app.app_context():
        return end_measure(
            actor=village.officers[role].actor(), measure_id=number, on=on or clock.today(), reason=reason,
            once=once,
        )  # fmt: skip


def subject(village: Village, ref: str) -> HouseholdFacts:
    with village.app.app_context():
        session = db.session()
        case = session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
        known = ask(session, case)
        facts = facts_of(
            session, case, standing_of(case, known), known,
            workflow=of_case(session, case.workflow_digest).workflow, occurred_on=clock.today(),
        )  # fmt: skip
        assert isinstance(facts.subject, HouseholdFacts)
        return facts.subject


def harm(village: Village, ref: str) -> int:
    with village.app.app_context():
        return db.session.execute(db.select(Case.harm).where(Case.ref == ref)).scalar_one()


def codes(refusal: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in refusal.value.problems]


def test_only_delivered_help_that_answers_a_risk_counts_for_an_elimination(village: Village) -> None:
    ref = village.at("assisted")
    health, road = plan(village, ref), plan(village, ref, "55001", once="road")
    assert subject(village, ref).measures_delivered == 0
    deliver(village, road, proof(village, ref), once="road")
    assert (subject(village, ref).measures_delivered, subject(village, ref).helped) == (0, True)
    deliver(village, health, proof(village, ref), amount="1250.50")
    assert subject(village, ref).measures_delivered == 1


def test_help_ended_by_its_term_still_counts_and_one_entered_by_mistake_never_did(village: Village) -> None:
    ref = village.at("assisted")
    first, second = plan(village, ref), plan(village, ref, once="again")
    paper = proof(village, ref)
    deliver(village, first, paper)
    deliver(village, second, paper, once="again")
    end(village, first, "expired")
    end(village, second, "mistake", once="again")
    assert [one.id for one in subject(village, ref).measures] == [first]
    assert subject(village, ref).measures_delivered == 1


def test_delivery_counts_no_more_once_its_proof_is_struck_out(village: Village) -> None:
    ref = village.at("assisted")
    number, paper = plan(village, ref), proof(village, ref)
    deliver(village, number, paper)
    with village.app.app_context():
        db.session.get_one(Evidence, paper).struck_on = clock.today()
        db.session.commit()
    assert subject(village, ref).measures_delivered == 0


def test_family_suffers_less_from_the_day_on_which_help_came(village: Village) -> None:
    ref = village.at("assisted")
    number = plan(village, ref)
    before = harm(village, ref)
    deliver(village, number, proof(village, ref))
    assert (before, harm(village, ref)) == (1, 0)


def test_help_waits_for_the_approval_unless_the_fast_lane_is_open(village: Village) -> None:
    ref = village.at("applied")
    with pytest.raises(Forbidden) as refused:
        plan(village, ref)
    assert refused.value.code == "no_help_yet"
    village.act(
        "township_leader", ref, "open_fast_lane", answers={"reason_text": "突发重病，先行救助，后补程序。"}
    )
    number = plan(village, ref, once="fast")
    deliver(village, number, proof(village, ref))
    assert subject(village, ref).measures_delivered == 1


def test_delivery_needs_its_own_proof_and_a_day_that_can_be(village: Village) -> None:
    ref, other = village.at("assisted"), village.at("assisted")
    number = plan(village, ref)
    for paper in (None, proof(village, ref, "other"), proof(village, other)):
        with pytest.raises(Invalid) as refused:
            deliver(village, number, paper)
        assert codes(refused) == [("proof", "proof_missing")]
    for on, code in ((clock.today() + DAY, "date_future"), (clock.today() - DAY, "before_start")):
        with pytest.raises(Invalid) as refused:
            deliver(village, number, proof(village, ref), on=on)
        assert codes(refused) == [("delivered_on", code)]
    with pytest.raises(Invalid) as refused:
        deliver(village, number, proof(village, ref), amount="-1")
    assert codes(refused) == [("amount", "amount_bounds")]


def test_plan_says_what_by_whom_and_until_when(village: Village) -> None:
    ref = village.at("assisted")
    with pytest.raises(Invalid) as refused:
        plan(village, ref, "45999", content="钱", organisation_id=0, person=" ", ends_on=clock.today() - DAY)
    assert codes(refused) == [
        ("measure", "unknown_choice"), ("content", "content_short"), ("person", "answer_missing"),
        ("ends_on", "date_order"), ("organisation_id", "unknown_choice"),
    ]  # fmt: skip


def test_what_never_came_cannot_have_run_out(village: Village) -> None:
    ref = village.at("assisted")
    number = plan(village, ref)
    for reason, code in (("expired", "never_delivered"), ("because", "unknown_choice")):
        with pytest.raises(Invalid) as refused:
            end(village, number, reason)
        assert codes(refused) == [("reason", code)]
    end(village, number, "dropped")
    with pytest.raises(Forbidden) as forbidden:
        deliver(village, number, proof(village, ref))
    assert forbidden.value.code == "already_decided"


def test_kin_of_the_household_do_not_vouch_for_what_it_got(village: Village) -> None:
    household = village.household()
    ref = village.at("assisted", household)
    number, paper = plan(village, ref), proof(village, ref)
    with village.app.app_context():
        db.session.add(
            Relation(
                holder_id=village.officers["village_clerk"].person_id, degree="sibling",
                person_id=village.members(household)[0], declared_on=clock.today(),
            )
        )  # fmt: skip
        db.session.commit()
    with pytest.raises(Forbidden) as refused:
        deliver(village, number, paper)
    assert refused.value.code == "kin_vouches"
    assert deliver(village, number, paper, role="township_officer") == ref


def test_pressing_twice_plans_delivers_and_ends_once(village: Village) -> None:
    ref = village.at("assisted")
    number = plan(village, ref)
    paper = proof(village, ref)
    assert plan(village, ref) == number
    assert deliver(village, number, paper) == deliver(village, number, paper) == ref
    assert end(village, number, "complete") == end(village, number, "complete") == ref
    with village.app.app_context():
        kinds = db.session.execute(
            db.select(Event.body).where(Event.kind.like("case.measure%")).order_by(Event.id)
        ).scalars()
        assert [content_of(body)["kind"] for body in kinds] == [
            "case.measure_planned", "case.measure_delivered", "case.measure_ended"
        ]  # fmt: skip


def test_what_is_planned_for_whom_is_readable_nowhere(village: Village) -> None:
    ref = village.at("assisted")
    number = plan(village, ref)
    with village.app.app_context():
        bodies = b"".join(db.session.execute(db.select(Event.body)).scalars())
        written = bodies.decode() + db.session.get_one(HelpMeasure, number).details_sealed
    assert "张桂英" not in written
    assert "刘敏" not in written


@pytest.mark.parametrize("role", ["village_head", "grid_worker", "township_leader", "county_officer"])
def test_who_does_not_record_help_is_refused(village: Village, role: str) -> None:
    ref = village.at("assisted")
    with pytest.raises(Forbidden):
        plan(village, ref, role=role)


def test_department_records_help_only_where_the_case_is_assigned_to_it(village: Village) -> None:
    ref = village.at("assisted")
    with pytest.raises(NotFound):
        plan(village, ref, role="department_officer")
    with village.app.app_context():
        db.session.add(
            Assignment(
                case_id=village.case_id(ref), organisation_id=village.county.organisations["department"],
                valid_from=clock.today(), valid_to=None,
            )
        )  # fmt: skip
        db.session.commit()
    assert plan(village, ref, role="department_officer")


def test_stranger_finds_no_measure(village: Village) -> None:
    ref = village.at("assisted")
    number, paper = plan(village, ref), proof(village, ref)
    village.officers["stranger"] = village.county.officer("village_clerk", "village_b1")
    for wanted in (number, 999_999):
        with pytest.raises(NotFound):
            deliver(village, wanted, paper, role="stranger")
        with pytest.raises(NotFound):
            end(village, wanted, "dropped", role="stranger")
