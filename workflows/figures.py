"""Figures (指标) as data: what each counts, in what unit, of which whole, and where the rule comes from.

A figure is counted from rows by the query of its group (``app/queries/figure_*.py``); rates are divided
here said and there computed. The sentence of a rule is printed beside every number. ``EDITION`` grows
whenever a rule changes, so that a saved report tells that it was made by another one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from workflows.monitoring.codes import CATEGORY, RISK, Codes
from workflows.monitoring.help import KIND
from workflows.monitoring.leads import SOURCE as LEAD_SOURCE
from workflows.rectification.codes import DEADLINE_KIND
from workflows.rectification.codes import SOURCE as PROBLEM_SOURCE
from workflows.words import N_

EDITION = 1

GROUPS: Codes = (
    ("monitoring", N_("Monitored households")),
    ("warnings", N_("Warnings and leads")),
    ("help", N_("Help, visits and officers")),
    ("steps", N_("Time of the steps")),
    ("rectification", N_("Rectification of problems")),
)
"""The pages of figures, in their order."""

UNITS: Codes = (
    ("household", N_("households")),
    ("person", N_("persons")),
    ("warning", N_("warnings")),
    ("lead", N_("leads")),
    ("measure", N_("measures")),
    ("visit", N_("visits")),
    ("officer", N_("officers")),
    ("step", N_("steps")),
    ("day", N_("days")),
    ("case", N_("cases")),
    ("return", N_("returns")),
    ("problem", N_("problems")),
    ("category", N_("categories")),
    ("unit", N_("units")),
    ("batch", N_("batches")),
    ("percent", N_("per cent")),
)

CHANNEL: Codes = (
    *LEAD_SOURCE,
    ("in_person", N_("Application on paper or in person")),
    ("public_page", N_("Application from the public page")),
    ("by_phone", N_("Application by telephone")),
    ("carry_over", N_("Household enrolled before the system")),
)
"""How a household came to be looked at: the first report of its lead, else how its case was opened."""

UNKNOWN = "000"
"""The key of what no row says, such as the risks of a household enrolled before the system."""

DIMENSIONS: Mapping[str, tuple[str, Codes]] = {
    "category": (N_("By category"), (*CATEGORY, (UNKNOWN, N_("Not recorded")))),
    "risk": (N_("By risk"), (*RISK, (UNKNOWN, N_("Enrolled before the system, risks not listed")))),
    "channel": (N_("By channel"), (*CHANNEL, (UNKNOWN, N_("Not recorded")))),
    "kind": (N_("By type of measure"), KIND),
    "source": (N_("By source"), PROBLEM_SOURCE),
    "deadline": (N_("By kind of time limit"), DEADLINE_KIND),
    "step": (N_("By step"), ()),
    "reason": (N_("By reason"), ()),
}
"""What a figure is told by besides the place: name and codes. Workflows name steps and reasons."""

_ROLL = N_(
    "Guiding opinion 中农组发〔2021〕7号; counted from the county's own cases, not from the national system."
)
_REGISTER = N_("The county's parameter says how lasting problems count.")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: ``rule`` says in words what is counted.

    ``basis`` is ``day`` for how things stand at the end of a day, ``period`` for what happened from one
    day to another, ``now`` for what is only known of the present. A rate has ``part`` and ``whole``, both
    names of figures. ``by`` names what it is told by besides the place, ``source`` where its rule is read.
    """

    name: str
    group: str
    label: str
    unit: str
    rule: str
    basis: str = "day"
    part: str = ""
    whole: str = ""
    by: tuple[str, ...] = ()
    source: str = ""


def _rate(name: str, group: str, label: str, rule: str, part: str, whole: str, by: tuple[str, ...] = (),
          basis: str = "day", source: str = "") -> Figure:  # fmt: skip
    return Figure(name, group, label, "percent", rule, basis, part, whole, by, source)


_OF = ("category", "risk", "channel")
_MONITORING = (
    Figure("monitored_households", "monitoring", N_("Households monitored"), "household",
           N_("Households whose enrolment was announced or carried over up to this day, each once by its "
              "newest case; those whose monitoring ended or who were wrongly enrolled don't count."),
           by=_OF, source=_ROLL),
    Figure("monitored_persons", "monitoring", N_("Persons monitored"), "person",
           N_("Members on this day of the households monitored."), by=_OF, source=_ROLL),
    Figure("standing_households", "monitoring", N_("Households whose risk stands"), "household",
           N_("Households monitored whose risk isn't eliminated on this day."), by=_OF),
    Figure("standing_persons", "monitoring", N_("Persons whose risk stands"), "person",
           N_("Members on this day of the households whose risk stands."), by=_OF),
    Figure("eliminated_households", "monitoring", N_("Households with the risk eliminated"), "household",
           N_("Households monitored whose newest decision up to this day is that the risk is eliminated; a "
              "roll-back takes it away again."), by=_OF),
    Figure("eliminated_persons", "monitoring", N_("Persons with the risk eliminated"), "person",
           N_("Members on this day of the households with the risk eliminated."), by=_OF),
    _rate("elimination_rate_households", "monitoring", N_("Rate of risk elimination by households"),
          N_("Households with the risk eliminated divided by households monitored."),
          "eliminated_households", "monitored_households", ("category",),
          source=N_("Counties print it as 风险消除率, among them one of Anhui in 2023; by households and by "
                    "persons it differs.")),
    _rate("elimination_rate_persons", "monitoring", N_("Rate of risk elimination by persons"),
          N_("Persons with the risk eliminated divided by persons monitored."),
          "eliminated_persons", "monitored_persons", ("category",)),
    Figure("enrolled_households", "monitoring", N_("Households newly enrolled"), "household",
           N_("Households monitored whose enrolment was announced within the period; those carried over "
              "were enrolled before."),
           "period", by=("channel", "category", "risk")),
    Figure("enrolled_persons", "monitoring", N_("Persons newly enrolled"), "person",
           N_("Members, on the last day of the period, of the households newly enrolled."), "period",
           by=("channel", "category", "risk")),
    Figure("newly_eliminated_households", "monitoring", N_("Households newly eliminated"), "household",
           N_("Households with the risk eliminated by a decision of the period; those carried over don't "
              "count."),
           "period", by=("category",)),
    Figure("newly_eliminated_persons", "monitoring", N_("Persons newly eliminated"), "person",
           N_("Members, on the last day of the period, of the households newly eliminated."), "period",
           by=("category",)),
)  # fmt: skip
_WARNINGS = (
    Figure("warnings_received", "warnings", N_("Warnings of departments received"), "warning",
           N_("Reports of departments of what was noticed within the period; each row of a list counts, also "
              "where two rows are about one household."), "period"),
    Figure("warnings_visited", "warnings", N_("Warnings visited"), "warning",
           N_("Warnings received in the period whose household was visited up to its last day."), "period"),
    Figure("warnings_confirmed", "warnings", N_("Warnings confirmed as risk"), "warning",
           N_("Warnings received in the period from which an application was opened up to its last day."),
           "period"),
    Figure("warnings_enrolled", "warnings", N_("Warnings that led to an enrolment"), "warning",
           N_("Warnings received in the period whose household was enrolled from them up to its last day."),
           "period"),
    _rate("warnings_visited_rate", "warnings", N_("Share of warnings visited"),
          N_("Warnings visited divided by warnings received."), "warnings_visited", "warnings_received",
          basis="period"),
    Figure("reports", "warnings", N_("Reports of all channels"), "lead",
           N_("Everything that was noticed within the period, by who noticed it."), "period",
           by=("channel",)),
)  # fmt: skip
_HELP = (
    Figure("measures_planned", "help", N_("Help measures planned"), "measure",
           N_("Measures planned up to this day for households with a case here; mistakes don't count."),
           by=("kind",)),
    Figure("measures_delivered", "help", N_("Help measures delivered"), "measure",
           N_("Measures planned whose delivery is recorded for a day up to this one."), by=("kind",)),
    _rate("measures_delivered_rate", "help", N_("Share of measures delivered"),
          N_("Help measures delivered divided by help measures planned."), "measures_delivered",
          "measures_planned", ("kind",)),
    Figure("visits_owed", "help", N_("Households visited regularly"), "household",
           N_("Households monitored on this day: each is owed a visit within the county's interval.")),
    Figure("visits_overdue", "help", N_("Visits overdue"), "household",
           N_("Of these, whose last day for the next visit had passed on this day; the interval is that of "
              "the county's parameters today.")),
    Figure("visits_done", "help", N_("Visits done"), "visit",
           N_("Visits after enrolment within the period."), "period"),
    Figure("helpers", "help", N_("Responsible helpers"), "officer",
           N_("Officers who hold a post as helper on this day, each once.")),
    Figure("grid_workers", "help", N_("Grid workers"), "officer",
           N_("Officers who hold a post as grid worker on this day, each once.")),
)  # fmt: skip
_STEPS = (
    Figure("steps_done", "steps", N_("Steps done"), "step",
           N_("Steps completed within the period, by the state in which the case waited for them."), "period",
           by=("step",)),
    Figure("step_median", "steps", N_("Median of days"), "day",
           N_("Half of the steps of the period took so many calendar days or fewer, from the step before."),
           "period", by=("step",)),
    Figure("step_p90", "steps", N_("Nine in ten within"), "day",
           N_("Nine in ten of the steps of the period took so many calendar days or fewer."), "period",
           by=("step",)),
    Figure("late_cases", "steps", N_("Cases past their last day"), "case",
           N_("Open cases whose step is past its last day today; of past days it isn't kept."), "now",
           by=("step",)),
    Figure("send_backs", "steps", N_("Sent back"), "return",
           N_("Cases sent back within the period, by the reason given first."), "period", by=("reason",)),
)  # fmt: skip
_RECTIFICATION = (
    Figure("problems", "rectification", N_("Problems"), "problem",
           N_("Problems of batches fed back up to this day."), by=("source", "deadline"), source=_REGISTER),
    Figure("problems_finished", "rectification", N_("Problems rectified"), "problem",
           N_("Problems closed up to this day and not reopened since, and suspects of a telephone check that "
              "proved not true."), by=("source", "deadline"), source=_REGISTER),
    Figure("problems_going_on", "rectification", N_("Problems going on"), "problem",
           N_("Problems that are not rectified on this day."), by=("source",)),
    _rate("completion_rate", "rectification", N_("Completion rate"),
          N_("Problems rectified divided by problems."), "problems_finished", "problems", ("source",)),
    Figure("problem_measures", "rectification", N_("Rectification measures"), "measure",
           N_("Measures of the newest plan of each problem, submitted up to this day."), by=("source",)),
    Figure("problem_units", "rectification", N_("Units responsible"), "unit",
           N_("Organisations with a part in these problems today, each once."), by=("source",)),
    Figure("problem_categories", "rectification", N_("Categories of problems"), "category",
           N_("Categories as the papers print them, each once."), by=("source",)),
    Figure("batches", "rectification", N_("Batches"), "batch",
           N_("Batches with a problem among these."), by=("source",)),
    Figure("batches_finished", "rectification", N_("Batches rectified"), "batch",
           N_("Batches of which every problem is rectified on this day."), by=("source",)),
)  # fmt: skip

FIGURES = (*_MONITORING, *_WARNINGS, *_HELP, *_STEPS, *_RECTIFICATION)
BY_NAME: Mapping[str, Figure] = {one.name: one for one in FIGURES}

SHORT: Mapping[str, tuple[str, ...]] = {
    "monitoring": (
        "monitored_households",
        "monitored_persons",
        "standing_households",
        "eliminated_households",
        "elimination_rate_households",
        "elimination_rate_persons",
        "enrolled_households",
    ),
    "warnings": (
        "warnings_received",
        "warnings_visited",
        "warnings_confirmed",
        "warnings_enrolled",
        "reports",
    ),
    "help": ("measures_planned", "measures_delivered", "visits_owed", "visits_overdue", "visits_done"),
    "steps": ("steps_done", "step_median", "step_p90", "late_cases", "send_backs"),
    "rectification": (
        "problems",
        "problems_finished",
        "problems_going_on",
        "completion_rate",
        "problem_measures",
    ),
}
"""What stands in the tables by place and by dimension: the columns that fit beside each other. The first is
drawn."""


PERIODS: Codes = (
    ("month", N_("This month")),
    ("quarter", N_("This quarter")),
    ("year", N_("This year")),
)
"""The periods of reports that are kept: each up to the day on which it is opened."""
PARAMETERS = ("lasting_counts", "visit_interval_eliminated", "visit_interval_open")
"""Parameters of the county on which figures rest."""


def rule_digest(figure: Figure) -> str:
    """Return the digest of everything that decides what a figure counts."""
    said = "|".join(
        (str(EDITION), figure.name, figure.unit, figure.rule, figure.basis, figure.part, figure.whole)
    )
    return sha256(said.encode()).hexdigest()


def of_group(group: str) -> tuple[Figure, ...]:
    """Return the figures of a page, in their order."""
    return tuple(one for one in FIGURES if one.group == group)
