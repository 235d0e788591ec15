"""What is said of rows of a roster, rule by rule, with what to do; what a press can be refused for."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.intake.registers.rules import IN_ERROR, OUT, RULES, TOLD
from app.rules.registry import RULES as DATA_RULES

REGISTERS: Mapping[str, Any] = {
    "households": _l("Roster of households"),
    "members": _l("List of household members"),
    "measures": _l("List of help measures"),
    "visits": _l("List of visits"),
    "accounts": _l("List of accounts"),
    "posts": _l("List of posts"),
}
"""Kinds of files that can be brought in (``app/intake/registers/kinds.py``)."""

FINDINGS: Mapping[str, Any] = {
    "account_unknown": _l(
        "Nobody in your reach has this user name. Accounts come first, by the system administrator."
    ),
    "answer_missing": _l("Nothing stands here. Fill it in; by hand it is asked for too."),
    "birth_differs": _l("The number says another date of birth. Compare both with the card."),
    "birth_missing": _l("Without a number give the date of birth."),
    "birth_unreadable": _l("The date of birth can't be read. Write it as 1968-02-03."),
    "birth_wrong": _l("This date of birth can't be. Compare it with the register."),
    "case_missing": _l(
        "No household with a case is known in your reach by this. Check the code; lists are for households"
        " that are monitored."
    ),
    "child_older": _l("A child less than 14 years younger than the head. Check both dates and the relation."),
    "day_unreadable": _l("This day can't be read. Write it as 2026-02-03."),
    "disability_card_checksum": _l(
        "The number of the disability card doesn't hold: the identity number in it, the kind (1 to 7) or the"
        " grade (1 to 4). Compare it with the card."
    ),
    "disability_card_digits": _l("A disability card has 20 or 22 digits. Check the number."),
    "entry_differs": _l(
        "The register has it already, and otherwise. A list changes nothing: correct it on the case's page."
    ),
    "finding_missing": _l("Say what the visit found, or 无 where nothing has changed."),
    "group_unknown": _l("The village has no group “%(group)s”. The household is put into the village."),
    "head_differs": _l("The head's name differs from the row of the head. Compare both."),
    "head_missing": _l("No member is the head of the household. Say who is."),
    "head_other": _l("The household of this code has another head. Check whether the rows are shifted."),
    "head_twice": _l("Row %(first)d is the head already. A household has one head: choose another relation."),
    "health_both": _l("Healthy goes with nothing else. Choose the one or the others."),
    "holder_other": _l("This user name belongs to somebody of another name. Check whether rows are shifted."),
    "household_differs": _l("Row %(first)d of the same household says otherwise. Make both alike."),
    "household_elsewhere": _l(
        "This household is recorded in another village. There it leaves first, or correct the village here."
    ),
    "household_ended": _l("This household has ended in the register. Check its code."),
    "household_kind_unknown": _l("This kind of household isn't known. Take one of the national list."),
    "household_missing": _l("Neither code nor head's number say to which household this row belongs."),
    "household_shape": _l("A code of a household has up to 32 letters and digits. Check the column."),
    "household_unknown": _l(
        "No household is recorded in your reach under this. Check the code or the head's number; a household"
        " that isn't recorded yet comes in with a roster."
    ),
    "identity_checksum": _l("The last digit doesn't fit the others. Compare the number with the card."),
    "identity_date": _l("The date of birth in this number doesn't exist. Compare it with the card."),
    "identity_digits": _l("An identity number has 18 places. Compare it with the card."),
    "identity_kind_unknown": _l("This kind of paper isn't known. Take one of the national list."),
    "identity_missing": _l("No identity number. The member is entered without; add it when there is one."),
    "identity_rounded": _l(
        "The spreadsheet has rounded this number. Format the column as text and type the number again."
    ),
    "measure_kind_missing": _l("Several kinds have a measure of this name. Give its kind beside it."),
    "member_gone": _l(
        "The register has this member, the roster doesn't. Somebody who left is written off on the"
        " household's page."
    ),
    "member_new": _l("The register doesn't have this member yet. Add the member on the household's page."),
    "members_differ": _l("There are %(rows)d rows of this household. Check whether a member is missing."),
    "met_ambiguous": _l("The household has several members of this name. Give the identity number."),
    "met_unknown": _l("Nobody of this name or number belongs to the household today. Check the name."),
    "name_missing": _l("Give the name as it stands in the register."),
    "name_wrong": _l("This isn't a name. Check whether the columns are shifted."),
    "namesake": _l(
        "Somebody of this name and birthday is recorded without a number. Check whether both are one person."
    ),
    "number_elsewhere": _l(
        "This number belongs to a member of another household (%(household)s). There the member leaves first."
    ),
    "number_other_name": _l("This number is recorded under another name. Compare both with the card."),
    "number_twice": _l("The same number stands in row %(first)d already. Compare both with the cards."),
    "organisation_ambiguous": _l("Several organisations bear this name. Give its full name."),
    "organisation_unknown": _l(
        "No organisation of this name is known. Write it as on the page of organisations."
    ),
    "person_died": _l("The person with this number is recorded as dead. Check the number."),
    "person_twice": _l(
        "Somebody of this name and birthday stands in row %(first)d already. Give both numbers, or remove one"
        " of both."
    ),
    "phone_wrong": _l("The telephone can't be read and is left out."),
    "recorded_differs": _l(
        "The register says otherwise. It isn't changed by a roster: correct it on the household's page."
    ),
    "relation_missing": _l("The relation to the head is missing. Take one of the national list."),
    "relation_sex": _l("This relation and the sex don't go together. Check both."),
    "relation_unknown": _l("This relation isn't known. Take one of the national list."),
    "row_twice": _l("Row %(first)d says the same of this household already. Remove one of both."),
    "sex_differs": _l("The number says the other sex. Compare it with the card."),
    "sex_missing": _l("Without a number say the sex."),
    "since_wrong": _l("Six digits: year and month, such as 202611."),
    "spouse_sex": _l("Head and spouse have the same sex. Check the relation and both numbers."),
    "spouse_twice": _l("Row %(first)d is the spouse already. Check the relations."),
    "unschooled_at_school": _l("At school, and yet a reason for not being there. Clear one of both."),
    "visitor_other": _l(
        "Somebody else made this visit. A visit is recorded by whoever made it: leave the row to that person."
    ),
    "username_twice": _l("Row %(first)d has this user name already. Everybody has one of her own."),
    "value_unknown": _l("This value isn't known. Take one of the national list."),
    "value_unlisted": _l("This isn't known here. Write one of these: %(choices)s."),
    "village_ambiguous": _l("There are villages of this name in %(choices)s. Write the township too."),
    "village_far": _l("This village lies outside your territory. The county takes such rows over."),
    "village_missing": _l("No village is named."),
    "village_unknown": _l("The county has no village of this name there. Compare township and village."),
    "work_months_wrong": _l("Months of work are a number from 0 to 12."),
}
"""By rule (``app/intake/registers/rules.py``)."""

ADVICE: Mapping[str, Any] = {
    OUT: _l("— Compare with the papers and correct the row: no form takes it like this either."),
    IN_ERROR: _l("— Correct the row. As it is the household enters, and this is an error of its data."),
    TOLD: _l("— Make sure that it is so; it keeps nobody out."),
}
"""What to do about a hit of a data rule, by weight."""

REGISTER_PROBLEMS: Mapping[str, Any] = {
    "cell_too_long": _l(
        "A cell of this file holds more than a page of text. Remove it and send the file again."
    ),
    "column_missing": _l("No column is taken for “%(column)s”. Without it no household can be entered."),
    "column_unknown": _l("Say what this column is taken for, or that it isn't taken over."),
    "headings_missing": _l(
        "No row near the top has the headings of this kind of file. Check the kind, and send the file with"
        " the row of its headings."
    ),
    "list_too_long": _l("More than 2,000 rows. Send the list in parts."),
    "roster_account_closed": _l("The account that asked for it is closed. Somebody else may ask again."),
    "roster_in_hand": _l("This file is being worked on already."),
    "roster_moved": _l("The register was changed since the check. Have the file checked again."),
    "roster_not_whole": _l(
        "%(count)d are kept out by a finding. Mend the file, or accept only what is clean."
    ),
    "roster_nothing_new": _l("Nothing in this file is new and clean: nothing can enter."),
    "roster_received_before": _l("This very file was received before. Open that instead."),
    "sheet_locked": _l("This file is locked with a password. Save it without one and send that."),
    "sheet_too_large": _l(
        "This sheet holds more than can be read as a workbook. Save it as a csv, or send it in parts."
    ),
    "sheet_too_long": _l("More than 200,000 rows. Send the roster in parts, township by township."),
    "sheet_too_wide": _l("More than 400 columns. Remove those that aren't needed."),
}

REGISTER_FORBIDDEN: Mapping[str, Any] = {
    "roster_decided": _l("This file is decided on already."),
    "roster_unchecked": _l("This file isn't checked yet."),
}


def finding_sentence(rule: str, details: Mapping[str, object]) -> str:
    """Return what is to be said of a finding of the import's own, or of a data rule, with what to do."""
    if rule in DATA_RULES:
        return f"{gettext(DATA_RULES[rule].message)} {ADVICE[RULES[rule].weight]}"
    said = str(FINDINGS[rule])
    return said % details if details else said
