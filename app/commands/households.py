"""Households (农户): recorded with their members, corrected, given another head."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import looks_personal, record
from app.commands.after_decision import refuse_silent_change
from app.commands.data_hits import recheck_household
from app.commands.household_parts import (
    add_grams,
    move_grams,
    open_case,
    opened,
    sealed,
    writable,
    writing_post,
)
from app.commands.persons import Checked, MemberSheet, check_member, person_for
from app.commands.transaction import perform_once
from app.errors import Invalid, NotFound, Problem
from app.identity import HOUSEHOLD_ADDRESS, HOUSEHOLD_PHONE
from app.keyring import vault
from app.lookup import get_region
from app.models.account import Person
from app.models.household import Household, Membership
from app.policy import Actor, HeldPost
from workflows.monitoring import codes

_CODE = re.compile(r"[0-9A-Za-z-]{1,32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class HouseholdSheet:
    """A household as typed. The first of ``members`` is the head. ``region_code`` is its village group
    or village, ``kind`` a code of HOUSEHOLD_KIND, ``national_code`` the 户编号 where it has one.
    """

    region_code: str
    kind: str
    members: Sequence[MemberSheet]
    national_code: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """What can be corrected of a household itself; ``seen`` is the number of its newest event as shown.

    An empty telephone keeps the one that there is: the form shows none in full.
    """

    region_code: str
    kind: str
    national_code: str
    address: str
    phone: str
    seen: int


def record_household(*, actor: Actor, sheet: HouseholdSheet, once: str) -> int:
    """Record a household with its members and return its number.

    A person known by number is taken over, not doubled; who belongs to another household is refused.
    Problems of a member are named ``m<row>_<field>``, row 0 being the head.
    """
    key = once_key(actor.account_id, "household.recorded", once, said=sheet)

    def work(session: Session) -> int:
        post = writing_post(actor, sheet.region_code)
        problems = list(_wrong(session, actor, sheet))
        checked = [check_member(session, actor, member) for member in sheet.members]
        problems += _wrong_members(checked)
        if problems:
            raise Invalid(*problems)
        return _store(session, actor, post, sheet, checked, key)

    return perform_once(key, work, lambda first: int(first.stream_id))


def _wrong(session: Session, actor: Actor, sheet: HouseholdSheet) -> Iterator[Problem]:
    try:
        region = get_region(session, actor, sheet.region_code)
    except NotFound:
        yield Problem("region_code", "region_unknown")
    else:
        if region.level not in ("village", "group"):
            yield Problem("region_code", "region_village")
        elif region.valid_to is not None:
            yield Problem("region_code", "region_closed")
    yield from wrong_facts(session, sheet.kind, sheet.national_code)
    if not sheet.members:
        yield Problem("m0_name", "name_missing")


def wrong_facts(session: Session, kind: str, national_code: str, household_id: int = 0) -> Iterator[Problem]:
    """Yield what is wrong with kind and national code of a household."""
    if kind not in dict(codes.HOUSEHOLD_KIND):
        yield Problem("kind", "unknown_choice")
    if not national_code:
        return
    if not _CODE.fullmatch(national_code):
        yield Problem("national_code", "national_code_shape")
    elif looks_personal(national_code):
        yield Problem("national_code", "personal_number")
    elif session.execute(
        select(Household.id).where(Household.national_code == national_code, Household.id != household_id)
    ).first():
        yield Problem("national_code", "national_code_taken")


def _wrong_members(checked: Sequence[Checked]) -> Iterator[Problem]:
    for row, one in enumerate(checked):
        for name, code, details in one.problems:
            yield Problem(f"m{row}_{name}", code, details)
        same = [other for other in checked[:row] if one.number and other.number == one.number]
        if same:
            yield Problem(f"m{row}_identity_number", "number_twice")
    relations = [one.sheet.relation for one in checked]
    if relations and relations[0] != codes.HEAD:
        yield Problem("m0_relation", "head_missing")
    yield from (
        Problem(f"m{row}_relation", "head_twice")
        for row, relation in enumerate(relations)
        if row and relation == codes.HEAD
    )
    for row, one in enumerate(checked):
        if one.sheet.relation == "002" and one.sex and one.sex == checked[0].sex:
            yield Problem(f"m{row}_relation", "spouse_sex")


def _store(
    session: Session,
    actor: Actor,
    post: HeldPost,
    sheet: HouseholdSheet,
    checked: Sequence[Checked],
    once: str,
) -> int:
    people = [person_for(session, actor, post, one) for one in checked]
    key = vault().new_key()
    household = Household(
        territory=sheet.region_code,
        kind=sheet.kind,
        head_id=people[0].id,
        national_code=sheet.national_code or None,
        monitored_since=None,
        address_sealed=sealed(key, sheet.address, HOUSEHOLD_ADDRESS),
        phone_sealed=sealed(key, sheet.phone, HOUSEHOLD_PHONE),
        recorded_on=clock.today(),
        ended_on=None,
        key=key,
    )
    told = {"household_kind": sheet.kind, "region": sheet.region_code}
    pairs = list(zip(people, checked, strict=True))
    members = [{"person": person.id, "relation": one.sheet.relation} for person, one in pairs]
    record(
        session,
        household,
        "household.recorded",
        actor=actor,
        post=post,
        data={**told, "head": people[0].id, "members": members},
        personal=_given(address=sheet.address, phone=sheet.phone, national_code=sheet.national_code),
        key=key,
        once=once,
    )
    _add_members(session, household, pairs)
    return household.id


def _add_members(session: Session, household: Household, pairs: Sequence[tuple[Person, Checked]]) -> None:
    session.add_all(new_membership(household.id, person.id, one.sheet) for person, one in pairs)
    add_grams(session, household.territory, *(person for person, _ in pairs))
    session.flush()


def new_membership(household_id: int, person_id: int, sheet: MemberSheet) -> Membership:
    """Return a membership as a checked sheet says."""
    return Membership(
        household_id=household_id,
        person_id=person_id,
        relation=sheet.relation,
        valid_from=sheet.since or clock.today(),
        valid_to=None,
        reason_in=sheet.reason_in,
        ethnicity=sheet.ethnicity,
        political=sheet.political,
        education=sheet.education,
        school=sheet.school,
        labour=sheet.labour,
        health=sorted(sheet.health),
        cover=sorted(sheet.cover),
        work_months=sheet.work_months,
        work_place=sheet.work_place,
        unschooled=sheet.unschooled,
    )


def correct_household(*, actor: Actor, household_id: int, facts: HouseholdFacts, once: str) -> None:
    """Correct a household's own facts. It moves to another village only by leaving and being recorded.

    Raises :class:`Stale` where somebody changed the household after the form was shown.
    """
    key = once_key(actor.account_id, "household.corrected", household_id, once, said=facts)

    def work(session: Session) -> None:
        household, post = writable(session, actor, household_id, facts.seen)
        refuse_silent_change(session, household_id, changed=facts.kind != household.kind, field="kind")
        _check_facts(session, household, facts)
        before = _sealed_facts(household)
        after = (facts.address, facts.phone or before[1], facts.national_code)
        changes = _coded_changes(household, facts)
        names = [name for name, was, now in zip(_SEALED, before, after, strict=True) if was != now]
        if not changes and not names:
            raise Invalid(Problem("", "nothing_changed"))
        if household.territory != facts.region_code:
            move_grams(session, household, facts.region_code)
        _take(household, facts)
        record(
            session,
            household,
            "household.corrected",
            actor=actor,
            post=post,
            data={"fields": names},
            changes=changes,
            personal={
                f"{name}_{when}": value
                for when, values in (("before", before), ("after", after))
                for name, value in zip(_SEALED, values, strict=True)
                if name in names
            },
            key=household.key,
            once=key,
        )
        recheck_household(session, household, actor, post)

    perform_once(key, work, lambda _first: None)


def _sealed_facts(household: Household) -> tuple[str, str, str]:
    return (
        opened(household, household.address_sealed, HOUSEHOLD_ADDRESS),
        opened(household, household.phone_sealed, HOUSEHOLD_PHONE),
        household.national_code or "",
    )


def _coded_changes(household: Household, facts: HouseholdFacts) -> dict[str, tuple[object, object]]:
    pairs = {
        "household_kind": (household.kind, facts.kind),
        "region": (household.territory, facts.region_code),
    }
    return {name: (before, after) for name, (before, after) in pairs.items() if before != after}


_SEALED = ("address", "phone", "national_code")


def _check_facts(session: Session, household: Household, facts: HouseholdFacts) -> None:
    problems = list(wrong_facts(session, facts.kind, facts.national_code, household.id))
    if facts.region_code != household.territory:
        if facts.region_code[:12] != household.territory[:12]:
            problems.append(Problem("region_code", "other_village"))
        elif open_case(session, household.id) is not None:
            problems.append(Problem("region_code", "moves_with_case"))
    if problems:
        raise Invalid(*problems)


def _take(household: Household, facts: HouseholdFacts) -> None:
    household.territory, household.kind = facts.region_code, facts.kind
    household.national_code = facts.national_code or None
    household.address_sealed = sealed(household.key, facts.address, HOUSEHOLD_ADDRESS)
    if facts.phone:
        household.phone_sealed = sealed(household.key, facts.phone, HOUSEHOLD_PHONE)


def _given(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
