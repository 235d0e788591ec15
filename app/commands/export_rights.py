"""Who may take what out: for each kind of file the post that allows it, and what the file is about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.access import Subject
from app.commands.lead_lists import taking_post
from app.errors import Forbidden
from app.facts.national_entries import PARTS, Part, cases_in_part, in_part
from app.lookup import get_comparison_list, get_lead_list
from app.models.base import Streamed
from app.models.case import Case
from app.models.comparison import ComparisonEntry, ComparisonList
from app.permissions import Permission
from app.policy import Actor, HeldPost

Scope = Mapping[str, object]
"""Of what a file is: numbers and codes, by their names."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What allows a file: the post, whom it shows, which numbers it shows in full, whose history tells it.

    ``told`` is a row with a history of its own, in which the taking is told by ``event``.
    """

    post: HeldPost
    subjects: frozenset[Subject] = field(default=frozenset())
    fields: tuple[str, ...] = ()
    told: Streamed | None = None
    event: str = ""


def _comparison_list(session: Session, actor: Actor, scope: Scope) -> Allowed:
    """A list with full numbers: for the department that is asked, and the county that asks."""
    listed = get_comparison_list(session, actor, _number(scope, "list"), lock=True)
    about = _people_of(session, listed)
    for post in actor.posts:
        own = post.role == "department_officer" and post.organisation_id == listed.department_id
        if own or post.role == "county_officer":
            return Allowed(post, about, ("identity",), listed, "comparison.exported")
    raise Forbidden


def _lead_list(session: Session, actor: Actor, scope: Scope) -> Allowed:
    """A department's list of leads, or what of it stayed behind: for whoever takes it over."""
    listed = get_lead_list(session, actor, _number(scope, "list"), lock=True)
    post = taking_post(actor, listed)
    return Allowed(post, frozenset({("lead_list", listed.id)}), ("identity",), listed, "lead_list.exported")


def _problems(_session: Session, actor: Actor, _scope: Scope) -> Allowed:
    """Lists of problems in reach: for whoever reads problems; the cases are named by who makes the file."""
    post = actor.post_for(Permission.PROBLEMS_READ)
    if post is None:
        raise Forbidden
    return Allowed(post)


def _plan_paper(_session: Session, actor: Actor, scope: Scope) -> Allowed:
    """The paper that a batch was read from: for whoever reads problems; its reach is asked with the file."""
    post = actor.post_for(Permission.PROBLEMS_READ)
    if post is None:
        raise Forbidden
    return Allowed(post, frozenset({("paper", _number(scope, "paper"))}))


def _national_sheet(session: Session, actor: Actor, scope: Scope) -> Allowed:
    """Households with full numbers: for the officers of township and county who answer for the entry."""
    post = actor.post_for(Permission.NATIONAL_ENTRIES_EXPORT)
    if post is None:
        raise Forbidden
    part = national_part(scope)
    homes = session.execute(in_part(session, actor, part)).scalars()
    about: set[Subject] = {("household", number) for number in homes}
    about |= {("case", number) for number, _ in session.execute(cases_in_part(session, actor, part))}
    return Allowed(post, frozenset(about), ("household_phone", "identity", "phone"))


def national_part(scope: Scope) -> Part:
    """Return which households a sheet is about; raise :class:`Forbidden` for a part that there isn't."""
    if scope.get("part") not in PARTS:
        raise Forbidden
    return Part(str(scope["part"]), str(scope.get("place", "")))


RIGHTS: Mapping[str, Callable[[Session, Actor, Scope], Allowed]] = {
    "comparison_list": _comparison_list,
    "lead_list_file": _lead_list,
    "lead_list_left": _lead_list,
    "national_sheet": _national_sheet,
    "plan_paper": _plan_paper,
    "problem_list": _problems,
}
"""Every kind of file with personal data that leaves the system. There is no other way out."""


def _number(scope: Scope, name: str) -> int:
    found = scope.get(name)
    if not isinstance(found, int):
        raise Forbidden
    return found


def _people_of(session: Session, listed: ComparisonList) -> frozenset[Subject]:
    """Return everything that the lines of a list are about."""
    rows = session.execute(
        select(ComparisonEntry.person_id, Case.id, Case.household_id)
        .join(Case, Case.id == ComparisonEntry.case_id)
        .where(ComparisonEntry.list_id == listed.id)
    ).all()
    about: set[Subject] = {("comparison_list", listed.id)}
    for person, case, household in rows:
        about |= {("person", person), ("case", case)}
        if household is not None:
            about.add(("household", household))
    return frozenset(about)
