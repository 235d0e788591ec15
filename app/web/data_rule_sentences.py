"""The sentences for what commands on data rules refuse."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

DATA_RULE_PROBLEMS: Mapping[str, Any] = {
    "return_empty": _l("There is no row below the headings."),
    "return_headings": _l(
        "No row has the headings that are needed: 规则编号, and 户编号 or 证件号码. Name the columns so."
    ),
    "return_large": _l("At most %(most)d rows and 10 MB. Send the list in parts."),
    "return_unreadable": _l("This is no workbook (xlsx) and no csv, or it is too large to be read."),
    "waiver_until": _l("A day after today, within %(days)d days; leave it empty for good."),
    "waiver_short": _l("Say in at least %(least)d characters why the record is right as it is."),
}

DATA_RULE_FORBIDDEN: Mapping[str, Any] = {
    "waived_by_county": _l("An error is waived by the county's officer. Ask there, or have it corrected."),
}
