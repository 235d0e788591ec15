"""The telephones given with a lead, in full for whoever visits because of it; each look is logged."""

from sqlalchemy.orm import Session

from app.audit.access import record_access
from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.lead_standing import standing
from app.commands.lead_visits import open_lead
from app.commands.transaction import perform_once
from app.facts.leads import phones
from app.lookup import get_lead
from app.models.base import db
from app.models.lead import Lead
from app.permissions import Permission
from app.policy import Actor, HeldPost


def show_lead_phones(*, actor: Actor, lead_id: int, once: str) -> tuple[str, ...]:
    """Return the telephones given with a lead, so that the family can be called before a visit."""
    key = once_key(actor.account_id, "lead.phone_shown", lead_id, once)

    def work(session: Session) -> tuple[str, ...]:
        lead, post = open_lead(session, actor, lead_id, visitor=True)
        found = phones(session, lead)
        record(session, lead, "lead.phone_shown", actor=actor, post=post, data=standing(lead), once=key)
        _note(session, actor, post, lead)
        return found

    def again(_first: object) -> tuple[str, ...]:
        # The telephones are shown again, so they are seen again: the press was one, the looks are two.
        session = db.session()
        lead = get_lead(session, actor, lead_id)
        _note(session, actor, actor.post_at(Permission.LEADS_READ, lead.territory), lead)
        return phones(session, lead)

    return perform_once(key, work, again)


def _note(session: Session, actor: Actor, post: HeldPost | None, lead: Lead) -> None:
    household = [("household", lead.household_id)] if lead.household_id is not None else []
    record_access(
        session,
        "number.unmasked",
        actor=actor,
        post=post,
        subjects=[("lead", lead.id), *household],
        screen="leads.phones",
        fields=("lead_phone",),
        purpose="visit",
    )
