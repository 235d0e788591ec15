"""Applications from outside: the public page and the telephone, until an officer knows the household."""

import re
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, profiles
from app.audit.access import record_access
from app.audit.idempotency import once_key
from app.audit.record import content_of, record
from app.commands import public_brakes as brakes
from app.commands.case_notes import note
from app.commands.due_dates import set_due_date
from app.commands.lead_standing import standing_lead, take_up_lead
from app.commands.openings import Beginner, Beginning, begin_case
from app.commands.receipts import giving_post
from app.commands.transaction import perform_once
from app.definitions import of_case
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.keyring import vault
from app.lookup import get_case, get_household
from app.models.base import db
from app.models.case import Case
from app.models.public import IncomingApplication
from app.models.region import Region
from app.policy import Actor, HeldPost

_PHONE = re.compile(r"\+?[0-9][0-9 -]{5,18}[0-9]", re.ASCII)
AGREEMENTS = ("agreed", "unable")
SAID = "incoming_application/said"
"""Where the sealed words of an application stand; the number of the case follows."""


@dataclass(frozen=True, slots=True)
class IncomingSheet:
    """What somebody says who applies from outside.

    ``region_code`` is the village or village group of the family in need. ``name`` and ``phone`` are
    the sender's, ``text`` what happened. Where ``for_other``, ``family`` names somebody of the family
    that is meant, and ``agreement`` says whether it ``agreed`` or is ``unable`` to say so.
    """

    region_code: str
    name: str
    phone: str
    text: str
    for_other: bool = False
    family: str = ""
    agreement: str = ""


def apply_in_public(*, sheet: IncomingSheet, address: str, once: str) -> str:
    """Open a case from the public page and return the number of its receipt."""
    key = once_key(0, "public.applied", once, said=sheet)

    def work(session: Session) -> str:
        counted = brakes.hold_back(session, brakes.SENT_FROM_PLACE, brakes.place(address))
        _check(session, sheet)
        beginning = Beginning("monitoring", "public_page", sheet.region_code, clock.today())
        number = _begin(session, sheet, Beginner(), beginning, key)[1]
        brakes.count(session, counted)
        return number

    return perform_once(key, work, lambda first: str(content_of(first.body)["data"]["receipt"]))


def apply_by_phone(*, actor: Actor, sheet: IncomingSheet, received_on: date, once: str) -> str:
    """Open a case for somebody on the telephone whose household isn't recorded; return its reference."""
    key = once_key(actor.account_id, "phone.applied", once, said=[sheet, received_on])

    def work(session: Session) -> str:
        _check(session, sheet)
        if received_on > clock.today():
            raise Invalid(Problem("received_on", "date_future"))
        beginning = Beginning("monitoring", "by_phone", sheet.region_code, received_on)
        return _begin(session, sheet, Beginner(actor), beginning, key)[0].ref

    return perform_once(key, work, lambda first: str(content_of(first.body)["data"]["ref"]))


def _begin(
    session: Session, sheet: IncomingSheet, beginner: Beginner, beginning: Beginning, key: str
) -> tuple[Case, str]:
    said = {"name": sheet.name.strip(), "phone": sheet.phone.strip(), "text": sheet.text.strip()}
    if sheet.for_other:
        said |= {"family": sheet.family.strip(), "agreement": sheet.agreement}
    told = orjson.dumps(said).decode()
    case, number = begin_case(session, beginner, beginning, key, personal={"record.said": told})
    session.add(
        IncomingApplication(
            case_id=case.id,
            for_other=sheet.for_other,
            said_sealed=vault().seal(case.key, told, context=f"{SAID}/{case.id}"),
            received_at=clock.now(),
        )
    )
    session.flush()
    return case, number


def _check(session: Session, sheet: IncomingSheet) -> None:
    problems = []
    region = session.get(Region, sheet.region_code)
    if region is None or region.level not in ("village", "group") or region.valid_to is not None:
        problems.append(Problem("region_code", "region_unknown"))
    if not sheet.name.strip():
        problems.append(Problem("name", "sender_missing"))
    if sheet.phone.strip() and not _PHONE.fullmatch(sheet.phone.strip()):
        problems.append(Problem("phone", "phone_shape"))
    if len(sheet.text.strip()) < 5:
        problems.append(Problem("text", "trouble_missing"))
    if sheet.for_other and not sheet.family.strip():
        problems.append(Problem("family", "family_missing"))
    if sheet.for_other and sheet.agreement not in AGREEMENTS:
        problems.append(Problem("agreement", "agreement_missing"))
    if problems:
        raise Invalid(*problems)


def show_sender(*, actor: Actor, ref: str, once: str) -> str:
    """Return the full telephone of whoever sent an application, so that he can be called; it is logged."""
    key = once_key(actor.account_id, "case.sender_shown", ref, once)

    def work(session: Session) -> str:
        case = get_case(session, actor, ref, lock=True)
        post = giving_post(actor, case)
        phone = sender_phone(session, case)
        note(session, case, "case.sender_shown", actor=actor, post=post, once=key)
        _note_call_back(session, actor, post, case)
        return phone

    def again(_first: object) -> str:
        # It is shown again, so it is seen again: the press was one, the looks are two.
        session = db.session()
        case = get_case(session, actor, ref)
        _note_call_back(session, actor, giving_post(actor, case), case)
        return sender_phone(session, case)

    return perform_once(key, work, again)


def _note_call_back(session: Session, actor: Actor, post: HeldPost, case: Case) -> None:
    household = [("household", case.household_id)] if case.household_id is not None else []
    record_access(
        session,
        "number.unmasked",
        actor=actor,
        post=post,
        subjects=[("case", case.id), *household],
        screen="incoming.sender",
        fields=("sender_phone",),
        purpose="call_back",
    )


def sender_phone(session: Session, case: Case) -> str:
    """Return the telephone given in the application of a case, empty where none was."""
    row = session.get(IncomingApplication, case.id)
    if row is None:
        raise NotFound
    said = orjson.loads(vault().open(case.key, row.said_sealed, context=f"{SAID}/{case.id}"))
    return str(said.get("phone", ""))


def own_phone(*, actor: Actor, ref: str) -> str:
    """Return the sender's telephone where he wrote for his own family: it is then the household's."""
    session = db.session()
    case = get_case(session, actor, ref)
    row = session.get(IncomingApplication, case.id)
    return "" if row is None or row.for_other else sender_phone(session, case)


def link_household(*, actor: Actor, ref: str, household_id: int, once: str) -> None:
    """Say which recorded household an application from outside is about.

    The case moves to the household's own village group; to another village it can't (its clock and
    its receipt stay, the household there applies by itself). A lead that stands on the household ends
    with the case, whose clock then began with whatever was first (decisions.md 13).
    """
    key = once_key(actor.account_id, "case.household_linked", ref, once, said=household_id)

    def work(session: Session) -> None:
        case = get_case(session, actor, ref, lock=True)
        post = giving_post(actor, case)
        if case.household_id is not None or case.state != "received":
            raise Forbidden("household_known")
        household = get_household(session, actor, household_id, lock=True)
        if household.ended_on is not None or household.territory[:12] != case.territory[:12]:
            raise NotFound
        standing = session.execute(
            select(Case.ref).where(Case.household_id == household.id, Case.closed_on.is_(None))
        ).scalar_one_or_none()
        if standing is not None:
            raise Invalid(Problem("household_id", "household_has_case", {"ref": standing}))
        lead, before = standing_lead(session, household.id), case.territory
        with session.no_autoflush:
            case.household_id, case.territory = household.id, household.territory
            changes = _begun_earlier(session, case, lead.raised_on) if lead is not None else {}
        record(
            session, case, "case.household_linked", actor=actor, post=post, changes=changes,
            data={"household": household.id, "before": before, "territory": household.territory}, once=key,
        )  # fmt: skip
        if lead is not None:
            take_up_lead(session, actor, post, lead, case)

    perform_once(key, work, lambda _first: None)


def _begun_earlier(session: Session, case: Case, day: date) -> dict[str, tuple[date | None, date | None]]:
    """Let the clock of a case begin on an earlier day; return what that changed, nothing for a later one."""
    if day >= case.opened_on:
        return {}
    before = (case.opened_on, case.due_on)
    case.opened_on = day
    workflow = of_case(session, case.workflow_digest).workflow
    values = profiles.for_case(case.profile_digest, clock.today())
    set_due_date(case, workflow, values, profiles.entered_years())
    return {"opened_on": (before[0], case.opened_on), "due_on": (before[1], case.due_on)}
