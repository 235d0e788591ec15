"""Who visits because of a lead, what the visit found, and whose household it is (monitoring.md 3.3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app import clock, profiles
from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.lead_standing import merge_leads, set_standing, standing, standing_lead
from app.commands.transaction import perform_once
from app.commands.visits import in_post_on
from app.errors import Forbidden, Invalid, Problem
from app.facts.leads import is_township, kin_of_household, visitors_named
from app.keyring import vault
from app.lookup import get_household, get_lead
from app.models.base import db
from app.models.lead import Lead, LeadVisit, LeadVisitor
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor, HeldPost, acting_post
from workflows.monitoring.help import FINDING, REACHED

LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAtHome:
    """What a visit because of a lead brought: when, who was there, how the family was met, what was found.

    ``visitors`` are accounts. ``findings`` are codes, empty where nothing was found; ``note`` says in
    words what was seen.
    """

    visited_on: date
    visitors: Sequence[int]
    met: str
    findings: Sequence[str]
    note: str


def assign_lead(
    *, actor: Actor, lead_id: int, visitors: Sequence[int], once: str, territory: str | None = None
) -> None:
    """Name who is to visit because of a lead; whoever was named before and isn't any more is relieved.

    ``territory`` is the village to which a lead goes that was only known by its township.
    """
    key = once_key(actor.account_id, "lead.assigned", lead_id, once, said=[sorted(visitors), territory])

    def work(session: Session) -> None:
        lead, post = open_lead(session, actor, lead_id)
        problems = [*_wrong_place(session, actor, lead, territory)]
        problems += _wrong_visitors(session, lead, visitors, clock.today())
        if problems:
            raise Invalid(*problems)
        before = _name(session, lead, visitors)
        with session.no_autoflush:
            if territory:
                lead.territory = territory
        record(
            session, lead, "lead.assigned", actor=actor, post=post, data=standing(lead),
            changes={"visitors": (before, sorted(set(visitors)))}, once=key,
        )  # fmt: skip

    perform_once(key, work, lambda _first: None)


def record_lead_visit(*, actor: Actor, lead_id: int, seen: SeenAtHome, once: str) -> None:
    """Record a visit because of a lead. Whoever handles leads of the place may, and who was named for it."""
    key = once_key(actor.account_id, "lead.visited", lead_id, once, said=seen)

    def work(session: Session) -> None:
        lead, post = open_lead(session, actor, lead_id, visitor=True)
        problems = [*_wrong_visit(session, lead, seen)]
        if problems:
            raise Invalid(*problems)
        with session.no_autoflush:
            lead.visited_on = max(seen.visited_on, lead.visited_on or seen.visited_on)
            set_standing(session, lead)
        sequence = record(
            session, lead, "lead.visited", actor=actor, post=post, occurred_on=seen.visited_on,
            data={
                "visitors": sorted(set(seen.visitors)), "met": seen.met, "findings": sorted(seen.findings),
                **standing(lead),
            },
            personal={"note": seen.note.strip()}, key=lead.key, once=key,
        )  # fmt: skip
        session.add(_visit(lead, sequence, seen))
        session.flush()

    perform_once(key, work, lambda _first: None)


def link_lead(*, actor: Actor, lead_id: int, household_id: int, once: str) -> int:
    """Say which recorded household a lead is about, and return the number of the lead to go on with.

    Where another lead stands on that household, this one is merged into it.
    """
    key = once_key(actor.account_id, "lead.household_linked", lead_id, once, said=household_id)

    def work(session: Session) -> int:
        lead, post = open_lead(session, actor, lead_id)
        if lead.household_id is not None:
            raise Forbidden("household_known")
        household = get_household(session, actor, household_id, lock=True)
        acting_post(actor, Permission.LEADS_HANDLE, household.territory)
        if household.ended_on is not None:
            raise Forbidden("household_ended")
        into = standing_lead(session, household.id)
        if into is not None:
            merge_leads(session, actor, post, lead, into, once=key)
            return into.id
        with session.no_autoflush:
            lead.household_id, lead.territory, lead.identity_hash = household.id, household.territory, None
        record(session, lead, "lead.household_linked", actor=actor, post=post, data=standing(lead), once=key)
        return lead.id

    def again(_first: object) -> int:
        lead = get_lead(db.session(), actor, lead_id)
        return lead.merged_into_id or lead.id

    return perform_once(key, work, again)


def open_lead(
    session: Session, actor: Actor, lead_id: int, *, visitor: bool = False
) -> tuple[Lead, HeldPost]:
    """Return a lead that isn't closed, locked, and the post in which it is handled.

    Kin of its household keep out of it. With ``visitor`` those named for the visit may too.
    """
    lead = get_lead(session, actor, lead_id, lock=True)
    named = visitor and actor.people & {one.account_id for one in visitors_named(session, lead.id)}
    right = Permission.LEADS_READ if named else Permission.LEADS_HANDLE
    post = acting_post(actor, right, lead.territory)
    if lead.closed_on is not None:
        raise Forbidden("lead_closed")
    if actor.people & kin_of_household(session, lead.household_id):
        raise Forbidden("kin_of_lead")
    return lead, post


def _name(session: Session, lead: Lead, visitors: Sequence[int]) -> list[int]:
    """Bring the rows of the visitors up to those named now, and return who was named before."""
    today, before = clock.today(), visitors_named(session, lead.id)
    for row in before:
        if row.account_id not in visitors:
            row.ended_on = today
    known = {row.account_id for row in before}
    session.add_all(
        LeadVisitor(lead_id=lead.id, account_id=number, assigned_on=today)
        for number in sorted(set(visitors) - known)
    )
    session.flush()
    return sorted(known)


def _visit(lead: Lead, sequence: int, seen: SeenAtHome) -> LeadVisit:
    place = f"lead_visit/{lead.id}/{sequence}"
    return LeadVisit(
        lead_id=lead.id,
        sequence=sequence,
        visited_on=seen.visited_on,
        visitors=sorted(set(seen.visitors)),
        met=seen.met,
        findings=sorted(seen.findings),
        note_sealed=vault().seal(lead.key, seen.note.strip(), context=place),
        recorded_at=clock.now(),
    )


def _wrong_place(session: Session, actor: Actor, lead: Lead, territory: str | None) -> Iterator[Problem]:
    """Yield what is wrong with the village to which a lead goes: it lies in the township of the lead."""
    if not territory:
        return
    region = session.get(Region, territory)
    if region is None or region.level not in ("village", "group") or region.valid_to is not None:
        yield Problem("territory", "region_unknown")
    elif not is_township(lead.territory) or territory[:9] != lead.territory[:9]:
        yield Problem("territory", "lead_has_village")
    elif actor.post_at(Permission.LEADS_HANDLE, territory) is None:
        yield Problem("territory", "region_unknown")


def _wrong_visitors(session: Session, lead: Lead, visitors: Sequence[int], day: date) -> Iterator[Problem]:
    """Yield what is wrong with the visitors of a day: in post, enough of them, none of them kin."""
    least = int(profiles.value("min_visitors", day))
    if in_post_on(session, visitors, day) != set(visitors):
        yield Problem("visitors", "not_a_visitor", {"day": day})
    if set(visitors) & kin_of_household(session, lead.household_id):
        yield Problem("visitors", "visitor_kin")
    if len(set(visitors)) < least:
        yield Problem("visitors", "visitors_few", {"least": least})


def _wrong_visit(session: Session, lead: Lead, seen: SeenAtHome) -> Iterator[Problem]:
    if seen.visited_on > clock.today():
        yield Problem("visited_on", "date_future")
    elif seen.visited_on < lead.raised_on:
        yield Problem("visited_on", "before_lead", {"day": lead.raised_on})
    else:
        yield from _wrong_visitors(session, lead, seen.visitors, seen.visited_on)
    if seen.met not in {code for code, _ in REACHED}:
        yield Problem("met", "unknown_choice")
    if not set(seen.findings) <= {code for code, _ in FINDING}:
        yield Problem("findings", "unknown_choice")
    if len(seen.note.strip()) < 10:
        yield Problem("note", "finding_short")
    elif len(seen.note.strip()) > LONGEST_NOTE:
        yield Problem("note", "too_long", {"most": LONGEST_NOTE})
