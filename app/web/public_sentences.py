"""The sentences of the public door and of what comes in by it; ``app/web/wording.py`` has them all."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

PUBLIC_PROBLEMS: Mapping[str, Any] = {
    "agreement_missing": _l("Say whether that family knows."),
    "appeal_answer_short": _l("At least %(least)d characters: the family must be able to check the reason."),
    "appeal_text_missing": _l("Say in a few words why."),
    "appeal_too_late": _l(
        "An appeal was possible until %(day)s. Apply again instead: that is always possible."
    ),
    "family_missing": _l("Give the name of somebody of that family."),
    "household_has_case": _l("This household has an open case already: %(ref)s."),
    "notice_code_wrong": _l(
        "No notice that hangs today has this code. Compare it with the paper; an old notice opens no more."
    ),
    "objection_missing": _l("Say in a few words what isn't right."),
    "phone_shape": _l("Compare the number: digits only, such as 0870-555 0100."),
    "public_too_often": _l(
        "Too many tries from here. Wait an hour, or call 12317: there you are helped at once."
    ),
    "receipt_wrong": _l("Number and check code don't fit together. Compare both with the receipt."),
    "sender_missing": _l("Say who you are."),
    "trouble_missing": _l("Say in a few words what happened."),
}

PUBLIC_FORBIDDEN: Mapping[str, Any] = {
    "appealed_already": _l("There is an appeal against this refusal already. You may call 12317."),
    "household_known": _l("It is known already whose application this is."),
    "kin_of_household": _l("You are kin of this household. Somebody else answers."),
    "no_appeal_waits": _l("No appeal waits for an answer."),
    "notice_over": _l("This notice hangs no more. You may still turn to the township or call 12317."),
    "nothing_to_appeal": _l("There is no refusal to appeal against."),
    "objection_about_you": _l("This objection is sealed from you. Somebody else looks into it."),
    "refused_it_yourself": _l("You took part in the refusal. Somebody else answers the appeal."),
}
