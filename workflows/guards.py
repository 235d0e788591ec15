"""Conditions on order and time that every procedure shares (product.md 2, rules 3 and 4)."""

from workflows.facts import Facts
from workflows.vocabulary import Guard, Mode
from workflows.words import N_


def not_in_the_future(facts: Facts) -> bool:
    """The claimed date has come."""
    return facts.occurred_on <= facts.today


def not_before_previous_step(facts: Facts) -> bool:
    """The claimed date isn't before the claimed date of the step that led here."""
    return facts.occurred_on >= facts.entered_on


def not_before_opening(facts: Facts) -> bool:
    """The claimed date isn't before the day on which the case's clock started."""
    return facts.occurred_on >= facts.opened_on


def recorded_in_time(facts: Facts) -> bool:
    """The act is recorded within the days that the county lets pass without a word."""
    return not facts.recorded_late


IN_TIME = (
    Guard(
        not_in_the_future,
        N_("The date given lies in the future. Give the date on which it was done."),
        N_("A date that can't be: a file with such dates is sent back by every inspection (red flag P17)."),
        flag="P17",
    ),
    Guard(
        not_before_previous_step,
        N_("The date given lies before the step that came before it. Check both dates."),
        N_("Order of the procedure: no step before its predecessor (red flag P02)."),
        flag="P02",
    ),
    Guard(
        not_before_opening,
        N_("The date given lies before the day on which the case began. Check the date."),
        N_("Order of the procedure: no step before its predecessor (red flag P02)."),
        flag="P02",
    ),
    Guard(
        recorded_in_time,
        N_("This was done a good while ago. Say why it is entered only now; that costs nothing."),
        N_("Late entry is declared, not hidden; the number of days is a county parameter (P16)."),
        Mode.WARN,
        flag="P16",
    ),
)
"""Guards that every action of every procedure carries."""
