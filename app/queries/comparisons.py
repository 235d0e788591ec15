"""Comparison lists for their pages: what waits, what a department has to answer, what came back."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case as when
from sqlalchemy import func, select

from app import clock
from app.errors import Forbidden
from app.identity import CONTEXT
from app.lookup import get_case, get_comparison_list, within_case_reach
from app.masking import masked_identity
from app.models.account import Person
from app.models.base import db
from app.models.case import Case
from app.models.comparison import ComparisonEntry, ComparisonList, Explanation
from app.models.household import Household
from app.models.organisation import Organisation
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor
from app.queries.actors import name_on
from app.queries.case_file import unsealed
from app.queries.case_results import FindingRow, finding_rows
from app.queries.worklist import is_turn_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list: ``answered`` of ``lines`` have an answer. ``opens`` says whether the reader may open it.

    To a village or township a list counts only the lines of its own cases, and doesn't open: what is
    found about others is none of its business.
    """

    id: int
    department: str
    sent_on: date
    due_on: date | None
    returned_on: date | None
    lines: int
    answered: int
    hits: int
    opens: bool


@dataclass(frozen=True, slots=True)
class LineRow:
    """One member on a list. ``comparable`` is False where there is no number to look up."""

    entry_id: int
    ref: str
    name: str
    identity: str
    identity_kind: str
    comparable: bool
    village: str
    result: str
    hit: str
    detail: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list whole. ``own`` says that the reader answers it."""

    id: int
    department: str
    document_number: str
    sent_on: date
    due_on: date | None
    returned_on: date | None
    own: bool
    lines: tuple[LineRow, ...]

    @property
    def answering(self) -> bool:
        """Return whether the reader can answer it now."""
        return self.own and self.returned_on is None


@dataclass(frozen=True, slots=True)
class SendingPage:
    """Cases that wait for a comparison, and the departments that can be asked."""

    departments: tuple[tuple[int, str], ...]
    cases: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FindingPage:
    """One finding with everything that was said about it.

    Until its list is ``returned`` the department may still change it, and nothing is said.
    """

    ref: str
    returned: bool
    finding: FindingRow
    said: tuple[tuple[str, str, str], ...]


def lists(actor: Actor, before: int | None = None) -> tuple[tuple[ListRow, ...], int | None]:
    """Return a page of the lists in reach, the newest first, and the mark of the next page."""
    today, whole = clock.today(), _whole_county(actor)
    own = [post.organisation_id for post in actor.posts]
    statement = (
        select(
            ComparisonList,
            name_on(ComparisonList.department_id, today),
            func.count(ComparisonEntry.id),
            func.sum(when((ComparisonEntry.result != "", 1), else_=0)),
            func.sum(when((ComparisonEntry.result == "hit", 1), else_=0)),
        )
        .join(ComparisonEntry, ComparisonEntry.list_id == ComparisonList.id)
        .group_by(ComparisonList.id)
        .order_by(ComparisonList.id.desc())
        .limit(PAGE + 1)
    )
    if not whole:
        statement = statement.join(Case, Case.id == ComparisonEntry.case_id).where(
            ComparisonList.department_id.in_(own) | within_case_reach(actor, Case.territory)
        )
    if before is not None:
        statement = statement.where(ComparisonList.id < before)
    rows = [
        ListRow(
            one.id,
            department or "",
            one.sent_on,
            one.due_on,
            one.returned_on,
            lines,
            answered or 0,
            hits or 0,
            whole or one.department_id in own,
        )
        for one, department, lines, answered, hits in db.session.execute(statement)
    ]
    return tuple(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None


def _whole_county(actor: Actor) -> bool:
    return any(len(post.territory) <= 6 and post.covers(post.territory) for post in actor.posts)


def sending_page(actor: Actor) -> SendingPage:
    """Return what a list can be made of; Forbidden to whoever doesn't send lists."""
    if not actor.may(Permission.COMPARISONS_SEND):
        raise Forbidden
    today = clock.today()
    departments = db.session.execute(
        select(Organisation.id, name_on(Organisation.id, today))
        .where(
            Organisation.kind == "department",
            (Organisation.valid_to.is_(None)) | (Organisation.valid_to >= today),
        )
        .order_by(Organisation.id)
    )
    asked = select(ComparisonEntry.case_id).where(ComparisonEntry.result == "")
    cases = db.session.execute(
        select(Case.ref, Person.name, Region.name)
        .join(Household, Household.id == Case.household_id)
        .join(Person, Person.id == Household.head_id)
        .join(Region, Region.code == Case.territory)
        .where(
            within_case_reach(actor, Case.territory),
            is_turn_of("department_officer"),
            Case.id.not_in(asked),
        )
        .order_by(Case.due_on, Case.id)
        .limit(4 * PAGE)
    )
    return SendingPage(
        departments=tuple((number, name or "") for number, name in departments),
        cases=tuple((ref, f"{head} · {village} · {ref}") for ref, head, village in cases),
    )


def list_page(actor: Actor, list_id: int) -> ListPage:
    """Return a list in reach; raise :class:`NotFound` otherwise."""
    listed = get_comparison_list(db.session(), actor, list_id)
    own = any(
        post.role == "department_officer" and post.organisation_id == listed.department_id
        for post in actor.posts
    )
    department = db.session.execute(
        select(name_on(ComparisonList.department_id, clock.today())).where(ComparisonList.id == listed.id)
    ).scalar_one()
    return ListPage(
        id=listed.id,
        department=department or "",
        document_number=listed.document_number,
        sent_on=listed.sent_on,
        due_on=listed.due_on,
        returned_on=listed.returned_on,
        own=own,
        lines=_lines(listed, full=False),
    )


def full_lines(actor: Actor, list_id: int) -> tuple[LineRow, ...]:
    """Return the lines with full numbers, for the sheet that goes to the department.

    Whoever calls this has the download written down (``note_copy``).
    """
    return _lines(get_comparison_list(db.session(), actor, list_id), full=True)


def _lines(listed: ComparisonList, *, full: bool) -> tuple[LineRow, ...]:
    rows = db.session.execute(
        select(ComparisonEntry, Case.ref, Person, Region.name)
        .join(Case, Case.id == ComparisonEntry.case_id)
        .join(Person, Person.id == ComparisonEntry.person_id)
        .join(Region, Region.code == Case.territory)
        .where(ComparisonEntry.list_id == listed.id)
        .order_by(ComparisonEntry.case_id, ComparisonEntry.id)
    )
    found = []
    for entry, ref, person, village in rows:
        number = unsealed(person.key, person.identity_sealed, CONTEXT)
        found.append(
            LineRow(
                entry_id=entry.id,
                ref=ref,
                name=person.name,
                identity=number if full else masked_identity(number),
                identity_kind=person.identity_kind,
                comparable=person.identity_kind == "id_card",
                village=village,
                result=entry.result,
                hit=entry.hit,
                detail=unsealed(listed.key, entry.detail_sealed, f"comparison_entry/{entry.id}/detail"),
            )
        )
    return tuple(found)


def finding_page(actor: Actor, entry_id: int) -> FindingPage | None:
    """Return a finding in reach with every explanation, None where the line found nothing."""
    found = db.session.execute(
        select(Case.ref, ComparisonList.returned_on)
        .join(ComparisonEntry, ComparisonEntry.case_id == Case.id)
        .join(ComparisonList, ComparisonList.id == ComparisonEntry.list_id)
        .where(ComparisonEntry.id == entry_id, ComparisonEntry.result == "hit")
    ).one_or_none()
    if found is None:
        return None
    ref, returned_on = found
    case = get_case(db.session(), actor, ref)
    finding = next(row for row in finding_rows(case, clock.today()) if row.entry_id == entry_id)
    rows = db.session.execute(
        select(Explanation).where(Explanation.entry_id == entry_id).order_by(Explanation.id)
    ).scalars()
    said = tuple(
        (
            unsealed(case.key, row.text_sealed, f"explanation/{row.id}/text"),
            row.decision,
            unsealed(case.key, row.opinion_sealed, f"explanation/{row.id}/opinion"),
        )
        for row in rows
    )
    return FindingPage(ref, returned_on is not None, finding, said)
