"""The sentences of corrections; ``app/web/wording.py`` has them all."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

CORRECTION_PROBLEMS: Mapping[str, Any] = {
    "before_decision": _l(
        "The county decided on %(day)s on the members of that day (case %(ref)s). Give a later day; if it was"
        " earlier, record it with today's day and have the day corrected on the page of the case."
    ),
    "correct_instead": _l(
        "The county decided on these facts on %(day)s. They aren't edited any more: ask for a correction on"
        " the page of case %(ref)s, where the old value stays readable."
    ),
    "correction_paper_missing": _l(
        "The county asks for a paper that shows the right value. Add it on the page of the case, then choose"
        " it here."
    ),
    "correction_reason_short": _l("Say in at least %(least)d characters what was wrong and how it is known."),
    "correction_waits": _l(
        "A correction of this figure waits already. Have it decided or withdraw it first."
    ),
    "value_same": _l("This is the value it has already."),
    "value_wrong": _l("This can't be such a value. Compare it with the paper."),
}
CORRECTION_FORBIDDEN: Mapping[str, Any] = {
    "correction_not_yours": _l("Only who asked for a correction can withdraw it."),
    "correction_other_rank": _l("The county's profile asks for the signature of another rank."),
    "correction_overtaken": _l(
        "The figure has been changed since this was asked for. Refuse it; a new correction starts from the"
        " value of now."
    ),
    "kin_of_household": _l(
        "You are kin of this household, or act for somebody who is. Somebody else decides."
    ),
    "not_decided": _l(
        "The county hasn't decided on this household yet, so its figures are changed directly, in the"
        " household or by sending the case back."
    ),
}
