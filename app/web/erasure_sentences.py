"""The sentences of locks and destructions of data; ``app/web/wording.py`` has them all."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

ERASURE_PROBLEMS: Mapping[str, Any] = {
    "erasure_names_somebody": _l(
        "These words stay when the data are gone, so no member may be named in them. Leave the name out."
    ),
}
ERASURE_FORBIDDEN: Mapping[str, Any] = {
    "data_destroyed": _l(
        "The data of this household or person were destroyed by law. The history stays; nothing can be read"
        " or added any more."
    ),
    "data_locked": _l(
        "The data of this household or person are locked: they are kept, and neither shown nor worked with"
        " (Personal Information Protection Law, article 47). The page of the household says why; the county"
        " can unlock them."
    ),
    "data_not_locked": _l("These data aren't locked."),
    "erasure_case_open": _l(
        "A case of this household is still open. Its data can be locked; they can be destroyed only when all"
        " its cases have ended and the period of keeping is over."
    ),
    "erasure_code_taken": _l(
        "Another household has this one's number in the national system meanwhile. Correct that one first."
    ),
    "erasure_lead_open": _l("A lead on this household is still open. Decide it first."),
    "erasure_person_in_household": _l(
        "This person belongs, or belonged, to a household whose data are still there. They are locked and"
        " destroyed together with that household's."
    ),
    "erasure_person_in_use": _l(
        "This person has an account or stands on a village's roster. People in office keep their data; end"
        " the entry on the roster first."
    ),
    "erasure_too_early": _l(
        "The period of keeping isn't over yet, so the data can't be destroyed. They can be locked meanwhile."
    ),
    "erasure_waiting": _l("A proposal on these data waits already. Have it decided or withdraw it first."),
}
