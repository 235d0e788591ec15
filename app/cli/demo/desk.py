"""Does the steps of the demo's cases, each through the command behind the page, as who would do it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from app import clock
from app.cli.demo import papers, words
from app.cli.demo.county import Village
from app.cli.demo.families import Family
from app.cli.demo.officers import Officers
from app.commands.applications import ApplicationSheet, application_record
from app.commands.batches import Outcome
from app.commands.cases import Act, Performed, Record, perform_action
from app.commands.evidence import Owner, keep_paper
from app.commands.households import HouseholdSheet, record_household
from app.commands.lead_visits import SeenAtHome, record_lead_visit
from app.commands.leads import LeadFacts, raise_lead
from app.commands.openings import Beginning, note_opening, open_case
from app.commands.visits import VisitSheet, visit_record
from app.errors import Blocked
from app.models.base import db
from app.models.case import Case
from app.models.household import Membership

LATE = "因下队走访、网络不稳，当日未能录入，现据纸质材料如实补录。"
"""Why a step is entered late, where nothing better is said; it costs nothing (monitoring.md, P16)."""


_VERSION = select(Case.version).where(Case.ref == bindparam("ref"))


class StepRefused(RuntimeError):
    """A step of the demo was refused: the demo's own plan is wrong, and its loading stops."""


@dataclass
class File:
    """One case of the demo: its family, its village, and what the system calls it."""

    village: Village
    family: Family
    household_id: int = 0
    ref: str = ""
    members: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the name of the household's head."""
        return self.family.name


@dataclass
class Desk:
    """The one place from which the demo acts."""

    officers: Officers
    marks: int = 0

    def once(self) -> str:
        """Return a mark for one press of a button."""
        self.marks += 1
        return f"demo/{self.marks}"

    def clerk(self, file: File) -> str:
        """Return the village's clerk."""
        return self.officers.holder("village_clerk", file.village.key)

    def head(self, file: File) -> str:
        """Return the village's head."""
        return self.officers.holder("village_head", file.village.key)

    def township(self, file: File, role: str) -> str:
        """Return who holds a township role for the village."""
        return self.officers.holder(f"township_{role}", file.village.township)

    def record(self, file: File, by: str, group: int, address: str) -> None:
        """Record the household with its members."""
        family = file.family
        file.household_id = record_household(
            actor=self.officers.actor(by),
            sheet=HouseholdSheet(file.village.group(group), family.kind, family.members, address=address),
            once=self.once(),
        )
        rows = select(Membership.person_id).where(Membership.household_id == file.household_id)
        file.members = list(db.session.execute(rows.order_by(Membership.id)).scalars())

    def open(self, file: File, by: str, opening: str, day: date, group: int) -> None:
        """Open the case; its clock starts on ``day``."""
        if opening == "from_lead":
            self._notice(file, by, day, file.village.group(group))
        beginning = Beginning("monitoring", opening, file.village.group(group), day, file.household_id)
        file.ref = open_case(actor=self.officers.actor(by), beginning=beginning, once=self.once())

    def _notice(self, file: File, by: str, day: date, territory: str) -> None:
        """Raise the lead that the case takes along, and visit because of it."""
        found = self.officers
        others = [
            one
            for role in ("village_clerk", "first_secretary", "grid_worker", "village_head")
            for one in found.holders(role, file.village.key)
            if one != by
        ]
        facts = LeadFacts(
            source="cadre", supplier=None, territory=territory, name=file.name, national_id=None, phone=None,
            address=None, household_id=file.household_id, risks=tuple(file.family.cause.risks),
            content=file.family.story, noticed_on=day,
        )  # fmt: skip
        lead = raise_lead(actor=found.actor(by), facts=facts, once=self.once()).lead_id
        seen = SeenAtHome(
            visited_on=day, visitors=[found.account(one) for one in (by, others[0])], met="at_home",
            findings=(), note="入户查看，情况属实，指导农户提出书面申请。",
        )  # fmt: skip
        record_lead_visit(actor=found.actor(by), lead_id=lead, seen=seen, once=self.once())

    def paper(self, by: str, kind: str, *lines: str, photo: bool = False, **owner: Any) -> None:
        """Put a paper into a file: a sheet, or a picture of one."""
        made = papers.picture(kind, *lines) if photo else papers.pdf(kind, *lines)
        keep_paper(
            actor=self.officers.actor(by), owner=Owner(**owner), kind=kind,
            file_name=f"{papers.TITLES[kind]}.{'jpg' if photo else 'pdf'}", content=made,
        )  # fmt: skip

    def act(
        self,
        file: File,
        by: str,
        action: str,
        day: date,
        *,
        target: str | None = None,
        answers: Mapping[str, Any] | None = None,
        late: str = LATE,
        brought: Record | None = None,
    ) -> Performed:
        """Give a signature, claimed for ``day``; a county's with a fresh second factor."""
        version = db.session.execute(_VERSION, {"ref": file.ref}).scalar_one()
        actor = self.officers.confirmed(by) if by in self._county else self.officers.actor(by)
        act = Act(action, version, day, target, answers or {}, {"recorded_in_time": late, **_WEIGHED})
        try:
            return perform_action(actor=actor, ref=file.ref, act=act, brought=brought)
        except Blocked as refusal:
            raise StepRefused(f"{file.name} {action} {day}: {_why(refusal.reasons)}") from refusal

    @property
    def _county(self) -> frozenset[str]:
        found = self.officers
        return frozenset(
            name
            for role, body in (("county_officer", "bureau"), ("county_leader", "bureau"))
            for name in found.holders(role, body)
        )

    def read(self, file: File, by: str) -> None:
        """Open a case's page, as a signer does before signing."""
        note_opening(actor=self.officers.actor(by), ref=file.ref)

    def submit(self, file: File, by: str, day: date, **said: Any) -> None:
        """Bring the signed application with promise and authorisation."""
        self.paper(by, "application", file.name, f"{file.village.township_name}{file.village.name}",
                   f"申请日期：{day:%Y年%m月%d日}", "签名、捺印：（略）", case_ref=file.ref)  # fmt: skip
        family = file.family
        facts: dict[str, Any] = {
            "applicant_id": file.members[0], "signed_on": day, "signed_how": "thumbprint",
            "risks": family.cause.risks, "difficulties": family.cause.difficulties,
            "disasters": family.cause.disasters,
            "description": family.story,
            "consents": [file.members[place] for place in family.adults],
        }  # fmt: skip
        brought = application_record(ApplicationSheet(**{**facts, **said}))
        self.act(file, by, "submit", day, brought=brought)

    def visit(
        self,
        file: File,
        by: str,
        day: date,
        visitors: Sequence[str],
        purpose: str = "identification",
        **seen: Any,
    ) -> None:
        """Record the household visit with its income sheet."""
        self.paper(by, "visit_sheet", file.name, f"入户日期：{day:%Y年%m月%d日}", "户主签字确认：（略）",
                   f"录入：{clock.today():%Y-%m-%d}", case_ref=file.ref)  # fmt: skip
        family = file.family
        facts: dict[str, Any] = {
            "visited_on": day, "met": "at_home", "amounts": family.amounts, "spending_asked": True,
            "guarantees": family.cause.guarantees, "can_cope": not family.cause.cannot_cope,
            "cannot_cope": family.cause.cannot_cope, "spending_settled": False,
            "category": family.category, "confirmed_how": "signature", "account": family.seen,
            "visitors": [self.officers.account(one) for one in visitors],
        }  # fmt: skip
        brought = visit_record(VisitSheet(**{**facts, **seen}), purpose=purpose)
        action = "record_visit" if purpose == "identification" else "record_elimination_visit"
        self.act(file, by, action, day, brought=brought)


_WEIGHED = {
    "category_fits_income": "收入虽高于监测范围，但扣除合规自付支出后已不足以维持基本生活，经综合研判按此类别认定。",
    "risk_is_new": words.SAME_RISK,
    **dict.fromkeys(
        ("measures_enough", "help_develops", "help_planned_in_time", "help_is_new"),
        "该户困难已由现有措施解决，家庭另有稳定务工收入，无需另行安排措施。",
    ),
}
"""What is written where the county's rules ask for a reason."""


def all_signed(outcomes: Sequence[Outcome], what: str) -> None:
    """Raise :class:`StepRefused` where a shared act left a case behind."""
    for outcome in outcomes:
        if not outcome.signed:
            raise StepRefused(f"{what} {outcome.ref}: {_why(outcome.reasons)}")


def _why(reasons: Sequence[Any]) -> str:
    return ", ".join(f"{one.code} {dict(one.details)}" for one in reasons)
