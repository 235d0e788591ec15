"""Words that the tables of rules share: codes of the national lists, and conditions that many rows use.

The conventions are those of monitoring.md 11.2 and 9.4.
"""

import re
from decimal import Decimal
from typing import Any

from app.rules.conditions import (
    Condition,
    age,
    any_known,
    compare,
    everybody,
    family,
    person,
    school_age,
    spell,
)
from workflows.monitoring import codes

ORDINARY, SKILLED, LOST, NONE, WEAK = "001", "002", "003", "004", "005"
"""劳动技能: 普通, 技能, 丧失, 无, 弱或半."""
HEALTHY, CHRONIC, SERIOUS, DISABLED = "001", "002", "003", "004"
"""健康状况."""
HEAD, SPOUSE, SON, DAUGHTER = "001", "002", "003", "004"
"""与户主关系."""
MEN = frozenset({"003", "006", "007", "009", "011", "013", "015", "017", "019", "022", "024", "027"})
WOMEN = frozenset({"004", "005", "008", "010", "012", "014", "016", "018", "020", "023", "025", "026"})
"""Relations to the head that only men, only women have (D012)."""
ILLNESS, SCHOOLING, HOUSING, WATER, DISABILITY = "001", "002", "003", "004", "005"
DISASTER, UNSTABLE_WORK, LACK_OF_LABOUR, OTHER_RISK = "006", "009", "010", "011"
"""致贫/返贫风险."""
BUSINESS, JOBS, FINANCE, POSTS = "39", "40", "41", "42"
HEALTH, COMPULSORY, STUDIES, SECURITY = "45", "46", "47", "48"
HOUSE_HELP, WATER_HELP, SOCIETY, RELOCATION = "50", "51", "52", "53"
"""Kinds of help measures (monitoring.md 5.2)."""
PRESCHOOL, KINDERGARTEN, PRIMARY = "001", "002", "003"
JUNIOR = ("004", "005", "006")
SENIOR = ("007", "008", "009")
VOCATIONAL = ("010", "011", "012")
COLLEGE = ("013", "014", "015")
TECHNICIAN = ("017", "018", "019", "020")
BACHELOR = ("021", "022", "023", "024", "025")
POSTGRADUATE = "026"
"""在校生状况."""

SCHOOL = frozenset(dict(codes.SCHOOL)) - {"000"}

MON = family.filled("category")
"""Monitored: 监测对象类别 isn't empty."""
OPEN = MON & family.no("eliminated")
ELIM = MON & family.yes("eliminated")
LIFTED = family.one_of("kind", "2", "3")
"""户类型 = 脱贫户; one without benefits was lifted out of poverty too."""

HEALTHY_ONLY = person.only("health", HEALTHY)
AT_SCHOOL = person.filled("school")
NOT_AT_SCHOOL = person.empty("school")
WORKING_AGE = age(16, 59)
NO_LABOUR = person.one_of("labour", NONE, LOST)
ABLE = person.one_of("labour", ORDINARY, SKILLED)
WITH_LABOUR = person.one_of("labour", ORDINARY, SKILLED, WEAK)
ILL = person.has("health", CHRONIC, SERIOUS)
IS_DISABLED = any_known(person.has("health", DISABLED), person.where(lambda card: card != "", "disability"))
UNCOVERED = ~(person.yes("resident_medical") | person.yes("employee_medical"))
"""Without basic medical insurance."""
BOTH_COVERS = person.yes("resident_medical") & person.yes("employee_medical")
OUT_OF_SCHOOL = school_age(6, 16) & NOT_AT_SCHOOL
PUBLIC_POST = person.filled("public_posts")
WORK = spell(lambda *_: True)
"""A row in 已外出务工信息 with 是否已务工 = 是."""
PLAN = person.yes("planned")
WORKING = any_known(WORK, person.above("work_months", 0), PUBLIC_POST)
"""Works by any of the columns that say so."""
ALL_NO_LABOUR = everybody(NO_LABOUR)

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)


def is_mobile(text: str) -> bool:
    """Return whether a text is a mobile number as the rules ask for it (``^1[3-9]\\d{9}$``)."""
    return bool(_MOBILE.fullmatch(text))


def risk(code: str) -> Condition:
    """R(x): the risk stands in one of 致贫/返贫风险1 to 5."""
    return family.has("risks", code)


def help_of(*kinds: str) -> Condition:
    """A measure of one of these kinds is registered."""
    wanted = frozenset(kinds)
    return family.where(lambda found: not wanted.isdisjoint(found), "kinds")


def measure(*wanted: str) -> Condition:
    """One of these measures is registered, by kind and item."""
    return family.has("measures", *wanted)


def months_between(first: str, last: str) -> int:
    """Return the months from one ``YYYYMM`` to another; raise ValueError for what is no month."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[4:6]) - int(first[4:6])


def since(field: str, test: Any) -> Condition:
    """A month of the household and the standards: ``test(month, standards)``; an empty month says no."""

    def asked(of: Any, _member: Any) -> bool | None:
        month = getattr(of, field)
        if month is None:
            return None
        return bool(re.fullmatch(r"\d{6}", month)) and bool(test(month, of.by))

    return compare(asked, f"household.{field}")


def number_of(value: object) -> Decimal:
    """Return a number as it counts in a sum: what is empty or no number counts as nothing."""
    return value if isinstance(value, Decimal) else Decimal(0)
