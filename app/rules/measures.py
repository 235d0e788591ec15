"""Help measures (monitoring.md 11.11)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.rules.conditions import everybody, family, nobody, person, project, some, spell
from app.rules.facts import Spell
from app.rules.rule import HOUSEHOLD, PERSON, PROJECT, E, I, W
from app.rules.words import (
    ABLE,
    ALL_NO_LABOUR,
    BUSINESS,
    COLLEGE,
    COMPULSORY,
    DISABILITY,
    FINANCE,
    HEALTH,
    HOUSE_HELP,
    HOUSING,
    ILLNESS,
    IS_DISABLED,
    JOBS,
    MON,
    OPEN,
    POSTS,
    RELOCATION,
    SCHOOLING,
    SECURITY,
    SOCIETY,
    STUDIES,
    TECHNICIAN,
    UNCOVERED,
    VOCATIONAL,
    WATER,
    WATER_HELP,
    WITH_LABOUR,
    WORKING,
    help_of,
    measure,
    months_between,
    risk,
    since,
)
from app.rules.work import away
from workflows.words import N_

LOW_INCOME, DESTITUTE, DISABLED_ALLOWANCE = "48001", "48002", "48004"
MIGRANT, TRAVEL, GRANT, STUDENTS, RELOCATED = "40002", "40003", "45001", "47001", "53001"
_DEVELOPMENT = help_of(BUSINESS, JOBS, FINANCE, POSTS)
_SUBSISTENCE, _DESTITUTE = person.yes("subsistence"), person.yes("destitute")
_SEVERE = person.where(lambda found: found[1:] in ("1", "2"), "disability")
_RELIEVED = _SUBSISTENCE | _DESTITUTE
_GENERAL = frozenset({"39099", "40001", "40099", "41099"})
"""Measures that say nothing definite: other business, training, other jobs, other finance."""


def _only_security(kinds: frozenset[str]) -> bool:
    return kinds == {SECURITY}


def _only_general(measures: Sequence[str]) -> bool:
    found = {one for one in measures if one[:2] in (BUSINESS, JOBS, FINANCE, POSTS)}
    return bool(found) and found <= _GENERAL


def _paid(_of: Any, _member: Any, row: Spell) -> bool:
    return isinstance(row.subsidy, Decimal) and row.subsidy > 0


def _still_away(of: Any, _member: Any, row: Spell) -> bool:
    """Worked outside the county after the household was identified."""
    return away(of, row) and (not row.end or row.end >= (of.identified or ""))


def _away_anew(of: Any, _member: Any, row: Spell) -> bool:
    return away(of, row) and row.begin >= (of.identified or "")


def _window(test: Any) -> Any:
    return since("identified", lambda month, by: test(month, *by.window))


RULES = (
    E("D200", "1_11_010", HOUSEHOLD, N_("Identified more than a month ago, and no measure is registered"),
      MON & since("identified", lambda month, by: months_between(month, by.month) > 1)
      & family.empty("measures")),
    E("D201", "5_12_007", HOUSEHOLD, N_("With labour power, and without a developmental measure"),
      OPEN & some(WITH_LABOUR) & ~_DEVELOPMENT),
    W("D202", "5_11_030", HOUSEHOLD, N_("A developmental measure is registered, and its state isn't changed"),
      OPEN & _DEVELOPMENT & family.one_of("development", "02", "")),
    W("D203", "5_11_032", HOUSEHOLD, N_("With labour power, and social security is the only measure"),
      OPEN & some(ABLE) & family.where(_only_security, "kinds")),
    W("D204", "5_12_011", HOUSEHOLD, N_("The developmental measures are too general"),
      MON & family.one_of("development", "01") & family.where(_only_general, "measures")),
    E("D205", "5_11_033", HOUSEHOLD,
      N_("Nobody has labour power, everybody is supported, and it isn't marked as such a household"),
      OPEN & ALL_NO_LABOUR & everybody(_RELIEVED) & family.no("no_labour_household")),
    E("D206", "5_18_001", HOUSEHOLD,
      N_("The risk is illness, and there is neither help for health nor from society"),
      MON & risk(ILLNESS) & ~help_of(HEALTH, SOCIETY)),
    E("D207", "5_18_002", HOUSEHOLD, N_("The risk is schooling, and no help answers it"),
      MON & risk(SCHOOLING) & ~help_of(COMPULSORY, STUDIES, SOCIETY)),
    E("D208", "5_18_003", HOUSEHOLD,
      N_("The risk is disability, and there is neither social security nor help from society"),
      MON & risk(DISABILITY) & ~help_of(SECURITY, SOCIETY)),
    E("D209", "5_18_004", HOUSEHOLD, N_("The risk is housing, and there is no help for it"),
      MON & risk(HOUSING) & ~help_of(HOUSE_HELP, RELOCATION), intent=True),
    E("D210", "5_18_005", HOUSEHOLD,
      N_("A child is out of school, and there is no help for compulsory schooling"),
      MON & family.yes("problem_schooling") & ~help_of(COMPULSORY)),
    E("D211", "5_18_006", HOUSEHOLD, N_("The risk is drinking water, and there is no help for it"),
      MON & risk(WATER) & ~help_of(WATER_HELP)),
    E("D212", "5_18_007", HOUSEHOLD,
      N_("Somebody isn't insured, and there is neither help for health nor from society"),
      MON & some(UNCOVERED) & ~help_of(HEALTH, SOCIETY)),
    W("D213", "5_16_003", HOUSEHOLD, N_("Gets the subsistence allowance, and that measure isn't registered"),
      OPEN & some(_SUBSISTENCE) & ~measure(LOW_INCOME)),
    W("D214", "5_16_004", HOUSEHOLD, N_("Supported as destitute, and that measure isn't registered"),
      OPEN & some(_DESTITUTE) & ~measure(DESTITUTE)),
    W("D215", "5_16_005 4_11_015", HOUSEHOLD,
      N_("The subsistence allowance is registered, and nobody gets it"),
      measure(LOW_INCOME) & nobody(_SUBSISTENCE, ever=True)),
    W("D216", "5_16_006", HOUSEHOLD, N_("Support for the destitute is registered, and nobody gets it"),
      measure(DESTITUTE) & nobody(_DESTITUTE), intent=True),
    W("D217", "5_16_008", HOUSEHOLD, N_("Severely disabled, and no disability allowance is registered"),
      OPEN & some(_SEVERE) & ~measure(DISABLED_ALLOWANCE)),
    W("D218", "4_11_016", HOUSEHOLD, N_("A disability allowance is registered, and nobody is disabled"),
      measure(DISABLED_ALLOWANCE) & nobody(IS_DISABLED)),
    W("D219", "1111_3 4_11_014", HOUSEHOLD, N_("Help with work is registered, and nobody works"),
      MON & help_of(JOBS, POSTS) & nobody(WORKING)),
    W("D220", "5_15_007", HOUSEHOLD, N_("Help with jobs is registered for people without labour power"),
      MON & help_of(JOBS) & ALL_NO_LABOUR),
    W("D221", "5_17_011", HOUSEHOLD,
      N_("Help with work away is registered, and nobody works outside the county"),
      OPEN & measure(MIGRANT, TRAVEL) & nobody(spell(_still_away))),
    W("D222", "5_17_013", HOUSEHOLD,
      N_("Help with work away is registered, and nobody went since identification"),
      MON & measure(MIGRANT) & some(spell(_still_away)) & nobody(spell(_away_anew))),
    W("D223", "1111_10", HOUSEHOLD, N_("A travel allowance is registered, and no amount was paid"),
      OPEN & measure(TRAVEL) & nobody(spell(_paid))),
    W("D224", "5_17_012", PERSON, N_("A travel allowance is paid for work inside the county"),
      spell(lambda of, member, row: _paid(of, member, row) and bool(of.county) and of.county in row.county)),
    W("D225", "1111_2", HOUSEHOLD, N_("A vocational student doesn't get the Rain and Dew grant"),
      MON & some(person.one_of("school", *VOCATIONAL, *COLLEGE))
      & since("identified", lambda month, by: month < f"{by.school_begin.year}08") & ~measure(STUDENTS)),
    W("D226", "5_15_011 5_15_012", HOUSEHOLD,
      N_("The Rain and Dew grant is registered, and there is no such student"),
      measure(STUDENTS) & nobody(person.one_of("school", *VOCATIONAL, *COLLEGE, *TECHNICIAN))),
    W("D227", "1111_06", HOUSEHOLD,
      N_("Identified while insurance was paid, and no grant towards it is registered"),
      OPEN & _window(lambda month, first, last: first <= month <= last) & ~measure(GRANT)),
    W("D228", "1111_09 1111_13", HOUSEHOLD,
      N_("Identified after insurance was paid, and a grant towards it is registered"),
      OPEN & _window(lambda month, _first, last: month > last) & measure(GRANT)),
    I("D229", "1111_4", HOUSEHOLD, N_("Identified since 2021, and relocation is registered"),
      MON & since("identified", lambda month, _by: month >= "202101") & measure(RELOCATED)),
    I("D230", "2_10_004", PROJECT, N_("A public-post project since 2021 says nothing of its content"),
      project.where(lambda kind: "公益" in kind and "岗" in kind, "kind") & project.empty("content")
      & project.where(lambda year: isinstance(year, Decimal) and year >= 2021, "year")),
)  # fmt: skip
