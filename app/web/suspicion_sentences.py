"""The sentences for what commands on suspicions refuse."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

SUSPICION_PROBLEMS: Mapping[str, Any] = {
    "checker_unfit": _l("Choose inspectors of this place whom it doesn't name and who are no kin."),
    "helped_wrong": _l("A whole number from 0 to %(most)d."),
    "hours_wrong": _l("Working hours, more than 0 and at most %(most)d."),
    "not_a_checker": _l("The suspicion was handed to others: they write down the check and sign it."),
    "two_checkers": _l("Choose two people: nobody checks alone."),
}
