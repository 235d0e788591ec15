"""The values of what the village fills in with a family: application, visit, income sheet, comparison."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app.models.account import Person
from app.models.base import db
from app.models.monitoring import Application, Consent
from app.queries.case_file import VisitView
from app.queries.case_results import FindingRow, finding_rows
from app.queries.document_drawn import NONE, UNKNOWN, Drawn, Row, Values, listed, yuan, zh
from app.queries.inspection_then import Then
from app.queries.timeline import Entry
from workflows.monitoring import income


def who(drawn: Drawn, act: Entry) -> dict[str, object]:
    """Return whose case it is, as recorded at the act."""
    then = drawn.then(act)
    return {
        "head": then.household.get("head", ""),
        "village": drawn.village,
        "township": drawn.places.get(9, ""),
        "size": str(sum(1 for one in then.members if one.died_on is None) or ""),
    }


def members(drawn: Drawn, then: Then) -> list[Row]:
    """Return the living members as they were recorded then."""
    return [
        {
            "name": one.name,
            "sex": drawn.word("SEX", one.sex) or UNKNOWN,
            "relation": drawn.word("RELATION", one.relation),
            "identity": drawn.identity(one.person_id, then) or drawn.word("", "No number yet"),
            "born": zh(one.born_on) or UNKNOWN,
            "health": listed(drawn.word("HEALTH", code) for code in one.health) if one.health else UNKNOWN,
            "labour": drawn.word("LABOUR", one.labour) or UNKNOWN,
            "school": drawn.word("SCHOOL", one.school) or UNKNOWN,
        }
        for one in then.members
        if one.died_on is None
    ]


def application(drawn: Drawn, act: Entry) -> Values:
    """Return the application as it was signed."""
    then = drawn.then(act)
    said = then.application
    if said is None:
        return {}
    hand = said.hand
    written = (
        f"{hand.get('name', '')}（与申请人关系：{hand.get('relation', '')}；"
        f"原因：{hand.get('reason') or NONE}）"
        if hand
        else NONE
    )
    return {
        **who(drawn, act),
        "committee": drawn.body("village_committee", 12, said.signed_on),
        "address": then.household.get("address", ""),
        "phone": drawn.phone or UNKNOWN,
        "household_kind": drawn.word("HOUSEHOLD_KIND", then.household.get("household_kind", "")),
        "risks": listed(drawn.word("RISK", code) for code in said.risks) if said.risks else "",
        "difficulties": listed(drawn.word("DIFFICULTY", code) for code in said.difficulties),
        "description": said.description,
        "applicant": said.applicant,
        "signed_on": zh(said.signed_on),
        "signed_how": drawn.word("SIGNED_HOW", said.signed_how),
        "hand": written,
        "members": members(drawn, then),
        "consents": _consents(drawn, act),
    }


def _consents(drawn: Drawn, act: Entry) -> list[Row]:
    rows = db.session.execute(
        select(Person.name, Consent.consented_on)
        .join(Consent, Consent.person_id == Person.id)
        .join(Application, Application.id == Consent.application_id)
        .where(Application.case_id == drawn.case.id, Application.sequence <= act.sequence)
        .order_by(Application.sequence, Consent.person_id)
    )
    return [{"name": name, "day": zh(day)} for name, day in rows]


def visited(drawn: Drawn, act: Entry) -> VisitView | None:
    """Return the visit that counted at an act."""
    return drawn.then(act).visit


def sums(visit: VisitView) -> dict[str, object]:
    """Return the figures per head as they were shown to the signers."""
    return {
        "income_per_head": yuan(visit.income_per_head),
        "spending_per_head": yuan(visit.spending_per_head),
        "reference_per_head": yuan(visit.reference_per_head),
    }


def of_visit(drawn: Drawn, visit: VisitView) -> dict[str, object]:
    """Return what every sheet tells of a visit."""
    unmet = [drawn.word("GUARANTEE", code) for code in visit.guarantees]
    return {
        "visited_on": zh(visit.visited_on),
        "visitors": listed(visit.visitors) if visit.visitors else "",
        "guarantees": f"未达标：{listed(unmet)}" if unmet else "均已达标",
        "confirmed_how": drawn.word("CONFIRMED_HOW", visit.confirmed_how),
        "account": visit.account,
        "category": drawn.word("CATEGORY", visit.category),
        **sums(visit),
    }


def visit_sheet(drawn: Drawn, act: Entry) -> Values:
    """Return the visit of the identification."""
    visit = visited(drawn, act)
    if visit is None:
        return {}
    unable = [drawn.word("CANNOT_COPE", code) for code in visit.cannot_cope]
    then = drawn.then(act)
    return {
        **who(drawn, act),
        **of_visit(drawn, visit),
        "address": then.household.get("address", ""),
        "size": str(visit.size),
        "met": drawn.word("MET", visit.met),
        "cope": "有自主应对能力" if visit.can_cope else f"无自主应对能力：{listed(unable)}",
        "members": members(drawn, then),
    }


def income_sheet(drawn: Drawn, act: Entry) -> Values:
    """Return the income sheet of a visit: every line that holds an amount, and the sums."""
    visit = visited(drawn, act)
    if visit is None:
        return {}
    return {
        **who(drawn, act),
        **{name: value for name, value in of_visit(drawn, visit).items() if name not in _NOT_OF_INCOME},
        "size": str(visit.size),
        "window": f"{zh(visit.window_begin)}至{zh(visit.window_end)}",
        **{name: yuan(amount) for name, amount in visit.groups.items()},
        "lines": _lines(drawn, visit),
    }


_NOT_OF_INCOME = frozenset({"account", "category", "guarantees"})


def _lines(drawn: Drawn, visit: VisitView) -> list[Row]:
    """Return the lines with an amount; where none has one, the sheet says so in its only line."""
    found: list[Row] = [
        {
            "group": drawn.word("", income.GROUPS[line.group]),
            "line": drawn.word("", line.label),
            "amount": yuan(visit.lines[line.key]),
        }
        for line in income.LINES
        if visit.lines.get(line.key)
    ]
    return found or [{"group": NONE, "line": NONE, "amount": "0.00"}]


def comparison(drawn: Drawn, act: Entry) -> Values:
    """Return what the departments found on each member, and what was said about findings."""
    said = drawn.then(act).application
    rows = finding_rows(drawn.case, act.occurred_on)
    return {
        **{name: value for name, value in who(drawn, act).items() if name != "size"},
        "authorised_on": zh(said.signed_on) if said is not None else "",
        "conclusion": conclusion(rows),
        "findings": [_finding(drawn, row) for row in rows],
    }


def conclusion(rows: Sequence[FindingRow]) -> str:
    """Say in one sentence what a comparison came to; empty where nothing came back."""
    hits = sum(1 for row in rows if row.result == "hit")
    if not rows or any(not row.result for row in rows):
        return ""
    if not hits:
        return f"已返回{len(rows)}条比对结果，均无异常"
    accepted = sum(1 for row in rows if row.decision == "accepted")
    return f"已返回{len(rows)}条比对结果，其中有异常信息{hits}条，情况说明经乡镇认可{accepted}条"


def _finding(drawn: Drawn, row: FindingRow) -> Mapping[str, object]:
    hit = row.result == "hit"
    result = f"有（{drawn.word('HIT', row.hit)}）{row.detail}" if hit else "无" if row.result else ""
    decided = {"accepted": "认可", "rejected": "不认可", "": "未答复"}[row.decision]
    return {
        "member": row.member,
        "department": row.department,
        "checked_on": zh(row.checked_on),
        "result": result,
        "explanation": (row.explanation or "未说明") if hit else NONE,
        "opinion": "：".join(filter(None, (decided, row.opinion))) if hit and row.explanation else NONE,
    }
