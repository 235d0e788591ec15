"""Claiming a problem or disputing it (认领、反馈有误; rectification.md 2.1 step 2, 2.2, 5.1).

Each function is one released condition: its name is stored with definitions and events. Where the
sources are silent the condition rests on a county parameter and says so.
"""

from workflows.facts import Facts
from workflows.rectification.facts import ProblemFacts
from workflows.rectification.wording import vague_words
from workflows.vocabulary import Guard, Mode
from workflows.words import N_


def problem(facts: Facts) -> ProblemFacts:
    """Return the facts of the problem; a case of another kind has none and every guard refuses."""
    if not isinstance(facts.subject, ProblemFacts):
        raise TypeError("not a case about a problem")
    return facts.subject


def problem_made_concrete(facts: Facts) -> bool:
    """Person or place stand, and the fact."""
    subject = problem(facts)
    return bool((subject.who or subject.place) and subject.fact)


def problem_not_vague(facts: Facts) -> bool:
    """None of them is put in words that name nobody."""
    subject = problem(facts)
    return not any(vague_words(text) for text in (subject.who, subject.place, subject.fact))


def handed_both_ways(facts: Facts) -> bool:
    """The problem was handed to county and department."""
    return problem(facts).two_way


def findings_say_true(facts: Facts) -> bool:
    """Where it was handed both ways, both findings say that it is true, or the office decided so."""
    subject = problem(facts)
    return not subject.two_way or subject.verdict == "true"


def findings_say_untrue(facts: Facts) -> bool:
    """Where it was handed both ways, both findings say that it isn't, or the office decided so."""
    subject = problem(facts)
    return not subject.two_way or subject.verdict in ("untrue", "misunderstood")


def findings_differ(facts: Facts) -> bool:
    """Both sides have found something, and not the same."""
    return problem(facts).differ


def untrue_proved(facts: Facts) -> bool:
    """Proof that the problem isn't true lies in the file."""
    return bool(problem(facts).of_kind("untrue_proof"))


def untrue_visited(facts: Facts) -> bool:
    """Somebody went there: the record of the visit lies in the file."""
    return bool(problem(facts).of_kind("visit_record"))


def not_closed_alike(facts: Facts) -> bool:
    """The same unit hasn't had a problem of the same kind closed a short while ago."""
    return not problem(facts).closed_alike


CONCRETE = (
    Guard(
        problem_made_concrete,
        N_("Say who or which place it is about, and the fact: what was found there, when, how much."),
        N_("Ningshan, Shaanxi 2017: a problem is put by person and by fact (rectification.md 2.4)."),
        form=True,
    ),
    Guard(
        problem_not_vague,
        N_("“Some places”, “a few”, “a certain village” name nobody. Name the village, household or paper."),
        N_("Ningshan, Shaanxi 2017: a problem may not be put with “some” or “a few” (rectification.md 2.4)."),
        form=True,
    ),
)
BOTH_WAYS = Guard(
    handed_both_ways,
    N_("This problem wasn't handed to two sides: claim it or dispute it."),
    N_("Hand-over to county and department, four steps (bulletin of 2023, rectification.md 5.1)."),
)
FOUND_TRUE = Guard(
    findings_say_true,
    N_("County and department must both find it true, or the office must have decided so."),
    N_("Hand-over to county and department, four steps (bulletin of 2023, rectification.md 5.1)."),
)
FOUND_UNTRUE = Guard(
    findings_say_untrue,
    N_("County and department must both find it not true, or the office must have decided so."),
    N_("Hand-over to county and department, four steps (bulletin of 2023, rectification.md 5.1)."),
)
DIFFERENCE = Guard(
    findings_differ,
    N_("There is nothing to decide: the office decides where both sides found different things."),
    N_("A difference goes to the office: a reading of the four steps, ours (rectification.md 5.1)."),
)
UNTRUE_PROVED = (
    Guard(
        untrue_proved,
        N_("Add the proof that the problem isn't true."),
        N_("Bulletin of 2023: not true needs proof, then it is closed (rectification.md 2.2)."),
        form=True,
    ),
    Guard(
        untrue_visited,
        N_("Add the record of the visit: somebody goes there even where it proves empty."),
        N_("Bulletin of 2023: a visit is needed even where it proves empty (rectification.md 2.2)."),
        form=True,
    ),
)
NO_RELAPSE = Guard(
    not_closed_alike,
    N_("A problem of this kind was closed in this unit a short while ago. Say why it is back."),
    N_("Red flag R09: the same place and kind after closure; the number of days is a county parameter."),
    Mode.WARN,
    flag="R09",
)
