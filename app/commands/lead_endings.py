"""How a lead ends: no risk, with the reason told to the household, or an application from it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app import clock, profiles
from app.audit.idempotency import once_key
from app.audit.record import content_of, record
from app.commands.lead_standing import standing
from app.commands.lead_visits import open_lead
from app.commands.openings import Beginner, Beginning, begin_case
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, Problem
from app.facts.leads import ENDING, noticed_days, unseen
from app.keyring import vault
from app.lookup import get_household
from app.models.lead import Lead
from app.policy import Actor
from workflows.monitoring.definition import FROM_LEAD
from workflows.monitoring.leads import NO_RISK, NOBODY_LEFT, TOLD

LONGEST_TEXT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRisk:
    """Why a household needs no identification, and how and when it was told so.

    ``reason`` and ``told_how`` are codes; ``text`` says in plain facts what the visit came to.
    """

    reason: str
    text: str
    told_how: str
    told_on: date


def close_lead_without_risk(*, actor: Actor, lead_id: int, ending: NoRisk, once: str) -> None:
    """Close one lead after its visit, with its own reason (无需认定).

    There is no command that closes several. Forbidden with ``lead_unvisited`` while something that was
    noticed hasn't been seen, and for kin of the household.
    """
    key = once_key(actor.account_id, "lead.closed", lead_id, once, said=ending)

    def work(session: Session) -> None:
        lead, post = open_lead(session, actor, lead_id)
        check_seen(session, lead)
        problems = _wrong(lead, ending)
        if problems:
            raise Invalid(*problems)
        text = ending.text.strip()
        with session.no_autoflush:
            lead.state, lead.closed_on, lead.reason = "no_risk", clock.today(), ending.reason
            lead.told_how, lead.told_on = ending.told_how, ending.told_on
            lead.ending_sealed = vault().seal(lead.key, text, context=f"{ENDING}/{lead.id}")
        record(
            session, lead, "lead.closed", actor=actor, post=post,
            data={
                "no_risk": ending.reason, "told_how": ending.told_how, "told_on": ending.told_on,
                **standing(lead),
            },
            personal={"text": text}, key=lead.key, once=key,
        )  # fmt: skip

    perform_once(key, work, lambda _first: None)


def open_application_from_lead(*, actor: Actor, lead_id: int, once: str) -> str:
    """Open a case from a visited lead and return its reference; its clock began with the first report."""
    key = once_key(actor.account_id, "lead.applied", lead_id, once)

    def work(session: Session) -> str:
        lead, _post = open_lead(session, actor, lead_id)
        check_seen(session, lead)
        if lead.household_id is None:
            raise Forbidden("lead_without_household")
        household = get_household(session, actor, lead.household_id, lock=True)
        beginning = Beginning("monitoring", FROM_LEAD, household.territory, lead.raised_on, household.id)
        case, _number = begin_case(session, Beginner(actor), beginning, key)  # ends the lead as well
        return case.ref

    return perform_once(key, work, lambda first: str(content_of(first.body)["data"]["ref"]))


def check_seen(session: Session, lead: Lead) -> None:
    """Refuse to decide before everything that was noticed has been looked at in the household."""
    if lead.state != "visited" or unseen(lead, noticed_days(session, lead)):
        raise Forbidden("lead_unvisited")


def _wrong(lead: Lead, ending: NoRisk) -> list[Problem]:
    problems = []
    today = clock.today()
    least = int(profiles.value("refusal_reason_min_length", today))
    if ending.reason not in dict(NO_RISK):
        problems.append(Problem("reason", "unknown_choice"))
    if len(ending.text.strip()) < least:
        problems.append(Problem("text", "lead_reason_short", {"least": least}))
    elif len(ending.text.strip()) > LONGEST_TEXT:
        problems.append(Problem("text", "too_long", {"most": LONGEST_TEXT}))
    if ending.told_how not in dict(TOLD):
        problems.append(Problem("told_how", "unknown_choice"))
    elif ending.told_how == "nobody" and ending.reason not in NOBODY_LEFT:
        problems.append(Problem("told_how", "lead_untold"))
    if ending.told_on > today:
        problems.append(Problem("told_on", "date_future"))
    elif lead.visited_on is not None and ending.told_on < lead.visited_on:
        problems.append(Problem("told_on", "before_lead_visit", {"day": lead.visited_on}))
    return problems
