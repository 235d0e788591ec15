"""A walk from help to elimination and back: before each step the papers say whether it may be taken."""

from __future__ import annotations

from collections.abc import Set
from datetime import date, timedelta

import time_machine

from app import clock
from app.commands.meetings import Ballot, carry_votes
from app.commands.notices import carry_notice
from app.commands.objections import Decided, Received, decide_objection, receive_objection
from app.errors import Refused
from tests.journeys.foretold import Foretold
from tests.journeys.homes import CLOSED, FOUND, Family, Home
from tests.journeys.lives import LIVES
from tests.journeys.model import ORDER, TABLE, Model
from tests.journeys.walking import ANSWERS, REASON, blind, forward
from tests.support import carriers, elimination
from tests.support.elimination import BY_HELP, BY_ITSELF
from tests.support.village import Village
from workflows.vocabulary import Carrier

HATS = {
    "secretary_and_township": ("first_secretary", "township_officer"),
    "head_and_county": ("village_head", "county_officer"),
    "clerk_and_leader": ("village_clerk", "township_leader", "county_leader"),
}
"""People with posts in several places: whoever did the work may not judge it in another post."""

AT_ONCE = 8


class Walk(Foretold):
    """Some families at a time, each a step further by lot: a method for each state of a helped household."""

    def __init__(self, village: Village, people: list[int], time: time_machine.Traveller, seed: int) -> None:
        super().__init__(village, seed)
        self.people, self.time = people, time
        for name, roles in HATS.items():
            village.officers[name] = village.county.officer(roles[0])
            for role in roles[1:]:
                village.county.give_post(village.officers[name], role)
        self.homes = [self.helped() for _ in range(AT_ONCE)]

    def step(self) -> list[Home]:
        """Take one step with one family, and return every case that it touched or began."""
        before, home = len(self.every), self.chance.choice(self.homes)
        with self.village.app.app_context():
            self._step(home, self.chance.random())
        return [home, *self.every[before:]]

    def _step(self, home: Home, lot: float) -> None:
        if lot < 0.1:
            self.chance.choice(LIVES)(self, home)
        elif lot < 0.25:
            self.anybody(home)
        elif home.model.state in ORDER[:-1] or home.model.state == "rejected":
            self.identify(home)
        elif home.model.begun and self.chance.random() < 0.7:
            self.sign(home, self.chance.choice(sorted(home.model.begun)))
        else:
            getattr(self, home.model.state)(home)

    def drop(self, home: Home) -> None:
        """Let another family take the place of one whose way has ended."""
        self.homes.remove(home)
        if len(self.homes) < AT_ONCE:
            self.homes.append(self.helped())

    def helped(self) -> Home:
        """Return a household that is being helped: enrolled long ago, lately, or by the whole path today."""
        since, village = self.chance.choice(("202001", "202001", "202001", "202602", "")), self.village
        household = village.household(since=since or None)
        if since:
            ref = village.open(household, opening="carry_over", on=clock.today())
            village.paper("source_paper", case_id=village.case_id(ref))
            said = {"target": "assisted", "answers": ANSWERS["carry_over"]}
            village.act("county_officer", ref, "carry_over", **said)
            village.act("county_leader", ref, "carry_over", target="assisted")
        else:
            ref = village.at("assisted", household)
        day = date(int(since[:4]), int(since[4:]), 1) if since else None
        home = self.known(ref, Family(household), since=day)
        if self.chance.random() < 0.6:
            home.helped.append(elimination.deliver(village, ref))
        return home

    def known(self, ref: str, family: Family, since: date | None = None) -> Home:
        home = Home(ref, self.village.case_id(ref), family, Model(since=since))
        self.every.append(home)
        return home

    def assisted(self, home: Home) -> None:
        lot = self.chance.random()
        if lot < 0.02:
            self.sign(home, "remove")
        elif lot < 0.08 or not home.family.living:
            self.sign(home, "terminate")
        elif "propose_elimination" in home.model.begun:
            self.sign(home, "propose_elimination")
        else:
            home.manner = self.chance.choice((BY_HELP, BY_HELP, BY_ITSELF))
            self.sign(home, "propose_elimination", {"manner": home.manner, "reason_text": REASON})

    def elimination_proposed(self, home: Home) -> None:
        if self.chance.random() < 0.07:
            self.sign(home, "abandon_elimination")
            return
        by = self.chance.choice(("first_secretary", "village_clerk", "secretary_and_township"))
        found, condition = self.chance.choice(FOUND) if self.chance.random() < 0.3 else ({}, "")
        if found.get("visitors") == ():
            found = {"visitors": (self.village.officers[by].account_id,)}
        wrong = ({condition} if condition else set()) | (set() if home.family.living else {"nobody"})
        if self.expect(wrong, lambda: elimination.visit(self.village, home.ref, by=by, **found)):
            home.family.moved = False

    def elimination_visited(self, home: Home) -> None:
        if self.chance.random() < 0.05:
            self.sign(home, "abandon_elimination")
            return
        agreed = self.chance.random() < 0.85
        if not agreed and "abandon_elimination" in home.model.begun:
            return
        votes = len(self.people)
        ballot = (
            Ballot(votes, 0, 0) if agreed else Ballot(votes // 2, votes - votes // 2, 0, reason_text=REASON)
        )
        number = elimination.meeting(self.village, self.people, home.ref)
        home.meetings.append(number)
        self.carried(
            home,
            set(),
            lambda: carriers.hold(
                self.village, number, self.people, {home.ref: ballot}, once=f"hold/{number}"
            ),
        )

    def elimination_appraised(self, home: Home) -> None:
        """Print a notice and hang it; one that hangs without the help it should list stays for its days."""
        if self.chance.random() < 0.15:
            self.sign(home, "abandon_elimination")
        elif "post_elimination_notice" in home.model.begun:
            self.sign(home, "post_elimination_notice")
        elif home.hung_on is not None and not home.down:
            self.take_down(home, set())
        else:
            home.notices.append(
                carriers.prepare(self.village, home.ref, kind="elimination", once=f"print/{clock.now()}")
            )
            home.hung_on, home.down = clock.today(), False
            home.listed, home.objections = bool(home.helped), {}
            wrong = self.forbidden(home, "post_elimination_notice")
            self.carried(home, wrong, lambda: carriers.hang(self.village, home.notice, once=f"{home.notice}"))

    def elimination_on_notice(self, home: Home) -> None:
        lot = self.chance.random()
        undecided = [number for number, outcome in home.objections.items() if not outcome]
        if lot < 0.05:
            self.sign(home, "abandon_elimination")
        elif lot < 0.2 and not home.down:
            self.object(home)
        elif lot < 0.6 and undecided:
            self.decide(home, undecided[0])
        elif not home.down:
            self.take_down(home, self.forbidden(home, "close_elimination_notice"))
        elif "close_elimination_notice" in home.model.begun:
            self.sign(home, "close_elimination_notice")
        else:
            self.carry(home)

    def take_down(self, home: Home, wrong: Set[str]) -> None:
        """Take the notice down, or find that its days aren't over."""
        assert home.hung_on is not None
        if clock.today() <= home.hung_on + timedelta(days=5):
            self.expect({"notice_too_short"}, lambda: carriers.take_down(self.village, home.notice))
            self.time.shift(timedelta(days=self.chance.choice((1, 3, 6))))
            return
        outcomes = carriers.take_down(self.village, home.notice, once=f"down/{home.notice}")
        home.down = True
        if home.model.state == "elimination_on_notice":
            self.carried(home, wrong, lambda: outcomes)

    def object(self, home: Home) -> None:
        received = Received(clock.today(), "in_person", "他家还在住院，风险没有消除。")
        number = receive_objection(
            actor=self.village.officers["village_clerk"].actor(),
            ref=home.ref,
            received=received,
            once=f"objection/{clock.now()}",
        )
        home.objections[number] = ""

    def decide(self, home: Home, number: int) -> None:
        outcome = self.chance.choice(("not_upheld", "not_upheld", "upheld"))
        investigators = [self.village.officers["first_secretary"].account_id]
        decided = Decided(
            outcome, "到县医院和农户家中核对，查阅登记并询问邻居三人。", investigators, clock.today()
        )
        decide_objection(
            actor=self.village.officers["own_work"].actor(),
            objection_id=number,
            decided=decided,
            once=f"decided/{number}",
        )
        home.objections[number] = outcome

    def carry(self, home: Home) -> None:
        """Let the clerk sign the closing that an objection held up."""
        clerk = self.village.officers["village_clerk"].actor()
        wrong = self.forbidden(home, "close_elimination_notice")
        signed = carry_notice(actor=clerk, notice_id=home.notice, late_reason=carriers.LATE)
        self.carried(home, wrong, lambda: {one.ref: one for one in signed})
        if "upheld" in home.objections.values():
            self.sign(home, "abandon_elimination")

    def elimination_township_review(self, home: Home) -> None:
        self.sign(home, "send_back" if self.chance.random() < 0.06 else "review_elimination")

    def elimination_county_review(self, home: Home) -> None:
        self.sign(home, "send_back" if self.chance.random() < 0.06 else "approve_elimination")

    def eliminated(self, home: Home) -> None:
        lot = self.chance.random()
        if lot < 0.5:
            self.sign(home, "propose_rollback")
        elif lot < 0.8:
            self.again(home)
        else:
            self.drop(home)

    def rollback_township_review(self, home: Home) -> None:
        self.sign(home, "decline_rollback" if self.chance.random() < 0.15 else "review_rollback")

    def rollback_county_review(self, home: Home) -> None:
        self.sign(home, "decline_rollback" if self.chance.random() < 0.35 else "approve_rollback")

    def withdrawn(self, home: Home) -> None:
        self.drop(home)

    terminated = removed = withdrawn

    def again(self, home: Home) -> None:
        """Open a new case for an eliminated household: re-identification, while none other is open."""
        family, opened = home.family, []
        cases = [one for one in self.every if one.family is family]
        wrong = {"case_open"} if any(one.model.state not in CLOSED for one in cases) else set()
        wrong |= set() if family.living else {"household_ended"}
        day = clock.today() - timedelta(days=12)
        while day in family.opened:  # the same press would only be shown its first result again
            day -= timedelta(days=1)
        family.opened.add(day)
        if self.expect(wrong, lambda: opened.append(self.village.open(family.household, on=day))):
            self.homes.append(self.known(opened[0], family))

    def identify(self, home: Home) -> None:
        """Take a new case a step towards help; what speaks against it is the other walk's business."""
        state = home.model.state
        if self.chance.random() < 0.05:
            self.drop(home)
            return
        try:
            if state == "draft":
                self.apply(home)
            else:
                forward(self.village, self.chance, home.ref, home.family.household, state)
        except Refused:
            return

    def apply(self, home: Home) -> None:
        """Hand an application in; one for the risk that was eliminated has to say what is new."""
        risk, reasoned = self.chance.choice(("001", "007")), self.chance.random() < 0.5
        old = {
            name
            for one in self.every
            if one.family is home.family and one.model.state == "eliminated"
            for name in one.risks
        }
        wrong = {"risk_is_new"} if old and risk in old and not reasoned else set()
        said = {"risk_is_new": "此次患病的是次子，与原案卷对象不同。"} if reasoned else {}
        household = home.family.household
        if home.family.living < 2:
            self.village.submit(home.ref, household, risks=(risk,), reasons=said)
        elif not self.expect(
            wrong, lambda: self.village.submit(home.ref, household, risks=(risk,), reasons=said)
        ):
            return  # what was handed in before stands
        home.risks = frozenset({risk})

    def anybody(self, home: Home) -> None:
        """Press anything as anybody; sign by any meeting or notice that the case ever was on."""
        village, lot = self.village, self.chance.random()
        officer = village.officers[self.chance.choice(sorted(village.officers))]
        try:
            if lot < 0.15 and home.notices:
                carry_notice(actor=officer.actor(), notice_id=self.chance.choice(home.notices))
            elif lot < 0.3 and home.meetings:
                carry_votes(actor=officer.actor(), meeting_id=self.chance.choice(home.meetings))
            else:
                state = home.model.state
                here = {action for source, action in TABLE if source == state}
                everything = {action for _, action in TABLE}
                buttons = here if here and self.chance.random() < 0.7 else everything
                blind(village, self.chance, home.ref, state, buttons, (Carrier.CASE, Carrier.SIGNATURE))
        except Refused:
            return
