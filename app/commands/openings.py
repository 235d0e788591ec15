"""How a case begins, and who has looked at it since."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, profiles
from app.audit.idempotency import once_key
from app.audit.record import content_of, record
from app.commands.due_dates import set_due_date
from app.commands.lead_standing import standing_lead, take_up_lead
from app.commands.receipts import free_number, give_receipt
from app.commands.signing import turn_text
from app.commands.transaction import perform_once, transaction
from app.definitions import in_force, keep
from app.engine.standing import CaseStanding
from app.engine.turn import owed_roles
from app.errors import Behind, Forbidden, Invalid, NotFound, Problem
from app.keyring import vault
from app.lookup import get_case, get_household
from app.models.case import Case, CaseOpening, ReferenceCounter
from app.models.region import Region
from app.policy import Actor, HeldPost
from workflows.parameters import variant
from workflows.roles import HOUSEHOLD
from workflows.vocabulary import Opening, Workflow


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a case begins with.

    ``territory`` is the code of its village or village group, ``occurred_on`` the day on which its
    clock starts: that of the application, not of the typing. ``household_id`` is whom it is about;
    the territory is then that of the household.
    """

    workflow: str
    opening: str
    territory: str
    occurred_on: date
    household_id: int | None = None


@dataclass(frozen=True, slots=True)
class Beginner:
    """Who begins a case: an officer in one of his posts, or the family itself on the public page."""

    actor: Actor | None = None

    def post_for(self, way: Opening, territory: str) -> HeldPost | None:
        """Return the post in which a case is begun; raise :class:`Forbidden` where none may."""
        if self.actor is None:
            if HOUSEHOLD not in way.roles:
                raise Forbidden
            return None
        return _opening_post(self.actor, way, territory)


def open_case(*, actor: Actor, beginning: Beginning, once: str) -> str:
    """Open a case and return its reference. It keeps the definition and parameters of this day."""
    key = once_key(actor.account_id, "case.opened", once, said=beginning)

    def work(session: Session) -> str:
        return begin_case(session, Beginner(actor), beginning, key)[0].ref

    return perform_once(key, work, lambda first: str(content_of(first.body)["data"]["ref"]))


def begin_case(
    session: Session,
    beginner: Beginner,
    beginning: Beginning,
    key: str,
    *,
    personal: Mapping[str, str] | None = None,
) -> tuple[Case, str]:
    """Add a case with its receipt inside the running transaction; return it and the receipt's number.

    ``personal`` is what its first event keeps under the case's key. Whichever way a case comes in, it
    gets the same clock, the same receipt and the same limits (product.md 3). A lead that stands on the
    household ends with it, and the clock began with whatever was first (decisions.md 13).
    """
    values = profiles.values(clock.today())
    workflow, digest = in_force(beginning.workflow, variant(values))
    way = next((one for one in workflow.openings if one.name == beginning.opening), None)
    if way is None:
        raise NotFound
    post = beginner.post_for(way, beginning.territory)
    _check(session, beginner.actor, beginning)
    lead = standing_lead(session, beginning.household_id)
    if lead is not None and not way.owes:
        beginning = replace(beginning, occurred_on=min(beginning.occurred_on, lead.raised_on))
    keep(session, workflow, digest)
    case = new_case(session, workflow, digest, way, beginning)
    set_due_date(case, workflow, values, profiles.entered_years())
    case.turn = turn_text(owed_roles(workflow, CaseStanding(way.state, case.territory), way.name))
    number = free_number(session)
    record(
        session,
        case,
        "case.opened",
        actor=beginner.actor,
        post=post,
        occurred_on=beginning.occurred_on,
        data=_opened(case, beginning, number),
        personal=personal,
        key=case.key,
        once=key,
    )
    give_receipt(session, case, number)
    if lead is not None:
        take_up_lead(session, beginner.actor, post, lead, case)
    return case, number


def _opened(case: Case, beginning: Beginning, number: str) -> dict[str, object]:
    """Return what the first event of a case tells."""
    return {
        "ref": case.ref,
        "workflow": case.workflow,
        "definition": case.workflow_digest,
        "profile": case.profile_digest,
        "opening": case.opening,
        "state": case.state,
        "territory": beginning.territory,
        "household": beginning.household_id,
        "version": case.version,
        "due_on": case.due_on,
        "receipt": number,
    }


def note_opening(*, actor: Actor, ref: str) -> None:
    """Write down that somebody opened a case for the first time since its newest act.

    It ends free withdrawal and tells "signed unread" apart (decisions.md 12). Where nothing can be saved,
    reading goes on without it.
    """
    with suppress(Behind), transaction() as session:
        case = get_case(session, actor, ref)
        if session.get(CaseOpening, (case.id, actor.account_id, case.version)) is None:
            session.add(
                CaseOpening(
                    case_id=case.id,
                    account_id=actor.account_id,
                    version=case.version,
                    opened_at=clock.now(),
                )
            )


def _opening_post(actor: Actor, way: Opening, territory: str) -> HeldPost:
    for post in actor.posts:
        if post.role in way.roles and post.covers(territory):
            return post
    raise Forbidden


def _check(session: Session, actor: Actor | None, beginning: Beginning) -> None:
    region = session.get(Region, beginning.territory)
    if region is None or region.level not in ("village", "group"):
        raise Invalid(Problem("territory", "region_unknown"))
    if beginning.occurred_on > clock.today():
        raise Invalid(Problem("occurred_on", "date_future"))
    if beginning.household_id is not None:
        if actor is None:
            raise Forbidden
        _check_household(session, actor, beginning)


def _check_household(session: Session, actor: Actor, beginning: Beginning) -> None:
    """Refuse a second open case: a household has at most one (decisions.md 11)."""
    household = get_household(session, actor, beginning.household_id or 0, lock=True)
    if household.ended_on is not None:
        raise Forbidden("household_ended")
    if household.territory != beginning.territory:
        raise Invalid(Problem("territory", "region_unknown"))
    standing = session.execute(
        select(Case.ref).where(Case.household_id == household.id, Case.closed_on.is_(None))
    ).scalar_one_or_none()
    if standing is not None:
        raise Invalid(Problem("", "case_open", {"ref": standing}))


def new_case(session: Session, workflow: Workflow, digest: str, way: Opening, beginning: Beginning) -> Case:
    """Return a case as it begins, with its number and keys, not added yet."""
    today = clock.today()
    return Case(
        ref=_next_reference(session, workflow.reference, today.year),
        workflow=workflow.name,
        workflow_digest=digest,
        profile_digest=profiles.bind(session, today),
        opening=way.name,
        legacy=False,
        fast_lane_on=None,
        state=way.state,
        territory=beginning.territory,
        version=1,
        round=1,
        opened_on=beginning.occurred_on,
        opened_at=clock.now(),
        entered_on=beginning.occurred_on,
        due_on=None,
        due_provisional=False,
        closed_on=None,
        key=vault().new_key(),
        household_id=beginning.household_id,
        turn="",
        harm=0,
    )


def _next_reference(session: Session, prefix: str, year: int) -> str:
    counter = session.get(ReferenceCounter, (prefix, year), with_for_update=True)
    if counter is None:
        counter = ReferenceCounter(prefix=prefix, year=year, last=0)
        session.add(counter)
    counter.last += 1
    session.flush()
    return f"{prefix}-{year}-{counter.last:05d}"
