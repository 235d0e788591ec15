"""Code lists of inspections (抽查、电话回访). Codes are stored, never labels.

Practices of sampling and of calling back: red-flags.md 6; the questions of a call follow what townships
check by telephone (founding papers of 2023). The lists themselves are ours.
"""

from collections.abc import Mapping

from workflows.monitoring.codes import Codes
from workflows.words import N_

SAMPLE_SOURCE: Codes = (
    ("enrolled", N_("On the roll, being helped")),
    ("eliminated", N_("Risk eliminated a short while ago")),
    ("refused", N_("Refused, withdrawn, ended or removed")),
    ("lead", N_("Known by a lead, never enrolled")),
    ("problem", N_("Closed problems")),
)
"""Which files a sample can be drawn from."""
OFF_ROLL = frozenset({"refused", "lead"})
"""The sources off the roll: only among these the left-out can be found (应纳未纳)."""

STRATA: Codes = (
    ("village", N_("By village and category")),
    ("township", N_("By township and category")),
)

SAMPLE_PART: Codes = (
    ("random_on", N_("At random, on the roll")),
    ("random_off", N_("At random, off the roll")),
    ("risk", N_("Chosen by warnings")),
    ("always", N_("Always in")),
)
RANDOM_PARTS = frozenset({"random_on", "random_off"})
"""The parts by which rates are estimated; whoever visits for them sees no warnings before."""

RISK_SIGN: Codes = (
    ("returned", N_("Was sent back or had to be completed")),
    ("legacy", N_("Carried over from before the system")),
    ("fast_lane", N_("Helped before the procedure")),
    ("again", N_("Has more than one case")),
    ("objected", N_("Somebody objected, or the family appealed")),
    ("grave", N_("Death or grave illness in the household")),
    ("noticed", N_("Leads came in since the decision")),
    ("reopened", N_("The problem was closed and came back")),
    ("early", N_("Eliminated a short while after enrolment")),
    ("kin", N_("Declared kin of an officer or of the roster")),
)
"""Signs by which files are chosen and counted; the last two put a file in always."""
ALWAYS_SIGNS = frozenset({"early", "kin"})

AS_RECORDED: Codes = (
    ("yes", N_("As recorded")),
    ("partly", N_("In parts otherwise")),
    ("no", N_("Otherwise than recorded")),
    ("unmet", N_("Nobody could be met")),
)
VERDICT: Codes = (
    ("in_right", N_("Rightly enrolled")),
    ("in_wrong", N_("Wrongly enrolled")),
    ("out_right", N_("Rightly eliminated")),
    ("out_wrong", N_("Eliminated wrongly: the risk stands")),
    ("left_right", N_("Rightly not enrolled")),
    ("left_wrong", N_("Wrongly left out: should be enrolled")),
    ("solved", N_("The problem is solved")),
    ("unsolved", N_("The problem isn't solved")),
    ("open", N_("Can't be judged yet")),
)
VERDICTS_OF: Mapping[str, tuple[str, ...]] = {
    "enrolled": ("in_right", "in_wrong", "open"),
    "eliminated": ("out_right", "out_wrong", "open"),
    "refused": ("left_right", "left_wrong", "open"),
    "lead": ("left_right", "left_wrong", "open"),
    "problem": ("solved", "unsolved", "open"),
}
"""What can be found of a file, by why it could be drawn."""
SATISFIED: Codes = (
    ("yes", N_("Satisfied")),
    ("no", N_("Not satisfied")),
    ("unasked", N_("Not asked or not said")),
)
RATE: Codes = (
    ("missed", N_("Left out though in need")),
    ("in_wrong", N_("Enrolled wrongly")),
    ("out_wrong", N_("Eliminated wrongly")),
    ("satisfied", N_("Satisfied families")),
)
"""漏纳率、错纳率、错消率、认可度, computed from the random parts alone (red-flags.md 6)."""

CALL_OUTCOME: Codes = (
    ("answered", N_("Somebody answered")),
    ("no_answer", N_("Nobody answered")),
    ("wrong_number", N_("Wrong number")),
    ("refused", N_("Didn't want to answer")),
)
CALL_QUESTION: Codes = (
    ("visited", N_("Did anybody visit you in the last month?")),
    ("visitor", N_("Who came last?")),
    ("help", N_("Did you get the help that is recorded?")),
    ("amount", N_("How much money did you get in the last twelve months?")),
    ("knows", N_("Do you know who is responsible for you?")),
    ("content", N_("Are you satisfied with the help?")),
)
"""What is asked, in the order of asking."""
_YES_NO: Codes = (("yes", N_("Yes")), ("no", N_("No")), ("unsure", N_("Not sure")))
CALL_ANSWERS: Mapping[str, Codes] = {
    "visited": _YES_NO,
    "visitor": (
        ("helper", N_("The responsible helper")),
        ("village", N_("Somebody of the village")),
        ("other", N_("Somebody else")),
        ("nobody", N_("Nobody came")),
        ("unsure", N_("Not sure")),
    ),
    "help": (
        ("all", N_("All of it")),
        ("part", N_("Part of it")),
        ("none", N_("Nothing")),
        ("unsure", N_("Not sure")),
    ),
    "knows": _YES_NO,
    "content": SATISFIED,
}
"""The answers to choose from; an amount is typed."""
