"""What comes after the decision: the national system, members, ends, and households from before."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from app.cli.demo import words
from app.cli.demo.agenda import Thread
from app.cli.demo.desk import Desk
from app.cli.demo.families import Families
from app.cli.demo.helping import Helping
from app.cli.demo.lives import Life, Pace
from app.commands.corrections import Asked, request_correction, sign_correction
from app.commands.departures import end_membership
from app.commands.members import add_member
from app.commands.national_entries import Entered, tick_entry

if TYPE_CHECKING:
    from app.cli.demo.eliminations import Eliminations
    from app.cli.demo.path import Path


@dataclass
class Endings:
    """Tells what happens to a household that is helped, and to those enrolled before the system."""

    desk: Desk
    families: Families
    random: Random
    helping: Helping
    entered: int = 0
    carried: int = 0
    signed: bool = False
    waiting: bool = False
    path: "Path" = field(init=False, repr=False)
    eliminations: "Eliminations" = field(init=False, repr=False)

    def afterwards(self, life: Life, pace: Pace, day: date) -> Thread:
        """The entry into the national system, changes among the members, an end."""
        file = life.file
        for thread in self.helping.begin(file, day):
            self.path.agenda.add(thread)
        if life.entered:
            day += timedelta(days=self.random.randint(2, 12))
            yield pace.at(day, 15)
            self.entered += 1
            by = self.random.choice([self.desk.clerk(file), self.desk.township(file, "officer")])
            found = Entered(f"99{2_400_000 + self.entered:08d}", f"{day:%Y%m}", day)
            tick_entry(actor=self.desk.officers.actor(by), ref=file.ref, entered=found, once=self.desk.once())
        if life.twist in ("birth", "death"):
            yield from self._changed(life, pace, day + timedelta(days=self.random.randint(20, 70)))
        elif life.twist == "terminated":
            yield from self.terminate(life, pace, day + timedelta(days=self.random.randint(25, 60)))
        elif life.twist in ("eliminated", "reapplies"):
            later = day + timedelta(days=self.random.randint(190, 230))
            self.path.agenda.add(self.eliminations.tell([replace(life, until="eliminated")], later))
        elif life.twist == "removed":
            yield from self._remove(life, pace, day + timedelta(days=self.random.randint(40, 80)))

    def correct(self, life: Life, day: date) -> None:
        """One figure typed wrongly is corrected and signed, another correction still waits."""
        if life.twist:
            return
        if not self.signed:
            self.signed = True
            self.path.agenda.add(self._corrected(life, day + timedelta(days=20), signed=True))
        elif not self.waiting:
            self.waiting = True
            self.path.agenda.add(self._corrected(life, self.helping.today - timedelta(days=6), signed=False))

    def _corrected(self, life: Life, day: date, *, signed: bool) -> Thread:
        """The clerk asks for it; the leader of the township signs two days later."""
        file, pace = life.file, Pace(Random(day.toordinal()))  # noqa: S311 - nothing secret
        yield pace.at(day, 9)
        asked = Asked("visit.line.claim", 0, "615", "paper", words.CORRECTED)
        actor = self.desk.officers.actor(self.desk.clerk(file))
        number = request_correction(actor=actor, ref=file.ref, asked=asked, once=self.desk.once())
        if signed:
            yield pace.at(day + timedelta(days=2), 15)
            leader = self.desk.officers.actor(self.desk.township(file, "leader"))
            sign_correction(actor=leader, correction_id=number, opinion="凭证已核对。", once=self.desk.once())

    def _changed(self, life: Life, pace: Pace, day: date) -> Thread:
        """A child is born, or the oldest member dies."""
        file, clerk = life.file, self.desk.clerk(life.file)
        yield pace.at(day, 10, self.random.randint(1, 9))
        actor = self.desk.officers.actor(clerk)
        if life.twist == "birth":
            surname, sex = file.name[0], self.random.choice("12")
            sheet = self.families.child(surname, sex, day)
            add_member(
                actor=actor, household_id=file.household_id, sheet=sheet, seen=0, once=self.desk.once()
            )
        elif len(file.members) > 1:
            end_membership(
                actor=actor, household_id=file.household_id, person_id=file.members[-1],
                left_on=day, reason="death", seen=0, once=self.desk.once(),
            )  # fmt: skip

    def terminate(self, life: Life, pace: Pace, day: date) -> Thread:
        """The last member has died: clerk and head report it, the township confirms."""
        file, clerk = life.file, self.desk.clerk(life.file)
        yield pace.at(day, 10, 2)
        end_membership(
            actor=self.desk.officers.actor(clerk), household_id=file.household_id, person_id=file.members[0],
            left_on=day, reason="death", seen=0, once=self.desk.once(),
        )  # fmt: skip
        signers = (clerk, self.desk.head(file), self.desk.township(file, "officer"))
        for place, by in enumerate(signers):
            day += timedelta(days=self.random.randint(1, 3))
            yield pace.at(day, 11 + place)
            answers = {} if place else {"reason_text": words.TERMINATED}
            self.desk.act(file, by, "terminate", day, answers=answers)

    def _remove(self, life: Life, pace: Pace, day: date) -> Thread:
        """The county removes a household that was wrongly enrolled."""
        officer = self.path.officer(life.file.village.township)
        for place, by in enumerate((officer, "linzhiyuan")):
            day += timedelta(days=place * 2)
            yield pace.at(day, 10)
            answers = {} if place else {"reason_text": words.REMOVED}
            self.desk.act(life.file, by, "remove", day, answers=answers)

    def carry_over(self, life: Life, day: date) -> Thread:
        """A household enrolled before the system is carried over with the paper of that time."""
        pace, file = Pace(self.random), life.file
        officer = self.path.officer(file.village.township)
        yield pace.at(day - timedelta(days=self.random.randint(1, 6)), 9)
        self.desk.record(
            file, self.desk.clerk(file), life.group, f"{file.village.name}{file.village.name[:1]}家院子"
        )
        yield pace.at(day, 10)
        self.desk.open(file, officer, "carry_over", day, life.group)
        self.desk.paper(officer, "source_paper", file.name, "原县级批复（节选）", file.ref, case_ref=file.ref)
        if life.until == "draft":
            return
        target = "assisted" if life.until in ("assisted", "terminated", "removed") else "eliminated"
        text = words.CARRIED if target == "assisted" else words.CARRIED_OUT
        waits = (self.carried % 4, self.carried // 4 % 12)
        self.carried += 1
        for place, by in enumerate((officer, "linzhiyuan")):
            day += timedelta(days=waits[place])
            yield pace.at(day, 11 + 3 * place)
            answers = {} if place else {"reason_text": text}
            self.desk.act(file, by, "carry_over", day, target=None if place else target, answers=answers)
        if target == "assisted":
            yield from self.afterwards(life, pace, day)

    def roll_back(self, life: Life, day: date) -> Thread:
        """The old risk is back after the elimination: village, township and county decide on it.

        ``twist`` is ``granted``, ``declined_township`` or ``declined_county``; ``until`` and ``begun``
        say how far it has come where it isn't decided yet.
        """
        pace, file = Pace(self.random), life.file
        township = [self.desk.township(file, one) for one in ("officer", "leader", "head")]
        county = [self.path.officer(file.village.township), "linzhiyuan"]
        village = [self.desk.clerk(file), self.desk.head(file)]
        reason = {"reason_text": self.random.choice(words.ROLLBACK)}
        no = {"reason_text": words.ROLLBACK_DECLINED}
        acts: list[tuple[str, list[str], dict[str, str], str]] = [
            ("propose_rollback", village, reason, "eliminated")
        ]
        if life.twist == "declined_township":
            acts.append(("decline_rollback", township[:2], no, "rollback_township_review"))
        else:
            acts.append(("review_rollback", township, {}, "rollback_township_review"))
            refused = life.twist == "declined_county"
            last = "decline_rollback" if refused else "approve_rollback"
            acts.append((last, county, no if refused else {}, "rollback_county_review"))
        for action, signers, answers, state in acts:
            for place, by in enumerate(signers):
                if life.until == state and place >= life.begun and action != "propose_rollback":
                    return
                day += timedelta(days=self.random.randint(0, 2) if place else 1)
                yield pace.at(day, 9.5 + 2 * place)
                self.desk.act(file, by, action, day, answers={} if place else answers)
