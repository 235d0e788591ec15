"""How the risk of a helped household goes in the demo: by help or by itself, agreed to, or not yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.cli.demo import words
from app.cli.demo.agenda import Thread
from app.cli.demo.desk import Desk, File
from app.cli.demo.endings import Endings
from app.cli.demo.lives import Cohort, Life, Pace, schedule
from app.cli.demo.path import Path

BY_HELP, BY_ITSELF = "01", "02"
ASSESSED = ("risk_gone", "income_stable", "no_new_risk")
STEPS = ("visited", "appraised", "on_notice", "township_review", "county_review")
DAYS = {
    "proposed": 3,
    "visited": 7,
    "appraised": 11,
    "on_notice": 14,
    "township_review": 22,
    "county_review": 26,
}
"""Days ago on which the proposal of an elimination was signed that stands there today."""

APPLY_ANEW = (95, 55)
"""Days ago on which eliminated households apply again: one of before the system, one of this one."""


@dataclass
class Eliminations:
    """Tells the elimination of helped households of one village, from the proposal to its end.

    A life's ``until`` is ``eliminated`` or where it stands today. Its ``twist`` says what is different:
    ``natural``, ``voted_down``, ``relapsed`` (the visit finds the risk still there), ``back_township``,
    ``back_county``, ``again`` (rolled back, and eliminated a second time), or ``reapplies``.
    """

    desk: Desk
    path: Path
    endings: Endings
    random: Random

    def tell(self, lives: Sequence[Life], day: date) -> Thread:
        """The village proposes on ``day``; visit, appraisal and notice are shared, the offices sign each."""
        pace, lives = Pace(self.random), list(lives)
        for life in lives:
            yield from self._propose(life, pace, day)
        for life in [*lives]:
            if life.until in ("assisted", "elimination_proposed"):
                lives.remove(life)
                continue
            yield from self._visit(life, pace, day + timedelta(days=self.random.randint(2, 3)))
            if life.twist == "relapsed":
                lives.remove(life)
                yield from self._give_up(life, pace, day + timedelta(days=4))
        lives = _further(lives, "elimination_visited")
        if lives:
            yield from self._meet(lives, pace, day + timedelta(days=self.random.randint(5, 7)))

    def _propose(self, life: Life, pace: Pace, day: date) -> Thread:
        file, natural = life.file, life.twist == "natural"
        clerk, head = self.desk.clerk(file), self.desk.head(file)
        yield pace.at(day, 9.3)
        if natural:
            self.desk.paper(
                clerk, "natural_end", file.name, f"{day:%Y年%m月%d日}", file.ref, case_ref=file.ref
            )
        else:
            self.endings.helping.make_sure(file, day)
        why = self.random.choice(words.NATURAL if natural else words.ELIMINATED)
        answers = {"manner": BY_ITSELF if natural else BY_HELP, "reason_text": why}
        self.desk.act(file, clerk, "propose_elimination", day, answers=answers)
        if life.until == "assisted" and life.begun:
            return
        day += timedelta(days=self.random.choice((0, 0, 1)))
        yield pace.at(day, 14.4)
        self.desk.act(file, head, "propose_elimination", day)

    def _visit(self, life: Life, pace: Pace, day: date) -> Thread:
        by, visitors = self.path.visitors(life.file)
        yield pace.at(day, 15.2)
        if life.twist == "relapsed":
            return  # what two people found is no ground for an elimination: it is given up instead
        self.desk.visit(
            life.file, by, day, visitors, "elimination",
            amounts=self.endings.families.recovered(life.file.family), guarantees=(), can_cope=True,
            cannot_cope=(), spending_settled=True, category="", assessed=ASSESSED,
            account=self.random.choice(words.RECOVERED),
        )  # fmt: skip

    def _give_up(self, life: Life, pace: Pace, day: date) -> Thread:
        for place, by in enumerate((self.desk.clerk(life.file), self.desk.head(life.file))):
            yield pace.at(day, 10 + 4 * place)
            answers = {} if place else {"reason_text": words.NOT_RECOVERED}
            self.desk.act(life.file, by, "abandon_elimination", day, answers=answers)

    def _meet(self, lives: list[Life], pace: Pace, day: date) -> Thread:
        gatherings, village = self.path.gatherings, lives[0].file.village
        files = [life.file for life in lives]
        yield pace.at(day, 14.6)
        meeting = gatherings.call(village, files, day, "elimination")
        yield pace.at(day, 17.3)
        against = [life for life in lives if life.twist == "voted_down"]
        gatherings.hold(village, meeting, files, [life.file for life in against], why=((), words.VOTED_DOWN))
        for life in against:
            yield pace.at(day, 19)
            self.desk.act(life.file, self.desk.head(life.file), "abandon_elimination", day)
        lives = _further([life for life in lives if life not in against], "elimination_appraised")
        if lives:
            yield from self._post(lives, pace, day + timedelta(days=1))

    def _post(self, lives: list[Life], pace: Pace, day: date) -> Thread:
        gatherings, village = self.path.gatherings, lives[0].file.village
        yield pace.at(day, 8.8)
        notice = gatherings.post(village, "elimination", [life.file for life in lives], day)
        yield pace.at(day, 11)
        gatherings.countersign(village, notice)
        lives = _further(lives, "elimination_on_notice")
        if not lives:
            return
        day += timedelta(days=self.random.randint(6, 7))
        yield pace.at(day, 9)
        gatherings.take_down(village, notice, day)
        yield pace.at(day, 10.7)
        gatherings.countersign(village, notice)
        for life in lives:
            self.path.agenda.add(self._offices(life, Pace(self.random, pace.cursor), day))

    def _offices(self, life: Life, pace: Pace, day: date) -> Thread:
        """Township and county sign, or send the household back to its help."""
        file = life.file
        day += timedelta(days=self.random.randint(0, 2))
        if life.twist == "back_township":
            yield from self._back(life, pace, day, self.desk.township(file, "officer"), "township")
            return
        yield from self.path.chain(life, pace, day, "review_elimination", self.path.township(file))
        if life.until == "elimination_township_review":
            return
        day = pace.cursor.date() + timedelta(days=self.random.randint(0, 2))
        if life.twist == "back_county":
            yield from self._back(life, pace, day, self.path.county(file)[0], "county")
            return
        yield from self.path.chain(life, pace, day, "approve_elimination", self.path.county(file))
        if life.twist == "again":
            yield from self._again(life, pace)
        elif life.twist == "reapplies":
            later = self.endings.helping.today - timedelta(days=APPLY_ANEW[1])
            yield from self.apply_anew(life, later, "assisted")

    def _back(self, life: Life, pace: Pace, day: date, by: str, why: str) -> Thread:
        part, reason, text = words.SENT_BACK[why]
        yield pace.at(day, 10)
        self.desk.read(life.file, by)
        yield pace.at(day, 10.4)
        self.desk.act(life.file, by, "send_back", day, target="assisted",
                      answers={"part": part, "reason": reason, "reason_text": text})  # fmt: skip

    def _again(self, life: Life, pace: Pace) -> Thread:
        """The old risk comes back: rolled back, helped, and eliminated for good some months later."""
        day = pace.cursor.date() + timedelta(days=self.random.randint(35, 50))
        life.twist = "granted"
        yield from self.endings.roll_back(life, day)
        life.twist = ""
        self.path.agenda.add(self.tell([life], day + timedelta(days=self.random.randint(60, 75))))

    def apply_anew(self, life: Life, day: date, until: str) -> Thread:
        """An eliminated household applies again, for what is new; its first case stays as it is."""
        yield Pace(self.random).at(day, 8.1)
        old = life.file
        file = File(old.village, old.family, old.household_id, members=old.members)
        anew = Life(file, until, group=life.group)
        cohort = Cohort(old.village, [anew], day, schedule(self.random))
        self.path.agenda.add(self.path.tell(cohort))


def _further(lives: list[Life], state: str) -> list[Life]:
    """Return those that go further than a state."""
    return [life for life in lives if life.until != state]
