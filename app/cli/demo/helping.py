"""Help in the demo: who is responsible, measures that answer what struck the family, monthly visits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from sqlalchemy import select

from app.cli.demo.agenda import Thread
from app.cli.demo.desk import Desk, File
from app.cli.demo.lives import Pace
from app.commands.follow_ups import Told, record_follow_up
from app.commands.help_measures import Delivery, Plan, deliver_measure, end_measure, plan_measure
from app.commands.helper_assignments import HandOver, assign_helper
from app.models.base import db
from app.models.case import Case
from app.models.evidence import Evidence
from app.models.help import HelpMeasure
from app.models.household import Membership
from app.policy import Actor
from workflows.monitoring.help import PROOF

SPECIFIC = {
    "001": ("45003", "住院医疗费用按政策给予医疗救助", "医保专干"),
    "002": ("47003", "学生本学年助学金按学期发放到户", "教育专干"),
    "003": ("50001", "实施危房改造，加固主体结构", "村建专干"),
    "004": ("51001", "接通自来水管网，更换入户水管", "水利专干"),
    "005": ("48004", "困难残疾人生活补贴按月发放", "残联专干"),
}
"""What answers a risk for which the national rules ask for a certain kind (monitoring.md 5.3)."""
OTHERWISE = (
    ("48003", "发放一次性临时救助金", "民政专干"),
    ("52001", "协调爱心企业捐助生活物资和慰问金", "乡镇社工"),
)
DEVELOPING = (
    ("40003", "按规定申报外出务工一次性交通补贴", "就业专干"),
    ("42003", "安排村级保洁公益岗位，按月发放岗位补贴", "人社专干"),
    ("39003", "发展生猪养殖，落实产业奖补", "农技专干"),
    ("40001", "组织参加县级家政和电工技能培训", "就业专干"),
)
"""Developmental help for households in which somebody can work (开发式帮扶)."""
NOTES = ("住院复查，需关注后续报销。", "外出务工人员因厂里减产返乡。", "房屋漏雨，已联系村里修补。")
_VISITED = ("assisted", "eliminat", "rollback")
"""How the states begin in which a household is visited."""
FINDINGS = ("illness", "work", "housing")


@dataclass
class Helping:
    """Tells the help of households that came to it; ``told`` counts them, so that every third is followed."""

    desk: Desk
    random: Random
    today: date
    told: int = 0

    def begin(self, file: File, since: date) -> Iterator[Thread]:
        """Return the threads of a household that is helped from ``since`` on: its help, and its visits."""
        self.told += 1
        yield self._help(file, since, self.told)
        if self.told % 3 == 1:
            yield self.visits(file, since)

    def _help(self, file: File, since: date, number: int) -> Thread:
        """A helper is named, measures are planned within days; most are delivered, some still to come."""
        pace, day = Pace(self.random), since + timedelta(days=self.random.randint(1, 6))
        yield pace.at(day, 14.2)
        if not self._helped(file):
            return
        if number % 8:
            self._assign(file, day)
        if number % 9 == 0:
            return  # no measure in time: the case's page says so
        planned = [self._plan(file, measure, day) for measure in self._measures(file)]
        for place, measure in enumerate(planned):
            day += timedelta(days=self.random.randint(8, 30))
            yield pace.at(day, 15.1)
            if not self._helped(file):
                return
            if place == 0 or self.random.random() < 0.6:
                self._deliver(file, measure, day)
        if number % 7 == 0:
            day += timedelta(days=self.random.randint(60, 120))
            yield pace.at(day, 16.3)
            end_measure(
                actor=self._actor(file), measure_id=planned[0], on=day, reason="complete",
                once=self.desk.once(),
            )  # fmt: skip

    def make_sure(self, file: File, day: date) -> None:
        """Plan and deliver a measure where none has reached the family yet."""
        statement = (
            select(HelpMeasure.id)
            .join(Case, Case.id == HelpMeasure.case_id)
            .where(Case.ref == file.ref, HelpMeasure.delivered_on.is_not(None))
        )
        if db.session.execute(statement).first() is None:
            self._deliver(file, self._plan(file, self._measures(file)[0], day), day)

    def visits(self, file: File, since: date) -> Thread:
        """The helper comes every month, sometimes late; every three months once the risk is gone."""
        pace, day, latest = Pace(self.random), since, self.random.randint(0, 45)
        while True:
            gone = self._state(file) == "eliminated"
            day += timedelta(days=self.random.randint(78, 90) if gone else self.random.randint(24, 31))
            if day > self.today - timedelta(days=latest):
                return
            yield pace.at(day, self.random.choice((10.4, 15.6, 20.2)))
            if not self._state(file).startswith(_VISITED) or not self._somebody(file):
                return
            found = self.random.randrange(len(NOTES)) if self.random.random() < 0.12 else None
            record_follow_up(
                actor=self._actor(file),
                ref=file.ref,
                told=Told(
                    visited_on=day,
                    met=self.random.choice(("at_home", "at_home", "elsewhere", "by_phone")),
                    met_id=self._somebody(file),
                    unchanged=found is None,
                    findings=() if found is None else (FINDINGS[found],),
                    outcome="" if found is None else "noted",
                    note="" if found is None else NOTES[found],
                ),
                once=self.desk.once(),
            )

    def _measures(self, file: File) -> list[tuple[str, str, str]]:
        """Return what answers the risks of a family, with developmental help where two can work."""
        risks = file.family.cause.risks
        found = [SPECIFIC[risk] for risk in risks if risk in SPECIFIC] or [self.random.choice(OTHERWISE)]
        if len(file.family.adults) > 1:
            found.append(self.random.choice(DEVELOPING))
        return found

    def _plan(self, file: File, measure: tuple[str, str, str], day: date) -> int:
        code, content, person = measure
        plan = Plan(code, content, self.desk.officers.places[file.village.township], person, day)
        return plan_measure(actor=self._actor(file), ref=file.ref, plan=plan, once=self.desk.once())

    def _assign(self, file: File, day: date) -> None:
        helpers = self.desk.officers.holders("helper", file.village.township)
        secretaries = self.desk.officers.holders("first_secretary", file.village.key)
        chosen = self.random.choice([*helpers, *helpers, *secretaries])
        assign_helper(
            actor=self.desk.officers.actor(self.desk.clerk(file)), household_id=file.household_id,
            hand_over=HandOver(self.desk.officers.account(chosen), day, "first"), once=self.desk.once(),
        )  # fmt: skip

    def _deliver(self, file: File, measure: int, day: date) -> None:
        clerk = self.desk.clerk(file)
        self.desk.paper(
            clerk, PROOF, file.name, f"落实日期：{day:%Y年%m月%d日}", f"措施编号：{measure}",
            case_ref=file.ref,
        )  # fmt: skip
        proof = db.session.execute(
            select(Evidence.id)
            .join(Case, Case.id == Evidence.case_id)
            .where(Case.ref == file.ref, Evidence.kind == PROOF)
            .order_by(Evidence.id.desc())
            .limit(1)
        ).scalar_one()
        amount = Decimal(self.random.randrange(5, 60) * 100)
        deliver_measure(
            actor=self.desk.officers.actor(clerk), measure_id=measure,
            delivery=Delivery(day, proof, amount), once=self.desk.once(),
        )  # fmt: skip

    def _actor(self, file: File) -> Actor:
        return self.desk.officers.actor(self.desk.clerk(file))

    def _helped(self, file: File) -> bool:
        """Return whether the case still gets help and somebody of the household is alive."""
        return self._state(file) == "assisted" and self._somebody(file) > 0

    def _state(self, file: File) -> str:
        """Return where the case stands, nothing before it is opened."""
        return db.session.scalar(select(Case.state).where(Case.ref == file.ref)) or ""

    def _somebody(self, file: File) -> int:
        """Return the first who belongs to the household and is alive, 0 where nobody does."""
        found = db.session.execute(
            select(Membership.person_id)
            .where(Membership.household_id == file.household_id, Membership.valid_to.is_(None))
            .order_by(Membership.id)
            .limit(1)
        ).scalar_one_or_none()
        return found or 0
