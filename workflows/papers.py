"""Kinds of papers in files, by workflow; no kind has two meanings."""

from collections.abc import Mapping

from workflows.monitoring.codes import PAPER
from workflows.rectification.codes import PROBLEM_PAPER

PAPERS: Mapping[str, tuple[tuple[str, str], ...]] = {"monitoring": PAPER, "rectification": PROBLEM_PAPER}

EVERY_PAPER = (*PAPER, *PROBLEM_PAPER)
