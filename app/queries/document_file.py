"""The cover of a household's file and its contents: which papers are there, and which are missing (F14)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.models.base import db
from app.models.evidence import Evidence
from app.models.meeting import Meeting, Vote
from app.models.notice import Notice, NoticeEntry
from app.queries.document_drawn import NONE, UNKNOWN, Drawn, Row, Values, zh
from app.queries.document_household import visited, who
from app.queries.timeline import Entry
from workflows.monitoring.codes import PAPER


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the contents: after which act it is due, and which kinds of papers it then asks for.

    ``notice`` is the kind of notice whose papers lie here as well.
    """

    title: str
    acts: tuple[str, ...]
    asks: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    notice: str = ""


_LINES = (
    _Line("申请书及承诺授权书", ("submit",), ("application",)),
    _Line("身份证件、户口簿复印件", ("submit",), ("identity",)),
    _Line("入户核查表", ("record_visit",), ("visit_sheet",)),
    _Line("收入核算表及证明材料", ("record_visit",), (), ("proof",)),
    _Line("信息比对结果及情况说明", ("record_comparison",)),
    _Line("民主评议会议记录、签到表", ("appraise",), ("minutes", "sign_in_sheet")),
    _Line(
        "村内公示及照片、异议材料",
        ("close_notice",),
        ("posting_proof", "take_down_proof"),
        ("objection",),
        "identification",
    ),
    _Line("评议和公示结果报告", ("close_notice",)),
    _Line("乡镇审核意见", ("review",), (), ("on_site",)),
    _Line("县级审定意见", ("approve", "reject", "decline_at_appraisal", "carry_over"), (), ("source_paper",)),
    _Line("公告及照片", ("announce",), ("posting_proof",), notice="announcement"),
    _Line("帮扶计划和帮扶责任人", ("announce", "carry_over")),
    _Line("帮扶措施落实凭证、走访记录", ("propose_elimination",), ("help_proof",)),
    _Line(
        "风险消除材料（附表8至附表10、会议记录、公示、审定）", ("approve_elimination",), (), ("natural_end",)
    ),
    _Line("变更材料（成员变化、回退等）", ("approve_rollback",), (), ("other",)),
)
"""In the order of monitoring.md F14; the national forms name no list, so a county may have another."""


def cover(drawn: Drawn, act: Entry) -> Values:
    """Return the cover as the file stands now."""
    visit, then = visited(drawn, act), drawn.then(act)
    return {
        **who(drawn, act),
        "county": drawn.places.get(6, ""),
        "address": then.household.get("address", ""),
        "state": drawn.word("", then.state_label),
        "opened_on": zh(then.opened_on),
        "category": drawn.word("CATEGORY", visit.category) if visit is not None else "尚未认定",
    }


def contents(drawn: Drawn, act: Entry) -> Values:
    """Return every line of the contents with what lies under it, and what is missing or bears no date."""
    papers, words = _papers(drawn), dict(PAPER)
    return {
        "head": drawn.then(act).household.get("head", ""),
        "village": drawn.village,
        "entries": [
            _entry(drawn, at, line, papers(line.notice), lambda kind: drawn.word("", words[kind]))
            for at, line in enumerate(_LINES)
        ],
    }


Papers = Mapping[str, list[Evidence]]


def _entry(drawn: Drawn, at: int, line: _Line, papers: Papers, word: Callable[[str], str]) -> Row:
    done = drawn.done(*line.acts)
    found = [one for kind in (*line.asks, *line.takes) for one in papers.get(kind, ())]
    missing = [word(kind) for kind in line.asks if not papers.get(kind)] if done is not None else []
    undated = [one for one in found if one.thumbnail and not one.taken_at]
    remarks = [f"缺：{'、'.join(missing)}"] if missing else []
    if undated:
        remarks.append(f"{len(undated)}张照片未注明日期")
    return {
        "position": str(at + 1),
        "title": line.title,
        "papers": f"{len(found)}件" if found else NONE,
        "day": zh(done.occurred_on) if done is not None else UNKNOWN if found else "未到此环节",
        "remark": "；".join(remarks) or ("齐全" if done is not None else NONE),
    }


def _papers(drawn: Drawn) -> Callable[[str], Papers]:
    """Return what lies in the file by kind; of notices' papers those of one kind of notice."""
    number = drawn.case.id
    meetings = (
        select(Meeting.id)
        .join(Vote, Vote.meeting_id == Meeting.id)
        .where(Vote.case_id == number, Meeting.status == "recorded")
    )
    own = Evidence.case_id == number
    rows = list(
        db.session.execute(
            select(Evidence)
            .where(Evidence.struck_on.is_(None), own | Evidence.meeting_id.in_(meetings))
            .order_by(Evidence.id)
        ).scalars()
    )
    hung: dict[str, list[Evidence]] = {}
    for paper, kind in db.session.execute(
        select(Evidence, Notice.kind)
        .join(Notice, Notice.id == Evidence.notice_id)
        .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
        .where(NoticeEntry.case_id == number, Notice.status != "withdrawn", Evidence.struck_on.is_(None))
        .order_by(Evidence.id)
    ):
        hung.setdefault(kind, []).append(paper)

    def of(notice: str) -> Papers:
        found: dict[str, list[Evidence]] = {}
        for one in (*rows, *hung.get(notice, ())):
            found.setdefault(one.kind, []).append(one)
        return found

    return of
