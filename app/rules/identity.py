"""Identity and structure (monitoring.md 11.3)."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from stdnum.cn import ric

from app.rules.conditions import Answer, all_of, compare, counted, nobody, person
from app.rules.facts import age_on
from app.rules.rule import HOUSEHOLD, PERSON, E, W
from app.rules.words import DAUGHTER, HEAD, MEN, SON, SPOUSE, WOMEN
from workflows.monitoring import codes
from workflows.words import N_

_CARD = person.one_of("identity_kind", "01", "02", "")
"""A citizen's number or a disability card, by which the rules on digits go; other papers have their own."""


def _wrong_check_digit(number: str) -> bool:
    return bool(re.fullmatch(r"\d{17}[\dX]", number)) and ric.calc_check_digit(number) != number[-1]


def _wrong_card(number: str) -> bool:
    """A disability certificate: a right citizen's number, a kind from 1 to 7, a grade from 1 to 4."""
    if len(number) not in (20, 22):
        return False
    fits = re.fullmatch(r"\d{17}[\dX][1-7][1-4](\d{2})?", number)
    return not fits or _wrong_check_digit(number[:18])


def _born(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _strange_birth(of: Any, member: Any) -> Answer:
    number = member.identity_number
    if number is None:
        return None
    if len(number) not in (18, 20, 22):
        return False
    born = _born(number)
    return born is None or born.year < 1900 or born > of.by.day


def _differs(_of: Any, member: Any) -> Answer:
    number = member.identity_number
    if number is None:
        return None
    if len(number) not in (18, 20, 22) or _born(number) is None or not number[16].isdigit():
        return False
    if member.born_on is not None and member.born_on != _born(number):
        return True
    return None if member.sex is None else bool(member.sex) and member.sex != "21"[int(number[16]) % 2]


def _same_sex(of: Any, _member: Any) -> Answer:
    head, spouse = of.first(HEAD), of.first(SPOUSE)
    if head is None or spouse is None:
        return False
    return None if head.sex is None or spouse.sex is None else head.sex != "" and head.sex == spouse.sex


def _other_size(of: Any, _member: Any) -> Answer:
    return None if of.size is None else bool(of.size != Decimal(len(of.members)))


def _too_near_in_age(of: Any, member: Any) -> Answer:
    """A child of the head is born before him, or less than fourteen years after."""
    head = of.first(HEAD)
    if head is None or member is head:
        return False
    if head.born_on is None or member.born_on is None:
        return None
    return (age_on(head.born_on, member.born_on) or 0) < 14


RULES = (
    E("D001", "1_01_001 1_12_001", PERSON, N_("The identity number stands with somebody else, too"),
      person.yes("identity_elsewhere")),
    E("D002", "1_01_002 1_12_002", PERSON, N_("The identity number has neither 18 nor 20 nor 22 digits"),
      _CARD & person.where(lambda text: text != "" and len(text) not in (18, 20, 22), "identity_number"),
      intent=True),
    E("D003", "1_01_003 1_12_003", PERSON, N_("The check digit of the identity number is wrong"),
      _CARD & person.where(_wrong_check_digit, "identity_number")),
    E("D004", "1_01_004 1_12_004", PERSON, N_("The number of the disability card isn't made by the rule"),
      _CARD & person.where(_wrong_card, "identity_number"), saving="identity_number"),
    E("D005", "C5-01", PERSON, N_("The birth date in the identity number can't be"),
      _CARD & compare(_strange_birth, "member.identity_number")),
    W("D006", "4_01_003", PERSON, N_("No valid identity number"),
      person.where(lambda number: number == "" or number.startswith("999999"), "identity_number")),
    E("D007", "INFERRED", PERSON, N_("Birth date or sex differ from the identity number"),
      _CARD & compare(_differs, "member.identity_number", "member.born_on", "member.sex")),
    E("D008", "3_11_001 3_02_012 C5-07", HOUSEHOLD, N_("The household has no head"),
      nobody(person.one_of("relation", HEAD))),
    E("D009", "3_11_002 3_02_011 C5-05", HOUSEHOLD, N_("The household has more than one head"),
      counted(person.one_of("relation", HEAD), lambda heads, _all: heads > 1)),
    W("D010", "C5-06", HOUSEHOLD, N_("The household has more than one spouse of the head"),
      counted(person.one_of("relation", SPOUSE), lambda spouses, _all: spouses > 1)),
    E("D011", "2_02_001 2_11_003 C5-28", HOUSEHOLD, N_("Head and spouse are of the same sex"),
      compare(_same_sex, "member.relation", "member.sex")),
    E("D012", "2_01_004 2_12_008", PERSON, N_("Relation to the head and sex contradict each other"),
      (person.one_of("relation", *sorted(MEN)) & person.one_of("sex", "2"))
      | (person.one_of("relation", *sorted(WOMEN)) & person.one_of("sex", "1"))),
    E("D013", "C5-03", PERSON, N_("The relation to the head isn't in the list"),
      person.unlisted("relation", dict(codes.RELATION))),
    E("D014", "3_01_001", PERSON, N_("The relation to the head is empty"), person.empty("relation")),
    E("D015", "C6", HOUSEHOLD, N_("Household without any living member"),
      compare(lambda of, _: not of.members, "household.members")),
    W("D016", "INFERRED", HOUSEHOLD, N_("The stated number of members isn't that of the members listed"),
      compare(_other_size, "household.size")),
    W("D017", "INFERRED", PERSON, N_("Age and relation to the head contradict each other"),
      all_of(person.one_of("relation", SON, DAUGHTER),
             compare(_too_near_in_age, "member.born_on"))),
)  # fmt: skip
