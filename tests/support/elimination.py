"""A village that takes a household from help to elimination: every step through its command or carrier."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import time_machine

from app import clock
from app.commands.cases import Performed
from app.commands.help_measures import Delivery, Plan, deliver_measure, plan_measure
from app.commands.meetings import Ballot
from app.commands.notices import carry_notice
from app.commands.visits import VisitSheet, visit_record
from app.models import Evidence, db
from tests.support import carriers
from tests.support.village import Village

BY_HELP, BY_ITSELF = "01", "02"
WHY = {"reason_text": "住院费用已按政策报销，长子稳定务工半年以上，收入持续高于监测范围。"}
WEIGHED = dict.fromkeys(
    ("measures_enough", "help_develops", "help_planned_in_time", "help_is_new"),
    "一项措施已解决该户困难，其余不需要。",
)
"""What is written where the county's rules on help warn (M08, M09, M11, M12)."""

ALL_TRUE = ("risk_gone", "income_stable", "no_new_risk")
ENOUGH = {"work": Decimal(36000), "planting": Decimal(3000), "costs": Decimal(1200)}
"""Of two people: 18,900 yuan a head, well above any line of these tests."""


def deliver(village: Village, ref: str, measure: str = "45003") -> int:
    """Plan a measure that answers illness and deliver it with its proof."""
    with village.app.app_context():
        clerk = village.officers["village_clerk"].actor()
        number = plan_measure(
            actor=clerk, ref=ref, once=f"plan/{ref}/{clock.now()}",
            plan=Plan(measure=measure, content="按政策报销住院费用", person="医保专干刘敏",
                      organisation_id=village.county.organisations["township_a"], starts_on=clock.today()),
        )  # fmt: skip
        village.paper("help_proof", case_id=village.case_id(ref))
        proof = db.session.execute(db.select(db.func.max(Evidence.id))).scalar_one()
        deliver_measure(
            actor=clerk,
            measure_id=number,
            delivery=Delivery(clock.today(), proof, None),
            once=f"done/{number}",
        )
        return number


def propose(village: Village, ref: str, manner: str = BY_HELP) -> Performed:
    """Let clerk and head propose the elimination."""
    if manner == BY_ITSELF:
        village.paper("natural_end", case_id=village.case_id(ref))
    said = {"manner": manner, **WHY}
    village.act("village_clerk", ref, "propose_elimination", answers=said, reasons=WEIGHED)
    return village.act("village_head", ref, "propose_elimination", reasons=WEIGHED)


def visit(village: Village, ref: str, *, by: str = "first_secretary", **changes: object) -> Performed:
    """Let two officers look whether the risk is gone; ``by`` records it."""
    village.paper("visit_sheet", case_id=village.case_id(ref))
    facts: dict[str, object] = {
        "visited_on": clock.today(), "met": "at_home", "amounts": ENOUGH, "spending_asked": True,
        "guarantees": (), "can_cope": True, "cannot_cope": (), "spending_settled": True, "category": "",
        "confirmed_how": "signature", "account": "入户核对收支，查看三保障和饮水。", "assessed": ALL_TRUE,
        "visitors": (village.officers["first_secretary"].account_id,
                     village.officers["township_officer"].account_id),
    }  # fmt: skip
    with village.app.app_context():
        brought = visit_record(VisitSheet(**{**facts, **changes}), purpose="elimination")  # type: ignore[arg-type]
    return village.act(by, ref, "record_elimination_visit", brought=brought)


def meeting(village: Village, people: list[int], *refs: str) -> int:
    """Prepare a meeting of today on eliminations, with its papers."""
    number = carriers.call(
        village, people, *refs, on=clock.today(), once=f"call/{refs[0]}/{clock.now()}", purpose="elimination"
    )
    carriers.sheets(village, number)
    return number


def appraise(village: Village, people: list[int], *refs: str) -> int:
    """Hold a meeting that agrees to every elimination."""
    number = meeting(village, people, *refs)
    carriers.hold(
        village, number, people, {ref: Ballot(len(people), 0, 0) for ref in refs}, once=f"hold/{number}"
    )
    return number


def signed_by_head(village: Village, notice_id: int) -> None:
    """Let the village head give the second signature on a notice."""
    with village.app.app_context():
        carry_notice(actor=village.officers["village_head"].actor(), notice_id=notice_id)


def post(village: Village, *refs: str) -> int:
    """Print and hang the notice of eliminations; clerk and head sign."""
    number = carriers.prepare(village, *refs, kind="elimination", once=f"print/{refs[0]}/{clock.now()}")
    carriers.hang(village, number, once=f"hang/{number}")
    signed_by_head(village, number)
    return number


def close(village: Village, notice_id: int) -> None:
    """Take the notice down after its last day; clerk and head sign."""
    carriers.take_down(village, notice_id, once=f"down/{notice_id}")
    signed_by_head(village, notice_id)


def review(village: Village, ref: str) -> Performed:
    for role in ("township_officer", "township_leader", "township_head"):
        done = village.act(role, ref, "review_elimination")
    return done


def approve(village: Village, ref: str) -> Performed:
    village.act("county_officer", ref, "approve_elimination")
    return village.act(
        "county_leader", ref, "approve_elimination", answers={"decision_number": "禾农发〔2026〕61号"}
    )


STEPS = (
    "elimination_proposed", "elimination_visited", "elimination_appraised", "elimination_on_notice",
    "elimination_township_review", "elimination_county_review", "eliminated",
)  # fmt: skip


def bring(
    village: Village,
    people: list[int],
    time: time_machine.Traveller,
    ref: str,
    state: str,
    manner: str = BY_ITSELF,
) -> None:
    """Bring a household that is being helped to a state of the elimination; the notice takes six days."""
    propose(village, ref, manner)
    notice_id = 0
    for name in STEPS[1 : STEPS.index(state) + 1]:
        if name == "elimination_visited":
            visit(village, ref)
        elif name == "elimination_appraised":
            appraise(village, people, ref)
        elif name == "elimination_on_notice":
            notice_id = post(village, ref)
        elif name == "elimination_township_review":
            time.shift(timedelta(days=6))
            close(village, notice_id)
        elif name == "elimination_county_review":
            review(village, ref)
        else:
            approve(village, ref)
