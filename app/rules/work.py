"""Work and public posts (monitoring.md 11.6).

Rules on migrant work need the monthly table 已外出务工信息; without it they aren't judged.
"""

import re
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from typing import Any

from app.rules.conditions import Answer, age, compare, person, spell
from app.rules.facts import Spell, age_on
from app.rules.rule import HOUSEHOLD, PERSON, E, I, W
from app.rules.words import (
    JUNIOR,
    KINDERGARTEN,
    NO_LABOUR,
    PLAN,
    PRESCHOOL,
    PRIMARY,
    PUBLIC_POST,
    SENIOR,
    VOCATIONAL,
    WEAK,
    WORK,
    is_mobile,
    number_of,
)
from workflows.words import N_

LOCAL_CHANNELS = frozenset({"公益性岗位", "公益岗位", "帮扶车间", "就业帮扶车间"})
_TO_SENIOR = (PRESCHOOL, KINDERGARTEN, PRIMARY, *JUNIOR, *SENIOR, *VOCATIONAL)
_MONTH = re.compile(r"\d{6}", re.ASCII)


def away(of: Any, row: Spell) -> bool:
    """Return whether somebody worked outside the own county."""
    return bool(row.county) and bool(of.county) and of.county not in row.county


def _began_young(_of: Any, member: Any, row: Spell) -> bool:
    if member.born_on is None or not _MONTH.fullmatch(row.begin):
        return False
    begun = member.by.day.replace(year=int(row.begin[:4]), month=int(row.begin[4:]), day=1)
    years = age_on(member.born_on, begun)
    return years is not None and years < 16


def _not_to_the_county(_of: Any, _member: Any, row: Spell) -> bool:
    """The place is empty, or ends above the county: one sign of an area or none (广东省深圳市)."""
    signs = re.findall(r"自治区|省|自治州|市|盟|地区|自治县|县|区|旗", row.county)
    below = [sign for sign in signs if sign not in ("自治区", "省")]
    return not below or (below[-1] == "市" and len(below) == 1 and len(signs) > 1)


def _unended(of: Any, _member: Any, row: Spell) -> bool:
    return row.done == "0" and bool(row.begin) and (not row.end or row.end > of.by.month)


def _pay(test: Any) -> Any:
    return lambda _of, _member, row: isinstance(row.pay, Decimal) and test(row.pay)


def _overlaps(_of: Any, member: Any) -> Answer:
    if member.spells is None:
        return None
    rows = sorted(
        (row for row in member.spells if row.done == "1" and _MONTH.fullmatch(row.begin)),
        key=lambda row: row.begin,
    )
    return any(_MONTH.fullmatch(first.end) and then.begin <= first.end for first, then in pairwise(rows))


def _post_and_months(_of: Any, member: Any) -> Answer:
    posts, months = member.public_posts, member.public_post_months
    if posts is None or months is None:
        return None
    return bool(posts) != (number_of(months) > 0) or (months != "" and number_of(months) == 0)


def _place_and_months(_of: Any, member: Any) -> Answer:
    """Place and months of work go together, and there are no more than twelve months."""
    place, months = member.work_place, member.work_months
    if months is None:
        return None
    if isinstance(months, Decimal) and not 0 <= months <= 12:
        return True
    return None if place is None else bool(place) != (number_of(months) > 0)


def _same_phone_elsewhere(of: Any, _member: Any) -> Answer:
    """Two members name one telephone and different places of work."""
    if any(one.phone is None or one.work_place is None for one in of.members):
        return None
    places: dict[str, set[str]] = defaultdict(set)
    for one in of.members:
        if one.phone and one.work_place:
            places[one.phone].add(one.work_place)
    return any(len(found) > 1 for found in places.values())


def _more_months_paid(_of: Any, member: Any) -> Answer:
    income, pay, months = member.public_post_income, member.public_post_pay, member.public_post_months
    if income is None or pay is None or months is None:
        return None
    return number_of(pay) > 0 and number_of(income) / number_of(pay) > number_of(months)


RULES = (
    E("D090", "2_01_015 2_12_004", PERSON, N_("Without labour power, and registered as working away"),
      (WORK | PLAN) & NO_LABOUR, warning=(WORK | PLAN) & person.one_of("labour", WEAK)),
    E("D091", "4_01_006 4_12_002", PERSON, N_("At school, and registered as working away"),
      person.one_of("school", *_TO_SENIOR) & (WORK | PLAN)),
    E("D092", "5_16_010", PERSON, N_("Registered as working away before the age of 16"), spell(_began_young)),
    W("D093", "5_01_004 5_12_003", PERSON, N_("Supported as destitute, and working away"),
      person.yes("destitute") & WORK),
    W("D094", "5_01_005 4_12_001", PERSON, N_("The place of work isn't named down to the county"),
      spell(_not_to_the_county)),
    W("D095", "5_01_007 5_12_006", PERSON, N_("The particulars of work away aren't all filled in"),
      spell(lambda _of, _m, row: "" in (row.pay, row.company, row.trade, row.channel, row.shuttled))),
    W("D096", "5_16_001 5_16_002", PERSON, N_("The monthly pay is below 100 or above 30,000 yuan"),
      spell(_pay(lambda pay: pay > 30_000 or pay < 100))),
    W("D097", "1111_12", PERSON, N_("The monthly pay is below 400 yuan"), spell(_pay(lambda pay: pay < 400))),
    E("D098", "5_12_001", PERSON, N_("A spell of work begins before the one before it ended"),
      compare(_overlaps, "member.spells")),
    E("D099", "1111_16 1111_17", PERSON, N_("Said not to work, and the last spell of work has no end"),
      spell(_unended, worked=False)),
    I("D100", "1111_08", PERSON, N_("A spell of work is open for years"),
      spell(lambda _of, _m, row: bool(row.begin) and row.begin < "202101" and not row.end)),
    E("D101", "3_12_001", PERSON, N_("The beginning of the work is empty"),
      spell(lambda _of, _m, row: not row.begin)),
    W("D102", "5_01_003 5_12_002", PERSON,
      N_("Works in another county, and in a local public post or workshop at the same time"),
      spell(lambda of, _m, row: away(of, row) and row.channel in LOCAL_CHANNELS)),
    E("D103", "3_01_008 5_12_004", PERSON, N_("In a public post before the age of 16"),
      age(0, 15) & PUBLIC_POST),
    W("D104", "5_01_006 5_12_005", PERSON, N_("In a public post at the age of 70 or later"),
      age(70) & PUBLIC_POST),
    E("D105", "5_15_006", PERSON, N_("In a public post without labour power"), PUBLIC_POST & NO_LABOUR),
    E("D106", "3_01_005 3_01_006 5_15_003", PERSON, N_("Public post and its months don't go together"),
      compare(_post_and_months, "member.public_posts", "member.public_post_months")),
    W("D107", "3_01_010 3_01_011", PERSON, N_("Three or more kinds of public posts"),
      person.where(lambda found: len(found) >= 3, "public_posts"), intent=True),
    E("D108", "C5-13 C6", PERSON, N_("Place and months of work contradict each other"),
      compare(_place_and_months, "member.work_place", "member.work_months"), saving="work_months"),
    W("D109", "2_01_013 2_01_014 2_12_007", PERSON,
      N_("Works away, and the telephone isn't a valid mobile number"),
      WORK & person.where(lambda text: not is_mobile(text), "phone")),
    I("D110", "5_15_021", HOUSEHOLD, N_("Two members with one telephone work in different places"),
      compare(_same_phone_elsewhere, "member.phone", "member.work_place")),
    I("D111", "5_15_022", PERSON, N_("The telephone stands in another household, too"),
      person.yes("phone_elsewhere")),
    W("D112", "5_15_008 5_15_009", PERSON, N_("Plans to work away, and no service wanted is filled in"),
      PLAN & person.empty("service_need")),
    W("D113", "S3", PERSON, N_("Income from a public post and its months contradict each other"),
      compare(_more_months_paid, "member.public_post_income", "member.public_post_pay",
              "member.public_post_months")),
)  # fmt: skip
