"""The values of the elimination set: information sheet, assessment, help delivered (附表8 to 附表10)."""

from app.queries.case_file import VisitView
from app.queries.document_decisions import block, hung, voted
from app.queries.document_drawn import NONE, UNKNOWN, Drawn, Row, Values, yuan, zh
from app.queries.document_household import of_visit, visited
from app.queries.help import MeasureRow, helper_of, measure_rows
from app.queries.timeline import Entry
from workflows.monitoring.assessment import ASSESSMENT
from workflows.monitoring.help import MISTAKE


def elimination_sheet(drawn: Drawn, act: Entry) -> Values:
    """Return the visit of the elimination beside that of the identification (附表8)."""
    visit, before = visited(drawn, act), _identified(drawn)
    proposed = drawn.done("propose_elimination")
    if visit is None:
        return {}
    return {
        **block(drawn, act),
        **of_visit(drawn, visit),
        "manner": drawn.word("MANNER", str(drawn.answer(proposed, "manner"))),
        "reason_text": drawn.said(proposed, "Reason in words"),
        "figures": [
            {
                "name": drawn.word("INCOME_GROUP", name),
                "before": yuan(before.groups[name]) if before is not None else "系统外认定，无记录",
                "after": yuan(amount),
            }
            for name, amount in visit.groups.items()
        ],
    }


def _identified(drawn: Drawn) -> VisitView | None:
    last = drawn.done("record_visit")
    return visited(drawn, last) if last is not None else None


def assessment(drawn: Drawn, act: Entry) -> Values:
    """Return the assessment with the signatures of village, township and county (附表10)."""
    visit, proposed = visited(drawn, act), drawn.done("propose_elimination")
    if visit is None:
        return {}
    return {
        **block(drawn, act),
        "manner": drawn.word("MANNER", str(drawn.answer(proposed, "manner"))),
        "vote": voted(drawn, "elimination"),
        "notice": hung(drawn.notice("elimination")),
        "decision_number": drawn.answer(act, "decision_number"),
        "decided_on": zh(act.occurred_on),
        "office": act.organisation,
        "questions": [
            *({"question": drawn.word("", text), "answer": "是" if code in visit.assessed else "否"}
              for code, text in ASSESSMENT),
            {"question": "“三保障”和饮水安全达标", "answer": "否" if visit.guarantees else "是"},
        ],
        "signatures": drawn.signed(
            proposed, drawn.done("close_elimination_notice"), drawn.done("review_elimination"), act
        ),
    }  # fmt: skip


def help_sheet(drawn: Drawn, act: Entry) -> Values:
    """Return the help measures of the case, those entered by mistake left out (附表9)."""
    rows = [row for row in measure_rows(drawn.case) if row.end_reason != MISTAKE]
    return {
        "head": drawn.then(act).household.get("head", ""),
        "village": drawn.village,
        "township": drawn.places.get(9, ""),
        "helper": helper_of(drawn.case.household_id) or UNKNOWN,
        "measures": [_measure(drawn, at, row) for at, row in enumerate(rows, 1)],
    }


def _measure(drawn: Drawn, at: int, row: MeasureRow) -> Row:
    kind, item = drawn.word("KIND", row.kind), drawn.word("MEASURE", row.code)
    received = f"，到户资金{yuan(row.amount)}元" if row.amount is not None else ""
    result = f"{zh(row.delivered_on)}落实{received}" if row.delivered_on else "已计划，未落实"
    return {
        "position": str(at),
        "kind": kind if kind == item else f"{kind}：{item}",
        "content": row.content,
        "unit": row.organisation,
        "person": row.person or NONE,
        "term": f"{zh(row.starts_on)}至{zh(row.ends_on) or '长期'}",
        "result": result,
    }
