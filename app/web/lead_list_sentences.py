"""The sentences of lists that come in (leads, rosters); ``app/web/wording.py`` has them all."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.register_sentences import REGISTER_FORBIDDEN, REGISTER_PROBLEMS

LEAD_LIST_PROBLEMS: Mapping[str, Any] = {
    **REGISTER_PROBLEMS,
    "amount_unreadable": _l("The amount can't be read as a number. It is told as it stands."),
    "column_name_missing": _l(
        "Say which column has the name of the person, or of the head of the household."
    ),
    "column_twice": _l("Another column is taken for the same. Choose one of them."),
    "content_cut": _l("More than %(most)d characters are told. The rest stays in the file."),
    "date_too_early": _l("This day lies before %(day)s. Check the year."),
    "date_unreadable": _l("The date can't be read. Write it as 2026-10-09."),
    "group_unknown": _l("The village has no group “%(group)s”. The lead goes to the village."),
    "household_elsewhere": _l("The register has this family in another village. The lead goes there."),
    "household_far": _l("This family lives outside your territory. The county takes such rows over."),
    "identity_rounded": _l(
        "The spreadsheet has rounded this number. Format the column as text and type the number again."
    ),
    "list_received_before": _l("This very file was received before. Open that list instead."),
    "list_too_long": _l("At most %(most)d rows in one list. Send it in parts."),
    "name_wrong": _l("This isn't a name. Check whether the columns are shifted."),
    "number_again": _l("The same number stands further up. Both go to one lead."),
    "phone_left_out": _l("The telephone can't be read and is left out."),
    "risk_unknown": _l("The kind of risk isn't known. That of the whole list is taken."),
    "row_closing": _l("This looks like a line below the list: a sum, a signature, a remark."),
    "row_overtaken": _l("Somebody else was saving the same family at that moment. Send this row again."),
    "row_refused": _l("This place or family isn't in your reach."),
    "row_without_name": _l("No name is given."),
    "row_without_number": _l("No identity number is given. The lead can do without."),
    "sheet_empty": _l("There is nothing in the first sheet of this file. Choose another file."),
    "sheet_kind": _l("Send a workbook of Excel (xlsx) or a text with separators (csv)."),
    "sheet_unreadable": _l(
        "This file can't be read as a list. Save it as a workbook (xlsx) or as a csv and send that."
    ),
    "subject_short": _l("Say what the list is about, in at least five characters."),
    "village_ambiguous": _l("There are villages of this name in %(choices)s. Write the township too."),
    "village_far": _l("This village lies outside your territory. The county takes such rows over."),
    "village_missing": _l("No village is named."),
    "village_unknown": _l("The county has no village of this name there. Compare township and village."),
}

LEAD_LIST_FORBIDDEN: Mapping[str, Any] = {
    **REGISTER_FORBIDDEN,
    "list_taken": _l("This list is being taken over already. It can't be withdrawn any more."),
    "list_withdrawn": _l("This list was withdrawn."),
}
