"""Eliminations and villages (monitoring.md 11.12 and 11.13)."""

from decimal import Decimal
from typing import Any

from app.rules.conditions import Answer, any_of, compare, everybody, family, some, village
from app.rules.measures import DESTITUTE, DISABLED_ALLOWANCE, LOW_INCOME
from app.rules.rule import HOUSEHOLD, VILLAGE, E, I, W
from app.rules.words import (
    BOTH_COVERS,
    BUSINESS,
    ELIM,
    JOBS,
    NO_LABOUR,
    POSTS,
    UNCOVERED,
    help_of,
    measure,
    months_between,
    number_of,
    since,
)
from workflows.monitoring.help import ANSWERS, answers
from workflows.words import N_

_BY_HELP = ELIM & family.one_of("elimination_way", "01")
"""Eliminated by help; the rules on speed and income exempt a risk that went by itself."""


def _unanswered(of: Any, _member: Any) -> Answer:
    """A risk of table 5.3 has no measure that answers it at an elimination."""
    if of.risks is None or of.kinds is None:
        return None
    return any(
        code in ANSWERS and not any(answers(kind, code, at_elimination=True) for kind in of.kinds)
        for code in of.risks
    )


def _months(test: Any) -> Any:
    def asked(of: Any, _member: Any) -> Answer:
        first, last = of.identified, of.eliminated_in
        if first is None or last is None:
            return None
        known = first.isdigit() and last.isdigit() and len(first) == len(last) == 6
        return known and bool(test(first, last, of.by))

    return compare(asked, "household.identified", "household.eliminated_in")


def _more_than_all(of: Any, _member: Any) -> Answer:
    if None in (of.households, of.unsafe_water_households, of.dangerous_houses):
        return None
    return max(number_of(of.unsafe_water_households), number_of(of.dangerous_houses)) > number_of(
        of.households
    )


def _less_land(of: Any, _member: Any) -> Answer:
    return None if of.land is None or of.farmed is None else number_of(of.land) < number_of(of.farmed)


def _below_line(of: Any, _member: Any) -> Answer:
    income = of.after_net_per_head
    return None if income is None else isinstance(income, Decimal) and income < of.by.line


RULES = (
    E("D240", "1_11_005", HOUSEHOLD, N_("Eliminated, and a child is still out of school"),
      ELIM & family.yes("after_schooling")),
    E("D241", "1_11_006 1_02_008", HOUSEHOLD, N_("Eliminated, and the house isn't safe"),
      ELIM & (family.yes("dangerous_house") | family.yes("after_housing"))),
    E("D242", "1_11_007 1_02_009", HOUSEHOLD, N_("Eliminated, and drinking water isn't safe"),
      ELIM & (family.no("safe_water") | family.yes("after_water"))),
    E("D243", "1_11_008", HOUSEHOLD, N_("Eliminated, and somebody has no basic medical insurance, or two"),
      ELIM & some(UNCOVERED | BOTH_COVERS)),
    E("D244", "1_11_009", HOUSEHOLD, N_("Eliminated by help, and there is no measure"),
      _BY_HELP & family.empty("measures")),
    E("D245", "3_11_003 3_11_004 3_11_005 3_11_006 3_11_007 3_11_008 3_11_009", HOUSEHOLD,
      N_("Eliminated, and no measure answers the risk"),
      ELIM & compare(_unanswered, "household.risks", "household.kinds")),
    E("D246", "4_11_010", HOUSEHOLD, N_("Eliminated by help with an income below the line of the year"),
      _BY_HELP & compare(_below_line, "household.after_net_per_head")),
    W("D247", "2_11_002", HOUSEHOLD, N_("Less than six months from identification to elimination"),
      ELIM & _months(lambda first, last, by: last >= by.eliminated_since and months_between(first, last) < 6),
      intent=True),
    E("D248", "5_18_009", HOUSEHOLD, N_("Eliminated by help in the month of identification or the next"),
      _BY_HELP & _months(lambda first, last, _by: months_between(first, last) <= 1), intent=True),
    E("D249", "4_11_011", HOUSEHOLD, N_("Nobody has labour power, and the household is eliminated"),
      ELIM & everybody(NO_LABOUR, ever=True)),
    W("D250", "4_11_012", HOUSEHOLD, N_("Help with work, and no wages after elimination"),
      ELIM & help_of(JOBS, POSTS) & family.nothing("after_wage")),
    W("D251", "4_11_013", HOUSEHOLD, N_("Social security, and no transfer income after elimination"),
      ELIM & measure(LOW_INCOME, DESTITUTE, DISABLED_ALLOWANCE) & family.nothing("after_transfer")),
    W("D252", "5_11_013", HOUSEHOLD, N_("Help with business, and no business income after elimination"),
      ELIM & help_of(BUSINESS) & family.nothing("after_production")),
    E("D253", "INFERRED", HOUSEHOLD, N_("Eliminated before it was identified, or in the future"),
      any_of(_months(lambda first, last, _by: last < first),
             since("eliminated_in", lambda month, by: month > by.month))),
    E("D254", "INFERRED", HOUSEHOLD, N_("Appraisal or notice is missing in the elimination"),
      ELIM & (family.no("elimination_noticed") | family.no("elimination_appraised"))),
    E("D260", "1_03_002 3_03_003", VILLAGE, N_("Households or people of the village are empty or none"),
      village.nothing("people") | village.nothing("households")),
    W("D261", "1_03_003", VILLAGE, N_("The collective income of the village is empty or none"),
      village.nothing("collective_income")),
    W("D262", "1_03_004 1_03_006 1_03_007 1_03_009 1_03_010 1_03_011 1_03_012 1_03_013", VILLAGE,
      N_("A figure of the village's public services is empty"),
      village.some_empty("schools", "pension_insured", "bus", "clinics", "public_toilets", "doctors",
                         "rubbish_points", "library")),
    W("D263", "1_03_014 1_03_015 1_03_016", VILLAGE,
      N_("The village's figures of subsistence, destitute or disabled people are empty"),
      village.some_empty("subsistence_households", "subsistence_people", "destitute_people",
                         "disabled_people")),
    W("D264", "2_03_001", VILLAGE, N_("No paved road to the township, or it isn't filled in"),
      village.empty("paved_road") | village.no("paved_road")),
    E("D265", "3_03_001", VILLAGE, N_("More households with a problem than there are households"),
      compare(_more_than_all, "village.households", "village.unsafe_water_households",
              "village.dangerous_houses")),
    I("D266", "3_03_002", VILLAGE, N_("The village has less land than its households together"),
      compare(_less_land, "village.land", "village.farmed")),
)  # fmt: skip
