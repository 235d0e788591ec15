"""For each action, role and territory: allowed or refused as the table says, every combination tried.

The table is the one of ``journeys.model``, typed by hand from product.md 3 and decisions.md 18, with
the rows that random walks don't need. An act that goes through is taken back at its very commit,
after the database has judged it: so one case a state serves for every one who tries.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, text

from app import clock
from app.commands.applications import ApplicationSheet, application_record
from app.commands.cases import Act, Record, perform_action
from app.commands.corrections import (
    Asked,
    refuse_correction,
    request_correction,
    sign_correction,
    withdraw_correction,
)
from app.commands.visits import VisitSheet, visit_record
from app.errors import Blocked, Forbidden, NotFound
from app.models import Assignment, Case, Event, Signature, db
from app.policy import Actor
from tests.journeys.model import CO, COUNTY, DO, FS, GW, IDENTIFYING, ORDER, TH, TL, TO, VC, VH, Chain
from tests.support.county import County
from tests.support.trials import FULL
from tests.support.village import AMOUNTS, LATE, Village, village_of
from workflows.roles import ROLES
from workflows.vocabulary import Carrier

DL, CL, HP, IN = "department_leader", "county_leader", "helper", "inspector"
MORE: dict[tuple[str, str], tuple[Chain, tuple[str, ...]]] = {
    ("draft", "carry_over"): (COUNTY, ("assisted", "eliminated")),
    ("compared", "decline_at_appraisal"): (((VC,), (VH,), (TO,)), ("rejected",)),
    ("on_notice", "reject"): (((VH,), (TO,)), ("rejected",)),
    ("township_review", "request_supplement"): (((TO, TL, TH),), ("township_review",)),
    ("township_review", "supplement"): (((VC,),), ("township_review",)),
    ("county_review", "request_supplement"): (((CO, CL),), ("county_review",)),
    ("county_review", "supplement"): (((VC,),), ("county_review",)),
}  # fmt: skip
SIGNED = {**IDENTIFYING, **MORE}
ACTIONS = sorted({action for _, action in SIGNED} | {"accept"})
STATES = (*ORDER[:-1], "rejected")

# Who tries: role and place, and whether a case of village A1 is within his reach.
REACHES: dict[tuple[str, str], bool] = {
    **{(role, "village_a1"): True for role in (GW, VC, VH, FS)},
    **{(role, place): False for role in (GW, VC, VH, FS) for place in ("village_a2", "village_b1")},
    **{(role, "township_a"): True for role in (HP, TO, TL, TH, IN)},
    **{(role, "township_b"): False for role in (HP, TO, TL, TH, IN)},
    (CO, "bureau"): True, (CL, "bureau"): True, (IN, "discipline"): True,
    # The case is assigned to the one department; another body of the county isn't.
    (DO, "department"): True, (DL, "department"): True, (DO, "office"): False, (DL, "office"): False,
    **{(role, "office"): False for role in ("system_admin", "security_admin", "audit_admin")},
}  # fmt: skip

# What the papers ask beside the signature, so that only the signer is in question. What isn't
# named here is tried as it is: where its guards don't hold, they and nothing else may be in the way.
REASON = "已逐项核对收支与自付支出，自付支出较小且已报销，农户当面知情"
REFUSAL = {"reasons": ["no_risk"], "reason_text": REASON}
RETURN = {"part": "visit", "reason": "figures", "reason_text": REASON}
ANSWERS: dict[str, dict[str, object]] = {
    "reject": REFUSAL, "decline_at_appraisal": REFUSAL, "send_back": RETURN, "request_supplement": RETURN,
    "withdraw": {"reason_text": REASON}, "reappraise": {"reason_text": REASON},
    "open_fast_lane": {"reason_text": REASON}, "reinstate": {"reason_text": REASON},
    "carry_over": {"reason_text": REASON}, "tell_family": {"channel": "in_person", "receipt": "户主本人签收"},
    "supplement": {"reply": REASON},
}  # fmt: skip
FORMAL = {"reasons": ["not_reachable"], "reason_text": "三次上门、两次电话均无法联系到申请人，已张贴告知"}
CARRIED = {
    "record_comparison": Carrier.COMPARISON, "appraise": Carrier.MEETING,
    "decline_at_appraisal": Carrier.MEETING, "post_notice": Carrier.NOTICE, "close_notice": Carrier.NOTICE,
    "announce": Carrier.NOTICE,
}  # fmt: skip
# Acts whose file isn't made ready here: another test of each judges its guards.
GUARDED = {
    ("draft", "carry_over"), ("compared", "decline_at_appraisal"), ("on_notice", "reject"),
    ("township_review", "supplement"), ("county_review", "supplement"),
}  # fmt: skip


class TakenBack(Exception):
    """An act had come to its commit: it would have been done."""


@contextmanager
def taken_back() -> Iterator[None]:
    """Let the database judge every act to its last constraint, and save none of them."""

    def stop(session: object) -> None:
        db.session.flush()
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        if db.session.info.get("in_command"):
            raise TakenBack

    event.listen(db.session, "before_commit", stop)
    try:
        yield
    finally:
        event.remove(db.session, "before_commit", stop)


@dataclass(frozen=True)
class Ready:
    """A case where it waits for one place of one chain, or (without ``action``) for whatever comes."""

    ref: str
    state: str
    action: str = ""
    position: int = 0


class Office:
    """The village of the cases, and everybody who tries to sign them."""

    def __init__(self, app: Flask, county: County) -> None:
        self.village: Village = village_of(app, county)
        self.tries: dict[tuple[str, str], Actor] = {
            (role, place): county.officer(role, place).actor() for role, place in REACHES
        }
        self.department = county.organisations["department"]

    def case(self, state: str) -> str:
        """Return a new case in a state, with everything in its file that the next act asks for."""
        village, household = self.village, self.village.household()
        if state == "rejected":
            ref = village.at("applied", household)
            village.act(VH, ref, "reject", answers=FORMAL)
        else:
            ref = village.at(state, household)
        day = clock.today()
        match state:
            case "draft":
                village.paper("application", case_id=village.case_id(ref))
            case "applied":
                village.paper("visit_sheet", case_id=village.case_id(ref))
            case "visited":
                village.answered(ref)
            case "compared":
                village.appraised(ref)
            case "appraised":
                notice_id = village.notice(ref, "identification", day - timedelta(days=7))
                village.paper("posting_proof", notice_id=notice_id)
            case "on_notice":
                village.taken_down(ref)
            case "approved":
                village.paper("posting_proof", notice_id=village.notice(ref, "announcement", day))
        self._assign(ref)
        return ref

    def _assign(self, ref: str) -> None:
        db.session.rollback()
        db.session.add(
            Assignment(
                case_id=self.village.case_id(ref), organisation_id=self.department,
                valid_from=clock.today() - timedelta(days=1), valid_to=None,
            )
        )  # fmt: skip
        db.session.commit()

    def begun(self, state: str, action: str, position: int) -> Ready:
        """Return a case on which the earlier signatures of a chain were given, for real."""
        ref = self.case(state)
        for place in range(position):
            role = SIGNED[state, action][0][place][0]
            signer = self.village.officers[role].actor()
            self.sign(signer, Ready(ref, state, action, place), action)
        return Ready(ref, state, action, position)

    def sign(self, actor: Actor, ready: Ready, action: str) -> None:
        carrier = CARRIED.get(action, Carrier.CASE) if not ready.position else Carrier.CASE
        answers = dict(FORMAL if (action, ready.state) == ("reject", "applied") else ANSWERS.get(action, {}))
        if (action, ready.position) == ("approve", 1) or (ready.state, action) == ("county_review", "reject"):
            answers |= {"decision_number": "禾农发〔2026〕21号"} if action == "approve" else {}
        if ready.position and action != "approve":
            answers = {}
        targets = SIGNED.get((ready.state, action), ((), ("",)))[1]
        act = Act(
            action, self.version(ready.ref), clock.today(), answers=answers, reasons=LATE,
            target=targets[0] if len(targets) > 1 else None,
        )  # fmt: skip
        perform_action(
            actor=actor, ref=ready.ref, act=act, brought=self.brought(ready, action), carrier=carrier
        )

    def version(self, ref: str) -> int:
        return db.session.execute(db.select(Case.version).where(Case.ref == ref)).scalar_one()

    def brought(self, ready: Ready, action: str) -> Record | None:
        if action == "submit":
            household = db.session.execute(
                db.select(Case.household_id).where(Case.ref == ready.ref)
            ).scalar_one()
            members = self.village.members(household or 0)
            return application_record(
                ApplicationSheet(
                    applicant_id=members[0], signed_on=clock.today(), signed_how="thumbprint", risks=("001",),
                    difficulties=("03",), description="妻子去年查出重病，自付医疗费已超过两万元。",
                    consents=tuple(members),
                )
            )  # fmt: skip
        if action != "record_visit":
            return None
        visitors = (self.village.officers[FS].account_id, self.village.officers[TO].account_id)
        sheet = VisitSheet(
            visited_on=clock.today(), met="at_home", amounts=AMOUNTS, spending_asked=True, guarantees=(),
            can_cope=False, cannot_cope=("03",), spending_settled=False, category="02",
            confirmed_how="signature", account="入户查看并核对了收支。", visitors=visitors,
        )  # fmt: skip
        return visit_record(sheet, purpose="identification")

    def outcome(self, who: tuple[str, str], ready: Ready, action: str) -> str:
        """Return ``done``, ``nothing here``, or the codes of what blocks."""
        try:
            self.sign(self.tries[who], ready, action)
        except TakenBack:
            return "done"
        except NotFound:
            return "nothing here"
        except Blocked as refusal:
            return " ".join(sorted({reason.code for reason in refusal.reasons}))  # type: ignore[attr-defined]
        return "saved"

    def left(self, ref: str) -> tuple[object, ...]:
        """Return what must be the same after everybody has tried."""
        db.session.rollback()
        case = db.session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
        events = db.select(db.func.count(Event.id)).where(
            Event.stream_kind == "case", Event.stream_id == case.id
        )
        signatures = db.select(db.func.count()).select_from(Signature).where(Signature.case_id == case.id)
        return (
            case.version, case.state, case.turn, case.last_sequence,
            db.session.execute(events).scalar_one(), db.session.execute(signatures).scalar_one(),
        )  # fmt: skip


def expected(who: tuple[str, str], ready: Ready, action: str) -> set[str]:
    """Return the outcomes that the table lets be."""
    if not REACHES[who] or (ready.state, action) not in SIGNED:
        return {"nothing here"}
    chain = SIGNED[ready.state, action][0]
    if who[0] in chain[ready.position]:
        return (
            {"guard", "owed_before"} if (ready.state, action) in GUARDED and not ready.position else {"done"}
        )
    waits = any(who[0] in later for later in chain[ready.position + 1 :])
    return {"waits_for_earlier_signature" if waits else "other_role"}


def wrong(office: Office, ready: Ready, actions: list[str]) -> list[str]:
    """Let everybody try, and return where the programme and the table differ.

    Actions of the case's state are tried by all; those of other states by a seeded tenth, and by
    all in ``make trials``.
    """
    chance = random.Random(f"{ready.state} 20261125")
    found, before = [], office.left(ready.ref)
    with taken_back():
        for who in REACHES:
            for action in actions:
                if (ready.state, action) not in SIGNED and not FULL and chance.random() > 0.1:
                    continue
                outcome, allowed = office.outcome(who, ready, action), expected(who, ready, action)
                told = set(outcome.split(" ")) if outcome not in ("nothing here",) else {outcome}
                # The file may be in the way too; what the table asks for is that the person is.
                if not told & allowed or (told - allowed - {"guard", "owed_before"}):
                    found.append(f"{ready.state}.{action}[{ready.position}] {who}: {outcome}, not {allowed}")
    assert office.left(ready.ref) == before
    return found


@pytest.fixture
def office(app: Flask, county: County) -> Iterator[Office]:
    with app.app_context():
        yield Office(app, county)


def test_each_action_is_for_its_roles_in_their_territory_and_for_nobody_else(office: Office) -> None:
    found = []
    for state in STATES:
        found += wrong(office, Ready(office.case(state), state), ACTIONS)
    assert found == []


def test_each_later_signature_of_a_chain_is_for_its_role_and_for_nobody_else(office: Office) -> None:
    found = []
    for (state, action), (chain, _) in SIGNED.items():
        for position in range(1, len(chain) if (state, action) not in GUARDED else 1):
            ready = office.begun(state, action, position)
            found += wrong(office, ready, [action])
    assert found == []


def test_table_covers_every_role_of_the_product() -> None:
    assert {role for role, _ in REACHES} == set(ROLES)


# Corrections of what the county decided on: who asks, and who signs where the township does.
ASKING = {(VC, "village_a1"), (TO, "township_a")}
SIGNING = {(TL, "township_a"), (TH, "township_a")}


def test_corrections_are_asked_for_and_signed_by_their_roles_and_by_nobody_else(office: Office) -> None:
    ref = office.case("approved")
    why = ("typing", "复核记账凭证，务工收入多录了一个零。")
    asked, waits = Asked("visit.size", 0, "3", *why), Asked("visit.line.work", 0, "1400", *why)
    clerk = office.village.officers[VC].actor()
    number = request_correction(actor=clerk, ref=ref, asked=waits, once="waits")
    before, found = office.left(ref), []
    acts: dict[str, tuple[set[tuple[str, str]], Callable[[Actor], object]]] = {
        "request": (ASKING, lambda who: request_correction(actor=who, ref=ref, asked=asked, once="r")),
        "sign": (SIGNING, lambda who: sign_correction(actor=who, correction_id=number, once="s")),
        "refuse": (
            SIGNING,
            lambda who: refuse_correction(actor=who, correction_id=number, opinion=REASON, once="n"),
        ),
        # Only the clerk who asked withdraws, and none of those who try did.
        "withdraw": (set(), lambda who: withdraw_correction(actor=who, correction_id=number, once="w")),
    }
    with taken_back():
        for name, (allowed, act) in acts.items():
            for who, actor in office.tries.items():
                try:
                    act(actor)
                except TakenBack:
                    done = True
                except (Forbidden, NotFound):
                    done = False
                if done != (who in allowed):
                    found.append(f"{name} {who}: {done}")
    assert found == []
    assert office.left(ref) == before
