"""Does the steps of the demo's problems, each through the command behind the page, as who would do it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import select

from app import calendar, clock
from app.cli.demo import papers, problems_papers
from app.cli.demo.agenda import at
from app.cli.demo.desk import StepRefused
from app.cli.demo.officers import Officers
from app.commands.cases import Act, Record, perform_action
from app.commands.evidence import Owner, keep_paper
from app.commands.plan_papers import read_paper
from app.commands.problem_batches import BatchSheet, ProblemSheet, found_batch
from app.errors import Blocked, Invalid
from app.models.base import db
from app.models.case import Case
from app.models.problem import Problem, RectificationTask
from app.policy import Actor
from workflows.roles import Level


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a plan: ``units`` are keys of bodies; ``lasting`` for what is kept up."""

    text: str
    units: tuple[str, ...]
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One problem of the demo: what the paper says, what its claim makes of it, what its plan promises.

    ``lead`` and ``units`` are keys of bodies, ``department`` that of a department asked as well. ``proof``
    is one class of proof. ``goal`` is what is kept up after closure, empty where nothing is. ``due`` counts
    days from the feedback to the promised day. ``amount`` is what it is about in yuan, 0 where nothing is.
    """

    title: str
    lead: str
    units: tuple[str, ...]
    who: str
    place: str
    fact: str
    cause: str
    measures: tuple[Measure, ...]
    criterion: str
    done: str
    proof: str = "work_trace"
    due: int = 90
    goal: str = ""
    department: str = ""
    number: str = ""
    category: str = ""
    description: str = ""
    deadline_text: str = ""
    deadline_kind: str = "unknown"
    amount: int = 0


@dataclass
class Calendar:
    """The days of one batch: ``begin`` is that of the feedback, ``last`` the newest that may be."""

    begin: date
    last: date
    random: Random

    def day(self, after: int) -> date:
        """Return the working day ``after`` days of the feedback; one before, where the next hasn't come."""
        day = self.begin + timedelta(days=after)
        ahead = next(one for one in _days(day, 1) if _worked(one))
        if ahead <= self.last:
            return ahead
        return worked_before(min(day, self.last))

    def at(self, after: int, hour: float, spread: float) -> datetime:
        """Return a moment of that day, at most ``spread`` hours after the one given."""
        return at(self.day(after), hour + self.random.random() * spread)


def worked_before(day: date) -> date:
    """Return the newest working day up to ``day``."""
    return next(one for one in _days(day, -1) if _worked(one))


def _days(day: date, step: int) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=step)


def _worked(day: date) -> bool:
    try:
        return calendar.is_working_day(day)
    except calendar.CalendarUnknown:
        return day.weekday() < 5


@dataclass
class ProblemDesk:
    """The one place from which problems of the demo are acted on."""

    officers: Officers
    random: Random
    marks: int = 0
    versions: dict[str, int] = field(default_factory=dict)
    """The version of each case as it was seen last: nobody else acts on problems here."""

    def read(self, by: str, title: str, text: str) -> int:
        """Read a paper in, as its file, and return its number."""
        return read_paper(actor=self._acting(by), file_name=f"{title}.txt", content=text.encode())

    def found(
        self, by: str, sheet: BatchSheet, told: Sequence[Told], paper_id: int | None = None
    ) -> list[str]:
        """Found a batch, from a paper where there is one, and return its problems' references in order."""
        self.marks += 1
        number = found_batch(
            actor=self._acting(by),
            sheet=sheet,
            problems=[self._sheet(sheet, one) for one in told],
            once=f"demo/batch/{self.marks}",
            paper_id=paper_id,
        )
        rows = select(Case.ref).join(Problem, Problem.case_id == Case.id).where(Problem.batch_id == number)
        return list(db.session.execute(rows.order_by(Problem.position)).scalars())

    def _sheet(self, batch: BatchSheet, told: Told) -> ProblemSheet:
        places, dated = self.officers.places, told.deadline_kind == "dated"
        day = batch.feedback_on + timedelta(days=told.due)
        return ProblemSheet(
            title=told.title,
            lead_id=places[told.lead],
            units=[places[key] for key in told.units],
            description=told.description,
            number=told.number,
            category=told.category,
            deadline_text=f"{day.year}年{day.month}月{day.day}日前" if dated else told.deadline_text,
            deadline_kind=told.deadline_kind,
            deadline_on=day if dated else None,
            amount=Decimal(told.amount) if told.amount else None,
            department_id=places[told.department] if told.department else None,
        )

    def act(
        self,
        by: str,
        ref: str,
        action: str,
        brought: Record | None = None,
        *,
        reasons: Mapping[str, str] | None = None,
        **answers: Any,
    ) -> None:
        """Give a signature today; whoever sits in the county shows his second factor for it."""
        seen = self.versions.get(ref) or self._version(ref)
        act = Act(action, seen, clock.today(), None, answers, reasons or {})
        try:
            perform_action(actor=self._acting(by), ref=ref, act=act, brought=brought)
        except Blocked as refusal:
            told = ", ".join(f"{one.code} {dict(one.details)}" for one in refusal.reasons)  # type: ignore[attr-defined]
            raise StepRefused(f"{ref} {action} {by}: {told}") from refusal
        except Invalid as refusal:
            raise StepRefused(f"{ref} {action} {by}: {refusal.problems}") from refusal
        self.versions[ref] = seen + 1

    def _version(self, ref: str) -> int:
        return db.session.execute(select(Case.version).where(Case.ref == ref)).scalar_one()

    def _acting(self, by: str) -> Actor:
        actor = self.officers.actor(by)
        return self.officers.confirmed(by) if actor.posts[0].level is Level.COUNTY else actor

    def paper(self, by: str, ref: str, kind: str, *lines: str) -> None:
        """Put a paper into the file of a problem. Its number is on it: no two files share one."""
        photo = kind in problems_papers.PHOTOS
        made = (
            problems_papers.scene(ref, kind, clock.now())
            if photo
            else papers.pdf(kind, ref, *lines, f"{clock.today():%Y年%m月%d日}")
        )
        keep_paper(
            actor=self.officers.actor(by), owner=Owner(case_ref=ref), kind=kind,
            file_name=f"{papers.TITLES[kind]}.{'jpg' if photo else 'pdf'}", content=made,
        )  # fmt: skip

    def tasks(self, ref: str, body: str) -> list[int]:
        """Return what a body still owes of a problem's plan."""
        rows = (
            select(RectificationTask.id)
            .join(Case, Case.id == RectificationTask.case_id)
            .where(
                Case.ref == ref,
                RectificationTask.organisation_id == self.officers.places[body],
                RectificationTask.done_on.is_(None),
                RectificationTask.due_on.is_not(None),
            )
        )
        return list(db.session.execute(rows).scalars())

    def place(self, body: str) -> int:
        """Return the number of a body."""
        return self.officers.places[body]

    def account(self, username: str) -> int:
        """Return the number of somebody's account."""
        return self.officers.account(username)

    def prepares(self, body: str) -> str:
        """Return who prepares for a body, and reports what it did."""
        return self.officers.holder(_PEOPLE[_kind(body)][0], body)

    def heads(self, body: str) -> str:
        """Return who signs for a body."""
        return self.officers.holder(_PEOPLE[_kind(body)][1], body)

    def reviews(self, body: str) -> str:
        """Return who reviews a plan and accepts first: above a village its township, else the county."""
        return self.officers.holder("township_leader", f"t{body[1:4]}") if _kind(body) == "v" else OFFICE[0]


def _kind(body: str) -> str:
    return body[0] if body[1:].isdigit() else body if body == "bureau" else "department"


_PEOPLE = {
    "t": ("township_officer", "township_leader"),
    "v": ("village_clerk", "village_head"),
    "department": ("department_officer", "department_leader"),
    "bureau": ("county_officer", "county_leader"),
}
"""Who prepares and who signs, by the kind of a body."""
OFFICE = ("chendachuan", "xujingqiu")
"""The county's officers: the first reviews, the second goes along to accept."""
LEADER = "linzhiyuan"
