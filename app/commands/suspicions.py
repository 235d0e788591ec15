"""Suspicions begin (疑点): a rule hit something, or an inspector saw something himself.

Nobody else learns of one: its case lies in a sealed place (``app/policy.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import errors, profiles
from app.audit.idempotency import once_key
from app.audit.record import content_of, looks_personal, record
from app.commands.suspicion_openings import Asked, add_people, known_accounts, open_suspicion
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid
from app.lookup import get_case, get_household
from app.models.case import Case
from app.models.suspicion import Suspicion, SuspicionHit, SuspicionPerson
from app.oversight.hits import Hit
from app.permissions import Permission
from app.policy import Actor, HeldPost
from workflows.oversight.rules import RULES
from workflows.suspicion.codes import SEVERITY
from workflows.suspicion.definition import BY_HAND, BY_RULE

LONGEST = 4000
STILL_OPEN = ("raised", "screened", "checking")
"""States in which one more hit of the same rule joins a suspicion; a checked one is left as it was."""

RAISED, JOINED, KNOWN = "raised", "joined", "known"


@dataclass(frozen=True, slots=True)
class HandSheet:
    """What an inspector raises: about a case, one of its events, or a household.

    ``people`` are the accounts that it is about: they and their kin are kept from it. ``sequence`` is the
    number of an event of the case, 0 for none.
    """

    severity: str
    text: str
    case_ref: str = ""
    household_id: int | None = None
    sequence: int = 0
    people: frozenset[int] = frozenset()


def raise_by_hand(*, actor: Actor, sheet: HandSheet, once: str) -> str:
    """Raise a suspicion and return its reference.

    Raises :class:`Invalid` for what it says, :class:`NotFound` for a case or household out of reach,
    :class:`Forbidden` for who handles none there.
    """
    key = once_key(actor.account_id, "suspicion.raised", once, said=sheet)

    def work(session: Session) -> str:
        asked = _by_hand(session, actor, sheet)
        post = actor.post_at(Permission.SUSPICIONS_HANDLE, asked.territory)
        if post is None:
            raise Forbidden
        return open_suspicion(session, asked, actor, post, key).ref

    return perform_once(key, work, lambda first: str(content_of(first.body)["data"]["ref"]))


def _by_hand(session: Session, actor: Actor, sheet: HandSheet) -> Asked:
    wrong = list(_wrong(session, sheet))
    if wrong:
        raise Invalid(*wrong)
    case = get_case(session, actor, sheet.case_ref) if sheet.case_ref else None
    household = None
    if case is None:
        household = get_household(session, actor, sheet.household_id or 0)
    elif case.workflow == "suspicion" or sheet.sequence > case.last_sequence:
        raise Invalid(errors.Problem("", "unknown_choice"))
    place = case.territory if case is not None else household.territory if household is not None else ""
    return Asked(
        opening=BY_HAND,
        territory=place,
        rule="",
        severity=sheet.severity,
        subject_kind="case" if case is not None else "household",
        subject_id=case.id if case is not None else sheet.household_id or 0,
        about_id=case.id if case is not None else None,
        household_id=case.household_id if case is not None else sheet.household_id,
        people=sheet.people,
        account_id=actor.account_id,
        text=sheet.text.strip(),
    )


def _wrong(session: Session, sheet: HandSheet) -> Sequence[errors.Problem]:
    found = []
    if sheet.severity not in dict(SEVERITY):
        found.append(errors.Problem("severity", "unknown_choice"))
    if not sheet.text.strip():
        found.append(errors.Problem("text", "answer_missing"))
    elif len(sheet.text) > LONGEST:
        found.append(errors.Problem("text", "too_long", {"most": LONGEST}))
    if looks_personal(sheet.text):
        found.append(errors.Problem("text", "personal_number"))
    if len(known_accounts(session, sheet.people)) != len(sheet.people):
        found.append(errors.Problem("people", "unknown_choice"))
    return found


def raise_hit(hit: Hit, *, day: date, actor: Actor | None = None) -> str:
    """Make a suspicion of a hit, let it join one of the same rule and subject, or leave a known one.

    Returns :data:`RAISED`, :data:`JOINED` or :data:`KNOWN`. A hit that was concluded once stays so.
    """
    key = once_key(0, "suspicion.hit", hit.found_key)

    def work(session: Session) -> str:
        if session.scalar(select(SuspicionHit.id).where(SuspicionHit.found_key == hit.found_key)):
            return KNOWN
        post = _post(actor, hit.territory)
        standing = _standing(session, hit)
        if standing is not None:
            _join(session, standing, hit, day, (actor, post, key))
            return JOINED
        asked = _of_rule(session, hit, day)
        case = open_suspicion(session, asked, actor, post, key, {"found_key": hit.found_key})
        _add_hit(session, case, hit, day)
        return RAISED

    return perform_once(key, work, lambda _first: KNOWN)


def _post(actor: Actor | None, territory: str) -> HeldPost | None:
    if actor is None:
        return None
    post = actor.post_at(Permission.SUSPICIONS_HANDLE, territory)
    if post is None:
        raise Forbidden
    return post


def _standing(session: Session, hit: Hit) -> Case | None:
    """Return the suspicion of the same rule about the same thing that is still being looked at, locked."""
    same = (
        (Suspicion.about_id == hit.case_id,)
        if hit.case_id is not None
        else (Suspicion.subject_kind == hit.subject_kind, Suspicion.subject_id == hit.subject_id)
    )
    return session.scalars(
        select(Case)
        .join(Suspicion, Suspicion.case_id == Case.id)
        .where(Suspicion.rule == hit.rule, *same, Case.state.in_(STILL_OPEN))
        .order_by(Case.id)
        .limit(1)
        .with_for_update(of=Case)
    ).first()


def _join(
    session: Session, case: Case, hit: Hit, day: date, by: tuple[Actor | None, HeldPost | None, str]
) -> None:
    actor, post, key = by
    record(
        session,
        case,
        "case.suspicion_joined",
        actor=actor,
        post=post,
        occurred_on=day,
        data={"found_key": hit.found_key, "fields": dict(hit.fields)},
        once=key,
    )
    _add_hit(session, case, hit, day)
    known = select(SuspicionPerson.account_id).where(SuspicionPerson.case_id == case.id)
    add_people(session, case, hit.people - set(session.execute(known).scalars()))


def _of_rule(session: Session, hit: Hit, day: date) -> Asked:
    rule, values = RULES[hit.rule], profiles.values(day)
    about = session.get(Case, hit.case_id) if hit.case_id is not None else None
    household = about.household_id if about is not None else None
    return Asked(
        opening=BY_RULE,
        territory=hit.territory,
        rule=rule.code,
        severity=rule.severity,
        subject_kind=hit.subject_kind,
        subject_id=hit.subject_id,
        about_id=hit.case_id,
        household_id=hit.subject_id if hit.subject_kind == "household" else household,
        people=hit.people,
        parameters={name: values[name] for name in rule.parameters},
    )


def _add_hit(session: Session, case: Case, hit: Hit, day: date) -> None:
    session.add(
        SuspicionHit(
            case_id=case.id,
            sequence=case.last_sequence,
            found_key=hit.found_key,
            found_on=day,
            fields=dict(hit.fields),
            events=[list(one) for one in hit.events],
        )
    )
    session.flush()
