"""How a case begins, and who has looked at it since."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, profiles
from app.audit.idempotency import once_key
from app.audit.record import content_of, record
from app.commands.due_dates import set_due_date
from app.commands.signing import turn_text
from app.commands.transaction import perform_once, transaction
from app.definitions import in_force, keep
from app.engine.standing import CaseStanding
from app.engine.turn import owed_roles
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.keyring import vault
from app.lookup import get_case, get_household
from app.models.case import Case, CaseOpening, ReferenceCounter
from app.models.region import Region
from app.policy import Actor, HeldPost
from workflows.parameters import variant
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


def open_case(*, actor: Actor, beginning: Beginning, once: str) -> str:
    """Open a case and return its reference. It keeps the definition and parameters of this day."""
    key = once_key(actor.account_id, "case.opened", once, said=beginning)

    def work(session: Session) -> str:
        values = profiles.values(clock.today())
        workflow, digest = in_force(beginning.workflow, variant(values))
        way = next((one for one in workflow.openings if one.name == beginning.opening), None)
        if way is None:
            raise NotFound
        post = _opening_post(actor, way, beginning.territory)
        _check(session, actor, beginning)
        keep(session, workflow, digest)
        case = _new_case(session, workflow, digest, way, beginning)
        set_due_date(case, workflow, values, profiles.entered_years())
        case.turn = turn_text(owed_roles(workflow, CaseStanding(way.state, case.territory), way.name))
        data = {
            "ref": case.ref,
            "workflow": workflow.name,
            "definition": digest,
            "profile": case.profile_digest,
            "opening": way.name,
            "state": way.state,
            "territory": beginning.territory,
            "household": beginning.household_id,
            "version": case.version,
            "due_on": case.due_on,
        }
        record(
            session,
            case,
            "case.opened",
            actor=actor,
            post=post,
            occurred_on=beginning.occurred_on,
            data=data,
            once=key,
        )
        return case.ref

    return perform_once(key, work, lambda first: str(content_of(first.body)["data"]["ref"]))


def note_opening(*, actor: Actor, ref: str) -> None:
    """Write down that somebody opened a case for the first time since its newest act.

    It ends free withdrawal and tells "signed unread" apart (decisions.md 12); the one write behind
    reading a page.
    """
    with transaction() as session:
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


def _check(session: Session, actor: Actor, beginning: Beginning) -> None:
    region = session.get(Region, beginning.territory)
    if region is None or region.level not in ("village", "group"):
        raise Invalid(Problem("territory", "region_unknown"))
    if beginning.occurred_on > clock.today():
        raise Invalid(Problem("occurred_on", "date_future"))
    if beginning.household_id is not None:
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


def _new_case(session: Session, workflow: Workflow, digest: str, way: Opening, beginning: Beginning) -> Case:
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
