"""Which lines are headings, and of what: of problems, of the paper's frame, of what is no problem at all."""

import re

from app.intake.plans.lines import Mark, label_of
from app.intake.plans.words import END, FAULT, FRAME

LONGEST_HEADING = 40


def reads_as_heading(text: str) -> bool:
    """Return whether a numbered line is short and one phrase, as headings are."""
    plain = text.rstrip("。：:")
    return 0 < len(plain) <= LONGEST_HEADING and not re.search(r"[。；;！？]", plain)


def is_apart(text: str) -> bool:
    """Return whether a heading leads to what is no problem: 工作步骤, 保障措施."""
    plain = text.rstrip("。：: ")
    known = END.search(plain) is not None and label_of(plain) is None
    return known and reads_as_heading(text) and FAULT.search(plain) is None


def is_frame(mark: Mark) -> bool:
    """Return whether a heading only holds the paper together and names no category."""
    return bool(FRAME.match(mark.text.rstrip("。：: ")))
