"""Kinds of papers in files, by workflow; no kind has two meanings."""

from collections.abc import Mapping

from workflows.monitoring.codes import PAPER
from workflows.rectification.codes import PROBLEM_PAPER
from workflows.suspicion.codes import SUSPICION_PAPER

PAPERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "monitoring": PAPER,
    "rectification": PROBLEM_PAPER,
    "suspicion": SUSPICION_PAPER,
}

EVERY_PAPER = (*PAPER, *PROBLEM_PAPER, *SUSPICION_PAPER)
