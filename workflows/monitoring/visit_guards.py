"""The household visit and its income sheet (monitoring.md 2 and 4.3).

Each function is one released condition: its name is stored with definitions and events. Where the
sources are silent the condition rests on a county parameter and says so.
"""

from decimal import Decimal
from typing import cast

from workflows.facts import Facts
from workflows.monitoring.codes import SUDDEN_RISKS
from workflows.monitoring.facts import VisitFacts
from workflows.monitoring.opening_guards import household
from workflows.vocabulary import Guard, Mode
from workflows.words import N_

SUDDEN_DIFFICULTY = "03"
"""Code of 突发严重困难户, the category of households above the income line (monitoring.md 2.1)."""


def enough_visitors(facts: Facts) -> bool:
    """At least as many visitors as the county asks for took part, none of them kin."""
    visitors = household(facts).visit.visitors
    return len(visitors - facts.recused) >= cast(int, facts.profile["min_visitors"])


def household_confirmed(facts: Facts) -> bool:
    """The household confirmed the figures of the visit."""
    return household(facts).visit.confirmed_by_household


def income_sheet_complete(facts: Facts) -> bool:
    """The income sheet has a result, over the whole window that the county's parameter sets."""
    visit = household(facts).visit
    return visit.income_per_head is not None and visit.window_months == facts.profile["income_window"]


def spending_was_asked(facts: Facts) -> bool:
    """Compliant self-paid spending was asked for and written down."""
    visit = household(facts).visit
    return visit.spending_asked and visit.spending_per_head is not None


def guarantees_recorded(facts: Facts) -> bool:
    """Schooling, medical care, housing and drinking water were looked at."""
    return household(facts).visit.guarantees


def category_fits_income(facts: Facts) -> bool:
    """A household above the income line is taken as one in sudden serious difficulty."""
    visit = household(facts).visit
    if visit.income_per_head is None:
        return False
    return not _above_line(facts, visit) or visit.category == SUDDEN_DIFFICULTY


def income_above_line(facts: Facts) -> bool:
    """The income sheet shows at least the income line valid on the day."""
    visit = household(facts).visit
    return visit.income_per_head is not None and _above_line(facts, visit)


def _above_line(facts: Facts, visit: VisitFacts) -> bool:
    line = Decimal(str(facts.profile["income_line"]))
    return visit.income_per_head is not None and visit.income_per_head >= line


def category_fits_kind(facts: Facts) -> bool:
    """The first category is for households lifted out of poverty, the second for all others."""
    subject = household(facts)
    lifted = subject.kind in LIFTED
    return {"": False, "01": lifted, "02": not lifted}.get(subject.visit.category, True)


def sudden_difficulty_has_a_cause(facts: Facts) -> bool:
    """A household taken as one in sudden serious difficulty names a risk that strikes suddenly."""
    subject = household(facts)
    return subject.visit.category != SUDDEN_DIFFICULTY or bool(subject.application.risks & SUDDEN_RISKS)


LIFTED = frozenset({"2", "3"})
"""Kinds of households lifted out of poverty (户类型)."""

VISITORS = Guard(
    enough_visitors,
    N_("Too few visitors. Name at least the number the county asks for, without kin of the household."),
    N_("Huarong and Pingjiang, Hunan: at least two visitors; the number is a county parameter (X09)."),
    flag="X09",
    form=True,
)
CONFIRMED = Guard(
    household_confirmed,
    N_("The household hasn't confirmed the figures. Add signature, thumbprint, recording or call-back."),
    N_("Pingjiang, Hunan: the household signs the sheet of the visit (X09)."),
    flag="X09",
    form=True,
)
INCOME_SHEET = (
    Guard(
        income_sheet_complete,
        N_("The income sheet isn't complete for the whole window of months."),
        N_("Information sheet of the national system: the 12 months before the month of identification."),
        form=True,
    ),
    Guard(
        spending_was_asked,
        N_("Ask what the family paid itself for illness, schooling or disaster, and write it down."),
        N_("Qin'an, Gansu; Dayao, Yunnan 2024: income, spending and own capacity are judged together (E05)."),
        flag="E05",
        form=True,
    ),
    Guard(
        guarantees_recorded,
        N_("Record schooling, medical care, housing and drinking water."),
        N_("Information sheet of the national system: three guarantees and safe drinking water."),
        form=True,
    ),
)
CATEGORY = (
    Guard(
        category_fits_kind,
        N_("The category doesn't fit the kind of household. Check both."),
        N_("National definitions: the first category for households lifted out of poverty only (E01)."),
        flag="E01",
        form=True,
    ),
    Guard(
        sudden_difficulty_has_a_cause,
        N_("Sudden serious difficulty needs a cause that strikes suddenly. Complete the risks first."),
        N_("National definitions: illness, disaster, accident, failed business or lost work."),
        form=True,
    ),
    Guard(
        category_fits_income,
        N_(
            "Income is above the line. Take the household as one in sudden serious difficulty,"
            " or say why not."
        ),
        N_("Qin'an, Gansu: the third category has income above the range; the line never refuses by itself."),
        Mode.WARN,
        flag="E05",
        form=True,
    ),
)
