"""Words for what a check of the history looks at, and for what it can find."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

PARTS: Mapping[str, Any] = {
    "events": _l("Events"),
    "entries": _l("Entries of the logs"),
    "readings": _l("Readings recorded"),
    "rows": _l("Sealed rows"),
    "cases": _l("Cases walked through again"),
}
"""What is looked at, by the words of :data:`app.audit.whole_check.PARTS`."""

FINDINGS: Mapping[str, Any] = {
    "anchor": _l("A head that somebody outside keeps isn't that of the log."),
    "behind": _l("The signer has signed other entries than stand here, or more of them."),
    "bytes": _l("The entry's bytes aren't those that were signed."),
    "checkpoint": _l("A signed head isn't that of the log."),
    "columns": _l("A column says otherwise than the bytes of the event."),
    "digest": _l("The event's bytes aren't those that were written."),
    "entry": _l("The entry isn't there any more."),
    "gap": _l("Something before it is missing."),
    "missing": _l("An event that its row counts on is missing."),
    "pointer": _l("The event doesn't point at the one before it."),
    "reading": _l("A column says otherwise than the bytes of the reading."),
    "row": _l("The row isn't as it was saved."),
    "row_gone": _l("The row isn't there any more."),
    "row_unknown": _l("No command saved this row."),
    "schema": _l("The event's bytes can't be read."),
    "seal": _l("The seal of a row can't be read."),
    "signature": _l("A head isn't signed with the signer's key."),
    "subject": _l("What the reading was about was changed."),
    "subject_gone": _l("What the reading was about was taken away."),
    "subject_unknown": _l("No reading tells of this subject."),
    "tail": _l("Its row was turned back to an earlier event."),
    "tile": _l("The tree isn't that of its entries."),
    "unplaced": _l("It was taken out of the log."),
}
"""What can be wrong, by the words of the checks."""

DISAGREES = _l("The row and its history don't agree:")
"""Stands before a word of the replay, whose many words are for whoever looks into the case."""
