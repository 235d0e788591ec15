"""What random walks share: how a case is moved, by whom a button is pressed, and how its events are read."""

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from app import clock
from app.audit.record import content_of
from app.models import Case, Event, db
from tests.journeys.model import TABLE, Model, Told
from tests.support.village import LATE, Village
from workflows.vocabulary import Carrier

REASON = "已逐项核对收支与自付支出，自付支出较小且已报销，农户当面知情"
_WORDS = {"reason_text": REASON}
ANSWERS = {
    "reject": {"reasons": ["no_risk"], **_WORDS},
    "send_back": {"part": "visit", "reason": "figures", **_WORDS},
    "tell_family": {"channel": "in_person", "receipt": "户主本人签收"},
    "propose_elimination": {"manner": "01", **_WORDS},
    **dict.fromkeys(
        (
            "withdraw", "reappraise", "open_fast_lane", "reinstate", "carry_over", "abandon_elimination",
            "propose_rollback", "decline_rollback", "terminate", "remove",
        ),
        _WORDS,
    ),
}  # fmt: skip
FORMAL = {"reasons": ["not_reachable"], "reason_text": "三次上门、两次电话均无法联系到申请人，已张贴告知"}


def state_of(village: Village, ref: str) -> str:
    with village.app.app_context():
        return db.session.execute(db.select(Case.state).where(Case.ref == ref)).scalar_one()


def forward(village: Village, chance: random.Random, ref: str, household: int, state: str) -> None:
    """Do what the path to help wants next, sometimes with too few visitors or votes."""
    one_visitor = chance.random() < 0.2
    visitors = (village.officers["first_secretary"].account_id,)
    match state:
        case "draft":
            village.submit(ref, household)
        case "applied":
            village.visit(ref, **({"visitors": visitors} if one_visitor else {}))
        case "visited":
            village.compare(ref)
        case "compared":
            village.appraise(ref, agreed=chance.choice((18, 18, 9, 17)), against=chance.choice((0, 9)))
        case "appraised":
            village.post(ref)
        case "on_notice":
            village.close(ref)
        case "township_review":
            village.review(ref)
        case "county_review":
            village.approve(ref)
        case "approved":
            village.announce(ref)
        case _:
            village.act("village_clerk", ref, "tell_family", answers=ANSWERS["tell_family"])


def back(village: Village, chance: random.Random, ref: str, state: str) -> None:
    role = chance.choice(("township_officer", "township_leader", "county_officer", "county_leader"))
    target = chance.choice(TABLE[state, "send_back"][1])
    village.act(role, ref, "send_back", target=target, answers=ANSWERS["send_back"])


def blind(
    village: Village,
    chance: random.Random,
    ref: str,
    state: str,
    actions: Iterable[str],
    carriers: Sequence[Carrier] = tuple(Carrier),
) -> None:
    """Press any of these buttons in any role, as somebody does who forges a request."""
    action = chance.choice(sorted(actions))
    role = chance.choice(sorted(village.officers))
    answers = FORMAL if (action, state) == ("reject", "applied") else ANSWERS.get(action, {})
    village.act(
        role,
        ref,
        action,
        on=clock.today() - timedelta(days=chance.choice((0, 0, 3))),
        answers=answers,
        reasons=LATE,
        carrier=chance.choice(carriers),
    )


def signed_after(case_id: int, sequence: int) -> list[tuple[int, Told, dict[str, object]]]:
    """Return the signatures that a case's events tell after one of them: number, signature, answers."""
    bodies = db.session.execute(
        db.select(Event.body)
        .where(Event.stream_kind == "case", Event.stream_id == case_id, Event.sequence > sequence)
        .order_by(Event.sequence)
    ).scalars()
    told = []
    for content in map(content_of, bodies):
        if content["kind"] in ("case.signed", "case.acted"):
            data, actor = content["data"], content["actor"]
            one = Told(
                data["action"],
                data["source"],
                data["target"],
                data["position"],
                bool(data["completed"]),
                frozenset({actor["account"]}),
                actor["role"],
                date.fromisoformat(content["occurred_on"]),
            )
            told.append((int(content["sequence"]), one, dict(data.get("answers") or {})))
    return told


def replayed(case: Case) -> Model:
    """Walk the model along the events of a case, as an inspector would read them."""
    model = Model()
    for _, told, _ in signed_after(case.id, 0):
        model.take(told)
    return model
