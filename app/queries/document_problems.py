"""The values of the documents of a problem: slips, plan, reports, acceptance, closure."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from app import profiles
from app.masking import masked_text
from app.models.base import db
from app.models.evidence import Evidence
from app.models.organisation import Organisation
from app.models.problem import Problem, ProblemBatch
from app.queries.actors import name_on
from app.queries.document_drawn import DAY_KIND, NONE, Drawn, Row, Shot, Values, listed, zh
from app.queries.problem_file import ProblemFile
from app.queries.problem_file_views import MeasureView, PlanView
from app.queries.timeline import Entry


def _about(drawn: Drawn, found: ProblemFile) -> dict[str, object]:
    """Return what every document says of its problem, as the paper of the superior words it."""
    limit = found.deadline_text or drawn.word("DEADLINE_KIND", found.deadline_kind)
    until = f"（{zh(found.due_on or found.deadline_on)}前）" if found.due_on or found.deadline_on else ""
    responsible = [one.name for one in found.units if one.part == "responsible"]
    return {
        "batch": found.batch,
        "number": found.number or str(found.position),
        "title": found.title,
        "description": found.description or "同上",
        "category": found.category or NONE,
        "lead": found.lead,
        "units": listed(responsible) if responsible else found.lead,
        "deadline": f"{limit}{until}",
    }


def hand_over(drawn: Drawn, act: Entry) -> Values:
    """Return the slip by which a problem is handed to its unit."""
    found = drawn.problem
    number = db.session.execute(
        select(ProblemBatch.document_number)
        .join(Problem, Problem.batch_id == ProblemBatch.id)
        .where(Problem.case_id == drawn.case.id)
    ).scalar_one()
    return {
        **_about(drawn, found),
        "source": drawn.word("SOURCE", found.source),
        "finder": found.finder,
        "feedback_on": zh(found.feedback_on),
        "document_number": number or NONE,
        "acceptor": found.acceptor or "整改方案审核时确定",
        "office": act.organisation or _office(drawn, act.occurred_on),
        "handed_on": zh(act.occurred_on),
    }


def plan(drawn: Drawn, act: Entry) -> Values:
    """Return the plan that counts, with the problem made concrete."""
    found = drawn.problem
    made = found.now.plan
    if made is None:
        return {}
    return {
        **_about(drawn, found),
        **_concrete(found),
        "criterion": found.criterion,
        "proof": listed(drawn.word("PROOF", one.code) for one in found.proof),
        "person": found.person or "责任单位主要负责人",
        "due_on": zh(found.due_on),
        "acceptor": found.acceptor or "方案审核时确定",
        "lasting": found.lasting_goal if found.lasting else NONE,
        "submitted_on": zh(act.occurred_on),
        "measures": [_measure(at, one) for at, one in enumerate(made.measures, 1)],
        "signatures": drawn.signed(act, drawn.done("approve_plan")),
    }


def _concrete(found: ProblemFile) -> dict[str, object]:
    said = found.now.concrete
    return {
        "concrete": "；".join(text for name in ("who", "place", "fact") if (text := said.get(name, ""))),
        "cause": said.get("cause", ""),
    }


def _measure(at: int, one: MeasureView) -> Row:
    days = sorted({task.due_on for task in one.tasks if task.due_on is not None})
    return {
        "position": str(at),
        "measure": one.text,
        "units": listed(dict.fromkeys(task.unit for task in one.tasks)),
        "due": zh(days[-1]) if days else "长期坚持",
    }


def progress(drawn: Drawn, _act: Entry) -> Values:
    """Return how far the tasks are, and what the units reported up to now."""
    found = drawn.problem
    made = found.now.plan
    if made is None:
        return {}
    return {
        **_about(drawn, found),
        "due_on": zh(found.due_on),
        "tasks": [{**_measure(at, one), "done": _done(one)} for at, one in enumerate(made.measures, 1)],
        "reports": [
            {"day": zh(one.on), "unit": one.unit, "name": one.who, "text": one.text}
            for one in reversed(found.now.reports)
        ],
    }


def _done(one: MeasureView) -> str:
    done = [task.done_on for task in one.tasks if task.done_on is not None]
    if one.tasks and len(done) == len(one.tasks):
        return f"{zh(max(done))}完成"
    return f"已完成{len(done)}/{len(one.tasks)}"


def extension(drawn: Drawn, act: Entry) -> Values:
    """Return the newest request for more time, and what was answered."""
    found = drawn.problem
    asked = next((one for one in reversed(found.now.extensions) if one.sequence <= act.sequence), None)
    if asked is None:
        return {}
    answered = {True: "同意延期", False: "不同意延期，按原时限执行", None: "待批复"}[asked.granted]
    answer = None if asked.granted is None else drawn.done("grant_extension", "refuse_extension")
    return {
        **_about(drawn, found),
        "asked_on": zh(asked.asked_on),
        "old_due_on": zh(asked.old_due_on),
        "new_due_on": zh(asked.new_due_on),
        "reason": drawn.said(act, "Reason in words"),
        "answer": answered,
        "signatures": drawn.signed(act, answer),
    }


def acceptance(drawn: Drawn, act: Entry) -> Values:
    """Return the sheet of both acceptances."""
    found = drawn.problem
    seen = next(iter(found.now.inspections), None)
    return {
        **_about(drawn, found),
        **_handed_in(found),
        "criterion": found.criterion,
        "inspected_on": zh(found.inspected_on),
        "inspection": seen.text if seen is not None else "",
        "acceptor": found.acceptor,
        "signatures": drawn.signed(drawn.done("accept", source="first_acceptance"), act),
    }


def _handed_in(found: ProblemFile) -> dict[str, object]:
    checked = next((one for one in found.now.reports if one.kind == "self_check"), None)
    return {
        "self_check": checked.text if checked is not None else "",
        "handed_in_on": zh(checked.on) if checked is not None else "",
    }


def closing_request(drawn: Drawn, act: Entry) -> Values:
    """Return the request to close, with pictures of before and after side by side (L7)."""
    found = drawn.problem
    checkers = [str(row["name"]) for row in drawn.signed(act)]
    return {
        **_about(drawn, found),
        **_handed_in(found),
        "concrete": _concrete(found)["concrete"],
        "measures_taken": _taken(found.now.plan),
        "person": found.person or "责任单位主要负责人",
        "due_on": zh(found.due_on),
        "checked_by": listed(checkers),
        "pictures": _pictures(drawn, found),
    }


def _taken(made: PlanView | None) -> str:
    return (
        "".join(f"{at}.{one.text.rstrip('。；')}。" for at, one in enumerate(made.measures, 1))
        if made
        else ""
    )


def _pictures(drawn: Drawn, found: ProblemFile) -> list[Row]:
    """Return pairs of pictures; where the criterion asks for none, the sheet says so."""
    rows = db.session.execute(
        select(Evidence.id, Evidence.kind, Evidence.taken_at)
        .where(
            Evidence.case_id == drawn.case.id,
            Evidence.kind.in_(("before_photo", "after_photo")),
            Evidence.struck_on.is_(None),
            Evidence.shown != "",
        )
        .order_by(Evidence.id)
    ).all()
    before = [row for row in rows if row.kind == "before_photo"]
    after = [row for row in rows if row.kind == "after_photo"]
    if not rows and not any(one.code == "photos" for one in found.proof):
        words = "本项不以照片佐证"
        return [{"before": words, "after": words, "caption": "佐证材料：" + _proofs(drawn, found)}]
    return [
        {"before": Shot(one.id), "after": Shot(two.id), "caption": _caption(at, one.taken_at, two.taken_at)}
        for at, (one, two) in enumerate(zip(before, after, strict=False), 1)
    ]


def _proofs(drawn: Drawn, found: ProblemFile) -> str:
    return listed(drawn.word("PROOF", one.code) for one in found.proof)


def _caption(at: int, before: str, after: str) -> str:
    return f"照片{at}：整改前拍摄时间{before or '未记录'}，整改后拍摄时间{after or '未记录'}。"


def closure_notice(drawn: Drawn, act: Entry) -> Values:
    """Return what may hang: the problem as the superior worded it, never the persons made concrete."""
    found = drawn.problem
    days = profiles.for_case(drawn.case.profile_digest, act.occurred_on)["closure_notice_days"]
    return {
        name: masked_text(text) if isinstance(text, str) else text
        for name, text in {
            **_about(drawn, found),
            "measures_taken": _taken(found.now.plan),
            "criterion": found.criterion,
            "result": f"已完成整改，{zh(act.occurred_on)}通过县级验收",
            "term": f"自张贴次日起{days['days']}个{DAY_KIND[days['unit']]}",
            "office": _office(drawn, act.occurred_on),
            "day": zh(act.occurred_on),
        }.items()
    }


def closure_letter(drawn: Drawn, act: Entry) -> Values:
    """Return the letter that closes a problem."""
    found = drawn.problem
    accepted = drawn.done("accept", source="county_acceptance")
    return {
        **_about(drawn, found),
        "decision_number": drawn.answer(act, "decision_number"),
        "decided_on": zh(act.occurred_on),
        "office": act.organisation,
        "accepted_on": zh(accepted.occurred_on) if accepted is not None else "",
        "lasting": found.lasting_goal if found.lasting else NONE,
    }


def look_back(drawn: Drawn, act: Entry) -> Values:
    """Return the newest look-back after the closure."""
    found = drawn.problem
    seen = next((one for one in found.now.look_backs if one.sequence == act.sequence), None)
    if seen is None:
        return {}
    return {
        **_about(drawn, found),
        "closed_on": zh(found.now.closed_on),
        "held_on": zh(seen.on),
        "name": seen.who,
        "unit": seen.unit,
        "result": drawn.word("SEEN_AGAIN", seen.result),
        "text": seen.text,
    }


def supervision_slip(drawn: Drawn, act: Entry) -> Values:
    """Return how the superior pressed last: what, whom, by when."""
    found = drawn.problem
    pressed = next(iter(found.now.pressed), None)
    if pressed is None:
        return {}
    return {
        **_about(drawn, found),
        "slip_number": pressed.number,
        "rung": drawn.word("RUNG", pressed.rung),
        "given_on": zh(pressed.on),
        "limit_on": zh(pressed.limit_on) or "按原整改时限",
        "unit": pressed.unit,
        "text": pressed.text,
        "office": act.organisation,
    }


def _office(drawn: Drawn, on: date) -> str:
    """Return the county's office that answers for the programme, as it was called on a day."""
    code = f"{drawn.case.territory[:6]}000000"
    names: Iterable[str | None] = db.session.execute(
        select(name_on(Organisation.id, on))
        .where(Organisation.region_code == code, Organisation.kind == "competent_bureau")
        .order_by(Organisation.id)
    ).scalars()
    return next((name for name in names if name), "")
