"""A village at work: officers in every role, households, and cases brought to any state of the path.

Applications, visits and signatures go through the commands. What a list, a meeting or a notice
brings is written as their tables hold it, so that a test of one carrier doesn't need the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from flask import Flask

from app import clock
from app.audit.record import record
from app.commands.applications import ApplicationSheet, application_record
from app.commands.cases import Act, Performed, Record, perform_action
from app.commands.openings import Beginning, open_case
from app.commands.visits import VisitSheet, visit_record
from app.identity import HOUSEHOLD_ADDRESS
from app.keyring import vault
from app.models import (
    Attendance,
    Case,
    ComparisonEntry,
    ComparisonList,
    Evidence,
    Household,
    Meeting,
    Membership,
    Notice,
    NoticeEntry,
    Person,
    Vote,
    db,
)
from app.pinyin import name_key
from tests.support.county import VILLAGE_A1, County, Officer
from tests.support.ready import step
from workflows.vocabulary import Carrier

PATH = (
    "draft", "applied", "visited", "compared", "appraised", "on_notice", "township_review", "county_review",
    "approved", "assisted",
)  # fmt: skip
ROLES = (
    "village_clerk", "village_head", "first_secretary", "grid_worker", "township_officer", "township_leader",
    "township_head", "county_officer", "county_leader", "department_officer",
)  # fmt: skip


@dataclass
class Village:
    """One village with officers of every role; made with :func:`village_of`."""

    app: Flask
    county: County
    code: str = VILLAGE_A1
    officers: dict[str, Officer] = field(default_factory=dict)

    def household(
        self,
        *names: str,
        kind: str = "1",
        health: tuple[str, ...] = ("001",),
        born: date = date(1975, 5, 1),
        since: str | None = None,
    ) -> int:
        """Record a household; the first named is its head, the others children of full age."""

        def make() -> int:
            return self._recorded(names or (self._name(), "田小"), kind, health, born, since)

        what = ("household", self.code, names, kind, health, born, since)
        return step(self.app, what, self.county, make, keep=False)

    def _name(self) -> str:
        number = self.county.number()
        return f"田{'一二三四五六七八九十'[number % 10]}{number}"

    def _recorded(
        self, names: tuple[str, ...], kind: str, health: tuple[str, ...], born: date, since: str | None
    ) -> int:
        with self.app.app_context():
            session = db.session()
            people, key = [self.person(name, born) for name in names], vault().new_key()
            row = Household(
                territory=self.code, kind=kind, head_id=people[0], national_code=None, monitored_since=since,
                address_sealed=vault().seal(key, "村口东侧第三家", context=HOUSEHOLD_ADDRESS),
                phone_sealed=None, recorded_on=clock.today(), ended_on=None, key=key,
            )  # fmt: skip
            record(session, row, "household.recorded", actor=None)
            for number, person_id in enumerate(people):
                session.add(
                    Membership(
                        household_id=row.id, person_id=person_id, relation="001" if number == 0 else "003",
                        valid_from=date(2000, 1, 1), valid_to=None, reason_in="registered", labour="001",
                        health=list(health) if number else ["001"], cover=[], school="000",
                    )
                )  # fmt: skip
            session.commit()
            return row.id

    def person(self, name: str, born: date) -> int:
        """Record a person in the running session, without a number, and return theirs."""
        session = db.session()
        person = Person(
            name=name, name_key=name_key(name), identity_kind="none_yet", identity_sealed=None,
            identity_hash=None, phone_sealed=None, sex="1", born_on=born, died_on=None, key=vault().new_key(),
        )  # fmt: skip
        record(session, person, "person.recorded", actor=None)
        return person.id

    def expected(self) -> list[int]:
        """Return the twenty whom a meeting expects, recorded in the running session if they aren't yet."""
        known = self.county.representatives
        if self.code not in known:
            born = date(1970, 1, 1)
            known[self.code] = [self.person(f"代表{number}", born) for number in range(20)]
        return known[self.code]

    def members(self, household_id: int) -> list[int]:
        with self.app.app_context():
            return list(
                db.session.execute(
                    db.select(Membership.person_id)
                    .where(Membership.household_id == household_id)
                    .order_by(Membership.id)
                ).scalars()
            )

    def open(self, household_id: int, *, on: date | None = None, opening: str = "in_person") -> str:
        """Open a case and return its reference."""
        who = {"carry_over": "county_officer", "by_phone": "township_officer"}.get(opening, "village_clerk")
        day = on or clock.today() - timedelta(days=12)
        with self.app.app_context():
            return open_case(
                actor=self.officers[who].actor(),
                beginning=Beginning("monitoring", opening, self.code, day, household_id),
                once=f"open/{household_id}/{day}",
            )

    def act(
        self,
        role: str,
        ref: str,
        action: str,
        *,
        on: date | None = None,
        brought: Record | None = None,
        carrier: Carrier = Carrier.CASE,
        **rest: object,
    ) -> Performed:
        """Give a signature as the village's holder of ``role``, with what the case is at now."""
        with self.app.app_context():
            version = db.session.execute(db.select(Case.version).where(Case.ref == ref)).scalar_one()
            act = Act(action, version, on or clock.today(), **rest)  # type: ignore[arg-type]
            return perform_action(
                actor=self.officers[role].actor(), ref=ref, act=act, brought=brought, carrier=carrier
            )

    def paper(self, kind: str, **owner: int) -> None:
        """Put a paper into a file as its table holds it, without bytes."""
        with self.app.app_context():
            session = db.session()
            session.add(
                Evidence(
                    kind=kind, name=f"{kind}{self.county.number()}", file_name_sealed="",
                    media_type="image/jpeg", size=1, sha256="0" * 64, recorded_at=clock.now(),
                    account_id=self.officers["village_clerk"].account_id, struck_on=None, **owner,
                )
            )  # fmt: skip
            session.commit()

    def case_id(self, ref: str) -> int:
        with self.app.app_context():
            return db.session.execute(db.select(Case.id).where(Case.ref == ref)).scalar_one()

    def at(self, state: str, household_id: int | None = None, **sheet: object) -> str:
        """Return the reference of a new case brought to ``state`` of the path."""
        what = ("at", self.code, state, household_id, sheet)
        return step(self.app, what, self.county, lambda: self._brought(state, household_id, sheet))

    def _brought(self, state: str, household_id: int | None, sheet: dict[str, object]) -> str:
        household_id = household_id or self.household()
        ref = self.open(household_id)
        steps = {
            "applied": lambda: self.submit(ref, household_id),
            "visited": lambda: self.visit(ref, **sheet),
            "compared": lambda: self.compare(ref),
            "appraised": lambda: self.appraise(ref),
            "on_notice": lambda: self.post(ref),
            "township_review": lambda: self.close(ref),
            "county_review": lambda: self.review(ref),
            "approved": lambda: self.approve(ref),
            "assisted": lambda: self.announce(ref),
        }
        for name in PATH[1 : PATH.index(state) + 1]:
            steps[name]()
        return ref

    def submit(
        self,
        ref: str,
        household_id: int,
        *,
        on: date | None = None,
        risks: tuple[str, ...] = ("001",),
        reasons: Mapping[str, str] | None = None,
    ) -> Performed:
        members = self.members(household_id)
        day = on or clock.today() - timedelta(days=12)
        self.paper("application", case_id=self.case_id(ref))
        sheet = ApplicationSheet(
            applicant_id=members[0], signed_on=day, signed_how="thumbprint", risks=risks,
            difficulties=("03",), description="妻子去年查出重病，自付医疗费已超过两万元。",
            consents=tuple(members),
        )  # fmt: skip
        with self.app.app_context():
            brought = application_record(sheet)
        said = {**LATE, **(reasons or {})}
        return self.act("village_clerk", ref, "submit", on=day, brought=brought, reasons=said)

    def visit(self, ref: str, *, on: date | None = None, **changes: object) -> Performed:
        self.paper("visit_sheet", case_id=self.case_id(ref))
        day = on or clock.today() - timedelta(days=11)
        facts: dict[str, object] = {
            "visited_on": day, "met": "at_home", "amounts": AMOUNTS, "spending_asked": True, "guarantees": (),
            "can_cope": False, "cannot_cope": ("03",), "spending_settled": False, "category": "02",
            "confirmed_how": "signature", "account": "入户查看并核对了收支。",
            "visitors": (self.officers["first_secretary"].account_id,
                         self.officers["township_officer"].account_id),
        }  # fmt: skip
        with self.app.app_context():
            brought = visit_record(VisitSheet(**{**facts, **changes}), purpose="identification")  # type: ignore[arg-type]
        return self.act("first_secretary", ref, "record_visit", on=day, brought=brought, reasons=LATE)

    def compare(self, ref: str, *, hit: bool = False, on: date | None = None) -> Performed | None:
        """Have the department answer for every member; a finding leaves the case where it is."""
        day = self.answered(ref, hit=hit, on=on)
        if hit:
            return None
        return self.act(
            "county_officer", ref, "record_comparison", on=day, carrier=Carrier.COMPARISON, reasons=LATE
        )

    def answered(self, ref: str, *, hit: bool = False, on: date | None = None) -> date:
        """Write down what the department answered, nine days ago unless said, and leave it at that."""
        day = on or clock.today() - timedelta(days=9)
        with self.app.app_context():
            session = db.session()
            case = session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
            listed = ComparisonList(
                department_id=self.county.organisations["department"], document_number="", sent_on=day,
                due_on=None, returned_on=day, account_id=self.officers["county_officer"].account_id,
                key=vault().new_key(),
            )  # fmt: skip
            record(session, listed, "comparison.sent", actor=None)
            for number, person_id in enumerate(self.members(case.household_id or 0)):
                found = hit and number == 0
                session.add(
                    ComparisonEntry(
                        list_id=listed.id, case_id=case.id, person_id=person_id,
                        result="hit" if found else "clear", hit="vehicle" if found else "", checked_on=day,
                    )
                )  # fmt: skip
            session.commit()
        return day

    def appraise(self, ref: str, *, agreed: int = 18, against: int = 0) -> Performed:
        """Hold a meeting of twenty, eighteen present, on this one case."""
        day = self.appraised(ref, agreed, against)
        return self.act("village_clerk", ref, "appraise", on=day, carrier=Carrier.MEETING, reasons=LATE)

    def appraised(self, ref: str, agreed: int = 18, against: int = 0) -> date:
        """Write down a meeting of eight days ago with its papers, and leave it at that."""
        day = clock.today() - timedelta(days=8)
        meeting_id = self.meeting((ref,), day, agreed, against)
        self.paper("minutes", meeting_id=meeting_id)
        self.paper("sign_in_sheet", meeting_id=meeting_id)
        return day

    def meeting(self, refs: tuple[str, ...], day: date, agreed: int, against: int) -> int:
        with self.app.app_context():
            session = db.session()
            key = vault().new_key()
            row = Meeting(
                region_code=self.code, purpose="identification", body="representatives", held_on=day,
                place="村委会会议室", chair_id=None, recorder_id=None, status="recorded",
                minutes_sealed=vault().seal(key, "会议纪要", context="meeting/minutes"), key=key,
            )  # fmt: skip
            record(session, row, "meeting.recorded", actor=None)
            for number, person_id in enumerate(self.expected()):
                session.add(
                    Attendance(
                        meeting_id=row.id, person_id=person_id, kind="representative", present=number < 18
                    )
                )
            for ref in refs:
                case_id = session.execute(db.select(Case.id).where(Case.ref == ref)).scalar_one()
                session.add(
                    Vote(meeting_id=row.id, case_id=case_id, agreed=agreed, against=against, abstained=0)
                )
            session.commit()
            return row.id

    def post(self, ref: str) -> Performed:
        """Hang the notice on the day after the meeting; clerk and head sign."""
        day = clock.today() - timedelta(days=7)
        notice_id = self.notice(ref, "identification", day)
        self.paper("posting_proof", notice_id=notice_id)
        self.act("village_clerk", ref, "post_notice", on=day, carrier=Carrier.NOTICE, reasons=LATE)
        return self.act("village_head", ref, "post_notice", on=day, reasons=LATE)

    def notice(self, ref: str, kind: str, day: date) -> int:
        with self.app.app_context():
            session = db.session()
            row = Notice(
                region_code=self.code, kind=kind, status="posted", days=5, unit="calendar", prepared_on=day,
                posted_on=day, last_day=day + timedelta(days=5), provisional=False, taken_down_on=None,
                place="村务公开栏", account_id=self.officers["village_clerk"].account_id,
                key=vault().new_key(),
            )  # fmt: skip
            record(session, row, "notice.posted", actor=None)
            case = session.execute(db.select(Case).where(Case.ref == ref)).scalar_one()
            session.add(
                NoticeEntry(
                    notice_id=row.id, case_id=case.id, position=1, head_name="田某", group_name="一组",
                    size=2, category="02",
                )
            )  # fmt: skip
            session.commit()
            return row.id

    def close(self, ref: str) -> Performed:
        """Take the notice down after its last day; clerk and head sign."""
        day = self.taken_down(ref)
        self.act("village_clerk", ref, "close_notice", on=day, carrier=Carrier.NOTICE)
        return self.act("village_head", ref, "close_notice", on=day)

    def taken_down(self, ref: str) -> date:
        """Write down that the notice came down yesterday, and leave it at that."""
        day = clock.today() - timedelta(days=1)
        with self.app.app_context():
            session = db.session()
            row = session.execute(
                db.select(Notice)
                .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
                .join(Case, Case.id == NoticeEntry.case_id)
                .where(Case.ref == ref, Notice.kind == "identification")
                .order_by(Notice.id.desc())
                .limit(1)
            ).scalar_one()
            notice_id = row.id
            with session.no_autoflush:
                row.taken_down_on, row.status = day, "taken_down"
            record(session, row, "notice.taken_down", actor=None)
            session.commit()
        self.paper("take_down_proof", notice_id=notice_id)
        return day

    def review(self, ref: str) -> Performed:
        for role in ("township_officer", "township_leader", "township_head"):
            done = self.act(role, ref, "review")
        return done

    def approve(self, ref: str) -> Performed:
        self.act("county_officer", ref, "approve")
        return self.act("county_leader", ref, "approve", answers={"decision_number": "禾农发〔2026〕21号"})

    def announce(self, ref: str) -> Performed:
        notice_id = self.notice(ref, "announcement", clock.today())
        self.paper("posting_proof", notice_id=notice_id)
        self.act("village_clerk", ref, "announce", carrier=Carrier.NOTICE)
        return self.act("village_head", ref, "announce")


AMOUNTS = {
    "work": Decimal(14000),
    "planting": Decimal(3000),
    "costs": Decimal(1200),
    "medical": Decimal(8000),
}
LATE = {"recorded_in_time": "纸质材料补录，原件在案"}
"""What is written where a step is entered long after it was done."""


def village_of(app: Flask, county: County) -> Village:
    """Return the usual village with one officer for every role of the path."""

    def make() -> dict[str, Officer]:
        officers = {role: county.officer(role) for role in ROLES}
        return {**officers, "own_work": county.officer("township_officer")}

    return Village(app, county, officers=step(app, ("village",), county, make))
