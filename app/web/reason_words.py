"""The sentences for why a signature can't be given: each says what to do. Sorted by code."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.engine.options import Reason
from app.errors import Problem
from app.web.dates import day
from app.web.wording import roles_label, sentence

REASONS: Mapping[str, Any] = {
    "asked_already": _l("A department that you ask still has a list with this case."),
    "before_post": _l("You hold this post only since %(day)s. Give a day from then on."),
    "busy": _l("Too many people were saving at that moment. Sign it again."),
    "gone": _l("Somebody else has gone on with it, or it lies outside your territory."),
    "kin_of_household": _l("You are kin of this household, or act for somebody who is. Somebody else signs."),
    "list_not_returned": _l("Not every department has returned its list yet."),
    "not_at_comparison": _l("This case isn't at the point where data are compared."),
    "other_body": _l("Signed by the unit that answers for it; you hold no such post there."),
    "other_role": _l("Signed by: %(roles)s."),
    "outside_territory": _l("This case lies outside your territory."),
    "own_body": _l("Your unit rectifies this problem. Somebody from another unit signs here."),
    "owed_before": _l("First: %(action)s."),
    "own_work": _l("You signed earlier work on this case. Somebody else signs here."),
    "sign_alone_fast_lane": _l("Fast lane: open it and sign it by itself."),
    "sign_alone_hit": _l("The comparison found something: open it and sign it by itself."),
    "sign_alone_legacy": _l("From before the system: open it and sign it by itself."),
    "sign_alone_objection": _l("There was an objection: open it and sign it by itself."),
    "sign_alone_returned": _l("It was sent back before: open it and sign it by itself."),
    "sign_alone_unread": _l("You haven't opened it yet. Read it, then sign."),
    "signed_earlier_in_chain": _l("You have signed this already. The next signature is somebody else's."),
    "stale": _l("It has changed since this list was shown. Look at it again."),
    "target_needed": _l("Choose where it goes."),
    "waits_for_earlier_signature": _l("Waits for the signature of: %(roles)s."),
}


def reason_sentence(reason: Reason, actions: Mapping[str, str]) -> str:
    """Return why an action is blocked. ``actions`` maps names of actions to their labels."""
    if "sentence" in reason.details:
        return gettext(str(reason.details["sentence"]))
    if reason.code == "answer":
        return _answer(reason)
    since = reason.details.get("day")
    details = {
        **reason.details,
        "day": day(since if isinstance(since, date | str) else None),
        "roles": roles_label(reason.details.get("roles")),
        "action": gettext(actions.get(str(reason.details.get("action", "")), ""))
        if "action" in reason.details
        else "",
    }
    return str(REASONS[reason.code]) % details


def _answer(reason: Reason) -> str:
    """Return what is wrong with an answer that was given to many cases at once."""
    details = dict(reason.details)
    field, code = str(details.pop("field", "")), str(details.pop("problem", ""))
    return sentence(Problem(field, code, details))
