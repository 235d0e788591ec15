"""Figures are counted from rows, of any day; changing one row changes them, and rules say what is counted."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from app import clock
from app.commands.departures import end_membership
from app.commands.help_measures import Plan, plan_measure
from app.commands.lead_endings import NoRisk, close_lead_without_risk
from app.commands.lead_visits import SeenAtHome, record_lead_visit
from app.commands.leads import LeadFacts, raise_lead
from app.errors import Forbidden, NotFound
from app.models import Household, db
from app.queries.figure_books import count
from app.queries.figure_pages import group_page
from app.queries.figure_scope import Book, Scope, percentile
from tests.support.county import TOWNSHIP_A, VILLAGE_A1, VILLAGE_B1
from tests.support.problems import Problems
from tests.support.village import Village
from workflows.figures import DIMENSIONS, FIGURES, GROUPS, SHORT, UNITS


def counted(
    village: Village, *groups: str, role: str = "county_officer", ago: int = 0, **scope: object
) -> Book:
    with village.app.app_context():
        db.session.rollback()
        day = clock.today() - timedelta(days=ago)
        actor = village.officers[role].actor()
        return count(Scope(actor, day - timedelta(days=30), day, **scope), groups or ("monitoring",))  # type: ignore[arg-type]


def test_definitions_are_whole() -> None:
    names = [one.name for one in FIGURES]
    assert len(names) == len(set(names))
    for one in FIGURES:
        assert one.rule.endswith("."), one.name
        assert one.unit in dict(UNITS)
        assert one.group in dict(GROUPS)
        assert set(one.by) <= DIMENSIONS.keys()
        assert bool(one.part) == bool(one.whole) == (one.unit == "percent")
        assert not one.whole or {one.part, one.whole} <= set(names)
    assert set(SHORT) == set(dict(GROUPS))
    assert all(set(shown) <= set(names) for shown in SHORT.values())


def test_the_roll_counts_households_and_persons_by_category_risk_and_channel(village: Village) -> None:
    village.at("assisted", village.household("田一", "田二"))
    village.at("approved", village.household("田四", "田五"))
    book = counted(village)
    assert book.number("monitored_households") == 1, "an approval that isn't announced enrols nobody yet"
    assert book.number("monitored_persons") == 2
    assert book.number("standing_households") == 1
    assert book.number("eliminated_households") == 0
    assert book.number("elimination_rate_households") == Decimal("0.00")
    assert book.number("enrolled_households", by="channel", key="in_person") == 1
    assert book.number("monitored_households", by="category", key="02") == 1
    assert book.number("monitored_households", by="risk", key="001") == 1
    assert book.number("monitored_persons", by="risk", key="001") == 2


def test_a_past_day_is_counted_as_it_was(village: Village) -> None:
    village.at("assisted")
    assert counted(village).number("monitored_households") == 1
    assert counted(village, ago=1).number("monitored_households") == 0, "announced today"


def test_one_row_more_or_less_changes_the_figure(village: Village) -> None:
    home = village.household("田一", "田二")
    village.at("assisted", home)
    assert counted(village).number("monitored_persons") == 2
    gone = village.members(home)[1]
    with time_machine.travel(clock.now() + timedelta(days=1)):
        with village.app.app_context():
            seen = db.session.get_one(Household, home).last_sequence
            end_membership(
                actor=village.officers["village_clerk"].actor(), household_id=home, person_id=gone,
                left_on=clock.today(), reason="death", seen=seen, once="left",
            )  # fmt: skip
        assert counted(village).number("monitored_persons") == 1
        assert counted(village, ago=1).number("monitored_persons") == 2, "the day before"
    village.at("assisted", village.household("田五", "田六"))
    assert counted(village).number("monitored_persons") == 4


def test_places_are_told_apart_and_out_of_reach_is_nothing(village: Village) -> None:
    village.at("assisted")
    book = counted(village, digits=9)
    assert book.number("monitored_households", place=TOWNSHIP_A[:9]) == 1
    assert counted(village, place=VILLAGE_B1).number("monitored_households") == 0
    with village.app.app_context():
        day = clock.today()
        page = group_page(village.officers["county_officer"].actor(), "monitoring", begin=day, day=day,
                          place=VILLAGE_A1)  # fmt: skip
        assert [row.category for row in page.households] == ["02"]
        with pytest.raises(NotFound):
            group_page(village.officers["township_leader"].actor(), "monitoring", begin=day, day=day,
                       place=VILLAGE_B1)  # fmt: skip
        with pytest.raises(Forbidden):
            group_page(village.officers["village_clerk"].actor(), "monitoring", begin=day, day=day)


def test_warnings_are_followed_to_their_end(village: Village) -> None:
    clerk = village.officers["village_clerk"]
    with village.app.app_context():
        for number, source in enumerate(("department", "department", "petition")):
            lead = raise_lead(actor=clerk.actor(), once=f"lead{number}", facts=LeadFacts(
                source=source, supplier="禾丰县医疗保障局" if source == "department" else None,
                territory=VILLAGE_A1, name=f"田某{number}", national_id=None, phone=None, address=None,
                household_id=None, risks=("001",), content="住院自付费用较大。", noticed_on=clock.today(),
            )).lead_id  # fmt: skip
            if number:
                continue
            seen = SeenAtHome(visited_on=clock.today(), visitors=[clerk.account_id,
                              village.officers["village_head"].account_id], met="at_home", findings=(),
                              note="入户查看住房，核对收支和报销单据，与户主谈话。")  # fmt: skip
            record_lead_visit(actor=clerk.actor(), lead_id=lead, seen=seen, once="seen")
            end = NoRisk(reason="sufficient", text="报销后自付金额较小，家庭收入稳定，能够自行负担。",
                         told_how="in_person", told_on=clock.today())  # fmt: skip
            close_lead_without_risk(actor=clerk.actor(), lead_id=lead, ending=end, once="end")
    book = counted(village, "warnings")
    assert book.number("warnings_received") == 2
    assert book.number("warnings_visited") == 1
    assert book.number("warnings_confirmed") == 0
    assert book.number("warnings_visited_rate") == Decimal("50.00")
    assert book.number("reports", by="channel", key="petition") == 1


def test_problems_are_counted_by_source_with_measures_units_and_batches(problems: Problems) -> None:
    village = problems.village
    refs = problems.batch("台账不全", "走访不实", days_ago=20)
    problems.at("closed", refs[0])
    problems.at("rectifying", refs[1])
    problems.batch("公示不及时", source="self_check")
    book = counted(village, "rectification")
    assert book.number("problems") == 3
    assert book.number("problems", by="source", key="assessment") == 2
    assert book.number("problems_finished", by="source", key="assessment") == 1
    assert book.number("completion_rate", by="source", key="assessment") == Decimal("50.00")
    assert book.number("problem_measures") == 4
    assert book.number("batches") == 2
    assert book.number("batches_finished") == 0
    before = counted(village, "rectification", ago=1)
    assert before.number("problems") == 3
    assert before.number("problems_finished") == 0, "closed today"
    assert before.number("problem_measures") == 0, "planned today"


def test_help_visits_steps_and_returns(village: Village) -> None:
    ref = village.at("assisted")
    back = village.at("county_review")
    said = {"part": "income_sheet", "reason": "figures", "reason_text": "票据与收入不符。"}
    village.act("county_officer", back, "send_back", target="township_review", answers=said)
    with village.app.app_context():
        plan = Plan("45003", "住院费用按政策给予医疗救助。",
                    village.county.organisations["township_a"], "医保专干", clock.today())  # fmt: skip
        plan_measure(actor=village.officers["village_clerk"].actor(), ref=ref, plan=plan, once="plan")
    book = counted(village, "help", "steps")
    assert book.number("measures_planned", by="kind", key="45") == 1
    assert book.number("measures_delivered") == 0
    assert book.number("visits_owed") == 1
    assert book.number("visits_overdue") == 0
    assert book.number("grid_workers") == 1
    assert book.number("send_backs", by="reason", key="figures") == 1
    assert book.number("steps_done", by="step", key="township_review") == 2
    assert book.number("step_median", by="step", key="draft") == 0


@pytest.mark.parametrize(
    ("days", "share", "least"), [({1: 1}, 50, 1), ({1: 1, 9: 9}, 50, 9), ({0: 9, 30: 1}, 90, 0)]
)
def test_percentiles_are_days_that_occurred(days: dict[int, int], share: int, least: int) -> None:
    assert percentile(days, share) == least
    assert percentile({}, share) is None
