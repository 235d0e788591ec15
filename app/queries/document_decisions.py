"""The values of what meetings, notices and offices decided about a family."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app import profiles
from app.models.account import Person
from app.models.base import db
from app.models.meeting import Attendance, Meeting, Recusal, Vote
from app.models.notice import Notice, NoticeEntry
from app.queries.case_file import unsealed
from app.queries.case_results import finding_rows, objection_views
from app.queries.document_drawn import DAY_KIND, NONE, Drawn, Row, Values, listed, zh
from app.queries.document_household import conclusion, sums, visited, who
from app.queries.timeline import Entry
from app.receipts import notice_code


def minutes(drawn: Drawn, act: Entry) -> Values:
    """Return the record of the meeting that decided, for this household alone."""
    purpose = "elimination" if "elimination" in str(act.data["action"]) else "identification"
    found = _meeting(drawn, purpose)
    if found is None:
        return {}
    row, vote, chair, recorder = found
    people = _attendance(row)
    present = sum(1 for one in people if one[2])
    aside = _recused(drawn, row)
    carried = vote.agreed * 2 > present - len(aside)
    visit = visited(drawn, act)
    return {
        "head": drawn.then(act).household.get("head", ""),
        "village": drawn.village,
        "held_on": zh(row.held_on),
        "place": row.place,
        "body": drawn.word("APPRAISAL_BODY", row.body),
        "chair": chair or "",
        "recorder": recorder or "",
        "expected": str(len(people)),
        "present": str(present),
        "share": f"到会率{present * 100 // len(people)}%" if people else "",
        "minutes": unsealed(row.key, row.minutes_sealed, f"meeting/{row.id}/minutes"),
        "agreed": str(vote.agreed),
        "against": str(vote.against),
        "abstained": str(vote.abstained),
        "recused": listed(aside),
        "result": _RESULT[purpose, carried],
        "category": drawn.word("CATEGORY", visit.category) if visit is not None else "",
        "attendance": [
            {
                "position": str(at),
                "name": name,
                "kind": drawn.word("ROSTER_KIND", kind),
                "present": _TICK[there],
            }
            for at, (name, kind, there) in enumerate(people, 1)
        ],
    }


_TICK = {True: "√", False: "未到"}
_RESULT = {
    ("identification", True): "评议通过，拟纳入防止返贫监测对象",
    ("identification", False): "评议未通过",
    ("elimination", True): "评议通过，拟标注风险消除",
    ("elimination", False): "评议未通过",
}


def _meeting(drawn: Drawn, purpose: str) -> tuple[Meeting, Vote, str | None, str | None] | None:
    chair, recorder = aliased(Person), aliased(Person)
    found = db.session.execute(
        select(Meeting, Vote, chair.name, recorder.name)
        .join(Vote, Vote.meeting_id == Meeting.id)
        .outerjoin(chair, chair.id == Meeting.chair_id)
        .outerjoin(recorder, recorder.id == Meeting.recorder_id)
        .where(Vote.case_id == drawn.case.id, Meeting.status == "recorded", Meeting.purpose == purpose)
        .order_by(Meeting.id.desc())
        .limit(1)
    ).one_or_none()
    return (found[0], found[1], found[2], found[3]) if found is not None else None


def _attendance(row: Meeting) -> list[tuple[str, str, bool]]:
    rows = db.session.execute(
        select(Person.name, Attendance.kind, Attendance.present)
        .join(Person, Person.id == Attendance.person_id)
        .where(Attendance.meeting_id == row.id)
        .order_by(Person.name_key, Person.id)
    )
    return [(name, kind, there) for name, kind, there in rows]


def _recused(drawn: Drawn, row: Meeting) -> list[str]:
    return list(
        db.session.execute(
            select(Person.name)
            .join(Recusal, Recusal.person_id == Person.id)
            .where(Recusal.meeting_id == row.id, Recusal.case_id == drawn.case.id)
            .order_by(Person.name_key, Person.id)
        ).scalars()
    )


def voted(drawn: Drawn, purpose: str = "identification") -> str:
    """Say in one sentence what the meeting came to; empty where there was none."""
    found = _meeting(drawn, purpose)
    if found is None:
        return ""
    row, vote, _, _ = found
    present = sum(1 for one in _attendance(row) if one[2])
    return (
        f"{zh(row.held_on)}召开评议会，实到{present}人，同意{vote.agreed}票，不同意{vote.against}票，"
        f"弃权{vote.abstained}票"
    )


def hung(row: Notice | None) -> str:
    """Say in one sentence when a notice hung; empty where it wasn't posted."""
    if row is None or row.posted_on is None:
        return ""
    until = row.taken_down_on or row.last_day
    return f"{zh(row.posted_on)}至{zh(until)}，公示{row.days}个{DAY_KIND[row.unit]}"


def objected(drawn: Drawn) -> str:
    """Say in one sentence whether anybody objected; who it was stands on no paper."""
    found = objection_views(drawn.actor, drawn.case)
    if not found:
        return NONE
    upheld = sum(1 for one in found if one.outcome == "upheld")
    waiting = sum(1 for one in found if not one.outcome)
    return f"收到异议{len(found)}件，经核实成立{upheld}件，未办结{waiting}件"


def notice(drawn: Drawn, _act: Entry, kind: str) -> Values:
    """Return what hangs on the board: only what its entries hold, and they hold nothing else."""
    row = drawn.notice(kind)
    if row is None:
        return {}
    day = row.posted_on or row.prepared_on
    posting = (
        f"（{zh(row.posted_on)}张贴，至{zh(row.last_day)}止）"
        if row.posted_on and row.last_day
        else "（张贴日期以现场张贴为准）"
    )
    entries = db.session.execute(
        select(NoticeEntry).where(NoticeEntry.notice_id == row.id).order_by(NoticeEntry.position)
    ).scalars()
    lines = [_line(drawn, entry, row.kind) for entry in entries]
    return {
        "village": drawn.places.get(12, ""),
        "township": drawn.body("township_government", 9, day) or drawn.places.get(9, ""),
        "committee": drawn.body("village_committee", 12, day),
        "count": str(len(lines)),
        "term": f"自张贴次日起{row.days}个{DAY_KIND[row.unit]}",
        "posting": posting,
        "day": zh(day),
        "code": notice_code(row.id),
        "lines": lines,
    }


def _line(drawn: Drawn, entry: NoticeEntry, kind: str) -> Row:
    helped = "、".join(drawn.word("PUBLIC_HELP", code) for code in entry.help) or "自然消除"
    return {
        "position": str(entry.position),
        "group": entry.group_name,
        "head": entry.head_name,
        "size": str(entry.size),
        "category": drawn.word("CATEGORY", entry.category),
        **({"help": helped} if kind == "elimination" else {}),
    }


def village_report(drawn: Drawn, act: Entry) -> Values:
    """Return the village's report to the township after the notice (F6)."""
    found, row, visit = _meeting(drawn, "identification"), drawn.notice("identification"), visited(drawn, act)
    if found is None or row is None or visit is None:
        return {}
    meeting, vote, _, _ = found
    return {
        **who(drawn, act),
        "township": drawn.body("township_government", 9, act.occurred_on) or drawn.places.get(9, ""),
        "committee": drawn.body("village_committee", 12, act.occurred_on),
        "category": drawn.word("CATEGORY", visit.category),
        "held_on": zh(meeting.held_on),
        "agreed": str(vote.agreed),
        "present": str(sum(1 for one in _attendance(meeting) if one[2])),
        "posted_on": zh(row.posted_on),
        "taken_down_on": zh(row.taken_down_on),
        "objections": objected(drawn),
        "day": zh(act.occurred_on),
    }


def block(drawn: Drawn, act: Entry) -> dict[str, object]:
    """Return the household's block of an approval sheet, as it stood when the act was signed."""
    then, visit = drawn.then(act), visited(drawn, act)
    if then.application is None or visit is None:
        return who(drawn, act)
    return {
        **who(drawn, act),
        **sums(visit),
        "category": drawn.word("CATEGORY", visit.category),
        "risks": listed(drawn.word("RISK", code) for code in then.application.risks),
        "visited_on": zh(visit.visited_on),
        "visitors": listed(visit.visitors) if visit.visitors else "",
    }


def approval(drawn: Drawn, act: Entry) -> Values:
    """Return the sheet of the township, or of the county with the township's signatures above its own."""
    of_county = act.data["action"] == "approve"
    rows = finding_rows(drawn.case, act.occurred_on)
    found = {
        **block(drawn, act),
        "conclusion": conclusion(rows) or ("" if of_county else "比对结果待返回"),
        "vote": voted(drawn),
        "notice": hung(drawn.notice("identification")),
        "objections": objected(drawn),
        "decided_on": zh(act.occurred_on),
        "office": act.organisation,
        "signatures": drawn.signed(act),
    }
    if not of_county:
        return found
    found.pop("visitors", None)
    return {
        **found,
        "reviews": drawn.signed(drawn.done("review")),
        "decision_number": drawn.answer(act, "decision_number"),
    }


def refusal(drawn: Drawn, act: Entry) -> Values:
    """Return the letter of refusal: why, who signed it, and how to ask for a second look."""
    then = drawn.then(act)
    chosen = drawn.answer(act, "reasons")
    days = profiles.for_case(drawn.case.profile_digest, act.occurred_on)["limit_appeal"]
    township = drawn.body("township_government", 9, act.occurred_on) or drawn.places.get(9, "")
    return {
        "head": then.household.get("head", ""),
        "village": drawn.village,
        "township": drawn.places.get(9, ""),
        "applied_on": zh(then.application.signed_on if then.application else then.opened_on),
        "reasons": listed(drawn.word("REFUSAL", str(one)) for one in chosen) if chosen else "",
        "reason_text": drawn.said(act, "Reason in words"),
        "decided_on": zh(act.occurred_on),
        "office": act.organisation,
        "appeal": (
            f"如对上述决定有异议，可向{township}当面、书面或电话申请复核，也可拨打全国服务热线12317。"
            f"受理后{_limit(days)}答复。申请复核不影响今后因情况变化再次提出申请。"
        ),
        "signatures": drawn.signed(act),
    }


def _limit(given: Mapping[str, object]) -> str:
    return f"{given['days']}个{DAY_KIND[str(given['unit'])]}内"
