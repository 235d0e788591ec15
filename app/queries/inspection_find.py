"""What an inspector finds by a name, a reference or a number: people, also those who left or died, with
the cases, meetings, notices and papers around them; problems by their words; villages by their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.errors import NotFound
from app.models.account import Person
from app.models.base import db
from app.models.case import Case
from app.models.evidence import Evidence
from app.models.household import Household, Membership
from app.models.meeting import Meeting, Vote
from app.models.notice import Notice, NoticeEntry
from app.models.problem import Problem, ProblemBatch
from app.models.region import Region
from app.pinyin import name_key
from app.policy import Actor
from app.queries.inspection_reach import inspected, inspected_case
from app.queries.search import Found, search
from app.queries.state_keys import state_key

MOST = 50


@dataclass(frozen=True, slots=True)
class CaseFound:
    """A case with how much lies around it; ``state`` is the key of a state."""

    ref: str
    household_id: int | None
    title: str
    village: str
    state: str
    opened_on: date
    papers: int
    meetings: tuple[int, ...]
    notices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PersonFound:
    """Somebody who belongs or belonged to a household: ``left_on`` and ``died_on`` say how it ended."""

    person_id: int
    name: str
    relation: str
    household_id: int
    head: str
    place: str
    left_on: date | None
    died_on: date | None


@dataclass(frozen=True, slots=True)
class BoardFound:
    """A meeting or a notice of a village that was found by its name."""

    kind: str
    id: int
    village: str
    what: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Finds:
    """What a text found. ``ref`` is a case to go to at once."""

    ref: str = ""
    people: tuple[PersonFound, ...] = ()
    cases: tuple[CaseFound, ...] = ()
    boards: tuple[BoardFound, ...] = ()
    following: str = ""

    @property
    def nothing(self) -> bool:
        """Return whether nothing was found."""
        return not (self.ref or self.people or self.cases or self.boards)


def find(actor: Actor, text: str, after: str = "") -> Finds:
    """Return everything in reach that a name, a reference, a full number or some words lead to."""
    text = text.strip()
    if not text:
        return Finds()
    answers = search(actor, text, after=after)
    if answers.ref:
        return Finds(ref=_inspected(actor, answers.ref))
    people = (*_present(answers.people), *(_gone(actor, text) if not after else ()))
    cases = [] if after else _problems(actor, text)
    cases += _cases_of(actor, {one.household_id for one in people})
    return Finds(
        people=people,
        cases=tuple(cases),
        boards=() if after else _boards(actor, text),
        following=answers.following or "",
    )


def _inspected(actor: Actor, ref: str) -> str:
    try:
        return inspected_case(actor, ref).ref
    except NotFound:
        return ""


def _present(people: Sequence[Found]) -> list[PersonFound]:
    return [
        PersonFound(one.person_id, one.name, one.relation, one.household_id, one.head, one.place, None, None)
        for one in people
    ]


def _gone(actor: Actor, text: str) -> list[PersonFound]:
    """Return those who left or died, by how their names begin: no list of the living names them any more."""
    head, begins = Person.__table__.alias("head"), name_key(text).rpartition(" ")[0]
    rows = db.session.execute(
        select(
            Person.id, Person.name, Membership.relation, Household.id, head.c.name, Region.name,
            Membership.valid_to, Person.died_on,
        )
        .join(Membership, Membership.person_id == Person.id)
        .join(Household, Household.id == Membership.household_id)
        .join(head, head.c.id == Household.head_id)
        .join(Region, Region.code == Household.territory)
        .where(
            Person.name_key >= begins,
            Person.name_key < begins + "\U0010ffff",
            Person.name.contains(text, autoescape=True),
            Membership.valid_to.is_not(None),
            inspected(actor, Household.territory),
        )
        .order_by(Person.name_key, Person.id)
        .limit(MOST)
    )  # fmt: skip
    return [PersonFound(*row) for row in rows]


def _problems(actor: Actor, text: str) -> list[CaseFound]:
    """Return problems by words of their title, or by title or document number of their batch."""
    numbers = db.session.execute(
        select(Case.id)
        .join(Problem, Problem.case_id == Case.id)
        .join(ProblemBatch, ProblemBatch.id == Problem.batch_id)
        .where(
            inspected(actor, Case.territory),
            Problem.title.contains(text, autoescape=True)
            | ProblemBatch.title.contains(text, autoescape=True)
            | (ProblemBatch.document_number == text),
        )
        .order_by(Case.id.desc())
        .limit(MOST)
    ).scalars()
    return _cases(list(numbers))


def _cases_of(actor: Actor, households: set[int]) -> list[CaseFound]:
    if not households:
        return []
    numbers = db.session.execute(
        select(Case.id)
        .where(Case.household_id.in_(households), inspected(actor, Case.territory))
        .order_by(Case.id.desc())
        .limit(MOST)
    ).scalars()
    return _cases(list(numbers))


def _cases(numbers: Sequence[int]) -> list[CaseFound]:
    if not numbers:
        return []
    papers = {
        row.case_id: row.number
        for row in db.session.execute(
            select(Evidence.case_id, func.count().label("number"))
            .where(Evidence.case_id.in_(numbers))
            .group_by(Evidence.case_id)
        )
    }
    meetings = _grouped(select(Vote.case_id, Vote.meeting_id).where(Vote.case_id.in_(numbers)))
    notices = _grouped(
        select(NoticeEntry.case_id, NoticeEntry.notice_id).where(NoticeEntry.case_id.in_(numbers))
    )
    rows = db.session.execute(
        select(Case, Person.name, Problem.title, Region.name)
        .join(Region, Region.code == Case.territory)
        .outerjoin(Household, Household.id == Case.household_id)
        .outerjoin(Person, Person.id == Household.head_id)
        .outerjoin(Problem, Problem.case_id == Case.id)
        .where(Case.id.in_(numbers))
        .order_by(Case.id.desc())
    )
    return [
        CaseFound(
            ref=case.ref,
            household_id=case.household_id,
            title=head or title or "",
            village=village,
            state=state_key(case.workflow, case.state),
            opened_on=case.opened_on,
            papers=papers.get(case.id, 0),
            meetings=meetings.get(case.id, ()),
            notices=notices.get(case.id, ()),
        )
        for case, head, title, village in rows
    ]


def _grouped(statement: object) -> Mapping[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for case_id, number in db.session.execute(statement):  # type: ignore[call-overload]
        found[case_id] = (*found.get(case_id, ()), number)
    return found


def _boards(actor: Actor, text: str) -> tuple[BoardFound, ...]:
    """Return the newest meetings and notices of villages by a part of the village's name."""
    named = (
        inspected(actor, Region.code),
        Region.level == "village",
        Region.name.contains(text, autoescape=True),
    )
    meetings = db.session.execute(
        select(Meeting.id, Region.name, Meeting.purpose, Meeting.held_on)
        .join(Region, Region.code == Meeting.region_code)
        .where(*named)
        .order_by(Meeting.id.desc())
        .limit(MOST)
    )
    notices = db.session.execute(
        select(Notice.id, Region.name, Notice.kind, Notice.posted_on)
        .join(Region, Region.code == Notice.region_code)
        .where(*named)
        .order_by(Notice.id.desc())
        .limit(MOST)
    )
    return (
        *(BoardFound("meeting", *row) for row in meetings),
        *(BoardFound("notice", *row) for row in notices),
    )
