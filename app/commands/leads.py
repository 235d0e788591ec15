"""Risk leads (风险线索, monitoring.md 3): raised by whoever notices something, one at a time a household."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import content_of, looks_personal, record
from app.commands.lead_standing import merge_leads, set_standing, standing, standing_on
from app.commands.persons import find_by_number, tidy_name
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, Problem
from app.facts.leads import WHOM, counted_from, is_township
from app.identity import ID_CARD, check_identity
from app.keyring import vault
from app.lookup import get_household
from app.models.household import Household, Membership
from app.models.lead import Lead, LeadReport
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor, HeldPost, acting_post
from workflows.monitoring.codes import RISK
from workflows.monitoring.leads import DEPARTMENT, SOURCE

SHORTEST_CONTENT = 5
"""Characters with which something can be said at all."""
LONGEST = {"name": 80, "supplier": 120, "phone": 40, "address": 200, "content": 1000}
"""Characters of each text at most."""
_LEVELS = ("township", "village", "group")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFacts:
    """What somebody noticed of one household.

    ``source`` and ``risks`` are codes; ``supplier`` names the department whose list it came from.
    ``territory`` is the code of the village, or of the township where the village isn't known.
    ``household_id`` is a household that is known already; without it the household is found by the
    keyed hash of ``national_id``, never by a name alone.
    """

    source: str
    supplier: str | None
    territory: str
    name: str
    national_id: str | None
    phone: str | None
    address: str | None
    household_id: int | None
    risks: tuple[str, ...]
    content: str
    noticed_on: date


@dataclass(frozen=True, slots=True)
class RaisedLead:
    """The lead that a report went to; ``merged`` says that it was there already."""

    lead_id: int
    merged: bool


def raise_lead(*, actor: Actor, facts: LeadFacts, once: str) -> RaisedLead:
    """Report what was noticed of a household; a lead that stands on the same household takes it up.

    Problems carry the names of the fields of :class:`LeadFacts`. Raises :class:`Forbidden` for a
    place out of the actor's reach.
    """
    if not actor.may(Permission.LEADS_RAISE):
        raise Forbidden
    key = once_key(actor.account_id, "lead.raised", once, said=facts)

    def work(session: Session) -> RaisedLead:
        post = acting_post(actor, Permission.LEADS_RAISE, facts.territory)
        return report(session, actor, post, facts, key)

    return perform_once(key, work, lambda first: _raised_before(first.stream_id, first.body))


def report(
    session: Session,
    actor: Actor,
    post: HeldPost,
    facts: LeadFacts,
    key: str | None,
    *,
    follow_up_id: int | None = None,
) -> RaisedLead:
    """Add a report inside the running transaction, to the lead that stands or to a new one."""
    number = _number(facts)
    problems = [*_wrong(session, facts, number)]
    if problems:
        raise Invalid(*problems)
    household = _household(session, actor, facts, number)
    hashed = vault().lookup_hash(f"{ID_CARD}/{number}") if number else None
    found = standing_on(session, household.id if household is not None else None, hashed)
    for other in found[1:]:
        merge_leads(session, actor, post, other, found[0])
    lead = found[0] if found else _new(facts, number, household, hashed)
    with session.no_autoflush:
        _place(lead, facts, household)
        begin = counted_from(facts.source, facts.noticed_on, clock.today())
        set_standing(session, lead, (facts.noticed_on, begin))
    _tell(session, actor, post, lead, facts, key, merged=bool(found), follow_up_id=follow_up_id)
    return RaisedLead(lead.id, merged=bool(found))


def _raised_before(lead_id: int, body: bytes) -> RaisedLead:
    return RaisedLead(lead_id, merged=content_of(body)["kind"] == "lead.reported")


def _number(facts: LeadFacts) -> str:
    """Return the identity number in its one spelling, empty where none is known."""
    given = (facts.national_id or "").strip()
    return check_identity(ID_CARD, given, today=clock.today())[0] if given else ""


def _wrong(session: Session, facts: LeadFacts, number: str) -> Iterator[Problem]:
    region = session.get(Region, facts.territory)
    if region is None or region.level not in _LEVELS or region.valid_to is not None:
        yield Problem("territory", "region_unknown")
    if facts.source not in dict(SOURCE):
        yield Problem("source", "unknown_choice")
    if facts.source == DEPARTMENT and not (facts.supplier or "").strip():
        yield Problem("supplier", "supplier_missing")
    if looks_personal(facts.supplier or ""):
        yield Problem("supplier", "personal_number")
    yield from _wrong_texts(facts)
    problem = check_identity(ID_CARD, number, today=clock.today())[1] if number else None
    if problem is not None:
        yield Problem("national_id", problem.code, problem.details)
    if not set(facts.risks) <= {code for code, _ in RISK}:
        yield Problem("risks", "unknown_choice")
    if facts.noticed_on > clock.today():
        yield Problem("noticed_on", "date_future")


def _wrong_texts(facts: LeadFacts) -> Iterator[Problem]:
    if not tidy_name(facts.name):
        yield Problem("name", "name_missing")
    if len(facts.content.strip()) < SHORTEST_CONTENT:
        yield Problem("content", "noticed_missing", {"least": SHORTEST_CONTENT})
    for name, most in LONGEST.items():
        if len(getattr(facts, name) or "") > most:
            yield Problem(name, "too_long", {"most": most})


def _household(session: Session, actor: Actor, facts: LeadFacts, number: str) -> Household | None:
    """Return the household that is meant: the one named, else the one to which the number belongs."""
    if facts.household_id is not None:
        household = get_household(session, actor, facts.household_id, lock=True)
        if household.ended_on is not None:
            raise Forbidden("household_ended")
        return household
    person = find_by_number(session, ID_CARD, number)
    if person is None:
        return None
    return session.execute(
        select(Household)
        .join(Membership, Membership.household_id == Household.id)
        .where(Membership.person_id == person.id, Membership.valid_to.is_(None), Household.ended_on.is_(None))
        .with_for_update(of=Household)
    ).scalar_one_or_none()


def _new(facts: LeadFacts, number: str, household: Household | None, hashed: str | None) -> Lead:
    key = vault().new_key()
    told = orjson.dumps({"name": tidy_name(facts.name), "national_id": number}).decode()
    return Lead(
        territory=household.territory if household is not None else facts.territory,
        household_id=household.id if household is not None else None,
        identity_hash=hashed if household is None else None,
        whom_sealed=vault().seal(key, told, context=WHOM),
        raised_at=clock.now(),
        reason="",
        told_how="",
        key=key,
    )


def _place(lead: Lead, facts: LeadFacts, household: Household | None) -> None:
    """Let a lead that knew less take over household or village of another report."""
    if lead.household_id is None and household is not None:
        lead.household_id, lead.territory, lead.identity_hash = household.id, household.territory, None
    elif lead.household_id is None and is_township(lead.territory) and not is_township(facts.territory):
        lead.territory = facts.territory


def _tell(
    session: Session,
    actor: Actor,
    post: HeldPost,
    lead: Lead,
    facts: LeadFacts,
    key: str | None,
    *,
    merged: bool,
    follow_up_id: int | None,
) -> None:
    """Write the event of a report, then its row under the same number."""
    told, supplier = _said(facts), (facts.supplier or "").strip()
    sequence = record(
        session, lead, "lead.reported" if merged else "lead.raised", actor=actor, post=post,
        occurred_on=facts.noticed_on,
        data={
            "lead_source": facts.source, "supplier": supplier or None, "risks": sorted(facts.risks),
            "follow_up": follow_up_id, **standing(lead),
        },
        personal={"record.said": told}, key=lead.key, once=key,
    )  # fmt: skip
    session.add(
        LeadReport(
            lead_id=lead.id,
            sequence=sequence,
            account_id=actor.account_id,
            source=facts.source,
            supplier=supplier,
            risks=sorted(facts.risks),
            noticed_on=facts.noticed_on,
            said_sealed=vault().seal(lead.key, told, context=f"lead_report/{lead.id}/{sequence}"),
            follow_up_id=follow_up_id,
            recorded_at=clock.now(),
        )
    )
    session.flush()


def _said(facts: LeadFacts) -> str:
    """Return what is sealed of a report, as JSON; what wasn't given is left out."""
    told = {name: (getattr(facts, name) or "").strip() for name in ("name", "phone", "address", "content")}
    return orjson.dumps({name: text for name, text in told.items() if text}).decode()
