"""Leads in the demo: what cadres, neighbours and departments noticed, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.cli.demo import names
from app.cli.demo.agenda import Thread
from app.cli.demo.county import VILLAGES, Village
from app.cli.demo.desk import Desk
from app.cli.demo.lives import Pace
from app.commands.lead_endings import NoRisk, close_lead_without_risk
from app.commands.lead_visits import SeenAtHome, assign_lead, record_lead_visit
from app.commands.leads import LeadFacts, raise_lead

NOTICED = (
    ("department", "禾丰县医疗保障局", "001", "医保推送：本年度自付医疗费用超过两万元。"),
    ("grid_worker", None, "009", "网格走访了解到外出务工人员返乡，暂无收入。"),
    ("cadre", None, "003", "排查发现房屋后墙开裂，雨天漏水。"),
    ("petition", None, "002", "来信反映子女上大学学费负担重。"),
    ("phone", None, "007", "邻居来电：发生交通事故，主要劳动力受伤。"),
)
"""Source, supplier, risk and words of what was noticed."""
ENDS = (
    ("sufficient", "报销和商业保险赔付后自付不足三千元，两个子女在外务工，收入稳定。"),
    ("settled", "已在县城重新就业，月收入四千余元，家中无其他负担。"),
    ("wrong", "入户查看主体房屋安全，漏水处为闲置偏房，已自行修补。"),
    ("declined", "助学贷款和助学金已办理，农户表示能够负担，不申请。"),
    ("sufficient", "伤情较轻，对方已全额赔付，现已恢复劳动。"),
)
"""Reason and words of the ends, in the order of what was noticed."""
STANDING = ((9, 0), (1, 1), (4, 2))
"""Leads that wait on the last day: noticed so many days ago, and how many of the two steps are done."""


@dataclass
class Noticing:
    """Tells the leads that end without an application, and those that stand."""

    desk: Desk
    random: Random
    today: date

    def begin(self) -> Iterator[Thread]:
        """Return a thread for each lead: one a month that was looked into, then those that wait."""
        for month in range(1, 13):
            yield self._tell(self.today - timedelta(days=30 * month), month, 3)
        for number, (days, steps) in enumerate(STANDING):
            yield self._tell(self.today - timedelta(days=days), number, steps)

    def _tell(self, day: date, number: int, steps: int) -> Thread:
        """A lead is raised and followed."""
        pace, village = Pace(self.random), VILLAGES[number % len(VILLAGES)]
        yield pace.at(day, 9.6)
        lead = self._raise(village, self._people(village)[0], day, number % len(NOTICED))
        if steps:
            yield from self.follow(lead, village, day, ENDS[number % len(NOTICED)], steps, pace)

    def follow(
        self, lead: int, village: Village, day: date, end: tuple[str, str], steps: int, pace: Pace
    ) -> Thread:
        """Visitors are named, the household is visited, the lead is closed: so many of these steps."""
        clerk, others = self._people(village)
        pair = [self.desk.officers.account(one) for one in (clerk, others[0])]
        assign_lead(actor=self.desk.officers.actor(clerk), lead_id=lead, visitors=pair, once=self.desk.once())
        if steps == 1:
            return
        day += timedelta(days=1)
        yield pace.at(day, 15.4)
        seen = SeenAtHome(
            visited_on=day, visitors=pair, met="at_home", findings=(),
            note="入户查看住房，核对收支和报销单据，与户主谈话。",
        )  # fmt: skip
        record_lead_visit(
            actor=self.desk.officers.actor(clerk), lead_id=lead, seen=seen, once=self.desk.once()
        )
        if steps == 2:
            return
        day += timedelta(days=1)
        yield pace.at(day, 10.3)
        reason, text = end
        ending = NoRisk(reason=reason, text=text, told_how="in_person", told_on=day)
        close_lead_without_risk(
            actor=self.desk.officers.actor(clerk), lead_id=lead, ending=ending, once=self.desk.once()
        )

    def _raise(self, village: Village, clerk: str, day: date, which: int) -> int:
        source, supplier, risk, words = NOTICED[which]
        facts = LeadFacts(
            source=source, supplier=supplier, territory=village.group(1), national_id=None, phone=None,
            name=names.surname(self.random) + names.given(self.random, "1"), address=None, household_id=None,
            risks=(risk,), content=words, noticed_on=day,
        )  # fmt: skip
        return raise_lead(actor=self.desk.officers.actor(clerk), facts=facts, once=self.desk.once()).lead_id

    def _people(self, village: Village) -> tuple[str, list[str]]:
        found = self.desk.officers
        roles = ("first_secretary", "grid_worker", "village_head")
        others = [one for role in roles for one in found.holders(role, village.key)]
        return found.holder("village_clerk", village.key), others
