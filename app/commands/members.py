"""Members of a household: joined, corrected, left, died. Nobody is removed; memberships end."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.after_decision import refuse_backdated, refuse_silent_change
from app.commands.household_parts import (
    add_grams,
    drop_grams,
    note_change,
    one_member,
    writable,
)
from app.commands.households import new_membership
from app.commands.member_sheets import FACTS, changes_key_fact, completed, hash_of
from app.commands.persons import (
    Checked,
    MemberSheet,
    check_member,
    check_namesakes,
    check_shape,
    find_by_number,
    has_account,
    person_for,
    tidy_name,
)
from app.commands.transaction import perform_once
from app.errors import Invalid, Problem
from app.identity import CONTEXT, NONE_YET, PHONE_CONTEXT
from app.keyring import vault
from app.models.account import Person
from app.models.household import Household, Membership
from app.pinyin import name_key
from app.policy import Actor, HeldPost
from workflows.monitoring import codes


def add_member(*, actor: Actor, household_id: int, sheet: MemberSheet, seen: int, once: str) -> int:
    """Let somebody belong to a household and return the number of the person.

    Raises :class:`Invalid` for somebody who belongs to another household, :class:`Stale` where the
    household was changed after the form was shown.
    """
    key = once_key(actor.account_id, "household.member_joined", household_id, once, said=sheet)

    def work(session: Session) -> int:
        return join_within(session, actor, household_id, sheet, key, seen=seen)

    return perform_once(key, work, lambda _first: 0)


def join_within(
    session: Session, actor: Actor, household_id: int, sheet: MemberSheet, key: str, *, seen: int = 0
) -> int:
    """Let somebody belong to a household inside the running transaction, under the key of the effect."""
    household, post = writable(session, actor, household_id, seen)
    checked = may_join(session, actor, household, sheet)
    with session.no_autoflush:
        person = person_for(session, actor, post, checked)
    record(
        session,
        household,
        "household.member_joined",
        actor=actor,
        post=post,
        occurred_on=sheet.since,
        data={"person": person.id, "relation": sheet.relation, "reason_in": sheet.reason_in},
        once=key,
    )
    session.add(new_membership(household.id, person.id, sheet))
    add_grams(session, household.territory, person)
    session.flush()
    note_change(session, actor, post, household, change=sheet.reason_in, person_id=person.id, on=sheet.since)
    return person.id


def may_join(session: Session, actor: Actor, household: Household, sheet: MemberSheet) -> Checked:
    """Return the sheet checked; raise :class:`Invalid` for what keeps its person out of the household."""
    refuse_backdated(session, household.id, sheet.since or clock.today(), field="since")
    checked = check_member(session, actor, sheet)
    if sheet.relation == codes.HEAD:
        checked.wrong("relation", "head_twice")
    elif sheet.relation == "002" and session.get_one(Person, household.head_id).sex == checked.sex:
        checked.wrong("relation", "spouse_sex")
    _raise(checked)
    return checked


def correct_member(
    *, actor: Actor, household_id: int, person_id: int, sheet: MemberSheet, seen: int, once: str
) -> None:
    """Correct what is recorded of a member; ``sheet`` says all of it anew.

    An empty number of an unchanged kind of paper keeps the number that there is, an empty telephone
    the telephone. Name and number of somebody with an account are the system administrator's.
    """
    key = once_key(actor.account_id, "household.member_corrected", household_id, person_id, once, said=sheet)

    def work(session: Session) -> None:
        household, post = writable(session, actor, household_id, seen)
        membership, person = one_member(session, household, person_id)
        sheet_now = completed(person, sheet)
        refuse_silent_change(session, household_id, changed=changes_key_fact(membership, person, sheet_now))
        write_sheet(session, actor, post, household, membership, person, sheet_now, once=key)
        note_change(session, actor, post, household, change="corrected", person_id=person.id)

    perform_once(key, work, lambda _first: None)


def write_sheet(
    session: Session,
    actor: Actor,
    post: HeldPost,
    household: Household,
    membership: Membership,
    person: Person,
    sheet: MemberSheet,
    *,
    once: str | None = None,
    correction: int | None = None,
) -> None:
    """Put a sheet in the place of what is recorded of a member, with events that keep the old values.

    ``correction`` is the number of the signed correction that asks for it. Raises :class:`Invalid`.
    """
    checked = _check_correction(session, actor, household, person, sheet)
    if correction is not None:
        # One fact at a time, signed with its reason: the data rules list what it leaves behind.
        checked.problems = [problem for problem in checked.problems if problem[1] != "data_rule"]
    _raise(checked)
    told = _correct_person(session, actor, post, person, checked)
    changes, health = _changes(membership, sheet)
    if not told and not changes and not health:
        raise Invalid(Problem("", "nothing_changed"))
    _take(membership, sheet)
    if told:
        drop_grams(session, person.id)
        add_grams(session, household.territory, person)
    session.flush()
    fields = sorted({*told, *(["health"] if health else [])})
    record(
        session,
        household,
        "household.member_corrected",
        actor=actor,
        post=post,
        data={"person": person.id, "fields": fields, "correction": correction},
        changes=changes,
        personal=health,
        key=household.key,
        once=once,
    )


def _check_correction(
    session: Session, actor: Actor, household: Household, person: Person, sheet: MemberSheet
) -> Checked:
    checked = check_shape(sheet)
    known = find_by_number(session, sheet.identity_kind, checked.number)
    if known is not None and known.id != person.id:
        checked.wrong("identity_number", "number_of_other")
    same = tidy_name(sheet.name) == person.name and checked.born_on == person.born_on
    if not checked.problems and not sheet.another and not same:
        check_namesakes(session, actor, checked, besides=person.id)
    if (sheet.relation == codes.HEAD) != (household.head_id == person.id):
        checked.wrong("relation", "head_elsewhere")
    if has_account(session, person.id) and (
        tidy_name(sheet.name) != person.name
        or hash_of(sheet.identity_kind, checked.number) != person.identity_hash
    ):
        checked.wrong("name", "person_has_account")
    return checked


def _correct_person(
    session: Session, actor: Actor, post: HeldPost, person: Person, checked: Checked
) -> list[str]:
    """Correct the person's own facts and return which; the event is written here."""
    sheet, number = checked.sheet, checked.number
    kind = sheet.identity_kind if number else NONE_YET
    name, phone = tidy_name(sheet.name), sheet.phone.strip()
    now = (name, kind, hash_of(kind, number), checked.sex, checked.born_on)
    before = (person.name, person.identity_kind, person.identity_hash, person.sex, person.born_on)
    names = ("name", "identity_kind", "identity_number", "sex", "born_on")
    changed = [field for field, new, old in zip(names, now, before, strict=True) if new != old]
    changed += ["phone"] if phone else []
    if not changed:
        return []
    personal = _before_and_after(person, checked, changed)
    person.name, person.name_key = name, name_key(name)
    person.sex, person.born_on = checked.sex, checked.born_on
    if "identity_number" in changed or "identity_kind" in changed:
        person.identity_kind, person.identity_hash = kind, hash_of(kind, number)
        person.identity_sealed = vault().seal(person.key, number, context=CONTEXT) if number else None
    if phone:
        person.phone_sealed = vault().seal(person.key, phone, context=PHONE_CONTEXT)
    record(
        session,
        person,
        "person.corrected",
        actor=actor,
        post=post,
        data={"fields": changed},
        personal=personal,
        key=person.key,
    )
    return changed


def _before_and_after(person: Person, checked: Checked, changed: Sequence[str]) -> dict[str, str]:
    """Return what changes of a person, sealed in the event: whoever asks later reads both."""
    number = (
        vault().open(person.key, person.identity_sealed, context=CONTEXT) if person.identity_sealed else ""
    )
    pairs = {
        "name": (person.name, tidy_name(checked.sheet.name)),
        "identity_number": (number, checked.number),
        "sex": (person.sex or "", checked.sex),
        "born_on": (person.born_on or "", checked.born_on or ""),
    }
    return {
        f"{field}_{when}": str(value)
        for field, values in pairs.items()
        if field in changed
        for when, value in zip(("before", "after"), values, strict=True)
    }


def _changes(
    membership: Membership, sheet: MemberSheet
) -> tuple[dict[str, tuple[object, object]], dict[str, str]]:
    """Return the coded changes and, to be sealed, that of health."""
    changes: dict[str, tuple[object, object]] = {}
    for name in FACTS:
        before, after = getattr(membership, name), getattr(sheet, name)
        if name == "cover":
            before, after = sorted(before), sorted(after)
        if before != after:
            changes[name] = (before, after)
    if sheet.since is not None and sheet.since != membership.valid_from:
        changes["valid_from"] = (membership.valid_from, sheet.since)
    was, now = ",".join(sorted(membership.health)), ",".join(sorted(sheet.health))
    return changes, {"health_before": was, "health_after": now} if was != now else {}


def _take(membership: Membership, sheet: MemberSheet) -> None:
    for name in FACTS:
        value = getattr(sheet, name)
        setattr(membership, name, sorted(value) if name == "cover" else value)
    membership.health = sorted(sheet.health)
    if sheet.since is not None:
        membership.valid_from = sheet.since


def _raise(checked: Checked) -> None:
    if checked.problems:
        raise Invalid(*(Problem(*problem) for problem in checked.problems))
