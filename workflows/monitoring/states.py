"""The states of ``monitoring``, in the order of the path, with what each owes."""

from workflows.vocabulary import Deadline, Standing, State
from workflows.words import N_

RECEIVED = N_("Received")
CHECKING = N_("Being checked")
APPRAISING = N_("Appraisal and public notice")
DECIDED = N_("Decided")
HELPED = N_("Helped")
PUBLIC_WORDS = (RECEIVED, CHECKING, APPRAISING, DECIDED, HELPED)
"""The five plain words that a family reads (decisions.md 13)."""

_WHOLE = Deadline("limit_total", counted_from="opening")
_VILLAGE_DONE = ("submit", "record_visit", "appraise", "post_notice", "close_notice")
_ELIMINATION_DONE = (
    "propose_elimination",
    "record_elimination_visit",
    "appraise_elimination",
    "post_elimination_notice",
    "close_elimination_notice",
)


def states(position: str) -> tuple[State, ...]:
    """Return the states for one position of the comparison."""
    return (*_village(position), *_offices(position), *_help(), *_elimination(), *_rollback(), *_ends())


def _village(position: str) -> tuple[State, ...]:
    before = position == "before_appraisal"
    applied, visited = ("submit",), ("submit", "record_visit")
    compared = _open("compared", N_("Data compared"), CHECKING, (*visited, "record_comparison"))
    appraised = (*visited, "appraise")
    return (
        _open("received", N_("Waiting for acceptance"), RECEIVED, (), "limit_accept_online"),
        _open("draft", N_("Being filled in"), RECEIVED, ()),
        _open("applied", N_("Applied and authorised"), CHECKING, applied, "limit_visit"),
        _open("visited", N_("Household visited"), CHECKING, visited, "limit_comparison" if before else ""),
        *((compared,) if before else ()),
        _open("appraised", N_("Appraisal agreed"), APPRAISING, appraised),
        _open("on_notice", N_("On public notice"), APPRAISING, (*appraised, "post_notice")),
    )


def _open(name: str, label: str, word: str, requires: tuple[str, ...], limit: str = "") -> State:
    """Return a state of the identification: the limit of the whole runs beside its own."""
    deadlines = (Deadline(limit), _WHOLE) if limit else (_WHOLE,)
    return State(name, label, public_word=word, requires=requires, deadlines=deadlines)


def _offices(position: str) -> tuple[State, ...]:
    waiting = _open(
        "township_reviewed",
        N_("Reviewed by the township, comparison awaited"),
        APPRAISING,
        (*_VILLAGE_DONE, "review"),
        "limit_comparison",
    )
    decided = (*_VILLAGE_DONE, "review", "record_comparison", "approve")
    reviewed = (*_VILLAGE_DONE, "review")
    return (
        _open("township_review", N_("Under township review"), APPRAISING, _VILLAGE_DONE, "limit_township"),
        *((waiting,) if position == "after_township" else ()),
        _open("county_review", N_("Under county approval"), APPRAISING, reviewed, "limit_county"),
        _open("approved", N_("Approved by the county"), DECIDED, decided),
    )


def _help() -> tuple[State, ...]:
    return (
        State(
            "assisted",
            N_("Being helped (risk not eliminated)"),
            public_word=HELPED,
            requires=("approve", "announce"),
        ),
    )


def _elimination() -> tuple[State, ...]:
    done = _ELIMINATION_DONE
    names = (
        ("elimination_proposed", N_("Elimination proposed"), done[:1]),
        ("elimination_visited", N_("Visited for elimination"), done[:2]),
        ("elimination_appraised", N_("Elimination agreed by appraisal"), done[:3]),
        ("elimination_on_notice", N_("Elimination on public notice"), done[:4]),
        ("elimination_township_review", N_("Elimination under township review"), done),
        (
            "elimination_county_review",
            N_("Elimination under county approval"),
            (*done, "review_elimination"),
        ),
    )
    limits = {
        "elimination_township_review": (Deadline("limit_township"),),
        "elimination_county_review": (Deadline("limit_county"),),
    }
    return (
        *(
            State(name, label, public_word=HELPED, requires=requires, deadlines=limits.get(name, ()))
            for name, label, requires in names
        ),
        State(
            "eliminated",
            N_("Risk eliminated"),
            Standing.SETTLED,
            public_word=HELPED,
            requires=(*done, "review_elimination", "approve_elimination"),
        ),
    )


def _rollback() -> tuple[State, ...]:
    return (
        State(
            "rollback_township_review",
            N_("Roll-back under township review"),
            public_word=HELPED,
            requires=("propose_rollback",),
            deadlines=(Deadline("limit_township"),),
        ),
        State(
            "rollback_county_review",
            N_("Roll-back under county approval"),
            public_word=HELPED,
            requires=("propose_rollback", "review_rollback"),
            deadlines=(Deadline("limit_county"),),
        ),
    )


def _ends() -> tuple[State, ...]:
    return tuple(
        State(name, label, Standing.FINAL, public_word=DECIDED, requires=requires, deadlines=deadlines)
        for name, label, requires, deadlines in (
            ("rejected", N_("Not recognised"), (), (Deadline("refusal_notice"),)),
            ("withdrawn", N_("Application withdrawn"), ("withdraw",), ()),
            ("terminated", N_("Monitoring ended"), ("terminate",), ()),
            ("removed", N_("Removed from monitoring"), ("remove",), ()),
        )
    )
