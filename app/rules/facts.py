"""What the data rules look at: households, members, villages, projects in the words of the national system.

Every value is one of three things. ``None``: the source doesn't hold it, and a rule that needs it can't be
judged. Empty (``""`` or ``()``): it is held and nobody has filled it in. Anything else: what was filled in, a
code of ``workflows/monitoring/codes.py`` where the national system has a list, otherwise the text itself, so
that a rule sees what isn't in the list. Yes is ``"1"``, no ``"0"``. Months are ``YYYYMM``.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

Text = str | None
Codes = tuple[str, ...] | None
Number = Decimal | str | None
"""A number; a text where what stands there is none."""


@dataclass(frozen=True)
class Standards:
    """The day on which rules are judged, and what changes from year to year or from county to county.

    ``line`` is the monitoring range in yuan per head and year. ``insurance_window`` are first and last month
    of the window in which residents pay for medical insurance (INFERRED, a county parameter). Early
    eliminations are asked about from the month ``eliminated_since`` on (cleaning rule 2_11_002: April 2022).
    """

    day: date
    line: Decimal
    insurance_window: tuple[int, int] = (9, 12)
    eliminated_since: str = "202204"

    @cached_property
    def month(self) -> str:
        """Return the month of the day."""
        return f"{self.day:%Y%m}"

    @cached_property
    def school_begin(self) -> date:
        """Return the latest 1 September: school rules count ages on it (monitoring.md 11.14)."""
        begins = date(self.day.year, 9, 1)
        return begins if begins <= self.day else date(self.day.year - 1, 9, 1)

    @cached_property
    def window(self) -> tuple[str, str]:
        """Return first and last month of the newest window of medical insurance."""
        first, last = self.insurance_window
        year = self.day.year if self.day.month >= first else self.day.year - 1
        return f"{year}{first:02}", f"{year + (last < first)}{last:02}"


@dataclass(frozen=True, slots=True)
class Spell:
    """One row of 已外出务工信息: ``begin`` and ``end`` are months, ``subsidy`` 年度交通费补助 in yuan."""

    done: Text = "1"
    begin: str = ""
    end: str = ""
    county: str = ""
    company: str = ""
    trade: str = ""
    channel: str = ""
    pay: Number = ""
    shuttled: str = ""
    subsidy: Number = ""


@dataclass(frozen=True)
class MemberFacts:
    """One member (家庭成员) as the national system shows him. ``id`` tells members of a household apart.

    ``identity_elsewhere`` and ``phone_elsewhere`` say that the same number stands with somebody else, for the
    telephone in another household. ``school_unchanged`` says that the grade is the same for three years.
    """

    id: int
    by: Standards
    identity_kind: Text = None
    identity_number: Text = None
    disability_card: Text = None
    identity_elsewhere: Text = None
    born_on: date | None = None
    sex: Text = None
    ethnicity: Text = None
    relation: Text = None
    political: Text = None
    phone: Text = None
    phone_elsewhere: Text = None
    education: Text = None
    school: Text = None
    school_unchanged: Text = None
    unschooled: Text = None
    health: Codes = None
    labour: Text = None
    mandarin: Text = None
    work_place: Text = None
    work_months: Number = None
    abroad: Text = None
    public_posts: Codes = None
    public_post_months: Number = None
    public_post_income: Number = None
    public_post_pay: Number = None
    resident_medical: Text = None
    employee_medical: Text = None
    critical_illness: Text = None
    commercial_medical: Text = None
    resident_pension: Text = None
    employee_pension: Text = None
    medical_assistance: Text = None
    other_health_help: Text = None
    subsistence: Text = None
    destitute: Text = None
    spells: tuple[Spell, ...] | None = None
    planned: Text = None
    service_need: Text = None

    @cached_property
    def age(self) -> int | None:
        """Return the years of age on the day of the rules, None without a birth date."""
        return age_on(self.born_on, self.by.day)

    @cached_property
    def school_age(self) -> int | None:
        """Return the years of age on the latest 1 September."""
        return age_on(self.born_on, self.by.school_begin)

    @cached_property
    def disability(self) -> str | None:
        """Return kind and grade of a disability card, such as ``42``; empty without one."""
        for number in (self.disability_card, self.identity_number):
            if number and len(number) in (20, 22):
                return number[18:20]
        return None if self.disability_card is None else ""


def age_on(born_on: date | None, day: date) -> int | None:
    """Return full years of age on a day, None where the birth date isn't known."""
    if born_on is None:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


@dataclass(frozen=True)
class HouseholdFacts:
    """One household (农户) with its members, income, risks and help as the national system shows it.

    ``members`` are those who belong now, ``left`` those who left by natural decrease (自然减少). ``category``
    is empty for a household that isn't monitored. ``risks`` keep their order and may repeat. ``problem_…``
    are the guarantees at identification, ``after_…`` the sheet after elimination, ``measures`` codes of kind
    and item (``48001``). Areas are mu, floor space square metres, distances kilometres, money yuan.
    """

    id: int
    by: Standards
    members: tuple[MemberFacts, ...] = ()
    left: tuple[MemberFacts, ...] = ()
    county: Text = None
    code: Text = None
    size: Number = None
    kind: Text = None
    category: Text = None
    phone: Text = None
    risks: Codes = None
    disaster: Text = None
    risk_note: Text = None
    identified: Text = None
    eliminated: Text = None
    eliminated_in: Text = None
    elimination_way: Text = None
    no_labour_household: Text = None
    problem_schooling: Text = None
    problem_housing: Text = None
    problem_medical: Text = None
    problem_water: Text = None
    monitor_name: Text = None
    monitor_phone: Text = None
    helper: Text = None
    helper_registered: Text = None
    business_registered: Text = None
    dangerous_house: Text = None
    safe_water: Text = None
    toilet: Text = None
    floor_space: Number = None
    electricity: Text = None
    road: Text = None
    road_distance: Number = None
    farmland: Number = None
    forest: Number = None
    returned_forest: Number = None
    orchard: Number = None
    pasture: Number = None
    water_surface: Number = None
    wage: Number = None
    production: Number = None
    property: Number = None
    transfer: Number = None
    birth_money: Number = None
    subsistence_money: Number = None
    destitute_money: Number = None
    pension_money: Number = None
    ecology_money: Number = None
    cost: Number = None
    net: Number = None
    net_per_head: Number = None
    net_per_head_before: Number = None
    spending: Number = None
    measures: Codes = None
    development: Text = None
    after_schooling: Text = None
    after_housing: Text = None
    after_medical: Text = None
    after_water: Text = None
    after_wage: Number = None
    after_property: Number = None
    after_transfer: Number = None
    after_production: Number = None
    after_cost: Number = None
    after_net: Number = None
    after_net_per_head: Number = None
    after_claims: Number = None
    after_spending: Number = None
    elimination_noticed: Text = None
    elimination_appraised: Text = None

    @cached_property
    def kinds(self) -> frozenset[str] | None:
        """Return the kinds of the measures, None where measures aren't held."""
        return None if self.measures is None else frozenset(one[:2] for one in self.measures)

    def first(self, relation: str) -> MemberFacts | None:
        """Return the first member of a relation to the head."""
        return next((one for one in self.members if one.relation == relation), None)


@dataclass(frozen=True, slots=True)
class VillageFacts:
    """One row of （自定义）行政村信息. ``farmed`` is the land of its households together, in mu."""

    id: int
    by: Standards
    people: Number = None
    households: Number = None
    collective_income: Number = None
    schools: Number = None
    pension_insured: Number = None
    bus: Text = None
    clinics: Number = None
    public_toilets: Number = None
    doctors: Number = None
    rubbish_points: Number = None
    library: Number = None
    subsistence_households: Number = None
    subsistence_people: Number = None
    destitute_people: Number = None
    disabled_people: Number = None
    paved_road: Text = None
    unsafe_water_households: Number = None
    dangerous_houses: Number = None
    land: Number = None
    farmed: Number = None


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """One project: ``kind`` in the words of the project list, ``content``, ``year`` of its beginning."""

    id: int
    by: Standards
    kind: Text = None
    content: Text = None
    year: Number = None


Subject = HouseholdFacts | VillageFacts | ProjectFacts
