"""The sentences of ledgers of problems; ``app/web/wording.py`` has them all."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

LEDGER_PROBLEMS: Mapping[str, Any] = {
    "column_problem_missing": _l(
        "No column is the problem itself. Say which column holds it, or which rows are the head."
    ),
    "ledger_lead_missing": _l("Row %(row)d names no unit. Say who leads rows without one, or leave it out."),
    "ledger_lead_open": _l("Row %(row)d names several units. Say that the first leads, or leave it out."),
    "ledger_row_refused": _l(
        "Row %(row)d (%(title)s) can't be handed over: look at its units and its length, or leave it out."
    ),
    "ledger_too_long": _l(
        "More than %(most)d rows. Send it in parts: one batch has at most %(problems)d problems."
    ),
    "ledger_unit_open": _l(
        "Row %(row)d: say who these units are, or that they are no organisation here: %(names)s."
    ),
}

NOTES: Mapping[str, Any] = {
    "amount_unreadable": _l("amount not understood; it stands in the description"),
    "cell_cut": _l("longer than %(most)d characters; the whole text stands in the description"),
    "cell_too_long": _l("description longer than %(most)d characters"),
    "lead_missing": _l("no unit: say who leads rows without one"),
    "lead_open": _l("several units, none of them leads"),
    "personal_number": _l("holds an identity or telephone number: take it out of the sheet"),
    "row_closing": _l("sum, signature or remark below the ledger"),
    "row_finished": _l("the ledger says “%(text)s”; it is founded as an open problem"),
    "row_section": _l("heading between the rows: the category of those below"),
    "row_without_problem": _l("no text of a problem"),
    "unit_open": _l("unit not settled yet: %(names)s"),
}
"""What is said of a row, on its page."""
