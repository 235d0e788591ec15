"""What is asked before a risk counts as gone (风险消除评估表), and how a notice words help."""

from collections.abc import Iterable

from workflows.words import N_

ASSESSMENT: tuple[tuple[str, str], ...] = (
    ("risk_gone", N_("The risk for which the family was enrolled is gone for good")),
    ("income_stable", N_("Income has been above the line for half a year and will stay so")),
    ("no_new_risk", N_("No new risk has come")),
)
"""Questions of the assessment besides income, spending, guarantees and water, each answered with yes."""

PUBLIC_HELP: tuple[tuple[str, str], ...] = (
    ("business", N_("Help with a business")),
    ("jobs", N_("Help with work")),
    ("public_post", N_("A public post")),
    ("housing", N_("Help with housing")),
    ("water", N_("Help with drinking water")),
    ("comprehensive", N_("comprehensive help")),
)
"""The words in which a notice may tell delivered help (decisions.md 28): none tells an illness, a
disability, an income or a child's school."""

_ALLOWED = {"39": "business", "40": "jobs", "42": "public_post", "50": "housing", "51": "water"}
"""Kinds of the national form (100A39 …) that tell nothing of the kind; every other kind is one word."""


def public_help(kinds: Iterable[str]) -> list[str]:
    """Return how a notice words the delivered measures of these kinds, each word once, in their order."""
    words = {_ALLOWED.get(kind, "comprehensive") for kind in kinds}
    return [code for code, _ in PUBLIC_HELP if code in words]
