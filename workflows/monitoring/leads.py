"""Code lists of risk leads (风险线索): where they come from, how they end. Codes are stored, never labels.

Sources of a lead: monitoring.md 3.1 (an extendable list); reasons of an end without risk: 3.4, INFERRED
there. How the household was told is ours.
"""

from workflows.monitoring.codes import Codes
from workflows.words import N_

SOURCE: Codes = (
    ("household", N_("The household itself")),
    ("phone", N_("Telephone or hotline")),
    ("grid_worker", N_("Grid worker")),
    ("cadre", N_("Cadres on their rounds")),
    ("helper", N_("Responsible helper")),
    ("follow_up", N_("Visit to a family that is helped")),
    ("department", N_("Warning of a department")),
    ("petition", N_("Petition or complaint")),
    ("superior", N_("Handed down from above")),
)
"""线索来源."""

DEPARTMENT = "department"
"""The source that names its supplier: whose list it came from."""

FROM_AFAR = frozenset({DEPARTMENT, "superior"})
"""The sources that noticed it elsewhere: village and township hear of it with the report."""

NO_RISK: Codes = (
    ("sufficient", N_("Income and strength suffice")),
    ("monitored", N_("Already monitored or helped")),
    ("settled", N_("The difficulty is over")),
    ("wrong", N_("What was reported isn't so")),
    ("not_resident", N_("Doesn't live in this village")),
    ("gone", N_("Moved away or died")),
    ("declined", N_("The household doesn't want to apply")),
    ("other", N_("Another reason")),
)
"""无需认定的原因."""

TOLD: Codes = (
    ("in_person", N_("In person")),
    ("by_phone", N_("By telephone or video")),
    ("in_writing", N_("In writing")),
    ("nobody", N_("Nobody is left to be told")),
)
"""反馈方式."""

NOBODY_LEFT = frozenset({"not_resident", "gone"})
"""The reasons with which nobody may be left to be told."""

STATE: Codes = (
    ("open", N_("To be visited")),
    ("visited", N_("Visited, to be decided")),
    ("no_risk", N_("Closed: no risk")),
    ("applied", N_("Application opened")),
    ("merged", N_("Merged into another lead")),
)
"""线索状态."""

STANDING = ("open", "visited")
"""The states in which something is owed."""
