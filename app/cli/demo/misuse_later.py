"""Planted misuse that bends what is in the county already: leads, pictures, the national system."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select

from app.cli.demo import names, papers
from app.cli.demo.agenda import Thread
from app.cli.demo.county import VILLAGES
from app.cli.demo.desk import Desk, StepRefused
from app.cli.demo.lives import Pace
from app.commands.evidence import Owner, keep_paper
from app.commands.lead_endings import NoRisk, close_lead_without_risk
from app.commands.lead_visits import SeenAtHome, record_lead_visit
from app.commands.leads import LeadFacts, raise_lead
from app.commands.national_entries import Entered, tick_entry
from app.models.base import db
from app.models.case import Case, Signature
from app.models.household import Household
from app.models.monitoring import NationalEntry

LEADS = 11
WORDS = "经入户核查，该户收入稳定，自付费用不高，暂无返贫致贫风险。"
"""The same for every lead of that afternoon."""
VILLAGE = 7
"""Whose leads were closed in one go."""


@dataclass
class Later:
    """Tells them; ``planted`` takes the references by red flag, of E06 the user name of the officer."""

    desk: Desk
    random: Random
    today: date
    planted: dict[str, list[str]]

    def begin(self) -> Iterator[Thread]:
        """Return a thread for each."""
        yield self._bulk(self.today - timedelta(days=150))
        yield self._picture(self.today - timedelta(days=20))
        yield self._before_approval(self.today - timedelta(days=15))

    def _bulk(self, day: date) -> Thread:
        """E06: a department's warnings, all visited on paper and closed in the same words in minutes."""
        pace, village, found = Pace(self.random), VILLAGES[VILLAGE], self.desk.officers
        clerk = found.holder("village_clerk", village.key)
        other = found.holder("village_head", village.key)
        yield pace.at(day, 9)
        leads = [self._warned(clerk, village.group(1 + number % 3), day) for number in range(LEADS)]
        pair = [found.account(clerk), found.account(other)]
        yield pace.at(day, 16)
        for lead in leads:
            seen = SeenAtHome(
                visited_on=day, visitors=pair, met="at_home", findings=(), note="入户查看，情况正常。"
            )
            record_lead_visit(actor=found.actor(clerk), lead_id=lead, seen=seen, once=self.desk.once())
            ending = NoRisk(reason="sufficient", text=WORDS, told_how="in_person", told_on=day)
            close_lead_without_risk(
                actor=found.actor(clerk), lead_id=lead, ending=ending, once=self.desk.once()
            )
        self.planted["E06"] = [clerk]

    def _warned(self, clerk: str, territory: str, day: date) -> int:
        facts = LeadFacts(
            source="department", supplier="禾丰县医疗保障局", territory=territory, national_id=None,
            phone=None,
            name=names.surname(self.random) + names.given(self.random, "1"), address=None, household_id=None,
            risks=("001",), content="医保推送：本年度自付医疗费用超过两万元。", noticed_on=day,
        )  # fmt: skip
        return raise_lead(actor=self.desk.officers.actor(clerk), facts=facts, once=self.desk.once()).lead_id

    def _picture(self, day: date) -> Thread:
        """V06: one picture as proof in the files of two households of a village."""
        yield Pace(self.random).at(day, 16)
        rows = db.session.execute(
            select(Case.ref, Case.territory)
            .where(Case.state == "assisted", Case.legacy.is_(False))
            .order_by(Case.id)
        ).all()
        told = {ref for refs in self.planted.values() for ref in refs}
        first, second = next(
            (one, other)
            for place, one in enumerate(rows)
            if one.ref not in told
            for other in rows[place + 1 :]
            if one.territory[:12] == other.territory[:12] and other.ref not in told
        )
        village = next(one for one in VILLAGES if one.code == first.territory[:12])
        clerk = self.desk.officers.holder("village_clerk", village.key)
        content = papers.picture("proof", "住院缴费票据", f"{day:%Y-%m-%d}")
        for row in (first, second):
            keep_paper(
                actor=self.desk.officers.actor(clerk), owner=Owner(case_ref=row.ref), kind="proof",
                file_name=f"{papers.TITLES['proof']}.jpg", content=content,
            )  # fmt: skip
        self.planted["V06"] = [first.ref, second.ref]

    def _before_approval(self, day: date) -> Thread:
        """P02: typed into the national system before the county had decided, and told so only now."""
        yield Pace(self.random).at(day, 16)
        row = self._never_entered(day - timedelta(days=90))
        village = next(one for one in VILLAGES if one.code == row.territory[:12])
        entered = row.approved_on - timedelta(days=4)
        clerk = self.desk.officers.holder("village_clerk", village.key)
        tick_entry(
            actor=self.desk.officers.actor(clerk), ref=row.ref, once=self.desk.once(),
            entered=Entered("9902499999", f"{entered:%Y%m}", entered),
        )  # fmt: skip
        self.planted["P02"] = [row.ref]

    def _never_entered(self, before: date) -> Any:
        """Return the oldest helped household that nobody entered, approved before a day."""
        row = db.session.execute(
            select(Case.ref, Case.territory, func.max(Signature.occurred_on).label("approved_on"))
            .join(Household, Household.id == Case.household_id)
            .join(Signature, Signature.case_id == Case.id)
            .outerjoin(NationalEntry, NationalEntry.case_id == Case.id)
            .where(
                Case.state == "assisted", Case.legacy.is_(False), NationalEntry.case_id.is_(None),
                Household.monitored_since.is_(None), Signature.action == "approve",
                Signature.voided_by.is_(None), Signature.occurred_on < before,
            )
            .group_by(Case.id, Case.ref, Case.territory)
            .order_by(Case.id)
            .limit(1)
        ).first()  # fmt: skip
        if row is None:
            raise StepRefused("every helped household is in the national system already")
        return row
