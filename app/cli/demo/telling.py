"""Tells the three stories step by step (monitoring.md 2.1 and 4; product.md 2, rules on kin and returns)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.cli.demo.agenda import Thread
from app.cli.demo.causes import Cause
from app.cli.demo.county import VILLAGES
from app.cli.demo.desk import File
from app.cli.demo.families import Families, Family
from app.cli.demo.lives import Cohort, Life, Pace, schedule
from app.cli.demo.path import CHAIN, Path
from app.commands.members import add_member
from app.commands.persons import MemberSheet

_VILLAGE = {village.name: village for village in VILLAGES}


@dataclass
class Telling:
    """Tells the stories with the means of the path; ``files`` are their cases by the stories' keys."""

    path: Path
    families: Families
    today: date
    files: dict[str, File]

    def begin(self) -> None:
        """Plan all three."""
        self.path.agenda.add(self.leukaemia(self.today - timedelta(days=97)))
        self.recusal(self.today - timedelta(days=55))
        self.path.agenda.add(self.returns(self.today - timedelta(days=58)))

    def _member(self, name: str, relation: str, born: date, sex: str, **more: Any) -> MemberSheet:
        known: dict[str, Any] = {
            "labour": "001",
            "health": ("001",),
            "school": "000",
            "cover": ("resident_medical",),
        }
        number = self.families.numbers.of(born, sex)
        return MemberSheet(
            name, relation, "id_card", number, ethnicity="001", political="006", **{**known, **more}
        )

    def leukaemia(self, start: date) -> Thread:
        """Leukaemia, income above the line: fast lane, category 03, thirteen days to the decision."""
        file = File(_VILLAGE["上湾村"], self._leukaemia_family())
        self.files["leukaemia"] = file
        path, pace, day = self.path, Pace(self.path.random), start
        desk, clerk, secretary = path.desk, "lixiaohe", "zhaozhiqiu"
        yield pace.at(day, 9)
        desk.record(file, clerk, 2, "上湾村二组老水井边")
        desk.open(file, clerk, "from_lead", day, 2)
        desk.paper(
            clerk, "identity", file.name, "（证件号码已遮盖）", file.ref, photo=True, case_ref=file.ref
        )
        desk.paper(clerk, "proof", file.name, "市中心医院诊断证明、医保结算单", case_ref=file.ref)
        yield pace.at(day, 10)
        desk.submit(file, clerk, day)
        yield pace.at(day, 15)
        path.turns.open_fast_lane(file, day)
        yield pace.at(day + timedelta(days=1), 15)
        desk.visit(
            file,
            secretary,
            day + timedelta(days=1),
            [secretary, clerk, "mengxiaoyu"],
            cannot_cope=("02", "03"),
        )
        yield from self._compared(file, pace, start + timedelta(days=2), ("medical", "traffic"), finding=True)
        yield from self._appraised(file, pace, start + timedelta(days=5))
        yield from self._on_notice(file, pace, start + timedelta(days=6))
        yield from self._reviewed(file, pace, start + timedelta(days=12), 3)
        life = Life(file)
        yield from path.chain(
            life, pace, start + timedelta(days=13), "approve", ["chendachuan", "linzhiyuan"]
        )
        day = pace.cursor.date() + timedelta(days=1)
        yield pace.at(day, 9)
        notice = path.gatherings.post(file.village, "announcement", [file], day)
        yield pace.at(day, 10)
        path.gatherings.countersign(file.village, notice)
        yield from path.turns.endings.afterwards(life, pace, day)

    def _leukaemia_family(self) -> Family:
        members = [
            self._member("高满仓", "001", date(self.today.year - 42, 4, 9), "1", work_months=10),
            self._member(
                "杨秀英", "002", date(self.today.year - 40, 9, 21), "2", labour="003", health=("003",)
            ),
            self._member("高思源", "003", date(self.today.year - 16, 6, 2), "1", school="008", labour="004"),
            self._member(
                "高思雨", "004", date(self.today.year - 11, 11, 17), "2", school="003", labour="004"
            ),
        ]
        amounts = {"work": 38_400, "planting": 5_600, "other_transfer": 860, "costs": 2_100, "medical": 96_400,
                   "claim": 12_000, "schooling": 1_900}  # fmt: skip
        cause = Cause("illness_sudden", ("001", "002"), ("03", "02"), "002", {}, (0, 1), "", "")
        story = (
            "妻子杨秀英于本月确诊急性髓系白血病，在市中心医院化疗，总费用二十三万余元，经居民医保、大病保险报销后自付九万六千四百元，"
            "后续还需移植。两个孩子分别读高二、小学五年级，家庭主要靠高满仓一人务工，为陪护已停工，积蓄用尽，外债七万元。"
        )
        seen = (
            "查看诊断证明、医保结算单及借款凭证。家庭纯收入四万二千余元，人均高于监测范围，但扣除合规自付支出后为负，"
            "家庭无力应对，按突发严重困难户综合研判；两个孩子均在校，住房饮水安全。"
        )
        return Family(cause, "1", members, 1, {key: Decimal(amount) for key, amount in amounts.items()}, "03",
                      story, seen, [0, 1])  # fmt: skip

    def recusal(self, start: date) -> None:
        """Three households at one meeting; brother and sister of one of them stand aside for it."""
        village = _VILLAGE["竹坪村"]
        family = self.families.invent(lifted=True, cause="accident")
        _rename(family, "柏松林")
        lives = [Life(File(village, family), twist="kin", group=1)]
        lives += [Life(File(village, self.families.invent()), group=2 + n, opened_after=n) for n in range(2)]
        self.files["recusal"] = lives[0].file
        days = schedule(self.path.random)
        self.path.agenda.add(self.path.tell(Cohort(village, lives, start, days)))
        self.path.agenda.add(self._declared(lives[0].file, start + timedelta(days=days["submit"] + 1)))

    def _declared(self, file: File, day: date) -> Thread:
        yield Pace(self.path.random).at(day, 12)
        rosters = self.path.gatherings.rosters
        for holder in rosters.of(file.village).aside:
            rosters.declare(file.village, holder, file.members[0], "sibling")

    def returns(self, start: date) -> Thread:
        """Sent back by the township twice and by the county once; now at the county again."""
        file = File(_VILLAGE["青杠村"], self.families.invent(lifted=False, cause="business_pig"))
        _rename(file.family, "燕来喜")
        self.files["returns"] = file
        pace, desk, clerk = Pace(self.path.random), self.path.desk, "chuxiaoman"
        yield pace.at(start, 9)
        desk.record(file, clerk, 1, "青杠村一组竹林坎上")
        desk.open(file, clerk, "in_person", start, 1)
        desk.paper(clerk, "proof", file.name, "务工证明、扑杀补助发放表", case_ref=file.ref)
        desk.submit(file, clerk, start)
        honest = file.family.amounts["work"]
        yield from self._round(file, pace, start, 2, work=honest + 12_400)
        yield from self._sent_back(file, pace, start + timedelta(days=14), "tianye", "applied", (
            "income_sheet", "figures", "务工收入按十二个月核算，务工证明和银行流水只有八个月，多计一万二千四百元，请重新入户核实收入。"))  # fmt: skip
        yield from self._round(file, pace, start, 16, work=honest)
        yield from self._reviewed(file, pace, start + timedelta(days=28), 1)
        yield from self._sent_back(file, pace, start + timedelta(days=29), "fangzhixing", "appraised", (
            "notice", "unreadable", "公示影像模糊，看不清张贴日期，无法证明公示满五天，请重新张贴公示并拍摄近景、远景。"))  # fmt: skip
        yield from self._on_notice(file, pace, start + timedelta(days=30))
        yield from self._reviewed(file, pace, start + timedelta(days=37), 3)
        yield from self._sent_back(file, pace, start + timedelta(days=40), "chendachuan", "applied", (
            "members", "members", "与卫健出生登记核对，该户上月新增一名子女，家庭人口应为实际人数，请补录成员并重新入户核算人均收入。"))  # fmt: skip
        yield pace.at(start + timedelta(days=41), 9)
        child = self.families.child("燕", "2", start + timedelta(days=33))
        add_member(actor=desk.officers.actor(clerk), household_id=file.household_id, sheet=child, seen=0,
                   once=desk.once())  # fmt: skip
        yield from self._round(file, pace, start, 42, work=honest)
        yield from self._reviewed(file, pace, start + timedelta(days=54), 3)

    def _round(self, file: File, pace: Pace, start: date, offset: int, work: Decimal) -> Thread:
        """From the visit to the end of the notice: twelve days."""
        day = start + timedelta(days=offset)
        yield pace.at(day, 15)
        file.family = replace(file.family, amounts={**file.family.amounts, "work": work})
        self.path.desk.visit(file, "qinzhiyong", day, ["qinzhiyong", "weishoutian"])
        yield from self._compared(file, pace, day + timedelta(days=1), ("medical", "housing"))
        yield from self._appraised(file, pace, day + timedelta(days=4))
        yield from self._on_notice(file, pace, day + timedelta(days=5))

    def _sent_back(
        self, file: File, pace: Pace, day: date, by: str, to: str, why: tuple[str, str, str]
    ) -> Thread:
        yield pace.at(day, 9)
        self.path.desk.read(file, by)
        yield pace.at(day, 9.5)
        part, reason, text = why
        answers = {"part": part, "reason": reason, "reason_text": text}
        self.path.desk.act(file, by, "send_back", day, target=to, answers=answers)

    def _compared(
        self, file: File, pace: Pace, day: date, departments: tuple[str, ...], *, finding: bool = False
    ) -> Thread:
        life = Life(file, finding=finding)
        cohort = Cohort(file.village, [life], day, {"compare": 0}, departments=departments)
        yield from self.path.compare(cohort, pace)

    def _appraised(self, file: File, pace: Pace, day: date) -> Thread:
        yield pace.at(day, 14)
        meeting = self.path.gatherings.call(file.village, [file], day)
        yield pace.at(day, 17)
        self.path.gatherings.hold(file.village, meeting, [file])

    def _on_notice(self, file: File, pace: Pace, day: date) -> Thread:
        """Hang the notice up and take it down after its five days."""
        gatherings = self.path.gatherings
        yield pace.at(day, 8.5)
        notice = gatherings.post(file.village, "identification", [file], day)
        yield pace.at(day, 10)
        gatherings.countersign(file.village, notice)
        yield pace.at(day + timedelta(days=6), 8.2)
        gatherings.take_down(file.village, notice, day + timedelta(days=6))
        yield pace.at(day + timedelta(days=6), 9)
        gatherings.countersign(file.village, notice)

    def _reviewed(self, file: File, pace: Pace, day: date, signatures: int) -> Thread:
        signers = [self.path.desk.township(file, one) for one in CHAIN][:signatures]
        for place, by in enumerate(signers):
            yield pace.at(day, 9.5 + 2.5 * place)
            self.path.desk.read(file, by)
            yield pace.at(day, 9.8 + 2.5 * place)
            answers = {} if place else {"opinion": "材料齐全，收入核算与票据一致，同意上报。"}
            self.path.desk.act(file, by, "review", day, answers=answers)


def _rename(family: Family, name: str) -> None:
    """Give the head a name, and his surname to those who bore the old one; the texts follow."""
    old = family.members[0].name[0]
    for place, sheet in enumerate(family.members):
        if place and sheet.name[0] != old:
            continue
        new = name if place == 0 else name[0] + sheet.name[1:]
        family.story, family.seen = (text.replace(sheet.name, new) for text in (family.story, family.seen))
        values = {field: getattr(sheet, field) for field in MemberSheet.__slots__}
        family.members[place] = MemberSheet(**{**values, "name": new})
