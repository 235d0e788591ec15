"""One lead as its page shows it: what was noticed, who visited, and what its reader may do with it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.facts.leads import (
    ENDING,
    family_of,
    is_township,
    kin_of_household,
    said,
    unseen,
    visitors_named,
    whom,
)
from app.lookup import get_household, get_lead, in_territories
from app.masking import masked_identity, masked_phone
from app.models.account import Account, Person
from app.models.base import StreamKind, db
from app.models.case import Case
from app.models.household import Household
from app.models.lead import Lead, LeadReport, LeadVisit
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor, territory_of
from app.queries.case_file import unsealed
from app.queries.history import HistoryEntry, history
from app.queries.leads import LeadRow, lead_rows
from app.queries.marks import row_number
from app.queries.namesakes import households_with
from app.queries.officers import Official, names_of, officers_of
from workflows.monitoring.definition import FROM_LEAD, OPENINGS

_APPLY = frozenset(next(way.roles for way in OPENINGS if way.name == FROM_LEAD))


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report as its readers see it; the telephone is masked. ``ref`` is the case whose visit found it."""

    source: str
    supplier: str
    risks: tuple[str, ...]
    noticed_on: date
    name: str
    phone: str
    address: str
    content: str
    who: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit because of a lead."""

    visited_on: date
    visitors: tuple[str, ...]
    met: str
    findings: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A household of which the lead may be: somebody of that name belongs to it."""

    household_id: int
    head: str
    place: str
    member: str


@dataclass(frozen=True, slots=True)
class LeadPage:
    """One lead with all that is known of it, and what the reader may do with it now.

    ``visitable``, ``decidable`` and ``appliable`` say what comes next for this reader; ``kin`` that he
    keeps out of it. ``open_case`` is a case of the household that isn't closed.
    """

    row: LeadRow
    territory: str
    identity: str
    household_id: int | None
    head: str
    open_case: str
    reports: tuple[ReportRow, ...]
    visits: tuple[VisitRow, ...]
    named: tuple[int, ...]
    reason: str
    text: str
    told_how: str
    told_on: date | None
    case_ref: str
    merged_into: int | None
    handles: bool
    visitable: bool
    decidable: bool
    appliable: bool
    kin: bool
    phones: bool

    @property
    def township(self) -> bool:
        """Return whether the village isn't known yet."""
        return is_township(self.territory)


def lead_page(actor: Actor, lead_id: int) -> LeadPage:
    """Return one lead in reach; raise :class:`NotFound` otherwise."""
    session = db.session()
    lead = get_lead(session, actor, lead_id)
    row, told = lead_rows([lead])[0], whom(lead)
    named = tuple(one.account_id for one in visitors_named(session, lead.id))
    kin = bool(actor.people & kin_of_household(session, lead.household_id))
    handles = actor.post_at(Permission.LEADS_HANDLE, lead.territory) is not None
    may = lead.closed_on is None and not kin
    reports = _reports(lead)
    seen = lead.state == "visited" and not unseen(lead, [one.noticed_on for one in reports])
    head, open_case = _household(lead.household_id)
    return LeadPage(
        row=row,
        territory=lead.territory,
        identity=masked_identity(told.get("national_id", "")),
        household_id=lead.household_id,
        head=head,
        open_case=open_case,
        reports=reports,
        visits=_visits(lead),
        named=named,
        reason=lead.reason,
        text=unsealed(lead.key, lead.ending_sealed, f"{ENDING}/{lead.id}"),
        told_how=lead.told_how,
        told_on=lead.told_on,
        case_ref=_case_ref(lead.case_id),
        merged_into=lead.merged_into_id,
        handles=may and handles,
        visitable=may and (handles or bool(actor.people & set(named))),
        decidable=may and handles and seen,
        appliable=may and handles and seen and lead.household_id is not None and _may_apply(actor, lead),
        kin=kin and lead.closed_on is None,
        phones=any(one.phone for one in reports),
    )


def lead_history(lead_id: int) -> tuple[HistoryEntry, ...]:
    """Return the events of a lead, the newest first. Who may read it is asked before."""
    return history(StreamKind.LEAD, lead_id)


def visitor_choices(page: LeadPage) -> tuple[Official, ...]:
    """Return who can be named for a visit: those in post in the village and its township."""
    return officers_of(page.territory)


def candidates(actor: Actor, page: LeadPage, name: str) -> tuple[Candidate, ...]:
    """Return the households where the actor handles leads with somebody of exactly that name."""
    rows = db.session.execute(
        households_with(name)
        .where(
            in_territories(actor.territories_for(Permission.LEADS_HANDLE), Household.territory),
            in_territories((territory_of(page.territory[:12]),), Household.territory),
        )
        .order_by(Household.id)
    )
    return tuple(Candidate(*row) for row in rows)


def household_of_lead(actor: Actor, number: str) -> tuple[int, str, str] | None:
    """Return (number, head, territory) of a household in reach; None where the address names none."""
    found = row_number(number)
    if found is None:
        return None
    household = get_household(db.session(), actor, found)
    head = db.session.execute(select(Person.name).where(Person.id == household.head_id)).scalar_one()
    return household.id, head, household.territory


def township_choices(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of the townships where the actor raises leads without knowing the village."""
    rows = db.session.execute(
        select(Region.code, Region.name)
        .where(
            in_territories(actor.territories_for(Permission.LEADS_RAISE), Region.code),
            Region.level == "township",
            Region.valid_to.is_(None),
        )
        .order_by(Region.code)
    )
    return tuple((code, name) for code, name in rows)


def village_choices(page: LeadPage) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of the villages of a lead that only knows its township; none otherwise."""
    if not page.township:
        return ()
    rows = db.session.execute(
        select(Region.code, Region.name)
        .where(Region.parent_code == page.territory, Region.level == "village", Region.valid_to.is_(None))
        .order_by(Region.code)
    )
    return tuple((code, name) for code, name in rows)


def _reports(lead: Lead) -> tuple[ReportRow, ...]:
    keys = family_of(db.session(), lead)
    rows = db.session.execute(
        select(LeadReport, Person.name)
        .join(Account, Account.id == LeadReport.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(LeadReport.lead_id.in_(keys))
        .order_by(LeadReport.noticed_on, LeadReport.id)
    )
    return tuple(_report(one, keys[one.lead_id], who) for one, who in rows)


def _report(one: LeadReport, key: bytes, who: str) -> ReportRow:
    told = said(one, key)
    return ReportRow(
        source=one.source,
        supplier=one.supplier,
        risks=tuple(one.risks),
        noticed_on=one.noticed_on,
        name=told.get("name", ""),
        phone=masked_phone(told.get("phone", "")),
        address=told.get("address", ""),
        content=told.get("content", ""),
        who=who,
    )


def _visits(lead: Lead) -> tuple[VisitRow, ...]:
    keys = family_of(db.session(), lead)
    rows = list(
        db.session.execute(
            select(LeadVisit).where(LeadVisit.lead_id.in_(keys)).order_by(LeadVisit.visited_on, LeadVisit.id)
        ).scalars()
    )
    names = names_of({number for row in rows for number in row.visitors})
    return tuple(
        VisitRow(
            visited_on=row.visited_on,
            visitors=tuple(names[number] for number in row.visitors),
            met=row.met,
            findings=tuple(row.findings),
            note=unsealed(keys[row.lead_id], row.note_sealed, f"lead_visit/{row.lead_id}/{row.sequence}"),
        )
        for row in rows
    )


def _household(household_id: int | None) -> tuple[str, str]:
    """Return the head of a household and the reference of its open case, empty where there is none."""
    if household_id is None:
        return "", ""
    head, ref = db.session.execute(
        select(Person.name, Case.ref)
        .select_from(Household)
        .join(Person, Person.id == Household.head_id)
        .outerjoin(Case, (Case.household_id == Household.id) & Case.closed_on.is_(None))
        .where(Household.id == household_id)
    ).one()
    return head, ref or ""


def _case_ref(case_id: int | None) -> str:
    if case_id is None:
        return ""
    return db.session.execute(select(Case.ref).where(Case.id == case_id)).scalar_one()


def _may_apply(actor: Actor, lead: Lead) -> bool:
    return any(post.role in _APPLY and post.covers(lead.territory) for post in actor.posts)
