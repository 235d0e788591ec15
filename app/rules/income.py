"""Income, land and living conditions (monitoring.md 11.7 and 11.8)."""

from decimal import Decimal
from typing import Any

from app.rules.conditions import Answer, age, compare, family, nobody, person, some
from app.rules.rule import HOUSEHOLD, E, I, W
from app.rules.words import (
    ALL_NO_LABOUR,
    BUSINESS,
    ILLNESS,
    MON,
    OPEN,
    help_of,
    number_of,
    risk,
    since,
)
from workflows.words import N_

_INCOME = ("wage", "production", "property", "transfer")
_PARTS = ("birth_money", "subsistence_money", "destitute_money", "pension_money", "ecology_money")
_MONEY = (*_INCOME, *_PARTS, "cost", "spending")
_WORKS = person.where(lambda months: isinstance(months, Decimal) and months > 0, "work_months")


def _below_line(of: Any, _member: Any) -> Answer:
    income = of.net_per_head
    return None if income is None else isinstance(income, Decimal) and income < of.by.line


def _unbalanced(of: Any, _member: Any) -> Answer:
    """Net income isn't income less cost, or income per head isn't net income by heads: a yuan apart."""
    parts = [getattr(of, name) for name in (*_INCOME, "cost")]
    if of.net is None or None in parts:
        return None
    *income, cost = (number_of(one) for one in parts)
    if abs(number_of(of.net) - (sum(income) - cost)) > 1:
        return True
    people = int(of.size) if isinstance(of.size, Decimal) and of.size > 0 else len(of.members)
    if of.net_per_head is None or not people:
        return None
    return abs(number_of(of.net_per_head) - number_of(of.net) / people) > 1


def _negative(of: Any, _member: Any) -> Answer:
    values = [getattr(of, name) for name in _MONEY]
    if any(isinstance(one, Decimal) and one < 0 for one in values):
        return True
    return None if all(one is None for one in values) else False


def _moved(of: Any, _member: Any) -> Answer:
    before, now = of.net_per_head_before, of.net_per_head
    if before is None or now is None:
        return None
    return number_of(before) > 0 and abs(number_of(now) - number_of(before)) * 2 > number_of(before)


def _returned_beyond(of: Any, _member: Any) -> Answer:
    if None in (of.returned_forest, of.forest, of.pasture):
        return None
    return number_of(of.returned_forest) > number_of(of.forest) + number_of(of.pasture)


def _much_land(of: Any, _member: Any) -> Answer:
    if of.farmland is None or of.forest is None:
        return None
    people = max(len(of.members), 1)
    return number_of(of.farmland) / people > 50 or number_of(of.forest) / people > 70


_NO_LAND = ~(family.above("farmland", 0) | family.above("forest", 0) | family.above("orchard", 0)
             | family.above("pasture", 0) | family.above("water_surface", 0))  # fmt: skip

RULES = (
    E("D120", "C6", HOUSEHOLD, N_("Net income per head is empty, not above zero, or above 100,000 yuan"),
      family.nothing("net_per_head") | family.above("net_per_head", 100_000)),
    W("D121", "3_11_010 C5b-18", HOUSEHOLD, N_("Net income per head is below 4,000 yuan"),
      family.below("net_per_head", 4_000)),
    W("D122", "1_02_006", HOUSEHOLD, N_("Below the income line, and not monitored"),
      ~MON & compare(_below_line, "household.net_per_head")),
    W("D123", "1111_18", HOUSEHOLD, N_("Identified since 2023 with a net income above 20,000 yuan per head"),
      MON & since("identified", lambda month, _by: month >= "202301") & family.above("net_per_head", 20_000)),
    W("D124", "C5b-19", HOUSEHOLD, N_("The household's wages are below 300 or above 300,000 yuan"),
      family.small("wage", 300) | family.above("wage", 300_000)),
    W("D125", "5_15_023", HOUSEHOLD, N_("The household's wages at identification are below 100 yuan"),
      OPEN & family.small("wage", 100)),
    W("D126", "C5b-22 C6", HOUSEHOLD, N_("Business income without business costs"),
      family.above("production", 0) & family.nothing("cost")),
    W("D127", "C6", HOUSEHOLD, N_("Wages, and nobody works"), family.above("wage", 0) & nobody(_WORKS)),
    W("D128", "C6", HOUSEHOLD, N_("Somebody works, and there are no wages"),
      some(_WORKS) & family.nothing("wage")),
    W("D129", "S3", HOUSEHOLD, N_("Nobody has labour power, and there are wages"),
      ALL_NO_LABOUR & family.above("wage", 0)),
    W("D130", "S3", HOUSEHOLD, N_("Business income without land, business help or a registered business"),
      family.above("production", 0) & _NO_LAND & ~help_of(BUSINESS) & ~family.yes("business_registered")),
    W("D131", "C5b-20", HOUSEHOLD, N_("More land returned to forest than there is forest and pasture"),
      compare(_returned_beyond, "household.returned_forest", "household.forest", "household.pasture")),
    W("D132", "C5b-23", HOUSEHOLD, N_("Ecological compensation without land returned to forest"),
      family.above("ecology_money", 0) & family.nothing("returned_forest")),
    W("D133", "C5b-24", HOUSEHOLD, N_("The subsistence payment is below 200 yuan"),
      family.small("subsistence_money", 200)),
    W("D134", "C5b-25", HOUSEHOLD, N_("The family-planning payment is below 100 yuan"),
      family.small("birth_money", 100)),
    W("D135", "C5b-26", HOUSEHOLD, N_("The pension payment is below 88 yuan"),
      family.small("pension_money", 88)),
    W("D136", "C5b-27", HOUSEHOLD, N_("The payment for the destitute is below 200 yuan"),
      family.small("destitute_money", 200)),
    W("D137", "C6", HOUSEHOLD, N_("One person gets the subsistence payment and that for the destitute"),
      family.above("subsistence_money", 0) & family.above("destitute_money", 0)
      & some(person.yes("subsistence") & person.yes("destitute"))),
    E("D138", "INFERRED", HOUSEHOLD, N_("The sums of the income sheet don't agree"),
      compare(_unbalanced, *(f"household.{name}" for name in (*_INCOME, "cost", "net", "net_per_head")))),
    W("D139", "5_15_020", HOUSEHOLD, N_("The risk is illness, and no self-paid spending is registered"),
      OPEN & risk(ILLNESS) & family.nothing("spending")),
    E("D140", "INFERRED", HOUSEHOLD, N_("Income and spending can't be below zero"),
      compare(_negative, *(f"household.{name}" for name in _MONEY))),
    W("D141", "INFERRED", HOUSEHOLD, N_("Income per head moved by more than half against last year: say why"),
      compare(_moved, "household.net_per_head", "household.net_per_head_before")),
    I("D142", "INFERRED", HOUSEHOLD, N_("Somebody over 60 is insured, and there is no pension payment"),
      some(age(60) & (person.yes("resident_pension") | person.yes("employee_pension")))
      & family.nothing("pension_money")),
    W("D150", "5_14_001 5_14_008", HOUSEHOLD, N_("The area of farmland is below zero or above 100 mu"),
      family.outside("farmland", 0, 100), intent=True),
    W("D151", "5_14_002 5_14_009", HOUSEHOLD, N_("The area of forest is below zero or above 200 mu"),
      family.outside("forest", 0, 200), intent=True),
    W("D152", "5_14_003 5_14_010", HOUSEHOLD, N_("The area returned to forest is below zero or above 200 mu"),
      family.outside("returned_forest", 0, 200), intent=True),
    W("D153", "5_14_004 5_14_011", HOUSEHOLD, N_("The area of fruit trees is below zero or above 200 mu"),
      family.outside("orchard", 0, 200), intent=True),
    W("D154", "5_14_005 5_14_012", HOUSEHOLD, N_("The area of pasture is below zero or above 100 mu"),
      family.outside("pasture", 0, 100), intent=True),
    W("D155", "5_14_006 5_14_013", HOUSEHOLD, N_("The area of water is below zero or above 100 mu"),
      family.outside("water_surface", 0, 100), intent=True),
    W("D156", "5_14_007 5_14_014", HOUSEHOLD, N_("More than five kilometres from the village's main road"),
      family.above("road_distance", 5)),
    W("D157", "C6", HOUSEHOLD, N_("More than 50 mu of farmland or 70 mu of forest per head"),
      compare(_much_land, "household.farmland", "household.forest")),
)  # fmt: skip
