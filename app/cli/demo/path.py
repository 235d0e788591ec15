"""The path of a case, stage by stage, as a cohort of households of one village goes it together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from app.cli.demo import words
from app.cli.demo.agenda import Agenda, Thread
from app.cli.demo.desk import Desk, File
from app.cli.demo.gatherings import Gatherings
from app.cli.demo.lives import Cohort, Life, Pace
from app.cli.demo.turns import Turns

CHAIN = ("officer", "leader", "head")
_CHAINS = {
    "review": ("township_review", words.OPINIONS),
    "approve": ("county_review", words.DECISIONS),
    "review_elimination": ("elimination_township_review", words.ELIMINATION_OPINIONS),
    "approve_elimination": ("elimination_county_review", words.ELIMINATION_DECISIONS),
}
"""By action: where a case waits for the chain, and what its first signer writes."""


@dataclass
class Path:
    """Tells cohorts from the application to the announcement. What turns off goes to ``turns``."""

    desk: Desk
    gatherings: Gatherings
    agenda: Agenda
    turns: Turns
    random: Random

    def tell(self, cohort: Cohort, pace: Pace | None = None, begin: str = "open") -> Thread:
        """Tell a cohort from the stage ``begin`` on."""
        pace = pace or Pace(self.random)
        stages = cohort.stages
        for stage in stages[stages.index(begin) :]:
            if not cohort.lives:
                return
            yield from self._stage(stage)(cohort, pace)
            cohort.keep_going(stage)

    def _stage(self, name: str) -> Callable[[Cohort, Pace], Thread]:
        return {
            "open": self._open, "submit": self._submit, "visit": self._visit, "compare": self.compare,
            "appraise": self._appraise, "post": self._post, "close": self._close, "review": self._review,
            "approve": self._approve, "announce": self._announce,
        }[name]  # fmt: skip

    def _leaves(self, cohort: Cohort, life: Life, thread: Iterator[datetime]) -> None:
        """Let a case go on by itself."""
        cohort.lives.remove(life)
        self.agenda.add(thread)

    def _open(self, cohort: Cohort, pace: Pace) -> Thread:
        for life in sorted(cohort.lives, key=lambda one: one.opened_after):
            life.opened_on = cohort.day("open", life.opened_after)
            yield pace.at(life.opened_on, 8.7, life.lags.get("open", 0))
            file, by = life.file, self._hand(life)
            if not file.household_id:
                address = f"{file.village.name}{self.random.choice(words.ADDRESSES)}"
                self.desk.record(file, by, life.group, address)
            self.desk.open(file, by, life.opening, life.opened_on, life.group)
            if life.opening == "by_phone":
                yield from self._accepted(cohort, life, pace)
            if life in cohort.lives:
                lines = (file.name, "（证件号码已遮盖）", file.ref)
                self.desk.paper(by, "identity", *lines, photo=True, case_ref=file.ref)
            if life.twist == "withdrawn_draft":
                self._leaves(cohort, life, self.turns.withdraw(life, pace.cursor))

    def _accepted(self, cohort: Cohort, life: Life, pace: Pace) -> Thread:
        if life.until == "received":
            cohort.lives.remove(life)
            return
        day = life.opened_on + timedelta(days=life.begun % 2)
        if life.twist == "refused_received":
            self._leaves(cohort, life, self.turns.formal(life, pace.cursor, "received"))
            return
        yield pace.at(day, 10)
        self.desk.act(life.file, self.desk.township(life.file, "officer"), "accept", day)

    def _submit(self, cohort: Cohort, pace: Pace) -> Thread:
        for life in sorted(cohort.lives, key=lambda one: one.opened_after):
            day = max(life.opened_on, life.not_before, cohort.day("submit", life.opened_after))
            if life.lags.get("open"):
                # Told by mouth first, signed on the day on which it was written down.
                day = max(day, pace.cursor.date())
            life.not_before = day
            yield pace.at(day, 9.6, life.lags.get("submit", 0))
            file, by = life.file, self._hand(life)
            if self.random.random() < 0.7:
                photo = self.random.random() < 0.5
                self.desk.paper(by, "proof", file.name, f"{day}", file.ref, photo=photo, case_ref=file.ref)
            self.desk.submit(file, by, day)
            turned = {
                "withdrawn_applied": self.turns.withdraw,
                "refused_applied": self.turns.formal,
            }.get(life.twist)
            if life.twist == "fast_lane":
                yield pace.at(day, 16)
                self.turns.open_fast_lane(file, day)
            if turned is not None:
                self._leaves(cohort, life, turned(life, pace.cursor))

    def _visit(self, cohort: Cohort, pace: Pace) -> Thread:
        for life in sorted(cohort.lives, key=lambda one: one.opened_after + one.visit_after):
            submitted = max(life.opened_on, life.not_before, cohort.day("submit", life.opened_after))
            day = max(
                submitted, min(life.opened_on + timedelta(days=life.visit_after), cohort.day("visit", 1))
            )
            yield pace.at(day, 15.2, life.lags.get("visit", 0))
            by, visitors = self.visitors(life.file)
            self.desk.visit(life.file, by, day, visitors)
            if life.twist == "refused_visited":
                self._leaves(cohort, life, self.turns.refuse_after_visit(life, pace.cursor))

    def compare(self, cohort: Cohort, pace: Pace) -> Thread:
        """Ask the departments about a cohort, answer, explain what was found, record it."""
        day, files = cohort.day("compare"), [life.file for life in cohort.lives]
        officer = self.officer(cohort.village.township)
        for life in cohort.lives:
            life.departments = cohort.departments
        yield pace.at(day, 9.2)
        lists = self.gatherings.send(officer, cohort.departments, files, day)
        found = [life for life in cohort.lives if life.finding or life.twist.startswith("finding")]
        for place, department in enumerate(cohort.departments):
            yield pace.at(day + timedelta(days=1), 14.5 + place)
            last = place == len(cohort.departments) - 1
            self.gatherings.answer(department, lists[place], [life.file for life in found] if last else ())
        for life in [*found]:
            if life.twist == "finding_open":
                cohort.lives.remove(life)
                found.remove(life)
                continue
            department = cohort.departments[-1]
            yield pace.at(day + timedelta(days=1), 17)
            yield from self._explained(cohort, life, pace, day, department)
        settled = [life.file for life in found if life in cohort.lives]
        if settled:
            yield pace.at(day + timedelta(days=2), 15)
            self.gatherings.record_comparison(officer, settled)

    def _explained(self, cohort: Cohort, life: Life, pace: Pace, day: date, department: str) -> Thread:
        clerk, officer = self.desk.clerk(life.file), self.desk.township(life.file, "officer")
        if life.twist == "finding_weak":
            entry = self.gatherings.explain(clerk, life.file, department, words.WEAK_EXPLANATION)
            yield pace.at(day + timedelta(days=1), 18)
            self.gatherings.judge(officer, entry, accept=False)
            yield pace.at(day + timedelta(days=2), 9)
        entry = self.gatherings.explain(clerk, life.file, department)
        if life.twist == "finding_undecided":
            cohort.lives.remove(life)
            return
        yield pace.at(day + timedelta(days=2), 11)
        self.gatherings.judge(officer, entry, accept=True)

    def _appraise(self, cohort: Cohort, pace: Pace) -> Thread:
        cohort.catch_up("appraise", pace.cursor.date())
        day, files = cohort.day("appraise"), [life.file for life in cohort.lives]
        lag = max((life.lags.get("appraise", 0) for life in cohort.lives), default=0)
        yield pace.at(day, 14.6)
        meeting = self.gatherings.call(cohort.village, files, day)
        declined = [life for life in cohort.lives if life.twist in ("declined", "reinstated")]
        yield pace.at(day, 17.2, lag)
        late = "会议当晚停电，记录次日誊写后补录。" if lag else ""
        more = "".join(words.RECUSED for life in cohort.lives if life.twist == "kin")
        self.gatherings.hold(cohort.village, meeting, files, [life.file for life in declined], late, more)
        for life in declined:
            self._leaves(cohort, life, self.turns.after_declined(life, pace.cursor, day))

    def _post(self, cohort: Cohort, pace: Pace) -> Thread:
        day = cohort.day("post")
        yield pace.at(day, 8.6)
        signed = [life.file for life in cohort.lives]
        notice = self.gatherings.post(cohort.village, "identification", signed, day)
        if all(life.until == "appraised" for life in cohort.lives):
            return
        yield pace.at(day, 11, max(life.lags.get("post", 0) for life in cohort.lives))
        self.gatherings.countersign(cohort.village, notice)
        self.turns.notices[cohort.lives[0].file.ref] = notice
        for life in [*cohort.lives]:
            self.turns.notices[life.file.ref] = notice
            if life.twist.startswith("objection"):
                yield pace.at(day + timedelta(days=2), 10 + self.random.randrange(4))
                yield from self.turns.objection(life, pace, day + timedelta(days=2))

    def _close(self, cohort: Cohort, pace: Pace) -> Thread:
        day = cohort.day("close")
        yield pace.at(day, 8.8, max(life.lags.get("close", 0) for life in cohort.lives))
        notice = self.turns.notices[cohort.lives[0].file.ref]
        self.gatherings.take_down(cohort.village, notice, day)
        for life in [*cohort.lives]:
            if life.twist == "objection_upheld":
                self._leaves(cohort, life, self.turns.refuse_on_notice(life, pace.cursor, day))
            elif life.twist == "objection_reappraised":
                self._leaves(cohort, life, self.turns.reappraise(life, pace.cursor, day))
            elif life.twist == "objection_open":
                cohort.lives.remove(life)
        if all(life.until == "on_notice" for life in cohort.lives):
            return
        yield pace.at(day, 10.5)
        self.gatherings.countersign(cohort.village, notice)

    def _review(self, cohort: Cohort, pace: Pace) -> Thread:
        for life in [*cohort.lives]:
            self._leaves(cohort, life, self._reviewed(cohort, life, Pace(self.random, pace.cursor)))
        yield from ()

    def _reviewed(self, cohort: Cohort, life: Life, pace: Pace) -> Thread:
        """From the review on, each case waits for its own signatures."""
        day, file = cohort.day("review"), life.file
        if life.twist.endswith("_township"):
            yield from self.turns.at_township(life, pace, day)
            return
        yield from self.chain(life, pace, day, "review", self.township(file))
        if life.until in ("township_review", "township_reviewed"):
            return
        alone = Cohort(cohort.village, [life], cohort.start, cohort.days, cohort.late_comparison,
                       cohort.departments)  # fmt: skip
        alone.keep_going("review")
        stages = cohort.stages
        yield from self.tell(alone, pace, stages[stages.index("review") + 1])

    def chain(self, life: Life, pace: Pace, day: date, action: str, signers: list[str]) -> Thread:
        """Let one after the other read the case and sign; a chain that is begun today stops there."""
        before, opinions = _CHAINS[action]
        for place, by in enumerate(signers):
            if life.until == before and place >= life.begun:
                return
            day += timedelta(days=self.random.choice((0, 0, 0, 1)) if place else 0)
            yield pace.at(day, 9 + 2.5 * place)
            self.desk.read(life.file, by)
            yield pace.at(day, 9.1 + 2.5 * place)
            last = place == len(signers) - 1
            answers = {} if place else {"opinion": self.random.choice(opinions)}
            if action.startswith("approve") and last:
                answers = {"decision_number": self.gatherings.number("发", day)}
            self.desk.act(life.file, by, action, day, answers=answers)

    def _approve(self, cohort: Cohort, pace: Pace) -> Thread:
        life = cohort.lives[0]
        day = max(cohort.day("approve"), pace.cursor.date())
        if life.twist.endswith("_county"):
            cohort.lives.remove(life)
            yield from self.turns.at_county(life, pace, day)
            return
        yield from self.chain(life, pace, day, "approve", self.county(life.file))
        if life.until == "county_review":
            cohort.lives.remove(life)

    def _announce(self, cohort: Cohort, pace: Pace) -> Thread:
        life = cohort.lives[0]
        day = max(cohort.day("announce"), pace.cursor.date() + timedelta(days=1))
        yield pace.at(day, 9.4, life.lags.get("announce", 0))
        notice = self.gatherings.post(cohort.village, "announcement", [life.file], day)
        if life.until == "approved":
            cohort.lives.remove(life)
            return
        yield pace.at(day, 11.4)
        self.gatherings.countersign(cohort.village, notice)
        self.turns.endings.correct(life, day)
        yield from self.turns.endings.afterwards(life, pace, day)

    def _hand(self, life: Life) -> str:
        """Return who takes an application in: the clerk mostly, else who may where it came in that way."""
        key, found = life.file.village.key, self.desk.officers
        if life.until == "received" and life.group == 3:
            return self.desk.township(life.file, "officer")
        barred = {"from_lead": "grid_worker", "by_phone": "first_secretary"}.get(life.opening, "")
        roles = {"grid_worker", "first_secretary"} - {barred}
        others = [one for role in sorted(roles) for one in found.holders(role, key)]
        return self.random.choice([found.holder("village_clerk", key)] * 3 + others)

    def visitors(self, file: File) -> tuple[str, list[str]]:
        """Return who records a visit, and the two or three who went."""
        key, found = file.village.key, self.desk.officers
        village = found.holders("first_secretary", key) + found.holders("grid_worker", key)
        clerk, head = self.desk.clerk(file), self.desk.head(file)
        by = self.random.choice([clerk, *village])
        others = [
            one
            for one in (clerk, head, *village, *found.holders("helper", file.village.township))
            if one != by
        ]
        return by, [by, *self.random.sample(others, self.random.choice((1, 1, 2)))]

    def township(self, file: File) -> list[str]:
        """Return who signs for the township, in their order."""
        return [self.desk.township(file, one) for one in CHAIN]

    def county(self, file: File) -> list[str]:
        """Return who signs for the county, in their order."""
        return [self.officer(file.village.township), "linzhiyuan"]

    def officer(self, township: str) -> str:
        """Return the county officer who looks after a township."""
        return "xujingqiu" if township == "t103" else "chendachuan"
