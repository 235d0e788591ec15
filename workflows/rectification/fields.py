"""What the actions of ``rectification`` ask for on their own form; records have forms of their own."""

from workflows.rectification.codes import FINDING, PROBLEM_PARTS, PROBLEM_RETURN_REASONS, REOPEN_BASIS
from workflows.vocabulary import Field, Kind
from workflows.words import N_

_REASON_TEXT = Field(
    "reason_text",
    N_("Reason in words"),
    Kind.LONG_TEXT,
    hint=N_("Say what is wrong and what would put it right. The reader must be able to act on it."),
    personal=True,
)

REASON = (_REASON_TEXT,)
OPINION = (Field("opinion", N_("Opinion"), Kind.LONG_TEXT, required=False, personal=True, asked="every"),)

RETURN = (
    Field("part", N_("What it is about"), Kind.CHOICE, choices=PROBLEM_PARTS),
    Field("reason", N_("Reason"), Kind.CHOICE, choices=PROBLEM_RETURN_REASONS),
    _REASON_TEXT,
)
"""补充整改要求: a return says what, why and what would put it right."""

SETTLEMENT = (
    Field("result", N_("What counts"), Kind.CHOICE, choices=FINDING),
    _REASON_TEXT,
)

NOTICE = (
    Field("posted_on", N_("Posted on"), Kind.DATE),
    Field("taken_down_on", N_("Taken down on"), Kind.DATE),
    Field("place", N_("Where it hung or was published"), Kind.TEXT),
    Field(
        "objections",
        N_("What was objected"),
        Kind.LONG_TEXT,
        required=False,
        hint=N_("Who objected to what, and what came of it. Leave it empty where nobody did."),
        personal=True,
    ),
)

CLOSURE = (
    Field("decision_number", N_("Closure decision"), Kind.TEXT, asked="last"),
    *OPINION,
)

REOPENING = (
    Field("basis", N_("What shows it"), Kind.CHOICE, choices=REOPEN_BASIS),
    _REASON_TEXT,
)
