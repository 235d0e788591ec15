"""Persons as members of households: what is asked of them, and who is known already (decisions.md 21)."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.record import looks_personal, record
from app.identity import CONTEXT, NONE_YET, PHONE_CONTEXT, birth_and_sex, check_identity, kindred_numbers
from app.keyring import vault
from app.models.account import Account, Person
from app.models.household import Household, Membership
from app.models.region import Region
from app.pinyin import name_key
from app.policy import Actor, HeldPost
from app.rules.saving import errors_of
from app.rules.words import MEN, WOMEN
from workflows.monitoring import codes

EARLIEST = date(1900, 1, 1)
"""Nobody alive was born before (monitoring.md 11.3, D005)."""

CODED = {
    "sex": codes.SEX,
    "relation": codes.RELATION,
    "reason_in": codes.JOINED,
    "ethnicity": codes.ETHNICITY,
    "political": codes.POLITICAL,
    "education": codes.EDUCATION,
    "school": codes.SCHOOL,
    "labour": codes.LABOUR,
    "work_place": codes.WORK_PLACE,
    "unschooled": codes.UNSCHOOLED,
}


@dataclass(frozen=True, slots=True)
class MemberSheet:
    """One member as typed. Codes are those of ``workflows/monitoring/codes.py``, empty means unasked.

    ``sex`` and ``born_on`` are needed only where no number tells them. ``since`` is the first day in
    the household, today if left out. ``another`` says that somebody has made sure: this isn't the
    person of the same name and birthday who is recorded already.
    """

    name: str
    relation: str = codes.HEAD
    identity_kind: str = NONE_YET
    identity_number: str = ""
    sex: str = ""
    born_on: date | None = None
    phone: str = ""
    reason_in: str = "registered"
    since: date | None = None
    ethnicity: str = ""
    political: str = ""
    education: str = ""
    school: str = ""
    labour: str = ""
    health: Sequence[str] = ()
    cover: Sequence[str] = ()
    work_months: int | None = None
    work_place: str = ""
    unschooled: str = ""
    another: bool = False


@dataclass(slots=True)
class Checked:
    """A sheet whose number is in its one spelling; ``known`` is the person who has it already."""

    sheet: MemberSheet
    number: str
    sex: str
    born_on: date | None
    known: int | None = None
    problems: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)

    def wrong(self, name: str, code: str, **details: object) -> None:
        """Note one thing wrong with the sheet."""
        self.problems.append((name, code, details))


def tidy_name(name: str) -> str:
    """Return a name in its one spelling: no blanks around, one width of letters."""
    return unicodedata.normalize("NFKC", name).strip()


def check_member(session: Session, actor: Actor, sheet: MemberSheet) -> Checked:
    """Check a new member: shape, codes, and whether the person is known already."""
    checked = check_shape(sheet)
    known = find_by_number(session, sheet.identity_kind, checked.number)
    if known is not None:
        _check_known(session, actor, checked, known)
    elif not checked.problems and not sheet.another:
        check_namesakes(session, actor, checked)
    return checked


def check_shape(sheet: MemberSheet) -> Checked:
    """Check what can be seen from the sheet alone."""
    today = clock.today()
    number, problem = check_identity(sheet.identity_kind, sheet.identity_number, today=today)
    born_on, sex = birth_and_sex(sheet.identity_kind, number)
    checked = Checked(sheet, number, sex or sheet.sex, born_on or sheet.born_on)
    if problem is not None:
        checked.wrong("identity_number", problem.code, **problem.details)
    name = tidy_name(sheet.name)
    if not name or len(name) > 80:
        checked.wrong("name", "name_missing")
    elif looks_personal(name):
        checked.wrong("name", "personal_number")
    if sex and sheet.sex and sheet.sex != sex:
        checked.wrong("sex", "identity_sex_differs")
    if born_on and sheet.born_on and sheet.born_on != born_on:
        checked.wrong("born_on", "identity_birth_differs")
    _check_told(checked, today)
    return checked


def _check_told(checked: Checked, today: date) -> None:
    if not checked.sex and not checked.problems:
        checked.wrong("sex", "sex_missing")
    if checked.born_on is None and not checked.problems:
        checked.wrong("born_on", "birth_missing")
    if checked.born_on is not None and not EARLIEST <= checked.born_on <= today:
        checked.wrong("born_on", "birth_wrong")
    _check_codes(checked)
    sheet = checked.sheet
    if not checked.problems:
        for name, message in errors_of(
            sheet, today, number=checked.number, sex=checked.sex, born_on=checked.born_on
        ):
            checked.wrong(name, "data_rule", sentence=message)
    if sheet.work_months is not None and not 0 <= sheet.work_months <= 12:
        checked.wrong("work_months", "too_high", most=12)
    if sheet.since is not None and sheet.since > today:
        checked.wrong("since", "date_future")
    if checked.sex and sheet.relation in (WOMEN if checked.sex == "1" else MEN):
        checked.wrong("relation", "relation_sex")


def _check_codes(checked: Checked) -> None:
    sheet = checked.sheet
    for name, listed in CODED.items():
        value = getattr(sheet, name)
        if value and value not in dict(listed):
            checked.wrong(name, "unknown_choice")
    if not sheet.relation or not sheet.reason_in:
        checked.wrong("relation" if not sheet.relation else "reason_in", "unknown_choice")
    if not set(sheet.health) <= set(dict(codes.HEALTH)):
        checked.wrong("health", "unknown_choice")
    elif "001" in sheet.health and len(sheet.health) > 1:
        checked.wrong("health", "health_both")
    if sheet.unschooled and sheet.school != "000":
        checked.wrong("unschooled", "unschooled_at_school")
    if not set(sheet.cover) <= set(dict(codes.COVER)):
        checked.wrong("cover", "unknown_choice")


def find_by_number(session: Session, kind: str, number: str) -> Person | None:
    """Return the person with a number, also where it was taken from another card of the same person."""
    if not number:
        return None
    hashes = [vault().lookup_hash(f"{one}/{text}") for one, text in kindred_numbers(kind, number)]
    return session.execute(
        select(Person).where(Person.identity_hash.in_(hashes)).order_by(Person.id).limit(1)
    ).scalar_one_or_none()


def _check_known(session: Session, actor: Actor, checked: Checked, known: Person) -> None:
    """Judge a number that is recorded already: of a member elsewhere, of somebody free, of another name."""
    checked.known = known.id
    if known.died_on is not None:
        checked.wrong("identity_number", "person_died")
    elif (place := where_member(session, actor, known.id)) is not None:
        head, name = place
        if head:
            checked.wrong("identity_number", "member_elsewhere", head=head, place=name)
        else:
            checked.wrong("identity_number", "member_far")
    elif known.name != tidy_name(checked.sheet.name):
        checked.wrong("name", "identity_other_name")


def where_member(session: Session, actor: Actor, person_id: int) -> tuple[str, str] | None:
    """Return (head, place) of the household to which somebody belongs; both empty out of reach."""
    found = session.execute(
        select(Household.territory, Person.name, Region.name)
        .join(Membership, Membership.household_id == Household.id)
        .join(Person, Person.id == Household.head_id)
        .join(Region, Region.code == Household.territory)
        .where(Membership.person_id == person_id, Membership.valid_to.is_(None))
    ).one_or_none()
    if found is None:
        return None
    territory, head, place = found
    return (head, place) if any(post.covers(territory) for post in actor.posts) else ("", "")


def check_namesakes(session: Session, actor: Actor, checked: Checked, *, besides: int = 0) -> None:
    """Warn of a member with the same name and birthday, unless two numbers tell them apart."""
    statement = (
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Person.name_key == name_key(tidy_name(checked.sheet.name)),
            Person.born_on == checked.born_on,
            Person.id != besides,
            Membership.valid_to.is_(None),
        )
        .order_by(Person.id)
        .limit(1)
    )
    if checked.number:
        statement = statement.where(Person.identity_hash.is_(None))
    found = session.execute(statement).scalar_one_or_none()
    if found is None:
        return
    head, place = where_member(session, actor, found) or ("", "")
    if head:
        checked.wrong("another", "namesake", head=head, place=place)
    else:
        checked.wrong("another", "namesake_far")


def person_for(session: Session, actor: Actor, post: HeldPost | None, checked: Checked) -> Person:
    """Return the recorded person of a checked sheet, new or known; her events are written here."""
    if checked.known is not None:
        known = session.get_one(Person, checked.known)
        if known.born_on is None or known.sex is None:
            known.born_on, known.sex = checked.born_on, checked.sex
            told = {"fields": ["born_on", "sex"]}
            record(session, known, "person.corrected", actor=actor, post=post, data=told)
        return known
    person = _new_person(checked)
    record(
        session,
        person,
        "person.recorded",
        actor=actor,
        post=post,
        data={"identity_kind": person.identity_kind},
        personal={"name": person.name},
        key=person.key,
    )
    return person


def _new_person(checked: Checked) -> Person:
    key, number, name = vault().new_key(), checked.number, tidy_name(checked.sheet.name)
    phone = checked.sheet.phone.strip()
    kind = checked.sheet.identity_kind
    return Person(
        name=name,
        name_key=name_key(name),
        identity_kind=kind if number else NONE_YET,
        identity_sealed=vault().seal(key, number, context=CONTEXT) if number else None,
        identity_hash=vault().lookup_hash(f"{kind}/{number}") if number else None,
        phone_sealed=vault().seal(key, phone, context=PHONE_CONTEXT) if phone else None,
        sex=checked.sex,
        born_on=checked.born_on,
        died_on=None,
        key=key,
    )


def has_account(session: Session, person_id: int) -> bool:
    """Return whether somebody has an account: then name and number are the system administrator's."""
    return bool(session.execute(select(func.count()).where(Account.person_id == person_id)).scalar_one())
