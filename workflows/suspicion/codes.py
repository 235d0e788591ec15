"""Code lists of suspicions: what a check came to, what follows from it, which papers prove it.

Pairs of code and message. Codes are stored, never labels. Source: red-flags.md 4.3.
"""

from workflows.words import N_

Codes = tuple[tuple[str, str], ...]

CONCLUSION: Codes = (
    ("true", N_("Confirmed")),
    ("partly", N_("Confirmed in part")),
    ("untrue", N_("Not confirmed: the work was in order")),
    ("data_error", N_("Data error: the records or the rule were wrong")),
    ("unverifiable", N_("Can't be verified any more")),
)
"""属实、部分属实、不属实、数据错误、无法核实."""

CONFIRMED = frozenset({"true", "partly"})
UNFOUNDED = frozenset({"untrue", "data_error"})

OTHER_EXCUSE = "other"
"""No accepted excuse of the rule fits: then the words alone say why."""

DISPOSAL: Codes = (
    ("corrected", N_("Put right on the spot")),
    ("redone", N_("Sent back to be done again")),
    ("recovered", N_("Money taken back")),
    ("transferred", N_("Transferred to the investigation")),
    ("tolerated", N_("An honest mistake, tolerated")),
    ("nothing", N_("Nothing to put right")),
)
"""改正、退回补办、追回、移送、容错; ``nothing`` is left where a suspicion wasn't confirmed."""

HELPING_DISPOSAL = frozenset({"corrected", "redone", "tolerated"})
PUNISHING_DISPOSAL = frozenset({"recovered", "transferred"})

SEVERITY: Codes = (
    ("H", N_("Grave: a rule was broken or a household harmed, if true")),
    ("M", N_("Middling: quality of work, or a strong pattern")),
    ("L", N_("Slight: a hint, useful only with others")),
)
"""How much it weighs if it is true (red-flags.md 0)."""

SUSPICION_PAPER: Codes = (
    ("check_record", N_("Record of the check, signed by those who were there")),
    ("site_photo", N_("Picture taken on the spot")),
    ("statement", N_("Statement or record of a talk")),
    ("original_page", N_("Picture of the original page")),
    ("other_check_paper", N_("Another paper of the check")),
)
"""Kinds of papers in the file of a suspicion."""
