"""The sentences of help and of visits; ``app/web/wording.py`` has them all."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

HELP_PROBLEMS: Mapping[str, Any] = {
    "account_helps": _l(
        "Still responsible for %(count)d households. The village clerk or the township officer hands them "
        "over first, under “Responsible helpers”."
    ),
    "amount_bounds": _l(
        "An amount in yuan above nothing, at most %(most)d. Leave it empty for help in kind."
    ),
    "before_start": _l("It began only on %(day)s. Give that day or a later one."),
    "busy": _l("Too many people were saving at that moment. Hand it over again."),
    "content_short": _l("Say what is done for this family: what, how much, for whom."),
    "helper_changed": _l("Somebody else became responsible meanwhile. Open the page again."),
    "helper_same": _l("Is responsible for this household already."),
    "helper_unfit": _l("Choose somebody who holds a post today in which help is recorded."),
    "never_delivered": _l(
        "It never reached the family. Record the delivery first, or choose another reason."
    ),
    "note_missing": _l("Say in a few words what was found."),
    "outcome_missing": _l("Say whether a measure follows or the note is enough."),
    "outcome_without_finding": _l(
        "Nothing is ticked as found. Tick what was found, or that nothing has changed."
    ),
    "proof_missing": _l("Add the proof: a picture, a payment list or a signed sheet."),
    "unchanged_with_finding": _l("Either nothing has changed or something was found. Choose one."),
}

HELP_FORBIDDEN: Mapping[str, Any] = {
    "kin_vouches": _l("You are kin of this household. Somebody else confirms what it received."),
    "no_help_yet": _l("Help is planned from the county's approval on, before it only with the fast lane."),
    "no_visit_owed": _l("Families are followed up from the approval on until their case ends."),
}
