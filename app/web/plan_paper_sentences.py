"""The sentences of papers with problems; ``app/web/wording.py`` has them all."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

PLAN_PAPER_PROBLEMS: Mapping[str, Any] = {
    "task_not_yours": _l("A unit reports its own open tasks alone. Look at the page again."),
    "unit_unknown": _l(
        "This unit isn't among those that can be given a problem here. Choose one of the list."
    ),
    "batch_empty": _l("The batch has no problem yet. Add at least one."),
    "paper_taken": _l("A batch was founded from this paper already, or it was withdrawn."),
    "feedback_missing": _l("Give the day on which the problems were fed back."),
    "paper_damaged": _l("This file is damaged, or protected by a password. Save it anew and send that."),
    "paper_empty": _l("This file has no text. A scan has to be typed or recognised first."),
    "paper_kind": _l("Send a text (txt), a Word file (docx), a web page (html) or a PDF with text in it."),
    "paper_large": _l("This file is too large: at most %(most)d MB. Send only the pages with the problems."),
    "paper_lead_missing": _l("Say which of the units leads: write its name as lead unit."),
    "paper_read_before": _l("This very file was read in before. Open that one instead."),
    "paper_units_open": _l("Say who these units are, or that they are no organisation here: %(names)s."),
    "paper_without_problems": _l(
        "No problem with measures, units, a time limit or a result was found in this paper. "
        "Nothing was saved. Check whether it is the right file."
    ),
}

PLAN_PAPER_FORBIDDEN: Mapping[str, Any] = {
    "paper_taken": _l("A batch was founded from this paper already, or it was withdrawn."),
}

DOUBTS: Mapping[str, Any] = {
    "date_missing": _l("the time limit has no date"),
    "deadline_unknown": _l("no time limit, or one that isn't understood"),
    "measure_empty": _l("measure %(words)s names no thing, number or date"),
    "no_lead": _l("several units, and none of them leads"),
    "no_measures": _l("no measures"),
    "no_title": _l("the problem has no title"),
    "no_unit": _l("no unit answers for it"),
    "number_twice": _l("number %(words)s stands twice"),
    "unit_unknown": _l("unit not settled yet: %(words)s"),
    "vague": _l("names nobody and no place: %(words)s"),
}
"""What a review says of an item; none of these stops the draft from being saved."""
