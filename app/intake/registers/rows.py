"""Rows of a roster: what their cells say, in the codes of the register, and what can't be read in them."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from sys import intern

from app.audit.record import looks_personal
from app.commands.persons import tidy_name
from app.identity import DISABILITY_CARD, ID_CARD, NONE_YET, birth_and_sex, check_identity
from app.intake.registers.rules import Finding
from app.intake.registers.words import COVER, NO, VALUES, YES
from app.masking import masked_identity, masked_phone, masked_text

LONGEST_NAME, LONGEST_ADDRESS = 80, 200
_PHONE = re.compile(r"\+?[0-9][0-9-]{5,18}[0-9]", re.ASCII)
_ROUNDED = re.compile(r"\d+(\.\d+)?E\+?\d+|\d{15}0{3}", re.IGNORECASE | re.ASCII)
_BLANKS = re.compile(r"[\s-]")
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?", re.ASCII)
_SERIAL = re.compile(r"\d{4,5}", re.ASCII)
_CODE = re.compile(r"[0-9A-Za-z-]{1,32}", re.ASCII)
_MONTH = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])", re.ASCII)
_FIRST_DAY = date(1899, 12, 30)
"""From this day on spreadsheets count days."""
_CODED = ("ethnicity", "political", "education", "school", "unschooled", "labour")
_PARTS = re.compile(r"[,，;；、/]")


@dataclass(slots=True)
class Member:
    """One row in the codes of the register; what it says of the household stands on every row of it."""

    row: int
    name: str = ""
    relation: str = ""
    identity_kind: str = NONE_YET
    identity: str = ""
    sex: str = ""
    born_on: date | None = None
    ethnicity: str = ""
    political: str = ""
    education: str = ""
    school: str = ""
    unschooled: str = ""
    labour: str = ""
    health: tuple[str, ...] = ()
    cover: tuple[str, ...] = ()
    work_months: int | None = None
    work_place: str = ""
    phone: str = ""
    household: str = ""
    head: str = ""
    head_identity: str = ""
    members: int | None = None
    kind: str = ""
    household_phone: str = ""
    address: str = ""
    since: str = ""
    place: tuple[str, str, str] = ("", "", "")
    unread: tuple[str, ...] = ()
    """Fields whose cell says something that isn't taken over: the data rules don't judge them."""
    unfilled: tuple[str, ...] = ()
    """Insurances and benefits (codes of COVER) whose cell is empty, which isn't a no."""


Note = Callable[[Finding], None]


class RowReader:
    """Makes members of rows whose cells come in the order of ``fields``."""

    def __init__(self, fields: Sequence[str], today: date) -> None:
        self._at = {field: at for at, field in enumerate(fields)}
        self._today = today

    def read(self, number: int, cells: Sequence[str], note: Note) -> Member:
        """Return what a row says; what can't be read of it is noted."""
        member = Member(number)

        def cell(field: str) -> str:
            at = self._at.get(field)
            return cells[at] if at is not None else ""

        unread: list[str] = []

        def wrong(rule: str, field: str, value: str = "", **details: object) -> None:
            note(Finding(number, rule, field, value, details))
            unread.append(field)

        self._who(member, cell, wrong)
        _codes(member, cell, wrong)
        _work(member, cell, wrong)
        if not member.work_place and cell("work_place"):
            unread.append("work_place")
        _home(member, cell, wrong)
        member.unread = _shared(tuple(unread))
        return member

    def _who(self, member: Member, cell: Callable[[str], str], wrong: Callable[..., None]) -> None:
        name = tidy_name(cell("name"))
        if not name:
            wrong("name_missing", "name")
        elif len(name) > LONGEST_NAME or any(sign.isdigit() for sign in name):
            wrong("name_wrong", "name", masked_text(name)[:40])
        member.name = name
        sound = self._identity(member, cell, wrong)
        told_sex, told_birth = cell("sex"), cell("born_on")
        sex = VALUES["sex"].get(told_sex, "")
        if told_sex and not sex:
            wrong("value_unknown", "sex", told_sex[:20])
        born_on = day_of(told_birth)
        if told_birth and born_on is None:
            wrong("birth_unreadable", "born_on", told_birth[:20])
        elif born_on is not None and not date(1900, 1, 1) <= born_on <= self._today:
            wrong("birth_wrong", "born_on", told_birth[:20])
        says_birth, says_sex = birth_and_sex(member.identity_kind, member.identity) if sound else (None, "")
        if says_sex and sex and says_sex != sex:
            wrong("sex_differs", "sex", told_sex[:20])
        if says_birth and born_on and says_birth != born_on:
            wrong("birth_differs", "born_on", told_birth[:20])
        member.sex, member.born_on = says_sex or sex, says_birth or born_on
        if sound and not member.sex and not told_sex:
            wrong("sex_missing", "sex")
        if sound and member.born_on is None and not told_birth:
            wrong("birth_missing", "born_on")

    def _identity(self, member: Member, cell: Callable[[str], str], wrong: Callable[..., None]) -> bool:
        """Take number and kind of paper; return whether they can be believed."""
        told_kind, number = cell("identity_kind"), _BLANKS.sub("", cell("identity")).upper()
        kind = VALUES["identity_kind"].get(told_kind, "")
        if told_kind and not kind:
            wrong("identity_kind_unknown", "identity_kind", told_kind[:20])
        if not number:
            wrong("identity_missing", "identity")
            return True
        if not kind:
            kind = DISABILITY_CARD if len(number) in (20, 22) else ID_CARD
        elif kind == ID_CARD and len(number) in (20, 22):
            kind = DISABILITY_CARD
        masked = masked_identity(number)
        member.identity_kind, member.identity = kind, number
        if _ROUNDED.fullmatch(number) and kind != DISABILITY_CARD and _problem(kind, number, self._today):
            wrong("identity_rounded", "identity", masked)
            return False
        problem = _problem(kind, number, self._today)
        if kind == DISABILITY_CARD:
            return _disability_card(number, problem, masked, wrong)
        if problem:
            rule = problem if problem.startswith("identity_") else "identity_digits"
            wrong(rule, "identity", masked)
        return not problem


def _disability_card(number: str, problem: str, masked: str, wrong: Callable[..., None]) -> bool:
    """Check what the library doesn't: the citizen's number in it, kind 1 to 7 and grade 1 to 4."""
    if problem:
        wrong("disability_card_digits", "identity", masked)
    elif (
        check_identity(ID_CARD, number[:18], today=date.max)[1] is not None
        or number[18] not in "1234567"
        or number[19] not in "1234"
    ):
        wrong("disability_card_checksum", "identity", masked)
    else:
        return True
    return False


def _problem(kind: str, number: str, today: date) -> str:
    found = check_identity(kind, number, today=today)[1]
    return found.code if found is not None else ""


def _codes(member: Member, cell: Callable[[str], str], wrong: Callable[..., None]) -> None:
    relation = cell("relation")
    member.relation = VALUES["relation"].get(relation, "")
    if not relation:
        wrong("relation_missing", "relation")
    elif not member.relation:
        wrong("relation_unknown", "relation", masked_text(relation)[:20])
    for field in _CODED:
        told = cell(field)
        if told:
            code = VALUES[field].get(told)
            if code is None:
                wrong("value_unknown", field, masked_text(told)[:20])
            else:
                setattr(member, field, code)
    if member.unschooled and member.school not in ("", "000"):
        wrong("unschooled_at_school", "unschooled", cell("unschooled")[:20])
    elif member.unschooled:
        member.school = "000"
    _health(member, cell, wrong)
    _cover(member, cell, wrong)


def _health(member: Member, cell: Callable[[str], str], wrong: Callable[..., None]) -> None:
    told = cell("health")
    if told:
        found = [VALUES["health"].get(part.strip(), "") for part in _PARTS.split(told) if part.strip()]
        if "" in found:
            wrong("value_unknown", "health")
        elif "001" in found and len(set(found)) > 1:
            wrong("health_both", "health")
        else:
            member.health = _shared(tuple(sorted(set(found))))


def _cover(member: Member, cell: Callable[[str], str], wrong: Callable[..., None]) -> None:
    cover, unfilled = [], []
    for field in COVER:
        told = cell(field)
        if not told:
            unfilled.append(field)
        if told in YES:
            cover.append(field)
        elif told and told not in NO:
            wrong("value_unknown", field, masked_text(told)[:20])
    member.cover = _shared(tuple(sorted(cover)))
    member.unfilled = _shared(tuple(unfilled))


_TUPLES: dict[tuple[str, ...], tuple[str, ...]] = {}


def _shared(found: tuple[str, ...]) -> tuple[str, ...]:
    """Return one tuple for all that are alike: a hundred thousand rows have few of them."""
    return _TUPLES.setdefault(found, found)


def _work(member: Member, cell: Callable[[str], str], wrong: Callable[..., None]) -> None:
    months = cell("work_months")
    if months:
        if months.isdecimal() and int(months) <= 12:
            member.work_months = int(months)
        else:
            wrong("work_months_wrong", "work_months", masked_text(months)[:20])
    # A place written in words of its own (浙江省杭州市) isn't one of the five distances: it is left empty.
    member.work_place = VALUES["work_place"].get(cell("work_place"), "")
    phone = _BLANKS.sub("", cell("member_phone"))
    if phone and not _PHONE.fullmatch(phone):
        wrong("phone_wrong", "member_phone", masked_phone(phone))
        phone = ""
    member.phone = phone


def _home(member: Member, cell: Callable[[str], str], wrong: Callable[..., None]) -> None:
    member.household = cell("household")
    if member.household and (
        not re.fullmatch(r"[0-9A-Za-z-]{1,32}", member.household, re.ASCII)
        or looks_personal(member.household)
    ):
        wrong("household_shape", "household", masked_text(member.household)[:40])
        member.household = intern(member.household)
    member.head = intern(tidy_name(cell("head")))
    member.head_identity = intern(_BLANKS.sub("", cell("head_identity")).upper())
    told = cell("members")
    member.members = int(told) if told.isdecimal() and len(told) < 4 else None
    kind = cell("household_kind")
    member.kind = VALUES["household_kind"].get(kind, "") if kind else ""
    if kind and not member.kind:
        wrong("household_kind_unknown", "household_kind", masked_text(kind)[:20])
    phone = _BLANKS.sub("", cell("phone"))
    if phone and not _PHONE.fullmatch(phone):
        wrong("phone_wrong", "phone", masked_phone(phone))
        phone = ""
    member.household_phone = intern(phone)
    member.address = intern(unicodedata.normalize("NFKC", cell("address"))[:LONGEST_ADDRESS])
    since = cell("since")
    if since and not _MONTH.fullmatch(since):
        wrong("since_wrong", "since", masked_text(since)[:20])
        since = ""
    member.since = intern(since)
    member.place = _shared((cell("township"), cell("village"), cell("group")))  # type: ignore[assignment]


_NUMBERS = frozenset({"identity", "head_identity", "met_identity"})
_PHONES = frozenset({"phone", "member_phone", "person_phone"})


def masked(field: str, cell: str) -> str:
    """Return a cell as it may be shown: numbers of people and telephones with their middle hidden."""
    if field in _NUMBERS:
        return masked_identity(cell)
    return masked_phone(cell) if field in _PHONES else masked_text(cell)[:200]


def day_of(text: str) -> date | None:
    """Return a day in any of the spellings of offices, or as a spreadsheet counts days."""
    if not text:
        return None
    found = _DAY.fullmatch(text)
    if found is not None and len(text) >= 8:
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            return None
    return _FIRST_DAY + timedelta(days=int(text)) if _SERIAL.fullmatch(text) else None
