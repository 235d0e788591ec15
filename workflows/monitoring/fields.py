"""What the actions of ``monitoring`` ask for on their own form.

Visits, comparisons, meetings and notices are carriers with forms of their own; here are the
answers that belong to the signature itself.
"""

from workflows.vocabulary import Field, Kind
from workflows.words import N_

PARTS = (
    ("application", N_("Application and authorisation")),
    ("members", N_("Household and members")),
    ("visit", N_("Household visit")),
    ("income_sheet", N_("Income sheet")),
    ("comparison", N_("Data comparison")),
    ("meeting", N_("Democratic appraisal")),
    ("notice", N_("Public notice")),
    ("papers", N_("Papers in the file")),
)
"""The parts of a file that a return can point at."""

RETURN_REASONS = (
    ("missing", N_("Something is missing")),
    ("unsigned", N_("A signature or confirmation is missing")),
    ("dates", N_("Dates don't agree")),
    ("figures", N_("Figures don't agree with the papers")),
    ("members", N_("Members aren't complete or not right")),
    ("unexplained", N_("A finding isn't explained")),
    ("order", N_("The order of the steps is wrong")),
    ("unreadable", N_("A picture or paper can't be read")),
    ("other", N_("Something else")),
)
"""Why something goes back (退回补正)."""

FORMAL_REASONS = (
    ("registered_elsewhere", N_("The household is registered and lives elsewhere")),
    ("duplicate", N_("The same household has an open case")),
    ("already_monitored", N_("The household is already monitored")),
    ("not_signed", N_("The household doesn't sign application and authorisation")),
    ("not_reachable", N_("The household can't be reached")),
)
"""The only reasons for a refusal before the visit (decisions.md 9)."""

REFUSAL_REASONS = (
    ("income", N_("Income above the line, spending considered")),
    ("spending", N_("Spending small or reimbursed")),
    ("capacity", N_("The household can cope by itself")),
    ("property", N_("Findings of the comparison that stand")),
    ("no_risk", N_("No risk found at the visit")),
    ("untrue", N_("The statements aren't true")),
    ("objection", N_("An objection was found to be right")),
    ("vote", N_("The appraisal didn't agree")),
    ("other", N_("Something else")),
)
"""Why a household isn't enrolled (认定不通过)."""

_REASON_TEXT = Field(
    "reason_text",
    N_("Reason in words"),
    Kind.LONG_TEXT,
    hint=N_("Say what is wrong and what would put it right. The reader must be able to act on it."),
    personal=True,
)

RETURN = (
    Field("part", N_("What it is about"), Kind.CHOICE, choices=PARTS),
    Field("reason", N_("Reason"), Kind.CHOICE, choices=RETURN_REASONS),
    _REASON_TEXT,
)

FORMAL_REFUSAL = (
    Field("reasons", N_("Reasons"), Kind.CHOICES, choices=FORMAL_REASONS),
    _REASON_TEXT,
)

REFUSAL_FIELDS = (
    Field("reasons", N_("Reasons"), Kind.CHOICES, choices=REFUSAL_REASONS),
    Field(
        "reason_text",
        N_("Reason in words"),
        Kind.LONG_TEXT,
        hint=N_("The family reads this. Name the figures and how to ask for a re-check."),
        personal=True,
    ),
)

REASON = (_REASON_TEXT,)

OPINION = (Field("opinion", N_("Opinion"), Kind.LONG_TEXT, required=False, personal=True),)

DECISION = (
    Field("decision_number", N_("Decision number"), Kind.TEXT, asked="last"),
    *OPINION,
)

TELLING = (
    Field(
        "channel",
        N_("How the family was told"),
        Kind.CHOICE,
        choices=(
            ("in_person", N_("In person, with the paper")),
            ("phone", N_("By telephone, twice if need be")),
            ("posted", N_("Paper left at the door, with a witness")),
        ),
    ),
    Field("receipt", N_("Who took it, and what was said"), Kind.TEXT, personal=True),
)
"""That a refusal reached the family, with its reason and the way to a re-check (red flag E09)."""

ELIMINATION = (
    Field(
        "manner",
        N_("Manner of elimination"),
        Kind.CHOICE,
        choices=(("01", N_("Eliminated by help")), ("02", N_("Eliminated naturally"))),
    ),
    Field(
        "reason_text",
        N_("Reason in words"),
        Kind.LONG_TEXT,
        hint=N_("What removed the risk: which help, since when, with which figures."),
        personal=True,
    ),
)

SUPPLEMENT = (Field("reply", N_("What was completed"), Kind.LONG_TEXT, personal=True),)
