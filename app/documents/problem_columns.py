"""The columns of the three lists and of the closing ledger (rectification.md 3.1), head by head.

问题清单, 责任清单 and 整改清单 follow L1, L2 and L3, 销号台账 follows L5, L7 and L8. What this field doesn't
have is left out: the three levels of headings of an audit report (a paper here has one category), the legal
basis, telephone numbers, the eight ways of an audit to put money right, areas, and who was held
accountable, which is for the discipline body alone. What it has besides is added: the problem made concrete
at the claim, the unit that checks, extensions, the lasting duty.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from app.documents.problem_line import Cell, Column, Line
from app.facts.problem_rows import SignedRow

TEN_THOUSAND = 10_000

ACCEPTED = frozenset({"on_notice", "closure_review", "closed"})
"""States after the county's acceptance."""


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _numbered(texts: Sequence[str]) -> str:
    """Return several texts as lines of one cell, numbered where there are several."""
    kept = [text for text in texts if text]
    if len(kept) < 2:
        return "".join(kept)
    return "\n".join(f"{number}.{text}" for number, text in enumerate(kept, 1))


def _yuan(amount: Decimal | None) -> Cell:
    """Return an amount in ten thousand yuan, empty where none is known."""
    return amount / TEN_THOUSAND if amount is not None else ""


def _source(line: Line) -> str:
    """Return source, level and finder: what a batch is told apart by."""
    batch = line.batch
    return f"{line.words.of('source', batch.source)}（{line.words.of('level', batch.level)}）\n{batch.finder}"


def _year(line: Line) -> str:
    return f"{line.batch.year}年{line.batch.round}"


def _stated(line: Line) -> str:
    """Return the problem as the paper prints it."""
    return f"{line.problem.title}\n{line.problem.description}".strip()


def _concrete(line: Line) -> str:
    """Return the problem made concrete at the claim, empty before it."""
    told = (("涉及对象", line.problem.who), ("地点", line.problem.place), ("事实", line.problem.fact))
    return "\n".join(f"{name}：{text}" for name, text in told if text)


def _units(line: Line) -> str:
    return "、".join(line.problem.units)


def _supervisor(line: Line) -> str:
    return line.problem.acceptor or line.problem.department


def finished(line: Line) -> str:
    """Return whether a problem counts as put right: passed the county's acceptance, and how it lasts."""
    problem = line.problem
    if problem.state == "closed_untrue":
        return "不属实"
    if problem.state not in ACCEPTED:
        return "否"
    if problem.lasting:
        return "是（长期坚持）" if line.lasting_counts == "finished" else "阶段性完成，持续整改"
    return "是"


def closed(line: Line) -> str:
    """Return whether a problem is closed (销号)."""
    return {"closed": "已销号", "closed_untrue": "不属实销号"}.get(line.problem.state, "否")


def _deadline(line: Line) -> str:
    """Return the time limit: as the paper words it, and the day that the plan promises."""
    problem = line.problem
    printed = problem.deadline_text or line.words.of("deadline", problem.deadline_kind)
    promised = f"方案承诺：{_day(line.round.due_on)}" if line.round.due_on is not None else ""
    return "\n".join(part for part in (printed, promised) if part)


def _measures(line: Line) -> str:
    return _numbered([one.text for one in line.round.measures])


def _measure_days(line: Line) -> str:
    return _numbered(
        ["长期坚持" if one.lasting else _day(one.due_on) or "未定" for one in line.round.measures]
    )


def _measure_units(line: Line) -> str:
    return _numbered(["、".join(one.units) for one in line.round.measures])


def _proof(line: Line) -> str:
    return "、".join(line.words.of("proof", code) for code in line.problem.proof)


def _papers(line: Line) -> str:
    return "、".join(f"{line.words.of('paper', kind)}{count}份" for kind, count in line.problem.papers)


def _lasting(line: Line) -> str:
    problem = line.problem
    if not problem.lasting:
        return ""
    review = f"下次复核：{_day(problem.next_review_on)}" if problem.next_review_on is not None else ""
    return "\n".join(part for part in (problem.lasting_goal, review) if part)


def _done(line: Line) -> str:
    """Return what the units reported, each report with its day."""
    return "\n".join(f"{_day(one.on)} {one.text}" for one in line.round.reports)


def _tasks(line: Line) -> int:
    return sum(one.tasks for one in line.round.measures)


def _tasks_done(line: Line) -> int:
    return sum(one.done for one in line.round.measures)


def _extensions(line: Line) -> str:
    answers = {True: "同意", False: "不同意", None: "待批"}
    return "\n".join(
        f"{_day(one.asked_on)}申请，{_day(one.old_due_on)}延至{_day(one.new_due_on)}，{answers[one.granted]}"
        for one in line.round.extensions
    )


def _pending(line: Line) -> str:
    """Return why a problem isn't put right yet, as somebody wrote it, and what is kept up."""
    if line.problem.state in ACCEPTED or line.problem.state == "closed_untrue":
        return ""
    return line.round.reason


def _signed(signed: Sequence[SignedRow]) -> str:
    return "\n".join(f"{one.name}（{one.organisation}）{_day(one.on)}" for one in signed)


def _self_check(line: Line) -> str:
    """Return the unit's own check at the hand-in; for what isn't true there is none."""
    checks = [one.text for one in line.round.reports if one.kind == "self_check"]
    return checks[-1] if checks else ""


def _look_backs(line: Line) -> str:
    return "\n".join(
        f"{_day(one.on)} {line.words.of('look_back', one.result)}（{one.organisation}）{one.text}"
        for one in line.round.look_backs
    )


def _decision(line: Line) -> str:
    return {"closed": "已销号", "untrue": "不属实销号"}[line.round.result]


def _notice(line: Line) -> str:
    if not line.round.posted_on:
        return ""
    return f"{line.round.posted_on}至{line.round.taken_down_on}"


def _after(line: Line) -> str:
    """Return what came after this closure: a new round that cites it."""
    if line.round.reopened_on is None:
        return ""
    return f"{_day(line.round.reopened_on)}重新启动，转第{line.round.number + 1}轮整改"


_NUMBER = Column(("序号",), 5, lambda line: line.number)
_NUMBERS = (
    Column(("问题编号", "上级编号"), 6, lambda line: line.problem.number),
    Column(("问题编号", "本系统编号"), 9, lambda line: line.problem.ref),
)
_UNITS = (
    Column(("单位名称", "牵头单位"), 9, lambda line: line.problem.lead),
    Column(("单位名称", "具体责任单位"), 10, _units),
)
_SOURCE = Column(("问题来源",), 10, _source)
_CATEGORY = Column(("问题类别",), 8, lambda line: line.problem.category)
_AMOUNT = Column(("整改责任清单", "问题金额（万元）"), 9, lambda line: _yuan(line.problem.amount))
_FINISHED = Column(("是否已整改完成",), 8, finished)
_DUTY = (
    Column(
        ("整改目标清单", "整改类型"), 8, lambda line: line.words.of("deadline", line.problem.deadline_kind)
    ),
    Column(("整改目标清单", "整改时限"), 11, _deadline),
    Column(("整改目标清单", "整改完成标准"), 14, lambda line: line.problem.criterion),
    Column(("整改目标清单", "佐证要求"), 11, _proof),
    Column(("责任单位细化的整改要求", "细化的整改措施"), 22, _measures),
    Column(("责任单位细化的整改要求", "承担单位"), 10, _measure_units),
    Column(("责任单位细化的整改要求", "对应的完成时间"), 12, _measure_days),
    Column(
        ("整改责任人", "整改第一责任人（认领签字）"),
        9,
        lambda line: line.round.claimed.name if line.round.claimed is not None else "",
    ),
    Column(("整改责任人", "具体责任人"), 7, lambda line: line.round.person),
    Column(("整改责任人", "验收责任单位"), 9, _supervisor),
)
_UNDER = "责任单位整改情况"
_WORK = (
    Column((_UNDER, "已采取的整改措施"), 22, _done),
    Column((_UNDER, "任务数（个）", "应完成"), 6, _tasks),
    Column((_UNDER, "任务数（个）", "已完成"), 6, _tasks_done),
    Column((_UNDER, "金额（万元）", "问题金额"), 8, lambda line: _yuan(line.problem.amount)),
    Column((_UNDER, "金额（万元）", "整改到位"), 8, lambda line: _yuan(line.problem.amount_settled)),
    Column((_UNDER, "佐证材料"), 10, _papers),
    Column((_UNDER, "延期情况"), 11, _extensions),
    Column((_UNDER, "长期坚持事项"), 11, _lasting),
    Column((_UNDER, "未整改到位原因及下一步计划"), 14, _pending),
    Column((_UNDER, "整改状态"), 7, lambda line: line.words.of("state", line.problem.state)),
    Column((_UNDER, "是否已完成整改"), 8, finished),
    Column((_UNDER, "是否销号"), 7, closed),
)


def _core(stated: int, concrete: int) -> tuple[Column, ...]:
    """Return what each of the three lists begins with; the widths are those of the two long texts."""
    return (
        _NUMBER,
        *_NUMBERS,
        *_UNITS,
        _SOURCE,
        _CATEGORY,
        Column(("问题表述", "反馈中的表述"), stated, _stated),
        Column(("问题表述", "具体问题表述（认领）"), concrete, _concrete),
    )


PROBLEM_LIST = (
    *_core(34, 28)[:6],
    Column(("反馈年度（轮次）",), 8, _year),
    *_core(34, 28)[6:],
    Column(("整改责任清单", "问题产生原因"), 18, lambda line: line.problem.cause),
    _AMOUNT,
    Column(("整改责任清单", "负责监督管理责任的主管部门"), 12, _supervisor),
    _FINISHED,
)
"""问题清单, after L1."""
DUTY_LIST = (*_core(22, 18), *_DUTY, _FINISHED)
"""责任清单, after L2; year and round stand in title and foot."""
WORK_LIST = (*_core(20, 16), *_DUTY, *_WORK)
"""整改清单, after L3; its head has three rows."""
CLOSING_LEDGER = (
    _NUMBER,
    *_NUMBERS,
    Column(("轮次",), 5, lambda line: line.round.number),
    _CATEGORY,
    Column(("反馈的问题",), 20, _stated),
    Column(("责任单位", "牵头单位"), 9, lambda line: line.problem.lead),
    Column(("责任单位", "具体责任单位"), 10, _units),
    Column(("责任人",), 7, lambda line: line.round.person),
    Column(("采取的整改措施",), 22, _measures),
    Column(("整改时限",), 11, _deadline),
    Column(("整改情况",), 18, _self_check),
    Column(("完成时间",), 11, lambda line: _day(line.round.handed_in_on)),
    Column(("佐证材料",), 10, _papers),
    Column(("退回次数",), 5, lambda line: line.round.returns),
    Column(("验收", "初验人（单位）及日期"), 13, lambda line: _signed(line.round.first)),
    Column(("验收", "现场核查日期"), 11, lambda line: _day(line.round.inspected_on)),
    Column(("验收", "县级验收人（单位）及日期"), 13, lambda line: _signed(line.round.county)),
    Column(("公示起止",), 11, _notice),
    Column(("销号", "结论"), 8, _decision),
    Column(("销号", "审批人"), 7, lambda line: line.round.decided.name if line.round.decided else ""),
    Column(("销号", "决定文号"), 10, lambda line: line.round.decision_number),
    Column(
        ("销号", "销号日期"), 11, lambda line: _day(line.round.decided.on if line.round.decided else None)
    ),
    Column(("回头看",), 16, _look_backs),
    Column(("备注",), 10, _after),
)
"""销号台账, after L5, L7 and L8: one row for each closure, also for one that was reopened later."""
