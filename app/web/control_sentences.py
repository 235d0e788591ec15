"""The sentences of exports and emergency readings; ``app/web/wording.py`` has them all."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

CONTROL_PROBLEMS: Mapping[str, Any] = {
    "emergency_open": _l("You read in this village already. Go on there, until its time is over."),
    "emergency_own": _l("This village lies in your own territory: you need no emergency to read there."),
    "emergency_place": _l("Choose one village of the county."),
    "personal_number": _l("Write it without identity or telephone numbers."),
    "reason_short": _l("Say it in at least %(least)d characters, so that others can judge it."),
}
"""What is wrong with what was entered."""

CONTROL_FORBIDDEN: Mapping[str, Any] = {
    "already_decided": _l("Somebody has decided this already."),
    "decide_own": _l("Whoever proposed it can't decide it."),
    "emergency_over": _l("This emergency reading is over. If the emergency isn't, begin another one."),
    "emergency_reviewed": _l("This emergency reading was reviewed already."),
    "emergency_yours": _l("Nobody reviews a reading of his own."),
    "export_grown": _l("The file has more rows by now than were approved. Ask for it anew."),
    "export_over": _l("The time for taking this file is over. Ask for it anew."),
    "export_own": _l("Nobody approves what he asked for himself."),
    "export_refused": _l("Taking this file out was refused."),
    "export_waits": _l("Somebody else has to approve this file first."),
}
"""What is refused to who asks."""
