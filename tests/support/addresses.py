"""Three villages with one real object under every address, and somebody in each of the sixteen roles.

What commands can make is made by commands; the rest of the path is walked as ``village`` walks it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import Flask

from app import clock
from app.commands.comparisons import Finding, Sending, answer_list, return_list, send_lists
from app.commands.corrections import Asked, request_correction
from app.commands.delegations import Handover, give_delegation
from app.commands.evidence import Owner, keep_paper
from app.commands.explanations import explain_finding
from app.commands.help_measures import Plan, plan_measure
from app.commands.helper_assignments import HandOver, assign_helper
from app.commands.households import HouseholdSheet, record_household
from app.commands.incoming import IncomingSheet, apply_by_phone
from app.commands.kin import Kinship, declare_kin
from app.commands.lead_list_rows import take_list
from app.commands.lead_visits import SeenAtHome, record_lead_visit
from app.commands.leads import LeadFacts, raise_lead
from app.commands.meetings import MeetingPlan, call_meeting
from app.commands.notices import NoticePlan, prepare_notice
from app.commands.objections import Received, receive_objection
from app.commands.profiles import Proposal, propose_parameter
from app.commands.roster import Entry, enter_roster
from app.commands.signature_lists import Batch, sign_list
from app.models import Case, ComparisonEntry, LoginSession, Notice, NoticeEntry, RosterEntry, Vote, db
from tests.support import files
from tests.support.control_addresses import settle_control
from tests.support.county import USUAL_PLACE, VILLAGE_A1, VILLAGE_A2, VILLAGE_B1, County, Officer
from tests.support.data_rule_addresses import settle_data_rules
from tests.support.erasures import proposed
from tests.support.families import identity_number, member
from tests.support.figure_addresses import settle_reports
from tests.support.lead_lists import csv_file, line, received
from tests.support.problem_addresses import settle_problems
from tests.support.register_addresses import settle_registers
from tests.support.sample_addresses import settle_samples
from tests.support.suspicion_addresses import settle_suspicions
from tests.support.village import ROLES, Village
from workflows.parameters import calendar_days

VILLAGES = {"village_a1": VILLAGE_A1, "village_a2": VILLAGE_A2, "village_b1": VILLAGE_B1}
OFFICES = {"village_a1": "township_a", "village_a2": "township_a", "village_b1": "township_b"}
_TOWNSHIP = ("township_officer", "township_leader", "township_head")
_DEPARTMENT = ("department_officer", "department_leader")


@dataclass
class Settled:
    """``at`` gives for each village what stands in its addresses; ``viewers`` are who look at them.

    ``secrets`` are the numbers and telephones that no page may show in full. Who made the objects
    (``villages``) is never who looks at them, but for the few that only their maker sees.
    """

    app: Flask
    county: County
    viewers: dict[str, Officer]
    villages: dict[str, Village] = field(default_factory=dict)
    at: dict[str, dict[str, str]] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)


def settle(app: Flask, county: County) -> Settled:
    """Fill the county: everything an address can name, in three villages of two townships."""
    settled = Settled(app, county, {role: county.officer(role) for role in USUAL_PLACE})
    builders: list[_Builder] = []
    for number, place in enumerate(VILLAGES):
        settled.villages[place] = _staffed(settled, place)
        settled.at[place] = {}
        builders.append(_Builder(settled, place, number))
        builders[-1].build()
    _common(settled)
    settle_samples(settled)  # before further inspectors come, of whom some would be drawn
    settle_reports(builders[0].village, settled.at.values())
    for one in builders:
        settle_suspicions(one.village, one.names)
        one.names["erasure"] = str(proposed(one.village, "lock", int(one.names["other"])))
    settle_data_rules(settled)
    return settled


def _staffed(settled: Settled, place: str) -> Village:
    """Return a village with officers of its own, those of its township and those of the county."""
    village = Village(settled.app, settled.county, VILLAGES[place])
    for role in ROLES:
        where = USUAL_PLACE[role]
        if where == "village_a1":
            where = place
        elif where == "township_a":
            where = OFFICES[place]
        village.officers[role] = settled.county.officer(role, where)
    return village


@dataclass
class _Builder:
    settled: Settled
    place: str
    number: int
    families: int = 0

    def build(self) -> None:
        """Make one of everything in this village."""
        with self.settled.app.app_context():
            self._households()
            self._comparison()
            self._meeting()
            self._notice()
            self._offices()
            self._people()
            self._leads()
            self._lead_lists()
        settle_problems(self.village, self.place, self.number, self.names)

    @property
    def village(self) -> Village:
        return self.settled.villages[self.place]

    @property
    def names(self) -> dict[str, str]:
        return self.settled.at[self.place]

    def who(self, role: str) -> Officer:
        return self.village.officers[role]

    def family(self) -> int:
        """Record a household of two with numbers, telephones and an address, by the clerk."""
        self.families += 1
        serial = self.number * 100 + self.families * 2
        head = identity_number(date(1966, 4, 5), serial=serial)
        child = identity_number(date(1991, 8, 9), serial=serial + 1)
        phones = [f"1391{self.number}00{self.families:02}{line:02}" for line in (10, 20, 30)]
        household = record_household(
            actor=self.who("village_clerk").actor(),
            sheet=HouseholdSheet(
                self.village.code, "1",
                (member(f"牟{'甲乙丙丁戊己庚辛壬癸'[self.families % 10]}{self.families}", number=head,
                        phone=phones[0], labour="001", health=("001",), school="000"),
                 member("牟小河", "003", number=child, phone=phones[1], labour="001", health=("004",),
                        school="000")),
                address=f"河边路{self.families}号院", phone=phones[2],
            ),
            once=f"family/{self.place}/{self.families}",
        )  # fmt: skip
        self.settled.secrets |= {head, child, *phones}
        return household

    def at(self, state: str) -> str:
        return self.village.at(state, self.family())

    def _households(self) -> None:
        household, gone = self.family(), self.family()
        self.names.update({
            "village": self.village.code, "household": str(household),
            "member": str(self.village.members(household)[1]), "other": str(gone),
            "draft": self.village.open(self.family()), "applied": self.at("applied"),
            "rejected": self.at("applied"),
        })  # fmt: skip
        self.village.act(
            "village_head", self.names["rejected"], "reject",
            answers={"reasons": ["not_reachable"], "reason_text": "三次上门、两次电话均无法联系，已张贴告知"},
        )  # fmt: skip
        self.names["incoming"] = self._incoming()
        self.names["paper"] = str(
            keep_paper(
                actor=self.who("village_clerk").actor(), owner=Owner(case_ref=self.names["applied"]),
                kind="proof", file_name="住院病历.jpeg", content=files.jpeg(camera=True),
            )
        )  # fmt: skip

    def _incoming(self) -> str:
        """An application of a family that nobody has recorded yet, by telephone."""
        phone = f"1360000{self.number}654"
        self.settled.secrets.add(phone)
        return apply_by_phone(
            actor=self.who("village_clerk").actor(), received_on=clock.today(),
            sheet=IncomingSheet(self.village.code, "尤某", phone, "屋顶被风掀了，没有地方住。"),
            once="call",
        )  # fmt: skip

    def _comparison(self) -> None:
        """Two lists: one out with the department, one back with a finding that the village explained."""
        county, department = self.who("county_officer").actor(), self.who("department_officer").actor()
        self.names.update(
            {"visited": self.at("visited"), "found": self.at("visited"), "listed": self.at("visited")}
        )
        organisation = (self.settled.county.organisations["department"],)
        sent = [
            send_lists(
                actor=county, sending=Sending(organisation, (self.names[name],)), once=f"{self.place}/{name}"
            )
            for name in ("found", "listed")
        ]
        back, out = (one.lists[0] for one in sent)
        entries = list(
            db.session.execute(
                db.select(ComparisonEntry.id)
                .where(ComparisonEntry.list_id == back)
                .order_by(ComparisonEntry.id)
            ).scalars()
        )
        answers = {
            entries[0]: Finding("hit", "vehicle", "2019年购入面包车一辆"),
            entries[1]: Finding("clear"),
        }
        answer_list(actor=department, list_id=back, answers=answers, once="answer")
        return_list(actor=department, list_id=back, once="return")
        explain_finding(
            actor=self.who("village_head").actor(), entry_id=entries[0], text="该车已报废两年，仅未办理注销",
            once="explain",
        )  # fmt: skip
        self.names.update({"list": str(out), "returned_list": str(back), "finding": str(entries[0])})

    def _meeting(self) -> None:
        """A roster, a meeting that is called, and one that was held."""
        clerk = self.who("village_clerk").actor()
        people = [
            enter_roster(
                actor=clerk,
                entry=Entry(self.village.code, "representative", clock.today() - timedelta(days=90),
                            name=f"代表{'一二三四五六七八九十'[row % 10]}{row}", identity_kind="none_yet"),
                once=f"roster/{row}",
            )
            for row in range(4)
        ]  # fmt: skip
        entry = db.session.execute(
            db.select(RosterEntry.id).where(RosterEntry.person_id == people[0])
        ).scalar_one()
        self.names.update({"compared": self.at("compared"), "roster_entry": str(entry)})
        self.names["meeting"] = str(
            call_meeting(
                actor=clerk,
                plan=MeetingPlan(self.village.code, "representatives", clock.today(), "村委会", people[0],
                                 people[1], (self.names["compared"],)),
                once="meeting",
            )
        )  # fmt: skip
        self.at("compared")  # one that waits for a meeting
        member_id = self.village.members(int(self.names["household"]))[0]
        kinship = Kinship(holder_id=people[0], degree="sibling", person_id=member_id)
        self.names["kin"] = str(declare_kin(actor=clerk, kinship=kinship, once="kin"))

    def _notice(self) -> None:
        """A notice that is prepared, one that hangs, and an objection to it."""
        self.names.update({"appraised": self.at("appraised"), "on_notice": self.at("on_notice")})
        self.names["prepared"] = str(
            prepare_notice(
                actor=self.who("village_clerk").actor(),
                plan=NoticePlan(self.village.code, "identification", (self.names["appraised"],)),
                once="notice",
            )
        )
        self.at("appraised")  # one that waits for a notice
        self.names["held"] = str(
            db.session.execute(
                db.select(Vote.meeting_id)
                .join(Case, Case.id == Vote.case_id)
                .where(Case.ref == self.names["appraised"])
            ).scalar_one()
        )
        self.names["notice"] = str(
            db.session.execute(
                db.select(Notice.id)
                .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
                .join(Case, Case.id == NoticeEntry.case_id)
                .where(Case.ref == self.names["on_notice"])
            ).scalar_one()
        )
        phone = f"1370000{self.number}321"
        self.settled.secrets.add(phone)
        objection = receive_objection(
            actor=self.who("village_clerk").actor(), ref=self.names["on_notice"],
            received=Received(clock.today(), "phone", "其子在县城有住房，请核实。", "邻居邓某", phone),
            once="objection",
        )  # fmt: skip
        self.names["objection"] = str(objection)

    def _offices(self) -> None:
        self.names.update({
            "township_review": self.at("township_review"), "county_review": self.at("county_review"),
            "approved": self.at("approved"), "assisted": self.at("assisted"),
        })  # fmt: skip
        plan = Plan(
            "45003",
            "报销住院费用三千元",
            self.settled.county.organisations[self.place],
            "刘敏",
            clock.today(),
        )
        self.names["measure"] = str(
            plan_measure(
                actor=self.who("village_clerk").actor(), ref=self.names["assisted"], plan=plan, once="plan"
            )
        )
        self.names["correction"] = str(
            request_correction(
                actor=self.who("village_clerk").actor(), ref=self.names["assisted"],
                asked=Asked("visit.line.work", 0, "13000", "typing", "务工收入与记账凭证不符，多录一千元。"),
                once="correction",
            )
        )  # fmt: skip

    def _people(self) -> None:
        clerk = self.who("village_clerk")
        colleague = self.settled.county.officer("first_secretary", self.place)
        day = clock.today()
        delegation = give_delegation(
            actor=clerk.actor(),
            handover=Handover(
                clerk.posts[0].id, colleague.account_id, day, day + timedelta(days=3), "外出培训"
            ),
            once="delegation",
        )
        self.names.update({
            "account": str(clerk.account_id), "post": str(clerk.posts[0].id), "delegation": str(delegation),
            "organisation": str(self.settled.county.organisations[self.place]),
            "helper": str(colleague.account_id),
        })  # fmt: skip
        assign_helper(
            actor=clerk.actor(), household_id=int(self.names["household"]),
            hand_over=HandOver(colleague.account_id, day, "first"), once="helper",
        )  # fmt: skip

    def _leads(self) -> None:
        """A lead on somebody nobody has recorded, and one on a household that was visited."""
        clerk, secretary = self.who("village_clerk"), self.who("first_secretary")
        number, phone = (
            identity_number(date(1958, 2, 3), serial=700 + self.number),
            f"1380000{self.number}789",
        )
        self.settled.secrets |= {number, phone}
        told = {
            "source": "cadre", "supplier": None, "territory": self.village.code, "address": None,
            "risks": ("001",), "content": "摔断了腿，干不了活。", "noticed_on": clock.today(),
        }  # fmt: skip
        unknown = LeadFacts(name="符某", national_id=number, phone=phone, household_id=None, **told)
        family = int(self.names["other"])
        known = LeadFacts(name="牟某", national_id=None, phone=None, household_id=family, **told)
        for name, facts in (("lead", unknown), ("seen_lead", known)):
            self.names[name] = str(raise_lead(actor=clerk.actor(), facts=facts, once=name).lead_id)
        seen = SeenAtHome(
            visited_on=clock.today(), visitors=(clerk.account_id, secretary.account_id), met="at_home",
            findings=("work",), note="腿伤需静养半年，家里没有别的收入。",
        )  # fmt: skip
        record_lead_visit(actor=clerk.actor(), lead_id=int(self.names["seen_lead"]), seen=seen, once="seen")

    def _lead_lists(self) -> None:
        """Two lists of the department, received by the county: one to be looked over, one taken over."""
        officer, phone = self.who("county_officer"), f"1350000{self.number}246"
        good, wrong = (
            identity_number(date(1950 + self.number, 6, 7), serial=serial) for serial in (801, 802)
        )
        wrong = wrong[:-1] + ("1" if wrong[-1] != "1" else "2")
        self.settled.secrets |= {good, wrong, phone}
        rows = [line("邢某", good, 原因=f"电话{phone}"), line("邢某某", wrong), line("合计")]
        for name, more in (("lead_list", "甲"), ("taken_list", "乙")):
            content = csv_file(*rows, line(f"房{'一二三'[self.number]}{more}"))
            number = received(officer, self.settled.county, content, once=f"{self.place}/{name}")
            self.names[name] = str(number)
        fields = {1: "name", 2: "national_id", 3: "township", 4: "village", 6: "content"}
        take_list(actor=officer.actor(), list_id=int(self.names["taken_list"]), heading=2, fields=fields)


def _common(settled: Settled) -> None:
    """Add what there is once: a proposal, a signed list of the township officer who looks, a session."""
    with settled.app.app_context():
        proposal = propose_parameter(
            actor=settled.villages["village_a1"].officers["county_officer"].actor(),
            proposal=Proposal(
                "notice_days_identification", calendar_days(7), clock.today(), None,
                "禾农发〔2026〕1号", "全县统一",
            ),
            once="proposal",
        )  # fmt: skip
        ref = settled.villages["village_a1"].at("township_review")
        version = db.session.execute(db.select(Case.version).where(Case.ref == ref)).scalar_one()
        listed = sign_list(
            actor=settled.viewers["township_officer"].actor(),
            batch=Batch("review", clock.today(), {ref: version}),
            once="list",
        )
        session = db.session.execute(db.select(LoginSession.id)).scalars().first()
        control = settle_control(settled.villages["village_a1"], settled.villages["village_b1"])
        watcher = str(settled.viewers["security_admin"].account_id)
        registers = settle_registers(settled.viewers["county_officer"])
        for names in settled.at.values():
            names |= {"proposal": str(proposal), "signature_list": str(listed), "session": str(session or 1)}
            names |= {"watcher": watcher, **control, **registers}
