"""Names of levels, of kinds of bodies and of papers, in the user's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

LEVELS: Mapping[str, Any] = {
    "province": _l("Province"),
    "city": _l("City"),
    "county": _l("County"),
    "township": _l("Township"),
    "village": _l("Village"),
    "group": _l("Village group"),
}

ORGANISATION_KINDS: Mapping[str, Any] = {
    "village_committee": _l("Village committee"),
    "township_government": _l("Township government"),
    "competent_bureau": _l("Bureau of agriculture and rural affairs"),
    "department": _l("Department"),
    "discipline_body": _l("Discipline inspection body"),
    "county_office": _l("Other county office"),
}

IDENTITY_KINDS: Mapping[str, Any] = {
    "id_card": _l("Identity card"),
    "disability_card": _l("Disability card"),
    "other": _l("Other paper"),
    "none_yet": _l("No number yet"),
}
