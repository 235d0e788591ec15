"""Three guarantees, medical cover, social security; risk against family facts (monitoring.md 11.9, 11.10)."""

from typing import Any

from app.rules.conditions import (
    Answer,
    age,
    any_known,
    compare,
    counted,
    everybody,
    family,
    nobody,
    person,
    some,
)
from app.rules.rule import HOUSEHOLD, PERSON, E, I, W
from app.rules.words import (
    ABLE,
    ALL_NO_LABOUR,
    AT_SCHOOL,
    BOTH_COVERS,
    DISABILITY,
    HEALTHY_ONLY,
    HOUSING,
    ILL,
    ILLNESS,
    IS_DISABLED,
    LACK_OF_LABOUR,
    LIFTED,
    MON,
    NOT_AT_SCHOOL,
    OPEN,
    OUT_OF_SCHOOL,
    PRESCHOOL,
    SCHOOLING,
    UNCOVERED,
    UNSTABLE_WORK,
    WATER,
    WITH_LABOUR,
    WORK,
    risk,
)
from workflows.monitoring.codes import SUDDEN_RISKS
from workflows.words import N_

_RELIEVED = person.yes("subsistence") | person.yes("destitute")


def _same_risk_twice(of: Any, _member: Any) -> Answer:
    return None if of.risks is None else len(set(of.risks)) < len(of.risks)


def _large(least: int) -> Any:
    return compare(lambda of, _: len(of.members) >= least, "household.members")


RULES = (
    W("D160", "1_02_001", HOUSEHOLD, N_("Lives in a dangerous house, and isn't monitored"),
      family.yes("dangerous_house") & ~MON),
    W("D161", "1_02_002", HOUSEHOLD, N_("Drinking water isn't safe, and the household isn't monitored"),
      family.no("safe_water") & ~MON),
    W("D162", "1_02_003", HOUSEHOLD,
      N_("An ill member without critical illness insurance, and not monitored"),
      some(ILL & person.no("critical_illness")) & ~MON, intent=True),
    W("D163", "1_02_007", HOUSEHOLD, N_("One of the three guarantees or drinking water isn't assured"),
      any_known(family.yes("dangerous_house"), family.no("safe_water"), family.yes("problem_housing"),
                family.yes("problem_water"), family.yes("problem_medical"), family.yes("problem_schooling"),
                some(UNCOVERED), some(OUT_OF_SCHOOL))),
    W("D164", "2_01_016 2_12_016", PERSON, N_("Not insured against illness or critical illness"),
      person.no("critical_illness") | (person.no("resident_medical") & ~person.yes("employee_medical"))),
    W("D165", "2_01_009 2_12_015", PERSON, N_("Has both basic medical insurances"), BOTH_COVERS),
    W("D166", "3_01_007", PERSON, N_("Got medical assistance without basic medical insurance"),
      UNCOVERED & person.yes("medical_assistance")),
    W("D167", "5_19_003 5_19_007", HOUSEHOLD,
      N_("Nobody has labour power, and nobody gets the subsistence allowance: make sure"),
      ALL_NO_LABOUR & nobody(_RELIEVED)),
    W("D168", "5_15_018 5_15_019", PERSON, N_("Healthy and of working age, and supported as destitute"),
      person.yes("destitute") & age(18, 59) & HEALTHY_ONLY & NOT_AT_SCHOOL),
    I("D169", "C6", HOUSEHOLD, N_("Supported as destitute, and somebody has labour power"),
      some(person.yes("destitute")) & some(age(16, 65) & ABLE)),
    E("D170", "4_11_006", HOUSEHOLD, N_("Drinking water has a problem, and that risk isn't chosen"),
      MON & family.yes("problem_water") & ~risk(WATER)),
    W("D171", "4_11_007", HOUSEHOLD,
      N_("Somebody isn't insured, and illness isn't chosen as a risk: make sure"),
      MON & some(UNCOVERED) & ~risk(ILLNESS)),
    E("D172", "INFERRED", HOUSEHOLD, N_("The house has a problem, and that risk isn't chosen"),
      MON & family.yes("problem_housing") & ~risk(HOUSING)),
    E("D173", "4_11_008", HOUSEHOLD, N_("A child out of school is registered, and the household has none"),
      MON & family.yes("problem_schooling") & nobody(OUT_OF_SCHOOL)),
    E("D180", "2_11_001", HOUSEHOLD, N_("The risk is disability, and nobody is disabled"),
      MON & risk(DISABILITY) & nobody(IS_DISABLED)),
    E("D181", "5_15_015 C6", HOUSEHOLD, N_("The risk is illness, and nobody is ill"),
      OPEN & risk(ILLNESS) & nobody(ILL)),
    E("D182", "C6", HOUSEHOLD, N_("The risk is schooling, and nobody is at school"),
      risk(SCHOOLING) & nobody(AT_SCHOOL & ~person.one_of("school", PRESCHOOL))),
    E("D183", "2_11_006 5_15_013", HOUSEHOLD, N_("The risk is unstable work, and nobody has labour power"),
      OPEN & risk(UNSTABLE_WORK) & ALL_NO_LABOUR),
    W("D184", "5_15_014", HOUSEHOLD, N_("The risk is unstable work, and no work is registered"),
      OPEN & risk(UNSTABLE_WORK) & nobody(WORK), intent=True),
    E("D185", "4_11_009", HOUSEHOLD, N_("The risk is lack of labour power, and everybody has it"),
      OPEN & risk(LACK_OF_LABOUR) & everybody(WITH_LABOUR)),
    W("D186", "5_11_029", HOUSEHOLD,
      N_("The risk is lack of labour power, and half or more of the members have it"),
      OPEN & _large(4) & risk(LACK_OF_LABOUR) & counted(ABLE, lambda able, everyone: able * 2 >= everyone)),
    W("D187", "5_18_008", HOUSEHOLD,
      N_("The risk is lack of labour power, and more than a quarter of the members have it"),
      OPEN & risk(LACK_OF_LABOUR) & counted(ABLE, lambda able, everyone: able * 4 > everyone)),
    E("D188", "C6", HOUSEHOLD, N_("The same risk is chosen twice"),
      compare(_same_risk_twice, "household.risks")),
    E("D189", "INFERRED", HOUSEHOLD, N_("Category and kind of household contradict each other"),
      (family.one_of("category", "01") & ~LIFTED) | (family.one_of("category", "02") & LIFTED)),
    W("D190", "INFERRED", HOUSEHOLD, N_("In sudden serious difficulty, and no sudden risk is chosen"),
      family.one_of("category", "03") & ~family.has("risks", *sorted(SUDDEN_RISKS))),
)  # fmt: skip
