"""The sentences of leads; ``app/web/wording.py`` has them all."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

LEAD_PROBLEMS: Mapping[str, Any] = {
    "before_lead": _l("It was noticed only on %(day)s. Give that day or a later one."),
    "before_lead_visit": _l("The household was visited only on %(day)s. Give that day or a later one."),
    "lead_has_village": _l("Choose a village of the township to which the lead came."),
    "lead_reason_short": _l(
        "Say in plain facts what the visit came to, with at least %(least)d characters. The family and an "
        "inspector should understand it."
    ),
    "lead_untold": _l("Somebody is left who can be told. Tell the household first, then say how."),
    "noticed_missing": _l("Say in a few words what was noticed, with at least %(least)d characters."),
    "supplier_missing": _l("Name the department whose warning it is."),
    "visitor_kin": _l("Somebody named is kin of this household. Name others."),
    "visitors_few": _l("At least %(least)d visitors go together."),
}

LEAD_FORBIDDEN: Mapping[str, Any] = {
    "kin_of_lead": _l(
        "You are kin of this household, or act for somebody who is. Somebody else looks after this lead."
    ),
    "lead_closed": _l("This lead is closed. What is noticed from now on is a lead of its own."),
    "lead_unvisited": _l("Something that was noticed hasn't been looked at yet. Visit the household first."),
    "lead_without_household": _l("Say first which recorded household this is, or record it."),
}
