"""Conditions on the life of a suspicion (red-flags.md 4.3, 4.4).

Each function is one released condition: its name is stored with definitions and events.
"""

from workflows.facts import Facts
from workflows.suspicion.codes import CONFIRMED, UNFOUNDED
from workflows.suspicion.facts import SuspicionFacts
from workflows.vocabulary import Guard
from workflows.words import N_

GRAVE = "H"


def suspicion(facts: Facts) -> SuspicionFacts:
    """Return the facts of the suspicion; a case of another kind has none and every guard refuses."""
    if not isinstance(facts.subject, SuspicionFacts):
        raise TypeError("not a case about a suspicion")
    return facts.subject


def two_checkers_named(facts: Facts) -> bool:
    """Two people are to check it."""
    return len(suspicion(facts).checkers) == 2


def grave_checked_on_site(facts: Facts) -> bool:
    """What weighs most was looked at on the spot, not on paper."""
    subject = suspicion(facts)
    return subject.severity != GRAVE or (bool(subject.checks) and subject.checks[-1].on_site)


def check_on_file(facts: Facts) -> bool:
    """The record of the check lies in the file."""
    return "check_record" in suspicion(facts).papers


def concluded_as_unfounded(facts: Facts) -> bool:
    """What is left at the first look is unfounded or a data error, never confirmed."""
    return suspicion(facts).conclusion in UNFOUNDED


def conclusion_proved(facts: Facts) -> bool:
    """What is confirmed has a paper beside the record of the check."""
    subject = suspicion(facts)
    return subject.conclusion not in CONFIRMED or any(kind != "check_record" for kind in subject.papers)


def conclusion_confirms(facts: Facts) -> bool:
    """The suspicion was confirmed, wholly or in part."""
    return suspicion(facts).conclusion in CONFIRMED


def disposal_follows(facts: Facts) -> bool:
    """What is confirmed has a consequence; what isn't has none but a correction of the records."""
    subject = suspicion(facts)
    if subject.conclusion in CONFIRMED:
        return subject.disposal not in ("", "nothing")
    return subject.disposal in ("nothing", "corrected")


_LIFE = N_("Life of a suspicion: screened, handed over, checked by two, concluded (red-flags.md 4.3).")
_FAIR = N_("A match is not a verdict: the visit answers, not the list (red-flags.md 4.4).")

TWO_CHECKERS = Guard(two_checkers_named, N_("Name two people who check it together."), _LIFE, form=True)
ON_SITE = Guard(
    grave_checked_on_site,
    N_("A grave suspicion is checked on the spot: go there, then write it down."),
    _LIFE,
    form=True,
)
ON_FILE = Guard(check_on_file, N_("Add the record of the check."), _LIFE, form=True)
UNFOUNDED_ONLY = Guard(
    concluded_as_unfounded,
    N_("Without a check nothing can be confirmed: hand it over for a check, or say why it is unfounded."),
    _FAIR,
    form=True,
)
PROVED = Guard(
    conclusion_proved,
    N_("What is confirmed needs a paper that shows it, beside the record of the check."),
    _FAIR,
    form=True,
)
CONFIRMING = Guard(
    conclusion_confirms,
    N_("Only what was confirmed becomes a finding."),
    _FAIR,
)
FOLLOWS = Guard(
    disposal_follows,
    N_("What was confirmed needs a consequence; what wasn't has none but a correction of the records."),
    _LIFE,
    form=True,
)
