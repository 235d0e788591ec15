"""The telephones given with a lead, in full for whoever visits because of it; each look is logged."""

from sqlalchemy.orm import Session

from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.lead_standing import standing
from app.commands.lead_visits import open_lead
from app.commands.transaction import perform_once
from app.facts.leads import phones
from app.lookup import get_lead
from app.models.base import db
from app.policy import Actor


def show_lead_phones(*, actor: Actor, lead_id: int, once: str) -> tuple[str, ...]:
    """Return the telephones given with a lead, so that the family can be called before a visit."""
    key = once_key(actor.account_id, "lead.phone_shown", lead_id, once)

    def work(session: Session) -> tuple[str, ...]:
        lead, post = open_lead(session, actor, lead_id, visitor=True)
        found = phones(session, lead)
        record(session, lead, "lead.phone_shown", actor=actor, post=post, data=standing(lead), once=key)
        return found

    def again(_first: object) -> tuple[str, ...]:
        session = db.session()
        return phones(session, get_lead(session, actor, lead_id))

    return perform_once(key, work, again)
