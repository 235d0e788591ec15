"""Risk elimination and the end of a household (monitoring.md 6).

Each function is one released condition: its name is stored with definitions and events. Where the
sources are silent the condition rests on a county parameter and says so.
"""

from dataclasses import replace
from datetime import date
from typing import cast

from workflows.facts import Facts
from workflows.monitoring.assessment import ASSESSMENT
from workflows.monitoring.opening_guards import household
from workflows.monitoring.visit_guards import income_above_line
from workflows.vocabulary import Guard, Mode
from workflows.words import N_


def enrolled_long_enough(facts: Facts) -> bool:
    """As many months as the county asks for have passed since enrolment; natural ends are exempt."""
    subject = household(facts)
    if subject.eliminated_naturally:
        return subject.natural_end_proved
    if subject.enrolled_on is None:
        return False
    months = cast(int, facts.profile["elimination_min_months"])
    return facts.occurred_on >= months_after(subject.enrolled_on, months)


def help_was_delivered(facts: Facts) -> bool:
    """At least one delivered measure answers a listed risk; natural ends need their proof instead."""
    subject = household(facts)
    if subject.eliminated_naturally:
        return subject.natural_end_proved
    return subject.measures_delivered > 0


def somebody_can_work(facts: Facts) -> bool:
    """At least one living member has labour power."""
    return any(member.can_work for member in household(facts).living)


def difficulties_settled(facts: Facts) -> bool:
    """Large spending is settled and all three guarantees and water are met."""
    visit = household(facts).visit
    return visit.spending_settled and visit.guarantees and visit.guarantees_met


def risk_is_gone(facts: Facts) -> bool:
    """Every question of the assessment is answered: the risk is gone, income is stable, no new risk came."""
    return household(facts).visit.assessed >= {code for code, _ in ASSESSMENT}


def risk_is_new(facts: Facts) -> bool:
    """An application after an elimination names a risk that the eliminated case wasn't about."""
    subject = household(facts)
    return not subject.eliminated_risks or bool(subject.application.risks - subject.eliminated_risks)


def no_other_case_open(facts: Facts) -> bool:
    """The household has no other open case, so that this one may be taken up again (decisions.md 11)."""
    return not household(facts).other_case_open


def nobody_left(facts: Facts) -> bool:
    """No member lives in the household any more."""
    subject = household(facts)
    return bool(subject.members) and not subject.living


def months_after(day: date, months: int) -> date:
    """Return the day ``months`` months later, the month's last day where the day doesn't exist."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


LONG_ENOUGH = (
    Guard(
        enrolled_long_enough,
        N_("Too soon after enrolment, or the natural end isn't proved yet."),
        N_("Zongyang, Anhui; cleaning rules of the national system: not under half a year (X02)."),
        flag="X02",
    ),
    Guard(
        help_was_delivered,
        N_("No delivered help answers a risk of this household, or the natural end isn't proved yet."),
        N_("Yijiang, Anhui 2024: measures in place before the risk is marked as gone (X03)."),
        flag="X03",
    ),
    Guard(
        somebody_can_work,
        N_(
            "Where nobody in a household can work, keep it under monitoring. Where that isn't recorded yet,"
            " record it at the household first."
        ),
        N_("Hainan 2021: households without labour power aren't marked for the time being (X04)."),
        flag="X04",
    ),
)
WORDED_BEFORE = (N_("Nobody in this household can work. Keep it under monitoring."),)
"""Sentences that stored definitions still carry: kept here so that running cases read them in Chinese."""

AT_PROPOSAL = (*(replace(guard, form=True) for guard in LONG_ENOUGH[:2]), LONG_ENOUGH[2])
"""The same where the form itself says whether the risk went by help or by itself."""

STABLE = (
    Guard(
        income_above_line,
        N_("Income per head is below this year's line."),
        N_("Zongyang, Anhui; Qin'an, Gansu; Hainan 2021: stably above the line of the year (X01)."),
        flag="X01",
    ),
    Guard(
        difficulties_settled,
        N_("Large spending isn't settled, or schooling, medical care, housing or water isn't assured."),
        N_("Hainan 2021; Pingjiang, Hunan: not while spending or a guarantee is unsolved (X05)."),
        flag="X05",
    ),
    Guard(
        risk_is_gone,
        N_("The risk isn't gone for good, income isn't stable, or a new risk has come."),
        N_("Assessment sheet of Pingjiang, Hunan; Liaoning 2023: stably gone, no new risk (X05)."),
        flag="X05",
    ),
)
AT_VISIT = tuple(replace(guard, form=True) for guard in STABLE)
"""The same where the sheet of the visit brings the figures."""

NEW_RISK = Guard(
    risk_is_new,
    N_(
        "An eliminated case of this household was about the same risk. Propose its roll-back,"
        " or say what is new."
    ),
    N_("Liaoning 2023: the old risk is rolled back, a new one is identified anew (X06)."),
    Mode.WARN,
    flag="X06",
    form=True,
)
ONLY_CASE = Guard(
    no_other_case_open,
    N_("This household has another open case. That one has to come to its end first."),
    N_("At most one open case a household; the new case stands beside the old one."),
)
NOBODY_LEFT = Guard(
    nobody_left,
    N_("Members still belong to this household. Record their leaving first."),
    N_("Natural decrease of the national system; the procedure is a county parameter."),
)
