"""What can be brought in as a file: a kind is its words, what a row needs, and who may bring it in."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.facts.register_reach import RIGHTS
from app.intake.lead_words import bare
from app.intake.registers import list_words, words
from app.intake.registers.words import LEFT_OUT, UNKNOWN
from app.models.register_import import HOUSEHOLDS as HOUSEHOLDS_CODE
from app.permissions import Permission


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    ``words`` maps fields to the headings under which they stand, ``needed`` are columns of each of which one
    has to be there. ``most`` is how many rows are taken at once: each that goes through a command takes
    some 5 ms of the one transaction.
    """

    code: str
    words: Mapping[str, str]
    needed: tuple[tuple[str, ...], ...]
    most: int

    @property
    def right(self) -> Permission:
        """Return the right to bring it in."""
        return RIGHTS[self.code]

    @property
    def fields(self) -> tuple[str, ...]:
        """Return what a column can be taken for."""
        return tuple(field for field in self.words if field)

    def needs(self) -> list[str]:
        """Return the headings that a file can't do without; alternatives stand in one, parted by a stroke."""
        return ["/".join(self.words[field].split()[0] for field in one_of) for one_of in self.needed]

    def meaning_of(self, heading: str) -> str:
        """Return what a heading is taken for by the words alone, :data:`UNKNOWN` where nothing has it."""
        text = bare(heading)
        found = _MEANINGS[self.code].get(text)
        if found is not None:
            return found
        return LEFT_OUT if text in _MEANINGS[HOUSEHOLDS.code] else UNKNOWN

    def remembered(self, key: str) -> str:
        """Return how a heading is remembered: the same word may mean something else in another kind."""
        return key if self is HOUSEHOLDS else f"{self.code}/{key}"


HOUSEHOLDS = Kind(
    HOUSEHOLDS_CODE, words.WORDS, (*((one,) for one in words.NEEDED), words.GROUPING),
    200_000,
)  # fmt: skip
MEMBERS = Kind(
    "members", list_words.MEMBER_WORDS,
    (list_words.OF_WHICH_HOUSEHOLD, ("name",), ("relation",)),
    2_000,
)  # fmt: skip
MEASURES = Kind(
    "measures", list_words.MEASURE_WORDS,
    (list_words.WHICH_HOUSEHOLD, ("measure",), ("content",), ("organisation",), ("person",), ("starts_on",)),
    2_000,
)  # fmt: skip
VISITS = Kind(
    "visits", list_words.VISIT_WORDS,
    (
        list_words.WHICH_HOUSEHOLD, ("visited_on",), ("met",), ("met_name", "met_identity"),
        ("visit_findings",),
    ),
    2_000,
)  # fmt: skip
ACCOUNTS = Kind("accounts", list_words.ACCOUNT_WORDS, (("name",), ("username",)), 2_000)
POSTS = Kind(
    "posts", list_words.POST_WORDS, (("username",), ("role",), ("organisation",), ("starts_on",)), 2_000
)
KINDS: Mapping[str, Kind] = {
    one.code: one for one in (HOUSEHOLDS, MEMBERS, MEASURES, VISITS, ACCOUNTS, POSTS)
}

_MEANINGS: Mapping[str, Mapping[str, str]] = {
    kind.code: {bare(word): field for field, spelled in kind.words.items() for word in spelled.split()}
    for kind in KINDS.values()
}


def first_word(field: str) -> str:
    """Return the heading under which the national system has a field."""
    return next(kind.words[field].split()[0] for kind in KINDS.values() if field in kind.words)
