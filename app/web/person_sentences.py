"""Sentences about what is told of a person; ``app/web/wording.py`` has them all."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

PERSON_PROBLEMS: Mapping[str, Any] = {
    "birth_missing": _l("Without a number give the date of birth."),
    "birth_wrong": _l("This date of birth can't be. Compare it with the register."),
    "identity_missing": _l("Type the number, or choose that there is none yet."),
    "identity_not_wanted": _l("Choose what paper this number is from, or clear it."),
    "identity_other_name": _l("This number is recorded under another name. Compare both with the card."),
    "sex_missing": _l("Without a number choose the sex."),
}
