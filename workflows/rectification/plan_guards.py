"""The plan of rectification and its review (整改方案; rectification.md 2.1 steps 3 and 4, 2.5).

Each function is one released condition: its name is stored with definitions and events. Where the
sources are silent the condition rests on a county parameter and says so.
"""

from datetime import timedelta
from typing import cast

from workflows.facts import Facts
from workflows.rectification.claim_guards import problem
from workflows.rectification.codes import ABOVE_COUNTY
from workflows.rectification.wording import says_nothing
from workflows.vocabulary import Guard, Mode
from workflows.words import N_

_MEETING_WITHIN = timedelta(days=14)
"""Ten working days, as red flag R16 has it, counted generously."""


def plan_has_measures(facts: Facts) -> bool:
    """There is at least one measure, and each has a unit."""
    measures = problem(facts).measures
    return bool(measures) and all(one.text and one.units for one in measures)


def plan_names_person(facts: Facts) -> bool:
    """A person answers for it, not a unit alone."""
    return problem(facts).person is not None


def plan_has_criterion(facts: Facts) -> bool:
    """It says what will be different, and what class of proof shows it."""
    subject = problem(facts)
    return bool(subject.criterion) and bool(subject.proof)


def plan_has_date(facts: Facts) -> bool:
    """The immediate part has a day, on or after that of the plan."""
    subject = problem(facts)
    return (
        subject.due_on is not None and subject.planned_on is not None and subject.due_on >= subject.planned_on
    )


def lasting_duty_has_goal(facts: Facts) -> bool:
    """A duty that stays after closure says what is kept up."""
    subject = problem(facts)
    return not subject.lasting or bool(subject.lasting_goal)


def measures_are_tangible(facts: Facts) -> bool:
    """Fewer than seven in ten of the measures are verbs alone."""
    measures = problem(facts).measures
    empty = sum(1 for one in measures if says_nothing(one.text))
    return not measures or empty * 10 < len(measures) * 7


def measures_not_copied(facts: Facts) -> bool:
    """No measure has the very words of another unit's plan."""
    return not any(one.copied for one in problem(facts).measures)


def unit_met_about_it(facts: Facts) -> bool:
    """A problem found above the county has left a trace of work in the unit soon after the feedback."""
    subject = problem(facts)
    if subject.level not in ABOVE_COUNTY or subject.found_on is None:
        return True
    traces = (*subject.of_kind("unit_minutes"), *subject.of_kind("work_trace"))
    return any(one.dated <= subject.found_on + _MEETING_WITHIN for one in traces)


def acceptor_stands_apart(facts: Facts) -> bool:
    """A unit that doesn't rectify is named to check the result."""
    subject = problem(facts)
    return subject.acceptor is not None and subject.acceptor not in subject.responsible


def asked_before_the_day(facts: Facts) -> bool:
    """More time is asked for before the day in force has passed, by claim and by record."""
    due_on = problem(facts).due_on
    return due_on is not None and max(facts.occurred_on, facts.today) <= due_on


def later_day_asked(facts: Facts) -> bool:
    """The day asked for lies after the day in force."""
    extensions = problem(facts).extensions
    return bool(extensions) and extensions[-1].new_due_on > extensions[-1].old_due_on


def extended_seldom(facts: Facts) -> bool:
    """It isn't extended more often than the county lets pass without a word."""
    granted = sum(1 for one in problem(facts).extensions if one.granted)
    return granted < cast(int, facts.profile["max_extensions"])


def extended_within_reason(facts: Facts) -> bool:
    """With the new day the whole term is at most one and a half times the first one."""
    subject = problem(facts)
    if not subject.extensions or subject.planned_on is None or subject.first_due_on is None:
        return True
    first = (subject.first_due_on - subject.planned_on).days
    return (subject.extensions[-1].new_due_on - subject.planned_on).days * 2 <= first * 3


PLAN = (
    Guard(
        plan_has_measures,
        N_("Write at least one measure, and for each the unit that carries it out."),
        N_("Huangsang 2024: measures, unit and time limit for each problem."),
        form=True,
    ),
    Guard(
        plan_names_person,
        N_("Name the person who answers for it. A unit alone is nobody."),
        N_("Red flag R11: “the department” as owner; the named person is a county parameter of ours."),
        flag="R11",
        form=True,
    ),
    Guard(
        plan_has_criterion,
        N_("Say what will be different when it is done, and which proof shows it."),
        N_("Yichang: acceptance compares with the target written in the plan (rectification.md 2.4)."),
        flag="R03",
        form=True,
    ),
    Guard(
        plan_has_date,
        N_("Give the day by which the immediate part is done. “Kept up for long” is no day."),
        N_("Red flag R10: all 16 problems of the Huangsang plan have no day; split them in two."),
        flag="R10",
        form=True,
    ),
    Guard(
        lasting_duty_has_goal,
        N_("Say what is kept up after closure, so that a review can look for it."),
        N_("Lanshan 2023: a lasting duty needs its reason and its goals (rectification.md 2.2)."),
        form=True,
    ),
    Guard(
        measures_are_tangible,
        N_("The measures strengthen and improve, without object, number or date. Say why that is enough."),
        N_("Red flag R12: words as measures; the share is a county parameter."),
        Mode.WARN,
        flag="R12",
        form=True,
    ),
    Guard(
        measures_not_copied,
        N_("A measure has the very words of another unit's plan. Say why they fit here too."),
        N_("Red flag R02: copied plans (CCDI 2019)."),
        Mode.WARN,
        flag="R02",
        form=True,
    ),
    Guard(
        unit_met_about_it,
        N_("Nothing in the file shows that the unit dealt with it within ten working days."),
        N_("Red flag R16, after Huangsang 2024, problem 14. Computed for inspectors."),
        Mode.AUDIT,
        flag="R16",
    ),
)
STILL_PLANNED = tuple(guard for guard in PLAN if guard.mode is Mode.BLOCK)
ACCEPTOR = Guard(
    acceptor_stands_apart,
    N_("Name a unit that checks the result and doesn't rectify it itself."),
    N_("Yichang: the unit that rectifies isn't the unit that accepts (rectification.md 2.1 step 8)."),
    flag="R15",
    form=True,
)
EXTENSION = (
    Guard(
        asked_before_the_day,
        N_("The day has passed. More time is asked for before, never after."),
        N_("Baidi 2015: without an approved request it is judged by the old day (rectification.md 2.2)."),
        flag="R08",
    ),
    Guard(
        later_day_asked,
        N_("The new day has to lie after the day in force."),
        N_("Extension: old and new day are both kept (rectification.md 7)."),
        form=True,
    ),
    Guard(
        extended_seldom,
        N_("It was extended before. Say what is different this time."),
        N_("Red flag R08: extended again and again; the number is a county parameter."),
        Mode.WARN,
        flag="R08",
    ),
    Guard(
        extended_within_reason,
        N_("With this the whole term is more than one and a half times the first. Say why."),
        N_("Red flag R08: total over one and a half times the first term, a county parameter."),
        Mode.WARN,
        flag="R08",
        form=True,
    ),
)
