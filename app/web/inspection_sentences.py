"""The sentences for what samples and call-backs refuse: each says what to do."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

INSPECTION_PROBLEMS: Mapping[str, Any] = {
    "before_draw": _l("It was drawn only on %(day)s. Give the day on which you were there."),
    "before_list": _l("The list was made only on %(day)s. Give the day of the call."),
    "call_unanswered": _l("Somebody answered: choose at least one answer."),
    "calls_empty": _l("No household is found by this. Choose another sample or a longer period."),
    "calls_too_many": _l("More than %(most)d households. Choose a shorter period."),
    "frame_empty": _l("Nothing can be drawn here by these choices. Add a source, or choose a larger place."),
    "period_missing": _l("Give the first and the last day of the period."),
    "picture_only": _l("Only pictures are taken here (JPEG, PNG, WebP)."),
    "sample_size": _l("A whole number from 1 to %(most)d."),
    "sample_title": _l("%(least)d to %(most)d characters, such as “Second half of 2026, Willow Creek”."),
    "sample_waits": _l(
        "“%(title)s” is announced for this place and not drawn yet. Draw or withdraw that one first."
    ),
    "seed_in_groups": _l("Write the digits in groups with blanks: this looks like somebody's number."),
    "seed_length": _l("%(least)d to %(most)d characters, as they were drawn in public."),
    "seed_not_yet": _l("The number is drawn in public only on %(day)s. Come back then."),
    "seed_source": _l("Name the public draw so that anybody finds its number, with the issue."),
    "seed_too_early": _l("Give a day after today: nobody may know the number when the frame is fixed."),
    "shares_sum": _l("The three shares add up to %(sum)d per cent. Make it 100."),
    "too_many_photos": _l("At most %(most)d pictures. Choose the most telling ones."),
    "unmet_unjudged": _l("Nobody was met, so it can't be judged yet. Choose that, or go there again."),
}

INSPECTION_FORBIDDEN: Mapping[str, Any] = {
    "finding_recorded": _l("The finding of this file is recorded already. It stays as it is."),
    "frame_changed": _l(
        "What could be drawn isn't what was announced any more: the digests differ. Nothing was drawn. Tell"
        " the audit administrator, and keep the printed announcement."
    ),
    "kin_of_called": _l("You are kin of this household. Somebody else calls it."),
    "not_drawn_for": _l("Other inspectors were drawn for this file, or you keep out of it."),
    "sample_drawn": _l("This sample was drawn already. There is one draw, and it stands."),
    "sample_withdrawn": _l("This sample was withdrawn. Announce a new one."),
}
