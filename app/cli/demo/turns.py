"""What goes differently: withdrawals, refusals, objections, returns, the fast lane, and what comes after."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from app.cli.demo import words
from app.cli.demo.agenda import Thread
from app.cli.demo.desk import Desk, File
from app.cli.demo.endings import Endings
from app.cli.demo.lives import Cohort, Life, Pace, schedule
from app.commands.objections import Decided, Received, decide_objection, receive_objection

_NEXT = {
    "draft": "submit", "applied": "visit", "visited": "compare", "compared": "appraise", "appraised": "post",
    "township_review": "review",
}  # fmt: skip
"""The stage that follows a state to which a case was sent back."""


@dataclass
class Turns:
    """Tells what leaves the straight path. ``notices`` are the notices on which cases hang."""

    desk: Desk
    endings: Endings
    random: Random
    notices: dict[str, int] = field(default_factory=dict)

    def withdraw(self, life: Life, since: datetime) -> Thread:
        """The family takes its application back."""
        pace, day = Pace(self.random, since), since.date() + timedelta(days=self.random.randint(0, 1))
        yield pace.at(day, 14)
        reason = self.random.choice(words.WITHDRAWN)
        self.desk.act(life.file, self.desk.clerk(life.file), "withdraw", day, answers={"reason_text": reason})

    def formal(self, life: Life, since: datetime, state: str = "applied") -> Thread:
        """A refusal before the visit, for a formal reason."""
        pace, day = Pace(self.random, since), since.date() + timedelta(days=1)
        yield pace.at(day, 15)
        by = self.desk.township(life.file, "officer") if state == "received" else self.desk.head(life.file)
        reasons, text = words.FORMAL[state]
        self.desk.act(life.file, by, "reject", day, answers={"reasons": list(reasons), "reason_text": text})
        yield from self._tell(life, pace, day)

    def open_fast_lane(self, file: File, day: date) -> None:
        """The township's leader opens the fast lane."""
        cause = file.family.cause
        befallen = (
            "disaster"
            if cause.disasters or cause.guarantees
            else "illness"
            if {"001", "007"} & set(cause.risks)
            else "other"
        )
        answers = {"reason_text": words.FAST_LANE[befallen]}
        self.desk.act(file, self.desk.township(file, "leader"), "open_fast_lane", day, answers=answers)

    def refuse_after_visit(self, life: Life, since: datetime) -> Thread:
        """The village refuses what the visit didn't bear out; the township countersigns."""
        signers = [self.desk.head(life.file), self.desk.township(life.file, "officer")]
        return self._refuse(life, since, signers, "visited")

    def refuse_on_notice(self, life: Life, since: datetime, day: date) -> Thread:
        """An objection was right, and the household no longer qualifies."""
        signers = [self.desk.head(life.file), self.desk.township(life.file, "officer")]
        return self._refuse(life, since, signers, "objection", day)

    def _refuse(
        self, life: Life, since: datetime, signers: list[str], why: str, begin: date | None = None
    ) -> Thread:
        pace, day = Pace(self.random, since), begin or since.date()
        reasons, text = words.REFUSALS[why]
        for place, by in enumerate(signers):
            day += timedelta(days=self.random.randint(0, 1) if place else 1)
            yield pace.at(day, 10 + 3 * place)
            answers = (
                {}
                if place
                else {"reasons": list(reasons), "reason_text": text.format(**life.file.family.figures)}
            )
            self.desk.act(life.file, by, "reject", day, answers=answers)
        yield from self._tell(life, pace, day)

    def after_declined(self, life: Life, since: datetime, day: date) -> Thread:
        """The appraisal didn't agree: head and township sign, the family is told."""
        pace, file = Pace(self.random, since), life.file
        signers = [self.desk.head(file), self.desk.township(file, "officer")]
        for place, by in enumerate(signers):
            if life.until == "compared" and place >= life.begun:
                return
            day += timedelta(days=self.random.randint(0, 1))
            yield pace.at(day, 10 + 4 * place)
            self.desk.act(file, by, "decline_at_appraisal", day)
        yield from self._tell(life, pace, day)

    def _tell(self, life: Life, pace: Pace, day: date) -> Thread:
        if not life.told:
            return
        day += timedelta(days=self.random.randint(1, 4))
        yield pace.at(day, 16)
        self.desk.act(life.file, self.desk.clerk(life.file), "tell_family", day,
                      answers=words.telling(self.random))  # fmt: skip
        if life.twist == "reinstated":
            yield from self._reinstated(life, pace, day)

    def _reinstated(self, life: Life, pace: Pace, day: date) -> Thread:
        """An appeal is upheld by others than those who refused; the case begins again as a draft."""
        reason = (
            "户主申请复核：其配偶新近确诊尿毒症、每周透析三次，自付支出未计入原核算，经复核属实，恢复办理。"
        )
        for place, by in enumerate(("chendachuan", self.desk.township(life.file, "leader"))):
            day += timedelta(days=5 - 4 * place)
            yield pace.at(day, 10)
            answers = {} if place else {"reason_text": reason}
            self.desk.act(life.file, by, "reinstate", day, answers=answers)
        life.file.family = self.endings.families.worse(life.file.family)
        if not life.stays:
            self._again(life, "draft", day, pace)

    def objection(self, life: Life, pace: Pace, day: date) -> Thread:
        """Somebody objects to the notice; the township, not who is meant, looks into it."""
        file = life.file
        upheld = life.twist in ("objection_upheld", "objection_reappraised")
        channel, text, finding = words.UPHELD if upheld else self.random.choice(words.OBJECTIONS)
        named = channel in ("phone", "in_person") and self.random.random() < 0.5
        objection = receive_objection(
            actor=self.desk.officers.actor(self.desk.clerk(file)),
            ref=file.ref,
            received=Received(day, channel, text, name="同组村民（要求保密）" if named else ""),
            once=self.desk.once(),
        )
        if life.twist == "objection_open":
            return
        by = self.desk.township(file, "officer")
        day += timedelta(days=self.random.randint(1, 2))
        yield pace.at(day, 16)
        decided = Decided(
            "upheld" if upheld else "not_upheld", finding, [self.desk.officers.account(by)], day
        )
        decide_objection(actor=self.desk.officers.actor(by), objection_id=objection, decided=decided,
                         once=self.desk.once())  # fmt: skip

    def reappraise(self, life: Life, since: datetime, day: date) -> Thread:
        """An objection was right, but the household may still qualify: the village votes again."""
        pace = Pace(self.random, since)
        reason = "异议查证属实，赔偿款计入后需重新研判家庭自主应对能力，提交村民代表会议重新评议。"
        for place, by in enumerate((self.desk.clerk(life.file), self.desk.head(life.file))):
            yield pace.at(day, 15 + place)
            answers = {} if place else {"reason_text": reason}
            self.desk.act(life.file, by, "reappraise", day, answers=answers)
        self._again(life, "compared", day, pace)

    def at_township(self, life: Life, pace: Pace, day: date) -> Thread:
        """The township refuses, sends back, or asks for the file to be completed."""
        file, leader = life.file, self.desk.township(life.file, "leader")
        officer = self.desk.township(file, "officer")
        yield pace.at(day, 9)
        self.desk.read(file, officer)
        if life.twist == "refused_township":
            yield from self._refuse(life, pace.cursor, [officer, leader], "township", day)
        elif life.twist == "returned_township":
            yield from self._back(life, pace, day, officer)
        else:
            yield from self._completed(life, pace, day, officer)
            if life.until != "township_review":
                self._onwards(life, "review", day + timedelta(days=2), pace)

    def at_county(self, life: Life, pace: Pace, day: date) -> Thread:
        """The county refuses, sends back, or asks for the file to be completed."""
        officer = self.endings.path.officer(life.file.village.township)
        yield pace.at(day, 9)
        self.desk.read(life.file, officer)
        if life.twist == "refused_county":
            yield from self._refuse(life, pace.cursor, [officer, "linzhiyuan"], "county", day)
        elif life.twist == "returned_county":
            yield from self._back(life, pace, day, officer)
        else:
            yield from self._completed(life, pace, day, officer)
            if life.until != "county_review":
                self._onwards(life, "approve", day + timedelta(days=2), pace)

    def _back(self, life: Life, pace: Pace, day: date, by: str) -> Thread:
        part, reason, text = words.RETURNS[life.back]
        yield pace.at(day, 10)
        self.desk.act(life.file, by, "send_back", day, target=life.back,
                      answers={"part": part, "reason": reason, "reason_text": text})  # fmt: skip
        if not life.stays:
            self._again(life, life.back, day, pace)

    def _completed(self, life: Life, pace: Pace, day: date, by: str) -> Thread:
        part, reason, text, reply = self.random.choice(words.SUPPLEMENTS)
        yield pace.at(day, 10)
        self.desk.act(life.file, by, "request_supplement", day,
                      answers={"part": part, "reason": reason, "reason_text": text})  # fmt: skip
        if life.until in ("township_review", "county_review"):
            return
        clerk, day = self.desk.clerk(life.file), day + timedelta(days=1)
        yield pace.at(day, 11)
        self.desk.paper(clerk, "other", life.file.name, f"{day:%Y-%m-%d}", photo=True, case_ref=life.file.ref)
        self.desk.act(life.file, clerk, "supplement", day, answers={"reply": reply})

    def _again(self, life: Life, state: str, day: date, pace: Pace) -> None:
        """Let a case go on from an earlier state, alone, on later days."""
        self._onwards(life, _NEXT[state], day + timedelta(days=self.random.randint(1, 2)), pace)

    def _onwards(self, life: Life, stage: str, day: date, pace: Pace) -> None:
        days = schedule(self.random)
        later = replace(life, twist="", back="", not_before=day, opened_after=0, visit_after=0, lags={})
        cohort = Cohort(life.file.village, [later], day - timedelta(days=days[stage]), days,
                        departments=life.departments)  # fmt: skip
        self.endings.path.agenda.add(self.endings.path.tell(cohort, Pace(self.random, pace.cursor), stage))
