"""The founding story: a woman is enrolled a week after she died, and her death is recorded later still.

Every step goes through its command, days apart; after each of them what the page of the case shows is
kept, so that a later look at that moment can be held against it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import time_machine

from app import clock
from app.commands.comparisons import Finding, Sending, answer_list, return_list, send_lists
from app.commands.corrections import Asked, request_correction, sign_correction
from app.commands.departures import end_membership
from app.commands.evidence import Owner, keep_paper, strike_paper
from app.commands.heads import change_head
from app.commands.households import record_household
from app.commands.meetings import Ballot
from app.commands.members import correct_member
from app.commands.persons import MemberSheet
from app.models import Case, ComparisonEntry, Evidence, Household, Signature, db
from app.policy import Actor
from app.queries.cases import case_page
from tests.support import carriers, files
from tests.support.county import Officer
from tests.support.elimination import signed_by_head
from tests.support.families import member, sheet
from tests.support.village import Village

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=clock.CHINA)
"""A Monday without a holiday near it."""
WOMAN, HEAD, CHILD = "田秀英", "田守仁", "田小满"


@dataclass
class Founding:
    """A case whose story is told, with what its page showed after each step."""

    village: Village
    time: time_machine.Traveller
    inspector: Officer
    household: int = 0
    ref: str = ""
    sheets: dict[str, MemberSheet] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    paper: int = 0
    shown: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)
    died_on: date = date(2026, 3, 8)

    @property
    def clerk(self) -> Actor:
        return self.village.officers["village_clerk"].actor()

    def tell(self) -> Founding:
        """Tell the whole story."""
        for days, step in self._steps():
            self.time.shift(timedelta(days=days))
            with self.village.app.app_context():
                step()
            self.time.shift(timedelta(seconds=1))
            self.look()
            self.time.shift(timedelta(minutes=5))
        return self

    def _steps(self) -> tuple[tuple[int, Callable[[], object]], ...]:
        return (
            (0, self.begin), (0, self.submit), (1, self.visit), (0, self.ill), (0, self.papers),
            (1, self.compare), (0, self.strike), (1, self.meet), (1, self.hang), (6, self.take_down),
            (0, self.review), (1, self.back), (1, self.review), (1, self.approve),
            (8, self.bury), (0, self.correct), (1, self.new_head),
        )  # fmt: skip

    def look(self) -> None:
        """Keep what the page of the case shows now."""
        with self.village.app.app_context():
            db.session.rollback()
            case = db.session.execute(db.select(Case).where(Case.ref == self.ref)).scalar_one()
            page = case_page(self.inspector.actor(), self.ref)
            standing = db.session.execute(
                db.select(Signature.sequence)
                .where(Signature.case_id == case.id, Signature.voided_by.is_(None))
                .order_by(Signature.sequence)
            ).scalars()
            papers = db.session.execute(
                db.select(Evidence.id, Evidence.struck_on)
                .where(Evidence.case_id == case.id)
                .order_by(Evidence.id)
            )
            self.shown.append((clock.now(), {
                "state": page.state, "path": page.path, "round": page.round, "version": page.version,
                "due_on": page.due_on, "opened_on": page.opened_on, "members": page.members,
                "application": page.application, "visit": page.visit, "closed_on": case.closed_on,
                "entered_on": case.entered_on, "signatures": tuple(standing),
                "papers": tuple((row.id, row.struck_on) for row in papers),
            }))  # fmt: skip

    def begin(self) -> None:
        """Record the family and open its case."""
        people = (member(HEAD, labour="001", health=("001",), school="000"),
                  member(WOMAN, "002", labour="001", health=("001",), school="000"),
                  member(CHILD, "003", labour="001", health=("001",), school="000"))  # fmt: skip
        self.household = record_household(
            actor=self.clerk, sheet=sheet(self.village.code, *people), once="founding"
        )
        numbers = self.village.members(self.household)
        self.sheets = {one.name: one for one in people}
        self.people = {one.name: number for one, number in zip(people, numbers, strict=True)}
        self.ref = self.village.open(self.household, on=clock.today())

    def submit(self) -> None:
        self.village.submit(self.ref, self.household, on=clock.today())

    def visit(self) -> None:
        self.village.visit(self.ref, on=clock.today())

    def ill(self) -> None:
        """The clerk learns that the woman can no longer work."""
        new = replace(self.sheets[WOMAN], labour="003", health=("003",), identity_number="")
        correct_member(
            actor=self.clerk, household_id=self.household, person_id=self.people[WOMAN], sheet=new, seen=0,
            once="ill",
        )  # fmt: skip

    def papers(self) -> None:
        self.paper = keep_paper(
            actor=self.clerk, owner=Owner(case_ref=self.ref), kind="proof", file_name="住院病历.jpeg",
            content=files.jpeg(camera=True),
        )  # fmt: skip

    def strike(self) -> None:
        strike_paper(actor=self.clerk, paper_id=self.paper, reason="他户病历，误传")

    def compare(self) -> None:
        """A department answers for all three."""
        organisation = (self.village.county.organisations["department"],)
        sent = send_lists(
            actor=self.village.officers["county_officer"].actor(),
            sending=Sending(organisation, (self.ref,)),
            once="founding",
        )
        number = sent.lists[0]
        entries = db.session.execute(
            db.select(ComparisonEntry.id).where(ComparisonEntry.list_id == number)
        ).scalars()
        department = self.village.officers["department_officer"].actor()
        answer_list(
            actor=department,
            list_id=number,
            answers={one: Finding("clear") for one in entries},
            once="answer",
        )
        return_list(actor=department, list_id=number, once="return")

    def meet(self) -> None:
        people = carriers.roster(self.village)
        number = carriers.call(self.village, people, self.ref, on=clock.today(), once="founding")
        carriers.sheets(self.village, number)
        carriers.hold(self.village, number, people[:18], {self.ref: Ballot(18, 0, 0)}, once="founding")

    def hang(self) -> None:
        self.board = carriers.prepare(self.village, self.ref, once="founding")
        carriers.hang(self.village, self.board, once="founding")
        signed_by_head(self.village, self.board)

    def take_down(self) -> None:
        carriers.take_down(self.village, self.board, once="founding")
        signed_by_head(self.village, self.board)

    def review(self) -> None:
        self.village.review(self.ref)

    def back(self) -> None:
        """The county sends it back to the township, which looks through it once more."""
        self.village.act(
            "county_officer", self.ref, "send_back", target="township_review",
            answers={"part": "income_sheet", "reason": "figures", "reason_text": "医疗支出与票据不符。"},
        )  # fmt: skip

    def approve(self) -> None:
        self.village.approve(self.ref)

    def bury(self) -> None:
        """The clerk records that the woman died long ago."""
        seen = db.session.get_one(Household, self.household).last_sequence
        end_membership(
            actor=self.clerk, household_id=self.household, person_id=self.people[WOMAN],
            left_on=self.died_on, reason="death", seen=seen, once="bury",
        )  # fmt: skip

    def correct(self) -> None:
        """A wrong figure of the visit is put right after the decision."""
        number = request_correction(
            actor=self.clerk, ref=self.ref, once="founding",
            asked=Asked("visit.line.work", 0, "13000", "typing", "务工收入与记账凭证不符，多录一千元。"),
        )  # fmt: skip
        sign_correction(
            actor=self.village.officers["township_leader"].actor(), correction_id=number, once="founding"
        )

    def new_head(self) -> None:
        relations = {self.people[HEAD]: "011", self.people[CHILD]: "001"}
        seen = db.session.get_one(Household, self.household).last_sequence
        change_head(
            actor=self.clerk, household_id=self.household, relations=relations, seen=seen, once="founding"
        )
