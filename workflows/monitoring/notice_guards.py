"""The public notice and objections to it (monitoring.md 4.6).

Each function is one released condition: its name is stored with definitions and events. Where the
sources are silent the condition rests on a county parameter and says so.
"""

from dataclasses import replace
from datetime import date

from workflows.facts import Facts
from workflows.monitoring.opening_guards import household
from workflows.vocabulary import Guard
from workflows.words import N_


def notice_masked(facts: Facts) -> bool:
    """The notice shows only what may be shown."""
    return household(facts).notice.masked


def notice_posting_proved(facts: Facts) -> bool:
    """Day, place and picture of the posting are recorded."""
    notice = household(facts).notice
    return notice.posted_on is not None and bool(notice.place) and notice.posting_proof


def notice_after_meeting(facts: Facts) -> bool:
    """The notice was posted on or after the day of the meeting."""
    subject = household(facts)
    posted_on, held_on = subject.notice.posted_on, subject.meeting.held_on
    return posted_on is not None and held_on is not None and posted_on >= held_on


def notice_days_elapsed(facts: Facts) -> bool:
    """The notice hung for all the days that are owed, and the day of the act comes after them."""
    notice = household(facts).notice
    if notice.last_day is None or notice.taken_down_on is None:
        return False
    return notice.taken_down_on > notice.last_day and facts.occurred_on > notice.last_day


def notice_take_down_proved(facts: Facts) -> bool:
    """There is proof that the notice still hung at its end."""
    return household(facts).notice.take_down_proof


def objections_decided(facts: Facts) -> bool:
    """Every objection is decided, before the day of the act."""
    return all(
        objection.outcome != "" and _on_or_before(objection.decided_on, facts.occurred_on)
        for objection in household(facts).notice.objections
    )


def objections_looked_into_by_others(facts: Facts) -> bool:
    """Nobody investigated an objection to himself."""
    return all(
        not objection.investigators & objection.objected_to
        for objection in household(facts).notice.objections
    )


def no_objection_upheld(facts: Facts) -> bool:
    """No objection was found to be right."""
    return all(objection.outcome != "upheld" for objection in household(facts).notice.objections)


def objection_upheld(facts: Facts) -> bool:
    """An objection was found to be right."""
    return any(objection.outcome == "upheld" for objection in household(facts).notice.objections)


def notice_lists_measures(facts: Facts) -> bool:
    """The notice of an elimination lists the help measures delivered."""
    return household(facts).notice.lists_measures


def _on_or_before(day: date | None, limit: date) -> bool:
    return day is not None and day <= limit


POSTED = (
    Guard(
        notice_masked,
        N_("The notice shows more than name, village group, category and kind of help. Make it anew."),
        N_("Qin'an, Gansu: no identity number and no phone on a notice (P24)."),
        flag="P24",
    ),
    Guard(
        notice_posting_proved,
        N_("Record the day and the place of posting, and add the picture."),
        N_("Practice of the provincial systems: pictures of the posted notice (P05)."),
        flag="P05",
    ),
    Guard(
        notice_after_meeting,
        N_("The notice is dated before the meeting. Check both dates."),
        N_("Order of the procedure: no step before its predecessor (red flag P02)."),
        flag="P02",
    ),
)
TAKEN_DOWN = (
    Guard(
        notice_days_elapsed,
        N_("The notice hasn't hung for all its days. Wait until the last day has passed."),
        N_("Five days in Qin'an, seven in Huarong and Pingjiang: a county parameter (P03, P04)."),
        flag="P03",
    ),
    Guard(
        notice_take_down_proved,
        N_("Add the picture that shows the notice still hanging at its end."),
        N_("Practice of the provincial systems: pictures of the posted notice (P05)."),
        flag="P05",
    ),
)
OBJECTIONS_DECIDED = (
    Guard(
        objections_decided,
        N_("An objection isn't decided yet. Look into it and record what came out."),
        N_("Huarong and Pingjiang, Hunan: the two committees look into every objection (P25)."),
        flag="P25",
    ),
    Guard(
        objections_looked_into_by_others,
        N_("An objection was looked into by the person it is about. Somebody else has to do it."),
        N_("Nobody judges an objection to himself (P25)."),
        flag="P25",
    ),
)
NO_OBJECTION_STANDS = Guard(
    no_objection_upheld,
    N_("An objection was found to be right. Appraise again or refuse."),
    N_("Huarong and Pingjiang, Hunan: the case goes on only if the household still qualifies (P25)."),
    flag="P25",
)
GIVEN_UP_AFTER_OBJECTION = replace(
    NO_OBJECTION_STANDS, sentence=N_("An objection was found to be right. Give the elimination up.")
)
"""The same of an elimination, which is neither appraised anew nor refused."""

OBJECTION_STANDS = Guard(
    objection_upheld,
    N_("No objection was found to be right: there is nothing to refuse for."),
    N_("Huarong and Pingjiang, Hunan: the case goes on only if the household still qualifies (P25)."),
    flag="P25",
)
MEASURES_LISTED = Guard(
    notice_lists_measures,
    N_("The notice of an elimination has to list the help that was delivered."),
    N_("Pingjiang, Hunan: the notice includes the list of measures delivered."),
)
