"""The democratic appraisal (monitoring.md 4.5).

Each function is one released condition: its name is stored with definitions and events. Where the
sources are silent the condition rests on a county parameter and says so.
"""

from fractions import Fraction
from typing import cast

from workflows.facts import Facts
from workflows.monitoring.opening_guards import household
from workflows.vocabulary import Guard
from workflows.words import N_

REPRESENTATIVES = "representatives"


def meeting_documented(facts: Facts) -> bool:
    """Minutes and sign-in sheet of the meeting are in the file."""
    meeting = household(facts).meeting
    return meeting.minutes and meeting.sign_in_sheet


def meeting_after_visit(facts: Facts) -> bool:
    """The meeting was held on or after the day of the visit that it heard of."""
    subject = household(facts)
    held_on, visited_on = subject.meeting.held_on, subject.visit.visited_on
    return held_on is not None and visited_on is not None and held_on >= visited_on


def quorum_reached(facts: Facts) -> bool:
    """Enough of those expected were present; a representatives' meeting also has a floor."""
    meeting = household(facts).meeting
    if meeting.expected <= 0:
        return False
    enough = Fraction(meeting.present, meeting.expected) >= Fraction(str(facts.profile["appraisal_quorum"]))
    if meeting.body != REPRESENTATIVES:
        return enough
    return enough and meeting.present >= cast(int, facts.profile["appraisal_floor"])


def relatives_recused(facts: Facts) -> bool:
    """Everybody present who is kin of the household stood aside for its vote."""
    meeting = household(facts).meeting
    return meeting.held_on is not None and meeting.kin_present <= meeting.recused


def votes_add_up(facts: Facts) -> bool:
    """For, against and abstained are as many as could vote."""
    meeting = household(facts).meeting
    return meeting.voters > 0 and meeting.agreed + meeting.against + meeting.abstained == meeting.voters


def majority_agreed(facts: Facts) -> bool:
    """More than half of those who could vote agreed."""
    return household(facts).meeting.agreed_by_majority


def majority_not_reached(facts: Facts) -> bool:
    """The vote was held and didn't reach more than half."""
    meeting = household(facts).meeting
    return meeting.voters > 0 and not meeting.agreed_by_majority


_ORGANIC_LAW = N_(
    "Organic Law of Village Committees, art. 26: two thirds present, more than half of them agree (P08)."
)
MEETING = (
    Guard(
        meeting_documented,
        N_("Add the minutes and the sign-in sheet of the meeting."),
        N_("Pingjiang, Hunan: those present sign the minutes."),
        flag="P01",
    ),
    Guard(
        meeting_after_visit,
        N_("The meeting is dated before the household was visited. Check both dates."),
        N_("Order of the procedure: no step before its predecessor (red flag P02)."),
        flag="P02",
    ),
    Guard(quorum_reached, N_("Too few of those expected were present."), _ORGANIC_LAW, flag="P08"),
    Guard(
        relatives_recused,
        N_("Kin of the household were present and didn't stand aside. Hold the vote again without them."),
        N_("Recusal of near kin is a county parameter; inspections look for favouritism (P11)."),
        flag="P11",
    ),
    Guard(
        votes_add_up,
        N_("For, against and abstained don't add up to those who could vote."),
        N_("Minutes of the national system: number of votes, for and against (P08)."),
        flag="P08",
    ),
)
MAJORITY = Guard(
    majority_agreed,
    N_("Not more than half of those who could vote agreed."),
    _ORGANIC_LAW,
    flag="P08",
)
NO_MAJORITY = Guard(
    majority_not_reached,
    N_("More than half agreed: the household can't be declined by this meeting."),
    _ORGANIC_LAW,
    flag="P08",
)
