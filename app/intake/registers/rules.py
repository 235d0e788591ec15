"""The rules by which rows of a roster are checked, as data: what is asked, of whom, how grave it is.

``origin`` is the number in monitoring.md 11 (D001 …), or the rule of ours. E of ours keeps the household out,
W is only told. How each is worded for users, and what to do, stands in ``app/web/register_sentences.py``.
The data rules of the county (``app/rules``) stand beside them under their numbers; of their errors those
keep a household out which no form takes either, the others enter and are errors of the register's lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.rules.registry import OF_HOUSEHOLDS, OF_MEMBERS
from app.rules.rule import ERROR, WARNING


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: ``code`` is its name everywhere, ``level`` is person, household or row.

    ``holds`` says that a household stays out because of it.
    """

    code: str
    level: str
    severity: str
    origin: str
    holds: bool

    @property
    def weight(self) -> str:
        """Return how much a finding weighs: keeps ``out``, is an ``error`` all the same, or is ``told``."""
        return OUT if self.holds else IN_ERROR if self.severity == ERROR else TOLD


REGISTER = "register"
"""The origin of rules by which a roster is compared with what is recorded."""
OUT, IN_ERROR, TOLD = "out", "error", "told"
WEIGHTS = (OUT, IN_ERROR, TOLD)
"""The weights, the gravest first."""

FORM_RULES: Mapping[str, Rule] = {
    code: Rule(code, level, severity, origin, severity == ERROR)
    for code, level, severity, origin in (
        ("name_missing", "person", ERROR, "form"),
        ("name_wrong", "person", ERROR, "form"),
        ("identity_missing", "person", WARNING, "D006"),
        ("identity_rounded", "person", ERROR, "form"),
        ("identity_digits", "person", ERROR, "D002"),
        ("identity_checksum", "person", ERROR, "D003"),
        ("identity_date", "person", ERROR, "D005"),
        ("identity_kind_unknown", "person", ERROR, "code list"),
        ("disability_card_digits", "person", ERROR, "D004"),
        ("disability_card_checksum", "person", ERROR, "D004"),
        ("birth_differs", "person", ERROR, "D007"),
        ("sex_differs", "person", ERROR, "D007"),
        ("birth_unreadable", "person", ERROR, "form"),
        ("birth_missing", "person", ERROR, "form"),
        ("birth_wrong", "person", ERROR, "D005"),
        ("sex_missing", "person", ERROR, "form"),
        ("number_twice", "person", ERROR, "D001"),
        ("number_elsewhere", "person", ERROR, "D001"),
        ("number_other_name", "person", ERROR, "D001"),
        ("person_died", "person", ERROR, "D001"),
        ("namesake", "person", WARNING, "D001"),
        ("relation_missing", "person", ERROR, "D014"),
        ("relation_unknown", "person", ERROR, "D013"),
        ("relation_sex", "person", ERROR, "D012"),
        ("child_older", "person", WARNING, "D017"),
        ("value_unknown", "person", ERROR, "code list"),
        ("health_both", "person", ERROR, "code list"),
        ("unschooled_at_school", "person", ERROR, "code list"),
        ("work_months_wrong", "person", ERROR, "form"),
        ("phone_wrong", "person", WARNING, "form"),
        ("household_missing", "household", ERROR, "form"),
        ("household_shape", "household", ERROR, "form"),
        ("household_kind_unknown", "household", ERROR, "code list"),
        ("household_differs", "household", ERROR, "form"),
        ("since_wrong", "household", ERROR, "form"),
        ("village_missing", "household", ERROR, "place"),
        ("village_unknown", "household", ERROR, "place"),
        ("village_ambiguous", "household", ERROR, "place"),
        ("village_far", "household", ERROR, "place"),
        ("group_unknown", "household", WARNING, "place"),
        ("head_missing", "household", ERROR, "D008"),
        ("head_twice", "household", ERROR, "D009"),
        ("head_differs", "household", WARNING, "form"),
        ("spouse_twice", "household", WARNING, "D010"),
        ("spouse_sex", "household", ERROR, "D011"),
        ("members_differ", "household", WARNING, "D016"),
        ("household_elsewhere", "household", ERROR, "register"),
        ("household_ended", "household", ERROR, "register"),
        ("recorded_differs", "person", WARNING, "register"),
        ("member_new", "person", WARNING, "register"),
        ("member_gone", "household", WARNING, "register"),
        ("answer_missing", "row", ERROR, "form"),
        ("day_unreadable", "row", ERROR, "form"),
        ("case_missing", "row", ERROR, "register"),
        ("household_unknown", "row", ERROR, "register"),
        ("person_twice", "row", ERROR, "form"),
        ("username_twice", "row", ERROR, "form"),
        ("account_unknown", "row", ERROR, "register"),
        ("holder_other", "row", ERROR, "register"),
        ("head_other", "row", ERROR, "register"),
        ("row_twice", "row", ERROR, "form"),
        ("value_unlisted", "row", ERROR, "code list"),
        ("measure_kind_missing", "row", ERROR, "code list"),
        ("organisation_unknown", "row", ERROR, "register"),
        ("organisation_ambiguous", "row", ERROR, "register"),
        ("finding_missing", "row", ERROR, "form"),
        ("met_unknown", "row", ERROR, "register"),
        ("met_ambiguous", "row", ERROR, "register"),
        ("visitor_other", "row", ERROR, "form"),
        ("entry_differs", "row", WARNING, "register"),
    )
}
"""What a row is asked about by itself, and beside the rest of the file and the register."""

RULES: Mapping[str, Rule] = {
    **FORM_RULES,
    **{
        one.number: Rule(one.number, one.level, one.severity, one.number, bool(one.saving))
        for one in (*OF_MEMBERS, *OF_HOUSEHOLDS)
    },
}


REFUSED = "refused/"
"""Before the code for which a command would refuse what a row says."""


def rule_of(code: str) -> Rule:
    """Return a rule by its code; what a command would refuse keeps the row out."""
    return RULES[code] if code in RULES else Rule(code, "row", ERROR, "command", holds=True)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a row doesn't keep: the field in which it shows, and what stands there, masked.

    A finding of a household stands at the row where it shows.
    """

    row: int
    rule: str
    column: str
    value: str = ""
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def grave(self) -> bool:
        """Return whether the household stays out because of it."""
        return rule_of(self.rule).holds
