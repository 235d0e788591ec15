"""What can be wrong with a form about the logs."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

LOG_PROBLEMS: Mapping[str, Any] = {
    "branch_reason_short": _l("Say in ten characters or more what happened and who decided it."),
    "second_person_missing": _l("Write who signed the sheet with you."),
    "second_person_same": _l("It takes somebody else beside you."),
}
