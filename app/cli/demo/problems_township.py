"""The sixteen problems of a township's own plan: six weeks old, one in every state from hand-over to closure.

One relapse is planted: item 5 was put right in the provincial batch and is back, which its claim explains
(red flag R09). One copied measure is planted: item 2 has the words of another township's plan, with the
reason given (red flag R02). Item 10 plans with verbs alone and says why (red flag R12).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from app.cli.demo.agenda import Thread
from app.cli.demo.county import VILLAGES
from app.cli.demo.problems_desk import OFFICE, Calendar, Measure, ProblemDesk, Told
from app.cli.demo.problems_paper import NUMBER, TITLE, paper, read
from app.cli.demo.problems_township_words import MADE, Made
from app.cli.demo.problems_way import Parts, Way
from app.commands.problem_batches import BatchSheet
from app.intake.plans.paper import ReadItem

TOWNSHIP, TERRITORY, KEEPER = "t102", "990101102000", "tianye"
AGO = 43
"""Days ago on which the plan was issued."""
_VILLAGES = {village.name: village.key for village in VILLAGES if village.township == TOWNSHIP}
_LASTING = re.compile(r"长期坚持|每月|每季度|每周")


@dataclass
class Township:
    """The batch that a township keeps of its own plan."""

    desk: ProblemDesk
    days: Calendar

    def tell(self, add: Callable[[Thread], None]) -> Thread:
        """Found the batch, then begin the way of each of its problems with ``add``."""
        yield self.days.at(0, 10, 0.7)
        day = self.days.begin
        plan = read(day)
        sheet = BatchSheet(
            territory=TERRITORY, title=TITLE.format(year=day.year - 1), source="assessment", level="county",
            year=day.year - 1, finder="县委实施乡村振兴战略领导小组", feedback_on=day,
            document_number=NUMBER.format(year=day.year),
        )  # fmt: skip
        told = [_told(item) for item in plan.items]
        text = "\n".join(line.text for line in paper(day))
        refs = self.desk.found(KEEPER, sheet, told, self.desk.read(KEEPER, sheet.title, text))
        for number, (ref, one) in enumerate(zip(refs, told, strict=True), 1):
            way = Way(self.desk, self.days, ref, one, checker="medical" if number % 2 else "housing")
            add(chain(*_WAYS[number](way)))


def _told(item: ReadItem) -> Told:
    """Return a problem of the paper with what its claim and its plan add."""
    number = int(item.number or 0)
    made = MADE.get(number, Made("", "", "", "", "", ""))
    named = [_VILLAGES.get(name, TOWNSHIP) for name in item.responsible_units]
    units = tuple(dict.fromkeys(named))
    measures = tuple(
        Measure(
            text,
            (units[0],) if place < len(item.measures) else units[-1:],
            bool(place > 1 and made.goal and _LASTING.search(text)),
        )
        for place, text in enumerate(item.measures, 1)
    )
    return Told(
        title=item.title, lead=units[0], units=units, who=made.who, place=made.place, fact=made.fact,
        cause=made.cause, measures=measures, criterion=made.criterion, done=made.done, proof=made.proof,
        due=made.due,
        goal=made.goal, amount=made.amount, number=item.number or "", category=item.category or "",
        description=item.description or "", deadline_text=item.deadline_text or "",
        deadline_kind=item.deadline_kind,
    )  # fmt: skip


def _planned(way: Way, after: int = 1) -> Parts:
    yield way.claim(after)
    yield way.plan(after + 4)
    yield way.approve(after + 7)


def _done(way: Way, after: int = 12) -> Parts:
    yield way.photograph(after)
    yield way.report(after)
    yield way.hand_in(after + 3)


def _closed(way: Way, begun: int = 1, after: int = 12) -> Parts:
    yield from _planned(way, begun)
    yield from _done(way, after)
    yield way.accept_first(after + 5)
    yield way.accept(after + 8)
    yield way.close(after + 12)


def _kept_up(way: Way) -> Parts:
    yield from _closed(way)
    yield way.look_back(
        38, "progressing", "查阅近两次调度会纪要，四个村逐村点评，落实情况已报县农业农村局。", lasting=True
    )


def _copied(way: Way) -> Parts:
    """Red flag R02: the measure stands in another township's plan too."""
    reasons = {"measures_not_copied": "该措施系全县统一调度要求，与柳溪镇共同执行，适用于本乡。"}
    yield way.claim(2)
    yield way.plan(6, reasons)
    yield way.approve(9)
    yield from _done(way, 15)
    yield way.accept_first(20)
    yield way.accept(23)
    yield way.close(27)


def _reopened(way: Way) -> Parts:
    yield from _closed(way, 1, 10)
    yield way.look_back(34, "relapsed", "随机抽查驻村日志，近一周又有3天空白，询问工作队称外出开会未记录。")
    yield way.reopen(36, "回头看发现驻村日志再次出现空白，按原编号重新交办，请龙井村限期重新认领。")
    yield way.claim(38)


def _held(way: Way) -> Parts:
    yield from _closed(way, 2, 11)
    yield way.look_back(37, "holds", "电话回访3名学生家长，补助均已到账，新生名单已比对。")


def _relapsed(way: Way) -> Parts:
    """Red flag R09: the same unit, the same problem, closed some weeks before."""
    reasons = {
        "not_closed_alike": "上次整改只清退了人员，考勤仍由小组长代签，乡里没有再抽查，新场村因此反弹。"
    }
    yield way.claim(2, reasons)
    yield way.plan(7)
    yield way.approve(10)
    yield way.report(24, ["v1024"])


def _sent_back(way: Way) -> Parts:
    yield from _planned(way, 2)
    yield from _done(way, 18)
    yield way.accept_first(23)
    why = "实地抽查青杠村10户，仍有3户没有收到明白纸，签收表由村干部代签。请补发到户并由农户本人签收后再报。"
    yield way.send_back(28, OFFICE[1], "evidence", "proof_weak", why)


def _extending(way: Way) -> Parts:
    yield from _planned(way, 3)
    yield way.photograph(14)
    yield way.report(20)
    why = "近期连续降雨，砂浆无法养护，鉴定单位建议雨停后再加固。已备料并搭设支撑，农户已临时安置。"
    yield way.ask_for_time(39, 70, why)


def _disputed(way: Way) -> Parts:
    yield way.dispute(33, "经与信用社核对，反映的2户贷款均未到期，到期前30日已有提醒回执。")


def _given_back(way: Way) -> Parts:
    yield way.dispute(3, "该户住院费用由子女支付，村里认为不属于应排查对象。")
    why = "自付2.6万元已超过排查标准，由谁支付不影响排查义务。问题属实，请青杠村认领。"
    yield _reject(way, 40, why)


def _reject(way: Way, after: int, why: str) -> Thread:
    yield way.at(after, 11)
    way.desk.act(OFFICE[0], way.ref, "reject_dispute", reason_text=why)


def _planning(way: Way) -> Parts:
    """Red flag R12: both measures are verbs alone; the reviewer isn't content with the reason."""
    yield way.claim(3)
    yield way.plan(9, {"measures_are_tangible": "统计业务属条线管理，具体培训安排以县统计局通知为准。"})
    why = "两条措施没有对象、数量和时限。请写明更正哪3户、何时培训、由谁逐户核对凭证。"
    yield way.send_back(39, OFFICE[0], "measures", "empty_words", why)


def _in_review(way: Way) -> Parts:
    yield way.claim(4)
    yield way.plan(38)


def _accepting(way: Way) -> Parts:
    yield from _planned(way, 3)
    yield from _done(way, 31)
    yield way.accept_first(37)
    yield way.accept(39, signed=1)


def _handed_in(way: Way) -> Parts:
    yield from _planned(way, 2)
    yield from _done(way, 36)


def _before_closure(way: Way) -> Parts:
    yield from _planned(way, 2)
    yield from _done(way, 26)
    yield way.accept_first(32)
    yield way.accept(38)


def _untrue(way: Way) -> Parts:
    yield _visited(way, 4)
    yield way.dispute(5, "马鞍村烤房1座已于上年登记入账，资产卡片与实物一致，群众反映时不知情。")
    yield way.confirm_untrue(11)


def _visited(way: Way, after: int) -> Thread:
    yield way.at(after, 15)
    way.desk.paper(way.desk.prepares(way.told.lead), way.ref, "visit_record", way.told.place, way.told.done)


def _working(way: Way) -> Parts:
    yield from _planned(way, 3)
    yield way.photograph(15)
    yield way.report(30, finished=False)


_WAYS = {
    1: _kept_up, 2: _copied, 3: _reopened, 4: _held, 5: _relapsed, 6: _sent_back, 7: _extending, 8: _disputed,
    9: _given_back, 10: _planning, 11: _in_review, 12: _handed_in, 13: _accepting, 14: _before_closure,
    15: _untrue, 16: _working,
}  # fmt: skip
"""What becomes of each item, by its number."""
